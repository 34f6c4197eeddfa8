"""Auxiliary corpora: in every format and scheme, the words of a mention get valid BIO tags."""

import subprocess
import sys
from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from unicodedata import normalize

import datasets
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from hasila import corpus
from hasila.corpus import foreign
from hasila.corpus.articles import Article
from hasila.corpus.bio import mentions
from hasila.corpus.foreign import Auxiliary
from hasila.errors import CorpusError, DocumentError, RecipeError
from hasila.text import segmentation
from support.paths import ROOT
from support.strategies import nasty_texts

Row = tuple[list[str], list[str]]

LINES = """\
زار B-X
وفد O
من O
منظمة B-ORG
الصحة I-ORG
العالمية I-ORG
حلب B-LOC
. O

عاد O
"""
ROW = (
    ["زار", "وفد", "من", "منظمة", "الصحة", "العالمية", "حلب", ".", "عاد"],
    ["B-X", "O", "O", "B-ACTOR", "I-ACTOR", "I-ACTOR", "B-PLACE", "O", "O"],
)
MAP = {"LOC": "PLACE", "ORG": "ACTOR"}


def write(path: Path, text: str) -> str:
    path.write_bytes(text.encode())
    return str(path)


def read_tokens(folder: Path, *sentences: str, label_map: dict[str, str] | None = None) -> Auxiliary:
    """Read ``token/TAG token/TAG`` sentences written as a CoNLL file."""
    lines = (sentence.replace(" ", "\n").replace("/", "\t") for sentence in sentences)
    return foreign.read(write(folder / "corpus.conll", "\n\n".join(lines)), label_map or {})


def found(rows: list[Row]) -> list[tuple[str, str]]:
    return [(" ".join(words[first:end]), label) for words, tags in rows for first, end, label in mentions(tags)]


def save(folder: Path, rows: list[Row], names: tuple[str, str] = ("tokens", "ner_tags"), classes=None) -> str:
    """A data set saved by ``datasets``; its tags are strings, or integers if classes are given."""
    tag = datasets.ClassLabel(names=classes) if classes else datasets.Value("string")
    features = {names[0]: datasets.List(datasets.Value("string")), names[1]: datasets.List(tag)}
    values = {name: [row[column] for row in rows] for column, name in enumerate(names)}
    datasets.Dataset.from_dict(values, features=datasets.Features(features)).save_to_disk(folder)
    return str(folder)


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES.replace(" ", "\t"),
        LINES.replace(" ", "   "),
        LINES.replace("\n", "\r\n"),
        LINES.replace("\n", " \n"),
        "\ufeff# id 1\n" + LINES,
        LINES.rstrip(),
        "\n\n" + LINES.replace("\n\n", "\n\n \t\n\n"),
        "-DOCSTART- -X- O O\n\n" + LINES,
        LINES.replace(" ", " NN I-NP "),
        "# newdoc id = a\n# sent_id = S-1\n# text = زار وفد O\n" + LINES.replace("\n\n", "\n\n# id 1 domain=news\n"),
        LINES.replace(". O\n\n", ". O\n"),  # the full stop ends the sentence
        LINES.replace(". O", "\u200f O\n. O\n\u200e\tO"),  # marks of direction are no words
    ],
)
@pytest.mark.parametrize("suffix", ["conll", "bio", "txt", "tsv", "testa"])
def test_a_conll_file_is_read_in_every_dress(text: str, suffix: str, tmp_path: Path):
    source = write(tmp_path / f"corpus.{suffix}", text)
    read = foreign.read(source, MAP)
    assert read.rows == [ROW]
    assert read.tags == ("O", "B-ACTOR", "I-ACTOR", "B-PLACE", "I-PLACE", "B-X", "I-X")
    assert (read.source, read.sentences) == (source, 2)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("I-A I-A O I-B I-A B-A I-A", "B-A I-A O B-B B-A B-A I-A"),  # IOB1
        ("B-A I-A O B-B B-A B-A I-A", "B-A I-A O B-B B-A B-A I-A"),  # IOB2
        ("B-A E-A O S-B S-A B-A I-A E-A", "B-A I-A O B-B B-A B-A I-A I-A"),  # BIOES
        ("B-A L-A O U-B U-A B-A I-A L-A", "B-A I-A O B-B B-A B-A I-A I-A"),  # BILOU
        ("AA AA O BB AA AA", "B-AA I-AA O B-BB B-AA I-AA"),  # bare
        ("O I-A B-B I-A", "O B-A B-B B-A"),
        ("B-A E-A I-A S-A I-A E-A E-A", "B-A I-A B-A B-A B-A I-A B-A"),  # after its end a mention is not continued
        ("B-GPE-X I-GPE-X I-GPE", "B-GPE-X I-GPE-X B-GPE"),
        ("", ""),
    ],
)
def test_every_scheme_is_read_as_valid_bio(tags: str, expected: str):
    assert foreign.bio(tags.split()) == expected.split()


@given(st.lists(st.sampled_from(["O", "LOC", *(f"{prefix}-{label}" for prefix in "BIESLU" for label in ("LOC", "A"))])))
def test_any_tags_become_valid_bio_with_the_same_labels(tags: list[str]):
    valid = foreign.bio(tags)
    assert [tag.rpartition("-")[2] for tag in valid] == [tag.rpartition("-")[2] for tag in tags]
    assert foreign.bio(valid) == valid
    for before, tag in zip(["O", *valid], valid, strict=False):
        assert not tag.startswith("I-") or before[1:] == tag[1:]


@pytest.mark.parametrize("tag", ["", "B-", "B", "X-LOC", "-", "_", "0", "-100", "o", "حلب", "O-", "b-LOC"])
def test_what_is_no_tag_is_refused(tag: str):
    with pytest.raises(ValueError, match=f"found '{tag}'"):
        foreign.bio(["O", tag])


def test_a_mention_does_not_go_on_in_the_next_sentence(tmp_path: Path):
    assert found(read_tokens(tmp_path, "حلب/I-LOC", "إدلب/I-LOC").rows) == [("حلب", "LOC"), ("إدلب", "LOC")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("وتركيا/B-LOC", "و/O تركيا/B-LOC"),
        ("وبتركيا/B-LOC", "و/O ب/O تركيا/B-LOC"),
        ("وَتُركيا/B-LOC", "وَ/O تُركيا/B-LOC"),
        ("و\u200fتركيا/B-LOC", "و/O تركيا/B-LOC"),
        ("و/O تركيا/B-LOC", "و/O تركيا/B-LOC"),
        ("و/B-LOC تركيا/I-LOC", "و/B-LOC تركيا/I-LOC"),  # what the corpus itself cut off and labelled
        ("للمعارضة/B-ORG", "للمعارضة/B-ORG"),
        ("و68/B-X", "و/O 68/B-X"),
        ("بـ68/B-X", "بـ/O 68/B-X"),
        ("M5/B-X", "M/B-X 5/I-X"),
        ("قوات/B-ORG وتركيا/I-ORG", "قوات/B-ORG و/I-ORG تركيا/I-ORG"),
        ("وتركيا/B-LOC وسوريا/B-LOC", "و/O تركيا/B-LOC و/O سوريا/B-LOC"),
        ("وتركيا/O", "و/O تركيا/O"),
        ("«وتركيا»/B-LOC", "«/O و/O تركيا/B-LOC »/O"),
        ("(/B-ORG وتركيا/I-ORG )/I-ORG", "(/O و/O تركيا/B-ORG )/O"),
        ("حلب-إدلب./B-LOC", "حلب/B-LOC -/I-LOC إدلب/I-LOC ./O"),
        ("ـ/B-LOC حلب/I-LOC", "ـ/O حلب/B-LOC"),
        ("\u200f/B-LOC حلب/I-LOC", "حلب/B-LOC"),
        ("\u200f/S-LOC حلب/O", "حلب/O"),
        ("!/S-LOC حلب/O", "!/O حلب/O"),
    ],
)
def test_our_words_are_tagged_as_our_scheme_has_it(sentence: str, expected: str, tmp_path: Path):
    (row,) = read_tokens(tmp_path, sentence, "دمشق/S-LOC").rows
    assert " ".join(map("/".join, zip(*row, strict=True))) == f"{expected} دمشق/B-LOC"


def test_letters_that_the_corpus_shows_to_be_of_the_name_stay(tmp_path: Path):
    read = read_tokens(tmp_path, "وزاب/B-LOC و/O لندن/B-LOC", "في/O وزاب/B-LOC ووزارة/B-ORG", "ووزاب/B-LOC")
    assert found(read.rows) == [
        ("و زاب", "LOC"),
        ("لندن", "LOC"),
        ("و زاب", "LOC"),
        ("وزارة", "ORG"),
        ("وزاب", "LOC"),  # of "ووزاب" segmentation cuts one و only
    ]
    read = read_tokens(tmp_path, "وتركيا/B-LOC وتركيا/B-LOC", "تركيا/B-LOC والدوحة/B-LOC والدوحة/B-LOC و14/B-X و14/B-X")
    assert found(read.rows) == [("تركيا", "LOC")] * 3 + [("الدوحة", "LOC")] * 2 + [("14", "X")] * 2


@given(nasty_texts, st.lists(st.sampled_from(["O", "B-LOC", "I-LOC", "I-LOC", "I-ORG"]), min_size=1))
def test_mentions_survive_in_order_up_to_proclitics_and_punctuation(
    tmp_path_factory: pytest.TempPathFactory, text: str, tags: list[str]
):
    text = regex.sub(r"[A-Za-z<>&@_ـ]+", "", text)  # what is one word in a text may be several in its tokens
    tokens = ["حلب", *regex.split(r"[\s\x00\p{Cs}]+", text)]
    tags = ["S-LOC", *islice(cycle(tags), len(tokens) - 1)]
    path = tmp_path_factory.getbasetemp() / "property.conll"
    lines = map("\t".join, zip(tokens, tags, strict=True))
    read = foreign.read(write(path, "\n".join(lines)), {})

    text = " ".join(tokens)
    assert [word for words, _ in read.rows for word in words] == [word.form for word in segmentation.words(text)]
    expected = []
    for first, end, label in mentions(foreign.bio(tags)):
        mention = " ".join(tokens[first:end])
        words = [word.form for word in segmentation.words(mention)]
        content = [index for index, word in enumerate(words) if regex.search(r"[\p{L}\p{N}--ـ]", word, regex.V1)]
        if content:
            expected.append((words[content[0] : content[-1] + 1], label))
    assert len(found(read.rows)) == len(expected)
    for (kept, label), (words, expected_label) in zip(found(read.rows), expected, strict=True):
        cut = words[: len(words) - len(kept.split(" "))]
        assert (kept.split(" "), label) == (words[len(cut) :], expected_label)
        letters = [regex.sub(r"[\p{M}\p{Cf}ـ]", "", normalize("NFKC", word)) for word in cut]
        assert all(len(letter) == 1 and letter in "وفبلك" for letter in letters)


def test_gold_mentions_survive_the_detour_through_tagged_tokens(articles: list[Article], tmp_path: Path):
    articles = [*articles, *corpus.read_passages(ROOT / "annotations" / "passages")]
    lines, gold = [], Counter[tuple[str, str]]()
    for article in articles:
        lines.append("-DOCSTART- O")
        before = None
        for token in regex.finditer(r"\w+(?:[.,٬،]\d+)*|[^\w\s]|\n", article.text):
            entity = next((e for e in article.entities if token.start() < e.end and e.start < token.end()), None)
            tag = f"{'I' if entity is before else 'B'}-{entity.label}" if entity else "O"
            lines.append("" if token[0] == "\n" else f"{token[0]} {tag}")
            before = entity
        for example in corpus.examples([article]):
            gold.update(found([(list(example.words), list(example.tags))]))
    read = foreign.read(write(tmp_path / "gold.conll", "\n".join(lines)), {})
    missed = gold - Counter(found(read.rows))
    assert missed.total() < 0.02 * gold.total()


def test_sentences_of_a_document_are_read_together_as_in_extraction(tmp_path: Path):
    sentence = "قصف/O طيران/O حلب/B-LOC ./O"
    blank = read_tokens(tmp_path, *[sentence] * 60)
    assert [len(words) for words, _ in blank.rows] == [100, 100, 40]
    without = read_tokens(tmp_path, " ".join([sentence] * 60))  # a full stop is all that ends a sentence
    assert (without.rows, without.sentences) == (blank.rows, blank.sentences) == (blank.rows, 60)


def test_documents_are_not_joined(tmp_path: Path):
    text = "-DOCSTART- O\nحلب B-LOC\n\nعاد O\n-DOCSTART- O\n\nإدلب B-LOC\n\n# newdoc id = 3\nدمشق B-LOC"
    tmp_path.joinpath("b").mkdir()
    write(tmp_path / "b" / "2.CONLL", text)
    write(tmp_path / "1.txt", "حمص B-LOC")
    write(tmp_path / "README.md", "# no corpus")
    rows = foreign.read(str(tmp_path), {}).rows
    assert [words for words, _ in rows] == [["حمص"], ["حلب", "عاد"], ["إدلب"], ["دمشق"]]


def test_no_passage_begins_within_a_mention(tmp_path: Path):
    filler = "كلمة/O " * 98
    (row,) = read_tokens(tmp_path, f"{filler}ياهو/B-ORG !/I-ORG مكتوب/I-ORG").rows
    assert found([row]) == [("ياهو ! مكتوب", "ORG")]


def test_a_hash_sign_may_be_a_token(tmp_path: Path):
    text = "# O\nحلب B-LOC\n\n#سوريا B-LOC\n# كلام\n#\tO\n"
    ((words, tags),) = foreign.read(write(tmp_path / "a.bio", text), {}).rows
    assert (words, tags) == (["#", "حلب", "#", "سوريا", "#"], ["O", "B-LOC", "O", "B-LOC", "O"])


def test_a_token_between_tabs_may_hold_spaces(tmp_path: Path):
    read = foreign.read(write(tmp_path / "a.tsv", "أبو ظبي\tB-LOC\nدير\u00a0الزور\tB-LOC\n\tO\n"), {})
    assert found(read.rows) == [("أبو ظبي", "LOC"), ("دير الزور", "LOC")]


def test_labels_are_renamed_and_dropped_and_kept(tmp_path: Path):
    sentence = "زار/O علماء/B-PERS منظمة/B-ORG دمشق/B-GPE حلب/B-LOC خبز/B-FOOD"
    read = read_tokens(tmp_path, sentence, label_map={"LOC": "PLACE", "GPE": "PLACE", "ORG": "ACTOR", "PERS": ""})
    assert read.rows[0][1] == ["O", "O", "B-ACTOR", "B-PLACE", "B-PLACE", "B-FOOD"]
    assert read.tags == ("O", "B-ACTOR", "I-ACTOR", "B-FOOD", "I-FOOD", "B-PLACE", "I-PLACE")


def test_a_map_that_fits_no_label_is_an_error(tmp_path: Path):
    with pytest.raises(RecipeError, match=r"label map: Loc, PER: no such label in .*corpus\.conll; it has LOC, ORG"):
        read_tokens(tmp_path, "حلب/B-LOC أوكسفام/B-ORG", label_map={"Loc": "PLACE", "PER": "", "ORG": "ACTOR"})
    with pytest.raises(RecipeError, match=r"no mention of .* is left; it has LOC"):
        read_tokens(tmp_path, "حلب/B-LOC", label_map={"LOC": ""})


def test_the_digest_tells_corpora_apart(tmp_path: Path):
    texts = ["حلب/B-LOC", "حلب/B-ORG", "إدلب/B-LOC", "حلب/B-LOC حلب/B-LOC", "حلب/B-LOC حلب/I-LOC", "حلب/B-LOC ./O"]
    corpora = [read_tokens(tmp_path, text) for text in texts]
    corpora.append(read_tokens(tmp_path, texts[0], label_map={"LOC": "PLACE"}))
    corpora.append(foreign.read(write(tmp_path / "two.conll", "حلب B-LOC\n-DOCSTART-\nحلب B-LOC"), {}))
    assert len({read.digest for read in corpora}) == len(corpora)
    assert read_tokens(tmp_path, texts[0]).digest == corpora[0].digest


@pytest.mark.parametrize("names", [("tokens", "ner_tags"), ("words", "tags"), ("tokens", "labels")])
@pytest.mark.parametrize("classes", [None, ["O", "B-LOC", "I-LOC"]])
def test_a_saved_data_set_is_read_and_its_rows_are_not_joined(
    names: tuple[str, str], classes: list[str] | None, tmp_path: Path
):
    tags = [["O", "B-LOC", "I-LOC"], [], ["B-LOC", "O"]]
    values = [[classes.index(tag) for tag in row] for row in tags] if classes else tags
    tokens = [["في", "بدير", "الزور"], [], ["حلب", "هادئة"]]
    read = foreign.read(save(tmp_path / "saved", list(zip(tokens, values, strict=True)), names, classes), {"LOC": "P"})
    assert read.rows == [(["في", "ب", "دير", "الزور"], ["O", "O", "B-P", "I-P"]), (["حلب", "هادئة"], ["B-P", "O"])]
    assert (read.tags, read.sentences) == (("O", "B-P", "I-P"), 2)


def test_a_long_row_is_cut_into_passages(tmp_path: Path):
    rows = [(["قصف", "طيران", "حلب", "."] * 60, ["O", "O", "B-LOC", "O"] * 60)]
    read = foreign.read(save(tmp_path / "saved", rows), {})
    assert [len(words) for words, _ in read.rows] == [100, 100, 40]


def test_the_train_split_is_read_or_the_one_that_is_named(tmp_path: Path):
    features = datasets.Features(
        {
            "id": datasets.Value("string"),
            "tokens": datasets.List(datasets.Value("string")),
            "ner_tags": datasets.List(datasets.ClassLabel(names=["O", "B-LOC"])),
        }
    )
    splits = datasets.DatasetDict(
        {
            split: datasets.Dataset.from_list(
                [{"id": "1", "tokens": [town, "هادئة"], "ner_tags": [1, 0]}], features=features
            )
            for split, town in (("train", "حلب"), ("test", "إدلب"))
        }
    )
    splits.with_format("numpy").save_to_disk(tmp_path / "saved")
    write(tmp_path / "saved" / "LICENSE.txt", "no corpus")
    assert found(foreign.read(str(tmp_path / "saved"), {}).rows) == [("حلب", "LOC")]
    assert found(foreign.read(str(tmp_path / "saved" / "test"), {}).rows) == [("إدلب", "LOC")]
    tmp_path.joinpath("hub").mkdir()
    for split, rows in splits.items():
        rows.to_parquet(tmp_path / "hub" / f"{split}.parquet")
    for source, town in (("hub", "حلب"), ("hub:default", "حلب"), ("hub::test", "إدلب"), ("hub:default:test", "إدلب")):
        assert found(foreign.read(f"{tmp_path}/{source}", {}).rows) == [(town, "LOC")]
    with pytest.raises(RecipeError, match=r'cannot be loaded \(ValueError: Unknown split "dev"'):
        foreign.read(f"{tmp_path}/hub::dev", {})
    with pytest.raises(RecipeError, match=r"cannot be loaded \(ValueError: BuilderConfig 'ar' not found"):
        foreign.read(f"{tmp_path}/hub:ar", {})


def test_faults_of_all_files_are_told_at_once_with_their_lines(tmp_path: Path):
    write(tmp_path / "a.conll", "# id 1\r\nحلب B-LOC\r\nإدلب\r\n")
    write(tmp_path / "b.conll", "\nحلب X-LOC\nفي O\nقصف مدينة")
    with pytest.raises(CorpusError) as caught:
        foreign.read(str(tmp_path), {"PERS": ""})
    assert caught.value.faults == (
        f"{tmp_path}/a.conll: line 3: expected a token and its tag, found 'إدلب'",
        f"{tmp_path}/b.conll: line 2: expected a tag such as O, B-LOC, I-LOC or LOC, found 'X-LOC'",
        f"{tmp_path}/b.conll: line 4: expected a tag such as O, B-LOC, I-LOC or LOC, found 'مدينة'",
    )


def test_faults_of_all_rows_are_told_at_once(tmp_path: Path):
    rows = [(["حلب"], [1]), (["حلب"], [-1]), (["حلب", "إدلب"], [0]), (["حلب"], [None])]
    source = save(tmp_path / "saved", rows, classes=["O", "B-LOC"])
    with pytest.raises(CorpusError) as caught:
        foreign.read(source, {})
    assert caught.value.faults == (
        f"{source}: row 2: expected a tag such as O, B-LOC, I-LOC or LOC, found '-1'",
        f"{source}: row 3: expected a tag for each token, found 2 tokens and 1 tags",
        f"{source}: row 4: expected a tag such as O, B-LOC, I-LOC or LOC, found ''",
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# كلام\n", "-DOCSTART- O\n", "حلب O\n"])
def test_a_corpus_without_mentions_is_an_error(text: str, tmp_path: Path):
    with pytest.raises(DocumentError, match=r"labelled mentions, found none in [01] sentence"):
        foreign.read(write(tmp_path / "a.conll", text), {"LOC": "PLACE"})


def test_a_file_that_is_missing_or_not_in_utf_8_is_an_error(tmp_path: Path):
    with pytest.raises(DocumentError, match=r"a\.conll: no such file"):
        foreign.read(str(tmp_path / "a.conll"), {})
    tmp_path.joinpath("b.conll").write_bytes("حلب B-LOC".encode("windows-1256"))
    with pytest.raises(DocumentError, match=r"b\.conll: expected UTF-8, found byte 0xcd at 0; convert it"):
        foreign.read(str(tmp_path), {})


def test_a_data_set_with_other_columns_is_an_error(tmp_path: Path):
    datasets.Dataset.from_dict({"id": [1], "tokens": [["حلب"]]}).save_to_disk(tmp_path / "a")
    with pytest.raises(DocumentError, match="columns tokens or words, and ner_tags, tags or labels, found id, tokens"):
        foreign.read(str(tmp_path / "a"), {})
    datasets.Dataset.from_dict({"tokens": [["حلب"]], "tags": [[3]]}).save_to_disk(tmp_path / "b")
    with pytest.raises(DocumentError, match=r"expected lists of strings.*tags: List\(Value\('int64'\)\)"):
        foreign.read(str(tmp_path / "b"), {})
    datasets.Dataset.from_dict({"tokens": ["حلب"], "tags": ["B-LOC"]}).save_to_disk(tmp_path / "c")
    with pytest.raises(DocumentError, match="expected lists of strings"):
        foreign.read(str(tmp_path / "c"), {})


@pytest.mark.parametrize("source", ["nobody/no-such-corpus", "no-such-corpus:ar:train", "no/such/folder", "."])
def test_what_cannot_be_loaded_is_one_error_that_says_what_can(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RecipeError, match=r"cannot be loaded \(.*\); expected a CoNLL file, a folder with") as caught:
        foreign.read(source, {})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["state.json", "dataset_info.json", "dataset_dict.json"])
def test_a_broken_saved_folder_is_an_error(name: str, tmp_path: Path):
    source = save(tmp_path / "saved", [(["حلب"], ["B-LOC"])])
    tmp_path.joinpath("saved", name).write_text("{")
    with pytest.raises(RecipeError, match="cannot be loaded"):
        foreign.read(source, {})
    with pytest.raises(RecipeError, match="cannot be loaded"):
        foreign.read(save(tmp_path / "empty", []), {})


def test_reading_files_needs_no_extra(tmp_path: Path):
    source = write(tmp_path / "a.conll", "حلب B-LOC")
    code = "import sys, hasila.corpus.foreign as a; a.read(sys.argv[1], {}); assert 'datasets' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, source], check=True)
