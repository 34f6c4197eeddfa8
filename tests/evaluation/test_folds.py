"""Folds: what each holds out; their files say what was predicted, and are packed and read again."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.corpus.statistics import genre_of
from hasila.errors import HasilaError
from hasila.evaluation import folds
from hasila.evaluation.folds import Fold, Folds, Prediction, fold_path, summarise
from hasila.scoring.metrics import Score
from hasila.spans import Span

ARTICLES = [Article("a", "قصف على إدلب", ()), Article("b", "قصف على حلب", ())]
SIGNATURE = {"recipe": {"epochs": 1}, "data_sha256": "0"}


def predicted(article: Article, confidence: float) -> list[Span]:
    return [Span(8, len(article.text), article.text[8:], "PLACE", confidence)]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A cross-validation of two systems, each with a fold for each article and two seeds."""
    for system in ("ours", "theirs"):
        for seed in (10, 9):
            for article in ARTICLES:
                prediction = Prediction([predicted(article, seed / 32)], seconds=2.5, losses=(0.5, 0.25))
                path = fold_path(tmp_path / system, seed, article.id)
                path.parent.mkdir(parents=True, exist_ok=True)
                Fold.of(SIGNATURE, [article], prediction).write(path)
    return tmp_path


def test_folds_are_read_as_they_were_written(output: Path):
    found = Folds.read(output / "ours", ARTICLES)
    assert found.seeds == [9, 10]
    assert found.holdouts == {article.id: [article] for article in ARTICLES}
    assert list(found.records) == [(10, "a"), (10, "b"), (9, "a"), (9, "b")]  # in the order of their files
    assert found.spans(9, "b") == [predicted(ARTICLES[1], 9 / 32)]
    fold = found.records[10, "a"]
    assert (fold.signature, fold.seconds, list(fold.losses)) == (SIGNATURE, 2.5, [0.5, 0.25])


def test_confidence_is_kept_to_six_decimals():
    fold = Fold.of(SIGNATURE, ARTICLES[:1], Prediction([predicted(ARTICLES[0], 1 / 3)], seconds=0.0))
    assert fold.spans == {"a": [(8, 12, "PLACE", 0.333333)]}


def test_one_system_is_unpacked_and_what_is_there_is_left(output: Path, tmp_path: Path):
    archive, target = tmp_path / "folds.tar.xz", tmp_path / "target"
    folds.pack(archive, output, ["ours", "theirs"], "folds")
    kept = fold_path(target / "ours", 9, "a")
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")
    folds.unpack(archive, target, "ours")
    assert kept.read_text() == "mine"
    assert fold_path(target / "ours", 9, "b").read_bytes() == fold_path(output / "ours", 9, "b").read_bytes()
    assert not target.joinpath("theirs").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"seconds": 1, "losses": [], "spans": {"a": [[1]]}}'])
def test_a_file_that_is_no_fold_is_named(tmp_path: Path, content: str):
    path = fold_path(tmp_path, 1, "a")
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(HasilaError, match=r"1-a\.json: expected a fold with seconds, losses and spans, found none"):
        Folds.read(tmp_path, ARTICLES)


def test_a_document_that_is_not_given_is_named(output: Path):
    with pytest.raises(HasilaError, match=r"10-b\.json: holds out b, which is none of the documents given"):
        Folds.read(output / "ours", ARTICLES[:1])


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[Article], list[Article]]:
    """Articles, at least one, and passages of several genres."""
    articles = [Article(f"article{number}", "x", ()) for number in range(draw(st.integers(1, 7)))]
    genres = draw(st.dictionaries(st.sampled_from(("wire", "un", "rights", "press", "posts")), st.integers(1, 9)))
    return articles, [Article(f"{genre}-{n}", "x", ()) for genre, count in genres.items() for n in range(count)]


@given(corpora(), st.integers(1, 9))
def test_folds_of_both_hold_out_each_document_once_and_split_no_genre(
    corpus: tuple[list[Article], list[Article]], groups: int
):
    articles, passages = corpus
    found = folds.holdouts("both", articles, passages, groups)
    held_out = [document for own in found.values() for document in own]
    assert sorted(each.id for each in held_out) == sorted(each.id for each in [*articles, *passages])
    assert [own[0] for own in found.values()] == articles
    owners: dict[str, set[str]] = {}
    for name, own in found.items():
        assert [each for each in own if each in articles] == own[:1]
        for passage in own[1:]:
            owners.setdefault(genre_of(passage.id), set()).add(name)
    assert all(len(names) == 1 for names in owners.values())
    for name, own in found.items():
        parts = name.split("+")
        assert parts[0] == own[0].id
        assert sorted(parts[1:]) == sorted({genre_of(passage.id) for passage in own[1:]})


def test_groups_of_genres_are_spread_over_the_articles_by_size():
    passages = [
        Article(f"{genre}-{n}", "x", ()) for genre, count in (("a", 5), ("b", 3), ("c", 2)) for n in range(count)
    ]
    assert list(folds.holdouts("both", ARTICLES, passages, groups=2)) == ["a+a", "b+b+c"]


@pytest.fixture
def of_both(tmp_path: Path) -> Folds:
    """Folds that each hold out an article, the first two with passages, and of two seeds."""
    articles = [*ARTICLES, Article("c", "قصف على حماة", ())]
    passages = [Article(f"wire-{number}", f"قصف على بلدة {number}", ()) for number in range(3)]
    held_out = {"a+wire": [articles[0], *passages[:2]], "b+un": [articles[1], passages[2]], "c": [articles[2]]}
    for seed in (1, 2):
        for name, documents in held_out.items():
            prediction = Prediction([predicted(each, 0.5) for each in documents], seconds=seed)
            path = fold_path(tmp_path, seed, name)
            path.parent.mkdir(exist_ok=True)
            Fold.of(SIGNATURE, documents, prediction).write(path)
    return Folds.read(tmp_path, [*articles, *passages])


def test_only_some_documents_are_kept_with_their_spans(of_both: Folds):
    everything = {document.id: document for own in of_both.holdouts.values() for document in own}
    passages = of_both.only([everything["wire-0"], everything["wire-1"], everything["wire-2"]])
    assert {name: [each.id for each in own] for name, own in passages.holdouts.items()} == {
        "a+wire": ["wire-0", "wire-1"], "b+un": ["wire-2"],
    }  # fmt: skip
    assert set(passages.records) == {(seed, name) for seed in (1, 2) for name in ("a+wire", "b+un")}
    assert passages.seeds == of_both.seeds == [1, 2]
    for seed, name in passages.records:
        assert passages.spans(seed, name) == [predicted(each, 0.5) for each in passages.holdouts[name]]
    assert passages.only([]).records == {}
    assert of_both.only(list(everything.values())) == of_both


def test_parts_of_folds_are_scored_by_themselves(of_both: Folds):
    def gold(document: Article) -> Article:
        """The gold is what was predicted, but for articles, which have none."""
        if not document.id.startswith("wire"):
            return document
        return Article(document.id, document.text, (Entity("T1", "PLACE", 8, len(document.text), document.text[8:]),))

    judged = replace(of_both, holdouts={name: [gold(each) for each in own] for name, own in of_both.holdouts.items()})
    documents = [each for own in judged.holdouts.values() for each in own]
    passages = summarise(judged.only([each for each in documents if each.id.startswith("wire")]))
    articles = summarise(judged.only([each for each in documents if not each.id.startswith("wire")]))
    assert (passages.counts["micro"], passages.by_label["micro"]) == (Score(6, 6, 6), [1.0, 1.0])
    assert (articles.counts["micro"], articles.by_label["micro"]) == (Score(0, 6, 0), [0.0, 0.0])
    assert list(passages.by_holdout) == ["a+wire", "b+un"]


def test_layers_are_packed_apart_from_folds(output: Path, tmp_path: Path):
    path = folds.layers_path(output / "ours", 9, "a")
    path.parent.mkdir()
    path.write_text("layers", encoding="utf-8")
    for part in ("layers", "folds"):
        archive = tmp_path / f"{part}.tar.xz"
        folds.pack(archive, output, ["ours"], part)
        folds.unpack(archive, tmp_path / part)
        found = {str(each.relative_to(tmp_path / part / "ours")) for each in (tmp_path / part).rglob("*.json")}
        assert found == {str(each.relative_to(output / "ours")) for each in output.glob(f"ours/{part}/*.json")}
