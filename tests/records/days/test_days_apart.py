"""Days apart from the people: burials, what went on meanwhile, earlier sayings, captions, English labels, headlines."""

from datetime import date

import pytest

from support.records import RECORDER, read

ARTICLE = date(2024, 5, 22)  # a Wednesday
REPORTED = (ARTICLE, "report")


def may(day: int, precision: str = "day") -> tuple[date, str]:
    return date(2024, 5, day), precision


def days(marked: str) -> list[tuple[date, str] | None]:
    """Day and precision of each record of a text; K, I, D, F before a bracket mark who was killed, hurt, held, fled."""
    for letter, kind in {"K": "killed", "I": "injured", "D": "detained", "F": "displaced"}.items():
        marked = marked.replace(f"{letter}[", f"[CASUALTY Harm={kind}|")
    records = RECORDER.records(*read(marked.replace("[ATTACK|", "[ATTACK Kind=other|")), ARTICLE)
    return [(each.date.day, each.date.precision) if each.date and each.date.day else None for each in records]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("شيعت المدينة أمس K[أربعة من أبنائها] قتلوا في هجوم.", None),
        ("شيعت المدينة K[أربعة من أبنائها] قتلوا في هجوم.", None),
        ("ودّعت القرية اليوم K[ستة صيادين].", None),
        ("صور من دفن K[خمسة رعاة] اليوم.", None),
        ("شيع الأهالي اليوم K[3 شبان] قضوا الأحد في قصف.", may(19)),
        ("شيع الأهالي اليوم K[3 شبان]. وكانوا قد قتلوا مساء الاثنين في كمين.", may(20)),
        ("دفنت البلدة أمس K[ستة مزارعين]. وكان مسلحون قد نصبوا لهم كمينا قبل ثلاثة أيام.", may(19)),
        ("ودعت المدينة اليوم K[جنديا]. وقد قتل فجر الثلاثاء برصاص قناص.", may(21)),
        ("شيع الأهالي اليوم K[3 شبان]. وكان الوزير قد قال أمس إنه حزين.", None),
        ("كل يوم جنازة يا ناس، اليوم الظهر قتلوا K[بائعا] في السوق.", may(22)),
        ("ما يخلون أحدا يدفن ميته: أمس قتلوا K[حامل النعش].", may(21)),
        ("قتل K[شرطيان] أمس وشيع الأهالي قائدهما.", may(21)),
    ],
)
def test_the_day_of_a_burial_is_not_that_of_death(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


def test_the_same_day_may_be_that_of_a_burial():
    assert days("دفنت العشيرة K[17 راعيا] الاثنين. وفي اليوم نفسه قتل K[تسعة] بلغم.") == [None, may(20)]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("بدأ المتطوعون أمس إخلاء الحي. وخلال العملية سقطت قذيفة فقتل K[ستة سكان].", may(21)),
        ("وصلت القافلة الاثنين. وأثناء توزيع المساعدات قتل قناص K[عاملا].", may(20)),
        ("شيعت المدينة قائدا الأحد. وفي أثناء التشييع انفجرت عبوة وقتل K[طفلان].", may(19)),
        ("نفذت الشرطة الاثنين حملة دهم. وخلال الحملة قتل K[شرطيان].", may(20)),
        ("زار الوفد المخيم أمس. وفي طريق العودة انقلبت الحافلة وقتل K[مدرس].", may(21)),
        ("خرج المتظاهرون أمس. وأثناء المظاهرة قتل K[شاب] برصاص قناص.", may(21)),
        ("وصلت القافلة الاثنين. وخلال الشهر قتل K[عاملان] برصاص.", None),
        ("وصلت القافلة الاثنين. وقتل K[عامل] برصاص.", REPORTED),
    ],
)
def test_what_happened_meanwhile_has_the_day_told_before(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("تبنى التنظيم تفجير حافلة الأحد. وكان مصدر أمني قد أفاد بأن الانفجار أودى بحياة K[مجندين].", may(19)),
        ("هاجم مسلحون فندقا الاثنين. وكانت الشرطة قد أعلنت أن الهجوم أسفر عن مقتل K[7 نزلاء].", may(20)),
        ("نفى الجيش أن طائراته قصفت سوقا أمس. وكان ناشطون قد قالوا إن القصف قتل K[15 بائعا].", may(21)),
        ("تبنى التنظيم تفجير حافلة الأحد. وكان مصدر قد أفاد بأن الانفجار السابق أودى بحياة K[مجندين].", None),
        ("تبنى التنظيم تفجير حافلة الأحد. وكان مصدر قد أفاد بأن انفجارا أودى بحياة K[مجندين].", None),
        ("تبنى التنظيم تفجير حافلة الأحد. وكان مصدر قد أفاد بأن الغارة أودت بحياة K[مجندين].", None),
    ],
)
def test_what_was_said_earlier_of_the_attack_has_its_day(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("قتل K[عامل] الاثنين. وفي اليوم التالي داهمت قوة الحي واعتقلت D[10 شبان].", [may(20), may(21)]),
        ("قتل K[عامل] الأحد. وفي اليوم نفسه قصف السوق وقتل K[ثلاثة باعة] وجرح I[طفل].", [may(19)] * 3),
        ("قتل K[عامل] الاثنين. وفي اليوم التالي هدأ الحي، وقتل K[حارس] أمس.", [may(20), may(21)]),
    ],
)
def test_what_goes_along_on_the_next_day_has_it(marked: str, expected: list[tuple[date, str] | None]):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("قتل K[شرطيان] في هجوم. وأوضح مدير الدفاع المدني في المحافظة أن الهجوم وقع ليل الاثنين.", may(20)),
        ("قتل K[شرطيان] في كمين. وأشارت قيادة عمليات المحافظة إلى أن الكمين وقع فجر أمس.", may(21)),
        ("قتل K[7 ركاب] في هجوم على حافلة. الهجوم، الذي وقع يوم الأحد، تبناه التنظيم.", may(19)),
        ("قتل K[شرطيان] في هجوم. وأوضح مدير الدفاع المدني أن الفرق عادت أمس.", REPORTED),
    ],
)
def test_who_tells_when_it_happened_may_have_a_long_name(marked: str, expected: tuple[date, str]):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("المكان | قتلى |\nمايو | K[6] |\nعطبرة | K[2] |\nالقصف المدفعي يوم 20 أيار", [may(20), may(20)]),
        ("المكان | القتلى | الجرحى\nنيالا | K[5] | I[9]\nالضعين | K[2] | I[1]\nحصيلة قصف يوم الأحد", [may(19)] * 4),
        ("المكان | القتلى | الجرحى\nنيالا | K[5] | I[9]\nنشر الجدول بعد القصف يوم 20 أيار", [None, None]),
        ("نيالا | قصف | مدفعي\nقتل K[راع] بلغم.\nالقصف يوم 20 أيار", [REPORTED]),
    ],
)
def test_the_line_behind_a_table_tells_its_day(marked: str, expected: list[tuple[date, str] | None]):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Date of incident: 20 May 2024\nالقتلى: K[2]", may(20)),
        ("Time of strike: ~16:20 local, 2024-05-21\nفقتل K[عنصر] بالغارة.", may(21)),
        ("Date and time of the attack: 19/05/2024\nقتل K[حارس].", may(19)),
        ("Date of publication: 19/05/2024\nقتل K[حارس].", None),
        ("حصاد الأحداث الأمنية 21/5/2024\n- لغم يقتل K[راعيا]", may(21)),
        ("أخبار الجنوب السوري 20/5/2024\n- لغم يقتل K[راعيا]", may(20)),
        ("نيامي 20 مايو أيار - قال مسؤول إن مسلحين قتلوا K[26 شخصا].", may(20, "report")),
        ("نيامي 20 أيار (أ ف ب) - قتل K[15 تاجرا] في هجوم.", may(20, "report")),
        ("حصيلة 20 أيار - قتل K[حارس] بلغم.", may(20)),
        ("منذ الفجر K[3 شهداء] قتلوا في البلدة.", REPORTED),
        ("كما سجلت الشبكة يوم الأحد مقتل K[عامل] بلغم.", may(19)),
    ],
)
def test_labels_titles_and_datelines(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("استيقظ الأهالي الأحد على هدير الطائرات. [ATTACK|أربع غارات] في دقائق. K[ستة قتلى]، وI[تسعة جرحى].", may(19)),
        ("بدأ يوم الأحد هادئا. ثم انهالت [ATTACK|القذائف]. أحصى المسعفون K[ستة قتلى] وI[تسعة جرحى].", may(19)),
        ("[ATTACK|هاجم] مسلحون القرية الأحد. أحرقوا البيوت. بعد انسحابهم عثر على K[22 جثة] وI[جريح].", may(19)),
        (
            "[ATTACK|هاجم] مسلحون مخفرا الأحد. ورد الجيش على مصادر [ATTACK|النيران] وقتل K[5 مسلحين] وI[جرح ثلاثة].",
            may(19),
        ),
        ("[ATTACK|هاجم] مسلحون سيارة الأحد. وأصيب I[السائق] [ATTACK|بطلقة] وتوفي K[حارسه].", may(19)),
    ],
)
def test_a_scene_and_what_follows_an_attack_are_of_one_day(marked: str, expected: tuple[date, str]):
    assert days(marked) == [expected] * 2


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[ATTACK|هاجم] مسلحون القرية أمس. وساقوا معهم D[5 شبان].", may(21)),
        ("[ATTACK|قصفت] طائرة أمس القرية. وفرت F[مئة أسرة] من بيوتها.", may(21)),
        ("[ATTACK|قصفت] طائرة أمس القرية. واعتقل الجنود D[5 شبان].", None),
        ("[ATTACK|قصفت] طائرة أمس القرية. وبعدها بأيام جاء جنود، وأخذوا D[5 شبان].", None),
        ("[ATTACK|قصفت] طائرة أمس القرية. ويعيش F[مئة نازح] في المدرسة.", None),
    ],
)
def test_who_was_taken_or_fled_after_an_attack_shares_its_day(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("مقتل K[6 عمال] في قصف على السوق\nقتل K[6 عمال] أمس في قصف على السوق.", may(21)),
        ("K[42 قتيلا] في قصف\nقضى K[42 مدنيا] مساء السبت بعد قصف.", may(18)),
        ("مقتل K[6 عمال] في قصف على السوق\nقتل K[7 عمال] أمس في قصف على السوق.", REPORTED),
        ("مقتل K[6 عمال] في قصف على السوق\nجرح I[6 عمال] أمس في قصف على السوق.", REPORTED),
        ("قتل K[6 عمال] في قصف على السوق.\nقتل K[6 عمال] أمس في قصف على السوق.", REPORTED),
    ],
)
def test_a_headline_has_the_day_of_the_same_toll_behind_it(marked: str, expected: tuple[date, str]):
    assert days(marked)[0] == expected
