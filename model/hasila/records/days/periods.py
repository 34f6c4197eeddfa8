"""The time that a toll is of: words of a period, and tolls of one day."""

from hasila.records.clauses.patterns import BOUNDARY
from hasila.records.stretch import Stretch, of_folded
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.months import MONTHS

_MONTHS = "|".join(sorted({name.split()[0] for name in MONTHS}))
_PART_OF_DAY = (
    r"(?:صباح|فجر|ظهر|عصر|مسا|ليل|ليله|منتصف\s+الليل|ساعات|اليوم|امس)(?!\p{L})"
    r"(?!\s+(?:يوم\s+)?ال(?:سبت|احد|اثنين|ثلاثا|اربعا|خميس|جمعه))"
)
_WEEKDAY = r"(?:امس|ال(?:سبت|احد|اثنين|ثلاثا|اربعا|خميس|جمعه))(?!\p{L})"
_ONE_DAY = regex.compile(
    rf"(?<!\p{{L}})(?:ال)?(?:24|٢٤|۲۴|اربع[هة]?\s+و\s*عشرين)\s+ساع[هة]"
    r"|(?:ال)?ساعات\s+(?:ال\p{L}+\s+(?:و\s*ال?عشرين\s+)?|ال(?:ـ\s*)?\p{Nd}+\s+)?ال(?:ماضي|فايت|اخير)[هة]"
    rf"|(?<!\p{{L}})[وفب]?(?:ال)?(?:حصيله|مجموع|عدد)(?!\p{{L}})(?:\s+(?!منذ|حتي|الي)[^\s.؛!؟]+){{0,8}}?\s+(?:ل?هذا\s+اليوم|ل?يوم\s+{_WEEKDAY})"
    rf"|منذ\s+(?:ال)?{_PART_OF_DAY}"
)
"""A day or a part of one, whose toll is that of an event and none of a period."""
_LONGER = regex.compile(
    rf"(?<!\p{{L}})(?:منذ\s+(?!(?:ال)?{_PART_OF_DAY})|(?:ال)?(?:شهر|اشهر|اسبوع|اسابيع|عام|اعوام|سن[هة]|سنوات|ايام)(?!\p{{L}})"
    r"|(?<!\p{L})(?:ال)?(?:عدد|حصيله)\s+ال(?:اجمالي|كلي)\p{L}*)"
)
_PERIOD = regex.compile(
    r"(?<!\p{L})[وفب]?(?:منذ(?:\s+\p{L}+){1,3}|خلال\s+(?:ال)?(?:شهر|اسبوع|عام|اشهر|اسابيع|اعوام|سنوات|ايام)\p{L}*"
    r"|حتي\s+الان|(?:ال)?اجمالي|حصيل[هة]|(?:ارتفع|بلغ|ارتفعت|بلغت)\s+(?:ال)?(?:عدد|حصيله))"
)
_PAST = regex.compile(
    r"(?<!\p{L})[بوف]?(?:خلال\s+|في\s+|طوال\s+|طيله\s+)?"
    r"(?:(?:ال)?(?:عام|سنه|شهر)\s+ال(?:ماضي|فايت|منصرم)\p{L}*|(?:عام|سنه)\s+(?:19|20)\d\d(?!\d))"
    rf"|(?<!\p{{L}})(?:ل|(?:في|خلال|عن|طوال|طيله)\s+)شهر\s+(?:{_MONTHS})(?!\p{{L}})"
    r"|(?<!\p{L})(?:في|خلال)\s+(?:19|20)\d\d(?![\d/.-])"
)
"""A year or month that is over, and no day of it."""
_DAY_OF = regex.compile(
    r"(?<!\p{L})[بوف]?(?:يوم|ايام|بتاريخ|صباح|مسا|فجر|ليل|ليله|ظهر|عصر)(?!\p{L})"
    rf"|\p{{Nd}}\s*(?:من\s+)?(?:شهر\s+)?(?:{_MONTHS})(?!\p{{L}})"
    r"|\p{Nd}\s*[/-]\s*\p{Nd}"
)
_BEGINNING = (
    r"(?:من|منذ)\s+(?:بدايه|مطلع|اوايل|بد|اندلاع|انطلاق|استيناف|اول)"
    r"\s+(?!(?:ال)?(?:يوم|ليل|مسا|نهار|صباح|فجر|ساع|هجوم|غار|اشتباك|كمين|حريق|انفجار"
    r"|تفجير|زلزال|هزه|سيول|فيضان|شارع|طريق))\p{L}+"
)
_RANK = r"(?:ال)?(?:اول|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر|اكبر|اعنف|اسو|اعلي|اخطر)"
_SINCE_BEHIND = regex.compile(
    rf"\s*[،,]?\s*(?:(?!{_RANK}|ه[يو]\s|ال(?:ت|ذ)ي)\p{{L}}+\s+){{0,3}}?(?P<words>{_BEGINNING})"
)
_SINCE_BEFORE = regex.compile(
    r"(?<!\p{L})[وفب]?(?:ال)?(?:عدد|اعداد|حصيله|مجموع|اجمالي)(?!\p{L})"
    rf"[^.؛!؟\n]*\s(?P<words>{_BEGINNING})[^.؛!؟\n،]{{0,40}}$"
)
"""``38 شهيدا من بداية الأسبوع``, ``عدد الشهداء منذ مطلع العام 38``."""
_ABOUT = (
    r"(?:\s+(?:اكثر\s+من|نحو|حوالي|قرابه|زها|ما\s+(?:لا\s+يقل\s+عن|يزيد\s+(?:عن|علي)|يقارب)|ما\s+بين|مييات|عشرات))?\s*$"
)
_ONE_ATTACK = regex.compile(
    r"(?<!\p{L})(?<!(?<!\p{Nd})\p{Nd}{1,3}\s)[وفبل]?(?:ال|لل)?(?:مجزره|مذبحه|هجوم|تفجير|انفجار|غاره|كارثه|حادث|حادثه"
    r"|زلزال|حريق|اعتدا|كمين|فاجعه|ضربه|انهيار)(?!\p{L})(?:\s.*)?\s[وف]?(?:راح\s+ضحيت\p{L}+|اود[يت]\p{L}*\s+بحياه|خلفت?|اوقعت?"
    r"|(?:قتلت?|استشهدت?|قض[يت]|سقطت?|لقيت?)\s+(?:في|ب)ها?|(?:اسفرت?\s+عن|ادت?\s+الي)\s+(?:مقتل|استشهاد|مصرع))"
    rf"{_ABOUT}"
)
"""``المجزرة التي راح ضحيتها``: before the people whom one attack harmed."""
_TOLL_OF_ATTACK = regex.compile(
    r"(?<!\p{L})[وفبل]{0,2}(?:ال)?(?:عدد|اعداد|حصيله|اجمالي)\s+(?:(?!منذ|حتي|خلال)\p{L}+\s+){0,4}?(?:ل|في\s+)?(?:ال|لل)?(?:غاره|زلزال|تفجير|انفجار"
    r"|هجوم|مجزره|حادث|حادثه|حريق|انهيار|كمين|استهداف|ضربه|سيول|فيضانات|اعصار|غرق|قصف|غارات|اشتباكات)(?!\p{L})(?!.*(?<!\p{L})(?:(?:فيما|بينما|في\s+(?:وقت|حين))\s+(?!جرح|اصيب|بلغ)|وان\s))"
    r"|(?<!\p{L})[وفبل]{0,2}(?:ال)?حصيله\s+(?:ال)?(?:اوليه|غير\s+(?:ال)?نهاييه|مبدييه|موقته)(?!\p{L})"
    r"|(?<!\p{L})[ولف]{0,2}(?:[ت]?بلغت?|ا?[ت]?رتفعت?|وصلت|تصل|استقرت)\s+الحصيله(?!\s+(?:ال(?!ي\s)|منذ|خلال))"
)
"""``حصيلة الزلزال``, ``حصيلة أولية``, ``بلغت الحصيلة``: before the toll of one attack or disaster. None of the 150
labelled ones of such words that tell no longer time is a total."""
_FELL = r"(?:قتلت?|استشهدت?|قض[يت]|قضوا|سقطت?|لقيت?|ماتت?|اصيبت?|جرحت?)"
_IN_THE_ATTACK = regex.compile(
    r"(?<!\p{L})[وفبل]?(?:ال|لل)?(?:مجزره|مذبحه|هجوم|تفجير|انفجار|غاره|كارثه|حادث|حادثه|زلزال|حريق|اعتدا|كمين|فاجعه|ضربه"
    rf"|فض|اقتحام|قصف)(?!\p{{L}})(?:\s.*)?\s(?:حين|حينما|عندما|اذ|لما|حيث)\s+(?:راح\s+ضحيت\p{{L}}+|{_FELL}){_ABOUT}"
    rf"|(?<!\p{{L}})[وف]?{_FELL}\s+(?:في\s+|خلال\s+|ب)ال(?:مجزره|مذبحه|هجوم|تفجير|انفجار|غاره|كمين|ضربه|حريق){_ABOUT}"
    r"|(?<!\p{L})(?:اشتباكات|معارك|مواجهات|غارات|هجوم|تفجير|قصف|حادثه|حادث)\s+(?:مماثل|مشابه|سابق)ه?(?!\p{L})(?:\s.*)?\s"
    rf"(?:خلفت?|اوقعت?|(?:اسفرت?\s+عن|ادت?\s+الي)\s+(?:مقتل|استشهاد|مصرع)){_ABOUT}"
)
"""``تفجير عام 2017 حين قُتل``, ``قُتل في الهجوم``: the same of an attack that was told before."""
_ADDED_UP = regex.compile(
    rf"(?<!\p{{L}})[وفبل]?(?:منذ(?!\s+(?:ال)?{_PART_OF_DAY})|حتي(?!\s+(?:الان|الساعه|اللحظه|العاشره|التاسعه|ساعه))|لغايه|طوال|طيله"
    r"|[يت]?ل?[يت]?(?:ر|ا?ر)تفع\p{L}*|ليصل|لتصل|[يت]?صل\s+(?:عدد|الي)|[يت]?بلغت?\s+(?:ال)?عدد|(?:ال)?(?:اجمالي|مجموع|تراكمي\p{L}*)|كل|سلسله"
    r"|بد[ات]\p{L}*|بعد\s+(?:ال)?\p{L}+\s+من|ايام|اسابيع|اشهر|شهور|سنوات|اعوام|خلال\s+(?!(?:ال)?(?:هجوم|قصف|غار|اشتباك|مواجه|معار|عملي)))"
)
"""``حتى يوم الجمعة``, ``ليرتفع إلى``."""
_CAMPAIGN = regex.compile(
    r"(?<!\p{L})[وف]?(?:(?:(?:خلال|طوال|طيله)\s+(?:ال)?(?:حمله|حرب|عدوان|حصار|انتفاضه|ثوره|نزاع|صراع)|في\s+الحرب)(?!\p{L})"
    r"|(?:عدد|حصيله|مجموع)\s[^.،]*\s(?:(?:هذا|هاد)\s+ال(?:عام|موسم|شهر)|(?:هذه|هاي)\s+السنه|هالسنه|ال(?:عام|شهر|موسم)\s+ال(?:حالي|جاري))(?!\p{L})"
    r"|(?:(?:هذا|هاد)\s+ال(?:عام|موسم|شهر)|(?:هذه|هاي)\s+السنه|هالسنه|السنه|ال(?:عام|شهر|موسم)\s+ال(?:حالي|جاري))\s+(?:\p{L}+\s+)?(?:ال)?(?:عدد|حصيله|مجموع)(?!\p{L}))"
)
"""``خلال الحملة``, ``حصيلة الضحايا هذا العام``."""
_OF_RAID = regex.compile(r"(?<!\p{L})[وب]?(?:ال)?حمله\s+(?:ال)?(?:دهم|مداهم|اعتقال|تفتيش|امنيه|تمشيط)\p{L}*")
"""``حملة دهم``, which is no war, though ``خلال الحملة`` takes it up."""
_JOINED = regex.compile(
    r"\s*[،,]?\s*و\s*(?:(?:ب|ل)?(?:اصابه|جرح|مقتل|اعتقال|نزوح|فقدان|اصيب|جرح)\s+)?"
    r"(?:(?:نحو|حوالي|قرابه|اكثر\s+من|ما\s+لا\s+يقل\s+عن)\s+)?"
)
_DOCUMENTED_TOO = regex.compile(
    r"^[\s\p{P}]*(?:كما\s+(?:وثق|سجل|رصد|احص)\p{L}*|و(?:وثق|سجل|رصد|احص)\p{L}*\s+(?:\p{L}+\s+)?(?:كذلك|ايضا))(?!\p{L})[^.؛!؟\n]*$"
)
_BULLETIN = regex.compile(
    r"(?<!\p{L})في\s+(?:تقرير|نشرت|حصيلت|احصاييت|احصا|احصاي)ه(?:ا|م)?\s+(?:ال)?(?:نصف\s+)?ال(?:شهري|اسبوعي|سنوي|فصلي)ه?(?!\p{L})"
    r"(?=[^.؛!؟\n]{0,150}$)"
)
_STOP = regex.compile(r"[.؛!؟\n]")
_LONGER_ATTACKS = regex.compile(
    r"(?<!\p{L})[وفب]?(?:منذ|طوال|طيله|خلال\s+(?:ال)?(?:شهر|اشهر|اسبوع|عام|سنوات|ايام))(?!\p{L})|سلسله|(?<!\p{L})كل(?!\p{L})"
)
_SOME_TIME = regex.compile(
    rf"(?<!\p{{L}})(?:خلال\s+(?:سنه|(?:ال)?(?:نصف|ربع|اسبوعين|شهرين|عامين)|{_MONTHS})|(?:عام|سنه)\s+(?:19|20)\d\d|(?:ال)?(?:عام|سنه|شهر|اسبوع)\s+ال(?:ماضي|جاري|حالي)\p{{L}}?"
    r"|يومين|ايام|اسابيع|اشهر)(?!\p{L})"
)
"""Of more than one attack, if the toll is told of it: ``حصيلة الغارات خلال تموز``."""
_REACH = 90
"""Code points on either side of people that are read."""


def words(sentence: FoldedSentence) -> list[Stretch]:
    """The words of a sentence that make a count a sum over a period."""
    return [Stretch(*sentence.span(match)) for match in sentence.finditer(_PERIOD)]


def is_of_one_day(sentence: FoldedSentence) -> bool:
    """Whether a sentence tells of a day or a part of one, and of no longer time."""
    return any(sentence.finditer(_ONE_DAY)) and not any(sentence.finditer(_LONGER))


def since_beginning(sentence: FoldedSentence, start: int, end: int) -> Stretch | None:
    """The words by which people are counted since the beginning of a time: ``38 شهيدا من بداية الأسبوع``.

    Args:
        sentence: the sentence of the mention.
        start: offset of the mention.
        end: offset behind it.
    """
    whole = sentence.whole
    behind = _SINCE_BEHIND.match(sentence.folded(end, end + _REACH))
    before = None if behind else _SINCE_BEFORE.search(sentence.folded(start - _REACH, start))
    first = whole.to_folded(end) if behind else whole.to_folded(max(start - _REACH, sentence.start))
    found = behind or before
    if found is None:
        return None
    return of_folded(whole, first + found.start("words"), first + found.end("words"))


def is_of_one_attack(sentence: FoldedSentence, start: int) -> bool:
    """Whether the words before a mention tell of one attack that harmed the people: ``مجزرة راح ضحيتها``.

    Args:
        sentence: the sentence of the mention.
        start: offset of the mention.
    """
    before = _STOP.split(sentence.folded(start - 2 * _REACH, start))[-1]
    is_told = _ONE_ATTACK.search(before) or _IN_THE_ATTACK.search(before)
    is_toll = _TOLL_OF_ATTACK.search(before) and not _SOME_TIME.search(before)
    return bool(is_told or is_toll) and not _LONGER_ATTACKS.search(before)


def of_bulletin(sentence: FoldedSentence, start: int) -> Stretch | None:
    """The words for what somebody publishes each week, month or year, before people: ``في تقريرها الشهري``.

    Args:
        sentence: the sentence of the mention.
        start: offset of the mention.
    """
    found = next(FoldedSentence(sentence.whole, sentence.start, start).finditer(_BULLETIN), None)
    return Stretch(*sentence.span(found)) if found else None


def adds_up(clause: str) -> bool:
    """Whether the folded form of a clause that tells a day tells a sum up to it, or since it, all the same."""
    return _ADDED_UP.search(clause) is not None


def of_campaign(sentence: FoldedSentence, start: int, end: int) -> Stretch | None:
    """The words for a war or this year, in which people of a clause without a day were harmed: ``خلال الحملة``.

    Args:
        sentence: the sentence of the mention.
        start: offset of the mention.
        end: offset behind it.
    """
    found = _without_day(_CAMPAIGN, _clause(sentence, start, end))
    is_raid = found and _OF_RAID.search(sentence.whole.folded(max(0, start - 4 * _REACH), start))
    return None if is_raid else found


def is_joined(between: str) -> bool:
    """Whether people are told in one toll with those before, by the folded words between: ``قتيلا وإصابة``."""
    return _JOINED.fullmatch(between) is not None


def goes_on(clause: str) -> bool:
    """Whether a clause, folded up to its people, goes on with what is documented of a period: ``كما وثق اعتقال``."""
    return _DOCUMENTED_TOO.search(clause) is not None


def past(sentence: FoldedSentence, start: int, end: int) -> Stretch | None:
    """The year or month that is over in which the clause of a mention tells what happened; nothing with a day of it.

    Args:
        sentence: the sentence of the mention.
        start: offset of the mention.
        end: offset behind it.
    """
    return _without_day(_PAST, _clause(sentence, start, end))


def _without_day(period: regex.Pattern[str], clause: FoldedSentence) -> Stretch | None:
    """The first words of a period in a clause that tells no day."""
    found = next(clause.finditer(period), None)
    if found is None or any(clause.finditer(_DAY_OF)):
        return None
    return Stretch(*clause.span(found))


def _clause(sentence: FoldedSentence, start: int, end: int) -> FoldedSentence:
    """The clause of a mention."""
    before = [bound.end() for bound in BOUNDARY.finditer(sentence.folded(start - _REACH, start))]
    after = BOUNDARY.search(sentence.folded(end, end + _REACH))
    whole = sentence.whole
    first = whole.to_folded(max(start - _REACH, sentence.start)) + (before[-1] if before else 0)
    last = whole.to_folded(end) + after.start() if after else whole.to_folded(min(end + _REACH, sentence.end))
    return FoldedSentence(whole, whole.to_text(first), whole.to_text(last))
