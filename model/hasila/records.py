"""From spans to records: how many, harmed how, who they are, by whom as alleged, who says so, where and when.

One record for each mention of people, with the offsets of what every cell was read from, and a reason for every cell
that is empty. Records stand on spans, gold or predicted, and on nothing that a model knows besides.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

import regex

from hasila import counts, dates, harm, links, victims
from hasila.actors import Actor, Actors
from hasila.counts import Count, Policy
from hasila.dates import Date
from hasila.harm import Harm
from hasila.numerals import folded
from hasila.people import noun
from hasila.places import Gazetteer, Resolution
from hasila.segmentation import Sentence, sentences
from hasila.tagging import Labelled
from hasila.victims import Victims


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


@dataclass(frozen=True, slots=True)
class Location:
    """A place that a record names, by one mention of it."""

    at: Stretch
    text: str
    found: Resolution


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


_RUNNING = regex.compile(
    r"(?<!\p{L})[وفب]?(?:منذ(?:\s+\p{L}+){1,3}|خلال\s+(?:ال)?(?:شهر|اسبوع|عام|اشهر|اسابيع|اعوام|سنوات|ايام)\p{L}*"
    r"|حتي\s+الان|(?:ال)?اجمالي|حصيل[هة]|(?:ارتفع|بلغ|ارتفعت|بلغت)\s+(?:ال)?(?:عدد|حصيله))"
)
_CONTESTED = regex.compile(
    r"(?<!\p{L})[وف]?(?:نف(?:ي|ت|وا)|[يت]نفي|[يت]?زعم(?:ت)?|مزاعم|(?:لم|لا)\s+[يت](?:تسن|مكن|تم|ستطع)\s+\p{L}*(?:\s+\p{L}+)?\s*التحقق"
    r"|لم\s+تؤكد|لم\s+يؤكد|لم\s+توكد|لم\s+يوكد|تضارب\p{L}*|غير\s+موكد\p{L}*)(?!\p{L})"
)
_UNITS = {"family": "families", "community": "communities"}


def records(
    text: str,
    mentions: Sequence[Labelled],
    *,
    actors: Actors,
    gazetteer: Gazetteer,
    article_date: date | None = None,
    policy: Policy = "range",
) -> list[Record]:
    """The records of a text.

    Args:
        text: the whole text.
        mentions: its spans of all labels, which do not overlap, in their order.
        actors: who parties are.
        gazetteer: where places are.
        article_date: the day on which the text was published; without it only dates with their year are resolved.
        policy: what vague quantities count.
    """
    people = [at for at, mention in enumerate(mentions) if mention.label == "CASUALTY"]
    parties = _parties(text, mentions, actors)
    locations = _locations(text, mentions, gazetteer)
    cut = list(sentences(text))
    linked = links.links(text, mentions)
    found: list[Record] = []
    for at in people:
        own = [link for link in linked if link.source == at]
        part = next((people.index(link.target) for link in own if link.kind == "SubsetOf"), None)
        record = _read(text, mentions[at], _within(cut, mentions[at]), actors, article_date, policy)
        record = replace(
            record,
            perpetrators=tuple(parties[link.target] for link in own if link.kind == "Perpetrator"),
            sources=tuple(parties[link.target] for link in own if link.kind == "Source"),
            places=tuple(locations[link.target] for link in own if link.kind == "Place"),
            subset_of=part,
        )
        if part is not None and part < len(found):
            record = _shared(record, found[part])
        found.append(replace(record, empty=dict(_reasons(record, article_date, policy))))
    return found


def _within(cut: Sequence[Sentence], mention: Labelled) -> Sentence:
    return next(sentence for sentence in reversed(cut) if sentence.start <= mention.start)


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


def _read(
    text: str, mention: Labelled, within: Sentence, actors: Actors, article_date: date | None, policy: Policy
) -> Record:
    """What the mention's own sentence tells; readers get the sentence alone, and their offsets are moved."""
    shift, end = within.start, max(within.end, mention.end)
    sentence = text[shift:end]
    start, stop = mention.start - shift, mention.end - shift
    stated = counts.count(sentence, start, stop, policy)
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
        _moved(victims.victims(sentence, start, stop, actors), shift),
        date=nearest and _moved(nearest, shift),
        running_total=running and _moved(running, shift),
        contested=contested and _moved(contested, shift),
    )


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


def _reasons(record: Record, article_date: date | None, policy: Policy) -> Iterator[tuple[str, str]]:
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


@dataclass(frozen=True, slots=True)
class Total:
    """People of one kind of harm in one place, nobody counted twice.

    Args:
        harm: the kind.
        unit: see :class:`Record`.
        place: the gazetteer's name of the place, the mention's words if it is not there, or nothing.
        low: at least so many.
        high: at most so many; nothing if some record has no upper bound.
        records: how many records are in it.
    """

    harm: str
    unit: str
    place: str
    low: int
    high: int | None
    records: int


def totals(of: Iterable[Sequence[Record]]) -> list[Total]:
    """Sums by harm and place over the records of texts.

    Parts of others, running totals and records without a count are left out, and what a text tells twice (the same
    count, harm and unit) is counted once in it.
    """
    sums: dict[tuple[str, str, str], Total] = {}
    for own in of:
        told: set[tuple[str, str, int, int | None]] = set()
        for record in own:
            if record.count is None or record.subset_of is not None or record.running_total is not None:
                continue
            key = (record.harm.kind, record.unit, record.count.low, record.count.high)
            if key in told:
                continue
            told.add(key)
            place = _place_name(record)
            before = sums.get(
                (record.harm.kind, record.unit, place), Total(record.harm.kind, record.unit, place, 0, 0, 0)
            )
            high = None if before.high is None or record.count.high is None else before.high + record.count.high
            sums[record.harm.kind, record.unit, place] = replace(
                before, low=before.low + record.count.low, high=high, records=before.records + 1
            )
    return sorted(sums.values(), key=lambda total: (total.harm, -total.low, total.place))


def _place_name(record: Record) -> str:
    if not record.places:
        return ""
    first = record.places[0]
    return first.found.place.name if first.found.place else first.text
