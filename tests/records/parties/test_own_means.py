"""The means of parties: ``طائراته`` of the party before, planes beside a verb, and names with the ``ل`` before them."""

import pytest

from support.records import RECORDER, read

DEAD = "[CASUALTY Harm=killed Cause>x1 Perpetrator>a1|سبعة]"


def by(marked: str) -> list[str]:
    """The perpetrators of the last people of a marked text."""
    return [party.name for party in RECORDER.records(*read(marked))[-1].perpetrators]


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        (
            f"قال [ACTOR|اللواء السابع] إن [ACTOR:a1|طائراته] قتلت {DEAD} في [ATTACK:x1 Kind=airstrike|غارة]",
            "اللواء السابع",
        ),
        (f"أعلنت [ACTOR|القيادة] أن [ACTOR:a1|وحداتها] قتلت {DEAD} ب[ATTACK:x1 Kind=shelling|قصف]", "القيادة"),
        (f"قال [ACTOR|اللواء السابع] ذلك. ثم [ACTOR:a1|قواته] قتلت {DEAD} ب[ATTACK:x1 Kind=shelling|قصف]", "قواته"),
        (f"[ATTACK:x1 Kind=arrest|مداهمات] [ACTOR:a1|للشرطة] قتل فيها {DEAD}", "الشرطة"),
    ],
)
def test_whose_means_they_are(marked: str, name: str):
    assert by(marked) == [name]


PEOPLE = "[CASUALTY Harm=killed Cause>x1|سبعة]"


@pytest.mark.parametrize(
    "marked",
    [
        f"[ATTACK:x1 Kind=drone|استهدفت] مسيّرة تركية سيارة وقتل {PEOPLE}",
        f"مسيّرة تركية [ATTACK:x1 Kind=drone|تستهدف] سيارة ومقتل {PEOPLE}",
        f"مقتل {PEOPLE} جراء [ATTACK:x1 Kind=drone|استهداف] مسيّرة تركية لحاجز",
        "طائرة مسيّرة تركية [ATTACK:x1 Kind=drone|استهدفت] حاجزا وقتل [CASUALTY Harm=killed Cause>x1|سبعة مقاتلين]",
    ],
)
def test_planes_beside_a_verb_name_their_party(marked: str):
    assert by(marked) == ["الجيش التركي"]


@pytest.mark.parametrize(
    "marked",
    [
        f"[ATTACK:x1 Kind=shelling|استهداف] قوات تركية وقتل {PEOPLE}",
        f"[ATTACK:x1 Kind=explosion|انفجار] قرب مسيّرة تركية وقتل {PEOPLE}",
        f"وصلت مسيّرة تركية. و[ATTACK:x1 Kind=shelling|قصف] مجهولون السوق وقتل {PEOPLE}",
    ],
)
def test_what_is_struck_or_stands_elsewhere_does_not(marked: str):
    assert by(marked) == []
