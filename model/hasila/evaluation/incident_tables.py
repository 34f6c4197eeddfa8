"""Tables of the scores of incidents, as Markdown."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hasila.corpus.incident_reports import IncidentCorpus
from hasila.evaluation import incident_scores
from hasila.evaluation.incident_scores import Grouping, Mention
from hasila.markdown import table

_RECORDS = ("gold records", "found records")
_SYSTEMS = ("hasila", "same place and day")


def scores(results: Mapping[str, Any]) -> str:
    """The scores of both systems over the incidents that are held out.

    Args:
        results: what ``train/incidents.py`` writes.
    """
    rows = []
    for records in _RECORDS:
        for crowd in ("", ", crowded"):
            scored = results[f"{records}{crowd}"]
            for system in _SYSTEMS:
                cells = [_f1(scored[system][metric]) for metric in ("pairwise", "b-cubed")]
                both = [f"{100 * scored[system]['pairwise'][part]:.1f}" for part in ("precision", "recall")]
                rows.append([f"{records}{crowd}", system, *cells, *both])
    head = ["reports read by", "grouped by", "pairwise F1", "B-cubed F1", "precision of pairs", "recall of pairs"]
    return table(head, rows, "llrrrr")


def _f1(score: Mapping[str, float]) -> str:
    return f"{100 * score['f1']:.1f} ({100 * score['low']:.1f} to {100 * score['high']:.1f})"


def tolls(results: Mapping[str, Any]) -> str:
    """The share of tolls whose conservative figure is in the coder's range."""
    rows = [
        [
            records,
            *(f"{100 * results[records]['tolls in the coded range'][harm]:.0f} %" for harm in ("killed", "injured")),
        ]
        for records in _RECORDS
    ]
    return table(["reports read by", "killed", "injured"], rows, "lrr")


def found(results: Mapping[str, Any]) -> str:
    """How many of the gold mentions a record was found for."""
    scored = results["found records"]
    return f"{scored['hasila']['mentions']} of {scored['mentions']} mentions"


def statistics(corpus: IncidentCorpus) -> str:
    """What the corpus holds, file by file."""
    rows = []
    for name in sorted({report.article.id.partition("-")[0] for report in corpus.reports}):
        reports = [report for report in corpus.reports if report.article.id.startswith(f"{name}-")]
        told = {each for report in reports for named in report.incidents.values() for each in named}
        several = sum(len({each for named in report.incidents.values() for each in named}) > 1 for report in reports)
        totals = sum(any("Total" in mention.attributes for mention in report.article.entities) for report in reports)
        rows.append(
            [
                name,
                f"{len(told)}",
                f"{len(reports)}",
                f"{sum(len(report.article.text.split()) for report in reports):,}",
                f"{sum(len(report.incidents) for report in reports):,}",
                f"{sum(report.copy_of is not None for report in reports)}",
                f"{several}",
                f"{totals}",
                f"{sum(bool(corpus.incidents[each].confusable) for each in told)}",
            ]
        )
    rows.append(["all", *(f"{sum(int(row[at].replace(',', '')) for row in rows):,}" for at in range(1, len(rows[0])))])
    head = [
        "file",
        "incidents",
        "reports",
        "words",
        "mentions",
        "copies",
        "of several incidents",
        "with a period's total",
        "with a double",
    ]
    return table(head, rows, "l" + "r" * (len(head) - 1))


def agreement(corpus: IncidentCorpus, second: Path) -> str:
    """How far a second annotator groups the mentions alike, as a sentence.

    Args:
        corpus: the corpus.
        second: the second annotator's table of mentions.
    """
    with second.open(encoding="utf-8", newline="") as file:
        theirs = {(row["report"], int(row["start"])): row["incident"] for row in csv.DictReader(file, delimiter="\t")}
    ours: dict[Mention, str] = {}
    for report in corpus.reports:
        for mention in report.article.entities:
            if mention.label == "CASUALTY":
                ours[report.article.id, mention.start] = _kind(report.incidents.get(mention.id))
    kinds = [(ours[each], _second_kind(name)) for each, name in theirs.items()]
    alike = sum((one == other) or (one not in _KINDS and other not in _KINDS) for one, other in kinds)
    gold = {
        each: ours[each] for each in theirs if ours[each] not in _KINDS and _second_kind(theirs[each]) not in _KINDS
    }
    grouping = Grouping(gold, {each: theirs[each] for each in gold})
    return (
        f"{len({report for report, _ in theirs})} reports, {len(theirs)} mentions: both agree for {alike} on whether a "
        f"mention is of one incident, of several, of none or a total; over the {len(gold)} of one incident for both, "
        f"pairwise F1 is {100 * incident_scores.pairwise(grouping).f1:.1f} and B-cubed F1 "
        f"{100 * incident_scores.b_cubed(grouping).f1:.1f}."
    )


_KINDS = ("total", "none", "sum")


def _kind(named: tuple[str, ...] | None) -> str:
    if named is None:
        return "total"
    return "none" if not named else named[0] if len(named) == 1 else "sum"


def _second_kind(named: str) -> str:
    return "sum" if "," in named else named
