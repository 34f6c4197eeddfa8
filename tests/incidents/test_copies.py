"""Copies: reports whose texts are nearly the same."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.incidents.copies import originals, signature
from support.strategies import nasty_texts

TEXT = (
    "قالت مصادر محلية إن عددا من السكان أصيبوا صباح اليوم بعد سقوط قذائف على أطراف البلدة، وإن فرق الإسعاف "
    "نقلتهم إلى المستشفى القريب، بينما أغلقت المدارس أبوابها خوفا من تجدد القصف خلال الساعات المقبلة."
)
OTHER = (
    "أعلنت الأمم المتحدة أمس أن قافلة مساعدات دخلت المدينة المحاصرة للمرة الأولى منذ أشهر، وحملت أدوية وأغذية "
    "تكفي آلاف العائلات، ودعت الأطراف إلى السماح بدخول مزيد من القوافل في الأيام القادمة."
)


def found(*texts: str) -> list[int]:
    return originals([signature(text) for text in texts])


def test_a_text_with_another_headline_is_a_copy_and_another_text_is_none() -> None:
    assert found(TEXT, OTHER, "عاجل من وكالات الأنباء: " + TEXT) == [0, 1, 0]


def test_a_copy_of_a_copy_has_the_first_as_original() -> None:
    assert found(TEXT, TEXT + " (وكالات)", "نقلا عن الصحافة: " + TEXT + " (وكالات)") == [0, 0, 0]


def test_spelling_marks_and_punctuation_make_no_other_text() -> None:
    spelt = TEXT.replace("أ", "ا").replace("،", "").replace("ة", "ه").replace("قال", "قَال")
    assert found(TEXT, spelt) == [0, 0]


@pytest.mark.parametrize("text", ["", "قتل ثلاثة مدنيين في قصف على البلدة"])
def test_short_texts_copy_nothing(text: str) -> None:
    assert found(text, text, TEXT) == [0, 1, 2]


def test_many_copies_have_one_original() -> None:
    assert found(OTHER, *[f"{TEXT} {number}" for number in range(100)]) == [0, *[1] * 100]


@given(st.lists(st.sampled_from([TEXT, OTHER, TEXT[:200], OTHER + TEXT[:80], "قصير"]), max_size=6))
def test_an_original_is_an_earlier_text_that_copies_none(texts: list[str]) -> None:
    made = found(*texts)
    assert all(original <= at and made[original] == original for at, original in enumerate(made))


@given(nasty_texts)
def test_any_text_has_the_same_signature_each_time(text: str) -> None:
    assert signature(text) == signature(text)
    assert len(signature(text)) in (0, 256)


WORDS = [f"كلمة{chr(0x0628 + at)}{chr(0x0628 + other)}" for at in range(12) for other in range(12)]


def one_by_one(signatures: Sequence[bytes]) -> list[int]:
    """Bands of four hashes; a text is compared with the first eight of each band."""
    bands: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    found: list[int] = []
    for position, own in enumerate(signatures):
        keys = [(at, own[at : at + 16]) for at in range(0, len(own), 16)]
        shares = {
            other: float((np.frombuffer(own, np.uint32) == np.frombuffer(signatures[other], np.uint32)).mean())
            for key in keys
            for other in bands[key]
        }
        best = max(shares, key=lambda other: (shares[other], -other), default=position)
        found.append(found[best] if shares.get(best, 0) >= 0.5 else position)
        for key in keys:
            if len(bands[key]) < 8:
                bands[key].append(position)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_originals_are_those_of_comparing_one_by_one(seed: int) -> None:
    random = Random(seed)
    texts = [random.choices(WORDS, k=30) for _ in range(6)]
    for _ in range(120):
        text = list(random.choice(texts))
        for _ in range(random.randrange(8)):
            text[random.randrange(len(text))] = random.choice(WORDS)
        texts.append(random.choice((text, text[: random.randint(3, 30)])))
    signatures = [signature(" ".join(text)) for text in texts]
    found = originals(signatures)
    assert found == one_by_one(signatures)
    assert len(set(found)) < len(found)
