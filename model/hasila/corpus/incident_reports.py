"""Reads the corpus of incidents: invented events, each told by several reports, with the incident of each mention.

A file of reports is a file of passages, see :mod:`hasila.corpus.inline`, with two additions. A heading has the time of
publication, the outlet, and of a near-copy the report that it copies::

    ## incidentsa-0103 | 2019-07-22T16:05 | وكالة | copy of incidentsa-0101

and people and attacks have the attribute ``Incident``: the incidents that they belong to, separated by commas, or
``none``. A total of a period belongs to none. Beside it lies a table (``.tsv``) with a line for each incident: what a
careful coder writes down after reading all reports.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hasila.corpus import inline
from hasila.corpus.articles import Article
from hasila.documents.plain_text import read_text
from hasila.errors import CorpusError, DocumentError

INCIDENT = "Incident"
"""The attribute that names the incidents of a mention."""
NONE = "none"
"""Its value for people of an event that is not in the corpus."""


@dataclass(frozen=True)
class IncidentReport:
    """A report of the corpus.

    Args:
        article: text and annotations; the attribute ``Incident`` is taken out.
        published: time of publication in ISO 8601.
        outlet: where it was published.
        copy_of: the report that it copies in large part; nothing for an original.
        incidents: the incidents of each mention by the mention's id; none of them for an event outside the corpus.
            Totals of a period are left out.
    """

    article: Article
    published: str
    outlet: str
    copy_of: str | None
    incidents: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class CodedIncident:
    """What a coder writes down of an incident.

    Args:
        id: its name.
        date: the day, or ``first..last``.
        place: the narrowest that the reports tell.
        killed: least and most; nothing if no report tells.
        injured: least and most; nothing if no report tells.
        perpetrators: names of those to whom it is ascribed.
        confusable: an incident that it is easily taken for; empty if there is none.
    """

    id: str
    date: str
    place: str
    killed: tuple[int, int] | None
    injured: tuple[int, int] | None
    perpetrators: tuple[str, ...]
    confusable: str


@dataclass(frozen=True)
class IncidentCorpus:
    """Reports, and the incidents that they tell of."""

    reports: tuple[IncidentReport, ...]
    incidents: Mapping[str, CodedIncident]


def read_incident_reports(folder: Path, passages: Path) -> IncidentCorpus:
    """Read the tables of a folder, in the order of their names, and the reports of each.

    Args:
        folder: folder of the tables. The reports of ``NAME.tsv`` are in ``NAME.txt`` beside it, if they are held out.
        passages: folder of the passages, which has those that models learn.

    Raises:
        DocumentError: the folder has no tables, or a file cannot be read.
        CorpusError: files are malformed; the error lists the faults of all.
    """
    tables = sorted(folder.glob("*.tsv"))
    if not tables:
        raise DocumentError(f"{folder}: expected a folder with tables of incidents (.tsv), found none")
    reports: list[IncidentReport] = []
    incidents: dict[str, CodedIncident] = {}
    faults: list[str] = []
    for table in tables:
        texts = table.with_suffix(".txt")
        path = texts if texts.exists() else passages / texts.name
        try:
            reports += [_report(passage) for passage in inline.parse(read_text(path))]
            incidents |= _table(table)
        except CorpusError as error:
            faults += [f"{path}: {fault}" for fault in error.faults]
    known = {report.article.id for report in reports}
    for report in reports:
        faults += _faults(report, known, incidents)
    if faults:
        raise CorpusError(faults)
    return IncidentCorpus(tuple(reports), incidents)


def _report(passage: inline.Passage) -> IncidentReport:
    parts = [part.strip() for part in passage.heading.split("|")]
    if len(parts) not in (3, 4) or (len(parts) == 4 and not parts[3].startswith("copy of ")):
        raise CorpusError([f"heading {passage.heading!r}: expected 'ID | TIME | OUTLET', and maybe '| copy of ID'"])
    incidents: dict[str, tuple[str, ...]] = {}
    entities = []
    for entity in passage.entities:
        attributes = dict(entity.attributes)
        named = attributes.pop(INCIDENT, None)
        if named is not None:
            incidents[entity.id] = tuple(each for each in named.split(",") if each != NONE)
        entities.append(replace(entity, attributes=attributes))
    article = Article.of(passage.id, passage.text, entities, passage.links)
    copied = parts[3].removeprefix("copy of ") if len(parts) == 4 else None
    return IncidentReport(article, parts[1], parts[2], copied, incidents)


def _faults(report: IncidentReport, known: set[str], incidents: Mapping[str, CodedIncident]) -> list[str]:
    name = report.article.id
    faults = [
        f"{name}: the incident {each} of a mention is not in the table"
        for named in report.incidents.values()
        for each in named
        if each not in incidents
    ]
    faults += [
        f"{name}: {mention.text!r}: expected Incident=ID, Incident=none or Total=period"
        for mention in report.article.entities
        if mention.label == "CASUALTY" and mention.id not in report.incidents and "Total" not in mention.attributes
    ]
    if report.copy_of and report.copy_of not in known:
        faults.append(f"{name}: it copies {report.copy_of}, which is not there")
    return faults


def _table(path: Path) -> dict[str, CodedIncident]:
    rows = csv.DictReader(read_text(path).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        return {row["id"]: _coded(row) for row in rows}
    except (KeyError, ValueError, AttributeError) as error:
        raise CorpusError([f"{path.name}: expected the columns of the corpus, found a fault at {error}"]) from None


def _coded(row: Mapping[str, str]) -> CodedIncident:
    return CodedIncident(
        id=row["id"],
        date=row["date"],
        place=row["place"],
        killed=_range(row["killed"]),
        injured=_range(row["injured"]),
        perpetrators=tuple(name.strip() for name in row["perpetrators"].split(";") if name.strip()),
        confusable=row["confusable"],
    )


def _range(cell: str) -> tuple[int, int] | None:
    if not cell:
        return None
    low, _, high = cell.partition("..")
    return int(low), int(high or low)
