"""Clauses that tell of harm that nobody says happened: conditions, questions, fears, laws, films, and people unharmed.

Only what governs the mention in its own clause counts; a warning in the clause beside it does not.
"""

from dataclasses import dataclass

from hasila.records.clauses.patterns import BOUNDARY
from hasila.records.numbers.numerals import numerals
from hasila.text import guarded as regex
from hasila.text.cues import tells
from hasila.text.folded import FoldedSentence
from hasila.text.words import LONGEST_WORD, WORD

_LEFT, _RIGHT = r"(?<!\p{L})", r"(?!\p{L})"
_HARM = (
    r"(?:قتل|مقتل|موت|وفاه|مصرع|استشهاد|سقوط|وقوع|اصابه|جرح|نزوح|تهجير|تشريد|تشرد|فقدان|اعتقال|خطف|اختطاف|اعدام|اباده"
    r"|هلاك|هجره|ابعاد|ترحيل|فرار|مجزره|مجازر|كارثه)\p{L}{0,3}"
)
"""A noun of harm."""
_MAY = (
    r"[يت](?:قتل|صاب|صيب|ستشهد|جرح|موت|لق[يو]|نزح|تهجر|هجر|تشرد|شرد|عتقل|خطف|فقد|ودي|ودون|حصد|سقط|وقع|خلف|سفر|تسبب|سبب"
    r"|هلك|ضطر|جبر|دفع|بيد|زهق)\p{L}{0,3}"
)
"""A verb of harm or of causing it in the imperfect: يقتل, تؤدي إلى."""
_LIMIT = rf"(?:الا|سوي|غير|فقط|بل|و?لكن\p{{L}}{{0,3}}|حتي){_RIGHT}"
_HAPPENED = r"(?:الذي|التي|الذين|بعد|اثر|عقب|جرا|علي\s+خلفيه)"
"""Behind these words something is told that happened."""
_SOME = rf"(?:\s+(?!(?:{_HAPPENED}|منذ|نتيجه|بسبب|خلال|حيث)(?!\p{{L}}))[\p{{L}}\p{{M}}\p{{N}}()«»\"]+)"
_REST = rf"{_RIGHT}(?!.*{_LEFT}{_HAPPENED}{_RIGHT})"
_OF = (
    r"(?:(?:وقوع|حدوث|ارتكاب|احتمال|احتمالات|احتماليه|امكانيه|خطر|مخاطر|موجه|موجات|عمليه|عمليات|تزايد|المزيد|مزيد|ان|من)"
    r"\s+){0,3}"
)
_FEARED = rf"{_SOME}{{0,5}}?\s+(?:من|ب|ب?ان|عن|بشان|حول|ازا|حيال)\s*{_OF}(?:ب|ل|ال)?(?:{_HARM}|{_MAY}){_REST}"
_AID = r"(?:ال)?(?:مساعد[اه]|معون[اه]|سلال|سل[هت]|اغاث|خيام|بطاني|وجبات|لقاح|قسايم)\p{L}*"
_STORY = r"(?:ال|لل)?(?:فيلم|مسلسل|مسرحيه|لعبه|قصه|روايه)"

_BEFORE = {
    what: regex.compile("|".join(_LEFT + pattern for pattern in patterns))
    for what, patterns in {
        "a condition that did not hold": (
            r"[وف]?لو(?:لا)?\s.*(?<!\p{L})ل(?:كان\p{L}{0,3}\s.*|ما\s.*)?"
            rf"(?:قتل|اصيب|اصاب|سقط|مات|جرح|وقع|استشهد|نزح|ادي|اودي|تسبب|خلف)\p{{L}}{{0,2}}{_RIGHT}",
            rf"[وف]?لو\s+(?:ان\p{{L}}*\s+)?(?:قتل|اصيب|مات|سقط|جرح)\p{{L}}{{0,2}}{_RIGHT}",
        ),
        "harm that nearly happened": (
            rf"[وف]?(?:كاد|كادت|كادوا|[يت]كاد){_SOME}{{0,5}}?\s+(?:ان\s+)?{_MAY}{_REST}",
            rf"[وف]?كان\p{{L}}{{0,3}}{_SOME}{{0,2}}?\s+(?:س|(?:من\s+الممكن|يمكن|ممكن)\s+ان\s+){_MAY}{_REST}",
        ),
        "a question": (
            r"[وف]?هل\s+(?!تعلم|تعرف|سمعت|نسيت|تذكر)",
            rf"ما\s+اذا\s+(?:كان|قتل|اصيب)\p{{L}}{{0,2}}{_RIGHT}",
        ),
        "a fear or a warning": (
            rf"[وفبل]?(?:ال)?(?:مخاوف|تخوف\p{{L}}*|تحذير\p{{L}}*|حذر(?:ت|وا)?|[يت]حذر|محذر\p{{L}}*){_FEARED}",
            rf"[وف]?(?:[يتن]خش[يو]\p{{L}}*|خشيه){_SOME}{{0,4}}?\s+(?:من\s+)?{_OF}(?:{_HARM}|{_MAY}){_REST}",
            rf"[وف]?(?:[يت]?هدد\p{{L}}{{0,3}}|تهديد\p{{L}}*|[يت]?توعد\p{{L}}?){_SOME}{{0,4}}?\s+ب{_HARM}{_REST}",
        ),
        "what may happen": (
            rf"[وف]?(?:قد|ربما){_SOME}{{0,2}}?\s+{_MAY}{_REST}",
            rf"[وف]?(?:من\s+(?:ال)?(?:متوقع|مرجح|محتمل|ممكن|منتظر)|[يت](?:توقع|حتمل|مكن)){_SOME}{{0,3}}?\s+ان\s+{_MAY}{_REST}",
        ),
        "what is to come": (rf"[وف]?(?:س|سوف\s+){_MAY}{_REST}",),
        "harm that was to be prevented": (
            rf"(?:لمنع|لتجنب|لتفادي|تجنبا\s+ل|تفاديا\s+ل|(?:للحيلوله|حال|حالت)\s+دون)\s*{_OF}{_HARM}{_REST}",
        ),
        "a law or a general statement": (
            r"(?:ماده|الماده)\s+\p{L}*\s*\(?\p{N}+.*(?<!\p{L})من\s+(?:[يت]?قتل|جرح|خطف|اصاب)(?!\p{L})",
            rf"[لبو]?كل\s+من\s+(?:[يت]?قتل|جرح|[يت]?خطف){_RIGHT}",
        ),
        "people who return": (rf"[وف]?(?:عاد|عادت|عادوا|رجع|رجعت|رجعوا|[يت]عود|[يت]رجع|عوده|رجوع){_SOME}{{0,2}}?\s+$",),
        "people who were born": (rf"[وفب]?(?:ولاده|ولدت?|وضعت|انجبت){_SOME}{{0,1}}?\s+$",),
        "people who are helped": (
            rf"{_AID}{_SOME}{{0,6}}?\s+(?:علي|الي|لصالح|لفايده|شملت?|استهدفت?|استفاد\p{{L}}*\s+منها)\s+$",
            rf"{_AID}{_SOME}{{0,4}}?\s+ل$",
        ),
        "people who are rescued": (
            rf"[وف]?انقذت?{_SOME}{{0,4}}?\s+$",
            rf"(?<!(?:منظمه|جمعيه|مؤسسه|موسسه)\s){_LEFT}[وفبل]?انقاذ\s+$",
        ),
        "a drill or a film": (
            r"[وفبلك]?(?:ال|لل)?(?:تمرين\p{L}*|تمارين|مناور\p{L}+|تدريب\p{L}*|سيناريو\p{L}*|تجربه)"
            rf"{_SOME}{{0,8}}?\s+(?:[يت]حاكي|ل?محاكاه|(?:افتراضي|وهمي|مفترض)\p{{L}}*){_RIGHT}",
            rf"(?:[يت]حاكي|[لبو]?محاكاه){_SOME}{{0,6}}?\s+{_HARM}{_RIGHT}",
            rf"[وفبلك]?{_STORY}{_SOME}{{0,8}}?"
            rf"\s+(?:[يت](?:حكي|روي|دور|صور|جسد|تناول)|مشهد|احداث\p{{L}}*|بطل\p{{L}}*|الحلقه){_RIGHT}",
            rf"(?:احداث|مشهد|حلقه|الحلقه|بطل){_SOME}{{0,4}}?\s+(?:من\s+)?{_STORY}{_RIGHT}",
        ),
    }.items()
}
"""What stands in the clause before a mention, by what the clause is."""
_ARTICLE = regex.compile(r"[^\p{L}\p{N}]*(?:ال)?ماده\s*\(?\s*\p{N}+\s*\)?\s*[:–—-].*")
"""A sentence that is an article of a law."""
_VIRTUAL = r"(?:ال)?(?:افتراضي|وهمي)(?:ا|ه|ون|ين|ان|ات)?(?!\p{L})"
_VIRTUAL_PEOPLE = regex.compile(rf"(?<!\p{{L}}){_VIRTUAL}")
_PLAYED = regex.compile(
    r"(?<!\p{L})[وفب]?(?:ادا|ادي|ادوا|ادت|[يت]ود(?:ي|ون)|[يت]?لعب\p{L}{0,2}|تقمص\p{L}{0,2}|مثلت?|مثلوا|تمثيل|جسدت?|جسدوا)\s+"
    r"(?:\p{L}+\s+)?(?:دور|ادوار)\s+$"
)
"""Before people whom others play."""
_DRILL = regex.compile(
    r"(?<!\p{L})[وفبلك]?(?:ال|لل)?(?:تمرين\p{L}*|تمارين|مناور\p{L}+|تدريب\p{L}*|سيناريو\p{L}*)(?!\p{L})[^.!؟\n]{0,80}?\s"
    rf"(?:[يت]حاكي|ل?محاكاه|{_VIRTUAL})(?!\p{{L}})"
)
"""A drill, of which all of its sentence tells but what is told as harm of its own."""
_OWN_HARM = regex.compile(
    r"(?<!\p{L})[وفبل]?(?:قتل|مقتل|اصيب|اصابه|استشهد|استشهاد|جرح|توفي|وفاه|مصرع|قضي)(?:ت|وا)?\s+(?:\p{L}+\s+){0,2}$"
)
_NO_HARM = (
    r"(?>\s+(?:(?:و|ل|ب)?(?:وقوع|سقوط|حدوث|تسجيل|مقتل|اصابه|استشهاد|وفاه|قتل|جرح|قتلي|جرحي|شهدا|مصابين|اصابات|ضحايا"
    r"|وفيات|خساير|اضرار)|ايه?|بشريه|ماديه|او|و|ولا|لا|عن|انبا|تقارير|معلومات)(?!\p{L}))*+"
)
"""Words that stand between the negation and people who are none."""
_NOBODY = regex.compile(
    rf"{_LEFT}(?:"
    r"[وف]?(?:لم|لن|لا)\s+(?:[يت](?:سفر|خلف|ودي?|تسبب|سبب|وقع|نجم|نتج|سجل|رصد|حدث|حصل|سقط|قع|رد|بلغ)|توجد|يوجد)"
    rf"\p{{L}}{{0,2}}{_RIGHT}(?:\s+(?!{_LIMIT}|{_HARM}{_RIGHT})[\p{{L}}\p{{M}}\p{{N}}()«»\"#_]+){{0,8}}?"
    rf"(?:\s+(?:عن|الي|في|ب|اي|ايه))?{_NO_HARM}"
    rf"|[وف]?(?:لم|لن)\s+[يت](?:قتل|صب|جرح|ستشهد){_RIGHT}(?:\s+(?:او|و)\s*(?:لم\s+)?[يت](?:قتل|صب|جرح)\p{{L}}{{0,2}})?(?:\s+اي)?"
    rf"|[وف]?(?:من\s+)?(?:دون|بدون|بلا){_RIGHT}(?:\s+ان\s+[يت](?:سفر|خلف|سجل|قع|سقط|وقع)\p{{L}}{{0,2}}(?:\s+(?:عن|الي))?)?{_NO_HARM}"
    rf"|[وف]?لا{_NO_HARM}"
    r")\s+(?:ب\s*)?$"
)
"""``لم يسفر القصف عن سقوط``, ``دون وقوع``: of people whose number is none."""
_HARMED_BY = regex.compile(
    rf"{_LEFT}[بل]?(?:وقوع|سقوط|مقتل|اصابه|استشهاد|وفاه|وفيات|[يت](?:قتل|صب|جرح|ستشهد))\s+(?:اي\s+)?$"
)
"""Words of harm before people whose own words tell of none."""
_UNHURT = regex.compile(
    rf"(?:\s+(?:كامل[هين]*|جميعا|اخر(?:ين|ون|ان)|واحد|اثنين))?\s+(?:(?P<safe>سالم(?:ا|ين|ون|ات|تين|تان|ان)|(?:هم\s+)?بخير)"
    rf"|احيا|عايش(?:ين|ون|ات|ينه?)|علي\s+قيد\s+الحياه){_RIGHT}"
    r"(?![^.،؛\n]{0,20}(?<!\p{L})(?:ب|و|مع)?(?:ال)?(?:كسور|جروح|جراح|اصاب|مصاب|جريح|جرح|بتر)\p{L}*)"
)
"""Behind people whom nothing happened to; those who are alive may have been burned or buried so."""
_GOT_OUT = regex.compile(
    rf"{_LEFT}[وفبل]?(?:ال)?(?:اخراج|اخرج|خرج|خروج|انتشال|انتشل|طلع|سحب|انقاذ|انقذ|عثر|عثور|نجا|اجلا|اجلي|استعاد)\p{{L}}*"
)
_ONLY = regex.compile(r"\s*(?:فقط|فحسب|وحدهم|بل|الا|سوي)(?!\p{L})")
_UNHARMED = ("people who return", "people who were born", "people who are helped", "people who are rescued")
_HARMED = ("killed", "injured", "missing", "detained", "dead", "injured-person", "missing-person")
_WORD = regex.compile(WORD)
_TRUE = regex.compile(rf"{_LEFT}(?:وثايقي\p{{L}}*|شهود|شاهد|عيان|حقيقي\p{{L}}*){_RIGHT}")
"""Of a film or an account of what happened."""
_WHOEVER = regex.compile(rf"(?:^|[\s:،\"«])من\s+(?:[يت]?قتل|جرح|خطف|اصاب)(?:{_SOME}{{0,2}})?\s*$")
_PUNISHED = regex.compile(rf"{_LEFT}[وف]?(?:يعاقب|عوقب|يسجن|يحكم\s+عليه|جزاوه|عقوبته){_RIGHT}")
_ASKED = regex.compile(r"[^.!؛\n]*؟")
_REACH = 300
"""Code points of a clause that are read on either side of a mention."""


@dataclass(frozen=True, slots=True)
class Unreal:
    """Words that make the harm of a mention one that nobody says happened.

    Args:
        start: offset of their first code point.
        end: offset behind their last.
        what: what the clause is, such as ``a fear or a warning``.
    """

    start: int
    end: int
    what: str


def unreal(sentence: FoldedSentence, start: int, end: int) -> Unreal | None:
    """What makes the clause of a mention one that asserts no harm; nothing for most mentions.

    Args:
        sentence: the sentence of the mention.
        start: offset of the mention.
        end: offset behind it.
    """
    begin = _clause_start(sentence, start)
    clause = FoldedSentence(sentence.whole, begin, start)
    before = clause.folded(begin, start)
    after = sentence.folded(end, end + _REACH)
    hurt = _tells_harm(sentence.text(start, end)) or sentence.folded(start, end).startswith("خساير")
    for what, pattern in _BEFORE.items():
        match = pattern.search(before)
        if match and _holds(what, match, after) and (what not in _UNHARMED or not hurt):
            return Unreal(*clause.span(match), what)
    if (
        (match := _NOBODY.search(before))
        and (hurt or _HARMED_BY.search(before))
        and _is_of_nobody(sentence, start, end)
    ):
        return Unreal(*clause.span(match), "people whom nothing happened to")
    if found := _acted(sentence, start, end) or (None if hurt else _unhurt(sentence, before, end)):
        return found
    if (match := _WHOEVER.search(before)) and _PUNISHED.search(after):
        return Unreal(*clause.span(match), "a law or a general statement")
    return None


def _unhurt(sentence: FoldedSentence, before: str, end: int) -> Unreal | None:
    """Words behind people that tell that they are safe, or alive where they were brought out: ``7 أشخاص أحياء``."""
    behind = FoldedSentence(sentence.whole, end, min(sentence.end, end + LONGEST_WORD))
    match = _UNHURT.match(behind.folded(behind.start, behind.end))
    if match is None or not (match["safe"] or _GOT_OUT.search(before)):
        return None
    return Unreal(*behind.span(match), "people whom nothing happened to")


def _acted(sentence: FoldedSentence, start: int, end: int) -> Unreal | None:
    """What makes the sentence of a mention an article of a law or a drill, or its people ones that others play."""
    first = max(sentence.start, start - _REACH)
    part = FoldedSentence(sentence.whole, first, start)
    before = part.folded(first, start)
    if first == sentence.start and (match := _ARTICLE.match(before)):
        return Unreal(*part.span(match), "a law or a general statement")
    match = _PLAYED.search(before) or (None if _OWN_HARM.search(before) else _DRILL.search(before))
    if match:
        return Unreal(*part.span(match), "a drill or a film")
    behind = FoldedSentence(sentence.whole, start, min(sentence.end, end + LONGEST_WORD))
    virtual = next(behind.finditer(_VIRTUAL_PEOPLE), None)
    if virtual is None or behind.span(virtual)[0] > end + 1:
        return None
    return Unreal(*behind.span(virtual), "a drill or a film")


def _tells_harm(mention: str) -> bool:
    """Whether a word of a mention tells of harm, as rescued wounded do. A family (أسرة) is none that was taken."""
    return any(tells(word, cue) for word in _WORD.findall(mention) if not tells(word, "family") for cue in _HARMED)


def _is_of_nobody(sentence: FoldedSentence, start: int, end: int) -> bool:
    """Whether a mention behind a negation is of nobody: without number and article, and with no ``only`` behind it."""
    counted = any(numerals(sentence.whole.text, start, end))
    definite = sentence.folded(start, end).startswith("ال")
    return not (counted or definite or _ONLY.match(sentence.folded(end, end + _REACH)))


def _holds(what: str, match: regex.Match[str], after: str) -> bool:
    """Whether a question is asked, and whether a story is none of what happened."""
    if what == "a question":
        return "هل" not in match.group() or _ASKED.match(after) is not None
    return what != "a drill or a film" or _TRUE.search(match.string) is None


def _clause_start(sentence: FoldedSentence, start: int) -> int:
    """Where the clause of what begins at an offset begins."""
    first = max(sentence.start, start - _REACH)
    bounds = [match.end() for match in BOUNDARY.finditer(sentence.folded(first, start))]
    return sentence.whole.to_text(sentence.whole.to_folded(first) + bounds[-1]) if bounds else first
