"""Who people are whom a number tells without a noun, after others: ``قُتل ثلاثة جنود وأُصيب اثنان``, ``وإصابة آخر``.

Arabic leaves out a noun that was told just before, so the two who were injured are soldiers, too. The labels of the
corpus have no class for such people, as they tell what the words of a mention say by themselves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hasila.records.numbers.numerals import numerals
from hasila.records.people.victims import Victims
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.person_nouns import noun
from hasila.text.words import WORD

if TYPE_CHECKING:
    from hasila.records.record import Record

_CARRIED = ("civilians", "combatants", "rescuers", "medics", "journalists")
"""Classes that people without a noun share. Beside children others may be anybody: ``مقتل طفل وإصابة ثلاثة``."""
_OTHERS = regex.compile(
    r"(?:ال)?(?:[اث]خر(?:ون|ين|ان)?|[تث]اني(?:ين|ات)?|غيره(?:م|ما)?|رابع|ثالث|خامس|سادس|معه(?:م|ما)?|منهم|من|نحو|حوالي|قرابه|زها)"
)
"""Words beside a number, or alone, that tell nothing else of those whom it counts."""
_VERB = (
    r"ا?[نت]?(?:صيب|صاب|جرح|عور|صاوب|صوب)(?:ت|وا|ا|و)?|اصاب(?:ت|وا|ه|و)|جرح(?:ت|وا|و)?|اصابه|جرحي?|"
    r"ا?[نت]?قتل(?:ت|وا|و)?|مقتل|مصرع|استشهد(?:ت|وا)?|استشهاد|"
    r"اسر(?:ت|وا|و)?|اعتقل(?:ت|وا|و)?|اعتقال|احتجز(?:ت|وا)?|احتجاز|خطف(?:ت|وا)?|اختطف(?:ت|وا)?|اختطاف|فقد(?:ت|وا|ان)?"
)
_ABOUT = r"(?:(?:نحو|حوالي|قرابه|زها|شي|(?:اك[ثت]ر|اقل|ازيد)\s+من|(?:ما\s+)?لا\s+يقل\s+عن|ما\s+يزيد\s+(?:علي|عن))\s+)?"
_JOINT = regex.compile(
    rf"(?P<tail>.*?)(?<!\p{{L}})(?:و|ف|فيما\s+|بينما\s+|كما\s+|و\s)(?:ان\s+)?(?:قد\s+)?(?:{_VERB})\s+{_ABOUT}"
)
"""Between the people and the number: how they were harmed, then how the others were."""
_THAT = regex.compile(rf"(?P<tail>.*?)(?<!\p{{L}})وان\s+{_ABOUT}")
_HARMED_BEHIND = regex.compile(rf"\s+(?:اخرين\s+)?(?:قد\s+)?(?:{_VERB})(?!\p{{L}})")
"""``أن اثنين من جنودها قتلا وأن 5 آخرين أصيبوا``."""
_ELSEWHERE = regex.compile(
    r"(?<!\p{L})[وفبلك]?(?:(?:ال|لل)?(?:سوق|مسجد|جامع|مدرسه|مستشفي|مخيم|حافله|متظاهر\p{L}*|تظاهره|مظاهره|احتجاج\p{L}*|مدني\p{L}*"
    r"|سكني\p{L}*|اهالي|سكان|ماره)|عن\s+طريق\s+الخطا)(?!\p{L})|[.؛:!؟?\n]"
)
"""Words of an attack that struck others, too; or the end of what is told of the people."""
_FAR = 70
"""Code points between the people and the number."""
_SHARED = 0.85
"""How sure it is that the noun of the people before is meant."""
_WORD = regex.compile(WORD)


def with_carried_classes(text: FoldedText, records: "Mapping[int, Record]") -> "Iterator[tuple[int, Record]]":
    """The records of people without a noun that have the classes of those told before them.

    Args:
        text: the text.
        records: its records by the position of their mention, in order. Parts have their wholes.
    """
    yield from _of_parts(text, records)
    wholes = {position: record for position, record in records.items() if record.subset_of is None}
    before: Record | None = None
    others: tuple[str, ...] = ()
    for position, record in wholes.items():
        if before is not None and not record.victims.classes and _goes_on(text, before, record):
            told = before.victims
            if others in ((), told.classes) and len(told.classes) == 1 and told.classes[0] in _CARRIED:
                record = _with_class_of(record, told)
                yield position, record
        joined = before is not None and text.folded(before.at.end, record.at.start).strip() == "و"
        others = before.victims.classes if before is not None and joined else ()
        before = record


def _of_parts(text: FoldedText, records: "Mapping[int, Record]") -> "Iterator[tuple[int, Record]]":
    """The records of some of the people, told by a number alone, that have the one class of all of them."""
    numbered = list(records.values())
    for position, record in records.items():
        whole = None if record.subset_of is None else numbered[record.subset_of].victims
        if whole is None or record.victims.classes or len(whole.classes) != 1 or not _has_no_noun(text, record):
            continue
        yield position, _with_class_of(record, whole)


def _with_class_of(record: "Record", others: Victims) -> "Record":
    """The record with the class of others, told where its own people are."""
    at = record.victims
    shared = Victims(others.classes, others.side, others.confidence * _SHARED, at.start, at.end)
    return replace(record, victims=shared)


def _goes_on(text: FoldedText, before: "Record", record: "Record") -> bool:
    """Whether a number without a noun goes on about those whom the people before it are some of."""
    if record.at.start - before.at.end > _FAR or not _has_no_noun(text, record):
        return False
    between = text.folded(before.at.end, record.at.start)
    joint = _JOINT.fullmatch(between)
    if joint is None and _HARMED_BEHIND.match(text.folded(record.at.end, record.at.end + _FAR)):
        joint = _THAT.fullmatch(between)
    if joint is None or _ELSEWHERE.search(joint["tail"]):
        return False
    return not any(_is_somebody(word) for word in _WORD.findall(joint["tail"]))


def _is_somebody(word: str) -> bool:
    """Whether a word tells of other people than fighters, who may have been the harmed or the harming ones."""
    person = noun(word)
    return person is not None and person.kind not in ("combatant", "police", "dead", "injured")


def _has_no_noun(text: FoldedText, record: "Record") -> bool:
    """Whether people are told by a number alone, or as others."""
    start, end = record.at.start, record.at.end
    numbers = [(each.start, each.end) for each in numerals(text.text, start, end)]
    words = [
        word.group()
        for word in _WORD.finditer(text.text, start, end)
        if not any(first < word.end() and word.start() < last for first, last in numbers)
    ]
    return all(_OTHERS.fullmatch(fold(word)) for word in words) and bool(numbers or words)
