"""What verbs of denial deny, and which people of their sentence they are about."""

import pytest

from hasila.records.clauses.denials import denials
from hasila.records.clauses.denied import DENIES, denied
from hasila.text.folded import FoldedText


def kinds(text: str) -> list[str]:
    """What each verb of denial of a text denies."""
    return [denied(verb).kind for verb in DENIES.finditer(FoldedText(text).folded(0, len(text)))]


@pytest.mark.parametrize(
    "text",
    [
        "نفى الجيش قصف السوق.",
        "ونفت قسد أي علاقة لها بالتفجير.",
        "ونفى متحدث باسم التحالف أن تكون طائراته قصفت المسجد.",
        "ونفت الحركة أن يكون عناصرها هم من أطلق النار.",
        "تنصلت القوات من القصف.",
        "ونأت الكتيبة بنفسها عن الحادث.",
        "الفصائل تبرأت من العملية.",
        "وينفي الجيش أنه فتح النار عليهم.",
        "والدعم السريع بينكر إنو قصف السوق.",
        "فيما ردت القيادة نافية أي صلة لها بالقصف.",
        "ونفت الشرطة دهس أي متظاهر.",
        "ونفت الجماعة تعرضه للتعذيب.",
        "LNA spokesman denied أي دور في الهجوم.",
        "كذب الجيش اتهامه بقصف المطار.",
    ],
)
def test_a_deed(text: str):
    assert kinds(text) == ["deed"]


@pytest.mark.parametrize(
    "text",
    [
        "ونفى وزير الدفاع سقوط أي قتلى في صفوف الجيش.",
        "بيد أن الجماعة نفت وقوع خسائر بشرية.",
        "نفت القيادة سقوط أي مدني.",
        "ونفى الوالي سقوط ضحايا من المدنيين.",
        "ونفت البلدية الأنباء عن وقوع إصابات.",
    ],
)
def test_that_anybody_was_harmed(text: str):
    assert kinds(text) == ["harm"]


@pytest.mark.parametrize(
    "text",
    [
        "ونفت الرياض ذلك.",
        "ونفى مصدر عسكري صحة هذه الأنباء.",
        "وهو ما نفته موسكو.",
        "الأمر الذي أنكره الجيش.",
        "وكذبت القوات هذه الرواية ووصفتها بالملفقة.",
        "لكن مسؤولا محليا شكك في الرقم.",
        "إلا أن طهران نفت التهمة.",
        "والجيش نفى.",
        "ورد الجيش على الاتهام نافيا.",
    ],
)
def test_what_was_told(text: str):
    assert kinds(text) == ["report"]


@pytest.mark.parametrize(
    "text",
    [
        "ونفت الحركة انسحابها من البلدة.",
        "ونفى المحافظ وجود أبنية مهددة.",
        "ونفت الوزارة نيتها سحب قواتها.",
        "ونفت موسكو علمها بوجود القوات.",
        "ونفت الشرطة اعتقال أي صحفي.",
        "ونفت تسجيل إصابات بالكوليرا.",
        "ونفى مدير الصحة استقالته.",
        "ونفت الشركة مسؤوليتها عن صيانة الطريق.",
        "وفندت الداخلية إشاعات عن إغلاق المسجد.",
        "نفى متحدث أن تكون القوات قد انسحبت.",
        "ونفى المجلس تكليفه أيا منهما بتأمين المنطقة.",
        "نفت الوزارة ما تداولته مواقع عن مقتل سجين.",  # of people who are told behind
        "وتنفي الجماعة عادة خسائرها.",
        "مات سائق تنكر.",  # a tanker
    ],
)
def test_something_else(text: str):
    assert kinds(text) == ["other"]


@pytest.mark.parametrize(
    "text",
    ["ولم ينف التحالف تنفيذها.", "لا أحد ينكر إعدامهم.", "ولم تنف الوزارة ذلك.", "ولم تصدر جهة بيانا تنفي أو تؤكد."],
)
def test_no_denial(text: str):
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "is_contested"),
    [
        ("قتل خمسة في غارة على السوق، وهو ما نفته موسكو.", True),
        ("قتل خمسة في غارة، بينما نفى التحالف استهداف مدنيين.", True),
        ("نفى الجيش مقتل خمسة من جنوده.", True),
        ("زعم التنظيم مقتل خمسة جنود.", True),
        ("قتل خمسة جنود، بحسب ما زعم التنظيم.", True),
        ("خبر مقتل خمسة جنود غير صحيح.", True),
        ("قتل خمسة في صدامات، ونفت الشرطة اعتقال أي صحفي.", False),
        ("قتل خمسة من المسلحين، ونفت وقوع خسائر في صفوفها.", False),  # who told of the five goes on
        ("نفى الجيش قصف السوق، مؤكدا مقتل خمسة من المسلحين.", False),
        ("تنفي الخلية مقتل آمر فوج، لكنها تقر بمقتل خمسة جنود.", False),
        ("اعترف الحزب بمقتل خمسة من عناصره، ويزعم أنه قتل مئة.", False),
        ("ونفت الدائرة ما تداولته صفحات عن وفاة مئة، وأعلنت مقتل خمسة.", False),
    ],
)
def test_people_of_the_sentence(text: str, is_contested: bool):
    start = text.index("خمسة")
    sentence = FoldedText(text).sentence()
    assert any(each.is_about(sentence, start, start + 4) for each in denials(sentence)) is is_contested
