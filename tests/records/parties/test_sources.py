"""Who reports a harm by the words of a text, with a name or without one; and which words name no source of it."""

from dataclasses import replace

import pytest
from hypothesis import given

from hasila.records.parties.tellings import Tellings
from hasila.records.record import Record
from hasila.text.folded import FoldedText
from hasila.text.segmentation import sentences
from support.records import RECORDER, read
from support.strategies import nasty_texts

DEAD = "[CASUALTY Harm=killed|خمسة مدنيين]"


def records(marked: str, *, sure: float = 0.6) -> list[Record]:
    """The records of a marked text whose links are as sure as the model's."""
    text, layers = read(marked)
    links = [replace(link, confidence=sure) for link in layers.links]
    return RECORDER.records(text, replace(layers, links=links))


def sources(marked: str, number: int = 0) -> list[str]:
    """The words that tell the sources of a record."""
    return [party.text for party in records(marked)[number].sources]


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        (f"قال مصدر طبي إن {DEAD} قتلوا في قصف على السوق.", "مصدر طبي"),
        (f"قالت مصفوفة تتبع النزوح إن {DEAD} قتلوا على الطريق.", "مصفوفة تتبع النزوح"),
        (f"أفادت مصادر محلية بمقتل {DEAD} قرب الجسر.", "مصادر محلية"),
        (f"وذكر مصدران أمنيان أن {DEAD} قتلوا.", "مصدران أمنيان"),
        (f"أعلن، اليوم الخميس، مسؤول محلي مقتل {DEAD}.", "مسؤول محلي"),
        (f"قال مسؤول محلي، طالبا عدم ذكر اسمه، إن {DEAD} قتلوا.", "مسؤول محلي"),
        (f"وأكد طبيب في مستشفى الوادي مقتل {DEAD}.", "طبيب في مستشفى الوادي"),
        (f"قال ضابط بالشرطة إن {DEAD} قتلوا.", "ضابط بالشرطة"),
        (f"أكد حاكم إقليم السهل في بيان صدر الإثنين أن {DEAD} قتلوا.", "حاكم إقليم السهل"),
        (f"وقال شهود عيان لوكالة محلية إن {DEAD} قتلوا.", "شهود عيان"),
        (f"قال أحد سكان القرية لمراسلنا إن {DEAD} قتلوا.", "أحد سكان القرية"),
        (f"ذكرت إذاعة محلية أن {DEAD} قتلوا.", "إذاعة محلية"),
        (f"نقلت إذاعة الجبل عن مصدر عسكري قوله إن {DEAD} قتلوا.", "مصدر عسكري"),
        (f"وأحصت لجنة محلية مقتل {DEAD} في أسبوع.", "لجنة محلية"),
        (f"ضابط بالشرطة گال {DEAD} راحوا بالعبوة.", "ضابط بالشرطة"),
        (f"مصدر بمستشفى السهل قلي {DEAD} قتلوا", "مصدر بمستشفى السهل"),
    ],
)
def test_who_says_it_before_what_is_told(marked: str, source: str):
    assert sources(marked) == [source]


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        (f"قتل {DEAD} في القصف، بحسب مصدر طبي في المدينة.", "مصدر طبي في المدينة"),
        (f"قتل {DEAD} في القصف، وفق نقابة المعلمين.", "نقابة المعلمين"),
        (f"قتل {DEAD} في القصف وفقا لمصدر عسكري.", "مصدر عسكري"),
        (f"قتل {DEAD} في القصف، وفقا للجنة إدارة المخيم.", "لجنة إدارة المخيم"),
        (f"قتل {DEAD} في القصف، بحسب بيان لشبكة أطباء الوادي.", "شبكة أطباء الوادي"),
        (f"قتل {DEAD}، حسبما أفاد به مركز الإطفاء.", "مركز الإطفاء"),
        (f"قتل {DEAD}، على ما ذكر شهود.", "شهود"),
        (f"قتل {DEAD}، على حد قول مختار القرية.", "مختار القرية"),
        (f"قتل {DEAD}، وفق ما أكده مسؤول في البلدية لإذاعة محلية.", "مسؤول في البلدية"),
        (f"قتل {DEAD}، كما أفاد مصدر أمني لـ«النهار».", "مصدر أمني"),
        (f"قتل {DEAD}، نقلا عن إدارة إقليم السهل.", "إدارة إقليم السهل"),
        (f"قتل {DEAD}، بحسب ما نقل عن سائق الحافلة.", "سائق الحافلة"),
        (f"راح {DEAD} مبارح، هيك خبرني واحد من المسعفين", "واحد من المسعفين"),
        (f"قتل {DEAD} في القصف. هيك حكالنا ممرض بالمشفى.", "ممرض بالمشفى"),
        (f"«قتل {DEAD} أمامي، والله.» هكذا تحدث رجل مسن.", "رجل مسن"),
        (f"قتل {DEAD} في الغارة، قال شاهد.", "شاهد"),
        (f"وبحسب عمدة البلدة قتل {DEAD}.", "عمدة البلدة"),
        (f"killed {DEAD} بحسب medical source في البلدة.", "medical source"),
    ],
)
def test_who_says_it_behind_what_is_told(marked: str, source: str):
    assert sources(marked) == [source]


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        (f"مصدر طبي: مقتل {DEAD} في القصف", "مصدر طبي"),
        (f"مصدر أمني في لودر: مقتل {DEAD} في القصف", "مصدر أمني في لودر"),
        (f"ناشط من ليلان: مقتل {DEAD} في القصف", "ناشط من ليلان"),
        (f"مصدر طبي لمراسلنا: مقتل {DEAD} في القصف", "مصدر طبي"),
        (f"مراسلنا: مقتل {DEAD} في القصف", "مراسلنا"),
        (f"مراسلنا في السهل: مقتل {DEAD} في القصف، نقلا عن إدارة الإقليم", "إدارة الإقليم"),
        (f"السهل || مراسلتنا: مقتل {DEAD} في القصف", "مراسلتنا"),
        (f"09:15 | مندوبنا: مقتل {DEAD} في القصف", "مندوبنا"),
        (f"غرفة طوارئ السهل @sahl_err : مقتل {DEAD} في القصف", "غرفة طوارئ السهل"),
        (f"مكتب الصحة @sahl_health: مقتل {DEAD} في القصف", "مكتب الصحة"),
        (f"عاجل | مصدر أمني لمراسلنا: مقتل {DEAD}", "مصدر أمني"),
        (f"19:05 مصدر طبي: وفاة {DEAD}", "مصدر طبي"),
        (f"مراسل شبكة السهل: مقتل {DEAD}", "مراسل شبكة السهل"),
        (f"دائرة صحة السهل تعلن مقتل {DEAD}", "دائرة صحة السهل"),
        (f"مقتل {DEAD} في قصف على الحي. المصدر: مراصد السهل", "مراصد السهل"),
        (f"القتلى: {DEAD}\nالمصدر: عمدة البلدة (هاتف)\nالثقة: 3", "عمدة البلدة"),
        (f"تنسيقية حي الوادي\nبيان رقم 3\nقتل {DEAD} في القصف.", "تنسيقية حي الوادي"),
        (f"وزارة الصحة – ولاية السهل\nالنشرة اليومية\nقتل {DEAD} في القصف.", "وزارة الصحة"),
        (f"بيان من غرفة طوارئ السهل\nقتل {DEAD} في القصف.", "غرفة طوارئ السهل"),
        (f"صدر عن مركز عمليات الطوارئ بيان. قتل {DEAD} في الغارة.", "مركز عمليات الطوارئ"),
        (f"جاء في تقرير لمكتب الحقوق في السهل: قتل {DEAD}.", "مكتب الحقوق في السهل"),
    ],
)
def test_who_heads_a_line_or_a_message(marked: str, source: str):
    assert sources(marked) == [source]


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        (f"قال مصدر طبي إن الطريق مقطوع. وأضاف أن {DEAD} قتلوا.", "مصدر طبي"),
        (f"قال مصدر طبي إن الطريق مقطوع. وبحسب المصدر نفسه قتل {DEAD}.", "مصدر طبي"),
        (f"وصف نائب عمدة السهل، في اتصال، القرية بأنها مدمرة. وأضاف المسؤول أن {DEAD} قتلوا.", "نائب عمدة السهل"),
        (f"قالت لجنة الوادي إن الجسر دمر. وقال البيان إن {DEAD} قتلوا.", "لجنة الوادي"),
        (f"تبنت حركة السهل الهجوم وقالت إن {DEAD} قتلوا.", "حركة السهل"),
        (f"قال مصدر إن 3 جرحوا، غير أن لجنة محلية أعلنت أن {DEAD} قتلوا.", "لجنة محلية"),
        (f"أما المتحدث العسكري فقال إن {DEAD} قتلوا.", "المتحدث العسكري"),
    ],
)
def test_who_goes_on(marked: str, source: str):
    assert sources(marked) == [source]


def test_all_clauses_of_a_sentence_are_of_one_teller():
    marked = "قتل [CASUALTY Harm=killed|3 جنود] وأصيب [CASUALTY Harm=injured|خمسة]، بحسب ضابط."
    assert [[party.text for party in record.sources] for record in records(marked)] == [["ضابط"], ["ضابط"]]


def test_each_has_the_nearest_teller():
    marked = (
        "قال مصدر طبي إن [CASUALTY Harm=killed|3 أشخاص] قتلوا، فيما قال شهود إن [CASUALTY Harm=injured|خمسة] أصيبوا. "
        "ونزحت [CASUALTY Harm=displaced Unit=families|40 أسرة]، وفق بلدية السهل."
    )
    assert [[party.text for party in record.sources] for record in records(marked)] == [
        ["مصدر طبي"],
        ["شهود"],
        ["بلدية السهل"],
    ]


def test_two_tellers():
    assert sources(f"قتل {DEAD}، بحسب ما أفاد مسؤول محلي ومصدر طبي.") == ["مسؤول محلي", "مصدر طبي"]


@pytest.mark.parametrize(
    "marked",
    [
        f"قتل {DEAD} في القصف.",
        f"قتل {DEAD} في القصف. وقال مصدر طبي إن المستشفى يحتاج إلى الوقود.",  # quoted on something else
        f"قتل {DEAD} في القصف. ونفى المتحدث العسكري ذلك.",
        f"لم تذكر وزارة الصحة مقتل {DEAD}.",
        f"قتل {DEAD}، ولم تعلن أي جهة مسؤوليتها.",
        f"طالبت لجنة محلية بالتحقيق في مقتل {DEAD}.",
        f"حلب: مقتل {DEAD}",
        f"القتلى: {DEAD}\nالمصدر: مجهول",
        f"قال أوس إن {DEAD} قتلوا.",  # a person's name alone is not read
        f"قذيفة مجهولة المصدر قتلت {DEAD}.",
        f"يذكر أن {DEAD} قتلوا في المكان نفسه العام الماضي.",
    ],
)
def test_no_source(marked: str):
    assert sources(marked) == []


def test_an_officer_is_told_with_the_party_that_he_is_of():
    marked = "قتل [CASUALTY Harm=killed Source>a1|3 جنود]، حسبما قال ضابط في [ACTOR:a1|الفرقة التاسعة]."
    (party,) = records(marked)[0].sources
    assert (party.text, party.name, party.why) == ("ضابط في الفرقة التاسعة", "الفرقة التاسعة", "teller")


def test_a_noun_that_stands_for_a_name_has_the_name():
    marked = (
        "أصيب [CASUALTY Harm=injured Source>a1|رجلان]، بحسب [ACTOR:a1|منظمة السهل للحقوق]. "
        "وقالت [ACTOR:a2|المنظمة] إن [CASUALTY Harm=killed Source>a2|طفلة] قتلت."
    )
    (party,) = records(marked)[1].sources
    assert (party.text, party.name) == ("المنظمة", "منظمة السهل للحقوق")


def test_whom_the_words_do_not_tell_to_tell_gives_way():
    marked = (
        "قال مسؤول محلي إن [CASUALTY Harm=killed Source>a1 Perpetrator>a1|3 رعاة] قتلوا حين هاجم "
        "مسلحون من [ACTOR:a1|جماعة الوادي] القرية."
    )
    assert sources(marked) == ["مسؤول محلي"]


def test_links_stay_beside_words_that_tell_nobody():
    marked = "[ACTOR:a1|لجنة السهل] عدت [CASUALTY Harm=killed Source>a1|3 رعاة]. وقال طبيب إن الطريق مقطوع."
    assert sources(marked) == ["لجنة السهل"]


def test_a_link_that_somebody_gave_stays():
    text, layers = read("قال طبيب إن [CASUALTY Harm=killed Source>a1|3 رعاة] قتلوا قرب مقر [ACTOR:a1|لجنة السهل].")
    assert [party.text for party in RECORDER.records(text, layers)[0].sources] == ["لجنة السهل"]


def test_why():
    assert [party.why for party in records(f"قال طبيب إن {DEAD} قتلوا.")[0].sources] == ["unnamed"]
    assert [party.why for party in records(f"قالت لجنة السهل إن {DEAD} قتلوا.")[0].sources] == ["teller"]
    assert [party.why for party in records(f"قالت [ACTOR|لجنة السهل] إن {DEAD} قتلوا.")[0].sources] == ["telling"]


@given(nasty_texts)
def test_any_text(text: str):
    cut = [(each.start, each.end) for each in sentences(text)]
    for telling in Tellings(FoldedText(text), cut, {}).all:
        assert 0 <= telling.start <= telling.end <= len(text)
        assert all(0 <= who.start < who.end <= len(text) for who in telling.who)


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        (f"أفادت قائمقامية السهل بأن قصفا قتل {DEAD}.", "قائمقامية السهل"),
        (f"أعلنت محافظة السهل مقتل {DEAD}.", "محافظة السهل"),
        (f"أعلنت بطريركية السهل مقتل {DEAD}.", "بطريركية السهل"),
        (f"قالت جهات أمنية إن {DEAD} قتلوا.", "جهات أمنية"),
        (f"قتل {DEAD}، وفق ما ذكرت الوكالة الوطنية للإعلام.", "الوكالة الوطنية للإعلام"),
        (f"ووفق إحصاء لوكالة فرانس برس، قتل {DEAD}.", "وكالة فرانس برس"),
        (f"قتل {DEAD}، وفق ما ذكر مندوب الوكالة الوطنية.", "مندوب الوكالة الوطنية"),
        (f"أفاد مراسل قناة السهل بمقتل {DEAD}.", "مراسل قناة السهل"),
        (f"رويترز: مقتل {DEAD} في هجوم على فندق.", "رويترز"),
        (f"رجح طبيب في السهل أن القصف قتل {DEAD}.", "طبيب في السهل"),
        (f"كتب مدير المشفى على صفحته أن {DEAD} قتلوا.", "مدير المشفى"),
        (f"تداول ناشطون أنباء عن مقتل {DEAD}.", "ناشطون"),
        (f"أما حاكم الإقليم فاكتفى بالحديث عن مقتل {DEAD}.", "حاكم الإقليم"),
        (f"وصلتنا معلومات من عمدة البلدة: مقتل {DEAD}.", "عمدة البلدة"),
        (f"ووردنا من مختار القرية أن {DEAD} قتلوا.", "مختار القرية"),
        (f"مقتل {DEAD} في قصف على الحي (مصدر طبي بالمستشفى).", "مصدر طبي بالمستشفى"),
        (f"قتل {DEAD} according to الدفاع المدني.", "الدفاع المدني"),
        (f"القيادة المشتركة (القيم) نفت سقوط مدنيين، وقالت إن {DEAD} قتلوا.", "القيادة المشتركة"),
        (f"لجان مقاومة مدني | بيان مقتضب\nقتل {DEAD} في الهجوم.", "لجان مقاومة مدني"),
    ],
)
def test_more_bodies_verbs_and_places_of_tellers(marked: str, source: str):
    assert sources(marked) == [source]


def test_a_medium_is_not_whom_it_belongs_to():
    marked = (
        "ذكرت قناة «السهل» التابعة ل[ACTOR:a1|جماعة الوادي] أن [CASUALTY Harm=killed Source>a1|خمسة مدنيين] قتلوا بقصف."
    )
    assert sources(marked) == ["قناة «السهل»"]


@pytest.mark.parametrize(
    "marked",
    [
        f"قتل {DEAD}:\n• [ACTOR|هيئة السهل]: 4\n• [ACTOR|قوات الوادي]: 1",  # who did it
        f"قصفت القوات الأمريكية (المارينز) الحي وقتلت {DEAD}.",
        f"قتل {DEAD} قرب مبنى المحافظة (قيد الترميم).",
        f"قتل {DEAD} بعد أن وصلت تعزيزات من قيادة السهل إلى البلدة.",
        f"نقل الإسعاف {DEAD} إلى المشفى.",
    ],
)
def test_no_source_in_counts_by_party_and_other_brackets(marked: str):
    assert sources(marked) == []
