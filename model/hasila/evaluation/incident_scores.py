"""Scores of groupings: pairwise F1 and B-cubed over mentions of people, and tolls within the coder's range.

A mention that sums several incidents belongs to none of them alone, and totals of a period belong to none; both are
left out. Of found records, one that overlaps a gold mention stands for it; mentions that are not found cannot be
grouped and are left out, too, but counted.
B-cubed: Bagga and Baldwin, "Entity-based cross-document coreferencing using the vector space model", 1998.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from hasila.corpus.incident_reports import CodedIncident, IncidentCorpus, IncidentReport
from hasila.documents.document import Document
from hasila.incidents.incident import Incident
from hasila.incidents.report import Report
from hasila.incidents.telling import Telling
from hasila.incidents.toll import ALL
from hasila.layers import Layers
from hasila.records.recorder import Recorder

Mention = tuple[str, int]
"""A gold mention: its report, and the offset of its first code point."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Gold mentions, each with its incident and with the group that a system puts it into.

    Args:
        gold: the incident of each mention.
        predicted: the group of each mention.
    """

    gold: Mapping[Mention, str]
    predicted: Mapping[Mention, Hashable]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Told:
    """A report as a system reads it.

    Args:
        report: the report with its records.
        mentions: for each record, the gold mention that it stands for; none for a record beside the gold.
    """

    report: Report
    mentions: tuple[Mention | None, ...]


def gold_mentions(reports: Sequence[IncidentReport]) -> dict[Mention, str]:
    """The mentions that are scored, each with its incident."""
    return {
        (report.article.id, mention.start): report.incidents[mention.id][0]
        for report in reports
        for mention in report.article.entities
        if mention.label == "CASUALTY" and len(report.incidents.get(mention.id, ())) == 1
    }


def told(report: IncidentReport, layers: Layers, recorder: Recorder) -> Told:
    """A report as it is read from some layers: those of the annotators, or those of a model.

    Args:
        report: the report.
        layers: the layers of its text.
        recorder: reads the records.
    """
    article = report.article
    records = recorder.records(article.text, layers, datetime.fromisoformat(report.published).date())
    document = Document(article.id, article.text, report.published, {"outlet": report.outlet})
    people = [mention for mention in article.entities if mention.label == "CASUALTY"]
    standing: list[Mention | None] = []
    taken: set[int] = set()
    for record in records:
        at = next((each.start for each in people if each.start < record.at.end and record.at.start < each.end), None)
        standing.append(None if at is None or at in taken else (article.id, at))
        taken |= {at} if at is not None else set()
    return Told(Report(document, tuple(records)), tuple(standing))


def crowded(told: Sequence[Told], corpus: IncidentCorpus, days: int, seed: int) -> list[Told]:
    """The reports, moved in time so that all incidents happen within some days, as in a war.

    As they are written, hardly two incidents are near in both place and time, and grouping is easier than it is where
    people use it. Incidents that one report tells of are moved together.

    Args:
        told: the reports.
        corpus: their corpus.
        days: the number of days.
        seed: seed of the days.
    """
    together = _told_together(corpus.reports)
    first = {
        group: min(
            report.day for report in (each.report for each in told) if report.day and together[report.id] == group
        )
        for group in sorted({together[each.report.id] for each in told})
    }
    draws = random.Random(seed)
    start = min(first.values())
    moves = {group: (start - day).days + draws.randrange(days) for group, day in first.items()}
    return [replace(each, report=_moved(each.report, timedelta(moves[together[each.report.id]]))) for each in told]


def thinned(told: Sequence[Told], corpus: IncidentCorpus, most: int, seed: int) -> list[Told]:
    """Some of the reports, drawn so that hardly two tell of one event: most collections have no copy of the news.

    Args:
        told: the reports.
        corpus: their corpus.
        most: the most reports of those whose first incident is the same.
        seed: seed of the draw.
    """
    together = {
        report.article.id: min((name for names in report.incidents.values() for name in names), default=None)
        for report in corpus.reports
    }
    drawn = random.Random(seed).sample(told, len(told))
    kept: Counter[str | None] = Counter()
    names = set()
    for each in drawn:
        name = together[each.report.id]
        kept[name] += 1
        if kept[name] <= most:
            names.add(each.report.id)
    return [each for each in told if each.report.id in names]


def _told_together(reports: Sequence[IncidentReport]) -> dict[str, str]:
    """For each report the name of the group of incidents that reports tell of together."""
    group: dict[str, str] = {}

    def find(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    own: dict[str, str] = {}
    for report in reports:
        names = sorted({name for named in report.incidents.values() for name in named}) or [report.article.id]
        for name in names:
            group[find(name)] = find(names[0])
        own[report.article.id] = names[0]
    return {report: find(name) for report, name in own.items()}


def _moved(report: Report, by: timedelta) -> Report:
    """A report with its publication and the days that it tells moved."""
    published = datetime.fromisoformat(report.document.date) + by
    records = tuple(
        replace(
            record,
            date=record.date
            and replace(
                record.date,
                day=record.date.day and record.date.day + by,
                last=record.date.last and record.date.last + by,
            ),
        )
        for record in report.records
    )
    return Report(replace(report.document, date=published.isoformat(timespec="minutes")), records)


def grouping(gold: Mapping[Mention, str], reports: Sequence[Told], groups: Sequence[Sequence[Telling]]) -> Grouping:
    """What groups of tellings make of the gold mentions that have a record.

    Args:
        gold: the mentions.
        reports: the reports that the tellings are of.
        groups: the tellings of each group.
    """
    standing = {each.report.id: each.mentions for each in reports}
    predicted: dict[Mention, Hashable] = {}
    for number, tellings in enumerate(groups):
        for telling in tellings:
            for record in telling.records:
                mention = standing[telling.report][record.number]
                if mention is not None and mention in gold:
                    predicted[mention] = number
    return Grouping({mention: incident for mention, incident in gold.items() if mention in predicted}, predicted)


def by_place_and_day(tellings: Sequence[Telling]) -> list[list[Telling]]:
    """The trivial grouping: the same narrowest place and the same day."""
    groups: defaultdict[Hashable, list[Telling]] = defaultdict(list)
    for telling in tellings:
        place = telling.narrowest
        groups[place.skeleton if place else None, telling.first or telling.day].append(telling)
    return list(groups.values())


def pairwise(grouping: Grouping) -> Score:
    """Precision and recall over pairs of mentions."""
    both = _pairs(Counter((grouping.gold[each], grouping.predicted[each]) for each in grouping.gold))
    return Score(
        both / max(1, _pairs(Counter(grouping.predicted.values()))),
        both / max(1, _pairs(Counter(grouping.gold.values()))),
    )


def _pairs(sizes: Mapping[Hashable, int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def b_cubed(grouping: Grouping) -> Score:
    """Precision and recall of the group of each mention, averaged over mentions."""
    together = Counter((grouping.gold[each], grouping.predicted[each]) for each in grouping.gold)
    gold, predicted = Counter(grouping.gold.values()), Counter(grouping.predicted.values())
    size = max(1, len(grouping.gold))
    return Score(
        sum(count**2 / predicted[group] for (_, group), count in together.items()) / size,
        sum(count**2 / gold[incident] for (incident, _), count in together.items()) / size,
    )


def intervals(grouping: Grouping, rounds: int = 1000, seed: int = 13) -> dict[str, tuple[float, float]]:
    """The 95 % bootstrap intervals of both F1 over incidents, which are drawn with replacement.

    A pair that wrongly joins two incidents counts half for each of them.
    """
    together = Counter((grouping.gold[each], grouping.predicted[each]) for each in grouping.gold)
    gold, predicted = Counter(grouping.gold.values()), Counter(grouping.predicted.values())
    names = sorted(gold)
    rows: dict[str, list[float]] = {name: [0.0] * 5 for name in names}
    for mention, incident in grouping.gold.items():
        group = grouping.predicted[mention]
        both = together[incident, group]
        ours = (both - 1, predicted[group] - 1, gold[incident] - 1, both / predicted[group], both / gold[incident])
        rows[incident] = [sum(pair) for pair in zip(rows[incident], ours, strict=True)]
    counts = np.column_stack([np.array([rows[name] for name in names]), [gold[name] for name in names]])
    drawn = np.random.default_rng(seed).integers(len(names), size=(rounds, len(names)))
    right, found, wanted, precise, recalled, size = counts[drawn].sum(axis=1).T
    b_precision, b_recall = precise / size, recalled / size
    samples = {
        "pairwise": 2 * right / np.maximum(found + wanted, 1),
        "b-cubed": 2 * b_precision * b_recall / (b_precision + b_recall),
    }
    return {
        name: (float(low), float(high))
        for name, values in samples.items()
        for low, high in [np.quantile(values, [0.025, 0.975])]
    }


def tolls_in_range(
    coded: Mapping[str, CodedIncident], grouping: Grouping, groups: Sequence[Incident]
) -> Iterator[tuple[str, str, bool]]:
    """For each coded toll, whether the most conservative figure of the incident's group is in the coder's range.

    The group of an incident is the one with most of its mentions. Yields the incident, the harm, and whether it is.
    """
    of: defaultdict[str, Counter[Hashable]] = defaultdict(Counter)
    for mention, incident in grouping.gold.items():
        of[incident][grouping.predicted[mention]] += 1
    for incident, code in coded.items():
        for harm, bounds in (("killed", code.killed), ("injured", code.injured)):
            if bounds is not None and incident in of:
                group = of[incident].most_common(1)[0][0]
                toll = _toll(groups[group], harm) if isinstance(group, int) else None
                yield incident, harm, toll is not None and bounds[0] <= toll <= bounds[1]


def _toll(incident: Incident, harm: str) -> int | None:
    return next((each.conservative for each in incident.tolls if (each.harm, each.victims) == (harm, ALL)), None)
