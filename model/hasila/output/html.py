"""A page for the browser: texts from right to left with what was found in them marked, and tables of their records.

All that comes from a text is escaped, and the page may neither run scripts nor load anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import regex

from hasila.documents.document import Document
from hasila.records.counts import bounds
from hasila.records.record import Record
from hasila.spans import Span

_KINDS = {
    "CASUALTY": "people who came to harm", "ACTOR": "parties", "PLACE": "places",
    "told": "words that harm, dates, doubt were read from",
}  # fmt: skip
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.7 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1rem; border-top: 1px solid #8886; padding-top: 1rem; }
p { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.1rem; }
mark { color: inherit; border-radius: .2em; padding: 0 .15em; }
.CASUALTY { background: #e5484d55; } .ACTOR { background: #0090ff40; } .PLACE { background: #30a46c50; }
.told { background: none; border-bottom: 2px dotted #8e4ec6; border-radius: 0; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { border: 1px solid #8886; padding: .2rem .5rem; text-align: start; }
.why { opacity: .7; font-size: .8rem; }
"""
HEAD = f"""<!doctype html>
<html lang="ar">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Hasila</title>
<style>{_STYLE}</style>
<h1>Hasila <bdi>حصيلة</bdi></h1>
<p dir="ltr">{" ".join(f'<mark class="{kind}">{meaning}</mark>' for kind, meaning in _KINDS.items())}</p>
"""
_UNPRINTABLE = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\p{Cs}]")
_EMBEDDING = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn what follows them around, beyond the end of the text if it does not close them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text to be marked.

    Args:
        start: first code point.
        end: one past the last.
        kind: a label, or ``told``.
        note: what is said of it, in English.
    """

    start: int
    end: int
    kind: str
    note: str


def safe(text: str) -> str:
    """A text as HTML: markup escaped, and nothing that could upset the page around it."""
    return escape(_EMBEDDING.sub("", _UNPRINTABLE.sub("\ufffd", text)))


def marked(text: str, marks: Iterable[Mark]) -> str:
    """A text as HTML with its marks; of marks that overlap the one given first."""
    kept: list[Mark] = []
    taken: set[int] = set()
    for mark in marks:
        if not taken.intersection(range(mark.start, mark.end)):
            taken.update(range(mark.start, mark.end))
            kept.append(mark)
    parts: list[str] = []
    done = 0
    for mark in sorted(kept, key=lambda each: each.start):
        parts.append(safe(text[done : mark.start]))
        covered = safe(text[mark.start : mark.end])
        parts.append(f'<mark class="{mark.kind}" title="{safe(mark.note)}">{covered}</mark>')
        done = mark.end
    return "".join([*parts, safe(text[done:])])


def spans_section(document: Document, spans: Sequence[Span]) -> str:
    """A document with its spans."""
    marks = (Mark(each.start, each.end, each.label, f"{each.label} {each.confidence:.2f}") for each in spans)
    return _section(document, f"{len(spans)} spans", marks)


def records_section(document: Document, records: Sequence[Record]) -> str:
    """A document with its records, the evidence of their cells marked."""
    return _section(document, f"{len(records)} records", _evidence(records)) + _table(records)


def _section(document: Document, what: str, marks: Iterable[Mark]) -> str:
    return (
        f'<h2 dir="ltr"><bdi>{safe(document.id)}</bdi>: {what}</h2>\n<p dir="auto">{marked(document.text, marks)}</p>\n'
    )


def _evidence(records: Sequence[Record]) -> Iterable[Mark]:
    for number, record in enumerate(records):
        yield Mark(record.at.start, record.at.end, "CASUALTY", f"record {number}: {record.harm.kind} {_count(record)}")
    for number, record in enumerate(records):
        for role, parties in (("perpetrator as alleged", record.perpetrators), ("source", record.sources)):
            yield from (Mark(each.at.start, each.at.end, "ACTOR", f"record {number}: {role}") for each in parties)
        yield from (Mark(each.at.start, each.at.end, "PLACE", f"record {number}: place") for each in record.places)
        for what, told in (
            ("harm", record.harm), ("date", record.date), ("running total", record.running_total),
            ("contested", record.contested),
        ):  # fmt: skip
            if told:
                yield Mark(told.start, told.end, "told", f"record {number}: {what}")


def _count(record: Record) -> str:
    return bounds(record.count.low, record.count.high) if record.count else ""


def _table(records: Sequence[Record]) -> str:
    if not records:
        return ""
    headings = (
        "",
        "people",
        "count",
        "harm",
        "victims",
        "by (alleged)",
        "says",
        "place",
        "date",
        "why cells are empty",
    )
    rows = []
    for number, record in enumerate(records):
        day = record.date.day if record.date else None
        remarks = [
            f"part of {record.subset_of}" if record.subset_of is not None else "",
            "running total" if record.running_total else "",
            "contested" if record.contested else "",
        ]
        cells = (
            str(number), record.text, _count(record), " ".join(filter(None, [record.harm.kind, *remarks])),
            " ".join(record.victims.classes),
            *("، ".join(each.text for each in of) for of in (record.perpetrators, record.sources, record.places)),
            day.isoformat() if day else "",
        )  # fmt: skip
        why = "; ".join(f"{cell}: {reason}" for cell, reason in record.empty.items())
        told = "".join(f"<td><bdi>{safe(cell)}</bdi></td>" for cell in cells)
        rows.append(f'<tr>{told}<td class="why">{safe(why)}</td></tr>\n')
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    return f'<table dir="ltr"><tr>{head}</tr>\n{"".join(rows)}</table>\n'
