"""Bystanders: who holds a place, whom people left or made peace with, and the own party of attackers did no harm."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.parties.bystanders import is_bystander
from hasila.records.record import Record
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts


def record(marked: str, *, sure: float = 0.8) -> Record:
    """The last record of a marked text whose links are as sure as the model's."""
    text, layers = read(marked)
    links = [replace(link, confidence=sure) for link in layers.links]
    return RECORDER.records(text, replace(layers, links=links))[-1]


BYSTANDERS = [
    "قتل [CASUALTY Harm=killed Perpetrator>a1|حارس] في مستودع كانت [ACTOR:a1|قوات البادية] تستخدمه مقرا",
    "تحت ركام مدرسة، وكان [ACTOR:a1|مسلحو السهل] يتخذونها ثكنة، [CASUALTY Harm=killed Perpetrator>a1|3 جثث]",
    "قتل [CASUALTY Harm=killed Perpetrator>a1|راع] في قرية تسيطر عليها [ACTOR:a1|قوات البادية]",
    "في البلدة الخاضعة لسيطرة [ACTOR:a1|اللواء السابع] أصيبت [CASUALTY Harm=injured Perpetrator>a1|امرأة]",
    "في الحي الخاضع [ACTOR:a1|للواء السابع] أصيبت [CASUALTY Harm=injured Perpetrator>a1|امرأة]",
    "اغتيل [CASUALTY Harm=killed Perpetrator>a1|شابان]، وهما عنصران سابقان في [ACTOR:a1|فصائل الوادي]",
    "قتل [CASUALTY Harm=killed Perpetrator>a1|رجل] ممن أجروا تسوية مع [ACTOR:a1|قوات البادية]",
    "بعد اتفاق مصالحة محلي مع [ACTOR:a1|الجيش] اغتيل [CASUALTY Harm=killed Perpetrator>a1|وجيه]",
    "قتل [CASUALTY Harm=killed Perpetrator>a1|ضابط] منشق عن [ACTOR:a1|الجيش]",
    "أعدم [CASUALTY Harm=killed Perpetrator>a1|معلم] بتهمة التعامل مع [ACTOR:a1|اللواء السابع]",
    "أعدم [CASUALTY Harm=killed Perpetrator>a1|معلم] بتهمة الانتماء ل[ACTOR:a1|تنظيم الوادي]",
    "سقط [CASUALTY Harm=killed Perpetrator>a1|7 قتلى] في صفوف [ACTOR:a1|قوات البادية]",
    "قتل [CASUALTY Harm=killed Perpetrator>a1|فتى] انضم إلى [ACTOR:a1|الحركة] حديثا",
]
DOERS = [
    "قتلت [ACTOR:a1|قوات البادية] التي تسيطر على المعبر [CASUALTY Harm=killed Perpetrator>a1|راعيا]",
    "قصف من مناطق سيطرة [ACTOR:a1|قوات البادية] قتل [CASUALTY Harm=killed Perpetrator>a1|بائعا]",
    "أطلقت القذائف من تلة تتمركز فيها [ACTOR:a1|قوات البادية] فقتلت [CASUALTY Harm=killed Perpetrator>a1|بائعا]",
    "[CASUALTY Harm=detained Perpetrator>a1|مئة شخص] محتجزون في سجن تديره [ACTOR:a1|الحركة]",
    "قتل [CASUALTY Harm=killed Perpetrator>a1|راع] على يد مسلحين ينتمون إلى [ACTOR:a1|التنظيم]",
    "مسيرة يشغلها [ACTOR:a1|الجيش] قتلت [CASUALTY Harm=killed Perpetrator>a1|راعيا]",
    "في اشتباكات مع [ACTOR:a1|اللواء السابع] قتل [CASUALTY Harm=killed Perpetrator>a1|جندي]",
    "خرقت [ACTOR:a1|قوات البادية] الهدنة وقتلت [CASUALTY Harm=killed Perpetrator>a1|بائعا]",
    "هاجم عناصر من [ACTOR:a1|التنظيم] حاجزا فقتل [CASUALTY Harm=killed Perpetrator>a1|جندي]",
    "انتشرت [ACTOR:a1|قوات البادية] في القرية وقتلت [CASUALTY Harm=killed Perpetrator>a1|معلما]",
]


@pytest.mark.parametrize("marked", BYSTANDERS)
def test_who_did_nothing_by_these_words_is_no_perpetrator(marked: str):
    assert record(marked).perpetrators == ()


@pytest.mark.parametrize("marked", DOERS)
def test_others_stay_perpetrators(marked: str):
    assert [party.why for party in record(marked).perpetrators] == ["link"]


@pytest.mark.parametrize("marked", BYSTANDERS)
def test_a_link_that_somebody_drew_stays(marked: str):
    assert record(marked, sure=1.0).perpetrators


def attacked(people: str, by: str = "a1,a2", attack: str = "هجوم شنه") -> list[str]:
    """The perpetrators of people in a fight of a party that attacked with one that fought it off."""
    found = record(
        f"صدت [ACTOR:a2|قوات البادية] [ATTACK:x1 Kind=other Agent>a1|{attack}] [ACTOR:a1|تنظيم الوادي]، وقتل "
        f"[CASUALTY Harm=killed Cause>x1 Perpetrator>{by}|{people}]."
    )
    return [party.text for party in found.perpetrators]


@pytest.mark.parametrize("people", ["سبعة من المهاجمين", "3 مهاجمين", "اثنين من المتسللين", "منفذي الهجوم الأربعة"])
def test_attackers_were_not_killed_by_their_own_party(people: str):
    assert attacked(people) == ["قوات البادية"]
    assert attacked(people, by="a1") == []


@pytest.mark.parametrize("people", ["سبعة من الحراس", "3 جنود", "مدنيان"])
def test_others_may_have_been(people: str):
    assert attacked(people) == ["تنظيم الوادي", "قوات البادية"]


def test_who_fired_at_attackers_did_kill_them():
    assert attacked("3 مهاجمين", by="a1", attack="رصاص أطلقه") == ["تنظيم الوادي"]


@given(nasty_texts, st.integers(0, 60), st.integers(0, 60))
def test_any_text_gives_an_answer(text: str, first: int, second: int):
    start, end = sorted((first, second))
    assert is_bystander(FoldedText(text), start, end) in (True, False)
