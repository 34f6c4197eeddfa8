"""From spans to records: how many, harmed how, who they are, by whom as alleged, who says so, where and when.

One record for each mention of people, with the offsets of what every cell was read from, and a reason for every cell
that is empty. Records stand on spans, gold or predicted, and on nothing that a model knows besides.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol, TypeVar

import regex

from hasila.records import counts, dates, harm, links, victims
from hasila.records.actors import Actor, Actors
from hasila.records.counts import Count, Policy
from hasila.records.dates import Date
from hasila.records.harm import Harm
from hasila.records.person_nouns import noun
from hasila.records.places import Gazetteer, Resolution
from hasila.records.victims import Victims
from hasila.spans import Labelled
from hasila.text.folding import folded
from hasila.text.segmentation import Sentence, sentences


class Evidence(Protocol):
    """What lies at a part of the text."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of the text: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Party:
    """A party that a record names, by one mention of it."""

    at: Stretch
    text: str
    actor: Actor

    @property
    def name(self) -> str:
        """The canonical one, or the text's words."""
        return self.actor.name or self.text


@dataclass(frozen=True, slots=True)
class Location:
    """A place that a record names, by one mention of it."""

    at: Stretch
    text: str
    found: Resolution

    @property
    def name(self) -> str:
        """The gazetteer's, or the text's words."""
        return self.found.place.name if self.found.place else self.text


@dataclass(frozen=True)
class Record:
    """A reported harm. All offsets are into the text.

    Args:
        at: the mention of the people.
        text: its words.
        count: how many, if the text states it.
        unit: ``persons``, ``families`` or ``communities``.
        harm: what came to them.
        victims: who they are.
        perpetrators: parties that are said to have done it.
        sources: parties that say so.
        places: where.
        date: when, if its sentence names a day.
        subset_of: number of the record that these people are part of, so that they are never added twice.
        running_total: words that make it a sum over a time, which is not to be added to single events.
        contested: words that deny it, or doubt it.
        empty: for each cell that is empty the reason.
    """

    at: Stretch
    text: str
    count: Count | None
    unit: str
    harm: Harm
    victims: Victims
    perpetrators: tuple[Party, ...] = ()
    sources: tuple[Party, ...] = ()
    places: tuple[Location, ...] = ()
    date: Date | None = None
    subset_of: int | None = None
    running_total: Stretch | None = None
    contested: Stretch | None = None
    empty: Mapping[str, str] = field(default_factory=dict)


_REACH = 1000
"""Code points of a sentence that are read on either side of a mention; only what is no sentence is longer."""

_RUNNING = regex.compile(
    r"(?<!\p{L})[وفب]?(?:منذ(?:\s+\p{L}+){1,3}|خلال\s+(?:ال)?(?:شهر|اسبوع|عام|اشهر|اسابيع|اعوام|سنوات|ايام)\p{L}*"
    r"|حتي\s+الان|(?:ال)?اجمالي|حصيل[هة]|(?:ارتفع|بلغ|ارتفعت|بلغت)\s+(?:ال)?(?:عدد|حصيله))"
)
_CONTESTED = regex.compile(
    r"(?<!\p{L})[وف]?(?:نف(?:ي|ت|وا)|[يت]نفي|[يت]?زعم(?:ت)?|مزاعم|(?:لم|لا)\s+[يت](?:تسن|مكن|تم|ستطع)\s+\p{L}*(?:\s+\p{L}+)?\s*التحقق"
    r"|لم\s+تؤكد|لم\s+يؤكد|لم\s+توكد|لم\s+يوكد|تضارب\p{L}*|غير\s+موكد\p{L}*)(?!\p{L})"
)
_UNITS = {"family": "families", "community": "communities"}


class Recorder:
    """Reads records off the mentions of a text.

    Args:
        actors: who parties are; the package's table if not given.
        gazetteer: where places are; the package's own if not given.
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
            mentions: its spans of all labels, which do not overlap, in their order.
            article_date: the day on which the text was published; without it only dates with their year are resolved.
        """
        people = [at for at, mention in enumerate(mentions) if mention.label == "CASUALTY"]
        if not people:
            return []
        cut = list(sentences(text))
        starts = [sentence.start for sentence in cut]
        sentence_of = [bisect_right(starts, mention.start) - 1 for mention in mentions]
        read = {at: self._read(text, mentions[at], cut[sentence_of[at]], article_date) for at in people}
        parties = _parties(text, mentions, self._actors)
        locations = _locations(text, mentions, self._gazetteer)
        own: defaultdict[int, list[links.Found]] = defaultdict(list)
        for link in links.links(
            text,
            mentions,
            sentence_of,
            displaced={at for at in people if read[at].harm.kind == "displaced"},
            countries=self._gazetteer.countries,
        ):
            own[link.source].append(link)
        number = {at: index for index, at in enumerate(people)}
        found: list[Record] = []
        for at in people:
            part = next((number[link.target] for link in own[at] if link.kind == "SubsetOf"), None)
            record = replace(
                read[at],
                perpetrators=tuple(parties[link.target] for link in own[at] if link.kind == "Perpetrator"),
                sources=tuple(parties[link.target] for link in own[at] if link.kind == "Source"),
                places=tuple(locations[link.target] for link in own[at] if link.kind == "Place"),
                subset_of=part,
            )
            if part is not None:  # what it is a part of stands before it
                record = _shared(record, found[part])
            found.append(replace(record, empty=dict(_reasons(record, self._policy))))
        return found

    def _read(self, text: str, mention: Labelled, within: Sentence, article_date: date | None) -> Record:
        """What the mention's own sentence tells; readers get the sentence alone, and their offsets are moved."""
        shift = max(within.start, mention.start - _REACH)
        end = max(min(within.end, mention.end + _REACH), mention.end)
        sentence = text[shift:end]
        start, stop = mention.start - shift, mention.end - shift
        stated = counts.count(sentence, start, stop, self._policy)
        named = dates.dates(sentence, article_date)
        nearest = min(named, key=lambda each: max(each.start - stop, start - each.end), default=None)
        running = _nearest(_RUNNING, sentence, start, stop)
        contested = _nearest(_CONTESTED, sentence, start, stop)
        return Record(
            Stretch(mention.start, mention.end),
            text[mention.start : mention.end],
            stated and _moved(stated, shift),
            _unit(sentence[start:stop]),
            _moved(harm.harm(sentence, start, stop), shift),
            _moved(victims.victims(sentence, start, stop, self._actors), shift),
            date=nearest and _moved(nearest, shift),
            running_total=running and _moved(running, shift),
            contested=contested and _moved(contested, shift),
        )


def _parties(text: str, mentions: Sequence[Labelled], actors: Actors) -> dict[int, Party]:
    asked = [at for at, mention in enumerate(mentions) if mention.label == "ACTOR"]
    texts = [text[mentions[at].start : mentions[at].end] for at in asked]
    return {
        at: Party(Stretch(mentions[at].start, mentions[at].end), name, actor)
        for at, name, actor in zip(asked, texts, actors.resolve(texts), strict=True)
    }


def _locations(text: str, mentions: Sequence[Labelled], gazetteer: Gazetteer) -> dict[int, Location]:
    asked = [at for at, mention in enumerate(mentions) if mention.label == "PLACE"]
    texts = [
        (text[mentions[at].start : mentions[at].end], text[max(0, mentions[at].start - 30) : mentions[at].start])
        for at in asked
    ]
    return {
        at: Location(Stretch(mentions[at].start, mentions[at].end), name, found)
        for at, (name, _), found in zip(asked, texts, gazetteer.resolve(texts), strict=True)
    }


_Told = TypeVar("_Told", Count, Date, Harm, Stretch, Victims)


def _moved(found: _Told, shift: int) -> _Told:
    """What a sentence told, with offsets into the text."""
    return replace(found, start=found.start + shift, end=found.end + shift)


def _unit(mention: str) -> str:
    kinds = (people.kind for word in regex.findall(r"[\p{L}\p{M}]+", mention) if (people := noun(word)))
    return next((_UNITS[kind] for kind in kinds if kind in _UNITS), "persons")


def _nearest(pattern: regex.Pattern[str], sentence: str, start: int, stop: int) -> Stretch | None:
    """The match that stands nearest to the mention, in offsets of the sentence as it is."""
    plain, offsets = folded(sentence)
    found = [Stretch(offsets[m.start()], offsets[m.end() - 1] + 1) for m in pattern.finditer(plain)]
    return min(found, key=lambda each: max(each.start - stop, start - each.end), default=None)


def _shared(part: Record, whole: Record) -> Record:
    """A part of some people with what is told of all of them, where nothing is told of it apart."""
    return replace(
        part,
        perpetrators=part.perpetrators or whole.perpetrators,
        sources=part.sources or whole.sources,
        places=part.places or whole.places,
        date=part.date or whole.date,
    )


def _reasons(record: Record, policy: Policy) -> Iterator[tuple[str, str]]:
    if record.count is None:
        yield "count", "the mention states no quantity" + (" that is not vague" if policy == "strict" else "")
    elif record.count.high is None:
        yield "count high", "the text sets no upper bound"
    if record.harm.kind == "unspecified":
        yield "harm", "the sentence tells of harm of several kinds, or of none in particular"
    if not record.victims.classes:
        yield "victims", "the words do not tell who they are"
    if not record.perpetrators:
        yield "perpetrators", "no party is said to have done it"
    if not record.sources:
        yield "sources", "no party is said to say so"
    if not record.places:
        yield "places", "no place is named for it in its sentence or before"
    for location in record.places:
        if location.found.place is None:
            yield f"place {location.text}", location.found.why
    if record.date is None:
        yield "date", "its sentence names no day"
    elif record.date.day is None:
        yield "date", record.date.why
