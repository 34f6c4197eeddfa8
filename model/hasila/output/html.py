"""An HTML page: texts from right to left with their findings marked, and tables of their records.

All text is escaped, and the page can neither run scripts nor load anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import regex

from hasila.documents.document import Document
from hasila.errors import counted
from hasila.output.confidence import DOUBTFUL, is_doubtful
from hasila.output.metadata import is_link
from hasila.spans import Span

if TYPE_CHECKING:
    from hasila.records.parties.party import Party
    from hasila.records.record import Record

_LEGEND = {
    "CASUALTY": "people who came to harm", "ATTACK": "attacks", "ACTOR": "parties", "PLACE": "places",
    "evidence": "evidence of harm, date and doubt",
}  # fmt: skip
"""CSS classes of marks and what they mean."""
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.7 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1rem; border-top: 1px solid #8886; padding-top: 1rem; }
p { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.1rem; }
mark { color: inherit; border-radius: .2em; padding: 0 .15em; }
.CASUALTY { background: #e5484d55; } .ATTACK { background: #f76b1550; }
.ACTOR { background: #0090ff40; } .PLACE { background: #30a46c50; }
.evidence { background: none; border-bottom: 2px dotted #8e4ec6; border-radius: 0; }
.origin { overflow-wrap: anywhere; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { border: 1px solid #8886; padding: .2rem .5rem; text-align: start; }
.why { opacity: .7; font-size: .8rem; }
.doubtful { border: 2px dashed #e5484d; }
"""
HEAD = f"""<!doctype html>
<html lang="ar">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Hasila</title>
<style>{_STYLE}</style>
<h1>Hasila <bdi>حصيلة</bdi></h1>
<p dir="ltr">{" ".join(f'<mark class="{kind}">{meaning}</mark>' for kind, meaning in _LEGEND.items())}
<span class="doubtful">?</span> a cell whose confidence is below {DOUBTFUL}</p>
"""
_UNPRINTABLE = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\p{Cs}]")
_EMBEDDING = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Controls that change the direction of the page behind the text if the text does not close them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlighted part of a text.

    Args:
        start: first code point.
        end: one past the last code point.
        kind: CSS class: a label, or ``evidence`` for the words that other cells of a record were read from.
        note: tooltip, in English.
    """

    start: int
    end: int
    kind: str
    note: str


def safe(text: str) -> str:
    """A text as HTML: markup escaped, control characters replaced, embedding controls removed."""
    return escape(_EMBEDDING.sub("", _UNPRINTABLE.sub("\ufffd", text)))


def marked(text: str, marks: Iterable[Mark]) -> str:
    """A text as HTML with its marks. Of marks that overlap, the first in the iteration is kept."""
    kept: list[Mark] = []
    taken: set[int] = set()
    for mark in marks:
        if not taken.intersection(range(mark.start, mark.end)):
            taken.update(range(mark.start, mark.end))
            kept.append(mark)
    parts: list[str] = []
    done = 0
    for mark in sorted(kept, key=lambda mark: mark.start):
        parts.append(safe(text[done : mark.start]))
        covered = safe(text[mark.start : mark.end])
        parts.append(f'<mark class="{mark.kind}" title="{safe(mark.note)}">{covered}</mark>')
        done = mark.end
    return "".join([*parts, safe(text[done:])])


def spans_section(document: Document, spans: Sequence[Span]) -> str:
    """The section of a document, with its spans marked."""
    marks = (Mark(span.start, span.end, span.label, f"{span.label} {span.confidence:.2f}") for span in spans)
    return _section(document, counted(len(spans), "span"), marks)


def records_section(document: Document, records: "Sequence[Record]") -> str:
    """The section of a document, with the evidence of its records marked, and a table of the records."""
    return _section(document, counted(len(records), "record"), _evidence(records)) + _table(records)


def _section(document: Document, content: str, marks: Iterable[Mark]) -> str:
    heading = f'<h2 dir="ltr"><bdi>{safe(document.id)}</bdi>: {content}</h2>{_origin(document)}'
    return f'{heading}\n<p dir="auto">{marked(document.text, marks)}</p>\n'


def _origin(document: Document) -> str:
    """Headline, outlet and address of the document, as far as they are known. Only addresses of the web are links."""
    title, outlet, url = (document.metadata.get(key, "") for key in ("title", "outlet", "url"))
    parts = [f"<strong><bdi>{safe(title)}</bdi></strong>"] if title else []
    parts += [f"<bdi>{safe(outlet)}</bdi>"] if outlet else []
    if is_link(url):
        parts.append(f'<a href="{escape(url)}" rel="noopener noreferrer"><bdi>{escape(url)}</bdi></a>')
    elif url:
        parts.append(f"<bdi>{safe(url)}</bdi>")
    return f'\n<div class="origin" dir="auto">{" · ".join(parts)}</div>' if parts else ""


def _evidence(records: "Sequence[Record]") -> Iterable[Mark]:
    for number, record in enumerate(records):
        yield Mark(record.at.start, record.at.end, "CASUALTY", f"record {number}: {record.harm.kind} {_count(record)}")
    for number, record in enumerate(records):
        if record.attack:
            yield Mark(record.attack.at.start, record.attack.at.end, "ATTACK", f"record {number}: {record.attack.kind}")
        for role, parties in (("perpetrator as alleged", record.perpetrators), ("source", record.sources)):
            yield from (Mark(party.at.start, party.at.end, "ACTOR", f"record {number}: {role}") for party in parties)
        for location in record.places:
            yield Mark(location.at.start, location.at.end, "PLACE", f"record {number}: place")
        told = record.date if record.date and record.date.told else None
        for field, evidence in (
            ("harm", record.harm), ("date", told), ("running total", record.running_total),
            ("contested", record.contested),
        ):  # fmt: skip
            if evidence:
                yield Mark(evidence.start, evidence.end, "evidence", f"record {number}: {field}")


def _count(record: "Record") -> str:
    from hasila.records.people.counts import bounds  # a page of spans needs none of it

    return bounds(record.count.low, record.count.high) if record.count else ""


_HEADINGS = (
    "", "people", "count", "harm", "victims", "attack", "by (alleged)", "says", "place", "date", "total", "remarks",
    "why cells are empty",
)  # fmt: skip


def _table(records: "Sequence[Record]") -> str:
    if not records:
        return ""
    head = "".join(f"<th>{heading}</th>" for heading in _HEADINGS)
    rows = "".join(_table_row(number, record) for number, record in enumerate(records))
    return f'<table dir="ltr"><tr>{head}</tr>\n{rows}</table>\n'


def _table_row(number: int, record: "Record") -> str:
    cells = {
        "mention": [record.text],
        "count": [_count(record)],
        "harm": [record.harm.kind],
        "victims": [" ".join(record.victims.classes)],
        "attack": [record.attack.kind, record.attack.text] if record.attack else [],
        "perpetrators": [_texts(record.perpetrators)],
        "sources": [_texts(record.sources)],
        "places": ["، ".join(place.words for place in record.places)],
        "date": [str(record.date or "")],
        "running_total": ["running total"] if record.running_total else [],
    }
    filled = "".join(_cell(parts, record, cell) for cell, parts in cells.items())
    others = [
        *([f"part of {record.subset_of}"] if record.subset_of is not None else []),
        *(["contested"] if record.contested else []),
    ]
    reasons = "; ".join(f"{cell}: {reason}" for cell, reason in record.empty.items())
    return f'<tr><td>{number}</td>{filled}<td>{", ".join(others)}</td><td class="why">{safe(reasons)}</td></tr>\n'


def _cell(parts: Sequence[str], record: "Record", cell: str) -> str:
    """A cell of a table, each part in its own direction, with a mark if it is doubtful."""
    shown = " ".join(f"<bdi>{safe(part)}</bdi>" for part in parts)
    if not shown or not is_doubtful(record, cell):
        return f"<td>{shown}</td>"
    return f'<td class="doubtful" title="confidence {record.confidence[cell]:.2f}">{shown} ?</td>'


def _texts(parties: "Sequence[Party]") -> str:
    return "، ".join(party.text for party in parties)
