"""Finds the columns of a table that hold a document: by what the user says, by their names, by what they hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import regex

from hasila.documents.document import Columns
from hasila.documents.publication import published
from hasila.errors import DocumentError
from hasila.text.folding import fold

Row = Mapping[str, Any]

SAMPLE = 50
"""The rows from the beginning that are looked at."""

_MOST_SHOWN, _LONGEST_SHOWN = 20, 60
"""Columns that an error names, and the characters of each."""


@dataclass(frozen=True)
class Found:
    """The columns that hold a document.

    Args:
        text: the column of the text.
        id: the column of the name, if there is one.
        date: the column of the date of publication, if there is one.
        metadata: the column of each of the document's metadata that the table has.
    """

    text: str
    id: str | None = None
    date: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """All these columns."""
        return {name for name in (self.text, self.id, self.date, *self.metadata.values()) if name is not None}

    def guessed(self, columns: Columns) -> str:
        """What was guessed, as a sentence without its end; empty if nothing was.

        Args:
            columns: what the user named.
        """
        kinds = (("text", self.text, columns.text), ("id", self.id, columns.id), ("date", self.date, columns.date))
        told = [f"the {kind} in {name!r}" for kind, name, named in kinds if name not in (None, kind, named)]
        told[:1] = [each.replace(" in ", " is in column ", 1) for each in told[:1]]
        return ", ".join(told)


def find(names: Sequence[str], rows: Sequence[Row], columns: Columns) -> Found | None:
    """Find the columns that hold a document; nothing if none holds its text.

    A column that the user does not name is the one called ``text``, ``id`` or ``date``; else one with another usual
    name, if it holds what such a column holds; else the one that holds it.

    Args:
        names: the columns.
        rows: some rows from the beginning.
        columns: what the user named.
    """
    text = columns.text or ("text" if "text" in names else _text(names, rows))
    if text not in names:
        return None
    rest = [name for name in names if name != text]
    identifier = columns.id or ("id" if "id" in rest else _id(rest, rows))
    day = columns.date or ("date" if "date" in rest else _date([name for name in rest if name != identifier], rows))
    return Found(
        text,
        identifier if identifier in names else None,
        day if day in names else None,
        _metadata([name for name in names if name not in (text, day)], rows),
    )


def check_named(label: str, names: Sequence[str], columns: Columns) -> None:
    """Check that a table has the columns that the user named.

    Raises:
        DocumentError: it lacks one.
    """
    for kind, name in (("text", columns.text), ("id", columns.id), ("date", columns.date)):
        if name is not None and name not in names:
            raise DocumentError(missing(label, name, names, kind))


def missing(label: str, name: str, names: Iterable[str], kind: str = "text") -> str:
    """What is wrong with a table without a column."""
    found = [f"{each!r:.{_LONGEST_SHOWN}}" for each in names]
    rest = f" and {len(found) - _MOST_SHOWN:,} more" if len(found) > _MOST_SHOWN else ""
    return f"{label}: no column {name!r}, found {', '.join(found[:_MOST_SHOWN])}{rest}; name it with --{kind}-column"


def _key(name: str) -> str:
    """A column's name as the tables below have it: ``Created At``, ``created_at`` and ``createdAt`` are one name."""
    return regex.sub(r"[\W_]+", "", fold(name).casefold())


def _keys(*names: str) -> Sequence[str]:
    """The names of a line or more, parted by commas."""
    return list(dict.fromkeys(_key(name) for line in names for name in line.split(",")))


_TEXT = _keys(
    "text, full text, article text, body, article body, content, article, message, msg, tweet, post, news, notes, note",
    "description, details, report, story, summary, caption, transcript, comment",
    "النص, نص, نص الخبر, النص الكامل, نص المنشور, نص الرسالة, الخبر, خبر, المحتوى, محتوى, المتن, متن, الرسالة, المنشور",
    "التقرير, المقال, التفاصيل, تفاصيل, الملاحظات, ملاحظات, الوصف, وصف, وصف الحادث, الملخص, ملخص, التعليق",
)
_ID = _keys(
    "id, event id cnty, event id, data id, doc id, document id, article id, message id, post id, tweet id, record id",
    "uid, uuid, guid, url, link, permalink, المعرف, معرف, الرقم, رقم, رقم الخبر, رقم الحدث, رقم المنشور, رقم الرسالة",
    "الرقم التسلسلي, الرابط, رابط, رابط الخبر",
)
_DATE = _keys(
    "date, event date, published, published at, published on, publish date, publication date, date published",
    "pub date, posted at, posted, created at, created, date created, datetime, date time, timestamp, time, day",
    "التاريخ, تاريخ, تاريخ النشر, تاريخ الخبر, تاريخ الحدث, تاريخ الحادث, تاريخ الحادثة, وقت النشر, اليوم",
)
_METADATA: Mapping[str, Sequence[str]] = {
    "title": _keys("title, headline, subject, العنوان, عنوان, عنوان الخبر"),
    "url": _keys(
        "url, link, source url, article url, post url, permalink, href, الرابط, رابط, رابط الخبر, رابط المصدر"
    ),
    "outlet": _keys("outlet, source, source name, publisher, newspaper, site, website, المصدر, مصدر, الوكالة"),
    "author": _keys("author, authors, byline, writer, creator, الكاتب, كاتب, المؤلف, المحرر, بقلم"),
    "channel": _keys("channel, channel name, chat, chat title, group, page name, القناة, قناة, اسم القناة, المجموعة"),
    "edited": _keys("edited, edited at, edit date, updated, updated at, modified, last modified, تاريخ التعديل"),
    "forwarded_from": _keys("forwarded from, forward from, fwd from, محول من, معاد توجيهه من"),
}
_OF_OTHER_DAYS = regex.compile(
    r"edit|updat|modif|access|retriev|scrap|collect|download|birth|death|dob|تعديل|ولاده|ميلاد"
)

_ARABIC = regex.compile(r"[\p{Arabic}&&\p{L}]", regex.VERSION1)
_MOST = 2000
"""The characters of a cell that are looked at."""
_LEAST_WORDS = 3
"""The fewest words, in the mean, of a column that is taken for the text by what it holds. Names have fewer."""


def _text(names: Sequence[str], rows: Sequence[Row]) -> str:
    """The column of the text; empty if there is none."""
    cells = {name: [row[name][:_MOST] for row in rows if isinstance(row.get(name), str)] for name in names}
    letters = {name: [len(_ARABIC.findall(cell)) for cell in column] for name, column in cells.items()}
    filled = {name: sum(map(bool, counts)) for name, counts in letters.items()}
    most = max(filled.values(), default=0)
    usual = _usual(_TEXT, names, lambda name: filled[name] > 0 and 2 * filled[name] >= most)
    if usual:
        return usual
    titles = {name for name in names if _key(name) in _METADATA["title"]}
    others = {*_ID, *_DATE, *(key for keys in _METADATA.values() for key in keys)}
    for kept in ([name for name in names if _key(name) not in others], [name for name in names if name in titles]):
        wordy = [
            name
            for name in kept
            if filled[name] and sum(len(cell.split()) for cell in cells[name]) >= _LEAST_WORDS * filled[name]
        ]
        if wordy:
            return max(wordy, key=lambda name: sum(letters[name]))
    return ""


def _id(names: Sequence[str], rows: Sequence[Row]) -> str | None:
    """The column of the name: no two rows have the same."""

    def tells_apart(name: str) -> bool:
        values = [str(row[name]) for row in rows if row.get(name) not in (None, "")]
        return 0 < len(values) == len(set(values))

    return _usual(_ID, names, tells_apart)


def _date(names: Sequence[str], rows: Sequence[Row]) -> str | None:
    """The column of the date. Without a usual name, it is the only one that holds nothing but dates."""

    def dates(name: str) -> tuple[int, int]:
        values = [row[name] for row in rows if row.get(name) not in (None, "")]
        return sum(map(_is_date, values)), len(values)

    def mostly(name: str) -> bool:
        found, of = dates(name)
        return 0 < of <= 2 * found

    usual = _usual(_DATE, names, mostly)
    if usual:
        return usual
    wholly = []
    for name in names:
        found, of = dates(name)
        if 0 < found == of and not _OF_OTHER_DAYS.search(_key(name)):
            wholly.append(name)
    return wholly[0] if len(wholly) == 1 else None


def _is_date(value: Any) -> bool:
    if isinstance(value, date):  # a datetime is one, too
        return True
    if not isinstance(value, str) or value.strip().isdecimal():
        return False
    try:
        published(value)
    except DocumentError:
        return False
    return True


def _metadata(names: Sequence[str], rows: Sequence[Row]) -> Mapping[str, str]:
    """The columns of the metadata. A source that is an address is the document's address."""
    found: dict[str, str] = {}
    for kind, keys in _METADATA.items():
        if name := kind if kind in names else _usual(keys, names, lambda name: name not in found.values()):
            found[kind] = name
    if "url" not in found and (outlet := found.get("outlet")):
        values = [row[outlet] for row in rows if row.get(outlet) not in (None, "")]
        if values and all(isinstance(value, str) and value.startswith(("http://", "https://")) for value in values):
            found["url"] = found.pop("outlet")
    return found


def _usual(keys: Sequence[str], names: Sequence[str], fits: Callable[[str], bool]) -> str | None:
    """The first column with a usual name that fits, in the order of the usual names."""
    by_key: dict[str, list[str]] = {}
    for name in names:
        by_key.setdefault(_key(name), []).append(name)
    return next((name for key in keys for name in by_key.get(key, ()) if fits(name)), None)
