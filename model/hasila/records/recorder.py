"""Reads records off the spans of a text.

One record for each mention of people: how many, what harm, who they are, by whom as alleged, who reports it, where and
when. Records need only spans, gold or predicted, and nothing else that a model knows.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import regex

from hasila.records import counts, harm, links, victims
from hasila.records.actors import Actors
from hasila.records.counts import Policy
from hasila.records.dating import DatedSentence
from hasila.records.gazetteer import Gazetteer
from hasila.records.links import MentionLink
from hasila.records.number_roles import is_date
from hasila.records.numerals import numerals
from hasila.records.person_nouns import noun
from hasila.records.record import Evidence, Location, Party, Record, Stretch, empty_cells
from hasila.spans import Labelled
from hasila.text.folded import FoldedSentence, FoldedText
from hasila.text.folding import fold
from hasila.text.segmentation import Sentence, sentences
from hasila.text.words import lead

_REACH = 1000
"""Code points of a sentence that are read on either side of a mention; real sentences are shorter."""

_BEFORE = 2
"""Sentences before that of a mention that may tell its day."""

_RUNNING_TOTAL = regex.compile(
    r"(?<!\p{L})[وفب]?(?:منذ(?:\s+\p{L}+){1,3}|خلال\s+(?:ال)?(?:شهر|اسبوع|عام|اشهر|اسابيع|اعوام|سنوات|ايام)\p{L}*"
    r"|حتي\s+الان|(?:ال)?اجمالي|حصيل[هة]|(?:ارتفع|بلغ|ارتفعت|بلغت)\s+(?:ال)?(?:عدد|حصيله))"
)
_CONTESTED = regex.compile(
    r"(?<!\p{L})[وف]?(?:نف(?:ي|ت|وا)|[يت]نفي|[يت]?زعم(?:ت)?|مزاعم|(?:لم|لا)\s+[يت](?:تسن|مكن|تم|ستطع)\s+\p{L}*(?:\s+\p{L}+)?\s*التحقق"
    r"|لم\s+تؤكد|لم\s+يؤكد|لم\s+توكد|لم\s+يوكد|تضارب\p{L}*|غير\s+موكد\p{L}*)(?!\p{L})"
)
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
_UNITS = {"family": "families", "community": "communities"}


class Recorder:
    """Reads records off the mentions of a text.

    Args:
        actors: who parties are; by default the package's table.
        gazetteer: where places are; by default the package's own.
        policy: what vague quantities count.
    """

    def __init__(
        self, *, actors: Actors | None = None, gazetteer: Gazetteer | None = None, policy: Policy = "range"
    ) -> None:
        self._actors = Actors.read() if actors is None else actors
        self._gazetteer = Gazetteer.read() if gazetteer is None else gazetteer
        self._policy = policy

    def records(self, text: str, mentions: Sequence[Labelled], article_date: date | None = None) -> list[Record]:
        """The records of a text.

        Args:
            text: the whole text.
            mentions: its spans of all labels, in their order and without overlaps.
            article_date: the day on which the text was published; without it only dates with a year are resolved.

        Returns:
            A record for each mention of people; none for what is nothing but the numbers of a date.
        """
        if all(mention.label != "CASUALTY" for mention in mentions):
            return []
        folded = FoldedText(text)
        whole = folded.sentence()
        mentions = [each for each in mentions if each.label != "CASUALTY" or not is_date(whole, each.start, each.end)]
        cut = list(sentences(text))
        starts = [sentence.start for sentence in cut]
        sentence_of = [bisect_right(starts, mention.start) - 1 for mention in mentions]
        unlinked = dict(self._unlinked(folded, mentions, sentence_of, cut, article_date))
        mention_links = links.links(
            folded,
            mentions,
            sentence_of,
            displaced={position for position, record in unlinked.items() if record.harm.kind == "displaced"},
            countries=self._gazetteer.countries,
        )
        return self._linked(unlinked, mention_links, folded, mentions)

    def _unlinked(
        self,
        text: FoldedText,
        mentions: Sequence[Labelled],
        sentence_of: Sequence[int],
        cut: Sequence[Sentence],
        article_date: date | None,
    ) -> Iterator[tuple[int, Record]]:
        """The position of each mention of people, and what its own sentence and those before say of it."""
        facts: _SentenceFacts | None = None
        dated: dict[int, DatedSentence] = {}
        for position, (mention, number) in enumerate(zip(mentions, sentence_of, strict=True)):
            if mention.label != "CASUALTY":
                continue
            start, end = _bounds(mention, cut[number])
            if facts is None or (facts.sentence.start, facts.sentence.end) != (start, end):
                for each in range(max(0, number - _BEFORE), number):
                    if each not in dated:
                        dated[each] = DatedSentence(text.sentence(cut[each].start, cut[each].end), article_date)
                before = [dated[each] for each in range(max(0, number - _BEFORE), number)]
                facts = _SentenceFacts.read(DatedSentence(text.sentence(start, end), article_date, before))
                dated[number] = facts.dated
            yield position, self._record(mention, facts)

    def _record(self, mention: Labelled, facts: "_SentenceFacts") -> Record:
        sentence, start, end = facts.sentence, mention.start, mention.end
        record = Record(
            at=Stretch(start, end),
            text=sentence.whole.raw[start:end],
            count=counts.count(sentence, start, end, self._policy),
            unit=_unit(sentence.text(start, end)),
            harm=harm.harm(sentence, start, end),
            victims=victims.victims(sentence, start, end, self._actors),
            running_total=_nearest(facts.running_totals, mention),
            contested=_nearest(facts.contested, mention),
        )
        return replace(record, date=facts.dated.date(record))

    def _linked(
        self,
        unlinked: Mapping[int, Record],
        mention_links: Sequence[MentionLink],
        text: FoldedText,
        mentions: Sequence[Labelled],
    ) -> list[Record]:
        """The records with their parties, places, wholes and reasons."""
        parties = _parties(text, mentions, self._actors)
        locations = _locations(text, mentions, self._gazetteer)
        targets: dict[int, dict[str, list[int]]] = {position: {} for position in unlinked}
        for link in mention_links:
            targets[link.people].setdefault(link.kind, []).append(link.target)
        number = {position: index for index, position in enumerate(unlinked)}
        records: list[Record] = []
        for position, record in unlinked.items():
            linked_to = targets[position]
            whole = next((number[target] for target in linked_to.get("SubsetOf", ())), None)
            record = replace(
                record,
                perpetrators=tuple(parties[target] for target in linked_to.get("Perpetrator", ())),
                sources=tuple(parties[target] for target in linked_to.get("Source", ())),
                places=tuple(locations[target] for target in linked_to.get("Place", ())),
                subset_of=whole,
            )
            if whole is not None:  # which stands before its part
                record = _shared(record, records[whole])
            records.append(replace(record, empty=dict(empty_cells(record, self._policy))))
        return records


@dataclass(frozen=True)
class _SentenceFacts:
    """What a sentence says for all mentions in it.

    Args:
        sentence: the sentence.
        dated: its dates.
        running_totals: words that make a count a sum over a period.
        contested: words that deny or doubt.
    """

    sentence: FoldedSentence
    dated: DatedSentence
    running_totals: Sequence[Stretch]
    contested: Sequence[Stretch]

    @classmethod
    def read(cls, dated: DatedSentence) -> "_SentenceFacts":
        running_totals, contested = (
            [Stretch(*dated.sentence.span(match)) for match in dated.sentence.finditer(pattern)]
            for pattern in (_RUNNING_TOTAL, _CONTESTED)
        )
        return cls(dated.sentence, dated, running_totals, contested)


def _bounds(mention: Labelled, sentence: Sentence) -> tuple[int, int]:
    """Start and end of what is read of the sentence of a mention; it holds the whole mention."""
    start = max(sentence.start, mention.start - _REACH)
    end = min(sentence.end, mention.end + _REACH)
    return min(start, mention.start), max(end, mention.end)


def _parties(text: FoldedText, mentions: Sequence[Labelled], actors: Actors) -> dict[int, Party]:
    positions = [position for position, mention in enumerate(mentions) if mention.label == "ACTOR"]
    stretches = [Stretch(mentions[position].start, mentions[position].end) for position in positions]
    resolved = actors.resolve([text.text[at.start : at.end] for at in stretches])
    return {
        position: Party(at, text.raw[at.start : at.end], actor)
        for position, at, actor in zip(positions, stretches, resolved, strict=True)
    }


def _locations(text: FoldedText, mentions: Sequence[Labelled], gazetteer: Gazetteer) -> dict[int, Location]:
    positions = [position for position, mention in enumerate(mentions) if mention.label == "PLACE"]
    stretches = [Stretch(mentions[position].start, mentions[position].end) for position in positions]
    names = [(text.text[at.start : at.end], lead(text.text, at.start)) for at in stretches]
    return {
        position: Location(at, text.raw[at.start : at.end], resolution)
        for position, at, resolution in zip(positions, stretches, gazetteer.resolve(names, text.text), strict=True)
    }


_QUANTIFIERS = frozenset(
    ["و", "بعض", "بضع", "بضعه", "كل", "كامل", "عده", "عدد", "العديد", "الكثير", "المزيد", "مجموعه", "جميع"]
)


def _unit(mention: str) -> str:
    """What is counted: the first noun of the mention, or a plural behind من.

    ``عشرات العائلات`` and ``العديد من العائلات`` are families; ``تسعة من أسرة واحدة`` and ``شيخ القرية`` are persons.
    """
    nouns = map(noun, _LETTERS.findall(mention))
    if not any(person and person.kind in _UNITS for person in nouns):  # nearly always; numbers take longer to find
        return "persons"
    numbers = [(numeral.start, numeral.end) for numeral in numerals(mention)]
    first = numbers[0][0] if numbers else 0  # behind أكثر من and the like
    words = [
        match.group()
        for match in _LETTERS.finditer(mention, first)
        if not any(start <= match.start() < end for start, end in numbers)
    ]
    of = False
    for word in words:
        if word == "من":
            of = True
        elif person := noun(word):
            return "persons" if of and person.number else _UNITS.get(person.kind, "persons")
        elif fold(word) not in _QUANTIFIERS:
            return "persons"
    return "persons"


_Evidence = TypeVar("_Evidence", bound=Evidence)


def _nearest(candidates: Sequence[_Evidence], mention: Labelled) -> _Evidence | None:
    return min(candidates, key=lambda each: max(each.start - mention.end, mention.start - each.end), default=None)


def _shared(part: Record, whole: Record) -> Record:
    """The record of some of the people, with what is said of all of them where nothing is said of it alone."""
    return replace(
        part,
        perpetrators=part.perpetrators or whole.perpetrators,
        sources=part.sources or whole.sources,
        places=part.places or whole.places,
        date=part.date if part.date and part.date.precision != "report" else whole.date or part.date,
    )
