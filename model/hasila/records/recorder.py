"""Reads records off the layers of a text.

One record for each mention of people: how many, what harm, who they are, by whom as alleged, who reports it, where and
when. Harm, victims and links are read by a model or labelled by hand; counts and dates are read here, by rules.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, TypeVar

from hasila.layers import HOLDS, Choice, Layers
from hasila.records import counts, doubt, harm, periods, units, victims
from hasila.records.actors import Actors
from hasila.records.columns import Columns
from hasila.records.counts import Policy
from hasila.records.dating import DatedSentence
from hasila.records.denials import Denial, denials
from hasila.records.gazetteer import Gazetteer
from hasila.records.mentions import Mentions
from hasila.records.number_roles import counts_nobody
from hasila.records.record import Evidence, Record, Stretch, Unrecorded, empty_cells
from hasila.records.unreal import unreal
from hasila.spans import Labelled
from hasila.text.folded import FoldedSentence, FoldedText
from hasila.text.segmentation import Sentence, sentences

UNSURE = "not sure that people were harmed in this way"
"""The reason why a mention that is found has no record."""

_REACH = 1000
"""Code points of a sentence that are read on either side of a mention; real sentences are shorter."""

_BEFORE = 2
"""Sentences before that of a mention that may tell its day."""

_MANY = 10
"""People of whom a year or a month tells rather a sum than one event."""


class Recorder:
    """Reads records off the layers of a text.

    Args:
        actors: who parties are; by default the package's table.
        gazetteer: where places are; by default the package's own.
        policy: what vague quantities count.
        min_confidence: records of found mentions whose mention and harm are both right with a lower probability are
            left out. At the default they are more likely wrong than right.
    """

    def __init__(
        self,
        *,
        actors: Actors | None = None,
        gazetteer: Gazetteer | None = None,
        policy: Policy = "range",
        min_confidence: float = HOLDS,
    ) -> None:
        self._actors = Actors.read() if actors is None else actors
        self._gazetteer = Gazetteer.read() if gazetteer is None else gazetteer
        self._policy = policy
        self._min_confidence = min_confidence

    def records(self, text: str, layers: Layers | Sequence[Labelled], article_date: date | None = None) -> list[Record]:
        """The records of a text.

        Args:
            text: the whole text.
            layers: its mentions and what is known of them; or mentions alone, of which records tell the count and the
                date only.
            article_date: the day on which the text was published; without it only dates with a year are resolved.

        Returns:
            A record for each mention of people; none for those that :meth:`read` tells with the reason.
        """
        return self.read(text, layers, article_date).records

    def read(
        self, text: str, layers: Layers | Sequence[Labelled], article_date: date | None = None
    ) -> "RecorderResult":
        """The records of a text, and the mentions of people without one. For the arguments see :meth:`records`."""
        if not isinstance(layers, Layers):
            layers = Layers(layers, missing="only spans were given")
        if all(mention.label != "CASUALTY" for mention in layers.mentions):
            return RecorderResult([], [])
        folded = FoldedText(text)
        mentions = Mentions(folded, layers, self._actors, self._gazetteer)
        facts = dict(self._facts(folded, layers.mentions, article_date))
        left_out = _left_out(facts, mentions)
        columns = Columns(text)
        told_totals = columns.totals(layers)
        records = {
            at: self._record(at, each, mentions, columns, told_totals.get(at, layers.is_total(at)))
            for at, each in facts.items()
            if at not in left_out
        }
        wholes_first = sorted(records, key=lambda each: len(mentions.wholes(each)))
        for position in wholes_first:
            records[position] = _with_harm_of_whole(position, records, mentions)
        unsure = self._unsure(records, layers)
        records = {position: record for position, record in records.items() if position not in unsure}
        number = {position: index for index, position in enumerate(records)}
        for position in wholes_first:
            if position in records:
                records[position] = _completed(position, records, number, mentions)
        told = [
            replace(
                record,
                confidence=doubt.confidences(record, position, layers),
                empty=dict(empty_cells(record, self._policy, layers)),
            )
            for position, record in records.items()
        ]
        return RecorderResult(told, [each for _, each in sorted((left_out | unsure).items())])

    def _unsure(self, records: Mapping[int, Record], layers: Layers) -> dict[int, Unrecorded]:
        """The mentions whose records are not sure enough. Those that somebody gave are sure."""
        mentioned = {position: doubt.of_mention(position, layers) for position in records}
        return {
            position: Unrecorded(record.at, record.text, UNSURE)
            for position, record in records.items()
            if not layers.missing
            and mentioned[position] < 1
            and mentioned[position] * record.harm.confidence < self._min_confidence
        }

    def _facts(
        self, text: FoldedText, mentions: Sequence[Labelled], article_date: date | None
    ) -> Iterator[tuple[int, "_SentenceFacts"]]:
        """The position of each mention of people, and what its sentence says."""
        cut = list(sentences(text.raw)) or [Sentence(0, len(text.raw))]
        starts = [sentence.start for sentence in cut]
        facts: _SentenceFacts | None = None
        dated: dict[int, DatedSentence] = {}
        for position, mention in enumerate(mentions):
            if mention.label != "CASUALTY":
                continue
            number = max(0, bisect_right(starts, mention.start) - 1)
            start, end = _bounds(mention, cut[number])
            if facts is None or (facts.sentence.start, facts.sentence.end) != (start, end):
                for each in range(max(0, number - _BEFORE), number):
                    if each not in dated:
                        dated[each] = DatedSentence(text.sentence(cut[each].start, cut[each].end), article_date)
                before = [dated[each] for each in range(max(0, number - _BEFORE), number)]
                facts = _SentenceFacts.read(DatedSentence(text.sentence(start, end), article_date, before))
                dated[number] = facts.dated
            yield position, facts

    def _record(
        self, position: int, facts: "_SentenceFacts", mentions: Mentions, columns: Columns, is_total: bool
    ) -> Record:
        """What is said of a mention of people itself."""
        sentence, layers = facts.sentence, mentions.layers
        mention = layers.mentions[position]
        start, end = mention.start, mention.end
        choice = layers.harms.get(position, Choice("unspecified", 0.0))
        is_total = is_total and not facts.is_of_one_day
        record = Record(
            at=Stretch(start, end),
            text=sentence.whole.raw[start:end],
            count=counts.count(sentence, start, end, self._policy),
            unit=units.unit(sentence, start, end),
            harm=(choice.confidence and columns.harm(start, end)) or harm.harm(sentence, start, end, choice),
            victims=victims.victims(sentence, start, end, layers.victims.get(position, {}), layers.sides.get(position)),
            attack=mentions.attack(position),
            perpetrators=mentions.perpetrators(position),
            sources=mentions.parties(position, "Source"),
            places=mentions.places(position),
            running_total=(_nearest(facts.periods, mention) or Stretch(start, end)) if is_total else None,
            contested=facts.contested(mention),
        )
        if layers.totals.get(position, 0.0) > 0 and facts.may_be_of_period(record, layers.mentions):
            record = replace(record, running_total=record.running_total or periods.past(sentence, start, end))
        return replace(record, date=facts.dated.date(record))


def _with_harm_of_whole(position: int, records: Mapping[int, Record], mentions: Mentions) -> Record:
    record = records[position]
    whole = records.get(next(iter(mentions.wholes(position)), -1))
    if whole is None:
        return record
    return replace(record, harm=harm.of_part(record.harm, whole.harm, mentions.part_of(position)))


def _completed(position: int, records: Mapping[int, Record], number: Mapping[int, int], mentions: Mentions) -> Record:
    """The record of some of the people, with what is said of all of them where nothing is said of it alone."""
    record = records[position]
    whole_at = next(iter(mentions.wholes(position)), None)
    if whole_at is None or whole_at not in records:
        return record
    whole = records[whole_at]
    own_day = record.date if record.date and record.date.precision != "report" else None
    return replace(
        record,
        subset_of=number[whole_at],
        attack=record.attack or whole.attack,
        perpetrators=record.perpetrators or whole.perpetrators,
        sources=record.sources or whole.sources,
        places=record.places or whole.places,
        date=own_day or whole.date or record.date,
    )


class RecorderResult(NamedTuple):
    """What is read off a text.

    Args:
        records: its records.
        left_out: the mentions of people that get none, in their order.
    """

    records: list[Record]
    left_out: list[Unrecorded]


def _left_out(facts: Mapping[int, "_SentenceFacts"], mentions: Mentions) -> dict[int, Unrecorded]:
    """The mentions of people that get no record; with one that tells of no harm those that are a part of it."""
    why: dict[int, tuple[str, Stretch | None]] = {}
    whole_text = mentions.text.sentence()
    for position, each in facts.items():
        mention = mentions.layers.mentions[position]
        if counts_nobody(whole_text, mention.start, mention.end):
            why[position] = "a number that counts nobody", None
        elif found := unreal(each.sentence, mention.start, mention.end):
            why[position] = found.what, Stretch(found.start, found.end)
    for position in facts:
        for whole in mentions.wholes(position):
            if position not in why and whole in why and why[whole][1] is not None:
                why[position] = why[whole]
    return {
        position: Unrecorded(Stretch(mention.start, mention.end), mentions.raw(mention), *why[position])
        for position, mention in enumerate(mentions.layers.mentions)
        if position in why
    }


@dataclass(frozen=True)
class _SentenceFacts:
    """What a sentence says for all mentions in it.

    Args:
        sentence: the sentence.
        dated: its dates.
        periods: words that make a count a sum over a period.
        denials: words that deny or doubt.
        is_of_one_day: whether it tells of a day or a part of one, and of no longer time.
    """

    sentence: FoldedSentence
    dated: DatedSentence
    periods: Sequence[Stretch]
    denials: Sequence[Denial]
    is_of_one_day: bool

    def may_be_of_period(self, record: Record, mentions: Sequence[Labelled]) -> bool:
        """Whether a record is of so many people, and no attack, that a year or month beside it is what it is a toll of.

        All labelled tolls of this kind are totals.
        """
        count = record.count.low if record.count else 0
        if count < _MANY or record.harm.kind not in ("killed", "injured") or record.attack or self.is_of_one_day:
            return False
        inside = (each for each in mentions if self.sentence.start <= each.start < self.sentence.end)
        return all(each.label != "ATTACK" for each in inside)

    @classmethod
    def read(cls, dated: DatedSentence) -> "_SentenceFacts":
        sentence = dated.sentence
        return cls(sentence, dated, periods.words(sentence), list(denials(sentence)), periods.is_of_one_day(sentence))

    def contested(self, mention: Labelled) -> Stretch | None:
        """The nearest words that deny or doubt what is told of a mention."""
        about = [each for each in self.denials if each.is_about(self.sentence, mention.start, mention.end)]
        nearest = _nearest(about, mention)
        return Stretch(nearest.start, nearest.end) if nearest else None


def _bounds(mention: Labelled, sentence: Sentence) -> tuple[int, int]:
    """Start and end of what is read of the sentence of a mention; it holds the whole mention."""
    start = max(sentence.start, mention.start - _REACH)
    end = min(sentence.end, mention.end + _REACH)
    return min(start, mention.start), max(end, mention.end)


_Evidence = TypeVar("_Evidence", bound=Evidence)


def _nearest(candidates: Sequence[_Evidence], mention: Labelled) -> _Evidence | None:
    return min(candidates, key=lambda each: max(each.start - mention.end, mention.start - each.end), default=None)
