"""Where people were harmed, of the places that links lead to and of those that words beside them tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.record import Record
from support.records import RECORDER, read

BRACKETS = str.maketrans("⟦⟧", "[]")
"""Stand for brackets of the text, which marks of mentions have."""


def records(marked: str) -> list[Record]:
    text, layers = read(marked)
    return RECORDER.records(text.translate(BRACKETS), layers)


def places(marked: str) -> list[str]:
    """The places of the only record of a text."""
    (only,) = records(marked)
    return [place.text for place in only.places]


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        ("⟦03/02/2021, 18:04⟧ [PLACE:p1|هدى]: راح [CASUALTY Harm=killed Place>p1,p2|راعي] ب[PLACE:p2|بنش]", "بنش"),
        ("3/2/2021, 6:04 م - [PLACE:p1|هدى]: راح [CASUALTY Harm=killed Place>p1,p2|راعي] ب[PLACE:p2|بنش]", "بنش"),
        ("\u200f3/2/2021، 18:04 - [PLACE:p1|هدى]: راح [CASUALTY Harm=killed Place>p1,p2|راعي] ب[PLACE:p2|بنش]", "بنش"),
        ("[PLACE:p1|هدى], ⟦03.02.2021 18:04⟧\nراح [CASUALTY Harm=killed Place>p1,p2|راعيين] ب[PLACE:p2|بنش]", "بنش"),
        ("أصيب [CASUALTY Harm=injured Place>p1,p2|راع] في [PLACE:p1|كراعو] وهو ب[PLACE:p2|بنش]", "بنش"),
        ("أصيبت [CASUALTY Harm=injured Place>p1,p2|راعية] في [PLACE:p1|كتفها] وهي في [PLACE:p2|بنش]", "بنش"),
        ("قالت [PLACE:p1|هدى] إن [CASUALTY Harm=killed Place>p1,p2|راعيين] قتلا في [PLACE:p2|بنش]", "بنش"),
        ("#[PLACE:p1|سوريا_الجريحة] مقتل [CASUALTY Harm=killed Place>p1,p2|راعيين] في [PLACE:p2|بنش]", "بنش"),
        ("#[PLACE:p1|حلب_تحترق] مقتل [CASUALTY Harm=killed Place>p1,p2|راعيين] في [PLACE:p2|بنش]", "بنش"),
        ("#[PLACE:p1|إدلب_تحت_القصف] مقتل [CASUALTY Harm=killed Place>p1,p2|راعيين] في [PLACE:p2|بنش]", "بنش"),
        ("قتل [CASUALTY Harm=killed Place>p1|راعيان] في حي [PLACE:p1|سکنی] في مدينة [PLACE:p2|بنش]", "بنش"),
        ("قتل [CASUALTY Harm=killed Place>p1|راعيان] في سوق [PLACE:p1|شعبي] بمدينة [PLACE:p2|بنش]", "بنش"),
    ],
)  # fmt: skip
def test_what_names_no_place_is_none(marked: str, left: str):
    assert places(marked) == [left]


@pytest.mark.parametrize(
    "marked",
    [
        "10:40 | [PLACE:p1|بنش]: مقتل [CASUALTY Harm=killed Place>p1|راعيين]",
        "[PLACE:p1|بنش]: مقتل [CASUALTY Harm=killed Place>p1|راعيين]",
        "في 03/02/2021 قتل في [PLACE:p1|بنش]: [CASUALTY Harm=killed Place>p1|راعيان]",
        "#[PLACE:p1|معرة_النعمان] مقتل [CASUALTY Harm=killed Place>p1|راعيين]",
        "#[PLACE:p1|جنوب_لبنان] مقتل [CASUALTY Harm=killed Place>p1|راعيين]",
        "#[PLACE:p1|السودان_الجنوبي] مقتل [CASUALTY Harm=killed Place>p1|راعيين]",
        "قتل [CASUALTY Harm=killed Place>p1|راعيان] في [PLACE:p1|الشعبي] بعدن",
        "قتل [CASUALTY Harm=killed Place>p1|راعيان] في [PLACE:p1|راس العين]",
        "قالت الشرطة إن [PLACE:p1|بنش] فقدت [CASUALTY Harm=killed Place>p1|راعيين]",
        "قتل [CASUALTY Harm=killed Place>p1|راعيان] في مدينة [PLACE:p1|المدينة المنورة]",
    ],
)
def test_a_name_that_looks_like_none_of_them_remains(marked: str):
    (found,) = records(marked)
    assert len(found.places) == 1


@pytest.mark.parametrize(
    "between", [" في ", " في مدينة ", " بريف ", " التابعة لمحافظة ", " جنوب مدينة ", "، شرقي ", " قرب "]
)
def test_of_a_place_and_another_that_tells_where_it_is_the_first_is_kept(between: str):
    marked = f"قصف على قرية [PLACE:p1|بنش]{between}[PLACE:p2|حلب] قتل [CASUALTY Harm=killed Place>p1,p2|راعيين]"
    assert places(marked) == ["بنش"]


@pytest.mark.parametrize("between", [" و", "، ", " وفي ", " ثم ", "، وقرية ", " وقرب ", " إلى ", "، في "])
def test_places_that_are_told_one_after_the_other_are_both_kept(between: str):
    marked = f"قصف على قرية [PLACE:p1|بنش]{between}[PLACE:p2|حلب] قتل [CASUALTY Harm=killed Place>p1,p2|راعيين]"
    assert sorted(places(marked)) == ["بنش", "حلب"]


def test_of_a_town_that_holds_the_place_before_it_the_place_is_meant():
    marked = "قتل [CASUALTY Harm=killed Place>p2|راعيان] في حي [PLACE:p1|الوديان] في مدينة [PLACE:p2|الرقة]"
    assert places(marked) == ["الوديان", "الرقة"]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("حي [PLACE:p1|الوديان] في مدينة [PLACE:p2|الرقة]", ["الوديان", "الرقة"]),
        ("حي [PLACE:p1|الوديان] شرقي [PLACE:p2|الرقة]", ["الوديان", "الرقة"]),
        ("حي [PLACE:p1|الوديان] ب[PLACE:p2|الرقة]", ["الوديان", "الرقة"]),
        ("حاجز [PLACE:p1|الوديان] في مدينة [PLACE:p2|الرقة]", ["الرقة", "الوديان"]),
        ("دوار [PLACE:p1|الكويت] جنوب مدينة [PLACE:p2|الرقة]", ["الرقة", "الكويت"]),
        ("مستشفى [PLACE:p1|الوديان] في [PLACE:p2|الرقة]", ["الرقة", "الوديان"]),
        ("قرية [PLACE:p1|الوديان] شرقي [PLACE:p2|الرقة]", ["الوديان"]),
        ("قرية [PLACE:p1|الوديان] في [PLACE:p2|الرقة]", ["الوديان"]),
        ("حاجز [PLACE:p1|الوديان] شرق [PLACE:p2|الرقة]", ["الوديان"]),
        ("حي [PLACE:p1|الوديان] في محافظة [PLACE:p2|لا أحد]", ["الوديان"]),
        ("حي [PLACE:p1|الوديان]، ونفت [PLACE:p2|الرقة]", ["الوديان"]),
    ],
)
def test_a_quarter_that_no_gazetteer_has_is_told_with_its_town_and_a_spot_behind_its_town(told: str, found: list[str]):
    assert places(f"قتل [CASUALTY Harm=killed Place>p1|راعيان] في {told}.") == found


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("حي [PLACE:p1|الوديان] شرقي المدينة", ["الوديان", "الرقة"]),
        ("مستشفى [PLACE:p1|الثورة] في المدينة نفسها", ["الرقة", "الثورة"]),
        ("قرية [PLACE:p1|الوديان] شرقي المدينة", ["الوديان"]),
        ("حي [PLACE:p1|الوديان] بالدراجات", ["الوديان"]),
    ],
)
def test_the_city_behind_a_quarter_is_the_town_told_before(told: str, found: list[str]):
    marked = f"ساد الهدوء في [PLACE|الرقة] أمس. وقتل [CASUALTY Harm=killed Place>p1|راعيان] في {told}."
    assert places(marked) == found


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("كانت محافظة [PLACE|إدلب] الأشد تضررا إذ سقط فيها [CASUALTY Harm=killed|26 راعيا].", ["إدلب"]),
        ("هدأ مخيم [PLACE|أطمة] الذي أصيب فيه نحو [CASUALTY Harm=injured|20 راعيا].", ["أطمة"]),
        ("في [PLACE|بنش] هدوء. وعاد فريق قتل فيه [CASUALTY Harm=killed|راعيان].", []),
        ("رفضت [PLACE|بنش] خطة فيها [CASUALTY Harm=killed|راعيان].", []),
        ("حوصرت قرية [PLACE|بنش] وقتل [CASUALTY Harm=killed|راعيان] في القرية، ثم قصفت [PLACE|حلب].", ["بنش"]),
        ("حوصرت قرية [PLACE|بنش] وبلدة [PLACE|سرمين]. وقتل [CASUALTY Harm=killed|راعيان] في القرية نفسها.", ["بنش"]),
        ("قتل [CASUALTY Harm=killed|راعيان] في المدينة خريف 2019، وعاد أهل [PLACE|سرمين] إليها.", ["سرمين"]),
        ("قتل [CASUALTY Harm=killed|راعيان] في المدينة، بين [PLACE|سرمين] و[PLACE|بنش].", []),
        ("شيعت [PLACE|سرمين] أبناءها، وقتل [CASUALTY Harm=killed|راعيان] في المدينة المنورة.", []),
    ],
)
def test_a_pronoun_or_a_kind_of_place_means_the_one_told_before(marked: str, found: list[str]):
    assert places(marked) == found


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("[ACTOR|وزارة الصحة] – [PLACE|غزة] | وصل", ["غزة"]),
        ("[ACTOR|الدفاع المدني] - [PLACE|حلب]:", ["حلب"]),
        ("[ACTOR|مديرية الصحة] / [PLACE|إدلب]\n", ["إدلب"]),
        ("[ACTOR|وكالة الأنباء] – [PLACE|دمشق] |", []),
        ("[PLACE|دمشق] – [ACTOR|وزارة الصحة] |", []),
        ("قالت [ACTOR|وزارة الصحة] – [PLACE|غزة] |", []),
        ("[ACTOR|وزارة الصحة] في [PLACE|غزة] |", []),
    ],
)
def test_a_bulletin_of_a_local_body_is_of_the_place_in_its_head(head: str, found: list[str]):
    assert places(f"{head} [CASUALTY Harm=killed|38 شهيدا] خلال يوم.") == found


@pytest.mark.parametrize(
    "told",
    [
        "قذائف أطلقت من [PLACE:p1|حلب] على [PLACE:p2|بنش]",
        "صاروخ من جهة [PLACE:p1|حلب] سقط في [PLACE:p2|بنش]",
        "صواريخ أطلقها مسلحون من ريف [PLACE:p1|حلب] أصابت [PLACE:p2|بنش]",
        "مسيّرة انطلقت من قاعدة [PLACE:p1|حلب] وضربت [PLACE:p2|بنش]",
        "نيران مصدرها مدفعية من محيط [PLACE:p1|حلب] باتجاه [PLACE:p2|بنش]",
    ],
)
def test_nobody_is_harmed_where_shells_come_from(told: str):
    assert places(f"قتل [CASUALTY Harm=killed Place>p1,p2|راعيان] في {told}.") == ["بنش"]
    assert places(f"قتل [CASUALTY Harm=killed Place>p1|راعيان] في {told}.") == []


@pytest.mark.parametrize(
    "told",
    [
        "قصف على الحي الشرقي من [PLACE:p1|حلب]",
        "قذائف على الحي الشرقي من [PLACE:p1|حلب]",
        "قذائف سقطت على بيوت قريبة من [PLACE:p1|حلب]",
        "صاروخ أصاب الجزء القديم من [PLACE:p1|حلب]",
        "انفجار على مقربة من [PLACE:p1|حلب]",
    ],
)
def test_a_part_of_a_place_is_no_origin(told: str):
    assert places(f"قتل [CASUALTY Harm=killed Place>p1|راعيان] في {told}.") == ["حلب"]


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("تنعى النقابة [CASUALTY Harm=killed Place>p1|الشهيد] فارس النجار من بلدة [PLACE:p1|بنش].", []),
        ("زف الأهالي [CASUALTY Harm=killed Place>p1|الشهيد] فارس النجار (20 عاما) من [PLACE:p1|بنش].", []),
        ("شيع الأهالي [CASUALTY Harm=killed Place>p1|الشهيد] فارس الذي قتل في [PLACE:p1|بنش].", ["بنش"]),
        ("انتشل المسعفون [CASUALTY Harm=killed Place>p1|جثة] فارس النجار من بلدة [PLACE:p1|بنش].", ["بنش"]),
        ("نعت النقابة [CASUALTY Harm=killed Place>p1|راعيين] في [PLACE:p1|بنش].", ["بنش"]),
    ],
)
def test_the_home_of_somebody_mourned_is_not_where_he_was_harmed(marked: str, found: list[str]):
    assert places(marked) == found


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("نزحت [CASUALTY Harm=displaced Place>p1,p2|20 عائلة] من [PLACE:p1|بنش] إلى بلدة [PLACE:p2|سرمين]", ["بنش"]),
        ("فر [CASUALTY Harm=displaced Place>p2|20 راعيا] نحو [PLACE:p2|سرمين]", []),
        ("نزح أمس إلى [PLACE:p2|سرمين] [CASUALTY Harm=displaced Place>p2|20 راعيا]", []),
        ("وصل إلى [PLACE:p2|سرمين] [CASUALTY Harm=displaced Place>p2|20 نازحا]", []),
        ("تستضيف [PLACE:p2|سرمين] [CASUALTY Harm=displaced Place>p2|20 نازحا]", []),
        ("أصيب [CASUALTY Harm=injured Place>p1,p2|راع] في [PLACE:p1|بنش] ونقل إلى [PLACE:p2|سرمين]", ["بنش"]),
        ("وصل المسلحون إلى [PLACE:p2|سرمين] وقتلوا [CASUALTY Harm=killed Place>p2|راعيا]", ["سرمين"]),
        ("استقبلت [PLACE:p2|سرمين] العيد بمقتل [CASUALTY Harm=killed Place>p2|راع]", ["سرمين"]),
        ("نزحت [CASUALTY Harm=displaced Place>p1|20 عائلة] من [PLACE:p1|بنش]", ["بنش"]),
        ("عاد الهدوء إلى [PLACE:p1|بنش] ونزحت [CASUALTY Harm=displaced Place>p1|20 عائلة]", ["بنش"]),
    ],
)
def test_people_were_not_harmed_where_they_fled_to_or_were_brought(told: str, found: list[str]):
    assert places(f"{told}.") == found


def test_in_a_chat_people_without_a_place_are_where_the_last_message_told():
    marked = (
        "3/2/2021, 18:04 - سالم: سمعتوا عن بيت الحاج ب[PLACE|بنش]؟\n"
        "3/2/2021, 18:05 - هدى: راح [CASUALTY Harm=killed|راعيين]\n"
    )
    assert places(marked) == ["بنش"]
    assert places(marked.replace("3/2/2021, ", "")) == []


def test_a_part_shares_the_place_of_the_whole_before_words_mean_another():
    whole, part = records(
        "هدأت قرية [PLACE|بنش]. وقتل [CASUALTY:c1 Harm=killed Place>p1|9 رعاة] في [PLACE:p1|سرمين]، وسقط "
        "[CASUALTY Harm=killed SubsetOf>c1|طفلان] في القرية."
    )
    assert [place.text for place in whole.places] == [place.text for place in part.places] == ["سرمين"]


def test_why_tells_that_words_told_a_place():
    (found,) = records("قتل [CASUALTY Harm=killed Place>p1|راعيان] في حي [PLACE:p1|الوديان] ب[PLACE:p2|الرقة].")
    assert [place.why for place in found.places] == ["link", "words"]


@given(st.lists(st.sampled_from(("بنش", "سرمين", "الوديان", "حلب")), min_size=1, max_size=4), st.data())
def test_a_sentence_of_linked_places_has_some_of_them_and_none_twice(names: list[str], data: st.DataObject):
    joints = [data.draw(st.sampled_from((" في ", " و", " شرقي ", " بمدينة ", "، "))) for _ in names]
    told = "".join(f"{joint}[PLACE:p{at}|{name}]" for at, (joint, name) in enumerate(zip(joints, names, strict=True)))
    links = ",".join(f"p{at}" for at in range(len(names)))
    found = places(f"قصف{told} قتل [CASUALTY Harm=killed Place>{links}|راعيين].")
    assert found
    assert set(found) <= set(names)
    assert len(found) == len(set(found))
