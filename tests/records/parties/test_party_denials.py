"""Denials of what another sentence tells: of whose deed, by whom, and which records they contest."""

import pytest

from support.records import RECORDER, read

SYRIAN = "قتل [CASUALTY Harm=killed Perpetrator>a1|خمسة] بنيران [ACTOR:a1|الجيش السوري] في بنش."
UNKNOWN = "قتل [CASUALTY Harm=killed|خمسة] في [ATTACK Kind=explosion|تفجير] وسط عفرين."
SOLDIERS = (
    "أعلنت [ACTOR:a1|حركة الشباب] أنها قتلت "
    "[CASUALTY Harm=killed Combatants Perpetrator>a1 Source>a1|15 جنديا] قرب أفغوي."
)


def is_contested(marked: str) -> bool:
    """Whether the first record of a marked text is."""
    return RECORDER.records(*read(marked))[0].contested is not None


@pytest.mark.parametrize(
    "marked",
    [
        f"{SYRIAN} ونفى مصدر عسكري سوري قصف البلدة.",
        f"{SYRIAN} ونفى المركز الإعلامي ل[ACTOR|الجيش السوري] أي صلة له بالقصف.",
        f"{SYRIAN} وقال ناشطون إن الجيش قصفها، فيما رد [ACTOR|الجيش السوري] بأن الفصائل قصفت، نافيا أي صلة له بالقصف.",
        f"{SYRIAN} وقال [ACTOR|الجيش السوري] إن قواته لم تقصف البلدة.",
        f"{SYRIAN} [ACTOR|الجيش السوري]: لم نقصف البلدة ولا صلة لنا بما حدث.",
        f"{SYRIAN} وتنصل [ACTOR|الجيش السوري] من القصف.",
        f"{SYRIAN} وقال [ACTOR|الجيش السوري] إنه بريء من القصف.",
        f"{SYRIAN} وزعم [ACTOR|الجيش السوري] أنه استهدف مقرا وشكك في حصيلة المشفى.",
        f"{UNKNOWN} [ACTOR|قسد] تنفي علاقتها بالتفجير وتتهم غيرها.",
        f"{UNKNOWN} ونفى ناطق باسم الفصيل أي صلة له بالتفجير.",
        f"{UNKNOWN} وتتضارب الروايات حول الفاعل.",
        f"{SOLDIERS} ونفى وزير الدفاع الصومالي سقوط أي قتلى في صفوف الجيش.",
        f"{SOLDIERS} ونفت [ACTOR|مقديشو] ذلك.",
        "نفى متحدث باسم القيادة أن تكون طائرات [ACTOR|التحالف الدولي] قصفت المسجد. وكان ناشطون قالوا إن القصف قتل "
        "[CASUALTY Harm=killed Perpetrator>a1|خمسة] في غارة [ACTOR:a1|التحالف الدولي].",
        "نفت [ACTOR:a1|موسكو] مسؤوليتها عن الغارات التي قتلت [CASUALTY Harm=killed Perpetrator>a1|خمسة] في سراقب.",
    ],
)
def test_a_denial_contests_what_was_told(marked: str):
    assert is_contested(marked)


@pytest.mark.parametrize(
    "marked",
    [
        f"{SYRIAN} ونفى مصدر عسكري لبناني قصف المستوطنة.",
        f"{SYRIAN} ونفت [ACTOR|المعارضة السورية] ذلك.",
        f"{SYRIAN} ونفى المحافظ وجود أبنية مهددة.",
        f"{SYRIAN} ولم ينف [ACTOR|الجيش السوري] تنفيذ القصف.",
        f"{SYRIAN} وقال شهود إن بين القتلى عاملين لا صلة لهما ب[ACTOR|الجيش السوري].",
        f"{SYRIAN} وتقول [ACTOR|دمشق] إن في المشفى سلاحا وإن أحدا لم يعد يدخله، وهو ما تنكره المنظمات كلها.",
        f"{UNKNOWN} ونفى مدير المشفى إغلاق أبوابه.",
        f"{UNKNOWN} ولم ترد أنباء عن ضحايا آخرين.",
        f"{UNKNOWN} ولم تتبن أي جهة التفجير.",
        f"{UNKNOWN} ونفت الشركة مسؤوليتها عن صيانة الطريق.",
        f"{SOLDIERS} ونفت [ACTOR|الحركة] انسحابها من بلدة مجاورة.",
        f"{SOLDIERS} ونفت [ACTOR|حركة الشباب] سقوط قتلى في صفوفها.",  # who told of the soldiers
        "نزحت [CASUALTY Harm=displaced|40 عائلة] من القرية. ونفى المختار سقوط ضحايا.",
    ],
)
def test_nothing_is_contested(marked: str):
    assert not is_contested(marked)
