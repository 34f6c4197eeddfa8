"""Reads documents from JSON: an array of objects, or one object. An export of Telegram has a reader of its own."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from hasila.documents import json_lines, telegram
from hasila.documents.column_guess import Row
from hasila.documents.document import Document
from hasila.documents.encodings import broken, open_text
from hasila.documents.rows import documents_of
from hasila.documents.source import BYTES, Options, Source, too_long
from hasila.errors import DocumentError

_CHUNK = 1 << 16
_LARGEST_OBJECT = 1 << 24
"""The most bytes of a file with one object for a document. It is parsed as a whole."""

_IN_EXPORTS = frozenset(("messages", "chats", "left_chats"))
"""Keys of exports of Telegram."""

_BLANK = " \t\r\n\ufeff"
_SIGN = re.compile(r'["\[\]{},]')
_IN_STRING = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read the objects of an array, one after the other.

    A file that begins with an object is an export of Telegram, one document, or JSONL under another suffix.

    Raises:
        DocumentError: it is neither, or no JSON.
    """
    with open_text(source, options.log) as file:
        first = _first(file)
        if first == "[":
            yield from documents_of(_rows(file, source, options), source, options)
            return
        if first == "{" and _holds_lines(file):
            yield from json_lines.read(source, options)
            return
    if first != "{":
        raise DocumentError(f"{source.label}: expected an array of objects, found {first or 'nothing'!r}")
    row = _only_row(source)
    yield from telegram.read(source, options) if row is None else documents_of([row], source, options)


def _only_row(source: Source) -> Row | None:
    """The object that a file of moderate size is, if it is one document; an export of Telegram is none."""
    if source.size > _LARGEST_OBJECT:
        return None
    try:
        row = json.loads(source.bytes(_LARGEST_OBJECT))
    except (ValueError, RecursionError):  # the reader of exports reads what comes before the fault
        return None
    return row if isinstance(row, dict) and not _IN_EXPORTS & row.keys() else None


def _first(file: TextIO) -> str:
    """The first sign that is not blank."""
    while (sign := file.read(1)) and sign in _BLANK:
        pass
    return sign


def _holds_lines(file: TextIO) -> bool:
    """Whether the rest of the first line is the rest of a row, as in JSONL; an export of Telegram is no row."""
    line = "{" + file.readline(16 * _CHUNK)
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and not _IN_EXPORTS & row.keys()


def _rows(file: TextIO, source: Source, options: Options) -> Iterator[Row | DocumentError]:
    most = 2 * BYTES * options.longest  # an element holds more than the text
    for number, element in enumerate(_elements(file, most, source.label), 1):
        where = f"{source.label}: element {number}"
        if element is None:
            yield DocumentError(f"{where}: {too_long(options.longest)}")
        elif fault := broken(element):
            yield DocumentError(f"{where}: {fault}")
        else:
            yield _row(element, where)


def _elements(file: TextIO, most: int, label: str) -> Iterator[str | None]:
    """The elements of an array as they are written, or nothing in the place of one that is too long.

    Strings and brackets are followed; what stands between them is left to the parser of JSON.

    Args:
        file: stands behind the opening bracket.
        most: the most characters of an element.
        label: what errors call the file.

    Raises:
        DocumentError: the array does not end, or something stands behind it.
    """
    element = _Element(most)
    depth, in_string, escaped = 0, False, False
    while chunk := file.read(_CHUNK):
        start, at = 0, int(escaped)
        escaped = False
        while at < len(chunk):
            if in_string:
                at = _IN_STRING.match(chunk, at).end()  # type: ignore[union-attr]  # it matches nothing at least
                escaped = chunk[at : at + 1] == "\\"  # the last character, whose other half is in the next chunk
                in_string = chunk[at : at + 1] != '"'
                at += 1
                continue
            sign = _SIGN.search(chunk, at)
            if sign is None:
                break
            at = sign.end()
            if sign[0] == '"':
                in_string = True
            elif sign[0] in "[{":
                depth += 1
            elif depth:
                depth -= sign[0] != ","
            elif sign[0] != "}":
                element.add(chunk[start : sign.start()])
                if sign[0] == "," or not element.is_nothing:
                    yield element.taken()
                start = at
                if sign[0] == "]":
                    _check_end(chunk[at:] + file.read(_CHUNK), label)
                    return
        element.add(chunk[start:])
    if not depth and not in_string and not element.is_nothing:
        yield element.taken()
    raise DocumentError(f"{label}: expected an array that ends with a bracket, found the end of the file before it")


class _Element:
    """An element of an array as it is read.

    Args:
        most: the most characters that are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._parts: list[str] = []
        self._size = 0
        self._is_first = True

    def add(self, part: str) -> None:
        """Add a part; of an element that is too long none is kept."""
        self._size += len(part)
        if self._size > self._most:
            self._parts.clear()
        elif part:
            self._parts.append(part)

    @property
    def is_nothing(self) -> bool:
        """Whether it is what stands between the brackets of an empty array."""
        return self._is_first and self._size <= self._most and not any(part.strip(_BLANK) for part in self._parts)

    def taken(self) -> str | None:
        """What was added since the last time; nothing if it is too long."""
        text = None if self._size > self._most else "".join(self._parts)
        self._parts.clear()
        self._size = 0
        self._is_first = False
        return text


def _check_end(rest: str, label: str) -> None:
    if rest := rest.strip(_BLANK):
        raise DocumentError(f"{label}: expected nothing behind the array, found {rest[:20]!r}; it is not read")


def _row(element: str, where: str) -> Row | DocumentError:
    try:
        row = json.loads(element)
    except (ValueError, RecursionError) as error:
        return DocumentError(f"{where}: expected a JSON object: {error}")
    if not isinstance(row, dict):
        return DocumentError(f"{where}: expected a JSON object, found {type(row).__name__}")
    return row
