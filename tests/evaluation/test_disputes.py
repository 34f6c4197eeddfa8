"""Disputed mentions: who disputes them, what an annotator sees, and what the answers mean."""

import json
from functools import partial
from pathlib import Path

import pytest

from hasila.corpus.articles import Article, read_passages
from hasila.corpus.standoff import Entity
from hasila.errors import TableError
from hasila.evaluation import disputes
from hasila.evaluation.disputes import BOTH, FIELD, MISSED, MODEL, OPEN, OTHER, WRITTEN, Dispute
from hasila.spans import Span
from support.commands import run_script
from support.paths import ROOT

TEXT = "قصفت قوات النظام مدينة إدلب وقتل 18 مدنيا في حلب."
PASSAGES = ROOT / "annotations" / "passages"


def at(covered: str, label: str, confidence: float = 1.0) -> Span:
    start = TEXT.index(covered)
    return Span(start, start + len(covered), covered, label, confidence)


ARMY, TOWN, PEOPLE, CITY = (
    at("قوات النظام", "ACTOR"), at("إدلب", "PLACE"), at("18 مدنيا", "CASUALTY"), at("حلب", "PLACE"),
)  # fmt: skip


def of(*written: Span, model: list[Span], field: list[Span]) -> list[Dispute]:
    entities = tuple(Entity(f"T{n}", s.label, s.start, s.end, s.text, {}) for n, s in enumerate(written, 1))
    return list(disputes.disputes([Article("a", TEXT, entities)], {"a": model}, {"a": field}))


def test_what_all_read_alike_is_not_disputed():
    every = [ARMY, TOWN, PEOPLE, CITY]
    assert of(*every, model=every, field=every) == []


def test_who_disputes_a_mention_is_told():
    whole = at("مدينة إدلب", "PLACE", 0.9)
    both = of(ARMY, TOWN, model=[ARMY, whole], field=[ARMY, whole])
    assert [(d.who, d.written, d.other) for d in both] == [
        (BOTH, ((TOWN.start, TOWN.end, "PLACE"),), ((whole.start, whole.end, "PLACE"),))
    ]
    assert [d.who for d in of(ARMY, TOWN, model=[ARMY, whole], field=[ARMY, TOWN])] == [MODEL]
    assert [d.who for d in of(ARMY, TOWN, model=[ARMY], field=[ARMY])] == [MISSED]
    assert [d.who for d in of(ARMY, TOWN, model=[ARMY, TOWN], field=[ARMY])] == [FIELD]


def test_an_unsure_reading_disputes_nothing():
    unsure = at("مدينة إدلب", "PLACE", disputes.CONFIDENT - 0.01)
    assert of(TOWN, model=[unsure], field=[TOWN]) == []
    assert of(TOWN, model=[at("إدلب", "PLACE", 0.1)], field=[TOWN]) == []  # the field finds it: not missed by both


def test_an_annotator_cannot_tell_whose_a_reading_is():
    dispute = Dispute("a", BOTH, ((TOWN.start, TOWN.end, "PLACE"),), ())
    shown = disputes.blind(dispute, TEXT, swapped=False)
    assert shown == f"text: {TEXT}\nA: PLACE إدلب\nB: nothing"
    assert disputes.blind(dispute, TEXT, swapped=True) == f"text: {TEXT}\nA: nothing\nB: PLACE إدلب"


@pytest.mark.parametrize(
    ("letter", "swapped", "verdict"),
    [("A", False, WRITTEN), ("A", True, OTHER), ("B", False, OTHER), ("B", True, WRITTEN), ("U", True, OPEN)],
)
def test_a_letter_means_the_reading_that_was_shown_under_it(letter: str, swapped: bool, verdict: str):
    assert disputes.judged(Dispute("a", BOTH, (), ((0, 1, "PLACE"),)), letter, swapped=swapped).verdict == verdict


def test_the_field_alone_is_looked_at_by_a_sample_and_all_others_whole():
    found = [Dispute(str(n), FIELD if n % 2 else MODEL, (), ((n, n + 1, "PLACE"),)) for n in range(100)]
    taken = disputes.drawn(found, 7, seed=1)
    assert sum(d.who == FIELD for d in taken) == 7
    assert sum(d.who == MODEL for d in taken) == 50
    assert taken == disputes.drawn(found, 7, seed=1) != disputes.drawn(found, 7, seed=2)


def test_a_table_comes_back(tmp_path: Path):
    found = [
        Dispute("b", MISSED, ((3, 5, "PLACE"), (9, 12, "ACTOR")), (), WRITTEN),
        Dispute("a", BOTH, (), ((0, 2, "CASUALTY"),), OTHER),
    ]
    disputes.write(tmp_path / "d.tsv", found)
    assert disputes.read(tmp_path / "d.tsv") == found[::-1]


@pytest.mark.parametrize(
    "line", ["a\tboth\tPLACE:1-2\t-\tperhaps", "a\tsomeone\t-\t-\t", "a\tboth\tPLACE:x-2\t-\t", "a\tboth"]
)
def test_a_row_that_is_no_dispute_is_named(line: str, tmp_path: Path):
    path = tmp_path / "d.tsv"
    path.write_text(f"passage\twho\twritten\tother\tverdict\n{line}\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"d\.tsv, line 2: expected a dispute, found"):
        disputes.read(path)
    path.write_text("passage\n", encoding="utf-8")
    with pytest.raises(TableError, match="expected the columns"):
        disputes.read(path)


def test_every_dispute_lies_in_its_passage():
    lengths = {passage.id: len(passage.text) for passage in read_passages(PASSAGES)}
    found = disputes.read(PASSAGES / "disputed.tsv")
    assert len(found) > 1000
    for dispute in found:
        assert dispute.verdict in disputes.VERDICTS, dispute
        for start, end, _ in (*dispute.written, *dispute.other):
            assert 0 <= start < end <= lengths[dispute.document], dispute


def test_the_script_lists_what_folds_dispute_and_takes_answers(tmp_path: Path):
    passages = tmp_path / "passages"
    passages.mkdir()
    (passages / "p.txt").write_text(f"## wire-1 | x, 2020\n{TEXT.replace('إدلب', '[PLACE|إدلب]')}\n", encoding="utf-8")
    for system, rows in (("hasila", []), ("field", [])):
        folds = tmp_path / "run" / system / "genres" / "folds"
        folds.mkdir(parents=True)
        fold = {"seconds": 1.0, "losses": [], "spans": {"wire-1": rows}}
        (folds / "13-wire.json").write_text(json.dumps(fold), encoding="utf-8")

    run = partial(run_script, "scripts/disputed.py")
    out = tmp_path / "out"
    listed = run("list", "--passages", passages, "--folds", tmp_path / "run", "--out", out)
    assert listed.stdout.startswith("1 disputed stretches of 1 passages"), listed.stderr
    letter = "A" if "A: PLACE إدلب" in (out / "items.txt").read_text(encoding="utf-8") else "B"
    (out / "answers.txt").write_text(f"0 {letter}\n")
    judged = run("judge", "--out", out, "--table", tmp_path / "d.tsv")
    assert "| missed by both | 1 | 1 | 0 | 0 | 0 |" in judged.stdout, judged.stderr
    assert disputes.read(tmp_path / "d.tsv")[0].verdict == WRITTEN
    (out / "answers.txt").write_text("0 X\n")
    refused = run("judge", "--out", out, "--table", tmp_path / "d.tsv")
    assert refused.returncode == 1
    assert "item 0: expected A, B, N or U, found 'X'" in refused.stderr
