"""Attackers: the parties that adjectives of an attack's words name."""

import pytest
from hypothesis import given

from hasila.records.parties.attackers import attackers
from support.strategies import nasty_texts

_STEMS = {
    "روسي": "روسيا", "تركي": "تركيا", "إسرائيلي": "إسرائيل", "إيراني": "إيران", "أميركي": "الولايات المتحدة",
    "أمريكي": "الولايات المتحدة", "سعودي": "السعودية", "حوثي": "الحوثيون", "سوري": "سوريا", "جزائري": "الجزائر",
}  # fmt: skip
_ENDINGS = ("", "ة", "ا", "ان", "ين", "ون", "ات", "تان", "تين")
_LEADS = ("", "ال", "و", "وال", "لل", "بال")


def named(words: str) -> list[tuple[str, str]]:
    """Each party, and the adjective that names it."""
    return [(name, words[start:end]) for name, start, end in attackers(words)]


@pytest.mark.parametrize("lead", _LEADS)
@pytest.mark.parametrize("ending", _ENDINGS)
@pytest.mark.parametrize("stem", _STEMS)
def test_an_adjective_in_any_form_names_its_party(stem: str, ending: str, lead: str):
    adjective = lead + stem + ending
    assert named(f"غارات {adjective} عنيفة") == [(_STEMS[stem], adjective)]


@pytest.mark.parametrize(
    ("words", "parties"),
    [
        ("قصف روسي", ["روسيا"]),
        ("غارات روسية وسورية", ["روسيا", "سوريا"]),
        ("قصف مدفعي وصاروخي تركي", ["تركيا"]),
        ("الغارتين الإسرائيليتين", ["إسرائيل"]),
        ("قصف الأميركيين والبريطانيين", ["الولايات المتحدة", "بريطانيا"]),
        ("غارَة إسرائيليّة", ["إسرائيل"]),
        ("غـارة روسـية", ["روسيا"]),
        ("قصف صهيونى", ["إسرائيل"]),
    ],
)
def test_joint_adjectives_and_other_spellings(words: str, parties: list[str]):
    assert [name for name, _ in named(words)] == parties


@pytest.mark.parametrize(
    "words",
    [
        "", "قصف مدفعي", "غارات جوية ليلية", "قصف صاروخي", "براميل متفجرة", "غارة لطائرة مسيرة", "قصف بري وبحري",
        "هجوم انتحاري", "انفجار عبوة ناسفة", "رصاص قناص", "حملة دهم واعتقالات", "غرق قارب", "تركيب عبوة", "قصف عنقودي",
        "غارات عراقيل", "هجوم مصيري", "صاروخ قطره متر", "لغم أرضي", "برد", "قذيفة هاون", "اشتباكات يومية", "مجزرة",
    ],
)  # fmt: skip
def test_words_that_are_no_such_adjective_name_nobody(words: str):
    assert named(words) == []


@given(nasty_texts)
def test_any_text_gives_words_of_it(text: str):
    bounds = [(start, end) for _, start, end in attackers(text)]
    assert all(0 <= start < end <= len(text) for start, end in bounds)
    assert bounds == sorted(bounds)
