"""Reads feeds, RSS and Atom: each entry is a document."""

import io
import xml.sax
from calendar import timegm
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import defusedxml.sax
import feedparser
from defusedxml import DefusedXmlException

from hasila.documents.document import Document
from hasila.documents.markup import headed, text_of_fragment
from hasila.documents.source import Options, Source, checked
from hasila.errors import DocumentError, first_line

_LARGEST = 1 << 25
"""The most bytes of a feed, which is parsed as a whole."""

_MOST_TAGS = 1_000_000
"""Tags of a feed, each of which takes a hundredth of a millisecond. An entry has some ten."""

_DEEPEST = 200


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each entry, named ``FILE:NUMBER``: its headline, and its content or summary.

    Raises:
        DocumentError: it is no feed, too large, or declares entities.
    """
    data = source.bytes(_LARGEST)
    if data.count(b"<") > _MOST_TAGS:
        raise DocumentError(f"{source.label}: expected a feed of at most {_MOST_TAGS:,} tags, found more; cut it up")
    root = _root(data, source)
    with source.parsing("a feed"):
        feed = feedparser.parse(io.BytesIO(data))  # bytes as they are would be taken for a path
    if not feed.get("version") and not feed.entries:
        found = f"XML with the root <{root:.80}>" if root else "no XML"
        raise DocumentError(f"{source.label}: expected a feed, RSS or Atom, found {found}")
    for number, entry in enumerate(feed.entries, 1):
        try:
            yield checked(_document(entry, feed.feed, number, source), source, options.longest)
        except DocumentError as error:
            yield error
    if feed.bozo and isinstance(feed.bozo_exception, xml.sax.SAXException):
        yield DocumentError(f"{source.label}: damaged, entries may be missing: {first_line(feed.bozo_exception)}")


class _Outline(xml.sax.ContentHandler):
    """Notes the root, and stops where elements are nested too deeply."""

    root = ""
    _depth = 0

    def startElement(self, name: str, attrs: xml.sax.xmlreader.AttributesImpl) -> None:  # noqa: N802
        self.root = self.root or name
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("nested too deeply")

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1


def _root(data: bytes, source: Source) -> str:
    """Return the name of the root element, or nothing if the XML is damaged before it.

    Raises:
        DocumentError: it declares entities, which can grow without bounds or lead to other files, or is too deep.
    """
    outline = _Outline()
    refused = DocumentError(f"{source.label}: expected XML without entities of its own, found some, which is not safe")
    try:
        defusedxml.sax.parseString(data, outline, forbid_external=False)  # a DTD may be named: nothing is fetched
    except DefusedXmlException:
        raise refused from None
    except ValueError:
        raise DocumentError(f"{source.label}: expected at most {_DEEPEST} elements within each other") from None
    except (xml.sax.SAXException, LookupError):  # damaged: the parser of feeds reads what it can
        if b"<!ENTITY" in data.replace(b"\0", b"").upper():  # in UTF-16 as well
            raise refused from None
    return outline.root


def _document(entry: Mapping[str, Any], feed: Mapping[str, Any], number: int, source: Source) -> Document:
    content = next((part.get("value") for part in entry.get("content", ()) if part.get("value")), None)
    body = content or entry.get("summary") or ""
    title = text_of_fragment(entry.get("title") or "", source).replace("\n", " ")
    stated = {
        "title": title,
        "url": entry.get("link"),
        "outlet": feed.get("title"),
        "author": entry.get("author"),
        "edited": _date(entry, "updated"),
    }
    published = _date(entry, "published")
    return Document(
        f"{source.name}:{number}",
        headed(title, text_of_fragment(body, source)),
        published or stated["edited"] or "",
        {name: str(value) for name, value in stated.items() if value and (name != "edited" or published)},
    )


def _date(entry: Mapping[str, Any], name: str) -> str:
    """A date of an entry as ISO 8601 with the zone that it is written in, or as it is written."""
    given = dict(entry)  # the entry itself gives the published date for the updated one
    written = str(given.get(name) or "").strip()
    parsed = given.get(f"{name}_parsed")
    impossible = (ValueError, OverflowError, OSError)  # no date, or one that no calendar of computers has
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(*impossible):
            return parse(written).isoformat()
    with suppress(*impossible):
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else written
    return written
