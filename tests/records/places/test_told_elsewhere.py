"""Places that a text tells of people without their having been harmed there, and those that words tell instead."""

import pytest

from hasila.records.record import Record
from support.records import RECORDER, as_found


def records(marked: str, sure: float = 0.9) -> list[Record]:
    return RECORDER.records(*as_found(f"{marked}.", sure))


def places(marked: str, sure: float = 0.9) -> list[str]:
    """The places of the first record."""
    return [place.text for place in records(marked, sure)[0].places]


@pytest.mark.parametrize(
    "marked",
    [
        "استشهد [CASUALTY Harm=killed Place>h,p|شابان] (19 و22 عاما) من مخيم [PLACE:h|بلاطة] عند حاجز [PLACE:p|حوارة]",
        "قتل [CASUALTY Harm=killed Place>h,p|ثلاثة عمال] من أبناء [PLACE:h|حيفان] بانفجار لغم في منطقة [PLACE:p|حوارة]",
        "قتل [CASUALTY Harm=killed Place>h,p|صياد] من بلدة [PLACE:h|صور] في غارة على [PLACE:p|حوارة]",
        "أصيب [CASUALTY Harm=injured Place>h,p|طفل] من قرية [PLACE:h|روجيب] برصاص الجنود قرب [PLACE:p|حوارة]",
    ],
)
def test_where_the_dead_come_from_gives_way(marked: str):
    assert places(marked) == ["حوارة"]


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        (
            "انتشلوا [CASUALTY Harm=killed Place>h,p|ثلاث جثث] من قرية [PLACE:h|روجيب] قرب مدينة [PLACE:p|نابلس]",
            "روجيب",
        ),
        (
            "اعتقل الجيش [CASUALTY Harm=detained Place>h,p|شابين] من [PLACE:h|روجيب] في حملة على [PLACE:p|نابلس]",
            "روجيب",
        ),
        ("نقلوا [CASUALTY Harm=injured Place>h,p|جرحى] من [PLACE:h|روجيب] ثم ضرب الطيران [PLACE:p|نابلس]", "روجيب"),
        ("قتل [CASUALTY Harm=killed Place>h|شابان] من [PLACE:h|روجيب]. وفي [PLACE|نابلس] هدوء", "روجيب"),
    ],
)
def test_other_words_of_from_stay(marked: str, place: str):
    assert place in places(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "قتل [CASUALTY Harm=killed Place>p|خمسة] في [PLACE:p|داعل] و[CASUALTY Harm=injured Place>h|40 مصابا] توزعوا على"
        " مشفى [PLACE:h|طفس]",
        "قتل [CASUALTY Harm=killed Place>p|خمسة] في [PLACE:p|داعل] و[CASUALTY Harm=injured Place>h|40 مصابا] أسعفوا إلى"
        " مستشفى [PLACE:h|طفس]",
    ],
)
def test_a_hospital_is_not_where_the_injured_were_hurt_and_they_share_the_place(marked: str):
    assert [place.text for place in records(marked)[1].places] == ["داعل"]


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        ("غارة على مستشفى [PLACE:p|طفس] قتلت [CASUALTY Harm=killed Place>p|خمسة]", "طفس"),
        ("وصلت القوات وقصفت مستشفى [PLACE:p|طفس] فقتل [CASUALTY Harm=killed Place>p|خمسة]", "طفس"),
    ],
)
def test_a_hospital_that_was_struck_is_their_place(marked: str, place: str):
    assert places(marked) == [place]


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        (
            "أما في [PLACE:f|القنيطرة] فأصيب [CASUALTY Harm=injured Place>f,p|راع] قرب قرية [PLACE:p|جباتا الخشب]",
            ["جباتا الخشب"],
        ),
        ("في [PLACE:f|درعا] قتل [CASUALTY Harm=killed Place>f,p|شابان] برصاص في مدينة [PLACE:p|نوى]", ["نوى"]),
        (
            "قصف على [PLACE:f|إدلب] و[PLACE:p|أريحا] قتل [CASUALTY Harm=killed Place>f,p|خمسة] في سوريا",
            ["إدلب", "أريحا"],
        ),
        (
            "قصف على [PLACE:f|درعا] وأطراف [PLACE:p|نوى] قتل [CASUALTY Harm=killed Place>f,p|خمسة] في سوريا",
            ["درعا", "نوى"],
        ),
        (
            "على طريق [PLACE:f|طرطوس]–[PLACE:p|بانياس] قتل [CASUALTY Harm=killed Place>f,p|خمسة] في سوريا",
            ["طرطوس", "بانياس"],
        ),
    ],
)
def test_the_capital_of_a_province_frames_its_towns_unless_both_were_struck(marked: str, told: list[str]):
    assert places(marked) == told


@pytest.mark.parametrize("word", ["المكان", "الموقع", "الحتة", "الدربونة", "الحوش", "المنزل"])
def test_a_word_for_any_place_is_none(word: str):
    marked = f"قتل [CASUALTY Harm=killed Place>w,p|خمسة] في [PLACE:w|{word}] بعد قصف على [PLACE:p|سراقب]"
    assert places(marked) == ["سراقب"]


@pytest.mark.parametrize(
    "behind",
    [
        "وأصيب [CASUALTY Harm=injured|5 آخرون]",
        "وإصابة [CASUALTY Harm=injured|تسعة]",
        "وما زال [CASUALTY Harm=missing|رجلان] مفقودين",
        ". ولا يزال [CASUALTY Harm=missing|عاملان] في عداد المفقودين",
        ". كما أصيب [CASUALTY Harm=injured|آخرون]",
        "إلى جانب [CASUALTY Harm=killed|سائق]",
    ],
)
def test_people_who_are_joined_share_a_place(behind: str):
    told = records(f"قتل [CASUALTY Harm=killed Place>p|خمسة عمال] في [PLACE:p|سراقب] {behind}")
    assert [place.text for place in told[1].places] == ["سراقب"]


@pytest.mark.parametrize(
    "behind",
    [
        ". وقالت الوزارة إن [CASUALTY Harm=killed|1032 مدنيا] قتلوا منذ بدء الحرب",
        "ونزحت [CASUALTY Harm=displaced|30 عائلة]",
        "وفي [PLACE|بنش] أصيب [CASUALTY Harm=injured|5 آخرون]",
        ". وفي سياق منفصل قتل [CASUALTY Harm=killed|راع]",
        "\n- العثور على [CASUALTY Harm=missing|مفقودين]",
        ". وأعلن الجيش اعتقال [CASUALTY Harm=detained|ثلاثة آخرين]",
    ],
)
def test_others_do_not(behind: str):
    told = records(f"قتل [CASUALTY Harm=killed Place>p|خمسة عمال] في [PLACE:p|سراقب] {behind}")
    assert not told[1].places


def test_people_do_not_share_a_place_that_is_doubtful():
    told = records("قتل [CASUALTY Harm=killed Place>p|خمسة] في [PLACE:p|سراقب] وأصيب [CASUALTY Harm=injured|تسعة]", 0.4)
    assert not told[1].places


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ("المحافظة: تعز - المديرية: صالة\nنوع الحادث: قذيفة\nالقتلى: [CASUALTY Harm=killed|4]", "صالة"),
        ("القضاء: المحمودية | الموقع: علوة المخضرات | القتلى: [CASUALTY Harm=killed|7]", "علوة المخضرات"),
        ("المحافظة: نينوى\nالقضاء: سنجار\nالناحية: سنوني\nعدد القتلى: [CASUALTY Harm=killed|7]", "سنوني"),
        ("مكان الحادث: سراقب\nالقتلى: [CASUALTY Harm=killed|7]", "سراقب"),
        ("الموقع: غير معروف\nالمدينة: سراقب\nالقتلى: [CASUALTY Harm=killed|7]", "سراقب"),
        ("الموقع: بنش\nالقتلى: 3\nالموقع: سراقب\nالقتلى: [CASUALTY Harm=killed|7]", "سراقب"),
    ],
)
def test_fields_of_a_form_tell_the_narrowest_place(form: str, place: str):
    assert [each.text for each in records(form)[-1].places] == [place]


@pytest.mark.parametrize(
    "form",
    [
        "المدينة: سراقب\n\nوفي خبر آخر قتل [CASUALTY Harm=killed|سبعة]",
        "الموقع: سراقب | القتلى: 3\nقتل أمس [CASUALTY Harm=killed|سبعة]",
        "في مدينة كبيرة: قتل [CASUALTY Harm=killed|سبعة]",
    ],
)
def test_other_forms_tell_none(form: str):
    assert not records(form)[-1].places


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        (
            "أجلوا العائلات من حي [PLACE|الشجرة] في [PLACE|الخرطوم]. وسقطت على الحي قذائف فقتل"
            " [CASUALTY Harm=killed|ستة]",
            "الشجرة",
        ),
        (
            "إلى مخيم [PLACE|بلاطة] قرب [PLACE|نابلس]. ثم اقتحموا المخيم وقُتل [CASUALTY Harm=killed|ثلاثة شبان]",
            "بلاطة",
        ),
        ("في حي [PLACE|الشجرة] و[PLACE|الخرطوم] هدوء. وكتلوا [CASUALTY Harm=killed|6 شباب] بالحي", "الشجرة"),
    ],
)
def test_the_kind_of_a_place_means_the_last_of_its_kind(marked: str, place: str):
    assert places(marked)[0] == place


@pytest.mark.parametrize(
    ("marked", "country"),
    [
        ("قتل [CASUALTY Harm=killed Place>p|رجلان] في محلة [PLACE:p|القبة] - [PLACE|طرابلس]، قال الجيش اللبناني", "LB"),
        (
            "قذائف الدعم السريع على سوق [PLACE:p|ليبيا] غربي [PLACE|أم درمان] قتلت [CASUALTY Harm=killed Place>p|17]",
            "SD",
        ),
        ("لغم في منطقة [PLACE:p|الطائف] بمديرية [PLACE|الدريهمي] قتل [CASUALTY Harm=killed Place>p|طفلين]", "YE"),
        ("دخل الدعامة قرية [PLACE:p|شرفت] وقتلوا [CASUALTY Harm=killed Place>p|ثمانية]", "SD"),
    ],
)
def test_the_country_of_what_is_called_after_another_one(marked: str, country: str):
    record = records(marked)[0]
    place = next((each.resolution.place for each in record.places if each.resolution.place), None)
    assert (place.country if place else record.country) == country


def test_a_crossroads_called_after_a_town_comes_before_the_town_beside_it():
    marked = "قتل [CASUALTY Harm=killed Place>p|مسعفان] عند دوار [PLACE:p|بني سهيلا] شرق [PLACE|خان يونس]"
    assert places(marked)[0] == "بني سهيلا"
