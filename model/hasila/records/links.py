"""Links from a mention of people to the place, the perpetrator, the source, and the whole that it is a part of.

Rules over the mentions of a text and the words between them; nothing is concluded from silence. A link goes to the
nearest mention of its party or place, in the same sentence if there is one.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import regex

from hasila.spans import Labelled
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.words import LEAD


@dataclass(frozen=True, slots=True)
class MentionLink:
    """A link between two mentions, by their positions in the list of mentions.

    Args:
        kind: a key of :data:`hasila.labels.LINKS`.
        people: the mention of people.
        target: the mention that it is linked to.
    """

    kind: str
    people: int
    target: int


def _words(alternatives: str) -> str:
    return "|".join(map(fold, alternatives.split()))


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
"""Before a party that did it: غارات شنتها."""
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
_JOINED = regex.compile(r"[\s,،]*و?(?:\s*\p{L}+){0,2}\s*و?")
"""Between two mentions that و joins."""
_ALSO = regex.compile(r"\s*[،,]?\s*و(?:\p{L}+\s+){0,2}\s*")


_REACH = 50
"""Mentions on either side that are considered; no sentence has more."""


def links(
    text: FoldedText,
    mentions: Sequence[Labelled],
    sentence_of: Sequence[int],
    *,
    displaced: Container[int] = (),
    countries: Container[str] = (),
) -> list[MentionLink]:
    """The links of every mention of people. A subset has only the link to its whole, whose other links it shares.

    Args:
        text: the whole text.
        mentions: its spans of all labels, in their order.
        sentence_of: for each mention the number of its sentence.
        displaced: positions of the mentions of people who fled.
        countries: folded names; people are linked to a country only if their sentence names no narrower place.
    """
    return list(_Linker(text, mentions, sentence_of, displaced, countries).links())


@dataclass(frozen=True)
class _Surroundings:
    """What is considered for a mention of people, as positions of mentions.

    Args:
        near: the other mentions of its sentence.
        before: the mentions of the two sentences before.
    """

    near: Sequence[int]
    before: Sequence[int]


@dataclass(frozen=True)
class _Linker:
    """Links the mentions of a text; see :func:`links`."""

    text: FoldedText
    mentions: Sequence[Labelled]
    sentence_of: Sequence[int]
    displaced: Container[int]
    countries: Container[str]

    def links(self) -> Iterator[MentionLink]:
        for people, mention in enumerate(self.mentions):
            if mention.label == "CASUALTY":
                around = self._surroundings(people)
                if subset := self._subset(people, around):
                    yield subset
                else:
                    yield from self._parties(people, around)
                    yield from self._places(people, around)

    def _surroundings(self, people: int) -> _Surroundings:
        sentence, sentence_of = self.sentence_of[people], self.sentence_of
        first, last = max(0, people - _REACH), min(len(self.mentions), people + _REACH + 1)
        return _Surroundings(
            [at for at in range(first, last) if sentence_of[at] == sentence and at != people],
            [at for at in range(first, people) if sentence - 2 <= sentence_of[at] < sentence],
        )

    def _subset(self, people: int, around: _Surroundings) -> MentionLink | None:
        """The link to the nearest mention before a ``بينهم``, which stands before this one or one joined to it by و."""
        earlier = [at for at in around.near if at < people and self.mentions[at].label == "CASUALTY"]
        wholes = [at for at in around.before if self.mentions[at].label == "CASUALTY"] + earlier
        if wholes and _AMONG_AFTER.search(self._after(people)):
            return MentionLink("SubsetOf", people, wholes[-1])
        begin = self.mentions[people].start
        for at in reversed(earlier):
            between = self.text.folded(self.mentions[at].end, begin)
            if _AMONG.search(between):
                return MentionLink("SubsetOf", people, at)
            if not _JOINED.fullmatch(between):
                return None
            begin = self.mentions[at].start
        return None

    def _parties(self, people: int, around: _Surroundings) -> Iterator[MentionLink]:
        """Links to the nearest party that says it, and to the nearest that did it with those joined to it by و."""
        source = perpetrator = None
        parties = [at for at in around.near if self.mentions[at].label == "ACTOR"]
        for at in sorted(parties, key=lambda at: self._gap(people, at)):
            before = self._before(at, 60)
            if _SAYS.search(before) or _SAYS_AFTER.search(self._after(at)):
                source = at if source is None else source
            elif _DID.search(before) or _MEANS.match(self._folded(at)):
                perpetrator = at if perpetrator is None else perpetrator
        if source is not None:
            yield MentionLink("Source", people, source)
        if perpetrator is not None:
            yield from (MentionLink("Perpetrator", people, at) for at in self._joined(perpetrator))

    def _places(self, people: int, around: _Surroundings) -> Iterator[MentionLink]:
        """Links to the nearest place of the sentence, else to the last one of the two sentences before."""
        places = [at for at in around.near if self._fits(people, at)]
        towns = [at for at in places if self._narrow(at)]
        if not (towns or people in self.displaced):
            towns = [at for at in around.before if self._fits(people, at) and self._narrow(at)][-1:]
        if not (towns or places):
            return
        nearest = min(towns or places, key=lambda at: self._gap(people, at))
        while nearest > 0 and self.mentions[nearest - 1].label == "PLACE" and self._inside(nearest - 1):
            nearest -= 1
        yield from (MentionLink("Place", people, at) for at in self._joined(nearest))

    def _fits(self, people: int, at: int) -> bool:
        """Whether people can have been harmed there. Those who fled, only where they fled from: behind من or before."""
        if self.mentions[at].label != "PLACE":
            return False
        lead = self._before(at, LEAD)
        if _TO.search(lead):
            return False
        return (
            people not in self.displaced or at < people or _FROM.search(lead) is not None or lead.split()[-1:] == ["في"]
        )

    def _narrow(self, at: int) -> bool:
        """Whether a place is smaller than a country."""
        return self._folded(at) not in self.countries

    def _inside(self, at: int) -> bool:
        """Whether a place lies in the next one: سراقب شرق إدلب."""
        return _INSIDE.fullmatch(self._between(at)) is not None

    def _joined(self, first: int) -> Iterator[int]:
        """A mention and those of its label that و joins to it."""
        yield first
        for at in range(first, len(self.mentions) - 1):
            if self.mentions[at + 1].label != self.mentions[first].label or not _ALSO.fullmatch(self._between(at)):
                return
            yield at + 1

    def _folded(self, at: int) -> str:
        return self.text.folded(self.mentions[at].start, self.mentions[at].end)

    def _before(self, at: int, length: int) -> str:
        return self.text.folded(self.mentions[at].start - length, self.mentions[at].start)

    def _after(self, at: int) -> str:
        return self.text.folded(self.mentions[at].end, self.mentions[at].end + 12)

    def _between(self, at: int) -> str:
        """What stands between a mention and the next."""
        return self.text.folded(self.mentions[at].end, self.mentions[at + 1].start)

    def _gap(self, one: int, other: int) -> int:
        first, second = self.mentions[one], self.mentions[other]
        return max(second.start - first.end, first.start - second.end)
