"""Harm: the kind that the model reads, and the word that expresses it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.labels import HARMS
from hasila.layers import Choice
from hasila.records.people.harm import JOINT, RECRUITED, Harm, harm, labelled_harm, of_part
from hasila.text.folded import FoldedText
from support.strategies import nasty_texts


def told(text: str, kind: str) -> str:
    """The word that tells what happened to what stands between brackets."""
    start, end = text.index("["), text.index("]") - 1
    plain = text.replace("[", "").replace("]", "")
    found = harm(FoldedText(plain).sentence(), start, end, Choice(kind, 0.8))
    assert found.kind == kind
    assert found.confidence >= 0.8
    return plain[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("قُتل [18 مدنيا] في غارات على البلدة", "killed", "قُتل"),
        ("وأصيب [ثلاثة أطفال] بجروح في القصف", "injured", "وأصيب"),
        ("ونزحت [300 عائلة] باتجاه الحدود", "displaced", "ونزحت"),
        ("اعتقلت قوات الأمن [شابين] عند الحاجز", "detained", "اعتقلت"),
        ("ولا يزال [سبعة أشخاص] في عداد المفقودين", "missing", "في عداد المفقودين"),
        ("عثروا على [جثث خمسة رجال] في المبنى", "killed", "جثث"),
        ("قتل 12 شخصا وأصيب [20 آخرون]", "injured", "وأصيب"),
        ("قتل 12 شخصا بينهم [طفلان] وأصيب عشرون", "killed", "قتل"),
        ("وأصيب نحو [مئة شخص]، ونزحت أكثر من ألف عائلة منذ بداية الحملة.", "injured", "وأصيب"),
    ],
)
def test_the_nearest_word_of_the_kind_is_the_evidence(text: str, kind: str, word: str):
    assert told(text, kind) == word


def test_the_mention_is_the_evidence_where_no_word_tells_the_kind():
    assert told("سقط [خمسة رجال] في الميناء", "detained") == "خمسة رجال"
    assert told("[5]", "unspecified") == "5"


@given(nasty_texts.filter(bool), st.sampled_from(HARMS), st.data())
def test_the_evidence_lies_in_any_text(text: str, kind: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = harm(FoldedText(text).sentence(), start, end, Choice(kind, 1.0))
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("القتلى: [12]", "killed"), ("شهداء : [7]", "killed"), ("• الجرحى: [30]", "injured"),
        ("إصابات: [15]", "injured"),
        ("- المفقودون: [4]", "missing"), ("النازحون= [900]", "displaced"), ("[3] مفقودين", "missing"),
        ("[40] جريحا", "injured"), ("[٩] قتلى", "killed"), ("[600] نازح", "displaced"), ("حلب، وفيات: [2]", "killed"),
        ("قتلى: 3 | جرحى: [8]", "injured"), ("قتلى: 3 - مصابون: [8]", "injured"),
        ("9 قتلى | [4 مفقودين]", "missing"), ("[9 قتلى] | 4 مفقودين", "killed"), ("| دوما | [خمسة جرحى] |", "injured"),
        ("- [60 نازحا]", "displaced"), ("• [١٢ شهيدا]", "killed"), ("[3 مفقودات]", "missing"), ("[6 غرقى]", "killed"),
        ("غارة | [أربعون مصابا] | حريق", "injured"), ("الغرقى: [6]", "killed"),
        ("عدد المفقودين تحت الأنقاض: [3]", "missing"), ("🔴 عدد الجرحى في المشفى: [40]", "injured"),
        ("القتلى: 5\nعدد النازحين من الحي: [900]", "displaced"), ("- إجمالي الشهداء اليوم: [17]", "killed"),
        ("قتلى: 3، وعدد المصابين: [8]", "injured"),
        ("معتقلون: [3]", "detained"), ("- عدد المختطفين: [6]", "detained"), ("الأسرى: [12]", "detained"),
    ],
)  # fmt: skip
def test_the_label_of_a_bare_number_tells_the_harm(text: str, kind: str):
    found = labelled(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "القتلى: [12 مدنيا]", "عدد المصابين الذين توفوا: [4]", "عدد الشهداء والجرحى: [40]",
        "المعتقلون المفرج عنهم: [7]",
        "قال الطبيب عن الجرحى في مشفاه: [7]", "عدد سيارات إسعاف الجرحى: [5]",
        "قتل [خمسة] وجرح عشرة", "مات [3] وأصيب أربعة", "شهداء بين النازحين: [6]",
        "عدد المنازل: [12]", "أصيب [7] في الغارة", "وصل [17] إلى المستشفى بجروح", "[5] آخرون",
        "عثروا على [3 مفقودين] تحت الجسر", "قتل [3 نازحين]", "- انتشال [4 مفقودين]", "[5 مدنيين] | [6 رعاة]",
        "| [6 رعاة] |", "[مفقودون]", "قضى تحت السقف [3 مفقودين].", "[3 مفقودين] بعد الغارة", "[3 مفقودين وجرحى] |",
    ],
)  # fmt: skip
def test_without_a_label_nothing_overrules_the_model(text: str):
    assert labelled(text) is None


GOVERNED = {
    "killed": """
        مقتل [خمسة صيادين] بقذيفة
        وبمقتل نحو [20 شخصا] في السوق
        استشهد [راعيان] أمس
        وقتل [ثلاثة رعاة] عند النبع
        كتلوا [تلاتة] من أهلنا
        جتلوا [خمسة زلم] بالمزرعة
        اغتيال [محام] أمام بيته
        وفاة [4 جرحى] في المشفى
        انقتلوا [3 زلم] بالسوق
        واستشهاد أكثر من [40 مواطنا] في الحي
    """,
    "injured": """
        وأصيب [30 آخرون] في الشارع
        اتصاوب [خمسة] بانفجار عبوة
        انقتل تلاتة وتصاوبوا [عشرة] بالقذيفة
        انجرح [ولدين] بالحارة
        وإصابة ما لا يقل عن [9 عمال] في المعمل
        جرحت [امرأتان] في الحقل
        فاتصاوب [عشرة] واستشهد اثنين
        وإصابة [أربعين مدنيا] ومقتل 7 عمال
    """,
    "displaced": """
        نزحت نحو [200 عائلة] ليلا
        ونزوح [آلاف السكان] من البلدة
    """,
    "detained": """
        اعتقال [4 طلاب] عند الحاجز
        اختطاف [طبيبين] من عيادة
    """,
}


@pytest.mark.parametrize("read", HARMS)
@pytest.mark.parametrize(
    ("kind", "line"), [(kind, line.strip()) for kind, text in GOVERNED.items() for line in text.strip().splitlines()]
)
def test_the_word_directly_before_people_tells_their_harm(kind: str, line: str, read: str):
    found = of_marked(line, read)
    assert (found.kind in (kind, "unspecified")) if read == "unspecified" else found.kind == kind


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("أصيب [طفل] بجروح وتوفي لاحقا", "killed"),
        ("وأصيب [جنديان] قتلا متأثرين بالجراح", "killed"),
        ("إصابة [شاب] واعتقاله عند الحاجز", "detained"),
        ("أصيبت [عائلة] فنزحت إلى المخيم", "displaced"),
        ("قتل في السوق [أربعة رجال]", "injured"),
        ("قال الطبيب إن [أربعة رجال] في المشفى", "killed"),
        ("أصيب رجل وقتل [أربعة]", "killed"),
        ("أصيب أو قتل [500 طفل]", "unspecified"),
        ("مقتل وإصابة [20 شخصا]", "unspecified"),
        ("قصفت الطائرات السوق [أربعة رجال]", "killed"),
        ("لا حالات نزوح جديدة، وقضى [رجلان]", "killed"),
    ],
)
def test_otherwise_the_harm_stays_as_it_is_read(line: str, read: str):
    assert of_marked(line, read).kind == read


def test_what_somebody_labelled_stays():
    assert of_marked("أصيب [رجلان] أمس", "killed", sure=1.0).kind == "killed"


@pytest.mark.parametrize(
    "line",
    [
        "مسلحون يجندون [خمسة فتيان]",
        "تجند ميليشيا السهل [فتاة] من المخيم",
        "تجنيد [6 قاصرين] في الريف",
        "جندت الفصائل [طفلين] قسرا",
        "وثق الفريق تجنيد [تسعة أطفال] هذا الشهر",
        "يجند التنظيم [مراهقين] في البلدة",
        "وتجنيدها [ثلاثة تلاميذ]",
        "تجنيد الجماعة ل[خمسة فتيان]",
    ],
)
def test_people_who_are_recruited_suffer_no_harm_that_is_told(line: str):
    found = of_marked(line, "killed")
    assert (found.kind, found.why) == ("unspecified", RECRUITED)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("قتل في مركز تجنيد [ثلاثة رجال]", "killed"),
        ("تجند الميليشيا [أطفالا] قتلوا لاحقا", "killed"),
        ("اعتقال [خمسة شبان] لتجنيدهم", "detained"),
        ("جندت الفصائل [طفلين] قسرا", "detained"),
        ("استهدف ناقلة جند فيها [7 جنود]", "killed"),
        ("بعد تجنيد أخيه قضى [رجل] في المعارك", "killed"),
        ("تجند الميليشيا [جرحى]", "injured"),
        ("هجوم على مركز للتجنيد خلف [رجلين]", "killed"),
    ],
)
def test_a_harm_that_is_told_beside_recruiting_stays(line: str, read: str):
    assert of_marked(line, read).kind == read


OWN = {
    "injured": """
        وفي شي [عشرين مجروح] بالنقطة الطبية
        قتل سبعة و[40 جريحا] في السوق
        سقوط قتلى و[عشرة مصابين]
        مقتل رجل ونقل [ثلاثة جرحى] إلى المشفى
        في [تسعة مجاريح] بالمستوصف
        والمشفى فيه [مئتا إصابة]
        عندنا [جريحة] بالبيت
    """,
    "killed": """
        أصيب عشرون ونقلت [9 جثث] إلى المشفى
        وصل إلى المشفى [38 شهيدا]
        عدينا [تسعة أموات] في الشارع
        وبقي [12 شهيدا] تحت الركام
        وذكر الطبيب أن [ثلاثة] منهم توفوا ليلا
        وإن [7 عمال] لقوا حتفهم
        قال إن [طفلين] قد استشهدوا
    """,
    "missing": """
        قضى خمسة صيادين وفُقد [اثنان] في البحر
        قتل رجلان وفقد [أربعة آخرون] في الوادي
        وفقدان نحو [33 نازحا] على الطريق
        وفُقد أثر [شابين] من البلدة
        وإن [26 رجلا] من القرية ما زالوا مفقودين
        استشهدت أم وابنها و[الجد] لسه تحت الردم
        ولا يزال نحو [عشرين] في عداد المفقودين
        ولا تزال [عائلتان] تحت الركام
        و[ستة أشخاص] لا يزالون تحت الأنقاض
        ما زال [عدد من الضحايا] تحت الركام
    """,
}


@pytest.mark.parametrize("read", ["killed", "injured", "missing"])
@pytest.mark.parametrize(
    ("kind", "line"), [(kind, line.strip()) for kind, text in OWN.items() for line in text.strip().splitlines()]
)
def test_the_noun_of_people_or_what_is_said_of_them_tells_their_harm(kind: str, line: str, read: str):
    found = of_marked(line, read)
    assert found.kind == kind
    assert found.confidence > 0.9


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("توفي في المشفى [ثلاثة جرحى]", "killed"),
        ("فارق الحياة على الطريق [ثلاثة من الجرحى]", "killed"),
        ("وأضاف أن [جريحين] توفيا ليلا", "killed"),
        ("اقتحموا الغرفة وقتلوا فيها [جريحا]", "killed"),
        ("وقال إن [ثلاثة من المصابين] فارقوا الحياة", "killed"),
        ("اعتقال [جريح] من سيارة الإسعاف", "detained"),
        ("احتجاز [جثامين 12 شهيدا]", "detained"),
        ("نجا بعدما فقد [أخاه] في القصف", "killed"),
        ("وفقدت [ثماني نساء] حياتهن", "killed"),
        ("وفُقد [ثلاثة شبان] أطرافهم", "injured"),
        ("فقد [تاجران آخران] ساقيهما", "injured"),
        ("انتشلوا [3 أشخاص] من تحت الركام", "killed"),
        ("قتل [أربعة رجال] وما زال خامس مفقودا", "killed"),
        ("نزح [مئتا شخص] من البلدة", "displaced"),
        ("وذكر التقرير أن [12 ألف طفل] قتلوا أو شوهوا", "unspecified"),
        ("ونزح [مئتا شخص]، قتلوا من لحق بهم", "displaced"),
        ("سقط [عدد من الضحايا] في السوق", "unspecified"),
        ("قتل في القصف [خمسة نازحين]", "killed"),
    ],
)
def test_where_they_tell_nothing_else_the_harm_stays_as_it_is_read(line: str, read: str):
    assert of_marked(line, read).kind == read


@given(nasty_texts.filter(bool), st.sampled_from(HARMS), st.data())
def test_the_words_of_a_told_harm_lie_in_any_text(text: str, kind: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = harm(FoldedText(text).sentence(), start, end, Choice(kind, 0.6))
    assert found.kind in HARMS
    assert 0 <= found.start < found.end <= len(text)


def of_marked(line: str, read: str, sure: float = 0.8) -> Harm:
    start, end = line.index("["), line.index("]") - 1
    plain = line.replace("[", "").replace("]", "")
    found = harm(FoldedText(plain).sentence(), start, end, Choice(read, sure))
    assert 0 <= found.start < found.end <= len(plain)
    return found


def labelled(text: str) -> Harm | None:
    start, end = text.index("["), text.index("]") - 1
    plain = text.replace("[", "").replace("]", "")
    return labelled_harm(FoldedText(plain).sentence(), start, end)


@pytest.mark.parametrize(
    ("part", "whole", "link", "kind"),
    [
        (("killed", 0.5), ("missing", 0.9), 0.9, "missing"),
        (("killed", 0.9), ("missing", 0.9), 0.9, "killed"),
        (("killed", 0.5), ("missing", 0.9), 0.5, "killed"),
        (("killed", 0.9), ("killed", 0.9), 0.9, "killed"),
        (("killed", 0.5), ("unspecified", 0.9), 0.9, "killed"),
        (("unspecified", 0.5), ("injured", 0.9), 0.9, "injured"),
    ],
)
def test_a_part_has_the_harm_of_its_whole_where_that_is_surer(
    part: tuple[str, float], whole: tuple[str, float], link: float, kind: str
):
    found = of_part(Harm(*part, 3, 4), Harm(*whole, 1, 2), link)
    assert found.kind == kind
    if kind == part[0]:
        assert found == Harm(*part, 3, 4)
    else:
        assert (found.start, found.end) == (1, 2)  # the word of the whole is the evidence
        assert found.confidence == pytest.approx(link * whole[1])


def test_a_part_of_the_same_harm_is_as_sure_as_its_whole_and_the_link():
    found = of_part(Harm("injured", 0.4, 3, 4), Harm("injured", 0.9, 1, 2), 0.9)
    assert found == Harm("injured", pytest.approx(0.81), 3, 4)


def test_the_harm_of_a_part_that_a_rule_reads_stays():
    part = Harm("unspecified", 0.1, 3, 4, why=JOINT)
    assert of_part(part, Harm("killed", 1.0, 1, 2), 1.0) is part
