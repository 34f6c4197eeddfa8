"""Reads web archives: each page that a server returned is a document."""

import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any, BinaryIO

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import ChunkedDataReader, DecompressingBufferedReader

from hasila.documents.document import Document
from hasila.documents.markup import LARGEST, decoded, parsed
from hasila.documents.source import Options, Source, checked
from hasila.documents.web_page import Page, page_of
from hasila.errors import DocumentError, counted

_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_BEGINNING = re.compile(rb"\x1f\x8b\x08|WARC/[01]\.\d+\r?\n")
_BLOCK = 1 << 20
_FAILURES = 100
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 47}
_HEADERS = 1 << 18
"""The most bytes of a record's headers."""

logging.getLogger("warcio").setLevel(logging.CRITICAL)  # what is wrong is told in errors


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each page, named ``FILE:NUMBER`` by the number of its record.

    A page is a response of status 200 with HTML and with text. What else there is is counted in a note. The date is
    the one that the page states, otherwise that of its capture. A damaged record is an error, and reading goes on
    behind it.
    """
    number = whole = 0
    failed = False
    left_out: Counter[str] = Counter()
    for record in _records(source):
        if isinstance(record, DocumentError):
            failed = True
            yield record
            continue
        number += 1
        where = f"{source.label}: record {number}"
        if reason := _no_page(record):
            left_out[reason] += 1
            continue
        try:
            page = _page(record, replace(source, label=where))
            if page is None:
                left_out["without text"] += 1
                continue
            whole += page.whole
            yield checked(
                Document(f"{source.name}:{number}", page.text, page.date, page.metadata), source, options.longest
            )
        except _CutOffError:
            continue  # the error follows in its place
        except DocumentError as error:
            yield error
    if not number and not failed:
        yield DocumentError(f"{source.label}: expected a web archive in WARC, found no record that can be read")
    if left_out:
        counts = ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items()))
        options.note(source, f"{counted(number, 'record')}; left out: {counts}")
    if whole:
        options.note(source, f"no main text was found in {counted(whole, 'page')}, read all that they show")


class _CutOffError(Exception):
    """A record ends before its length."""


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # the library has no types
    """Raises ``ValueError`` for headers without end, which would be collected in memory."""

    _lines = 0

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or _HEADERS, _HEADERS))
        self._lines += len(line)
        if self._lines > _HEADERS:
            raise ValueError("its headers are too long")
        return line

    def read(self, length: int | None = None) -> bytes:
        self._lines = 0
        data: bytes = super().read(length)
        return data


class _Archive(WARCIterator):  # type: ignore[misc]
    """Iterates over the records from where a file stands."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.reader = _Reader(file)


def _records(source: Source) -> Iterator[Any]:
    """The records of an archive, with an error in the place of damaged ones."""
    number = failures = 0
    with source.open() as file:
        start: int | None = 0
        while start is not None and failures < _FAILURES:
            file.seek(start)
            archive = _Archive(file)
            damage = None
            while damage is None:
                try:
                    record, printed = _next(archive)
                    if printed:
                        damage = _damage(number, printed)
                    if record is None:
                        break
                    number += 1
                    if record.length is None:  # it would go on to the end of the file
                        damage = f"record {number} does not tell its length"
                        continue
                    failures = 0
                    yield record
                    if damage is None and _is_cut_off(record):
                        damage = f"record {number} is cut off"
                except Exception as error:  # zlib's and the library's own among them
                    damage = _damage(number, str(error))
            if damage is None:
                return
            failures += 1
            if failures == 1:  # one error, however many attempts it takes to find the next record
                yield DocumentError(f"{source.label}: {damage}")
            start = _beginning(file, max(start, archive.offset) + 1)  # the library's offset can be wrong
    if start is not None:
        yield DocumentError(f"{source.label}: damaged in too many places, the rest is not read")


def _next(archive: _Archive) -> tuple[Any, str]:
    """The next record or none, and what the library prints of damage before it."""
    with redirect_stderr(StringIO()) as printed:
        return next(archive, None), printed.getvalue()


def _damage(number: int, told: str) -> str:
    line = next(iter(told.strip().splitlines()), "")
    shown = "".join(character if character.isprintable() else "\ufffd" for character in line[:80])
    return f"damaged behind record {number}: {shown or 'no record'}"


def _is_cut_off(record: Any) -> bool:
    """Read a record to its end; return whether it ends before its length."""
    with redirect_stderr(StringIO()):
        while record.raw_stream.read(_BLOCK):
            pass
    return getattr(record.raw_stream, "limit", 0) > 0


def _beginning(file: BinaryIO, start: int) -> int | None:
    """Where the next record or the next part of a compressed file seems to begin, if any does."""
    file.seek(start)
    kept = b""
    while block := file.read(_BLOCK):
        if match := _BEGINNING.search(kept + block):
            return start - len(kept) + match.start()
        start += len(block)
        kept = (kept + block)[-16:]
    return None


def _no_page(record: Any) -> str | None:
    """Why a record is no page, or none if it is one."""
    if record.rec_type != "response":
        return "no responses"
    if record.http_headers is None or record.http_headers.get_statuscode() != "200":
        return "with another status than 200"
    kind = (record.http_headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return None if kind in _PAGES else "not HTML"


def _page(record: Any, source: Source) -> Page | None:
    """Return the page of a record, or none if it has no text.

    Raises:
        DocumentError: it is too large, or cannot be read.
        _CutOffError: it ends before its length.
    """
    data = _payload(record, source)
    if not data.strip():
        return None
    charset = _CHARSET.search(record.http_headers.get_header("Content-Type") or "")
    tree = parsed(decoded(data, charset and charset[1])[0], source)
    page = page_of(tree, record.rec_headers.get_header("WARC-Target-URI") or "")
    captured = record.rec_headers.get_header("WARC-Date") or ""
    return replace(page, date=page.date or captured) if page.text.strip() else None


def _payload(record: Any, source: Source) -> bytes:
    """The content of a response, without the packing of its transfer.

    The library would unpack a part of any size at once, so a bomb would not fit into memory.
    """
    data = record.raw_stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise DocumentError(f"{source.label}: expected a page of at most {LARGEST:,} bytes, found more")
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise _CutOffError
    headers = record.http_headers
    if (headers.get_header("Transfer-Encoding") or "").lower() == "chunked":
        data = ChunkedDataReader(BytesIO(data)).read()
    encoding = (headers.get_header("Content-Encoding") or "identity").strip().lower()
    if encoding == "identity":
        return bytes(data)
    if encoding not in _WINDOWS:
        raise DocumentError(f"{source.label}: expected content packed with gzip or deflate, found {encoding:.80}")
    try:
        unpacking = zlib.decompressobj(_WINDOWS[encoding])
        unpacked = unpacking.decompress(data, LARGEST + 1)
    except zlib.error as error:
        raise DocumentError(f"{source.label}: the page cannot be unpacked: {error}") from None
    if len(unpacked) > LARGEST:
        raise DocumentError(f"{source.label}: expected a page of at most {LARGEST:,} bytes, found more")
    if not unpacking.eof:
        raise DocumentError(f"{source.label}: the page is cut off")
    return unpacked
