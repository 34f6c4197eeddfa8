"""Accusations and claims: who accuses or claims tells of the harm, and who is accused is said to have done it."""

from dataclasses import replace

import pytest
from hypothesis import given

from hasila.records.parties.accusations import accusations
from hasila.records.record import Record
from hasila.text.folded import FoldedText
from support.records import RECORDER, article, read
from support.strategies import nasty_texts


def record(marked: str, *, sure: float = 0.6) -> Record:
    """The first record of a marked text whose links are as sure as the model's."""
    text, layers = read(marked)
    links = [replace(link, confidence=sure) for link in layers.links]
    return RECORDER.records(text, replace(layers, links=links))[0]


def told(found: Record) -> tuple[list[str], list[str]]:
    """Words of the perpetrators and of the sources."""
    return [party.text for party in found.perpetrators], [party.text for party in found.sources]


LINKS = ("", " Source>a2", " Source>a2 Perpetrator>a2", " Perpetrator>a1", " Source>a2 Perpetrator>a1,a2")
"""What a model may link to the people."""


@pytest.mark.parametrize("links", LINKS)
@pytest.mark.parametrize(
    "marked",
    [
        "اتهمت [ACTOR:a1|رابطة السهل] [ACTOR:a2|مليشيا الوادي] بقتل [CASUALTY Harm=killed{}|سبعة رعاة] في الخريف",
        "واتهم [ACTOR:a1|مجلس القرية]، في بيان، [ACTOR:a2|اللواء السابع] بتصفية [CASUALTY Harm=killed{}|معلمين]",
        "تتهم [ACTOR:a1|لجنة السهل] [ACTOR:a2|قوات البادية] بخطف [CASUALTY Harm=detained{}|3 طلاب]",
        "[ACTOR:a1|رابطة السهل] تتهم [ACTOR:a2|قوات البادية] بقتل [CASUALTY Harm=killed{}|راعيين]",
        "حملت [ACTOR:a1|رابطة السهل] [ACTOR:a2|قوات البادية] مسؤولية مقتل [CASUALTY Harm=killed{}|حارسين]",
    ],
)
def test_who_accuses_is_the_source_and_who_is_accused_the_perpetrator(marked: str, links: str):
    found = record(marked.format(links))
    text, layers = read(marked.format(links))
    first, second = (text[each.start : each.end] for each in layers.mentions if each.label == "ACTOR")
    assert told(found) == ([second], [first])


@pytest.mark.parametrize(
    ("marked", "parties"),
    [
        ("اتهم [ACTOR:a1|اللواء السابع] بقتل [CASUALTY Harm=killed|راع]", (["اللواء السابع"], [])),  # passive
        ("اتهم وجهاء البلدة [ACTOR:a1|اللواء السابع] بقتل [CASUALTY Harm=killed|راع]", (["اللواء السابع"], [])),
        (
            "اتهمت [ACTOR:a1|رابطة السهل] [ACTOR:a2|قوات البادية] بحرق بيوت، وقتل لاحقا [CASUALTY Harm=killed|راع]",
            ([], []),
        ),
        ("قتل [CASUALTY Harm=killed|راع]. واتهمت [ACTOR:a1|لجنة] [ACTOR:a2|قوات البادية] بالكذب", ([], [])),
        ("اتهمت [ACTOR:a1|لجنة السهل] [ACTOR:a2|قوات البادية] بالتقصير بعد وفاة [CASUALTY Harm=killed|راع]", ([], [])),
        ("حملت [ACTOR:a1|قافلة الإغاثة] إلى القرية جثمان [CASUALTY Harm=killed|راع]", ([], [])),
    ],
)
def test_other_accusations(marked: str, parties: tuple[list[str], list[str]]):
    assert told(record(marked)) == parties


def test_links_that_somebody_drew_stay():
    marked = (
        "اتهمت [ACTOR:a1|رابطة السهل] [ACTOR:a2|مليشيا الوادي] بقتل "
        "[CASUALTY Harm=killed Source>a2 Perpetrator>a1|سبعة رعاة]"
    )
    assert told(record(marked, sure=1.0)) == (["رابطة السهل"], ["مليشيا الوادي"])


@pytest.mark.parametrize(
    "marked",
    [
        "تبنى [ACTOR:a1|تنظيم الوادي] الهجوم على حافلة ل[ACTOR|قوات البادية]، وقال في بيان إنه قتل {}",
        "أعلنت [ACTOR:a1|حركة السهل] اقتحام حاجز ل[ACTOR|الشرطة]، وقالت عبر معرفاتها إنها قتلت {}",
        "أكد [ACTOR:a1|اللواء السابع] تقدمه في الريف وأضاف أنه أسر جنديا بعد مقتل {}",
        "أعلنت [ACTOR:a1|كتائب السهل] قتل {}",
    ],
)
def test_who_goes_on_to_tell_or_claims_is_the_source(marked: str):
    found = record(marked.format("[CASUALTY Harm=killed|أربعين جنديا]"))
    assert [party.why for party in found.sources] == ["claim"]
    _, layers = read(marked.format("[CASUALTY Harm=killed|أربعين جنديا]"))
    assert found.sources[0].at.start == next(each.start for each in layers.mentions if each.label == "ACTOR")


@pytest.mark.parametrize(
    "marked",
    [
        "تبنى [ACTOR|تنظيم الوادي] الهجوم، وقالت [ACTOR|وكالة السهل] في خبر إن القصف قتل {}",
        "تبنى [ACTOR|تنظيم الوادي] الهجوم. وقال شهود إن القصف قتل {}",
        "تبنى [ACTOR|تنظيم الوادي] الهجوم، وقالت في وقت لاحق طبيبة إن القصف قتل {}",  # another subject
        "قصف [ACTOR|اللواء السابع] السوق، وقال في المساء شاهد إن القصف قتل {}",
        "تبنى [ACTOR|تنظيم الوادي] الهجوم الذي قتل فيه {}",
    ],
)
def test_others_are_not(marked: str):
    """Whoever else tells of them, the one who claims the attack does not."""
    assert "claim" not in [party.why for party in record(marked.format("[CASUALTY Harm=killed|أربعين راعيا]")).sources]


@given(nasty_texts)
def test_any_text_gives_accusations_of_it(text: str):
    accused = article("اتهمت [ACTOR|أ] [ACTOR|ب] بقتل")
    whole = FoldedText(accused.text + text)
    for each in accusations(whole, accused.mentions, [0, 1]):
        assert 0 <= each.start < each.end <= len(whole.text)
