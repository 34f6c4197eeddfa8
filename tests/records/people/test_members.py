"""Members of forces and of medical staff, and people who are of others."""

import pytest

from hasila.records.people.members import member_class
from hasila.records.people.victims import victims
from hasila.text.folded import FoldedSentence, FoldedText


def marked(text: str) -> tuple[FoldedSentence, int, int]:
    """The sentence, and what stands between brackets."""
    start, end = text.index("["), text.index("]") - 1
    return FoldedText(text.replace("[", "").replace("]", "")).sentence(), start, end


@pytest.mark.parametrize(
    "text",
    [
        "مقتل [عنصر] برصاص مجهولين",
        "مقتل [4 عناصر] في كمين",
        "جرح [عنصرين] من الفوج",
        "مقتل [3 من عناصر الصحوة] في الطارمية",
        "سقوط [12 قتيلا من قوات النظام]",
        "قتل [اثنان من الجيش] وجرح ثالث",
        "مقتل [خمسة من الأمن العام]",
        "مقتل [خمسة من قوى الأمن الداخلي]",
        "إصابة [6 من أفراد الشرطة]",
        "إصابة [9 من رجال الجيش]",
        "استشهاد [منتسب] بعبوة",
        "جرح [122 من منتسبيها] في المواجهات",
        "مقتل [ثلاثة من البيشمركة]",
        "إصابة [ثلاثة من قسد]",
        "مقتل [ستة من تنظيم الدولة]",
        "مقتل [اثنين من «حزب الله»]",
        "مقتل [عشرة من حركة الشباب]",
        "أسر [أربعة من الدعم السريع]",
        "مقتل [43 قتيلا في صفوف المتمردين]",
        "سقط [قتلى من الجانبين]",
        "مقتل [سبعة من قواتنا]",
        "مقتل [اثنين من أعضاء ميليشيا محلية]",
    ],
)
def test_who_is_of_a_force_is_a_combatant(text: str):
    assert member_class(*marked(text)) == "Combatants"


@pytest.mark.parametrize(
    "text",
    [
        "خطف [ستة من الكوادر الطبية]",
        "مقتل [14 عاملا صحيا]",
        "مقتل [تسعة من الكادر الطبي]",
        "مقتل [اثنين من كوادره الصحية]",
        "إصابة [3 موظفين صحيين]",
        "إصابة [أربعة من أفراد الطاقم الطبي]",
    ],
)
def test_medical_staff_are_medics(text: str):
    assert member_class(*marked(text)) == "Medics"


@pytest.mark.parametrize(
    "text",
    [
        "جرح [عناصر] في الهلال الأحمر",
        "مقتل [عنصرين من فرق الإطفاء]",
        "إصابة [منتسبين] في مديرية الصحة",
        "إصابة [5 من منتسبي الدفاع المدني]",
        "مقتل [عناصر من كشافة الرسالة]",
        "مقتل [6 أفراد من عائلة واحدة]",
        "مقتل [رجال من القرية]",
        "مقتل [ثلاثة من المتظاهرين]",
        "مقتل [اثنين من حركة المرور]",
        "إصابة [عامل] في مطعم",
        "مقتل [ثمانية أعضاء من المجلس البلدي]",
        "إصابة [10 من أهالي البلدة] بنيران الجيش",
        "مقتل [شخصين] من قبل قوات النظام",
    ],
)
def test_members_of_others_are_of_no_class(text: str):
    assert member_class(*marked(text)) is None


def test_whom_the_model_reads_as_rescuers_are_no_fighters():
    assert victims(*marked("وإصابة [اثنين من عناصرنا]"), {"Rescuers": 0.9}, None).classes == ("rescuers",)
