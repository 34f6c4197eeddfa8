"""Invented events as reports tell them, read from marked texts, for tests of incidents."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from hasila.documents.document import Document
from hasila.incidents.decisions import Decision
from hasila.incidents.grouper import Grouper
from hasila.incidents.incident import Incident
from hasila.incidents.report import Report
from hasila.incidents.report_reader import ReportReader
from hasila.incidents.scorer import BIAS, Scorer
from hasila.incidents.spot import Spot, skeleton, sound
from hasila.incidents.telling import Telling
from hasila.text.folding import fold
from support.records import UNSURE_TOO, read

WITHIN = Scorer({BIAS: 1.0, "place other": -4.0})
"""Records of a report are of one event unless they are of other places."""
ACROSS = Scorer({BIAS: -4.0, "place same settlement": 3.0, "day same told": 3.0, "copied text": 1.0})
"""Tellings are of one event if they have place and day in common."""

_PEOPLE = (
    "[CASUALTY:c1 Harm=killed Count={killed}..{killed} Civilians Place>p1 Perpetrator>a1 Cause>x1|{killed} مدنيين]"
)
_WORDINGS = (
    "قتل {people} اليوم في [ATTACK:x1 Kind=airstrike Agent>a1 At>p1|غارة جوية] شنتها "
    "[ACTOR:a1 Side={side}|{party}] على بلدة [PLACE:p1|{place}]، وفق ما ذكر سكان في المنطقة.",
    "أفادت فرق الإسعاف بمقتل {people} اليوم جراء [ATTACK:x1 Kind=airstrike Agent>a1 At>p1|قصف جوي] نفذته "
    "[ACTOR:a1 Side={side}|{party}] واستهدف أطراف [PLACE:p1|{place}] الشرقية.",
    "عاجل: انتشال جثامين {people} من تحت الأنقاض بعد أن أغارت اليوم [ACTOR:a1 Side={side}|{party}] عبر "
    "[ATTACK:x1 Kind=airstrike Agent>a1 At>p1|ضربة] بالصواريخ على وسط [PLACE:p1|{place}]، والبحث مستمر.",
    "نعت البلدية {people} قضوا اليوم إثر [ATTACK:x1 Kind=airstrike Agent>a1 At>p1|غارات] لمقاتلات "
    "[ACTOR:a1 Side={side}|{party}] في محيط [PLACE:p1|{place}] وأعلنت الحداد.",
)


def strike(
    killed: int = 5,
    place: str = "سراقب",
    wording: int = 0,
    *,
    party: str = "طائرات روسية",
    side: str = "government-ally",
) -> str:
    """A marked text that tells of an airstrike. Texts of other wordings are no copies of each other."""
    people = _PEOPLE.format(killed=killed)
    return _WORDINGS[wording].format(people=people, place=place, party=party, side=side)


def renamed(marked: str) -> str:
    """A marked text whose mentions have other ids, to stand behind another one."""
    return re.sub(r"([:>])([a-z])1\b", r"\1\g<2>9", marked)


def report(name: str, marked: str, published: str = "2020-01-16", **metadata: str) -> Report:
    """A report of a marked text, published at a day or time in ISO 8601."""
    text, layers = read(marked)
    records = UNSURE_TOO.records(text, layers, date.fromisoformat(published[:10]) if published else None)
    return Report(Document(name, text, published, metadata), tuple(records))


def without_text(told: Report) -> Report:
    """A report as a file of records has it."""
    return replace(told, document=replace(told.document, text=""))


def tellings(told: Report) -> list[Telling]:
    """The tellings of a report."""
    return ReportReader(told, WITHIN).tellings()


def grouper(reports: Iterable[Report], decisions: Sequence[Decision] = (), **options: object) -> Grouper:
    """A grouper with reports and plain scorers."""
    made = Grouper(decisions, **{"scorers": (WITHIN, ACROSS), **options})  # type: ignore[arg-type]
    for each in reports:
        made.add(each)
    return made


def grouped(reports: Iterable[Report], decisions: Sequence[Decision] = (), **options: object) -> list[Incident]:
    """The incidents of reports by plain scorers."""
    return grouper(reports, decisions, **options).incidents()


def names(incidents: Iterable[Incident]) -> list[list[str]]:
    """The reports of each incident."""
    return [[telling.report for telling in incident.tellings] for incident in incidents]


def settlement(name: str, latitude: float | None = 35.0, longitude: float | None = 36.0, id: str = "") -> Spot:
    """A town."""
    names = name, fold(name), skeleton(name), sound(name)
    return Spot(id or name, *names, "settlement", latitude, longitude, ("محافظة",), "SY", "")


def write_reports(path: Path, reports: Iterable[Report]) -> Path:
    """Write a file of reports with their records."""
    path.write_text("".join(json.dumps(each.to_json()) + "\n" for each in reports), encoding="utf-8")
    return path
