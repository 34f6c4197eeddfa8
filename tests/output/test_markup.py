"""Markup: what spans, records and annotations mark in a text."""

from dataclasses import replace

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.corpus.validation import validate
from hasila.documents.document import Document
from hasila.output import markup
from hasila.output.record_layout import RECORD_LAYOUTS
from support.marked import EMOJI, EMOJI_SPANS
from support.records import RECORDER, REPORT, article


def of_report() -> tuple[Article, markup.Markup]:
    gold = article(REPORT)
    records = RECORDER.records(gold.text, gold.layers)
    return gold, markup.of_records(Document("a", gold.text), records)


def test_spans_are_ordered_numbered_and_keep_their_confidence():
    found = markup.of_spans(Document("a", EMOJI), EMOJI_SPANS[::-1])
    assert [(m.id, m.start, m.end, m.label, m.text) for m in found.mentions] == [
        (f"T{n}", s.start, s.end, s.label, s.text) for n, s in enumerate(EMOJI_SPANS, 1)
    ]
    assert found.confidence == {"T1": 0.9, "T2": 0.6, "T3": 0.75}


def test_records_of_annotations_mark_what_the_annotations_mark():
    gold, found = of_report()
    recorded = {link.target for link in gold.links} | {m.id for m in gold.mentions if m.label == "CASUALTY"}
    expected = {(m.start, m.end, m.label): m for m in gold.mentions if m.id in recorded}
    assert {(m.start, m.end, m.label) for m in found.mentions} == set(expected)
    for mention in found.mentions:
        told = dict(expected[mention.start, mention.end, mention.label].attributes)
        assert told.items() <= mention.attributes.items()
    assert validate([Article.of("a", gold.text, found.mentions, found.links)]) == []


def test_records_carry_the_links_of_people():
    gold, found = of_report()

    def named(links, mentions):
        texts = {mention.id: mention.text for mention in mentions}
        return {(link.kind, texts[link.source], texts[link.target]) for link in links}

    of_people = [link for link in gold.links if link.kind not in ("Agent", "At")]
    assert named(of_people, gold.mentions) <= named(found.links, found.mentions)
    assert set(found.confidence) == {mention.id for mention in found.mentions}


def test_a_party_that_an_adjective_names_is_no_mention():
    gold = article(REPORT)
    record = RECORDER.records(gold.text, gold.layers)[0]
    adjective = replace(record, perpetrators=tuple(replace(party, why="adjective") for party in record.perpetrators))
    found = markup.of_records(Document("a", gold.text), [replace(adjective, subset_of=None)])
    assert "Perpetrator" not in {link.kind for link in found.links}


def test_overlaps_are_found():
    at = [Entity("T1", "PLACE", 0, 4, "قصف "), Entity("T2", "PLACE", 4, 6, "حل"), Entity("T3", "ACTOR", 5, 7, "لب")]
    assert markup.Markup(tuple(at[:2])).overlap is None
    assert markup.Markup(tuple(at)).overlap == (at[1], at[2])


def test_only_the_layout_with_all_cells_of_records_has_markup():
    assert [name for name, layout in RECORD_LAYOUTS.items() if layout.markup] == ["hasila"]
