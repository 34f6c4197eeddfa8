"""Reads records off the layers of a text.

One record for each mention of people: how many, what harm, who they are, by whom as alleged, who reports it, where and
when. Harm, victims and links are read by a model or labelled by hand; counts and dates are read here, by rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from hasila.layers import HOLDS, Choice, Layers
from hasila.records import doubt
from hasila.records.clauses.unasserted import CORRECTED
from hasila.records.days.continuations import event_before
from hasila.records.days.headlines import with_days_of_lead
from hasila.records.joined_totals import with_joined_totals
from hasila.records.mentions import Mentions
from hasila.records.parties.actors import Actors
from hasila.records.parties.party import Party
from hasila.records.people import counts, harm, units, victims
from hasila.records.people.among import with_people_among
from hasila.records.people.carried import with_carried_classes
from hasila.records.people.columns import Columns
from hasila.records.people.counts import Policy
from hasila.records.people.harm import Harm
from hasila.records.people.parts import with_told_parts
from hasila.records.people.told_people import with_told_people
from hasila.records.people.whole_numbers import with_whole_numbers
from hasila.records.period_totals import words_of_total
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.places.unmarked import with_unmarked_places
from hasila.records.places.whole_names import with_whole_names
from hasila.records.record import Record, Unrecorded, empty_cells
from hasila.records.stretch import Stretch
from hasila.records.text_facts import SentenceFacts, nearest, text_facts
from hasila.spans import Labelled

UNSURE = "not sure that people were harmed in this way"
"""The reason why a mention that is found has no record."""

_SHARED = ("killed", "injured", "missing")
"""Harm of people who may have been harmed where those before them were."""
_SURE = 0.5
"""How sure the place of those must be."""
_TOO_MANY = 100
"""People who are rather those of all places that a text tells of."""


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

    def completed(self, text: str, layers: Layers, article_date: date | None = None) -> Layers:
        """The layers with the people and the places that words tell, and with mentions that hold all of their number.

        Records are of these mentions. Whoever keeps mentions beside their records keeps those of the layers returned.
        For the arguments see :meth:`records`; a date other than theirs only costs time.
        """
        if all(mention.label != "CASUALTY" for mention in layers.mentions):
            return layers
        of_text = text_facts(text, article_date)
        layers = with_whole_numbers(of_text.folded, layers)
        layers = with_told_people(of_text.folded, layers, of_text.sentence_at)
        layers = with_people_among(of_text.folded, layers)
        layers = with_whole_names(of_text.folded, layers, self._gazetteer)
        return with_unmarked_places(of_text.folded, layers, self._gazetteer, of_text.sentence_at)

    def read(
        self,
        text: str,
        layers: Layers | Sequence[Labelled],
        article_date: date | None = None,
        *,
        is_complete: bool = False,
    ) -> "RecorderResult":
        """The records of a text, and the mentions of people without one.

        Args:
            text: the whole text, as for :meth:`records`.
            layers: its mentions and what is known of them.
            article_date: the day of publication.
            is_complete: whether the layers come from :meth:`completed` and may have been corrected since: no people are
                added and no mention is changed.
        """
        if not isinstance(layers, Layers):
            layers = Layers(layers, missing="only spans were given")
        if all(mention.label != "CASUALTY" for mention in layers.mentions):
            return RecorderResult([], [])
        of_text = text_facts(text, article_date)
        if not is_complete:
            layers = self.completed(text, layers, article_date)
        facts = dict(of_text.of_people(layers.mentions))
        layers = with_told_parts(layers, facts)
        mentions = Mentions(of_text.folded, layers, self._actors, self._gazetteer, of_text.cut)
        left_out = _left_out(facts, mentions)
        totals = of_text.columns.totals(layers)
        records = {
            at: self._record(at, each, mentions, of_text.columns, is_total=totals.get(at, layers.is_total(at)))
            for at, each in facts.items()
            if at not in left_out
        }
        records = with_joined_totals(records, layers, facts)
        wholes_first = sorted(records, key=lambda each: len(mentions.wholes(each)))
        for position in wholes_first:
            records[position] = _as_its_whole(position, records, mentions)
        unsure = self._unsure(records, layers)
        records = {position: record for position, record in records.items() if position not in unsure}
        number = {position: index for index, position in enumerate(records)}
        for position in wholes_first:
            if position in records:
                records[position] = _completed(position, records, number, mentions)
        if not layers.missing:
            records |= dict(with_carried_classes(of_text.folded, records))
        _share_places(records, mentions)
        records = with_days_of_lead(records, text, of_text.cut)
        for position in [position for position, record in records.items() if not _is_placed(record)]:
            records[position] = replace(records[position], country=mentions.country(position))
        for position, denied in mentions.contested(records).items():
            records[position] = replace(records[position], contested=records[position].contested or denied)
        told = list(self._with_doubt(records, layers))
        return RecorderResult(told, [each for _, each in sorted((left_out | unsure).items())])

    def _with_doubt(self, records: Mapping[int, Record], layers: Layers) -> Iterator[Record]:
        """The records with the confidence of each cell, or the reason why it is empty."""
        labels = {mention.label for mention in layers.mentions}
        for position, record in records.items():
            confidence = doubt.confidences(record, position, layers)
            empty = dict(empty_cells(record, self._policy, layers.missing, labels))
            yield replace(record, confidence=confidence, empty=empty)

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

    def _record(
        self, position: int, facts: SentenceFacts, mentions: Mentions, columns: Columns, *, is_total: bool
    ) -> Record:
        """What is said of a mention of people itself, and what its links lead to."""
        layers, attack = mentions.layers, mentions.attack(position)
        mention = layers.mentions[position]
        choice = layers.harms.get(position, Choice("unspecified", 0.0))
        said = _Said(
            choice=choice,
            of_column=columns.harm(mention.start, mention.end) if choice.confidence else None,
            victims=tuple(layers.victims.get(position, {}).items()),
            side=layers.sides.get(position),
            is_total=is_total and not facts.is_of_one_day,
            is_total_doubtful=layers.is_total_doubtful(position),
            may_be_total=attack is None and not facts.is_of_one_day and not facts.has_attack(layers.mentions, position),
            event_before=event_before(facts.dated, layers.mentions, position),
        )
        return replace(
            self._told(mention, facts, said),
            attack=attack,
            perpetrators=mentions.perpetrators(position),
            sources=mentions.sources(position),
            places=mentions.places(position),
        )

    def _told(self, mention: Labelled, facts: SentenceFacts, said: "_Said") -> Record:
        """What its sentence says of a mention of people. It is read once for the same mention."""
        key = (mention.start, mention.end, said, self._policy)
        if key not in facts.told:
            facts.told[key] = self._read_told(mention, facts, said)
        return facts.told[key]

    def _read_told(self, mention: Labelled, facts: SentenceFacts, said: "_Said") -> Record:
        """The cells that the sentence of a mention tells, without those to which links lead."""
        sentence, start, end = facts.sentence, mention.start, mention.end
        record = Record(
            at=Stretch(start, end),
            text=sentence.whole.raw[start:end],
            count=counts.count(sentence, start, end, self._policy),
            unit=units.unit(sentence, start, end),
            harm=said.of_column or harm.harm(sentence, start, end, said.choice),
            victims=victims.victims(sentence, start, end, dict(said.victims), said.side),
            running_total=(nearest(facts.periods, mention) or Stretch(start, end)) if said.is_total else None,
            contested=facts.contested(mention),
        )
        if said.is_total_doubtful:
            total = words_of_total(record, facts, may_be_total=said.may_be_total)
            record = record if total is record.running_total else replace(record, running_total=total)
        day = facts.dated.date(record, said.event_before)
        return record if day is None else replace(record, date=day)


def _as_its_whole(position: int, records: Mapping[int, Record], mentions: Mentions) -> Record:
    """The record of some of the people with the harm of all, and of one time with all of them if nobody labelled it."""
    record = records[position]
    whole = records.get(next(iter(mentions.wholes(position)), -1))
    if whole is None:
        return record
    record = replace(record, harm=harm.of_part(record.harm, whole.harm, mentions.part_of(position)))
    if not mentions.layers.is_total_doubtful(position):
        return record
    if whole.running_total is None:
        return replace(record, running_total=None)
    return replace(record, running_total=record.running_total or whole.running_total, date=record.told_date)


def _completed(position: int, records: Mapping[int, Record], number: Mapping[int, int], mentions: Mentions) -> Record:
    """The record of some of the people, with what is said of all of them where nothing is said of it alone."""
    record = records[position]
    whole_at = next(iter(mentions.wholes(position)), None)
    if whole_at is None or whole_at not in records:
        return record
    whole = records[whole_at]
    return replace(
        record,
        subset_of=number[whole_at],
        attack=record.attack or whole.attack,
        perpetrators=record.perpetrators or whole.perpetrators,
        sources=whole.sources if _same(record.sources, whole.sources) else record.sources or whole.sources,
        places=record.places or whole.places,
        date=record.told_date or whole.date or record.date,
    )


def _share_places(records: dict[int, Record], mentions: Mentions) -> None:
    """Give people of whom no place is told that of those before them, where words join both."""
    for before, position in pairwise(sorted(records)):
        record, other = records[position], records[before]
        if record.places or not other.places or record.running_total or other.running_total:
            continue
        if record.harm.kind not in _SHARED or (record.count and record.count.low >= _TOO_MANY):
            continue
        if other.places[0].confidence >= _SURE and mentions.share_a_place(
            before, position, record.harm.kind, other.places
        ):
            records[position] = replace(record, places=tuple(replace(each, why="words") for each in other.places))


def _is_placed(record: Record) -> bool:
    """Whether a place of a record is known, or its country."""
    return any(each.resolution.place for each in record.places)


def _same(parties: Sequence[Party], others: Sequence[Party]) -> bool:
    return {party.name for party in parties} == {party.name for party in others}


class RecorderResult(NamedTuple):
    """What is read off a text.

    Args:
        records: its records.
        left_out: the mentions of people that get none, in their order.
    """

    records: list[Record]
    left_out: list[Unrecorded]


def _left_out(facts: Mapping[int, SentenceFacts], mentions: Mentions) -> dict[int, Unrecorded]:
    """The mentions of people that get no record; with one that tells of no harm those that are a part of it."""
    told = {position: each.unrecorded(mentions.layers.mentions[position]) for position, each in facts.items()}
    why = {position: each for position, each in told.items() if each is not None}
    for position in facts:
        for whole in mentions.wholes(position):
            if position not in why and whole in why and why[whole][1] is not None and why[whole][0] != CORRECTED:
                why[position] = why[whole]
    return {
        position: Unrecorded(Stretch(mention.start, mention.end), mentions.raw(mention), *why[position])
        for position, mention in enumerate(mentions.layers.mentions)
        if position in why
    }


class _Said(NamedTuple):
    """What the layers and the table of a text say of a mention of people, on which its record depends.

    Args:
        choice: the harm that the model reads.
        of_column: the harm that the head of its column tells.
        victims: the confidence of each class of victims.
        side: whose fighters they are.
        is_total: whether they are a total of a period.
        is_total_doubtful: whether nobody labelled that.
        may_be_total: whether a year or month beside them is what they are a total of. All labelled tolls of this kind,
            of many people and no attack, are totals.
        event_before: how many sentences before theirs the attack is told with its day; see
            :mod:`hasila.records.days.continuations`.
    """

    choice: Choice
    of_column: Harm | None
    victims: tuple[tuple[str, float], ...]
    side: Choice | None
    is_total: bool
    is_total_doubtful: bool
    may_be_total: bool
    event_before: int
