"""Places that words tell though the model did not mark them, and names of which it marked only the end."""

import pytest
from hypothesis import given

from hasila.layers import Layers
from support.records import RECORDER, as_found, read
from support.strategies import nasty_texts


def places(marked: str, sure: float = 0.9) -> list[list[str]]:
    """The places of each record of a text of which everything was found."""
    return [[place.words for place in record.places] for record in RECORDER.records(*as_found(f"{marked}.", sure))]


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        ("أصيب [CASUALTY Harm=injured Place>p|شابان] في بيتا جنوب [PLACE:p|نابلس]", "بيتا"),
        ("متابعة بورين جنوب [PLACE:p|نابلس]: نقلت الطواقم [CASUALTY Harm=injured Place>p|4 إصابات]", "بورين"),
        ("خلال اقتحام #بلدة_قباطية جنوب #[PLACE:p|جنين] قتل [CASUALTY Harm=killed Place>p|شابان]", "قباطية"),
        ("قصف على ودان في محافظة [PLACE:p|الجفرة] قتل [CASUALTY Harm=killed Place>p|راعيين] في ليبيا", "ودان"),
        ("هاجموا داعل بريف [PLACE:p|درعا] وقتلوا [CASUALTY Harm=killed Place>p|راعيين]", "داعل"),
    ],
)
def test_a_place_told_beside_a_marked_one_is_narrower(marked: str, place: str):
    assert places(marked)[0][0] == place


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        ("راح [CASUALTY Harm=killed Place>p|13 شهيد] بداعل. وفي [PLACE:p|درعا] هدوء", "داعل"),
        ("قتل [CASUALTY Harm=killed Place>p|راعيان] في داعل. وفي [PLACE:p|درعا] هدوء", "داعل"),
        ("قتل [CASUALTY Harm=killed Place>p|راعيان] في بلدة داعل. وفي [PLACE:p|درعا] هدوء", "داعل"),
        ("وفي [PLACE:p|النبطية] هدوء. أصيب [CASUALTY Harm=injured Place>p|جريحان] في الشويفات جنوب لبنان", "الشويفات"),
    ],
)
def test_people_are_in_the_place_directly_behind_them(marked: str, place: str):
    assert places(marked)[0] == [place]


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        (
            "ضربوا حي [PLACE:p|القاطرجي] ب[PLACE|حلب] واليوم رموا [ATTACK:x Kind=airstrike|برميلين] عالصاخور، وفي"
            " [CASUALTY Harm=injured Place>p Cause>x|3 جرحى]",
            "الصاخور",
        ),
        (
            "في [PLACE:p|حلب] هدوء. [ATTACK:x Kind=shelling|قصف] على داعل في سوريا أوقع"
            " [CASUALTY Harm=killed Place>p Cause>x|خمسة]",
            "داعل",
        ),
    ],
)
def test_people_of_an_attack_are_where_it_is_told_to_have_struck(marked: str, place: str):
    assert places(marked)[0] == [place]


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        ("#[PLACE:p|مأرب]\nصاروخ يسقط في #حي_المطار ويخلف [CASUALTY Harm=killed Place>p|4 شهداء]", "حي_المطار"),
        ("في [PLACE:p|درعا] هدوء. واقتحم مسلحون بلدة داعل وقتلوا [CASUALTY Harm=killed Place>p|راعيين]", "داعل"),
        ("في [PLACE:p|تعز] هدوء. ونزحت [CASUALTY Harm=displaced Place>p|250 أسرة] أمس من مديرية صالة", "صالة"),
        ("في [PLACE:p|الرقة] هدوء. وسقطت قذائف على حي المشلب وقتلت [CASUALTY Harm=killed Place>p|خمسة]", "المشلب"),
    ],
)
def test_a_place_that_a_word_for_its_kind_tells_is_that_of_its_sentence(marked: str, place: str):
    assert places(marked)[0][0].removeprefix("حي ").removeprefix("حي_") == place.removeprefix("حي_")


@pytest.mark.parametrize(
    "marked",
    [
        "قتل [CASUALTY Harm=killed Place>p|رجل] في الأربعين من عمره. وفي [PLACE:p|حلب] هدوء",
        "قتل [CASUALTY Harm=killed Place>p|خمسة] في السوق. وفي [PLACE:p|حلب] هدوء",
        "مات [CASUALTY Harm=killed Place>p|ثلاثة] بالحصبة. وفي [PLACE:p|حلب] هدوء",
        "قتل [CASUALTY Harm=killed Place>p|خمسة] في نيسان. وفي [PLACE:p|حلب] هدوء",
        "قتل في [PLACE:p|حلب] [CASUALTY Harm=killed Place>p|خمسة] من أهالي بلدة سراقب",
        "في [PLACE:p|حلب] قتل [CASUALTY Harm=killed Place>p|خمسة]، بحسب مجلس مدينة سراقب",
        "بدا المشهد في [PLACE:p|حلب] قاتما وقتل [CASUALTY Harm=killed Place>p|خمسة]",
        "حاولوا العبور قرب [PLACE:p|حلب] فقتل [CASUALTY Harm=killed Place>p|خمسة]",
        "اجتمع الوزيران وزاريا في [PLACE:p|حلب] وقتل [CASUALTY Harm=killed Place>p|خمسة]",
        "في [PLACE:p|حلب] قتل [CASUALTY Harm=killed Place>p|خمسة] في هجوم على قرية جديدة",
        "أعدموا [CASUALTY Harm=killed Place>p|خمسة] بطلقة واحدة في [PLACE:p|حلب]",
    ],
)
def test_plain_words_homes_and_bodies_are_no_places(marked: str):
    assert places(marked)[0] == ["حلب"]


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        ("في منطقة ب[PLACE:p|عادوين] في إقليم [PLACE|مدغ] قتل [CASUALTY Harm=killed Place>p|43 مسلحا]", "بعادوين"),
        ("شرقي و[PLACE:p|دان] وسط ليبيا قتل [CASUALTY Harm=killed Place>p|4 شرطيين]", "ودان"),
        ("في قرية ب[PLACE:p|رقاسو] قتل [CASUALTY Harm=killed Place>p|راعيان]", "برقاسو"),
        ("في الليل ب[PLACE:p|سراقب] قتل [CASUALTY Harm=killed Place>p|راعيان]", "سراقب"),
        ("هدوء في [PLACE|بنش] و[PLACE:p|سراقب] وقتل [CASUALTY Harm=killed Place>p|راعيان]", "سراقب"),
        ("في مدينة [PLACE:p|سراقب] قتل [CASUALTY Harm=killed Place>p|راعيان]", "سراقب"),
    ],
)
def test_a_name_is_whole(marked: str, place: str):
    assert places(marked)[0] == [place]


def test_layers_that_somebody_gave_stay_as_they_are():
    marked = "أصيب [CASUALTY Harm=injured Place>p|شابان] في بيتا جنوب [PLACE:p|نابلس]"
    assert RECORDER.completed(*read(marked)).mentions == read(marked)[1].mentions


@given(nasty_texts)
def test_added_mentions_lie_in_the_text_in_order_and_overlap_none(text: str):
    text = f"{text} في بلدة داعل {text}"
    layers = RECORDER.completed(text, Layers([]))
    bounds = [offset for each in layers.mentions for offset in (each.start, each.end)]
    assert bounds == sorted(bounds)
