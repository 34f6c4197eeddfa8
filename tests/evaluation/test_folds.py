"""Folds: their files say what was predicted, and are packed and read again."""

from pathlib import Path

import pytest

from hasila.corpus.articles import Article
from hasila.errors import HasilaError
from hasila.evaluation import folds
from hasila.evaluation.folds import Fold, Folds, Prediction, fold_path
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
    folds.pack(archive, output, ["ours", "theirs"])
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
