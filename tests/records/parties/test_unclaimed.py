"""Attacks that nobody claimed: parties that other attacks are told of are no perpetrators."""

from dataclasses import replace

import pytest
from hypothesis import given

from hasila.records.parties.unclaimed import Unclaimed
from hasila.records.stretch import Stretch
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts

BLAST = "قتل [CASUALTY Harm=killed Perpetrator>a1 Cause>x1|سبعة] في [ATTACK:x1 Kind=explosion Agent>a1|تفجير] عند السوق"


def by(marked: str) -> list[str]:
    """The perpetrators of the first people of a marked text whose links are nearly sure."""
    text, layers = read(marked)
    links = [replace(link, confidence=0.95) for link in layers.links]
    return [party.name for party in RECORDER.records(text, replace(layers, links=links))[0].perpetrators]


@pytest.mark.parametrize(
    "behind",
    [
        ". ولم تتبنَّ أي جهة التفجير. وكان [ACTOR:a1|لواء السهل] قد هاجم الحي العام الماضي.",
        ". ولم تعلن أي جهة مسؤوليتها. وتنشط خلايا [ACTOR:a1|لواء السهل] في المنطقة.",
        "، ولم يتبن أحد الهجوم، ويذكّر ذلك بما فعله [ACTOR:a1|لواء السهل].",
        ". وما تبنت أي جماعة العملية. وسبق أن قتل [ACTOR:a1|لواء السهل] تاجرا.",
        "، دون أن تتبنى أي جهة العملية. أما [ACTOR:a1|لواء السهل] فانسحب.",
        " من دون تبني أي جهة. أما [ACTOR:a1|لواء السهل] فانسحب.",
        "، ولا تبنّي. أما [ACTOR:a1|لواء السهل] فانسحب.",
        " قرب حاجز [ACTOR:a1|لواء السهل]. ولم تتبن أي جهة التفجير.",
    ],
)
def test_nobody_did_what_nobody_claims(behind: str):
    assert by(BLAST + behind) == []


@pytest.mark.parametrize(
    "behind",
    [
        ". ولم تتبنَّ أي جهة التفجير، لكن السلطات اتهمت [ACTOR:a1|لواء السهل].",
        ". ولم تعلن أي جهة مسؤوليتها، غير أن خبراء يرجحون أن يكون [ACTOR:a1|لواء السهل] وراءه.",
        ". ولم يتبن أحد الهجوم الذي نسبته الشرطة إلى [ACTOR:a1|لواء السهل].",
        ". ولم تتبن أي جهة التفجير قبل أن يعلن [ACTOR:a1|لواء السهل] مسؤوليته مساء.",
        ". واتهمت الشرطة [ACTOR:a1|لواء السهل]. ولم تتبن أي جهة التفجير.",
        " تبناه [ACTOR:a1|لواء السهل].",
        ". ولم تتبن [ACTOR:a1|حكومة السهل] الضربة.",  # she was asked to
        ".\n• الجسر: [ATTACK Kind=shooting|رصاص] قنص، ولا تبنّي\n• السد: [ACTOR:a1|لواء السهل] تبنى التفجير",
    ],
)
def test_who_is_blamed_for_it_or_claims_it_did_it(behind: str):
    assert len(by(BLAST + behind)) == 1


def test_it_is_about_the_people_before():
    assert by(f"لم تتبن أي جهة تفجير أمس. واليوم {BLAST} نفذه [ACTOR:a1|لواء السهل].") == ["لواء السهل"]


@given(nasty_texts)
def test_any_text_is_read(text: str):
    words = Stretch(0, min(3, len(text)))
    Unclaimed(FoldedText(text)).leaves_out(words, words)


@pytest.mark.parametrize(
    ("claimed", "right"),
    [
        ("تبناه", ["لواء السهل"]),
        ("وتبنته", ["لواء السهل"]),
        ("يتبناه", ["لواء السهل"]),
        ("لم يتبنه", []),
        ("وقع قرب حاجز", []),
    ],
)
def test_who_claimed_the_attack_of_these_people_did_it_though_nobody_claims_another(claimed: str, right: list[str]):
    marked = (
        f"وقع أمس [ATTACK:x1 Kind=explosion Agent>a1|هجوم] {claimed} [ACTOR:a1|لواء السهل] وأوقع "
        "[CASUALTY Harm=killed Perpetrator>a1 Cause>x1|سبعة قتلى]، فيما لم تتبن أي جهة تفجير اليوم."
    )
    assert by(marked) == right
