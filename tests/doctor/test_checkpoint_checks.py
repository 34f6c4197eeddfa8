"""The checks of a checkpoint: each finding is right, and tells what to do when it is bad."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from tokenizers import Tokenizer, models, normalizers
from transformers import BertForTokenClassification, PreTrainedTokenizerFast

from hasila.doctor import checkpoint as checks
from hasila.doctor.check import Check
from hasila.doctor.checkpoint import PLAIN, SAMPLE
from hasila.inference import checkpoint
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.extractor import Extractor
from hasila.inference.heads import Heads
from hasila.labels import TAGS
from hasila.layers import Layers
from hasila.spans import Span
from hasila.text.normalization import arabic_normalizer
from support.borrowed import ARABERT, needs_arabert
from support.checks import by_name, edit
from support.models import tiny_classifier


def test_the_sample_is_the_plain_text_with_marks_and_other_digits():
    assert tuple(map(arabic_normalizer().normalize_str, SAMPLE)) == PLAIN
    assert SAMPLE != PLAIN


def test_the_facts_of_a_checkpoint_are_those_of_its_files(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path
):
    checkpoint.save(tiny_model.half(), tiny_tokenizer, tmp_path / "half")
    found = by_name(checks.check_checkpoint(tmp_path / "half"))
    with safe_open(tmp_path / "half" / "model.safetensors", "pt") as weights:
        count = sum(weights.get_tensor(name).numel() for name in weights.keys())  # noqa: SIM118
    assert f": {count / 1e6:.1f} million parameters, F16 on disk, " in found["checkpoint"].found
    assert found["checkpoint"].found.endswith(" MB, 512 positions")
    assert found["architecture"] == Check("architecture", "ok", "BertForTokenClassification")


def test_a_missing_architecture_is_a_warning_with_the_line_to_write(folder: Path):
    edit(folder / "config.json", architectures=None)
    found = by_name(checks.check_checkpoint(folder))["architecture"]
    assert (found.verdict, found.found) == ("warning", "none")
    assert 'write "architectures": ["BertForTokenClassification"]' in found.advice


def test_labels_are_told_in_the_order_of_the_outputs(tiny_model: BertForTokenClassification):
    names = [*TAGS[1:], TAGS[0]]
    tiny_model.config.id2label = dict(enumerate(names))
    tiny_model.config.label2id = {name: index for index, name in enumerate(names)}
    found = by_name(checks.check_labels(tiny_model.config))["labels"]
    assert (found.verdict, found.found) == ("ok", ", ".join(f"{index} {name}" for index, name in enumerate(names)))


def test_a_tokenizer_with_the_normalizer_reads_every_writing_alike(tiny_checkpoint: Path):
    found = by_name(checks.check_tokenizer(tiny_checkpoint))
    assert list(found) == ["tokenizer", "marks", "digits", "unknown", "offsets"]
    assert {check.verdict for check in found.values()} == {"ok"}


def wrapped(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>")


def copied(tokenizer: PreTrainedTokenizerFast) -> Tokenizer:
    return Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())


def test_a_tokenizer_that_shatters_marked_words_is_told_what_to_set(
    tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path
):
    backend = copied(tiny_tokenizer)
    backend.normalizer = normalizers.Sequence([])
    checkpoint.save(tiny_classifier(len(tiny_tokenizer)), wrapped(backend), tmp_path)
    found = by_name(checks.check_tokenizer(tmp_path))
    for name in ("marks", "digits", "unknown"):
        assert found[name].verdict == "warning"
        assert 'text_form = "arabic"' in found[name].advice
    assert found["offsets"].verdict == "ok"


def test_the_words_that_read_differently_are_counted(tiny_tokenizer: PreTrainedTokenizerFast):
    backend = copied(tiny_tokenizer)
    backend.normalizer = normalizers.Sequence([normalizers.Replace("٤", "5"), arabic_normalizer()])
    found = by_name(checks.check_normalization(wrapped(backend)))
    assert found["digits"].found.startswith("1 of 6 numbers")
    assert found["marks"].verdict == "ok"


def test_a_tokenizer_whose_tokens_go_across_words_is_an_error():
    vocabulary = {"<unk>": 0, "<pad>": 1}
    found = by_name(checks.check_normalization(wrapped(Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>")))))
    assert found["offsets"].verdict == "error"
    assert found["offsets"].found.endswith(f"{len(SAMPLE)} tokens go across words")
    assert found["unknown"].found == f"{len(SAMPLE)} of {len(SAMPLE)} tokens unknown"


def test_a_tokenizer_that_loses_letters_is_an_error(tiny_tokenizer: PreTrainedTokenizerFast):
    backend = copied(tiny_tokenizer)
    backend.normalizer = normalizers.Sequence([arabic_normalizer(), normalizers.Replace("إدلب", "")])
    found = by_name(checks.check_normalization(wrapped(backend)))["offsets"]
    assert found.verdict == "error"
    assert found.found.startswith("4 letters and digits")


@needs_arabert
def test_arabert_as_it_is_reads_marks_and_digits_differently():
    found = by_name(checks.check_tokenizer(ARABERT))
    assert [found[name].verdict for name in ("marks", "digits", "unknown", "offsets")] == ["warning"] * 3 + ["ok"]


def test_extraction_from_the_sample_counts_spans(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast
):
    found = by_name(checks.check_extraction(tiny_model, tiny_tokenizer))["extraction"]
    count = sum(map(len, Extractor(tiny_model, tiny_tokenizer, device="cpu").extract(SAMPLE)))
    assert count
    assert found.verdict == "ok"
    assert found.found == f"{count} spans in 3 sentences, {count} of them with true offsets; the same spans one by one"


def test_a_model_that_finds_nothing_is_a_warning(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast
):
    with torch.no_grad():
        tiny_model.classifier.bias[0] = 1e4
    found = by_name(checks.check_extraction(tiny_model, tiny_tokenizer))["extraction"]
    assert found.verdict == "warning"
    assert found.found.startswith("0 spans")


@pytest.mark.parametrize("texts", [str, tuple])
def test_spans_that_change_with_the_batch_are_an_error(
    texts: type,
    tiny_model: BertForTokenClassification,
    tiny_tokenizer: PreTrainedTokenizerFast,
    monkeypatch: pytest.MonkeyPatch,
):
    extract = Extractor.extract

    def lossy(self: Extractor, given: Any) -> Any:
        found: Any = extract(self, given)
        return found[:-1] + [[]] * (texts is tuple) if isinstance(given, texts) else found

    monkeypatch.setattr(Extractor, "extract", lossy)
    found = by_name(checks.check_extraction(tiny_model, tiny_tokenizer))["extraction"]
    assert found.verdict == "error"
    assert found.found.endswith("other spans one by one")


def test_spans_that_are_not_in_the_text_are_an_error(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast, monkeypatch: pytest.MonkeyPatch
):
    span = Span(0, 4, "إدلب", "PLACE", 1.0)
    monkeypatch.setattr(Extractor, "extract", lambda _, texts: [span] if isinstance(texts, str) else [[span]] * 3)
    found = by_name(checks.check_extraction(tiny_model, tiny_tokenizer))["extraction"]
    assert found.verdict == "error"
    assert found.found.startswith("3 spans in 3 sentences, 0 of them with true offsets")


def seen_heads(width: int = 32) -> Heads:
    """Heads whose random weights find attacks, and hold some links and not others."""
    torch.manual_seed(1)
    heads = Heads(width)
    for output in (heads.attack, heads.attributes, heads.link):
        torch.nn.init.normal_(output.weight, std=1.0)
    return heads.train(False)


def test_heads_are_told(folder: Path):
    model, tokenizer = checkpoint.load(folder)
    heads = seen_heads()
    checkpoint.save(model, tokenizer, folder, heads)
    (found,) = checks.check_heads(folder)
    count = sum(weight.numel() for weight in heads.parameters())
    assert found == Check("heads", "ok", f"{count / 1e6:.2f} million parameters for states 32 wide, all of them finite")


def test_without_heads_what_records_lack_is_told(folder: Path):
    (found,) = checks.check_heads(folder)
    assert found.verdict == "warning"
    assert found.found == "no records.safetensors: spans only; records lack harm, attacks, victims and links"
    assert "heads_weight" in found.advice


def test_layers_are_those_of_the_spans_and_the_same_one_by_one(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast
):
    heads = seen_heads()
    found = by_name(checks.check_extraction(tiny_model, tiny_tokenizer, heads))
    layers = Extractor(Checkpoint.of_model(tiny_model, tiny_tokenizer, heads), device="cpu").layers(SAMPLE)
    mentions, harms, links = (sum(len(getattr(one, name)) for one in layers) for name in ("mentions", "harms", "links"))
    assert min(mentions, harms, links) > 0
    assert found["layers"] == Check(
        "layers", "ok",
        f"{mentions} mentions, {harms} harms, {links} links; the same spans as alone, the same layers one by one",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda layers: replace(layers, mentions=layers.mentions[1:]), "other spans as alone"),
        (lambda layers: replace(layers, links=layers.links[1:]), "the same spans as alone, other layers"),
        (lambda layers: replace(layers, harms={}), "the same spans as alone, other layers"),
    ],
)
def test_layers_that_differ_are_an_error(
    spoil: Callable[[Layers], Layers],
    told: str,
    tiny_model: BertForTokenClassification,
    tiny_tokenizer: PreTrainedTokenizerFast,
    monkeypatch: pytest.MonkeyPatch,
):
    read = Extractor.layers

    def spoilt(self: Extractor, given: Any) -> Any:
        found: Any = read(self, given)
        return found if isinstance(given, str) else [spoil(layers) for layers in found]

    monkeypatch.setattr(Extractor, "layers", spoilt)
    found = by_name(checks.check_extraction(tiny_model, tiny_tokenizer, seen_heads()))["layers"]
    assert found.verdict == "error"
    assert told in found.found


class OtherDevice(BertForTokenClassification):
    """A model on the CPU that computes as ``spoil`` says from the second time on that it is moved to a device."""

    moves = 0

    def to(self, *args: Any, **kwargs: Any) -> Any:
        self.moves += 1
        return super().to(*args, **kwargs)

    def spoil(self, logits: torch.Tensor) -> torch.Tensor:
        return logits

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        found = super().forward(*args, **kwargs)
        if self.moves > 1:  # the first is the CPU, with which the device is compared
            found.logits = self.spoil(found.logits)
        return found


def parity(tokenizer: PreTrainedTokenizerFast, spoil: Any, heads: Heads | None = None) -> Check:
    """What is found of a device that spoils logits so."""
    model = OtherDevice(tiny_classifier(len(tokenizer)).config).eval()
    model.load_state_dict(tiny_classifier(len(tokenizer)).state_dict())
    model.spoil = spoil
    (found,) = by_name(checks.check_parity(model, tokenizer, ["cpu:0"], heads)).values()
    assert found.name == "parity cpu:0"
    assert model.moves == 2
    return found


def test_a_device_that_computes_as_the_cpu_is_ok(tiny_tokenizer: PreTrainedTokenizerFast):
    found = parity(tiny_tokenizer, lambda logits: logits * (1 + 1e-5))
    assert found.verdict == "ok"
    assert found.found == "logits off by 1.0e-05 of the largest (1e-03 may be), the same spans"


def test_layers_are_compared_too_if_there_are_heads(tiny_tokenizer: PreTrainedTokenizerFast):
    found = parity(tiny_tokenizer, lambda logits: logits, seen_heads())
    assert found.verdict == "ok"
    assert found.found.endswith("the same spans and layers")


@pytest.mark.parametrize(
    ("spoil", "spans"),
    [
        (lambda logits: logits + 0.1, "the same spans"),  # the tags' order is not changed
        (lambda logits: logits.flip(-1), "other spans"),
        (lambda logits: logits * float("nan"), "spans"),
    ],
)
def test_a_device_whose_logits_are_off_is_an_error(spoil: Any, spans: str, tiny_tokenizer: PreTrainedTokenizerFast):
    found = parity(tiny_tokenizer, spoil)
    assert found.verdict == "error"
    assert found.found.endswith(spans)
    assert found.advice.startswith("do not use this device: name another with --device")


def test_a_device_that_fails_hides_no_other(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast
):
    found = by_name(checks.check_parity(tiny_model, tiny_tokenizer, ["abacus", "cpu:0"]))
    assert [check.verdict for check in found.values()] == ["error", "ok"]
    assert "device 'abacus' cannot be used" in found["parity abacus"].found
