"""Places that words beside people tell, and how places are shown."""

import pytest

from hasila.records.record import Record
from support.records import RECORDER, read


def records(marked: str) -> list[Record]:
    text, layers = read(marked)
    return RECORDER.records(text, layers)


def only(marked: str) -> Record:
    (record,) = records(marked)
    return record


@pytest.mark.parametrize(
    ("before", "name", "behind", "words"),
    [
        ("حي ", "الرمل", "", "حي الرمل"),
        ("بحي ", "الصفا", "", "حي الصفا"),
        ("ساحة ", "الحبوبي", "", "ساحة الحبوبي"),
        ("شارع ", "سوريا", "", "شارع سوريا"),
        ("بمخيم ", "جباليا", "", "مخيم جباليا"),
        ("مخيم #", "جباليا", "", "مخيم #جباليا"),
        ("معبر ", "رفح", "", "معبر رفح"),
        ("طريق حقل ", "العمر", "", "طريق حقل العمر"),
        ("محيط سد ", "تشرين", "", "سد تشرين"),
        ("مفرق ", "حيس", "", "مفرق حيس"),
        ("ريف ", "دمشق", "", "ريف دمشق"),
        ("بريف ", "حلب", " الغربي", "ريف حلب الغربي"),
        ("ريف ", "إدلب", " الجنوبي الشرقي", "ريف إدلب الجنوبي الشرقي"),
        ("سوق ", "نيفاشا", "", "سوق نيفاشا"),
        ("بلدة ", "بنش", "", "بنش"),
        ("مدينة ", "حلب", " الشرقية", "حلب"),
        ("", "بنش", " الغربي", "بنش"),
        ("الأحياء ", "بنش", "", "بنش"),
    ],
)
def test_a_place_is_shown_with_the_word_that_tells_what_it_is(before: str, name: str, behind: str, words: str):
    glue = "" if before.startswith("ب") and before.split()[0] not in ("بلدة",) else "في "
    record = only(f"قتل [CASUALTY Harm=killed Place>p1|راعيان] {glue}{before}[PLACE:p1|{name}]{behind} أمس.")
    assert [place.words for place in record.places][:1] == [words] or words in [each.words for each in record.places]
    assert name in [place.text for place in record.places]


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        ("قتل [CASUALTY Harm=killed|11] شمال [PLACE|رفح] وأصيب غيرهم", "رفح"),
        ("قضى [CASUALTY Harm=killed|تسعة] في [PLACE|حمص] أمس", "حمص"),
        ("قضى [CASUALTY Harm=killed|ستة] بريف [PLACE|حماة]", "حماة"),
        ("واعتقال [CASUALTY Harm=detained|11 شابا] من [PLACE|قباطية]", "قباطية"),
        ("واعتقال [CASUALTY Harm=detained|3 شبان] من بلدة [PLACE|بيتا]", "بيتا"),
    ],
)
def test_the_place_directly_behind_people_is_theirs(marked: str, place: str):
    assert [each.text for each in only(marked).places] == [place]


@pytest.mark.parametrize(
    "marked",
    [
        "قصفوا خيام [CASUALTY Harm=displaced|النازحين] في [PLACE|المواصي]",
        "توفي [CASUALTY Harm=killed|اثنان] في [PLACE|سبها] متأثرين بجراحهما",
        "قتل [CASUALTY Harm=killed|ثلاثة جرحى] في مستشفى [PLACE|النور]",
        "قتل [CASUALTY Harm=killed|سبعة عمال] من بلدة [PLACE|بيتا]",
        "قتل [CASUALTY Harm=killed|سبعة] وزار الوزير [PLACE|بيتا]",
    ],
)
def test_where_people_live_come_from_or_are_treated_is_not_taken_for_their_place(marked: str):
    assert not only(marked).places


@pytest.mark.parametrize(
    "clause",
    [
        "ونزحت من القرية قرابة [CASUALTY Harm=displaced|150 أسرة]",
        "ونزحت [CASUALTY Harm=displaced|150 أسرة] من القرية",
        "وغادرت [CASUALTY Harm=displaced|150 أسرة] القرية سيرا",
        "واحتجزوا [CASUALTY Harm=detained|اثنين من شبان القرية]",
        "وجرح [CASUALTY Harm=injured|راع] في القرية",
    ],
)
def test_the_kind_of_a_place_points_back_to_it(clause: str):
    last = records(f"هاجم مسلحون قرية [PLACE|تيغيلا]. {clause}.")[-1]
    assert [place.text for place in last.places] == ["تيغيلا"]


@pytest.mark.parametrize(
    "clause", ["ونزحت [CASUALTY Harm=displaced|150 أسرة] من القرية", "وجرح [CASUALTY Harm=injured|راع] في القرية"]
)
def test_it_does_not_where_several_places_are_told_and_none_is_called_so(clause: str):
    assert not records(f"قصفوا [PLACE|بنش] و[PLACE|تفتناز]. {clause}.")[-1].places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("المكان: [PLACE|بانكاس]، منطقة [PLACE|موبتي]\nالقتلى: [CASUALTY Harm=killed|23]", "بانكاس"),
        ("مكان الحادث: [PLACE|دوما]\nالتاريخ: أمس\nالجرحى: [CASUALTY Harm=injured|7]", "دوما"),
        ("الموقع: سوق [PLACE|بنش]\nقتل [CASUALTY Harm=killed|سبعة]", "بنش"),
    ],
)
def test_people_of_a_list_are_in_the_place_of_its_field(text: str, place: str):
    assert [each.text for each in only(text).places] == [place]


def test_a_field_of_another_block_tells_nothing():
    assert not only("المكان: [PLACE|دوما]\nالنوع: قصف\n\nقتل [CASUALTY Harm=killed|سبعة] منذ مطلع العام").places


@pytest.mark.parametrize("narrow", ["طوزخورماتو", "قضاء سنجار"])
def test_of_two_places_with_a_slash_the_second_is_the_narrower(narrow: str):
    kind, _, name = narrow.rpartition(" ")
    label = f"[PLACE:p1|صلاح الدين]/{kind + ' ' if kind else ''}[PLACE:p2|{name}]"
    assert [place.text for place in only(f"- {label}: [CASUALTY Harm=killed Place>p1,p2|11 قتيلا]").places] == [name]


@pytest.mark.parametrize(
    "marked",
    [
        "قرب موقف [PLACE:p1|للباصات]، قتل [CASUALTY Harm=killed Place>p1|ستة] ",
        "عند حاجز [PLACE:p1|ترابي] قتل [CASUALTY Harm=killed Place>p1|ستة]",
        "على قارب [PLACE:p1|مطاطي] قتل [CASUALTY Harm=killed Place>p1|ستة]",
        "[PLACE:p1|القتلى]: [CASUALTY Harm=killed Place>p1|23]",
    ],
)
def test_words_that_name_no_place_are_none(marked: str):
    assert not only(marked).places


def test_a_street_of_martyrs_is_a_place():
    record = only("قتل [CASUALTY Harm=killed Place>p1|ستة] في شارع [PLACE:p1|الشهداء] أمس")
    assert [place.words for place in record.places] == ["شارع الشهداء"]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("وثق مركز في سوريا مقتل [CASUALTY Harm=killed|418 مدنيا] خلال آذار.", "SY"),
        ("قال المرصد اليمني للألغام إن الألغام قتلت [CASUALTY Harm=killed|84 مدنيا].", "YE"),
        ("قال الدعم السريع إن [CASUALTY Harm=killed|سبعة] قتلوا.", "SD"),
        ("بوركينا فاسو: خطف [CASUALTY Harm=detained|12 امرأة] شمالي البلاد", "BF"),
        ("قتل [CASUALTY Harm=killed|تسعة جنود] في كمين وسط مالي.", "ML"),
        ("قتل [CASUALTY Harm=killed|تسعة] قرب الحدود السورية اللبنانية.", ""),
        ("قتل [CASUALTY Harm=killed|تسعة] أمس.", ""),
        ("قال محلل مالي إن الشركة خسرت، وقتل [CASUALTY Harm=killed|عامل].", ""),
    ],
)
def test_people_without_a_place_have_the_country_of_whose_war_the_text_is(text: str, country: str):
    record = only(text)
    assert not record.places
    assert record.country == country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("الموصل: قتل [CASUALTY Harm=killed Place>p1|راع] في حي [PLACE:p1|الرفاعي].", "IQ"),
        ("صعدة | جرح [CASUALTY Harm=injured Place>p1|راع] بقصف سعودي على مديرية [PLACE:p1|منبه].", "YE"),
        ("غارة روسية على [PLACE:p1|كفرومة] قتلت [CASUALTY Harm=killed Place>p1|راعيا].", "SY"),
        ("قتل [CASUALTY Harm=killed Place>p1|راع] في ناحية [PLACE:p1|الرياض] جنوب كركوك العراقية.", "IQ"),
        ("نيامي - قتل [CASUALTY Harm=killed Place>p1|راع] في [PLACE:p1|نغيغمي] قرب [PLACE|بحيرة تشاد].", "NE"),
        ("قتل [CASUALTY Harm=killed Place>p1|راع] في [PLACE:p1|بارسالوغو].", "BF"),
        ("قتل [CASUALTY Harm=killed Place>p1|راع] في [PLACE:p1|مايدوغوري].", "NG"),
        ("قتل [CASUALTY Harm=killed Place>p1|عامل] بصاروخ لحزب الله على [PLACE:p1|أفيفيم].", "IL"),
    ],
)
def test_the_country_of_a_place(text: str, country: str):
    place = only(text).places[0].resolution.place
    assert place is not None
    assert place.country == country
