"""Tables: the head of a column tells the harm of the numbers below it, and the rows below a head are of one time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.labels import HARMS
from hasila.layers import Choice, Layers
from hasila.records.people.columns import Columns
from hasila.records.record import Record
from hasila.records.totals import Totals
from hasila.spans import Span
from support.records import RECORDER
from support.strategies import nasty_texts

TABLES = {
    "pipes": "البلدة | القتلى | الجرحى\nدوما | 14 | 33\nسقبا | 6 | 21",
    "Markdown": "| البلدة | عدد القتلى | عدد الجرحى |\n|---|---:|---:|\n| دوما | 14 | 33 |\n| سقبا | 6 | 21 |",
    "events": "الحادث | شهداء | مصابون\nغارة | 14 | 33\nلغم | 6 | 21",
    "words": "اليوم | وفيات | إصابات\nالسبت | ١٤ | ٣٣\nالأحد | ٦ | ٢١",
    "other columns": "البلدة | المنازل | الشهداء | الجرحى\nدوما | 9 | 14 | 33\nسقبا | 4 | 6 | 21",
    "text before it": "كتب المراسل:\nالبلدة | القتلى | المصابون\nدوما | 14 | 33\nسقبا | 6 | 21\nانتهى.",
}


def layers(text: str, harm: str = "killed", total: float = 0.1) -> Layers:
    """Numbers as mentions of people, all with the same harm."""
    found = [match for match in _numbers(text) if text[slice(*match)] not in ("9", "4")]
    mentions = [Span(start, end, text[start:end], "CASUALTY", 0.9) for start, end in found]
    return Layers(
        mentions,
        harms={at: Choice(harm, 0.6) for at in range(len(mentions))},
        totals=dict.fromkeys(range(len(mentions)), total),
    )


def _numbers(text: str) -> list[tuple[int, int]]:
    begins = [at for at, each in enumerate(text) if each.isdigit() and not text[at - 1].isdigit()]
    return [(at, next(end for end in range(at, len(text) + 1) if not text[end : end + 1].isdigit())) for at in begins]


def records(text: str, harm: str = "killed") -> list[Record]:
    return RECORDER.records(text, layers(text, harm))


@pytest.mark.parametrize("harm", ["killed", "injured", "displaced"])
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_head_of_a_column_tells_the_harm_whatever_the_model_reads(table: str, harm: str):
    found = [(record.count.low, record.harm.kind) for record in records(table, harm) if record.count]
    assert found == [(14, "killed"), (33, "injured"), (6, "killed"), (21, "injured")]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_word_in_the_head_is_the_evidence(table: str):
    words = {table[record.harm.start : record.harm.end] for record in records(table)}
    assert len(words) == 2
    assert words <= set(table[: table.index("14" if "14" in table else "١٤")].replace("|", " ").split())


@pytest.mark.parametrize(
    "text",
    [
        "البلدة | السكان | المنازل\nدوما | 14 | 33",
        "البلدة | القتلى والجرحى | المنازل\nدوما | 14 | 33",
        "البلدة | ساحة الشهداء | حي الجرحى\nدوما | 14 | 33",
        "عاجل | 3 قتلى | 5 جرحى\nدوما | 14 | 33",
        "البلدة | القتلى | الجرحى\n\nدوما | 14 | 33",
        "البلدة | القتلى | الجرحى\nدوما | 14",
        "القتلى والجرحى في دوما 14 و33",
        "| القتلى | الجرحى |",
    ],
)
def test_elsewhere_nothing_overrules_the_model(text: str):
    columns = Columns(text)
    assert [columns.harm(*each) for each in _numbers(text)] == [None] * len(_numbers(text))
    assert columns.totals(layers(text)) == {}


@pytest.mark.parametrize("label", ["المجموع", "الإجمالي", "المجموع الكلي", "الإجمالي العام", "| المجموع"])
def test_the_sum_of_a_table_counts_nobody_twice(label: str):
    text = f"البلدة | القتلى | الجرحى\nدوما | 14 | 33\nسقبا | 6 | 21\n{label.lstrip('| ')} | 20 | 54"
    totals = Totals()
    totals.add(records(text), text)
    of_harm = [sum(row.low for row in totals.rows() if row.harm == harm) for harm in ("killed", "injured")]
    assert of_harm == [20, 54]


def test_the_numbers_of_a_table_are_of_one_time():
    text = "البلدة | القتلى | الجرحى\nدوما | 14 | 33\nسقبا | 6 | 21\nالمجموع | 20 | 54\nالمجموع خلال عام | 90 | 99"
    told = layers(text)
    doubtful = {0: 0.1, 1: 0.2, 2: 0.7, 3: 0.4, 4: 0.9, 5: 0.9, 6: 0.9, 7: 0.8}
    read = Columns(text).totals(Layers(told.mentions, totals=doubtful))
    assert read == dict.fromkeys(range(6), False)  # a sum with words of its own is read by itself
    assert Columns(text).totals(Layers(told.mentions, totals=dict.fromkeys(doubtful, 0.8)))[0] is True


@given(nasty_texts, st.integers(0, 40), st.integers(0, 40))
def test_any_text_gives_evidence_inside_it(text: str, start: int, end: int):
    found = Columns(text + "\nالقتلى | الجرحى\n4 | 5\n" + text).harm(start, end)
    assert found is None or found.kind in HARMS
