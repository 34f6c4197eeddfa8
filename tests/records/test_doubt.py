"""Confidence of cells: from 0 to 1, and no cell is surer than the mention that it is read off."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.layers import Choice, Layers
from hasila.records import doubt
from hasila.records.record import Record
from hasila.spans import Span
from support.records import REPORT, UNSURE_TOO, read

DAY = date(2020, 1, 16)
confidences = st.floats(0, 1)


def sure(mention: float, harm: float = 1.0, total: float = 0.0, link: float = 1.0) -> tuple[list[Record], Layers]:
    """The records of the report, read off layers with these confidences."""
    text, layers = read(REPORT)
    layers = replace(
        layers,
        mentions=[Span(each.start, each.end, "", each.label, mention) for each in layers.mentions],
        harms={at: Choice(choice.value, harm) for at, choice in layers.harms.items()},
        totals=dict.fromkeys(layers.totals, total),
        links=[replace(each, confidence=link) for each in layers.links],
    )
    return UNSURE_TOO.records(text, layers, DAY), layers


@given(confidences, confidences, confidences, confidences)
def test_no_cell_is_surer_than_its_mention(mention: float, harm: float, total: float, link: float):
    records, _ = sure(mention, harm, total, link)
    for record in records:
        assert record.confidence["mention"] == pytest.approx(mention, abs=1e-4)
        assert all(0 <= each <= record.confidence["mention"] for each in record.confidence.values())
        assert not record.confidence.keys() & record.empty.keys()


def test_cells_have_the_confidence_of_what_they_are_read_off():
    records, _ = sure(0.5, harm=0.8, total=0.1, link=0.6)
    first = records[0].confidence
    assert (first["mention"], first["harm"], first["count"], first["victims"]) == (0.5, 0.4, 0.5, 0.5)
    assert first["running_total"] == 0.45
    assert first["perpetrators"] == first["sources"] == first["places"] == first["attack"] == 0.3
    assert first["date"] < first["mention"]


@pytest.mark.parametrize("total", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_whether_it_is_a_total_is_surest_far_from_even_odds(total: float):
    *others, last = sure(1.0, total=total)[0]
    for record in others:
        is_total = record.running_total is not None
        by_day = total in (0.5, 0.8) and not is_total  # الأربعاء tells one event against the model
        assert is_total == (total >= 0.5 and not by_day)
        assert record.confidence["running_total"] == (0.9 if by_day else max(total, 1 - total))
    by_words = total == 0.2  # منذ بداية الحملة tells it against the model
    assert (last.running_total is not None) == (total >= 0.5 or by_words)
    assert last.confidence["running_total"] == (0.9 if by_words else max(total, 1 - total))


def test_the_least_sure_of_several_parties_counts():
    text, layers = read("قتل [CASUALTY Harm=killed Source>a1,a2|راعيان]، قال [ACTOR:a1|المرصد] و[ACTOR:a2|الجيش].")
    links = [replace(link, confidence=confidence) for link, confidence in zip(layers.links, (0.9, 0.6), strict=True)]
    (record,) = UNSURE_TOO.records(text, replace(layers, links=links))
    assert record.confidence["sources"] == 0.6


def test_gold_mentions_without_a_confidence_are_sure():
    text, layers = read(REPORT)
    record = UNSURE_TOO.records(text, layers, DAY)[0]
    assert doubt.confidences(record, 1, layers) == record.confidence
    assert record.confidence["mention"] == record.confidence["harm"] == record.confidence["perpetrators"] == 1.0


def test_every_precision_of_a_date_has_a_confidence():
    days = {
        "قتل [CASUALTY Harm=killed|راعيان] الأربعاء.": "day",
        "قتل [CASUALTY Harm=killed|راعيان] في 5 شوال 1440 هـ.": "about",
        "قتل [CASUALTY Harm=killed|راعيان] بين 3 و5 أيار 2019.": "range",
        "قتل [CASUALTY Harm=killed|راعيان] في غارة.": "report",
    }
    for marked, precision in days.items():
        (record,) = UNSURE_TOO.records(*read(marked), DAY)
        assert record.date is not None
        assert record.date.precision == precision
        assert 0 < record.confidence["date"] < 1
