"""Totals: nobody is counted twice, and nobody who is told once is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.totals import LeftOut, Totals
from support.records import RECORDER, read

KILLED, INJURED = "CASUALTY Harm=killed", "CASUALTY Harm=injured"


def totals(*marked: str) -> Totals:
    """The totals of texts; K and I before a bracket mark people who were killed and injured."""
    found = Totals()
    for each in marked:
        text, layers = read(each.replace("K[", f"[{KILLED}|").replace("I[", f"[{INJURED}|"))
        found.add(RECORDER.records(text, layers), text)
    return found


def sums(found: Totals) -> dict[str, int]:
    """The least number of persons of each harm."""
    harms: dict[str, int] = {}
    for row in found.rows():
        harms[row.harm] = harms.get(row.harm, 0) + row.low
    return harms


@pytest.mark.parametrize(
    ("marked", "killed"),
    [
        ("مقتل K[شاب] وK[خطيبته] في قصف.", 2),
        ("مقتل K[أب] وK[ابنه] وK[أربعة من أحفاده] بغارة.", 6),
        ("استشهاد K[طفل] وK[امرأة] وK[رجل] في البلدة.", 3),
        ("قتل K[3 أطفال] وK[3 نساء] في غارة.", 6),
        ("قتل K[طالب] في الجامعة. وقتل K[سائق] على الطريق.", 2),
        ("قتل K[طفل] أمام بيته. وقتل K[طفل] آخر مساء.", 2),
        ("قتل K[5 جنود] في كمين. وقتل K[5 مدنيين] في السوق.", 10),
    ],
)
def test_people_of_an_enumeration_and_of_different_kinds_count_each(marked: str, killed: int):
    assert sums(totals(marked)) == {"killed": killed}


@pytest.mark.parametrize(
    "marked",
    [
        "K[14 قتيلا] بغارة على السوق\n\nقتل K[14 مدنيا] أمس في غارة على السوق.",
        "قتل K[14 شخصا] في غارة. وقال مسعفون إن الغارة قتلت K[14 مدنيا].",
        "مقتل K[14 عاملا] في المعمل. وقال مديره إن K[14 عاملا] قتلوا.",
        "استشهد K[14 مدنيا] في القصف. والشهداء ال K[14] دفنوا أمس.",
        "قتل K[14 مدنيا]. وقالت منظمة إن K[14 طفلا] قتلوا.",
    ],
)
def test_a_toll_told_again_counts_once(marked: str):
    found = totals(marked)
    assert sums(found) == {"killed": 14}
    assert found.left_out.repeated == 1


def test_the_same_number_in_two_places_counts_twice():
    text, layers = read(
        "قتل [CASUALTY Harm=killed Place>p1|4 مدنيين] في [PLACE:p1|سراقب]. "
        "وقتل [CASUALTY Harm=killed Place>p2|4 مدنيين] في [PLACE:p2|بنش]."
    )
    found = Totals()
    found.add(RECORDER.records(text, layers), text)
    assert sums(found) == {"killed": 8}


def test_a_toll_in_another_place_is_not_raised():
    text, layers = read(
        "قتل [CASUALTY Harm=killed Place>p1|4 مدنيين] في [PLACE:p1|سراقب]. "
        "وارتفعت حصيلة غارة أمس إلى [CASUALTY Harm=killed Place>p2|9 قتلى] في [PLACE:p2|بنش]."
    )
    found = Totals()
    found.add(RECORDER.records(text, layers), text)
    assert sums(found) == {"killed": 13}


@pytest.mark.parametrize(
    ("marked", "told", "raised"),
    [
        ("قتل K[6 مدنيين] في قصف. ثم ارتفعت الحصيلة إلى K[9 قتلى].", {"killed": 9}, 1),
        ("قتل K[6 عمال] وK[امرأة] قبل أن يرتفع العدد إلى K[11].", {"killed": 11}, 2),
        ("مقتل K[6 أشخاص]. وتوفي K[جريحان] ليرتفع عدد القتلى إلى K[8 قتلى].", {"killed": 8}, 2),
        ("قتل K[6]. وارتفع العدد إلى K[8 قتلى] وI[15 جريحا] بعد وفاة I[جريحين].", {"killed": 8, "injured": 15}, 2),
        ("أصيب I[10]. وارتفعت حصيلة الجرحى إلى I[14 جريحا] و K[قتيل].", {"injured": 14, "killed": 1}, 1),
        ("ارتفاع حصيلة الغارة إلى K[21 قتيلا]. وكانت الحصيلة الأولية K[17 قتيلا].", {"killed": 21}, 1),
        ("ارتفع عدد القتلى من K[3] إلى K[7 قتلى].", {"killed": 7}, 1),
        ("قتل K[9]. وبحسب مصدر آخر وصل K[4 قتلى].", {"killed": 13}, 0),
        ("تسلمنا K[3 جثامين]. وفاة K[أحد المصابين] ترفع عدد القتلى إلى K[4].", {"killed": 4}, 2),
        (
            "حتى الآن K[شهيدة] وI[3 مصابين]\nتعديل: الحصيلة النهائية K[شهيدتين] وI[5 مصابين]",
            {"killed": 2, "injured": 5},
            2,
        ),
        (
            "سقط K[قتيلان] وI[9 جرحى]. ارتفاع عدد القتلى إلى K[5]، فيما بلغ عدد الجرحى I[16].",
            {"killed": 5, "injured": 16},
            2,
        ),
        ("توفيت K[طفلة] اليوم. وبذلك يصبح عدد الضحايا K[3 أشخاص].", {"killed": 3}, 1),
        ("استقبلنا K[20 جثمانا].\nتحديث: العدد وصل إلى K[43 شهيدا].", {"killed": 43}, 1),
        ("خفضت الشرطة عدد القتلى من K[31] إلى K[27 قتيلا].", {"killed": 27}, 1),
        ("ارتفاع الحصيلة إلى K[17 قتيلا].\nانفجرت سيارة، والحصيلة الأولية K[11 قتيلا].", {"killed": 17}, 1),
        ("ارتفع عدد القتلى إلى K[14] بعدما كان K[تسعة].", {"killed": 14}, 1),
        ("ارتفعت الحصيلة إلى K[9 قتلى]. وكان الدفاع المدني قد أحصى K[سبعة قتلى].", {"killed": 9}, 1),
        ("قتل K[9 مدنيين]. وكان الطبيب قد أحصى K[سبعة قتلى] في حي آخر.", {"killed": 16}, 0),
        ("قتل K[3] وجرح I[6]. ارتفاع الحصيلة إلى K[7 قتلى] وI[14 جريحا].", {"killed": 7, "injured": 14}, 2),
        (
            "قتل K[3] وجرح I[11]. وارتفعت الحصيلة إلى [CASUALTY:w Harm=killed|7 قتلى]، بينهم"
            " [CASUALTY Harm=killed SubsetOf>w|طفلة]، وI[14 جريحا].",
            {"killed": 7, "injured": 14},
            2,
        ),
        ("قتل K[3]. وارتفع عدد الشهداء لـ K[53 شهيدا].", {"killed": 53}, 1),
        ("قتل K[3 عمال].\nالمستشفى يحدث الحصيلة: K[6 قتلى].", {"killed": 6}, 1),
        ("قتل K[3 عمال].\nالحصيلة ترتفع: K[6 قتلى].", {"killed": 6}, 1),
        (
            "12:40 الحصيلة النهائية للغارة K[4 قتلى] وI[9 جرحى].\n11:15 الصحة: K[3 قتلى] وI[6 جرحى].",
            {"killed": 4, "injured": 9},
            2,
        ),
        ("ارتفعت الحصيلة إلى K[4 قتلى].\nقتل K[شرطي] برصاص مجهولين.", {"killed": 5}, 0),
        ("الحصيلة النهائية للغارات K[19 مدنيا].\nوقتل K[15 مدنيا] الأربعاء.", {"killed": 34}, 0),
    ],
)
def test_a_raised_toll_replaces_the_lower_one(marked: str, told: dict[str, int], raised: int):
    found = totals(marked)
    assert sums(found) == told
    assert found.left_out.raised == raised


@pytest.mark.parametrize(
    ("marked", "told", "replaced"),
    [
        ("قتل K[13 عاملا] وأصيب I[30]. وكانت حصيلة سابقة قد تحدثت عن K[خمسة قتلى] وI[9 جرحى].", (13, 30), 2),
        ("استشهد K[7]، وكانت وزارة الصحة أعلنت في وقت سابق استشهاد K[أربعة أشخاص].", (7, 0), 1),
        ("قتل K[21]. وكانت تقارير أولية أشارت إلى مقتل K[25 شخصا].", (21, 0), 1),
        ("بحسب الحصيلة السابقة قتل K[3]. أما اليوم فالقتلى K[6].", (6, 0), 1),
        ("قتل K[8 جنود] بعد أن كانت الحصيلة K[5].", (8, 0), 1),
        ("قتل K[14]. وكانت الشرطة أعلنت في بادئ الأمر مقتل K[ثلاثة] فقط.", (14, 0), 1),
        ("قتل K[7 عمال]، وكانت البلدية تحدثت في البداية عن K[9 قتلى].", (7, 0), 1),
        ("عدد القتلى K[5] وليس K[7].", (5, 0), 0),  # the corrected number has no record
        ("في حصيلة أولية قتل K[5]. وقتل K[12 جنديا] في الشهر الماضي.", (17, 0), 0),
        ("قتل K[5 مدنيين]. وسبق أن قتل K[12 جنديا] في الحي.", (17, 0), 0),
        ("وكانت حصيلة سابقة تحدثت عن K[تسعة شهداء].", (9, 0), 0),
        ("أصيب I[6]. وكانت حصيلة سابقة تحدثت عن K[تسعة شهداء].", (9, 6), 0),
    ],
)
def test_a_newer_toll_replaces_the_former(marked: str, told: tuple[int, int], replaced: int):
    found = totals(marked)
    assert (sums(found).get("killed", 0), sums(found).get("injured", 0)) == told
    assert found.left_out.raised == replaced


def test_a_toll_of_an_attack_of_its_own_is_not_replaced():
    text, layers = read(
        "قتل [CASUALTY Harm=killed|7 جنود] أمس. وكان الجيش أعلن في وقت سابق مقتل "
        "[CASUALTY Harm=killed Cause>x1|3 جنود] في [ATTACK:x1 Kind=explosion|تفجير] عبوة."
    )
    found = Totals()
    found.add(RECORDER.records(text, layers), text)
    assert sums(found) == {"killed": 10}


HEADLINES = [
    "مقتل [CASUALTY Harm=killed Place>p1|تسعة جنود] بهجوم في البادية\nتدمر - قتل "
    "[CASUALTY Harm=killed Place>p2|9 جنود] أمس في هجوم قرب [PLACE:p2|السخنة]. ونقلوا إلى [PLACE:p1|حمص].",
    "مقتل [CASUALTY Harm=killed Place>p1|تسعة مدنيين] في [PLACE:p1|نيالا]\nقال مسعفون إن "
    "[CASUALTY Harm=killed Place>p2|9] قتلوا في سوق [PLACE:p2|أم زغرة] شرق نيالا.",
]


@pytest.mark.parametrize("marked", HEADLINES)
def test_a_headline_and_the_first_sentence_tell_of_the_same_people_though_their_places_differ(marked: str):
    text, layers = read(marked)
    found = Totals()
    found.add(RECORDER.records(text, layers), text)
    assert sums(found) == {"killed": 9}
    assert found.left_out.repeated == 1


@pytest.mark.parametrize(
    "marked",
    [
        "- قتل [CASUALTY Harm=killed Place>p1|3 مدنيين] في [PLACE:p1|نيالا]\n- قتل "
        "[CASUALTY Harm=killed Place>p2|3 مدنيين] في [PLACE:p2|الفاشر]",
        "استشهاد [CASUALTY Harm=killed Place>p1|3 مدنيين] في [PLACE:p1|نيالا]\nاستشهاد "
        "[CASUALTY Harm=killed Place>p2|3 مدنيين] في [PLACE:p2|الفاشر]",
        "قتل [CASUALTY Harm=killed Place>p1|3 مدنيين] مساء.\nكان ذلك في [PLACE:p1|نيالا]. وقتل "
        "[CASUALTY Harm=killed Place>p2|3 مدنيين] في [PLACE:p2|الفاشر]",
    ],
)
def test_lines_about_two_places_tell_of_different_people(marked: str):
    text, layers = read(marked)
    found = Totals()
    found.add(RECORDER.records(text, layers), text)
    assert sums(found) == {"killed": 6}


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        ("استقبل المشفى [CASUALTY:a Harm=injured|28 جريحا]. وتوفي [CASUALTY Harm=killed SubsetOf>a|4] منهم.", (4, 28)),
        ("أصيب [CASUALTY:a Harm=injured|28] بينهم [CASUALTY Harm=injured SubsetOf>a|4 أطفال].", (0, 28)),
        ("قتل [CASUALTY:a Harm=killed|28] بينهم [CASUALTY Harm=injured SubsetOf>a|4 أطفال].", (28, 0)),
        ("[CASUALTY:a Harm=unspecified|28 ضحية] بينهم [CASUALTY Harm=killed SubsetOf>a|4 أطفال].", (4, 0)),
    ],
)
def test_a_part_counts_if_the_sum_of_its_whole_does_not_have_it(marked: str, told: tuple[int, int]):
    text, layers = read(marked)
    found = Totals()
    found.add(RECORDER.records(text, layers), text)
    assert (sums(found).get("killed", 0), sums(found).get("injured", 0)) == told


@given(st.integers(1, 50), st.integers(1, 50))
def test_a_sum_that_is_told_adds_nobody(first: int, second: int):
    found = totals(f"| إدلب | K[{first}] |\n| حلب | K[{second}] |\n| المجموع | K[{first + second}] |")
    assert sums(found) == {"killed": first + second}


@given(st.lists(st.integers(2, 400), min_size=1, max_size=6, unique=True))
def test_different_numbers_are_added(numbers: list[int]):
    found = totals(" ".join(f"قتل K[{number} مدنيا] في قصف." for number in numbers))
    assert sums(found) == {"killed": sum(numbers)}


@pytest.mark.parametrize(
    ("marked", "killed"),
    [
        ("قتلت K[عائلة] من K[5 أفراد].", 5),
        ("قتلت K[عائلة] كاملة مؤلفة من K[سبعة أشخاص].", 7),
        ("قتلت K[عائلة من 5 أفراد] وK[5 أفراد] من جيرانها.", 10),
    ],
)
def test_a_family_and_its_members_are_the_same_people(marked: str, killed: int):
    assert sums(totals(marked)) == {"killed": killed}


def test_two_texts_are_counted_each():
    assert sums(totals("قتل K[4 مدنيين].", "قتل K[4 مدنيين].")) == {"killed": 8}


def test_mentions_of_which_nobody_read_the_harm_are_in_no_sum():
    text, layers = read("قتل K[20 مدنيا] بينهم K[8 أطفال] وأصيب K[9].".replace("K[", "[CASUALTY|"))
    found = Totals()
    found.add(RECORDER.records(text, list(layers.mentions)), text)
    assert found.rows() == []
    assert found.left_out == LeftOut(unread=3)
    assert found.left_out.described().endswith("3 of which no harm was read")


def test_without_the_text_repetitions_are_known_by_their_nouns():
    text, layers = read("قتل [CASUALTY Harm=killed|4 مدنيين] وقال إن [CASUALTY Harm=killed|4 أشخاص] قتلوا.")
    found = Totals()
    found.add(RECORDER.records(text, layers))
    assert sums(found) == {"killed": 4}


@pytest.mark.parametrize(
    ("marked", "killed"),
    [
        ("يوم دام: K[عشرة قتلى] في مفخخة وصواريخ\nقتل K[ثمانية أشخاص] صباحا. وقتل K[شخصان] مساء.", 10),
        ("ملخص أمس: K[4 شهداء] صباحا في البلدة\nوK[8 شهداء] مساء.\nوبذلك يكون قد قتل في البلدتين K[12 مواطنا].", 12),
        ("الأولى: K[5 شهداء]\nالثانية: K[شهيدان]\nوبلغ مجموع الضحايا K[سبعة شهداء].", 7),
        ("- حلب: K[21]\n- درعا: K[6]\n- حمص: K[9]\nالمجموع: K[38 شهيدا]", 38),
        ("- حلب: K[21]\n- درعا: K[6]\n- حمص: K[9]\nالمجموع: K[30 شهيدا]", 66),
        ("قتل K[خمسة مسعفين] في غارة. وقتلت K[ثلاث نساء] في أخرى. وقتل K[طفلان].", 10),
        ("قتل K[5 جنود] في كمين. وقتل K[3 مدنيين]. وقتل K[عامل].", 9),
        ("قتل K[شهيدان] من الجيش. أما في الجهة الأخرى فقتل K[شخصان].", 4),
        ("قتل K[5 من مقاتلي الحزب]. ونعى الحزب K[خمسة من رفاقنا].", 5),
        ("عثر على K[جثتين] في الحي، وK[الضحيتان] شقيقان.", 2),
        ("قتل K[شهيد]. وقتل K[الشهيد] سامر في حي آخر.", 1),
    ],
)
def test_sums_of_others_and_people_taken_up_again_add_nobody(marked: str, killed: int):
    assert sums(totals(marked)) == {"killed": killed}


def test_wounded_whom_a_definite_noun_takes_up_are_some_of_those_before():
    found = totals("أصيب I[خمسة] في الهجوم، فيما نقل I[الجريحان] الآخران إلى أربيل.")
    assert sums(found) == {"injured": 5}
    assert found.left_out.repeated == 1


def test_the_rest_of_a_toll_is_in_it():
    text, layers = read(
        "[CASUALTY:a Harm=killed|7 شهداء]. سقط [CASUALTY Harm=killed SubsetOf>a|3 من الشهداء] في صور "
        "و[CASUALTY Harm=killed|4] في معركة."
    )
    found = Totals()
    found.add(RECORDER.records(text, layers), text)
    assert sums(found) == {"killed": 7}


def test_a_part_of_a_total_of_a_period_that_suffered_another_harm_is_in_no_sum():
    text, layers = read(
        "قتل [CASUALTY Harm=killed|3 مدنيين]. ومنذ مطلع العام أصيب [CASUALTY:a Harm=injured Total=period|900 شخص] "
        "توفي [CASUALTY Harm=killed SubsetOf>a|40] منهم."
    )
    found = Totals()
    found.add(RECORDER.records(text, layers), text)
    assert sums(found) == {"killed": 3}
