"""Scores of places, and the codes that they are held against."""

from pathlib import Path

import pytest

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.errors import TableError
from hasila.evaluation import place_scores
from hasila.evaluation.place_scores import Share
from hasila.records.places.gazetteer import Gazetteer
from support.paths import ROOT
from support.records import article

ANNOTATIONS = ROOT / "annotations"


def test_the_codes_of_places_are_of_gold_spans(articles: list[Article]):
    gold = place_scores.read_gold(ANNOTATIONS / "places.tsv", ("text", "codes"))
    spans = {
        (document.id, each.start, each.end): each.text
        for document in (*articles, *corpus.read_passages(ANNOTATIONS / "passages"))
        for each in document.entities
        if each.label == "PLACE"
    }
    for mention, (text, *_) in gold.items():
        assert spans[mention] == text


def test_a_table_without_a_column_is_an_error_that_names_it(tmp_path: Path):
    path = tmp_path / "places.tsv"
    path.write_text("document\tstart\tend\ttext\n", encoding="utf-8")
    with pytest.raises(TableError, match="expected a column 'codes', found document, start, end, text"):
        place_scores.read_gold(path, ("codes",))
    with pytest.raises(TableError, match="cannot be read: No such file"):
        place_scores.read_gold(tmp_path / "none.tsv", ("codes",))


def test_places_are_resolved_and_right_by_their_codes():
    gazetteer = Gazetteer.read()
    document = article("في [PLACE|سراقب] و[PLACE|موضع مجهول] و[PLACE|سوريا]")
    saraqib = gazetteer.resolve([("سراقب", "")], "")[0].place
    assert saraqib is not None
    bounds = [(document.id, each.start, each.end) for each in document.entities]
    gold = dict(zip(bounds, ((f"other|{saraqib.id}",), ("other",), ("LB",)), strict=True))
    assert place_scores.places([document], gazetteer, gold) == (Share(2, 3), Share(1, 3))
    assert place_scores.places([document], gazetteer, {}) == (Share(0, 0), Share(0, 0))


def test_a_share_counts_what_is_right():
    assert Share.of([True, False, True]) == Share(2, 3)
