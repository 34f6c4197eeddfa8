"""Disputes: what a party denies in another sentence, or what somebody else blames on another, is contested."""

import pytest
from hypothesis import given

from hasila.records.record import Record
from support.records import RECORDER, read
from support.strategies import nasty_texts


def records(marked: str) -> list[Record]:
    return RECORDER.records(*read(marked))


def contesting(marked: str) -> str | None:
    """The words that contest the first record of a marked text."""
    text, layers = read(marked)
    at = RECORDER.records(text, layers)[0].contested
    return text[at.start : at.end] if at else None


ARMY = (
    "قتل [CASUALTY Harm=killed Perpetrator>a1 Cause>x1|23 مدنيا] في [ATTACK:x1 Kind=airstrike Agent>a1|قصف] نفذه "
    "[ACTOR:a1|الجيش السوداني] على سوق."
)


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        ("ونفى [ACTOR|الجيش] في بيان مسؤوليته عن [ATTACK Kind=airstrike|القصف].", "ونفى"),
        ("ونفت [ACTOR|القوات المسلحة السودانية] استهداف السوق.", "ونفت"),
        ("ونفى المتحدث باسم [ACTOR|الجيش السوداني] صحة الرواية.", "ونفى"),
        ("ونفى فلان، الناطق باسم [ACTOR|الجيش السوداني]، أي صلة لقواته بالحادث.", "ونفى"),
        ("لكن [ACTOR|الجيش السوداني] ينفي ذلك.", "ينفي"),
        ("وأنكر [ACTOR|الجيش السوداني] تنفيذ أي غارة.", "وأنكر"),
        ("ورفض [ACTOR|الجيش السوداني] الاتهامات.", "ورفض"),
        ("ووصف [ACTOR|الجيش السوداني] الاتهامات بالباطلة.", "ووصف"),
        ("وقال [ACTOR|الجيش السوداني] إنه لم يستهدف السوق.", "إنه لم يستهدف"),
        ("- [ACTOR|الجيش السوداني]: لا علاقة لنا بما جرى.", "لا علاقة لنا"),
        ("وروى شهود ما رأوا. ونفى [ACTOR|الجيش] قصف أي حي.", "ونفى"),
    ],
)
def test_what_the_accused_denies_is_contested(behind: str, words: str):
    assert contesting(f"{ARMY} {behind}") == words


@pytest.mark.parametrize(
    "behind",
    [
        "ونفى [ACTOR|الجيش] انسحابه من المدينة.",
        "ولم ينف [ACTOR|الجيش] مسؤوليته.",
        "ونفت [ACTOR|قوات الدعم السريع] مسؤوليتها عن قصف المشفى.",  # nobody says that she did this
        "ووصف [ACTOR|الجيش السوداني] القتال بالعنيف.",
        "ورفض [ACTOR|الجيش السوداني] السماح بدخول السوق بعد القصف.",
        "ولم يعلق [ACTOR|الجيش السوداني] على القصف.",
        "وقال [ACTOR|الجيش السوداني] إن الضربة أصابت مخزنا.",
        "وأكد [ACTOR|الجيش السوداني] مسؤوليته عن القصف.",
        "وتبادل [ACTOR|الجيش السوداني] القصف مع آخرين دون خسائر معلومة.",
        "وتبادلت الأطراف الاتهامات بعرقلة الإغاثة.",
        "وقال شهود كثيرون ما رأوه. " * 20 + "ونفى [ACTOR|الجيش السوداني] ذلك.",
    ],
)
def test_other_words_of_the_accused_or_of_others_contest_nothing(behind: str):
    assert contesting(f"{ARMY} {behind}") is None


@pytest.mark.parametrize(
    ("did", "denies"),
    [
        ("[ACTOR:a1|الجيش التركي]", "[ACTOR|أنقرة]"),
        ("[ACTOR:a1|طائرات روسية]", "[ACTOR|موسكو]"),
        ("[ACTOR:a1|قوات الأسد]", "[ACTOR|الحكومة السورية]"),
        ("[ACTOR:a1|حركة الوادي]", "[ACTOR|الحركة]"),
    ],
)
def test_a_state_denies_for_its_army_and_a_noun_stands_for_a_party(did: str, denies: str):
    text = f"قتل [CASUALTY Harm=killed Perpetrator>a1|راع] بنيران {did}. ونفت {denies} ذلك."
    assert contesting(text) == "ونفت"


def test_one_side_does_not_deny_for_the_other_of_the_same_country():
    text = "قتل [CASUALTY Harm=killed Perpetrator>a1|راع] بنيران [ACTOR:a1|الجيش السوري]."
    assert contesting(f"{text} ونفت [ACTOR|المعارضة السورية] ذلك.") is None


def test_a_denial_is_about_the_last_deed_of_the_party():
    first, second = records(
        "قتل [CASUALTY Harm=killed Perpetrator>a1 Cause>x1|راع] في [ATTACK:x1 Kind=shelling|قصف] "
        "ل[ACTOR:a1|قوات البادية]. وخطفت [ACTOR:a2|قوات البادية] [CASUALTY Harm=detained Perpetrator>a2|معلما]. "
        "ونفت [ACTOR|قوات البادية] تورطها."
    )
    assert (first.contested, second.contested is not None) == (None, True)


def test_all_people_of_one_attack_are_contested():
    text = (
        "قتل [CASUALTY Harm=killed Perpetrator>a1 Cause>x1|راع] وأصيب "
        "[CASUALTY Harm=injured Perpetrator>a1 Cause>x1|3] في [ATTACK:x1 Kind=shelling|قصف] ل[ACTOR:a1|قوات البادية]. "
        "ونفت [ACTOR|قوات البادية] قصف القرية."
    )
    assert all(record.contested for record in records(text))


SHELLS = (
    "سقطت [ATTACK:x1 Kind=shelling|قذائف] على سوق فقتلت [CASUALTY Harm=killed Perpetrator>a2 Cause>x1|خمسة]. واتهمت "
    "[ACTOR:a1|وزارة الداخلية] [ACTOR:a2|لواء السهل] بإطلاقها"
)


@pytest.mark.parametrize(
    "behind",
    [
        "، بينما قال [ACTOR|ائتلاف الوادي] إن [ACTOR|قوات البادية] قصفت السوق.",
        "، في حين اتهم [ACTOR|ائتلاف الوادي] [ACTOR|قوات البادية] بقصف السوق.",
        "، فيما حملت [ACTOR|القيادة العامة] مجموعات «خارجة عن القانون» المسؤولية.",
        "، و[ACTOR|ائتلاف الوادي] يقول إن قذيفة أطلقتها [ACTOR|قوات البادية] سقطت خطأ.",
        "، فيما قال [ACTOR|ائتلاف الوادي] إن القذائف مصدرها [ACTOR|قوات البادية].",
        ". ورد [ACTOR|ائتلاف الوادي] بأن [ACTOR|قوات البادية] هي المسؤولة.",
        ". وتبادل الطرفان الاتهامات بشأن القصف.",
        ". ولم يتسن التأكد من أي من الروايتين.",
    ],
)
def test_another_blames_somebody_else(behind: str):
    assert contesting(SHELLS + behind) is not None


@pytest.mark.parametrize(
    "behind",
    [
        ".",
        "، كما اتهم [ACTOR|مجلس القرية] [ACTOR|لواء السهل] بقصف السوق.",  # the same
        ". وقال [ACTOR|ائتلاف الوادي] إن [ACTOR|قوات البادية] قصفت بلدة أخرى.",
        "، بينما قال [ACTOR|ائتلاف الوادي] إن [ACTOR|قوات البادية] فتحت تحقيقا.",
        "، و[ACTOR|ائتلاف الوادي] يقول إن [ACTOR|قوات البادية] وصلت متأخرة.",
        "، فيما حملت [ACTOR|فرق الإسعاف] الجرحى إلى المشفى.",
    ],
)
def test_others_agree_or_speak_of_something_else(behind: str):
    assert contesting(SHELLS + behind) is None


def test_parties_that_accuse_each_other_before_the_people_contest_them():
    text = (
        "تبادل [ACTOR:a1|الجيش السوداني] و[ACTOR:a2|قوات الدعم السريع] الاتهامات بشأن هجوم أودى بحياة "
        "[CASUALTY Harm=killed Perpetrator>a1,a2|22 شخصا]."
    )
    assert contesting(text) is not None


@given(nasty_texts)
def test_any_text_behind_a_deed_gives_words_of_it(text: str):
    marked, layers = read(ARMY)
    for record in RECORDER.records(marked + text, layers):
        assert record.contested is None or 0 <= record.contested.start < record.contested.end <= len(marked + text)


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        (
            "واتهم السكان [ACTOR:a2|قوات حفتر]. ونفى مصدر في [ACTOR|غرفة عمليات السهل] أن تكون قواته قصفت المنطقة.",
            "نفى",
        ),
        ("واتهم السكان [ACTOR:a2|قوات حفتر]. ونفى ناطق عسكري أي صلة له بالقصف.", "نفى"),
    ],
)
def test_somebody_may_deny_it_for_the_accused(behind: str, words: str):
    text = "قتل [CASUALTY Harm=killed Perpetrator>a2 Cause>x1|ثلاثة] في [ATTACK:x1 Kind=shelling|قصف] على الحي. "
    assert words in (contesting(text + behind) or "")
