"""Records: evidence for every cell, a reason for every empty cell, nobody counted twice."""

from datetime import date

import pytest

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.layers import Choice, Layers, MentionLink
from hasila.records.record import Record
from hasila.records.recorder import UNSURE, Recorder
from hasila.records.totals import LeftOut, Totals
from hasila.spans import Span
from support.records import RECORDER, REPORT, read


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def found(recorder: Recorder) -> list[Record]:
    return recorder.records(*read(REPORT), date(2020, 1, 16))


def test_a_record_has_all_that_is_told(found: list[Record]):
    text, _ = read(REPORT)
    first = found[0]
    assert first.count is not None
    assert (first.count.low, first.count.high) == (12, 12)
    assert text[first.count.start : first.count.end] == "12"
    assert (first.harm.kind, text[first.harm.start : first.harm.end]) == ("killed", "قتلوا")
    assert first.victims.classes == ("civilians",)
    assert [(party.actor.name, party.actor.side) for party in first.perpetrators] == [
        ("سلاح الجو الروسي", "government-ally")
    ]
    assert [party.actor.name for party in first.sources] == ["المرصد السوري لحقوق الإنسان"]
    (place,) = first.places
    assert place.resolution.place is not None
    assert (place.resolution.place.country, place.resolution.place.latitude) == ("SY", pytest.approx(35.86, abs=0.02))
    assert first.date is not None
    assert (first.date.day, text[first.date.start : first.date.end]) == (date(2020, 1, 15), "الأربعاء")
    assert first.contested is not None
    assert text[first.contested.start : first.contested.end] == "ونفت"
    assert (first.subset_of, first.running_total, first.empty) == (None, None, {})
    assert first.attack is not None
    assert (first.attack.kind, text[first.attack.at.start : first.attack.at.end]) == ("airstrike", "غارات")


def test_a_part_shares_what_is_told_of_the_whole_and_points_to_it(found: list[Record]):
    whole, part = found[:2]
    assert part.subset_of == 0
    assert part.victims.classes == ("children",)
    for cell in ("attack", "perpetrators", "sources", "places", "date"):
        assert getattr(part, cell) == getattr(whole, cell)


def test_digits_torn_apart_are_the_reason_for_no_count(recorder: Recorder):
    (record,) = recorder.records(*read("قتل [CASUALTY|١ ٢ مدنيا] في قصف."))
    assert record.count is None
    assert record.empty["count"] == "digits stand side by side that make no number together"


def test_every_empty_cell_has_its_reason(found: list[Record]):
    fled = found[3]
    assert fled.unit == "families"
    assert fled.running_total is not None
    assert fled.empty["count high"] == "the text sets no upper bound"
    assert fled.empty["perpetrators"] == "no party of the text belongs to these people"
    assert fled.empty["date"] == "no day found in the sentence"
    for record in found:
        assert ("count" in record.empty) == (record.count is None)
        assert ("victims" in record.empty) == (not record.victims.classes)
        assert ("places" in record.empty) == (not record.places)
        assert ("sources" in record.empty) == (not record.sources)
        assert ("attack" in record.empty) == (record.attack is None)


def test_totals_count_nobody_twice(found: list[Record]):
    totals = Totals()
    totals.add(found)
    sums = {(total.harm, total.unit): (total.low, total.high, total.records) for total in totals.rows()}
    assert sums == {("killed", "persons"): (12, 12, 1), ("injured", "persons"): (100, 100, 1)}
    assert totals.left_out == LeftOut(subsets=1, running_totals=1)
    twice = Totals()
    twice.add([found[0], found[0], found[1]])
    twice.add([found[0]])
    assert [(total.low, total.records) for total in twice.rows()] == [(24, 2)]
    assert twice.left_out == LeftOut(subsets=1, repeated=1)


def test_without_the_articles_date_a_weekday_is_no_day(recorder: Recorder):
    text, entities = read(REPORT)
    first = recorder.records(text, entities)[0]
    assert first.date is not None
    assert first.date.day is None
    assert first.empty["date"] == "a weekday, and the article's date is not known"


def test_a_policy_without_vague_quantities():
    text, entities = read("قتل [CASUALTY|عشرات المدنيين] في [PLACE|سراقب].")
    (strict,) = Recorder(policy="strict").records(text, entities)
    assert strict.count is None
    assert strict.empty["count"] == "the mention states no quantity that is not vague"
    totals = Totals()
    totals.add([strict])
    assert (totals.rows(), totals.left_out.unread) == ([], 1)  # nor was it read what happened to them


def test_a_text_without_people_has_no_records(recorder: Recorder):
    assert recorder.records("", []) == []
    text, entities = read("عقدت [ACTOR|تركيا] اجتماعا في [PLACE|أنقرة].")
    assert recorder.records(text, entities) == []


def test_evidence_of_the_articles_lies_in_their_texts(articles: list[Article], recorder: Recorder):
    for article in articles:
        found = recorder.records(article.text, article.layers)
        assert [record.text for record in found] == [e.text for e in article.entities if e.label == "CASUALTY"]
        for record in found:
            stretches = [record.harm, record.victims, record.count, record.date, record.running_total, record.contested]
            for each in [*filter(None, stretches), *(p.at for p in (*record.perpetrators, *record.sources))]:
                assert 0 <= each.start < each.end <= len(article.text)
                assert article.text[each.start : each.end].strip() == article.text[each.start : each.end]
            assert record.subset_of is None or record.subset_of < found.index(record)


def test_an_endless_sentence_changes_no_record(recorder: Recorder):
    marked = (
        "قتل [CASUALTY Harm=killed Place>p1|12 مدنيا] الأربعاء في قصف على [PLACE:p1|سراقب] "
        "وأصيب [CASUALTY Harm=injured|عشرون آخرون] منذ يومين"
    )
    filler = "كلمة " * 2000

    def cells(marked: str) -> list[tuple[object, ...]]:
        text, layers = read(marked)
        return [
            (record.text, text[record.harm.start : record.harm.end], len(record.places), record.date.day)
            for record in recorder.records(text, layers, date(2020, 1, 16))
            if record.date
        ]

    assert len(cells(marked)) == 2
    assert cells(f"{filler}{marked} {filler}") == cells(marked)


@pytest.mark.parametrize(
    "disguised",
    [
        "قتل\u200f [CASUALTY|12 مدنيا] بقصف [ACTOR|لقوات النظام] على [PLACE|كفر نبل]، حسب\u200f [ACTOR|المرصد السوري].",
        "قتل [CASUALTY|12&nbsp;مدنيا] بقصف [ACTOR|لقوات&#8207; النظام] على [PLACE|كفر نبل]، حسب [ACTOR|المرصد السوري].",
        "قـ.ـتل [CASUALTY|12 مدنيا] بق.صف [ACTOR|لقوات النظـ.ـام] على [PLACE|كفـ.ـر نبل]، حسب [ACTOR|المرصد السوري].",
        "قتل [CASUALTY|12\nمدنيا]\nبقصف [ACTOR|لقوات\nالنظام] على\n[PLACE|كفر\nنبل]، حسب\n[ACTOR|المرصد\nالسوري].",
        "قتل [CASUALTY|<b>12</b> مدنيا] بقصف [ACTOR|لقوات النظام] على [PLACE|كفر نبل]، حسب [ACTOR|المرصد السوري].",
        "قتل [CASUALTY|12 مدنيا] بقصف [ACTOR|لقوات_النظام] على #[PLACE|كفر_نبل]، حسب #[ACTOR|المرصد_السوري].",
    ],
)
def test_records_of_web_text_are_those_of_the_prose(recorder: Recorder, disguised: str):
    prose = "قتل [CASUALTY|12 مدنيا] بقصف [ACTOR|لقوات النظام] على [PLACE|كفر نبل]، حسب [ACTOR|المرصد السوري]."

    def told(marked: str) -> object:
        people = "CASUALTY Harm=killed Civilians Perpetrator>a1 Place>p1 Source>a2"
        marked = marked.replace("CASUALTY", people).replace("PLACE", "PLACE:p1")
        text, layers = read(marked.replace("ACTOR|", "ACTOR:a1|", 1).replace("ACTOR|", "ACTOR:a2|"))
        (record,) = recorder.records(text, layers, date(2020, 1, 16))
        assert record.harm.end <= record.at.start  # قتل, in whatever disguise
        assert record.text == text[record.at.start : record.at.end]
        return (
            record.count and (record.count.low, record.count.high),
            [party.actor for party in (*record.perpetrators, *record.sources)],
            [place.resolution.place for place in record.places],
        )

    assert told(disguised) == told(prose)
    assert None not in told(prose)


@pytest.mark.parametrize(
    ("mention", "unit"),
    [
        ("9 مدنيين من عائلة واحدة", "persons"),
        ("تسعة من أسرة واحدة", "persons"),
        ("34 فردا من ثلاث عائلات", "persons"),
        ("20 شخصا من سكان القرية", "persons"),
        ("شيخ القرية", "persons"),
        ("حارس قرية", "persons"),
        ("300 عائلة", "families"),
        ("60 و80 ألف أسرة", "families"),
        ("عشرات العائلات", "families"),
        ("مئات من الأسر", "families"),
        ("العديد من العائلات", "families"),
        ("أربع قرى", "communities"),
    ],
)
def test_the_unit_is_of_what_is_counted(mention: str, unit: str):
    (record,) = RECORDER.records(mention, [Entity("T1", "CASUALTY", 0, len(mention), mention)])
    assert record.unit == unit


@pytest.mark.parametrize(
    ("marked", "is_total"),
    [
        ("قتل [CASUALTY Harm=killed Total=period|40 شخصا] خلال 24 ساعة.", False),
        ("وصل [CASUALTY Harm=killed Total=period|٤٠ شهيدا] في الـ٢٤ ساعة الماضية.", False),
        ("قتل [CASUALTY Harm=killed Total=period|9 أشخاص] في الساعات الماضية.", False),
        ("قتل [CASUALTY Harm=killed Total=period|9 أشخاص] منذ فجر اليوم.", False),
        ("قتل [CASUALTY Harm=killed Total=period|9 أشخاص] منذ صباح اليوم.", False),
        ("قتل [CASUALTY Harm=killed Total=period|9 أشخاص] منذ فجر السبت.", True),
        ("قتل [CASUALTY Harm=killed Total=period|9 أشخاص] منذ منتصف نيسان.", True),
        ("قتل [CASUALTY Harm=killed Total=period|90 شخصا] منذ بداية الحملة.", True),
        ("قتل [CASUALTY Harm=killed Total=period|90 شخصا] خلال أسبوع، آخرهم في الساعات الماضية.", True),
    ],
)
def test_the_toll_of_one_day_is_no_total_of_a_period(recorder: Recorder, marked: str, is_total: bool):
    (record,) = recorder.records(*read(marked))
    assert (record.running_total is not None) == is_total


@pytest.mark.parametrize(
    ("mention", "harm", "least", "has_record"),
    [
        (0.9, 0.9, 0.5, True),
        (0.9, 0.5, 0.5, False),
        (0.6, 0.7, 0.5, False),
        (0.6, 0.7, 0.4, True),
        (0.2, 0.2, 0.0, True),
        (1.0, 0.3, 0.5, True),  # somebody gave it
    ],
)
def test_a_found_mention_has_a_record_if_its_harm_is_sure_enough(
    mention: float, harm: float, least: float, has_record: bool
):
    text = "قتل مدنيان في سراقب."
    found = Span(4, 10, "مدنيان", "CASUALTY", mention)
    reading = Recorder(min_confidence=least).read(text, Layers([found], harms={0: Choice("killed", harm)}))
    assert [record.text for record in reading.records] == (["مدنيان"] if has_record else [])
    assert [(each.text, each.why) for each in reading.left_out] == ([] if has_record else [("مدنيان", UNSURE)])


def test_a_part_of_an_unsure_mention_stands_alone():
    text = "هنا 9 مدنيين بينهم طفلان."  # no word tells of harm, which would make the mention surer
    spans = [Span(4, 12, text[4:12], "CASUALTY", 0.3), Span(19, 24, text[19:24], "CASUALTY", 0.9)]
    harms = {0: Choice("killed", 0.9), 1: Choice("killed", 0.9)}
    (record,) = RECORDER.records(text, Layers(spans, harms=harms, links=[MentionLink("SubsetOf", 1, 0)]))
    assert (record.text, record.subset_of) == ("طفلان", None)
