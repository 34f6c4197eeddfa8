"""Words beside a party: what is struck is no perpetrator; who made the attack is, and who claims to have killed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.layers import Layers
from hasila.records.parties.attributions import claims, is_target, made
from hasila.records.record import Record
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts


def record(marked: str, *, sure: float = 0.8) -> Record:
    """The record of a marked text whose links are as sure as the model's."""
    text, layers = read(marked)
    found = RECORDER.records(text, unsure(layers, sure))
    return found[-1]


def unsure(layers: Layers, sure: float) -> Layers:
    return replace(layers, links=[replace(link, confidence=sure) for link in layers.links])


TARGETS = [
    "القصف على [ACTOR:a1|اللواء السابع] قتل [CASUALTY Harm=killed Perpetrator>a1|راعيا]",
    "هجوم على [ACTOR:a1|كتيبة السهل] قتل فيه [CASUALTY Harm=killed Perpetrator>a1|بائع]",
    "بعد غارات على مواقع [ACTOR:a1|الفصائل] أصيبت [CASUALTY Harm=injured Perpetrator>a1|امرأة]",
    "ضربات جوية ضد [ACTOR:a1|التنظيم] قتلت [CASUALTY Harm=killed Perpetrator>a1|طفلا]",
    "غارة ليلية على مقر [ACTOR:a1|قيادة اللواء] وقتل [CASUALTY Harm=killed Perpetrator>a1|حارس]",
    "إطلاق النار على عناصر [ACTOR:a1|الشرطة] أصاب [CASUALTY Harm=injured Perpetrator>a1|عابرا]",
    "في اعتداء على «[ACTOR:a1|قوات البادية]» قتل [CASUALTY Harm=killed Perpetrator>a1|سائق]",
    "القصف المدفعي على حاجز ل[ACTOR:a1|الفرقة الخامسة] أسفر عن مقتل [CASUALTY Harm=killed Perpetrator>a1|مدني]",
    "هجومين على دورية تابعة ل[ACTOR:a1|الحرس] وأصيب [CASUALTY Harm=injured Perpetrator>a1|صبي]",
]
NO_TARGETS = [
    "قصف [ACTOR:a1|اللواء السابع] قتل [CASUALTY Harm=killed Perpetrator>a1|راعيا]",
    "الهجوم على القرية شنته [ACTOR:a1|كتيبة السهل] وقتل [CASUALTY Harm=killed Perpetrator>a1|بائع]",
    "تقع المسؤولية على [ACTOR:a1|الفصائل] في مقتل [CASUALTY Harm=killed Perpetrator>a1|امرأة]",
    "ألقى الأهالي باللوم على [ACTOR:a1|التنظيم] في مقتل [CASUALTY Harm=killed Perpetrator>a1|طفل]",
    "غارات [ACTOR:a1|طائرات اللواء] على السوق قتلت [CASUALTY Harm=killed Perpetrator>a1|حارسا]",
    "يتهم السكان [ACTOR:a1|الشرطة] بقتل [CASUALTY Harm=killed Perpetrator>a1|عابر]",
    "القصف على السوق من [ACTOR:a1|قوات البادية] قتل [CASUALTY Harm=killed Perpetrator>a1|سائقا]",
    "قتل [ACTOR:a1|الفرقة الخامسة] [CASUALTY Harm=killed Perpetrator>a1|مدنيا]",
]


@pytest.mark.parametrize("marked", TARGETS)
def test_what_is_struck_is_no_perpetrator(marked: str):
    assert record(marked).perpetrators == ()


@pytest.mark.parametrize("marked", NO_TARGETS)
def test_other_parties_stay_perpetrators(marked: str):
    assert [party.why for party in record(marked).perpetrators] == ["link"]


def test_a_link_that_somebody_drew_stays():
    assert record(TARGETS[0], sure=1.0).perpetrators


MADE = [
    "[ATTACK:x1 Kind=airstrike|غارة] نفذتها [ACTOR|طائرات البادية] قتلت [CASUALTY Harm=killed Cause>x1|راعيا]",
    "[ATTACK:x1 Kind=shelling|قصف] على السوق مصدره [ACTOR|قوات البادية] قتل فيه [CASUALTY Harm=killed Cause>x1|بائع]",
    "[ATTACK:x1 Kind=shelling|قذيفة] مصدرها مواقع [ACTOR|اللواء السابع] قتلت [CASUALTY Harm=killed Cause>x1|طفلة]",
    "قتل [CASUALTY Harm=killed Cause>x1|بائع] في [ATTACK:x1 Kind=other|هجوم] شنه [ACTOR|التنظيم] ليلا",
    "أصيب [CASUALTY Harm=injured Cause>x1|صبي] بـ[ATTACK:x1 Kind=rocket|صاروخ] أطلقته [ACTOR|الفصائل]",
    "[CASUALTY Harm=killed Cause>x1|3 شهداء] في [ATTACK:x1 Kind=airstrike|غارات] شنتها «[ACTOR|قوات السهل]»",
    "قتل [CASUALTY Harm=killed Cause>x1|مزارع] في [ATTACK:x1 Kind=shelling|قصف] قامت به [ACTOR|ميليشيا الوادي]",
    "قتل [CASUALTY Harm=killed Cause>x1|مزارع] في [ATTACK:x1 Kind=other|مجزرة] ارتكبتها [ACTOR|ميليشيا الوادي]",
    "قتل [CASUALTY Harm=killed Cause>x1|عامل] بـ[ATTACK:x1 Kind=drone|مسيرتين] أطلقهما [ACTOR|التنظيم]",
]
NOT_MADE = [
    "[ATTACK:x1 Kind=airstrike|غارة] قتلت [CASUALTY Harm=killed Cause>x1|راعيا]. ونفذتها أمس [ACTOR|طائرات البادية]",
    "[ATTACK:x1 Kind=shelling|قصف] على [ACTOR|قوات البادية] قتل فيه [CASUALTY Harm=killed Cause>x1|بائع]",
    "[ATTACK:x1 Kind=shelling|قصف] و[ATTACK Kind=other|هجوم] شنه [ACTOR|لواء] قتل [CASUALTY Harm=killed Cause>x1|رجل]",
    "[ATTACK:x1 Kind=shelling|قصف] نقلته [ACTOR|وكالة السهل] قتل فيه [CASUALTY Harm=killed Cause>x1|بائع]",
    "[ATTACK:x1 Kind=other|هجوم] شنه [ACTOR|التنظيم] وقتل فيه [CASUALTY Harm=killed Cause>x1|20 مسلحا]",
    "[ATTACK:x1 Kind=other|هجوم] في القرية بحسب [ACTOR|التنظيم] وقتل [CASUALTY Harm=killed Cause>x1|راع]",
    "قتل [CASUALTY Harm=killed Cause>x1|راع] في [ATTACK:x1 Kind=other|هجوم] وصدته [ACTOR|الشرطة]",
    "[ACTOR|الشرطة] نفذت حملة بعد [ATTACK:x1 Kind=other|هجوم] قتل فيه [CASUALTY Harm=killed Cause>x1|راع]",
]


@pytest.mark.parametrize("marked", MADE)
def test_who_made_the_attack_is_the_perpetrator(marked: str):
    (party,) = record(marked).perpetrators
    assert (party.why, party.confidence) == ("attack", 0.8)


@pytest.mark.parametrize("marked", NOT_MADE)
def test_who_did_not_make_it_is_none(marked: str):
    assert record(marked).perpetrators == ()


CLAIMS = [
    "أعلنت [ACTOR|كتائب السهل] قتل [CASUALTY Harm=killed|5 جنود]",
    "[ACTOR|كتائب السهل] تعلن قتل [CASUALTY Harm=killed|ثلاثة عناصر] في كمين",
    "وأعلن [ACTOR|الجيش] اليوم تحييد [CASUALTY Harm=killed|12 إرهابيا]",
    "أعلن [ACTOR|اللواء] في بيان القضاء على [CASUALTY Harm=killed|20 مسلحا]",
    "تبنى [ACTOR|التنظيم] قتل [CASUALTY Harm=killed|جنديين] عند الجسر",
    "أعلن [ACTOR|الحرس] عن تصفية [CASUALTY Harm=killed|قيادي] في الوادي",
    "[ACTOR|قوات البادية] أعلنت اغتيال [CASUALTY Harm=killed|قائد سرية]",
    "ادعت [ACTOR|الحركة] قتل أكثر من [CASUALTY Harm=killed|60 جنديا]",
]
NO_CLAIMS = [
    "أعلنت [ACTOR|كتائب السهل] مقتل [CASUALTY Harm=killed|5 جنود]",
    "أعلنت [ACTOR|المنظمة] قتل [CASUALTY Harm=killed|5 مدنيين]",
    "أعلن [ACTOR|الجيش] قتل [CASUALTY Harm=killed|جنديين] على يد مجهولين",
    "أعلن [ACTOR|الجيش] قتل [CASUALTY Harm=killed|جنديين] برصاص قناص",
    "أعلن [ACTOR|الجيش] أن مجهولين نجحوا في قتل [CASUALTY Harm=killed|جندي]",
    "أعلن [ACTOR|الجيش] حدادا، وقتل [CASUALTY Harm=killed|جندي] في المساء",
    "شيع [ACTOR|الجيش] بعد قتل [CASUALTY Harm=killed|جنديين]",
    "اتهم الأهالي [ACTOR|المجلس] بعد قتل [CASUALTY Harm=killed|جنديين]",
    "قتل [CASUALTY Harm=killed|جنديان]، وأعلن [ACTOR|الجيش] الحداد",
]


@pytest.mark.parametrize("marked", CLAIMS)
def test_who_claims_the_killing_of_fighters_is_the_perpetrator(marked: str):
    assert [party.why for party in record(marked).perpetrators] == ["claim"]


@pytest.mark.parametrize("marked", NO_CLAIMS)
def test_who_tells_of_a_death_is_none(marked: str):
    assert record(marked).perpetrators == ()


def test_links_come_before_words():
    found = record(
        "أعلنت [ACTOR|كتائب السهل] قتل [CASUALTY Harm=killed Perpetrator>a2|5 جنود] شارك فيه [ACTOR:a2|لواء الوادي]"
    )
    assert [(party.text, party.why) for party in found.perpetrators] == [("لواء الوادي", "link")]


@given(nasty_texts, st.integers(-3, 60), st.integers(-3, 60), st.integers(-3, 60), st.integers(-3, 60))
def test_any_text_gives_an_answer(text: str, first: int, second: int, third: int, fourth: int):
    folded = FoldedText(text)
    start, end, other, last = sorted((first, second, third, fourth))
    assert not (made(folded, start, end) and end <= start)
    assert not is_target(folded, 0)
    assert not claims(folded, (start, end), (other, other)) or end < other < last + 1
