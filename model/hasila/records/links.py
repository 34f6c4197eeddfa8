"""What belongs to a mention of people: where they were harmed, by whom, who says so, and of whom they are a part.

Rules over the mentions of a text and the words between them; nothing is concluded from what is not said. A link is to
the nearest mention of its party or place, in the same sentence if there is one.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import regex

from hasila.spans import Labelled
from hasila.text.folding import fold


@dataclass(frozen=True, slots=True)
class Found:
    """A link between two mentions, by their positions in the list that they were given in.

    Args:
        kind: a key of :data:`hasila.labels.LINKS`.
        source: the mention of people.
        target: what it is linked to.
    """

    kind: str
    source: int
    target: int


def _words(alternatives: str) -> str:
    return "|".join(fold(each) for each in alternatives.split())


_SAYING = _words(
    "قال قالت أعلن أعلنت أكد أكدت ذكر ذكرت أفاد أفادت أوضح أوضحت وثق وثقت كشف كشفت أحصى أحصت أشار أشارت أضاف أضافت"
    " رصد رصدت أبلغ أبلغت تقول يقول تقدر قدرت سجلت سجل نقل نقلت حذرت حذر صرح صرحت حسب بحسب وفق وفقا نقلا طبقا"
)
_DOING = _words(
    "غارات غارة قصف قصفه قصفها ضربات ضربة هجوم هجمات هجوما هجومه نيران رصاص صواريخ براميل قذائف حملة استهداف شنت"
    " شن شنها شنته شنتها نفذت نفذتها تشنها تنفذها قصفت استهدفت أطلقت قتلت قتل اعتقلت خطف احتجز احتجزت هاجمت يد أيدي"
    " قبل سجون تتهم يتهم قامت صعدت تصاعد ضربت"
)
_SAYS = regex.compile(
    rf"(?<!\p{{L}})(?<!الذي |التي )[وفب]?(?:{_SAYING})(?:\s+\p{{L}}+){{0,3}}[\p{{P}}\s]*(?:ل|عن)?[\p{{P}}\s]*$"
)
"""Before a party that says something: قال مدير المرصد, بحسب الأمم المتحدة."""
_SAYS_AFTER = regex.compile(rf"^[\p{{P}}\s]*(?:{_words('إن أن قال قالت أكد أكدت أفاد أفادت')})(?!\p{{L}})")
_DID = regex.compile(rf"(?<!\p{{L}})(?:[وفبل]|ال|بال|لل)?(?:{_DOING})(?:\s+\p{{L}}+){{0,3}}[\p{{P}}\s]*[بل]?$")
"""Between harm and the party that did it, right before the party."""
_MEANS = regex.compile(rf"(?<!\p{{L}})(?:ال)?(?:{_words('طائرات طيران مروحيات مدفعية قاذفات مقاتلات')})")
_AMONG = regex.compile(
    rf"(?<!\p{{L}})[وف]?(?:{_words('بينهم بينهن بينها منهم منهن فيهم معظمهم غالبيتهم أغلبهم جلهم')})(?!\p{{L}})"
)
_AMONG_AFTER = regex.compile(rf"^\s*(?:{_words('منهم منهن منها')})(?!\p{{L}})")
_FROM = regex.compile(r"(?<!\p{L})(?:من|عن)(?:\s+\p{L}+){0,2}\s*$")
_TO = regex.compile(
    rf"(?<!\p{{L}})(?:{_words('إلى باتجاه نحو حدود الحدود لدخول صوب مقرها مقره')})(?:\s+\p{{L}}+){{0,3}}\s*[وب]?$"
)
_INSIDE = regex.compile(
    r"[\s،,]*(?:ب|في)?\s*(?:ال)?(?:ريف|محافظ\p{L}+|شرق\p{L}*|غرب\p{L}*|شمال\p{L}*|جنوب\p{L}*)(?:\s+\p{L}+){0,2}\s*"
)
"""Between a place and the larger one that it lies in: سراقب شرق إدلب, سرمين بريف إدلب."""
_ALSO = regex.compile(r"\s*[،,]?\s*و(?:\p{L}+\s+){0,2}\s*")


_REACH = 50
"""Mentions on either side that are looked at; only what is no sentence has more."""


def links(
    text: str,
    mentions: Sequence[Labelled],
    sentence_of: Sequence[int],
    *,
    displaced: Container[int] = (),
    countries: Container[str] = (),
) -> list[Found]:
    """The links of every mention of people; a subset has the one to what it is a part of, whose others it shares.

    Args:
        text: the whole text.
        mentions: its spans of all labels, in their order.
        sentence_of: for each of them the number of its sentence.
        displaced: positions of the mentions of people who fled.
        countries: their names, folded; people are linked to one only if their sentence has no narrower place.
    """
    found: list[Found] = []
    for at, mention in enumerate(mentions):
        if mention.label != "CASUALTY":
            continue
        number, first, last = sentence_of[at], max(0, at - _REACH), min(len(mentions), at + _REACH + 1)
        near = [i for i in range(first, last) if sentence_of[i] == number and i != at]
        before = [i for i in range(first, at) if number - 2 <= sentence_of[i] < number]
        if part := _subset(text, mentions, at, near, before):
            found.append(part)
            continue
        found += _of_parties(text, mentions, at, near)
        found += _places(text, mentions, at, near, before, at in displaced, countries)
    return found


def _subset(
    text: str, mentions: Sequence[Labelled], at: int, near: Sequence[int], before: Sequence[int]
) -> Found | None:
    """The nearest mention before the ``بينهم`` that this one, or one that it is joined to by و, stands behind."""
    people = [i for i in (*before, *near) if i < at and mentions[i].label == "CASUALTY"]
    earlier = [i for i in people if i in near]
    if people and _AMONG_AFTER.search(fold(text[mentions[at].end : mentions[at].end + 12])):
        return Found("SubsetOf", at, people[-1])
    begin = mentions[at].start
    for i in reversed(earlier):
        between = fold(text[mentions[i].end : begin])
        if _AMONG.search(between):
            return Found("SubsetOf", at, i)
        if not regex.fullmatch(r"[\s,،]*و?(?:\s*\p{L}+){0,2}\s*و?", between):
            return None
        begin = mentions[i].start
    return None


def _of_parties(text: str, mentions: Sequence[Labelled], at: int, near: Sequence[int]) -> Iterator[Found]:
    """The nearest party that says it, and the nearest that did it with those joined to it by و."""
    source = doer = None
    for i in sorted((i for i in near if mentions[i].label == "ACTOR"), key=lambda i: _gap(mentions[at], mentions[i])):
        before = fold(text[max(0, mentions[i].start - 60) : mentions[i].start])
        if _SAYS.search(before) or _SAYS_AFTER.search(fold(text[mentions[i].end : mentions[i].end + 12])):
            source = i if source is None else source
        elif _DID.search(before) or _MEANS.match(fold(text[mentions[i].start : mentions[i].end])):
            doer = i if doer is None else doer
    if source is not None:
        yield Found("Source", at, source)
    if doer is not None:
        yield from (Found("Perpetrator", at, i) for i in _joined(text, mentions, doer))


def _joined(text: str, mentions: Sequence[Labelled], first: int) -> Iterator[int]:
    """A mention and those of its label that و joins to it."""
    yield first
    for i in range(first, len(mentions) - 1):
        between = fold(text[mentions[i].end : mentions[i + 1].start])
        if mentions[i + 1].label != mentions[first].label or not _ALSO.fullmatch(between):
            return
        yield i + 1


def _places(
    text: str,
    mentions: Sequence[Labelled],
    at: int,
    near: Sequence[int],
    before: Sequence[int],
    displaced: bool,
    countries: Container[str],
) -> Iterator[Found]:
    """The place of the sentence that stands nearest, else the last one of the two sentences before.

    Of people who fled only a place that they fled from: behind من, or before them.
    """

    def fits(i: int) -> bool:
        lead = fold(text[max(0, mentions[i].start - 30) : mentions[i].start])
        if mentions[i].label != "PLACE" or _TO.search(lead):
            return False
        return not displaced or i < at or _FROM.search(lead) is not None or lead.split()[-1:] == ["في"]

    def narrow(i: int) -> bool:
        return fold(text[mentions[i].start : mentions[i].end]) not in countries

    places = [i for i in near if fits(i)]
    towns = [i for i in places if narrow(i)]
    if not (towns or displaced):
        towns = [i for i in before if fits(i) and narrow(i)][-1:]
    if not (towns or places):
        return
    nearest = min(towns or places, key=lambda i: _gap(mentions[at], mentions[i]))
    while (
        nearest > 0
        and mentions[nearest - 1].label == "PLACE"
        and _INSIDE.fullmatch(fold(text[mentions[nearest - 1].end : mentions[nearest].start]))
    ):
        nearest -= 1
    yield from (Found("Place", at, i) for i in _joined(text, mentions, nearest))


def _gap(one: Labelled, other: Labelled) -> int:
    return max(other.start - one.end, one.start - other.end)
