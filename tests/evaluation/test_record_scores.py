"""How good records are: what is counted right, and the gold that it is held against."""

import json
from pathlib import Path

import pytest

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.errors import TableError
from hasila.evaluation import record_scores
from hasila.evaluation.record_scores import Share
from hasila.labels import VICTIMS
from hasila.records.actors import Actors
from hasila.records.recorder import Recorder
from hasila.records.victims import CLASSES
from support.commands import run_script
from support.paths import ROOT

ANNOTATIONS = ROOT / "annotations"
RECORDER = Recorder()


@pytest.fixture(scope="module")
def documents(articles: list[Article]) -> dict[str, Article]:
    return {each.id: each for each in (*articles, *corpus.read_passages(ANNOTATIONS / "passages"))}


def test_the_codes_of_places_are_of_gold_spans(documents: dict[str, Article]):
    gold = record_scores.read_gold(ANNOTATIONS / "places.tsv", ("text", "codes"))
    spans = {
        (document.id, each.start, each.end): each.text
        for document in documents.values()
        for each in document.entities
        if each.label == "PLACE"
    }
    for mention, (text, *_) in gold.items():
        assert spans[mention] == text


def test_each_class_of_victims_is_labelled_by_a_flag_of_its_name():
    assert [flag.lower() for flag in VICTIMS] == list(CLASSES)


def test_a_table_without_a_column_is_an_error_that_names_it(tmp_path: Path):
    path = tmp_path / "places.tsv"
    path.write_text("document\tstart\tend\ttext\n", encoding="utf-8")
    with pytest.raises(TableError, match="expected a column 'codes', found document, start, end, text"):
        record_scores.read_gold(path, ("codes",))
    with pytest.raises(TableError, match="cannot be read: No such file"):
        record_scores.read_gold(tmp_path / "none.tsv", ("codes",))


def test_the_cells_of_the_articles_reach_what_was_asked(articles: list[Article]):
    records = record_scores.read(articles, RECORDER)
    for share, least in (
        (record_scores.counts(articles, records), 0.97),
        (record_scores.harms(articles, records), 0.95),
        (record_scores.sides(articles, Actors.read()), 0.9),
        (record_scores.victims(articles, records)[0], 0.9),
    ):
        assert share.total in (50, 180)
        assert share.right >= least * share.total


def test_gold_spans_give_all_spans_and_others_only_those_that_are_equal(articles: list[Article]):
    own = record_scores.found(articles, articles, RECORDER)
    assert (own["span"].f1, own["span"].gold) == (1.0, 50)
    fewer = [record_scores.with_spans(each, [e for e in each.entities if e.label != "PLACE"][1:]) for each in articles]
    some = record_scores.found(articles, fewer, RECORDER)
    assert 0 < some["count and harm"].correct <= some["count"].correct <= some["span"].correct < 50
    links = record_scores.links(articles, fewer, RECORDER, Actors.read())
    assert links["Place"].predicted == 0
    assert links["Source"].correct > 0


def test_the_published_figures_are_those_of_the_rules_and_labels(tmp_path: Path):
    output = tmp_path / "records.json"
    published = json.loads(ROOT.joinpath("train", "results", "records.json").read_text(encoding="utf-8"))
    done = run_script("train/assess_records.py", "--output", output)
    assert done.returncode == 0, done.stderr
    found = json.loads(output.read_text(encoding="utf-8"))
    published["places"].pop("ocha")  # of a file that is not the project's
    assert found == published


def test_a_share_counts_what_is_right():
    assert Share.of([True, False, True]) == Share(2, 3)
