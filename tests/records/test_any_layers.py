"""Records of whatever a model may give: any text, any mentions, any links between them."""

from collections.abc import Iterator, Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hasila.labels import ANNOTATED, ATTACK, HARMS, KINDS, LINKS, SIDES, VICTIMS
from hasila.layers import Choice, Layers, MentionLink
from hasila.records.record import Record
from hasila.records.stretch import Evidence
from hasila.spans import Span
from support.records import UNSURE_TOO
from support.strategies import nasty_texts

confidences = st.floats(0, 1)
_WORDS = (
    "قتل", "12 مدنيا", "طفلان", "في قصف روسي", "على سراقب", "بريف إدلب", "قوات النظام", "غارات تركية", "5 أيار 2019",
    "الاثنين", "وأصيب", "نحو مئة شخص", "بينهم", "المرصد السوري", "منذ بداية العام", "1445 هـ", "نفت", ".", "،",
)  # fmt: skip
reports = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=30).map(" ".join)


@st.composite
def layered(draw: st.DrawFn) -> tuple[str, Layers]:
    """A text, and layers of it in which every position is valid and every link joins what its kind joins."""
    text = draw(reports | nasty_texts.filter(bool))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=24)))
    mentions = [
        Span(start, end, text[start:end], draw(st.sampled_from(ANNOTATED)), draw(confidences))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    of_label = {label: [at for at, each in enumerate(mentions) if each.label == label] for label in ANNOTATED}
    people = of_label["CASUALTY"]
    return text, Layers(
        mentions,
        harms=draw(choices(people, HARMS)),
        totals=draw(some(people, confidences)),
        victims=draw(some(people, st.dictionaries(st.sampled_from(VICTIMS), confidences))),
        kinds=draw(choices(of_label[ATTACK], KINDS)),
        sides=draw(choices(people + of_label["ACTOR"], SIDES)),
        links=[link for kind in LINKS for link in draw(links(kind, of_label))],
    )


def some(positions: Sequence[int], values: st.SearchStrategy[object]) -> st.SearchStrategy[dict[int, object]]:
    return st.dictionaries(st.sampled_from(positions), values) if positions else st.just({})


def choices(positions: Sequence[int], values: Sequence[str]) -> st.SearchStrategy[dict[int, object]]:
    return some(positions, st.builds(Choice, st.sampled_from(values), confidences))


def links(kind: str, of_label: dict[str, list[int]]) -> st.SearchStrategy[list[MentionLink]]:
    sources, targets = of_label[LINKS[kind].source], of_label[LINKS[kind].target]
    if not sources or not targets:
        return st.just([])
    link = st.builds(MentionLink, st.just(kind), st.sampled_from(sources), st.sampled_from(targets), confidences)
    return st.lists(link, max_size=6, unique_by=lambda each: (each.source, each.target))


def evidence(record: Record) -> Iterator[Evidence]:
    """All stretches of text that a record names."""
    yield from (record.at, record.harm, record.victims)
    cells = (record.count, record.date, record.running_total, record.contested)
    yield from (each for each in cells if each is not None)
    yield from (each.at for each in (*record.perpetrators, *record.sources, *record.places))
    if record.attack:
        yield record.attack.at


@given(layered(), st.none() | st.just(date(2024, 5, 22)))
def test_records_never_fail_and_all_offsets_lie_in_the_text(read: tuple[str, Layers], day: date | None):
    text, layers = read
    records = UNSURE_TOO.records(text, layers, day)
    people = {(each.start, each.end) for each in layers.mentions if each.label == "CASUALTY"}
    assert {(record.at.start, record.at.end) for record in records} <= people
    for number, record in enumerate(records):
        assert record.text == text[record.at.start : record.at.end]
        assert all(0 <= each.start < each.end <= len(text) for each in evidence(record))
        assert record.subset_of is None or (0 <= record.subset_of < len(records) and record.subset_of != number)
        surest = record.confidence["mention"]
        assert all(0 <= confidence <= surest for confidence in record.confidence.values())
        assert not record.confidence.keys() & record.empty.keys()
        assert all(record.empty.values())


@given(layered())
def test_parts_and_wholes_never_go_round_in_a_circle(read: tuple[str, Layers]):
    records = UNSURE_TOO.records(*read)
    for record in records:
        seen: list[Record] = []
        whole: Record | None = record
        while whole is not None:
            assert not any(whole is each for each in seen)
            seen.append(whole)
            whole = None if whole.subset_of is None else records[whole.subset_of]


@given(layered())
def test_bare_mentions_give_as_many_records_with_counts_and_days_only(read: tuple[str, Layers]):
    text, layers = read
    full, bare = UNSURE_TOO.records(text, layers), UNSURE_TOO.records(text, layers.mentions)
    assert [(each.at, each.count) for each in bare] == [(each.at, each.count) for each in full]
    for record in bare:
        filled = (record.attack, *record.perpetrators, *record.sources, *record.places, *record.victims.classes)
        assert filled == (None,)
        told = {"harm", "victims", "attack", "perpetrators", "sources", "places"}
        assert {record.empty[cell] for cell in told} == {"only spans were given"}
