"""Years, dates, ages, clock times and numbers of resolutions are never taken for counts of people."""

import pytest

from hasila.records.numbers.numerals import numerals
from hasila.records.numbers.roles import counts_nobody, role
from hasila.records.people.counts import count
from hasila.text.folded import FoldedText


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("منذ عام 2011", "year"),
        ("في سنة ٢٠١٥", "year"),
        ("في كانون الأول 2019", "year"),
        ("أيار/ مايو 2017", "year"),
        ("يوم 16 كانون الثاني", "date"),
        ("في 5 أغسطس", "date"),
        ("في 5 غشت", "date"),
        ("ودفنوا في الطريق أربعة رضع", None),
        ("طفل عمره ٧", "age"),
        ("البالغ من العمر 45", "age"),
        ("الساعة 6 صباحا", "time"),
        ("في 18:30", "time"),
        ("القرار 2254", "number"),
        ("القرار رقم 2254", "number"),
        ("رقم البلاغ: 2714", "number"),
        ("رقم الملف 88", "number"),
        ("البلاغ #412", "number"),
        ("رقم الهاتف: 55501", "number"),
        ("عدد القراءات: 930", "number"),
        ("المشاهدات: 12", "number"),
        ("رقم القتلى 12", None),
        ("عدد الحالات: 12", None),
        ("بلغ الرقم: 9", None),
        ("الفرقة 46", "number"),
        ("الطريق إم 5", "number"),
        ("خلال 48 ساعة", "duration"),
        ("منذ تسع سنوات", "duration"),
        ("نحو 30 في المئة", "share"),
        ("30٪", "share"),
        ("على بعد سبعة كيلومترات", "measure"),
        ("في عام 1445", "year"),
        ("في رمضان 1445", "year"),
        ("سنة 1445 هـ", "year"),
        ("١٤٤٥هـ", "year"),
        ("2014م", "year"),
        ("2024/03/12", "date"),
        ("12.3.2024", "date"),
        ("طفل عمرو 7", "age"),
        ("ابن 14", "age"),
        ("وعمر يناهز 70", "age"),
        ("40 من العمر", "age"),
        ("شارع 40", "number"),
        ("المنزل رقم 12", "number"),
        ("1- طفل", "number"),
        ("2) طفلة", "number"),
        ("10 دونمات", "measure"),
        ("3 كيلو", "measure"),
        ("50 دينارا", "measure"),
        ("في عام 1445 قتيلا", None),
        ("منذ 8 يوليو 1361", "date"),
        ("في المبنى 5 جرحى", None),
        ("في البيت 3", None),
        ("20 - 30 قتيلا", None),
        ("22 مقاتلا", None),
        ("قتل 12 يوم الجمعة", None),
        ("قتل 12 عام 2015", None),
        ("68 آخرين", None),
        ("في شوال 1443", "year"),
        ("في ذي القعدة 1446", "year"),
        ("ربيع الآخر 1444", "year"),
        ("في العام الهجري 1442", "year"),
        ("1441 هـ", "year"),
        ("1441هـ", "year"),
        ("1440 للهجرة", "year"),
        ("يوم 9 محرم", "date"),
        ("21 من شهر رمضان", "date"),
        ("كانون 2", "date"),
        ("قتل في شوال 52", None),
        ("1441 قتيلا", None),
    ],
)
def test_what_a_number_is(text: str, expected: str | None):
    assert role(FoldedText(text).sentence(), next(iter(numerals(text)))) == expected


@pytest.mark.parametrize(
    "mention",
    [
        "عام 2019",
        "القرار 2254",
        "الساعة 10",
        "16 كانون الثاني/يناير",
        "16/1/2020",
        "48 ساعة",
        "30 بالمئة",
        "5 كيلومترات",
        "شهداء 1445 هـ",
        "ضحايا 11 سبتمبر",
        "سكان شارع 40",
    ],
)
def test_what_is_no_count_counts_nobody_even_where_a_mention_was_found(mention: str):
    text = f"قال شهود إن {mention} كانت"
    start = text.index(mention)
    assert count(FoldedText(text).sentence(), start, start + len(mention)) is None


def test_a_range_is_no_date():
    found = count(FoldedText("سقط 20-30 قتيلا").sentence(), 4, 15)
    assert found is not None
    assert (found.low, found.high) == (20, 30)


def test_an_age_does_not_replace_the_count_of_its_person():
    text = "قتل طفل عمره 7 سنوات في القصف"
    start = text.index("طفل")
    found = count(FoldedText(text).sentence(), start, start + len("طفل عمره 7 سنوات"))
    assert found is not None
    assert (found.low, found.high) == (1, 1)


@pytest.mark.parametrize(
    ("text", "mention", "expected"),
    [
        ("في 27 رجب 1443 قتل", "1443", True),
        ("في 27 رجب 1443 هـ قتل", "1443 هـ", True),
        ("الأحد 12 آذار 2023 قتل", "2023", True),
        ("في 12/3/2023 قتل", "12/3/2023", True),
        ("قتل 2023 شخصا", "2023", False),
        ("في آذار 2023 قتل 14", "14", False),
        ("في 12 آذار 2023", "آذار", False),
        ("نشرة ٢٠٢٣/٤/٩\nقتيلان", "٩", True),
        ("نشرة ٢٠٢٣/٤/٩\nقتيلان", "٤", True),
        ("نشرة ٢٠٢٣/٤/٩\nقتيلان", "٢٠٢٣", True),
        ("٩/٤/٢٠٢٣ - قتيلان", "٩", True),
        ("۹-۴-۲۰۲۳ قتيلان", "۴", True),
        ("2023-04-09\nقتيلان", "09", True),
        ("9.4.2023\nقتيلان", "9.4.2023", True),
        ("مجازر في 2013\nشهداء", "2013", False),  # a noun for people behind it
        ("قصف بين 2013 و2015 عليها", "2015", True),
        ("من أرشيف 2013: قصف", "2013", True),
        ("الساعة ١٠ صباحا", "١٠", True),
        ("عند ١٠:٣٠ قصف", "١٠:٣٠", True),
        ("تقرير من ٤٨ صفحة عن القتلى", "٤٨", True),
        ("انظر ص 48 من التقرير", "48", True),
        ("القتلى: ٩", "٩", False),
        ("شهداء: 4\nعدد المنازل المدمرة: 9\nجرحى: 3", "9", True),
        ("- سيارات الإسعاف الخارجة عن الخدمة: 9", "9", True),
        ("عدد الغارات على المدينة: 9", "9", True),
        ("| المدارس المتضررة: 9 |", "9", True),
        ("عدد ضحايا المنازل المدمرة: 9", "9", False),
        ("عدد الشهداء في المدارس: 9", "9", False),
        ("عدد القتلى: 9", "9", False),
        ("مستشفى العودة: 9", "9", False),
        ("غارة على المنازل: 9", "9", False),
        ("عدد الغارات: 9 شهداء", "9", False),
        ("عدد الحالات: 9", "9", False),
        ("عدد الخيام من القتلى: 9", "9", False),
        ("قتل ٢٠٢٣ من السكان", "٢٠٢٣", False),
        ("٢٠ - ٣٠ قتيلا", "٢٠", False),
        ("القتلى 5 / الجرحى 9", "5", False),
    ],
)
def test_numbers_of_a_date_are_no_people(text: str, mention: str, expected: bool):
    start = text.index(mention)
    assert counts_nobody(FoldedText(text).sentence(), start, start + len(mention)) is expected
