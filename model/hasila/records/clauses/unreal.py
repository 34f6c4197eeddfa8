"""Clauses that tell of harm that nobody says happened: conditions, questions, fears, laws, films, and people unharmed.

Only what governs the mention in its own clause counts; a warning in the clause beside it does not.
"""

from dataclasses import dataclass

from hasila.records.clauses.feigned import feigned
from hasila.records.clauses.patterns import BOUNDARY
from hasila.records.clauses.unasserted import (
    AROUND,
    ASKED_FOR,
    BEFORE,
    BEHIND,
    HARM,
    HEARSAY,
    LIMIT,
    SOME,
    WITH_MENTION,
)
from hasila.records.numbers.numerals import numerals
from hasila.text import guarded as regex
from hasila.text.cues import tells
from hasila.text.folded import FoldedSentence
from hasila.text.words import LEFT, LONGEST_WORD, RIGHT, WORD

_ARTICLE = regex.compile(r"[^\p{L}\p{N}]*(?:ال)?ماده\s*\(?\s*\p{N}+\s*\)?\s*[:–—-].*")
"""A sentence that is an article of a law."""
_VIRTUAL = r"(?:ال)?(?:افتراضي|وهمي)(?:ا|ه|ون|ين|ان|ات)?(?!\p{L})"
_VIRTUAL_PEOPLE = regex.compile(rf"(?<!\p{{L}}){_VIRTUAL}")
_PLAYED = regex.compile(
    r"(?<!\p{L})[وفب]?(?:ادا|ادي|ادوا|ادت|[يت]ود(?:ي|ون)|[يت]?لعب\p{L}{0,2}|تقمص\p{L}{0,2}|مثلت?|مثلوا|تمثيل|جسدت?|جسدوا)\s+"
    r"(?:\p{L}+\s+)?(?:دور|ادوار)\s+$"
)
"""Before people whom others play."""
_NO_HARM = (
    r"(?>\s+(?:(?:و|ل|ب)?(?:وقوع|سقوط|حدوث|تسجيل|مقتل|اصابه|استشهاد|وفاه|قتل|جرح|قتلي|جرحي|شهدا|مصابين|اصابات|ضحايا"
    r"|وفيات|خساير|اضرار)|ايه?|بشريه|ماديه|او|و|ولا|لا|عن|انبا|تقارير|معلومات)(?!\p{L}))*+"
)
"""Words that stand between the negation and people who are none."""
_NOBODY = regex.compile(
    rf"{LEFT}(?:"
    r"[وف]?(?:لم|لن|لا)\s+(?:[يت](?:سفر|خلف|ودي?|تسبب|سبب|وقع|نجم|نتج|سجل|رصد|حدث|حصل|سقط|قع|رد|بلغ)|توجد|يوجد)"
    rf"\p{{L}}{{0,2}}{RIGHT}(?:\s+(?!{LIMIT}|{HARM}{RIGHT})[\p{{L}}\p{{M}}\p{{N}}()«»\"#_]+){{0,8}}?"
    rf"(?:\s+(?:عن|الي|في|ب|اي|ايه))?{_NO_HARM}"
    rf"|[وف]?(?:لم|لن)\s+[يت](?:قتل|صب|جرح|ستشهد){RIGHT}(?:\s+(?:او|و)\s*(?:لم\s+)?[يت](?:قتل|صب|جرح)\p{{L}}{{0,2}})?(?:\s+اي)?"
    rf"|[وف]?(?:من\s+)?(?:دون|بدون|بلا){RIGHT}(?:\s+ان\s+[يت](?:سفر|خلف|سجل|قع|سقط|وقع)\p{{L}}{{0,2}}(?:\s+(?:عن|الي))?)?{_NO_HARM}"
    rf"|[وف]?لا{_NO_HARM}"
    r")\s+(?:ب\s*)?$"
)
"""``لم يسفر القصف عن سقوط``, ``دون وقوع``: of people whose number is none."""
_HARMED_BY = regex.compile(
    rf"{LEFT}[بل]?(?:وقوع|سقوط|مقتل|اصابه|استشهاد|وفاه|وفيات|[يت](?:قتل|صب|جرح|ستشهد))\s+(?:اي\s+)?$"
)
"""Words of harm before people whose own words tell of none."""
_UNHURT = regex.compile(
    rf"(?:\s+(?:كامل[هين]*|جميعا|اخر(?:ين|ون|ان)|واحد|اثنين))?\s+(?:(?P<safe>سالم(?:ا|ين|ون|ات|تين|تان|ان)|(?:هم\s+)?بخير)"
    rf"|احيا|عايش(?:ين|ون|ات|ينه?)|علي\s+قيد\s+الحياه){RIGHT}"
    r"(?![^.،؛\n]{0,20}(?<!\p{L})(?:ب|و|مع)?(?:ال)?(?:كسور|جروح|جراح|اصاب|مصاب|جريح|جرح|بتر)\p{L}*)"
)
"""Behind people whom nothing happened to; those who are alive may have been burned or buried so."""
_GOT_OUT = regex.compile(
    rf"{LEFT}[وفبل]?(?:ال)?(?:اخراج|اخرج|خرج|خروج|انتشال|انتشل|طلع|سحب|انقاذ|انقذ|عثر|عثور|نجا|اجلا|اجلي|استعاد)\p{{L}}*"
)
_ONLY = regex.compile(r"\s*(?:فقط|فحسب|وحدهم|بل|الا|سوي)(?!\p{L})")
_UNHARMED = ("people who return", "people who were born", "people who are helped", "people who are rescued")
_HARMED = ("killed", "injured", "missing", "detained", "dead", "injured-person", "missing-person")
_WORD = regex.compile(WORD)
_TRUE = regex.compile(rf"{LEFT}(?:وثايقي\p{{L}}*|شهود|شاهد|عيان|حقيقي\p{{L}}*){RIGHT}")
"""Of a film or an account of what happened."""
_WHOEVER = regex.compile(rf"(?:^|[\s:،\"«])[وف]?من\s+(?:[يت]?قتل|جرح|خطف|اصاب)(?:{SOME}{{0,2}})?\s*$")
_PUNISHED = regex.compile(rf"{LEFT}[وف]?(?:يعاقب|عوقب|يسجن|يحكم\s+عليه|جزاوه|عقوبته|عليه|ديته|ديتان|كفارته){RIGHT}")
_ASKED = regex.compile(r"[^.!؛\n]*؟")
_OWN_DEED = regex.compile(
    r"[^.؛\n]{0,60}?\s(?:بنيران|بقصف|بغار(?:ه|ات)|برصاص|بقذايف|بصاروخ|ب?علي\s+(?:يد|ايدي)|ب?(?:يد|ايدي))(?:\s+\p{L}+)?\s*\p{L}*(?:ه|ها|هم|نا)(?!\p{L})"
)
"""Behind people whom a party denies to have harmed, as somebody must have told: ``بنيران قواتها``."""
_ILL = "people who are ill"
_PATIENTS = regex.compile(r"(?:[\p{N}.,]+\s+|\p{L}+\s+)?(?:ال)?(?:مصاب|اصاب|مرضي|مريض|حال)")
"""Words for people whom a disease may have harmed: of dead ones a record is right."""
_SHORT = 500
"""Code points of a post at most, all of which is about what it asks."""
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
    for what, pattern in BEFORE.items():
        match = pattern.search(before)
        if match and _holds(what, match, after) and (what not in _UNHARMED or not hurt):
            return Unreal(*clause.span(match), what)
    if found := _told_behind(sentence, end, hurt=hurt) or _told_with(clause, end) or _told_around(sentence, start, end):
        return found
    if found := _asked(clause):
        return found
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


def _told_behind(sentence: FoldedSentence, end: int, *, hurt: bool) -> Unreal | None:
    """Words behind people that tell that nobody is harmed, or not yet: ``14 ألف رضيع سيموتون``, ``مصابون: 0``."""
    behind = FoldedSentence(sentence.whole, end, min(sentence.end, end + _REACH))
    after = behind.folded(behind.start, behind.end)
    for what, pattern in BEHIND.items():
        if (match := pattern.match(after)) and not (hurt and what in ("what is to come", "people who return")):
            return Unreal(*behind.span(match), what)
    return None


def _told_with(clause: FoldedSentence, end: int) -> Unreal | None:
    """Words before people by which such people are not harmed (``وفر سائقها``), or a mention of no people at all."""
    before = clause.folded(clause.start, clause.end)
    mention = clause.whole.folded(clause.end, end)
    for what, (pattern, people) in WITH_MENTION.items():
        if people.match(mention) and (match := pattern.search(before)):
            at = clause.span(match) if match.group() else (clause.end, end)
            return Unreal(*at, what)
    return None


def _told_around(sentence: FoldedSentence, start: int, end: int) -> Unreal | None:
    """Words before and behind people that only together tell that it is not so."""
    part = FoldedSentence(sentence.whole, max(sentence.start, start - _REACH), start)
    before, after = part.folded(part.start, part.end), sentence.folded(end, end + _REACH)
    for what, (pattern, behind) in AROUND.items():
        if not behind.match(after) or (what == _ILL and not _PATIENTS.match(sentence.folded(start, end))):
            continue
        if match := pattern.search(before):
            return Unreal(*part.span(match) if match.group() else (start, end), what)
    return None


def _asked(clause: FoldedSentence) -> Unreal | None:
    """Words of a text that asks whether something is true, if the clause before a mention tells what was heard."""
    whole = clause.whole.sentence()
    if len(whole.whole.text) > _SHORT or HEARSAY.search(clause.folded(clause.start, clause.end)) is None:
        return None
    match = next(whole.finditer(ASKED_FOR), None)
    return Unreal(*whole.span(match), "a question") if match else None


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
    if match := _PLAYED.search(before):
        return Unreal(*part.span(match), "a drill or a film")
    if words := feigned(sentence, start, end):
        return Unreal(words.start, words.end, "a drill or a film")
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
    if what == "what is denied":
        return _OWN_DEED.match(after) is None
    return what != "a drill or a film" or _TRUE.search(match.string) is None


def _clause_start(sentence: FoldedSentence, start: int) -> int:
    """Where the clause of what begins at an offset begins."""
    first = max(sentence.start, start - _REACH)
    bounds = [match.end() for match in BOUNDARY.finditer(sentence.folded(first, start))]
    return sentence.whole.to_text(sentence.whole.to_folded(first) + bounds[-1]) if bounds else first
