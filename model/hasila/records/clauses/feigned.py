"""Drills and stories: paragraphs whose people were harmed in a rehearsal, a film, a novel or a game only.

A drill holds from the sentence that names it (``نفذت المديرية تمرينا ... وحاكى السيناريو``) until one tells what really
happened (``أما على أرض الواقع``). A story is told in the imperfect (``يحكي الفيلم ... يُقتل الضابط``): of the same
paragraph, what is told in the past happened (``وقتل المصور``).
"""

from functools import lru_cache

from hasila.records.stretch import Stretch, of_folded
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence, FoldedText
from hasila.text.words import LEFT, RIGHT

_NOT = r"(?<!(?<!\p{L})(?:غير|مو|مش|مب|موش|ليس|ليست|ليسوا|ذخيره|ذخاير|رصاص|ظروف|ظروفا|كانه|كانها)\s)"

_DRILL = regex.compile(
    rf"{LEFT}[وفبلك]?(?:ال|لل)?(?:تمرين(?:ا|ات|ي|يه)?|تمارين|مناور(?:ه|ات)|محاكاه|فرضيه|(?:تدرب|[يت]تدرب)(?:ت|وا|ون)?"
    r"|تدريب(?:ا|ات)?|تدريبي(?:ه|ا)?|ورشه|عرض(?:ا)?\s+(?:ميداني\p{L}?|حي\p{L}?|امام)|تجربه\s+(?:ال)?(?:اخلا|انذار|ميداني\p{L}?)"
    r"|(?:نهايه|ختام|زمن)\s+التجربه|جربت?(?=[^.]{0,60}\sخطه)|دوره\s+(?:ال)?(?:اسعاف|انقاذ|اخلا|دفاع)"
    r"|تمثيل\s+(?:ال)?(?:حادث\p{L}?|هجوم|انفجار|عمليه|حريق|زلزال|غاره|قصف))(?!\s+(?:رقمي|حاسوبي|علي\s+الحاسوب))(?!\p{L})"
)
"""A word for a drill."""
_REHEARSED = regex.compile(
    rf"{LEFT}(?:[وفب]?(?:[يت]حاكي|حاك(?:ي|ت|وا)|ل?محاكاه)|[وفبل]?(?:ال)?(?:وهمي|افتراضي|مفترض|خلبي)\p{{L}}{{0,2}}|[وف]?(?:افترض|[يت]فترض)(?:ت|وا)?"
    r"|[وفبل]?(?:ال)?(?:سيناريو\p{L}{0,3}|فرضيه)|(?:دور|ادوار)\s+(?:ال)?(?:مصاب|جرح|جريح|قتل|ضحاي|مختطف|رهاين|خاطف|ارهاب|متوف|مهاجم)\p{L}*|ادوار(?:هم|ها|هن)|[وف]?(?:وفق|بحسب|حسب)\s+(?:ال)?(?:خطه|نص|سيناريو|فرضيه)"
    r"|[وفب]?(?:تمثيل|[يت]مثل(?:ون|وا|ن)?|بوصفه[من]|دميه|دمي|بطاقات)|المشهد\s*:"
    r"|(?:جميع|كل)\s+(?:ال)?(?:مصابين|ضحايا|جرحي|قتلي)\s+(?:هم\s+|كانوا\s+)?من\s+(?:ال)?(?:طلب|طلاب|متطوع|تلاميذ|ممثل)\p{L}*"
    r"|طلقات?\s+(?:من\s+)?(?:ال)?(?:طلا|صوتيه|فارغه))(?!\p{L})"
    r"|[«\"“](?:ال)?(?:مصاب|جرح|جريح|قتل|قتيل|ضحاي|متوف|شهدا|شهيد|ارهاب|رهاين|رهينه|مختطف|غريق|غرق)\p{L}*[»\"”]"
)
"""Words that tell that harm was rehearsed."""
_REVEALED = regex.compile(
    rf"{LEFT}[وف]?(?:لكن\p{{L}}{{0,2}}|كان(?:ت|وا)?|تبين|اتضح|طلع(?:ت)?|[يت]بين|مجرد|ضمن|انه|انها)\s+(?:ضمن\s+|من\s+|مجرد\s+|ان\p{{L}}{{0,2}}\s+)?"
    r"(?:تمرين|مناوره|محاكاه|تدريب)"
    rf"|{LEFT}هكذا\s+\p{{L}}+\s+(?:ال)?(?:يوم|تمرين|مناوره|تدريب|ورشه)"
)
"""Words behind which a drill turns out to be what was told before."""
_HAPPENED = regex.compile(
    rf"{LEFT}[وفبل]?(?:{_NOT}(?:ال)?(?:حقيقي|فعلي)\p{{L}}{{0,2}}|فعلا|ارض\s+الواقع|بال?خطا|خطا|(?:ال)?خلل|(?:ال)?عطل|انحرف\p{{L}}{{0,2}}|(?:ال)?ماساه"
    rf"|(?:ال)?فاجعه|(?:{_NOT}(?:قتل|اصيب|جرح|توفي|لقي|سقط)(?:ت|وا)?)\s+(?:خلال|اثنا|في)\s+(?:ال)?(?:تمرين|مناوره|تدريب)"
    rf"|(?:خلال|اثنا)\s+(?:ال)?(?:تمرين|مناوره|تدريب)\s+(?:نفس|ذات)ه?){RIGHT}"
)
"""Words of harm that happened, be it at a drill."""
_ANOTHER = regex.compile(
    rf"{LEFT}[وف]?(?:من\s+(?:جه|ناحي)\p{{L}}+\s+(?:اخري|ثاني\p{{L}}?)|(?:ب|في\s+)المقابل|الي\s+ذلك|علي\s+(?:صعيد|الارض)|اما\s+(?:في|علي)|في\s+(?:سياق|حادث|حادثه|تطور"
    r"|خبر|غضون|(?:ال)?(?:يوم|وقت|ليله)\s+(?:نفس|ذات)\p{L}+)|بعد\s+(?:ال)?(?:تمرين|مناوره|انتها|ذلك)|بالتزامن|يذكر\s+ان|[يت]شار\s+الي|كان\p{L}{0,2}\s[^.]{0,40}قد"
    r"|(?:ال)?(?:شهر|اسبوع|عام|سنه|يوم)\s+ال(?:ماضي\p{L}?|فايت\p{L}?)|قبل\s+(?:\p{L}+\s+)?(?:ايام|يومين|اسبوع\p{L}*|اسابيع|شهر\p{L}*|اشهر|عام\p{L}*|سنوات)"
    rf"|منذ){RIGHT}"
)
"""Words of a sentence that tells of another matter than the drill before it."""

_TITLE = r"\s+[«\"“]"
_STORY = regex.compile(
    rf"{LEFT}[وفبلك]?(?:ال|لل)?(?:فيلم|افلام|مسلسل|مسرحيه|ثلاثيه|دراما|لعبه\s+(?:ال)?(?:فيديو|الكترونيه|محمول)"
    rf"|ملخص\s+(?:ال)?(?:حلقه|فصل|فيلم)|حلقه\s+ال(?:اول|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر|اخير)\p{{L}}{{0,2}}|(?:روايه|روايته|روايتها|قصه|حكايه|لعبه|شريط|عرض|كتاب|ديوان|قصيده|لوحه|اوبريت|اغنيه)(?={_TITLE}|\s+(?:ال)?(?:قصير|جديد|مصور|مسرحي)))"
    rf"|{LEFT}(?:خشبه|مسرح)(?=\s)|{LEFT}[وفب]?(?:ال)?(?:روايه|قصه|لعبه){RIGHT}(?=[^\n]*{LEFT}[وفبل]?(?:ال)?(?:صدرت|رواي(?:ي|ييه)|كاتب\p{{L}}?"
    rf"|متخيل\p{{L}}?|خيال\p{{L}}*|صفحه|فصل|فصول|طبعه|طبعتها|دار\s+نشر|الراوي|لاعب){RIGHT})"
)
"""A work of art that tells a story."""
_INVENTED = regex.compile(
    rf"{LEFT}[وفبلك]?(?:(?:ال)?(?:موقع|برنامج|مقال|منشور)\s+(?:ال)?ساخر\p{{L}}?|كذبه\s+(?:نيسان|ابريل)|(?:ال)?نكته|(?:ال)?خرافه|(?:ال)?اسطوره\s+(?:تقول|تروي|تحكي)"
    r"|(?:ال)?حكواتي|(?:ال)?رسوم\s+(?:ال)?متحركه|حكايه\s+(?:شعبيه|تقول)|حلمت\s+(?:امس|مبارح|البارح\p{L}?|ان\p{L}*)|(?:في\s+|ب)(?:ال)?منام)(?!\p{L})"
)
"""Words for jokes, dreams, tales and cartoons, in which nothing happened, be it told in the past."""
_ART = regex.compile(
    rf"{LEFT}[وفبلك]?(?:ال|لل)?(?:مخرج\p{{L}}{{0,2}}|اخراج\p{{L}}{{0,2}}|بطوله|بطل|بطله|ابطال|حلق(?:ه|ات)|موسم|مهرجان|جايزه|جوايز|جايزتين|[يت]?عرض(?:ت)?|صدرت?"
    r"|دار|صفحه|صفحات|كاتب\p{L}{0,2}|مولف\p{L}{0,2}|رواي(?:ي|ييه)|راوي|فصل|فصول|جز|شخصيات\p{L}{0,2}|متخيل\p{L}?|خيال\p{L}*|مخترع\p{L}?|ممثل\p{L}{0,3}|نجوم"
    r"|مشهد|مشاهد|مشاهده|ناقد|سينما\p{L}*|طبع(?:ه|ته|تها)|لاعب\p{L}{0,2}|نسخه|كومبارس|جمهور|تصفيق|شاشه|قناه|قناتكم|خشبه|قرا\p{L}{0,3}|خلصت|شفت)(?!\p{L})"
)
"""Words for works of art, their makers and their public."""
_OF_LIFE = regex.compile(
    rf"{LEFT}[وفبل]?(?:ال)?(?:وثايقي\p{{L}}*|تسجيلي\p{{L}}*|شهادات|شهود|عيان|ناج(?:ين|ون|يات|ين)|مذكرات|سيره|{_NOT}حقيقيه|{_NOT}واقعيه|{_NOT}حقيقي){RIGHT}"
)
"""Words of works that tell what happened."""
_TOLD = regex.compile(
    rf"{LEFT}[وف]?(?:(?P<plot>(?:ب|عم\s+|حي)?[يتن](?:قتل|صاب|صيب|ستشهد|جرح|موت|خطف|ختطف|عتقل|قتاد|قتادون|فقد|خسر|ذبح|عدم|غتال|سقط|ودي|حصد|باد|بيد|هلك"
    r"|غرق|حترق|دفن|اسر|ا?خ[ذد]|وخذ|لق[يو]|قضي|قضون|قضوا|فجر|قصف|نفجر|دهس|طعن|نجو|تهم)\p{L}{0,4})"
    r"|(?P<noun>[بلو]?(?:ال)?(?:مقتل|موت|وفاه|مجزره|مصرع|استشهاد|اصابه|اختطاف|خطف|اعدام|اغتيال|ذبح|غرق|فقدان)\p{L}{0,2})"
    r"|(?P<past>(?:قتل|استشهد|جرح|توفي|مات|لقي|خطف|اختطف|اعتقل|اعدم|سقط|اصاب|اصيب|ذبح|فقد|قضي|اودي|اودت|انتشل)(?:ت|وا|ا|ه|ها|هم|تا)?))(?!\p{L})"
)
"""Words of harm by their form: the imperfect of a plot, a noun, or the past."""
_PLOT = regex.compile(
    rf"{LEFT}[وف]?ب?[يت](?:حكي|روي|دور|صور|جسد|تناول|نتهي|بدا|دخل|هاجم|قتحم|عود|كتشف|ختتم|تيح|نتقل|ظهر|شن|حرر|حاصر)\p{{L}}{{0,3}}{RIGHT}"
    rf"|{LEFT}[وف]?(?:انته(?:ي|ت)|بدا(?:ت)?|اختتم)\s+(?:عرض\s+)?(?:ال)?(?:فيلم|مسلسل|مسرحيه|روايه|حلقه|الجز)"
)
"""Verbs that tell a plot."""
_SENTENCE = regex.compile(r"[^.!؟?؛\n]+(?:[.!؟?؛\n]+|$)")
_FEW_LINES = 4
"""Lines of a text that are one paragraph; in a longer one each line is an item of its own."""
_BEFORE, _BEHIND = 140, 40
"""Code points before and behind a mention in which a story tells its harm."""

_Bounds = tuple[int, int]


def feigned(sentence: FoldedSentence, start: int, end: int) -> Stretch | None:
    """The words that make the harm of a mention one of a drill or a story, if it is one.

    Args:
        sentence: the sentence of the mention.
        start: offset of the mention.
        end: offset behind it.
    """
    whole = sentence.whole
    begin, stop = _paragraph(whole, start)
    at = whole.to_folded(start) - whole.to_folded(begin)
    for (first, last), words in _drills(whole, begin, stop):
        if first <= at < last:
            return _stretch(whole, begin, words)
    invented = _invented(whole, begin, stop)
    if invented is not None:
        return _stretch(whole, begin, invented)
    story = _story(whole, begin, stop)
    if story is None or not _is_of_plot(sentence, start, end):
        return None
    return _stretch(whole, begin, story)


def _paragraph(whole: FoldedText, at: int) -> _Bounds:
    """The line of an offset, or all of a text of few lines."""
    if sum(bool(line.strip()) for line in whole.raw.split("\n")) <= _FEW_LINES:
        return 0, len(whole.raw)
    stop = whole.raw.find("\n", at)
    return whole.raw.rfind("\n", 0, at) + 1, len(whole.raw) if stop < 0 else stop


@lru_cache(maxsize=16)
def _drills(whole: FoldedText, begin: int, stop: int) -> tuple[tuple[_Bounds, _Bounds], ...]:
    """The folded bounds of what drills tell in a paragraph, each with those of the words for the drill."""
    text = whole.folded(begin, stop)
    if not (_DRILL.search(text) and _REHEARSED.search(text)):
        return ()
    told: list[tuple[_Bounds, _Bounds]] = []
    drill: _Bounds | None = None
    for part in _SENTENCE.finditer(text):
        named = _DRILL.search(part.group())
        is_rehearsed = _REHEARSED.search(part.group()) is not None
        if _HAPPENED.search(part.group()):
            drill = None
        elif named is not None and (drill is None or is_rehearsed):
            drill = part.start() + named.start(), part.start() + named.end()
            first = 0 if _REVEALED.search(part.group()) else drill[0]
            told.append(((first, part.end()), drill))
        elif not is_rehearsed and _ANOTHER.search(part.group()):
            drill = None
        elif drill is not None:
            told.append((part.span(), drill))
    return tuple(told)


@lru_cache(maxsize=16)
def _story(whole: FoldedText, begin: int, stop: int) -> _Bounds | None:
    """The folded bounds of the words for a story that a paragraph tells of."""
    text = whole.folded(begin, stop)
    story = _STORY.search(text)
    return story.span() if story and _ART.search(text) and not _OF_LIFE.search(text) else None


@lru_cache(maxsize=16)
def _invented(whole: FoldedText, begin: int, stop: int) -> _Bounds | None:
    """The folded bounds of the words for a joke or a tale that a paragraph tells."""
    text = whole.folded(begin, stop)
    found = _INVENTED.search(text)
    return found.span() if found and not _OF_LIFE.search(text) else None


def _is_of_plot(sentence: FoldedSentence, start: int, end: int) -> bool:
    """Whether the words of harm nearest to a mention tell a plot."""
    before = sentence.folded(max(sentence.start, start - _BEFORE), start)
    told = [match.lastgroup for match in _TOLD.finditer(before)]
    if not told:
        told = [match.lastgroup for match in _TOLD.finditer(sentence.folded(end, min(sentence.end, end + _BEHIND)))][:1]
    if not told or told[-1] == "past":
        return False
    around = sentence.folded(max(sentence.start, start - 2 * _BEFORE), start)
    return told[-1] == "plot" or _PLOT.search(around) is not None or _STORY.search(around) is not None


def _stretch(whole: FoldedText, begin: int, words: _Bounds) -> Stretch:
    """The words as they stand in the text."""
    offset = whole.to_folded(begin)
    return of_folded(whole, offset + words[0], offset + words[1])
