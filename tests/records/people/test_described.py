"""What describes people beside the words that count them, and what describes others."""

import pytest

from support.records import classes_of_marked


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("خلف الانفجار [ستة قتلى] مدنيين و29 جريحا", {"civilians"}),
        ("أوقع الهجوم [18 قتيلا] مدنيا", {"civilians"}),
        ("مقتل [7 أشخاص] آخرين مدنيين", {"civilians"}),
        ("مقتل [3 سائقين مدنيين]", {"civilians"}),
        ("تعداد [الشهداء] المدنيين", {"civilians"}),
        ("مقتل [9 شبان مسلحين]", {"combatants"}),
        ("مقتل [خمسة رجال] مسلحين", {"combatants"}),
        ("جثث بينها [38] لأطفال", {"children"}),
        ("عثر على [جثة] لامرأة مجهولة", {"women"}),
        ("بينها [ست] لمقاتلين من الحركة", {"combatants"}),
        ("استخرجوا [جثثا] لنساء وأطفال", {"women", "children"}),
        ("[21 جثة] تعود لعسكريين ومدنيين", {"civilians", "combatants"}),
        ("فلاح وبتر ساق [ابنه] (14 عاما)", {"children"}),
        ("إصابة [حفيدتها] ذات التسعة أعوام", {"children"}),
        ("مقتل [نجله] سامر (16 سنة)", {"children"}),
        ("إصابة [ابنتهما] أمل البالغة 11 عاما", {"children"}),
        ("مقتل [راعية] عمرها 14 سنة", {"children"}),
        ("راح [أخوي] عمره ستة عشر سنة", {"children"}),
    ],
)
def test_words_beside_people_describe_them(text: str, classes: set[str]):
    assert classes_of_marked(text) == classes


@pytest.mark.parametrize(
    "text",
    [
        "مقتل [متعاون مع الأمن العسكري]",
        "مقتل [6 أشخاص] وإصابة مدنيين",
        "مقتل [6 أشخاص]، مدنيون من البلدة شيعوهم",
        "مقتل [6 أشخاص] بينهم مدنيان",
        "مقتل [شخص] لرفضه الانضمام",
        "نقل [شابا] لأطباء المشفى",
        "مقتل [فلاح] وبتر ساق ابنه (14 عاما)",
        "[أربعة شهداء] بينهم طفلة عمرها 9 سنوات",
        "نزوح [62 ألف شخص] خلال أربعة أيام",
        "مقتل [عشرين شخصا] في 3 أيام",
        "عالج الفريق [107 ضحايا] للألغام في أربعة أشهر",
        "مقتل [شاب] عمره 22 سنة",
        "استشهاد [الشاب] سالم (18 عاما)",
        "اعتقال [رجل] قبل 5 سنوات",
        "مقتل [صاحبه] ونجله (16 سنة)",
        "مقتل [أربع أنفس] وكلهم أطفال",
    ],
)
def test_words_about_others_describe_nobody(text: str):
    assert classes_of_marked(text) == set()
