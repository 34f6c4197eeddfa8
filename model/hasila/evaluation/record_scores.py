"""Scores layers and records against annotations: on gold mentions, on found mentions, and beside trivial guesses."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity, Link
from hasila.evaluation.layer_predictions import LayerPrediction
from hasila.evaluation.trivial_guesses import GUESSES, guessed
from hasila.labels import ATTACK, VICTIMS
from hasila.layers import Choice, Layers
from hasila.records.parties.actors import Actors
from hasila.records.record import Record
from hasila.records.recorder import Recorder
from hasila.scoring import agreement, bootstrap
from hasila.scoring.metrics import Score
from hasila.text.folding import fold
from hasila.text.segmentation import Sentence, sentences

CELLS, GOLD_LINKS, FOUND_LINKS, FOUND = "cells", "links on gold mentions", "links on found mentions", "found mentions"
UNHARMED = "sentences without people harmed"
"""Tables of scores: cells of gold mentions, links, mentions that are found and what is told of them, and sentences that
should have no record.
"""

MODEL, RULES, EARLIER = "model", "rules", "rules before the model"
"""What is scored, beside trivial guesses."""

_EARLIER_ROWS = ("harm", "victims", "total", "side of combatants", "Place", "Perpetrator", "Source", "SubsetOf")
"""What the rules before the model read."""

_DAY = date(2024, 5, 22)
"""A day of publication for all texts, so that ``yesterday`` is a day; gold and found dates are read with the same."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a score is of.

    Args:
        table: one of the tables of this module.
        row: the cell, the kind of link, or what must be right about a mention.
        system: what is scored.
    """

    table: str
    row: str
    system: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one mention or link.

    Args:
        name: what it is about.
        at: offset of the mention, or of the link's source.
        score: counts; of a choice that every mention has, one is predicted and one is gold.
    """

    name: Name
    at: int
    score: Score


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts of all texts of a group, and the 95 % interval of their F1.

    Args:
        score: the counts.
        interval: of F1 over the texts.
    """

    score: Score
    interval: bootstrap.Interval

    def as_dict(self) -> dict[str, Any]:
        """For a report."""
        return {**self.score.as_dict(), "interval": list(self.interval)}


class Judge:
    """Judges what a model predicted for documents.

    Args:
        recorder: makes records.
        actors: identifies parties.
    """

    def __init__(self, recorder: Recorder, actors: Actors) -> None:
        self._recorder = recorder
        self._actors = actors

    def __call__(self, document: Article, prediction: LayerPrediction) -> Iterator[Judged]:
        """All verdicts on the predictions for a document."""
        yield from self.cells(document, prediction.given)
        for table, layers in ((GOLD_LINKS, prediction.given), (FOUND_LINKS, prediction.found)):
            yield from self.links(document, table, MODEL, layers)
            for name, guess in GUESSES.items():
                yield from self.links(document, table, name, guessed(guess, document.text, layers, self._actors))
        yield from self.found(document, prediction.found)

    def earlier(self, document: Article, given: Layers) -> Iterator[Judged]:
        """What rules read off gold mentions before the model did: harm, victims, totals and links."""
        for each in chain(self.cells(document, given), self.links(document, GOLD_LINKS, MODEL, given)):
            if each.name.row in _EARLIER_ROWS and each.name.system == MODEL:
                yield replace(each, name=replace(each.name, system=EARLIER))

    def counts(self, document: Article) -> Iterator[Judged]:
        """The count that rules read off each gold mention of people."""
        records = {_bounds(record): record for record in self._recorder.records(document.text, document.layers, _DAY)}
        for entity in document.entities:
            if entity.label == "CASUALTY":
                record = records.get((entity.start, entity.end))
                yield _verdict(Name(CELLS, "count", RULES), entity, record is not None and _counted(entity, record))

    def cells(self, document: Article, given: Layers) -> Iterator[Judged]:
        """What is read off gold mentions, beside the guess that everybody is killed."""
        positions = {(mention.start, mention.end): at for at, mention in enumerate(given.mentions)}
        parties = [entity for entity in document.entities if entity.label == "ACTOR"]
        resolved = iter(self._actors.resolve([entity.text for entity in parties]))
        for entity in document.mentions:
            at = positions.get((entity.start, entity.end), -1)  # a mention without a word has no layers
            if entity.label == "CASUALTY":
                yield from _people_cells(entity, given, at)
            elif entity.label == "ACTOR":
                actor, gold = next(resolved), entity.attributes.get("Side")
                read = given.sides.get(at) if actor.is_unknown else None
                yield _verdict(Name(CELLS, "side", "table"), entity, actor.side == gold)
                side = read.value if read else actor.side
                yield _verdict(Name(CELLS, "side", "table, then model"), entity, side == gold)
            elif entity.label == ATTACK:
                yield _verdict(Name(CELLS, "kind", MODEL), entity, _is(given.kinds.get(at), entity.attributes["Kind"]))

    def links(self, document: Article, table: str, system: str, layers: Layers) -> Iterator[Judged]:
        """The links of layers, by kind and together; links to a party or place by whichever mention are the same."""
        gold, predicted = (
            set(agreement.link_keys([article], self._actors)) for article in (document, annotated(document, layers))
        )
        for key in sorted(gold | predicted, key=lambda key: (key.source, key.kind, key.target)):
            score = Score(key in gold and key in predicted, key in predicted, key in gold)
            for row in (key.kind, "all"):
                yield Judged(Name(table, row, system), key.source[0], score)

    def found(self, document: Article, found: Layers) -> Iterator[Judged]:
        """Mentions of people that are found, and whether their records are right; attacks that are found."""
        people = {(each.start, each.end): each for each in document.entities if each.label == "CASUALTY"}
        gold, predicted = (
            {_bounds(record): record for record in self._recorder.records(document.text, layers, _DAY)}
            for layers in (document.layers, found)
        )
        for bounds in sorted(gold.keys() | predicted.keys()):
            both = bounds in gold and bounds in predicted
            right = _right(people[bounds], gold[bounds], predicted[bounds]) if both else {}
            for row in ROWS:
                score = Score(right.get(row, False), bounds in predicted, bounds in gold)
                yield Judged(Name(FOUND, row, MODEL), bounds[0], score)
        yield from _attacks(document, found)
        yield from _unharmed(document, predicted)


def _people_cells(entity: Entity, given: Layers, at: int) -> Iterator[Judged]:
    labelled = entity.attributes
    yield _verdict(Name(CELLS, "harm", MODEL), entity, _is(given.harms.get(at), labelled["Harm"]))
    yield _verdict(Name(CELLS, "harm", "killed always"), entity, labelled["Harm"] == "killed")
    held = set(given.victims.get(at, {}))
    yield _verdict(Name(CELLS, "victims", MODEL), entity, held == {name for name in VICTIMS if name in labelled})
    if "Side" in labelled:
        side = given.sides.get(at) if "Combatants" in held else None
        yield _verdict(Name(CELLS, "side of combatants", MODEL), entity, _is(side, labelled["Side"]))
    is_total, gold = given.is_total(at), "Total" in labelled
    yield Judged(Name(CELLS, "total", MODEL), entity.start, Score(is_total and gold, is_total, gold))


ROWS = ("span", "count", "harm", "count and harm", "place", "perpetrator", "date", "full record")
"""What must be right about a mention of people that is found, beside its span."""


def _right(entity: Entity, gold: Record, found: Record) -> dict[str, bool]:
    """What is right about the record of a mention. There are no labels of dates: the gold layers give the date."""
    cells = {
        "count": _counted(entity, found),
        "harm": found.harm.kind == entity.attributes["Harm"],
        "place": _names(gold.places) == _names(found.places),
        "perpetrator": _names(gold.perpetrators) == _names(found.perpetrators),
        "date": _days(gold) == _days(found),
    }
    return {
        "span": True,
        **cells,
        "count and harm": cells["count"] and cells["harm"],
        "full record": all(cells.values()),
    }


def _attacks(document: Article, found: Layers) -> Iterator[Judged]:
    gold = {(attack.start, attack.end): attack.attributes["Kind"] for attack in document.attacks}
    predicted = {
        (mention.start, mention.end): found.kinds[at].value if at in found.kinds else None
        for at, mention in enumerate(found.mentions)
        if mention.label == ATTACK
    }
    for bounds in sorted(gold.keys() | predicted.keys()):
        both = bounds in gold and bounds in predicted
        for row, right in (("attack", both), ("attack and kind", both and gold[bounds] == predicted[bounds])):
            yield Judged(Name(FOUND, row, MODEL), bounds[0], Score(right, bounds in predicted, bounds in gold))


def _unharmed(document: Article, predicted: Collection[tuple[int, int]]) -> Iterator[Judged]:
    """For each sentence without a gold mention of people harmed, whether it has no record."""
    people = [(each.start, each.end) for each in document.entities if each.label == "CASUALTY"]

    def has(mentions: Iterable[tuple[int, int]], sentence: Sentence) -> bool:
        return any(start < sentence.end and sentence.start < end for start, end in mentions)

    for sentence in sentences(document.text):
        if not has(people, sentence):
            is_silent = not has(predicted, sentence)
            yield Judged(Name(UNHARMED, "no record", MODEL), sentence.start, Score(is_silent, 1, 1))


def _is(choice: Choice | None, value: str) -> bool:
    return choice is not None and choice.value == value


def _verdict(name: Name, entity: Entity, is_right: bool) -> Judged:
    return Judged(name, entity.start, Score(is_right, 1, 1))


def _bounds(record: Record) -> tuple[int, int]:
    return record.at.start, record.at.end


def _counted(entity: Entity, record: Record) -> bool:
    count = record.count
    stated = None if count is None else f"{count.low}..{'' if count.high is None else count.high}"
    return stated == entity.attributes.get("Count")


def _names(cells: Iterable[Any]) -> set[str]:
    return {fold(each.name) for each in cells}


def _days(record: Record) -> tuple[date | None, date | None]:
    return (record.date.day, record.date.last) if record.date else (None, None)


def annotated(document: Article, layers: Layers) -> Article:
    """A document with the mentions and links of layers in place of its own."""
    mentions = [
        Entity(f"T{number}", each.label, each.start, each.end, document.text[each.start : each.end])
        for number, each in enumerate(layers.mentions, 1)
    ]
    links = {Link(link.kind, mentions[link.source].id, mentions[link.target].id) for link in layers.links}
    return Article.of(document.id, document.text, mentions, sorted(links, key=lambda link: (link.source, link.target)))


def measured(judged: Iterable[tuple[Article, Iterable[Judged]]], *, by_sentence: bool) -> dict[Name, Measured]:
    """Add up verdicts, with an interval over the texts.

    Args:
        judged: documents with the verdicts on them; a document can come once for each seed.
        by_sentence: whether the interval resamples sentences (for few long documents) or whole documents.
    """
    units: dict[tuple[str, int], dict[Name, Score]] = {}
    names: dict[Name, Score] = {}
    for document, verdicts in judged:
        starts = [sentence.start for sentence in sentences(document.text)] if by_sentence else [0]
        for number in range(len(starts)):  # sentences without a verdict are drawn too
            units.setdefault((document.id, number), {})
        for each in verdicts:
            unit = units[document.id, max(0, bisect_right(starts, each.at) - 1)]
            unit[each.name] = unit.get(each.name, Score()) + each.score
            names[each.name] = names.get(each.name, Score()) + each.score
    ordered = [units[key] for key in sorted(units)]
    return {
        name: Measured(total, bootstrap.f1_interval([unit.get(name, Score()) for unit in ordered]))
        for name, total in names.items()
    }
