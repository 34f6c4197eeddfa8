"""What nobody says happened gets no record, and the reason is told; what happened beside it does."""

import pytest
from hypothesis import given

from hasila.records.clauses.unreal import unreal
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts

UNREAL = {
    "a condition that did not hold": """
        لو انفجر الخزان لقتل [عشرات التلاميذ]
        لولا الملجأ لسقط [مئات القتلى] في الحي
        ولو أصيب [خمسة بحارة] لتوقف العمل
        لو تأخر الإسعاف ساعة لمات [ستة مصابين]
        لو سقطت القذيفة على السوق، لكان قد قتل [ثمانون شخصا]
    """,
    "harm that nearly happened": """
        كادت الشظايا تقتل [ثلاثة أطفال] في الحي
        كاد الانفجار أن يودي بحياة [عشرة عمال]
        كان الصاروخ سيقتل [سبعة أشخاص]
        كان من الممكن أن يسقط [عشرات الضحايا]
    """,
    "a question": """
        هل قتل [ستة مدنيين] في الغارة؟
        تحقق اللجنة في ما إذا كان [20 شخصا] قد قتلوا
    """,
    "a fear or a warning": """
        وسط مخاوف من نزوح [50 ألف شخص]
        مخاوف من مقتل [أربعة صيادين] فقد أثرهم
        تحذيرات من موجة نزوح [مليون شخص]
        حذّرت المنظمة من أن يؤدي الجفاف إلى نزوح [ألف أسرة]
        يخشى الأهالي مقتل [مئات المحاصرين]
        هدد القائد بقتل [ثلاثة رهائن]
    """,
    "what may happen": """
        قد يؤدي القصف إلى مقتل [عشرات المرضى]
        وقد تتسبب السيول بنزوح [ألف عائلة]
        من المتوقع أن ينزح [70 ألف شخص]
    """,
    "what is to come": "سيؤدي الهجوم إلى مقتل [آلاف المدنيين]",
    "harm that was to be prevented": "أخليت القرية لتفادي وقوع [ضحايا]",
    "a law or a general statement": """
        المادة 12: من قتل [شخصين] يعاقب بالسجن
        قال الخطيب: كل من قتل [نفسا] سيحاسب
        من خطف [قاصرا] يعاقب بالحبس
        المادة 14: تصرف منحة لأسرة [القتيل] ويعفى ابنه من الرسوم
        مادة (9) – لا يحرم [الجريح] من راتبه
    """,
    "a drill or a film": """
        نفذت فرق الإنقاذ تمرينا يحاكي إصابة [30 راكبا]
        في مناورة افتراضية أخلي [20 مصابا]
        مناورة تحاكي انهيار سقف، أخلي فيها العمال ونقلت الفرق [12 جريحا]
        تمرين مشترك لمحاكاة زلزال، وأعلنت الفرق انتشال [6 جثث]
        عالج المسعفون [عشرة جرحى] افتراضيين في الملعب
        نقل الطلاب [خمسة مصابين وهميين] إلى الخيمة
        شكرا للمتطوعين الذين أدوا أدوار [الجرحى]
        ولعب التلاميذ دور [المصابين] في الساحة
        فيلم جديد يحكي قصة مقتل [خمسة بحارة]
        تدور أحداث المسلسل حول مقتل [ثلاث نساء]
        مشهد من مسلسل يظهر مقتل [12 جنديا]
    """,
    "people who return": """
        عاد [ألفا نازح] إلى بيوتهم في الغوطة
        عودة [300 عائلة] إلى القرية طوعا
        وعادت أمس [سبعون أسرة] من المخيم
        يعود [آلاف النازحين] إلى تاورغاء
    """,
    "people who were born": """
        ولادة [توأمين] في المشفى الميداني
        ولدت [طفلة] في الحافلة
    """,
    "people who are helped": """
        وزع الهلال سلالا غذائية على [900 عائلة] في المخيم
        تقديم مساعدات إلى [4 آلاف نازح]
        سلمت البلدية خياما إلى [60 أسرة]
    """,
    "people whom nothing happened to": """
        أخرجت الفرق [7 أشخاص] أحياء من تحت المبنى
        وخرجت [عائلة] كاملة على قيد الحياة بعد يومين
        طلعوا كمان [3 أطفال] عايشين من تحت الردم
        وتمكنت القوات من إخراج [14 امرأة] سالمات من الحي
        استعادت الشرطة [17 طفلا] سالمين
        والطاقم المؤلف من [21 بحارا] بخير
        لم يسفر الانفجار في المستودع عن سقوط [ضحايا]
        ولم تسجل أي [إصابات] في القرية
        لم تؤد الهزة إلى وقوع [قتلى]
        سقطت قذيفتان في الحقول دون وقوع [إصابات]
        اندلع حريق في السوق من دون تسجيل [خسائر بشرية]
        لم يتسبب اللغم بأي [إصابات بشرية]
        انفجرت عبوة من دون أن توقع [جرحى]
        لم ترد أنباء عن سقوط [ضحايا] حتى المساء
        لم يخلف القصف قتلى أو [جرحى]
        لم تسفر الغارة عن قتلى ولا [مصابين]
        لم يصب [أحد] في الحادث
        هزة أرضية في الساحل ولا [إصابات]
        لم يقتل أو يصب [أحد] حين سقط السقف
    """,
    "people who are rescued": """
        أنقذ خفر السواحل [40 مهاجرا]
        أنقذت الفرق من تحت السقف [ثلاثة عمال]
        إنقاذ [خمسة صيادين] قبالة الساحل
    """,
}
REAL = """
قتل [3 جنود] خلال تمرين عسكري
خلال مناورة تحاكي صد هجوم، وقعت قذيفة خطأ وقتل [جنديان]
وفي تمرين على الإخلاء سقط السقف على [خمسة جنود]
أدت الجمعية دورها ونقلت [جريحين]
بموجب المادة 8 يعوض ذوو [القتلى] الذين سقطوا أمس
تبادل الطرفان [5 قتلى] على الخط الوهمي
وبدور مشهود له أجلى [الجرحى]
لم يسفر الهجوم إلا عن مقتل [راع]
لم تسفر المناوشة سوى عن [جريح]
لم يسفر القصف عن أضرار فقط بل قتل [راعيان]
سقط السقف ما أدى إلى مقتل [امرأة]
لم تقع مواجهات، وأصيب [شاب] برصاصة
لم تقع أضرار في الدار حيث كان [رجل]
ما من خبر عن البعثة، ولا عن [الجرحى] فيها
دون سابق إنذار قتل [مزارع] في حقله
لم يخلف الحريق أضرارا لكنه أصاب [طفلا]
لم يعرف عدد [القتلى] في الغارة
لم تسجل [3 إصابات] كما قيل بل عشر
لم يسفر الهجوم عن [قتلى] فقط
ما خلف [جرحى] بين العمال
لم يكن الوحيد، فقد قتل [رجل] قبله
أصيب في المناورة [جنديان]
وفق رواية شهود قتل [5 مدنيين]
فيلم وثائقي يتناول مقتل [20 مدنيا] في المجزرة
حذرت منظمة من تدهور الوضع بعد مقتل [50 شخصا]
نزح [200 شخص] خوفا من القصف
خوفا من القصف نزحت [200 عائلة]
قتل [5 مدنيين] وسط مخاوف من نزوح الآلاف
أدى القصف إلى مقتل [7 أشخاص]، وحذرت البلدية من نزوح جديد
حذرت البلدية من السيول. وقتل [رجلان] أمس
لماذا قتل [50 مدنيا]؟
هل تعلم أن [500 شخص] قتلوا هناك؟
قال إن من قتل [3 أشخاص] فر
انفجرت عبوة كادت تصيب حافلة وقتلت [3 جنود]
وقد قتل [أربعة عمال] في المصنع
مخاوف من الجوع بين [ألف نازح]
حذر من مصير [20 معتقلا] الذين اعتقلوا أمس
    أنقذت الفرق [سبعة جرحى]
    عاد الطيران فقصف البلدة وقتل [راعيين]
    وقالت منظمة إنقاذ الطفولة إن [ثلث الضحايا] أطفال
    توزيع مساعدات في المخيم ومقتل [عامل إغاثة]
    ولدت طفلة، وقتلت [أمها]
    أخرجت الفرق [امرأتين] على قيد الحياة بكسور في الساق
    أحرقوا [3 مدنيين] أحياء في السوق
    دفن الجنود [ثمانية أشخاص] أحياء
    أخرجت الفرق [4 جرحى] أحياء
    نزحت [200 عائلة] من أحياء المدينة
    قتل [المزارع] سالم في حقله
    قتل [5 أشخاص] وبقي الآخرون بخير
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def marked(line: str) -> str:
    return line.replace("[", "[CASUALTY Harm=killed|") + "."


@pytest.mark.parametrize(("why", "line"), [(why, line) for why, text in UNREAL.items() for line in lines(text)])
def test_harm_that_nobody_asserts_gets_no_record_and_the_reason_is_told(why: str, line: str):
    text, layers = read(marked(line))
    reading = RECORDER.read(text, layers)
    assert reading.records == RECORDER.records(text, layers) == []
    (left_out,) = reading.left_out
    assert (left_out.why, left_out.text) == (why, line[line.index("[") + 1 : line.index("]")])
    assert left_out.words is not None
    assert text[left_out.words.start : left_out.words.end].strip()


@pytest.mark.parametrize("line", lines(REAL))
def test_harm_beside_a_warning_or_a_drill_keeps_its_record(line: str):
    reading = RECORDER.read(*read(marked(line)))
    assert (len(reading.records), reading.left_out) == (1, [])


def test_the_part_of_what_gets_no_record_gets_none():
    reading = RECORDER.read(
        *read("تحذير من مقتل [CASUALTY:c1 Harm=killed|50 شخصا]، بينهم [CASUALTY Harm=killed SubsetOf>c1|10 أطفال]")
    )
    assert reading.records == []
    assert [each.text for each in reading.left_out] == ["50 شخصا", "10 أطفال"]


def test_a_number_that_counts_nobody_is_left_out_with_the_reason():
    text, layers = read("نشرة ١٢/٣/[CASUALTY Harm=killed|٢٠٢٢]\nقتل [CASUALTY Harm=killed|راعيان]")
    reading = RECORDER.read(text, layers)
    assert [record.text for record in reading.records] == ["راعيان"]
    assert [(each.text, each.why, each.words) for each in reading.left_out] == [
        ("٢٠٢٢", "a number that counts nobody", None)
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("لا صحة لأنباء عن مقتل [ثلاثة ضباط]", "لا صحة"),
        ("لا أساس لما نشر عن مقتل [ثلاثة ضباط]", "لا أساس"),
        ("شائعات عن مقتل [ثلاثة ضباط]", "شائعات"),
        ("نفى المتحدث مقتل [ثلاثة ضباط]", "نفى"),
        ("كذّب المتحدث خبر مقتل [ثلاثة ضباط]", "كذّب"),
        ("كذبت الوزارة مقتل [ثلاثة ضباط]", "كذبت"),
        ("أنباء كاذبة عن مقتل [ثلاثة ضباط]", "أنباء كاذبة"),
        ("خبر مقتل [ثلاثة ضباط] عار عن الصحة", "عار عن الصحة"),
    ],
)
def test_what_is_denied_is_contested(line: str, words: str):
    text, layers = read(marked(line))
    (record,) = RECORDER.records(text, layers)
    assert record.contested is not None
    assert text[record.contested.start : record.contested.end] == words


@pytest.mark.parametrize("line", ["قتل [راعيان] وهما في صحة جيدة", "قال الشاهد بلا كذب قتل [راعيان]", "قتل [راعيان]"])
def test_what_is_told_is_not(line: str):
    (record,) = RECORDER.records(*read(marked(line)))
    assert record.contested is None


@given(nasty_texts, nasty_texts, nasty_texts)
def test_any_text_gives_words_before_the_end_of_the_mention(before: str, mention: str, after: str):
    text = before + mention + after
    found = unreal(FoldedText(text).sentence(), len(before), len(before) + len(mention))
    assert found is None or 0 <= found.start < found.end <= len(text)
