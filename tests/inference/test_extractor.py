"""The extractor: true offsets on any text, and the same spans in any batch, in any window and with transformers."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import BertForTokenClassification, PreTrainedTokenizerFast, pipeline

import hasila
from hasila.corpus.articles import Article
from hasila.errors import CheckpointError
from hasila.inference import checkpoint
from hasila.inference.calibration import Calibration
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.decoding import Decoder
from hasila.inference.devices import choose_device
from hasila.inference.encoding import MAX_TOKENS, Encoder
from hasila.inference.engine import Engine
from hasila.inference.extractor import Extractor
from hasila.labels import LABELS, TAGS
from hasila.spans import Span
from hasila.text.segmentation import passages, sentences, words
from support.models import tiny_classifier
from support.strategies import nasty_texts


@pytest.fixture(scope="module")
def extractor(tiny_tokenizer: PreTrainedTokenizerFast) -> Extractor:
    return Extractor(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, device="cpu")


@pytest.fixture(scope="module")
def texts(articles: list[Article]) -> list[str]:
    """Short and long, empty and broken."""
    lines = [line for article in articles for line in article.text.splitlines() if line]
    return ["", *lines[:12], " \n ", "ـ", "\ud800", *(article.text for article in articles[:2]), "سوريا", "\u200f"]


def simple_words(article: Article) -> list[str]:
    """Words that consist of letters and have no proclitics."""
    found = [article.text[word.start : word.end] for word in words(article.text)]
    return [word for word in found if word.isalpha() and len(word) > 1 and len(words(word)) == 1]


def without_context(model: BertForTokenClassification) -> BertForTokenClassification:
    """A model whose logits for a token depend only on the token."""
    with torch.no_grad():
        model.bert.embeddings.position_embeddings.weight.zero_()
        for layer in model.bert.encoder.layer:
            layer.attention.output.dense.weight.zero_()
            layer.attention.output.dense.bias.zero_()
    return model


def places(spans: Iterable[Span]) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.label) for span in spans]


def assert_same(found: list[Span], expected: list[Span]) -> None:
    assert places(found) == places(expected)
    assert [span.confidence for span in found] == pytest.approx([span.confidence for span in expected], abs=1e-5)


@given(text=nasty_texts)
def test_spans_are_true_to_any_text(extractor: Extractor, text: str):
    edges = words(text)
    starts, ends = {word.start for word in edges}, {word.end for word in edges}
    end = 0
    for span in extractor.extract(text):
        assert end <= span.start < span.end <= len(text)
        assert span.text == text[span.start : span.end]
        assert span.start in starts
        assert span.end in ends
        assert span.label in LABELS
        assert 0.0 <= span.confidence <= 1.0
        end = span.end


@given(texts=st.lists(nasty_texts, max_size=6))
def test_a_batch_of_any_texts_gives_what_each_gives_alone(extractor: Extractor, texts: list[str]):
    for found, text in zip(extractor.extract(texts), texts, strict=True):
        assert_same(found, extractor.extract(text))


def test_the_tiny_model_finds_spans_of_every_label(extractor: Extractor, articles: list[Article]):
    assert {span.label for span in extractor.extract(articles[0].text)} == set(LABELS)


def test_a_batch_of_articles_gives_what_each_gives_alone(extractor: Extractor, texts: list[str]):
    for found, text in zip(extractor.extract(texts), texts, strict=True):
        assert_same(found, extractor.extract(text))


def test_size_of_blocks_and_batches_does_not_matter(
    extractor: Extractor, tiny_tokenizer: PreTrainedTokenizerFast, texts: list[str]
):
    expected = extractor.extract(texts)
    one_by_one = Engine(Checkpoint.of_model(extractor.model, tiny_tokenizer), device="cpu", batch_tokens=1)
    small = Extractor(extractor.model, tiny_tokenizer, block_words=7, reader=one_by_one)
    for found, wanted in zip(small.extract(texts), expected, strict=True):
        assert_same(found, wanted)


def test_a_sequence_gives_a_list_and_any_other_iterable_an_iterator(extractor: Extractor, texts: list[str]):
    expected = extractor.extract(texts)
    assert isinstance(expected, list)
    assert extractor.extract(tuple(texts)) == expected
    lazy = extractor.extract(text for text in texts)
    assert isinstance(lazy, Iterator)
    assert list(lazy) == expected
    assert extractor.extract([]) == []
    assert list(extractor.extract(iter([]))) == []


@pytest.mark.parametrize("text", ["قتل عشرة مدنيين في إدلب", "", "ـ"])
def test_an_iterator_reads_a_block_ahead_and_no_further(
    extractor: Extractor, tiny_tokenizer: PreTrainedTokenizerFast, text: str
):
    extractor = Extractor(extractor.model, tiny_tokenizer, device="cpu", block_words=60)
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while read < 100_000:
            read += 1
            yield text

    found = extractor.extract(endless())
    assert read == 0
    expected = extractor.extract(text)
    for asked in range(1, 200):
        assert_same(next(found), expected)
        assert read <= asked + 61


def test_ten_thousand_texts_come_out_in_order(extractor: Extractor):
    numbers = range(10_000)
    found = extractor.extract(f"في {number} سوريا" if number % 3 else "" for number in numbers)
    ends = [max((span.end for span in spans), default=0) for spans in found]
    assert len(ends) == len(numbers)
    assert all(end <= len(f"في {number} سوريا") * bool(number % 3) for number, end in zip(numbers, ends, strict=True))


@pytest.mark.parametrize("nothing", ["", " ", "\n\n", "\u200f\u200e", "ـ", "\u064b", "\x00"])
def test_text_without_words_has_no_spans(extractor: Extractor, nothing: str):
    assert extractor.extract(nothing) == []
    assert extractor.extract([nothing, nothing]) == [[], []]


@pytest.mark.parametrize("texts", [[None], ["قتل", 3], [b"bytes"], b"bytes", [["قتل"]]])
def test_a_text_that_is_no_string_is_refused(extractor: Extractor, texts: list[str]):
    with pytest.raises(TypeError, match=r"expected texts of type str, found (NoneType|int|bytes|list)"):
        extractor.extract(texts)


def test_half_a_surrogate_pair_does_no_harm(extractor: Extractor, articles: list[Article]):
    text = articles[0].text[:800]
    broken = text.replace(" ", " \ud83d ")
    spans = extractor.extract(broken)
    assert spans
    assert all(span.text == broken[span.start : span.end] for span in spans)


@pytest.fixture(scope="module")
def long_sentence(articles: list[Article]) -> str:
    """One sentence of some 2000 tokens."""
    text = " ".join(word for article in articles for word in simple_words(article))
    assert len(list(sentences(text))) == 1
    return text


def test_of_a_long_sentence_nothing_is_cut_off(
    extractor: Extractor, tiny_tokenizer: PreTrainedTokenizerFast, long_sentence: str
):
    assert len(tiny_tokenizer(long_sentence).input_ids) > 6 * MAX_TOKENS
    starts = [span.start for span in extractor.extract(long_sentence)]
    sixths = {6 * start // len(long_sentence) for start in starts}
    assert sixths == set(range(6))


def test_windows_find_what_the_whole_sentence_finds_if_context_does_not_matter(
    tiny_tokenizer: PreTrainedTokenizerFast, long_sentence: str
):
    text = long_sentence[:1000].rpartition(" ")[0]
    model = without_context(tiny_classifier(len(tiny_tokenizer)))
    (windows,) = Encoder(tiny_tokenizer, 512).encode([text.split()])
    assert len(windows) == 1
    whole = Extractor(model, tiny_tokenizer, max_tokens=512).extract(text)
    assert len(whole) > 20
    for max_tokens in (16, 64, 100, 256):
        assert_same(Extractor(model, tiny_tokenizer, max_tokens=max_tokens).extract(text), whole)


def test_windows_of_any_size_find_the_same_if_context_does_not_matter(
    tiny_tokenizer: PreTrainedTokenizerFast, long_sentence: str
):
    model = without_context(tiny_classifier(len(tiny_tokenizer)))
    by_64 = Extractor(model, tiny_tokenizer, max_tokens=64).extract(long_sentence)
    by_512 = Extractor(model, tiny_tokenizer, max_tokens=512).extract(long_sentence)
    assert_same(by_64, by_512)


def test_a_model_with_few_positions_is_never_asked_for_more(
    tiny_tokenizer: PreTrainedTokenizerFast, long_sentence: str
):
    model = tiny_classifier(len(tiny_tokenizer))
    model.bert.embeddings.position_embeddings.weight.data = model.bert.embeddings.position_embeddings.weight[:48]
    model.config.max_position_embeddings = 48
    assert Extractor(model, tiny_tokenizer, max_tokens=4096).extract(long_sentence)


def test_the_order_of_a_models_outputs_does_not_matter(
    extractor: Extractor, tiny_tokenizer: PreTrainedTokenizerFast, articles: list[Article]
):
    order = [3, 0, 6, 1, 5, 2, 4]
    model = tiny_classifier(len(tiny_tokenizer))
    model.classifier.weight.data = model.classifier.weight[order]
    model.classifier.bias.data = model.classifier.bias[order]
    model.config.id2label = {position: TAGS[tag] for position, tag in enumerate(order)}
    assert_same(Extractor(model, tiny_tokenizer).extract(articles[0].text), extractor.extract(articles[0].text))


def test_spans_are_those_of_transformers_own_encoding_and_forward_pass(
    extractor: Extractor, tiny_tokenizer: PreTrainedTokenizerFast, articles: list[Article]
):
    decoder = Decoder(TAGS)
    for article in articles:
        expected: list[Span] = []
        for passage in passages(sentences(article.text)):
            cut = [word for sentence in passage for word in sentence.words]
            batch = tiny_tokenizer(
                [article.text[word.start : word.end] for word in cut], is_split_into_words=True, return_tensors="pt"
            )
            assert batch.input_ids.shape[1] <= MAX_TOKENS
            with torch.no_grad():
                logits = extractor.model(**batch).logits[0].numpy()
            heads = [batch.word_ids().index(index) for index in range(len(cut))]
            for sentence in passage:
                own, heads = heads[: len(sentence)], heads[len(sentence) :]
                for tagged in decoder.decode(logits[own], [len(own)]):
                    start, end = sentence.words[tagged.first].start, sentence.words[tagged.last].end
                    expected.append(Span(start, end, article.text[start:end], tagged.label, tagged.confidence))
        assert_same(extractor.extract(article.text), expected)


@pytest.mark.filterwarnings("ignore:Tokenizer does not support real words")  # true of every Metaspace tokenizer
def test_spans_are_those_of_transformers_pipeline_where_it_has_no_illegal_tag_to_repair(
    extractor: Extractor, tiny_tokenizer: PreTrainedTokenizerFast, articles: list[Article]
):
    tagger = pipeline("token-classification", model=extractor.model, tokenizer=tiny_tokenizer, device="cpu")
    compared = 0
    for article in articles:
        simple = simple_words(article)
        for first in range(0, len(simple) - 4, 4):
            text = " ".join(simple[first : first + 4])
            tokens = tagger(text, ignore_labels=[])
            heads = [token["entity"] for token in tokens if token["start"] == 0 or text[token["start"] - 1] == " "]
            pairs = zip(["O", *heads], heads, strict=False)
            legal = all(tag[0] != "I" or tag[1:] == before[1:] for before, tag in pairs)
            # Where a word begins with a token for the space alone, the pipeline takes it for two words.
            if not legal or len(heads) != 4:
                continue
            grouped = tagger(text, aggregation_strategy="first")
            expected = [(group["start"], group["end"], group["entity_group"]) for group in grouped]
            assert places(extractor.extract(text)) == expected, text
            compared += bool(expected)
    assert compared > 20


def test_calling_the_tokenizer_between_extractions_changes_nothing(
    extractor: Extractor, tiny_tokenizer: PreTrainedTokenizerFast, articles: list[Article]
):
    expected = extractor.extract(articles[0].text)
    tiny_tokenizer(["قتل", "قتل مدني في إدلب"], padding=True, truncation=True, max_length=4)
    assert extractor.extract(articles[0].text) == expected


def test_a_folder_gives_the_extractor_that_was_saved(
    extractor: Extractor, tiny_checkpoint: Path, articles: list[Article]
):
    expected = extractor.extract(articles[1].text)
    assert Extractor.from_pretrained(tiny_checkpoint).extract(articles[1].text) == expected
    assert Extractor.from_pretrained(str(tiny_checkpoint), device="cpu").extract(articles[1].text) == expected


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(CheckpointError, match="no such folder"):
        Extractor.from_pretrained(tmp_path / "missing")


@pytest.mark.parametrize("device", ["nonsense", "", "cuda:99", "CPU!"])
def test_a_device_that_cannot_be_used_is_named(
    tiny_tokenizer: PreTrainedTokenizerFast, tiny_model: BertForTokenClassification, device: str
):
    with pytest.raises(ValueError, match=r"cannot be used .* expected auto, cpu, cuda, mps or xpu") as raised:
        Extractor(tiny_model, tiny_tokenizer, device=device)
    assert str(raised.value).startswith(f"device {device!r}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"),
    [(False, False, "cpu"), (True, False, "cuda"), (True, True, "cuda"), (False, True, "mps")],
)
def test_auto_takes_cuda_then_mps_then_the_cpu(cuda: bool, mps: bool, expected: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert choose_device("auto").type == expected


def test_extraction_leaves_no_gradients_and_no_dropout(tiny_tokenizer: PreTrainedTokenizerFast):
    model = tiny_classifier(len(tiny_tokenizer))
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.5
    model.train()
    extractor = Extractor(model, tiny_tokenizer)
    assert not model.training
    text = "قتل عشرة مدنيين في قصف على مدينة إدلب"
    assert [extractor.extract(text) for _ in range(3)] == [extractor.extract(text)] * 3


def test_the_package_exports_the_extractor():
    assert hasila.Extractor is Extractor
    assert hasila.Span is Span
    assert all(getattr(hasila, name) for name in hasila.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        hasila.nothing  # noqa: B018


def test_importing_the_package_imports_neither_torch_nor_transformers():
    code = "import sys, hasila; print(hasila.__version__, {'torch', 'transformers', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{hasila.__version__} set()\n"


def test_confidence_is_calibrated_by_the_checkpoint_and_weak_spans_are_left_out(
    tiny_tokenizer: PreTrainedTokenizerFast, extractor: Extractor, articles: list[Article], tmp_path: Path
):
    raw = extractor.extract(articles[0].text)
    calibration = Calibration(dict.fromkeys(LABELS[:2], (0.5, 1.0)))
    model = tiny_classifier(len(tiny_tokenizer))
    calibration.into_config(model.config)
    checkpoint.save(model, tiny_tokenizer, tmp_path)
    found = Extractor.from_pretrained(tmp_path, device="cpu", min_confidence=0).extract(articles[0].text)
    assert places(found) == places(raw)
    expected = [calibration(span.label, span.confidence) for span in raw]
    assert [span.confidence for span in found] == pytest.approx(expected, abs=1e-5)
    middle = sorted(expected)[len(expected) // 2] + 1e-4
    sure = Extractor.from_pretrained(tmp_path, device="cpu", min_confidence=middle).extract(articles[0].text)
    assert sure == [span for span in found if span.confidence >= middle]
    assert 0 < len(sure) < len(found)
    likely = Extractor.from_pretrained(tmp_path, device="cpu").extract(articles[0].text)
    assert likely == [span for span in found if span.confidence >= 0.5]
    assert 0 < len(likely) < len(found)


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_a_confidence_that_is_none_is_refused(tiny_tokenizer: PreTrainedTokenizerFast, least: float):
    with pytest.raises(ValueError, match="min_confidence: expected from 0 to 1, found"):
        Extractor(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, device="cpu", min_confidence=least)


def test_on_a_cpu_spans_come_without_the_model_classes_of_transformers(tiny_checkpoint: Path):
    code = (
        "import sys; from hasila import Extractor\n"
        f"extractor = Extractor.from_pretrained({str(tiny_checkpoint)!r}, device='cpu')\n"
        "assert extractor.extract('قتل عشرة مدنيين في قصف على مدينة إدلب')\n"
        "print('transformers.modeling_utils' in sys.modules, type(extractor.model).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False BertForTokenClassification\n"


def test_a_checkpoint_without_its_model_finds_what_its_model_finds(
    extractor: Extractor, tiny_checkpoint: Path, articles: list[Article]
):
    from_tensors = Extractor(checkpoint.read(tiny_checkpoint), device="cpu")
    expected = extractor.extract(articles[0].text)
    assert_same(from_tensors.extract(articles[0].text), expected)
    assert from_tensors.model.config.id2label == extractor.model.config.id2label
    assert_same(from_tensors.extract(articles[0].text), expected)


def test_a_model_without_a_tokenizer_is_refused(tiny_model: BertForTokenClassification):
    with pytest.raises(TypeError, match="expected a tokenizer with the model, found none"):
        Extractor(tiny_model)
