"""Readings of held-out documents: what is counted is what a reader of the table would count by hand."""

import json
from pathlib import Path

import pytest

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.evaluation import held_out
from hasila.evaluation.folds import Prediction
from hasila.evaluation.held_out import NONE, Reading
from hasila.scoring import error_analysis, metrics
from hasila.scoring.confidence import Outcome
from hasila.spans import Span
from hasila.training import cross_validation, run_record
from hasila.training.recipe import Recipe

TEXT = "قصف على إدلب. نزح 20 مدنيا من حلب، وفق الهلال."
GOLD = {"إدلب": "PLACE", "20 مدنيا": "CASUALTY", "حلب": "PLACE", "الهلال": "ACTOR"}


def entity(text: str, words: str, label: str) -> Entity:
    start = text.index(words)
    return Entity("T1", label, start, start + len(words), words)


def span(text: str, words: str, label: str, confidence: float = 0.5) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words, label, confidence)


ARTICLE = Article("a-1", TEXT, tuple(entity(TEXT, words, label) for words, label in GOLD.items()))
FOUND = [span(TEXT, "إدلب", "PLACE", 0.9), span(TEXT, "مدنيا", "CASUALTY"), span(TEXT, "حلب", "ACTOR", 0.25)]


def reading_of(found: list[Span], seed: int = 1, known: frozenset[tuple[str, str]] = frozenset()) -> Reading:
    return Reading(ARTICLE, seed, found, known)


def test_scores_are_by_seed_and_label():
    perfect = [span(TEXT, words, label) for words, label in GOLD.items()]
    found = held_out.measure([reading_of(FOUND, 1), reading_of(perfect, 2)])
    assert found["micro"]["f1"] == [2 / 7, 1.0]
    assert found["PLACE"]["f1"] == [2 / 3, 1.0]
    assert found["micro"]["gold"] == 4
    assert found["micro"]["precision"] == 5 / 7
    assert found["micro"]["recall"] == 5 / 8
    low, high = found["micro"]["interval"]
    assert low == high == pytest.approx(10 / 15)  # one document: nothing else can be drawn


def test_relaxed_scores_and_intervals_over_sentences():
    found = held_out.measure([reading_of(FOUND)], metrics.relaxed_scores, by_sentence=True)
    assert found["CASUALTY"]["f1"] == [1.0]
    assert found["PLACE"]["interval"] == [0.0, 1.0] or found["PLACE"]["interval"] == (0.0, 1.0)


def test_no_span_is_lost_between_sentences():
    parts = list(reading_of(FOUND).sentences())
    assert [len(part.document.entities) for part in parts] == [1, 3]
    assert [s for part in parts for s in part.predicted] == FOUND


def test_known_mentions_are_told_from_unseen_ones_without_regard_to_marks():
    document = Article("b", "قصف على إِدلب وحلب", ())
    document = Article(
        "b", document.text, (entity(document.text, "إِدلب", "PLACE"), entity(document.text, "حلب", "PLACE"))
    )
    one = Reading(document, 1, [], frozenset({("PLACE", "إدلب"), ("ACTOR", "حلب")}))
    assert [e.text for e in one.split(known=True).document.entities] == ["إِدلب"]
    assert [e.text for e in one.split(known=False).document.entities] == ["حلب"]


def test_folds_are_read_with_what_they_had_learnt(tmp_path: Path):
    others = [Article(f"b-{n}", TEXT, ARTICLE.entities[n : n + 1]) for n in range(2)]
    documents = [ARTICLE, *others]

    def learner(seed, learn, texts, *, title):
        return Prediction([FOUND[seed:] for _ in texts], seconds=0.0)

    holdouts = {"a": [ARTICLE], "b": others}
    folds = cross_validation.run(
        learner, run_record.signature(Recipe("none"), "data"), documents, holdouts, [0, 1], tmp_path
    )
    assert folds is not None
    found = held_out.readings(folds, documents)
    assert [(r.seed, r.document.id) for r in found] == [
        (seed, name) for seed in (0, 1) for name in ("a-1", "b-0", "b-1")
    ]
    assert found[0].known == {("PLACE", "إدلب"), ("CASUALTY", "20 مدنيا")}
    assert found[1].known == {(label, words) for words, label in GOLD.items()}
    assert found[3].predicted == FOUND[1:]


def test_outcomes_tell_what_is_right():
    assert reading_of(FOUND).outcomes() == [
        Outcome("PLACE", 0.9, True),
        Outcome("CASUALTY", 0.5, False),
        Outcome("ACTOR", 0.25, False),
    ]


def test_a_lead_is_the_difference_on_the_same_texts():
    ours, theirs = reading_of(FOUND), reading_of(FOUND[1:])
    found = held_out.lead([ours], [theirs])
    assert found["micro"]["f1"] == pytest.approx(2 / 7)
    assert found["PLACE"]["f1"] == pytest.approx(2 / 3)
    assert found["ACTOR"] == {"f1": 0.0, "interval": (0.0, 0.0)}


def test_confusion_counts_every_span_once():
    table = held_out.confusion([reading_of([*FOUND, span(TEXT, "قصف", "ACTOR")])])
    cells = {(r, c): (cell["exact"], cell["overlapping"]) for r, row in table.items() for c, cell in row.items()}
    assert {key: counts for key, counts in cells.items() if any(counts)} == {
        ("PLACE", "PLACE"): (1, 0),
        ("CASUALTY", "CASUALTY"): (0, 1),
        ("PLACE", "ACTOR"): (1, 0),
        ("ACTOR", NONE): (0, 1),
        (NONE, "ACTOR"): (0, 1),
    }


def test_causes_come_with_examples_in_their_sentence():
    counts = held_out.causes([reading_of(FOUND)])
    assert counts == {
        (error_analysis.LATE_START, "CASUALTY"): 1,
        (error_analysis.OTHER_LABEL, "PLACE"): 1,
        (error_analysis.MISSED, "ACTOR"): 1,
    }
    (example,) = held_out.examples([reading_of(FOUND), reading_of(FOUND, 2)], error_analysis.LATE_START, most=2)
    assert example == {
        "document": "a-1",
        "context": "نزح 20 مدنيا من حلب، وفق الهلال.",
        "gold": "CASUALTY 20 مدنيا",
        "found": "CASUALTY مدنيا",
    }
    assert json.dumps(example)
    assert list(held_out.examples([reading_of(FOUND)], error_analysis.INVENTED, most=2)) == []
