"""Reads a PDF file with a text layer as one document."""

import logging
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, BinaryIO, cast

import pypdf
import regex
from pypdf._text_extraction._layout_mode import _fixed_width_page, text_show_operations
from pypdf.errors import DependencyError, LimitReachedError
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NullObject,
    StreamObject,
)

from hasila.documents.document import Document
from hasila.documents.page_lines import Piece, page_lines
from hasila.documents.page_text import paragraphs, with_strokes, without_running_heads
from hasila.documents.source import Options, Source, checked, too_long
from hasila.errors import DocumentError, counted, first_line
from hasila.text.visual_order import in_reading_order

_LARGEST = 500_000_000
"""Bytes of a file."""

_MOST_CONTENT = 30_000_000
"""Bytes of the drawing instructions with text, of all pages; a report of 1,000 pages has a fifth of it. Bounds the
time: parsing takes seconds per megabyte, and a small file can name the same instructions on many pages."""

_MOST_EXPANDED = 500_000_000
"""Bytes of all drawing instructions, those without text included, which are not parsed."""

_MOST_OPERATIONS = 1_000_000
"""Drawing instructions of all pages, each of which takes some hundredths of a millisecond."""

_MOST_READS, _MOST_READS_A_BYTE = 1_000_000, 8
"""Reads of the file, at the start and for each of its bytes; a sound file takes less than one for each. Where the table
of objects is damaged, the library reads on from each object's beginning, perhaps to the end of the file each time."""

_MOST_PIECES = 200_000
"""Pieces of text on a page."""

_MOST_PAGES = 10_000
_MOST_FORMS = 50
"""Pieces of a page that are drawn from objects of their own."""

_DEEPEST_FORMS = 5

_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": _MOST_CONTENT,
    "lzw_maximum_output_length": _MOST_CONTENT,
    "run_length_maximum_output_length": _MOST_CONTENT,
    "array_based_stream_maximum_output_length": _MOST_CONTENT,
    "stream_parsing_work_maximum_count": _MOST_OPERATIONS,
    "page_tree_maximum_entries": _MOST_PAGES,
    "jbig2dec_binary": None,  # nothing is executed
}

_MOST_UNMAPPED = 0.2
"""The most characters without a meaning, as a share; above it the letters of the file cannot be told."""

_UNMAPPED = regex.compile(r"[\ufffd\p{Co}\p{Cn}]")
_CONTROL = regex.compile(r"[\p{Cc}--\s]", flags=regex.VERSION1)
"""What the library gives for a glyph that a font tells no letter of."""
_TEXT_OPERATORS = re.compile(rb"T[jJ]|['\"]")
_TARGET = re.compile(rb"<((?:[0-9A-Fa-f]{4}){2,8})>")
_ARABIC = regex.compile(r"[\p{Arabic}\p{M}]+")


def read(source: Source, options: Options) -> Iterator[Document]:
    """Read the pages as one document, with the paragraphs that their lines make up.

    Raises:
        DocumentError: it is encrypted, has no text layer, is damaged, or is too long or too costly to read.
    """
    if source.size > _LARGEST:
        raise DocumentError(f"{source.label}: expected a PDF file of at most {_LARGEST:,} bytes, found {source.size:,}")
    with (
        source.open() as file,
        source.parsing("a PDF file"),
        pypdf.apply_configuration(**_LIMITS),
        _warnings() as losses,
        _pieces_apart(),
    ):
        try:
            reader = pypdf.PdfReader(cast(BinaryIO, _BoundedReads(file, source.size)))
            _decrypt(reader, source)
            document = _document(reader, source, options)
        except LimitReachedError as error:
            raise _too_large(source, first_line(error)) from None
    for loss in losses:
        options.note(source, f"{loss}")
    yield checked(document, source, options.longest)


class _BoundedReads:
    """A file that can be read only so often."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.seek, self.tell = file.seek, file.tell
        self._read = file.read
        self._left = _MOST_READS + _MOST_READS_A_BYTE * size

    def read(self, size: int = -1) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise LimitReachedError("its table of objects is damaged, and looking for them has no end")
        return self._read(size)


def _document(reader: pypdf.PdfReader, source: Source, options: Options) -> Document:
    pages = _pages(reader, source, options)
    without_text = sum(not any(map(str.strip, page)) for page in pages)
    if without_text == len(pages):
        raise DocumentError(
            f"{source.label}: no text layer: it is a scan; run OCR, for example ocrmypdf -l ara IN.pdf OUT.pdf"
        )
    if without_text:
        options.note(source, f"{without_text} of {len(pages)} pages have no text layer and are not read")
    ordered, restored, strokes = [], 0, 0
    for page in pages:
        seen, dates = with_strokes(page)
        lines, number = in_reading_order(seen)
        ordered.append(lines)
        restored += number
        strokes += dates
    if strokes:
        options.note(source, f"strokes without a name in {counted(strokes, 'date')} are read as /")
    if restored:
        options.note(source, f"the reading order of {counted(restored, 'line')} in visual order was restored")
    kept, removed = without_running_heads(ordered)
    if removed:
        options.note(source, f"{counted(removed, 'line')} of running heads and page numbers left out")
    text = "\n\n".join(filter(None, map(paragraphs, kept)))
    if len(_UNMAPPED.findall(text)) > _MOST_UNMAPPED * len(text):
        raise DocumentError(
            f"{source.label}: the fonts do not tell which letters they draw; run OCR, for example "
            "ocrmypdf -l ara --force-ocr IN.pdf OUT.pdf"
        )
    date, metadata = _origin(reader)
    return Document(source.name, text, date, metadata)


def _decrypt(reader: pypdf.PdfReader, source: Source) -> None:
    if not reader.is_encrypted:
        return
    with suppress(DependencyError):  # without the library cryptography, only the older ciphers are read
        if reader.decrypt(""):  # files that anyone may read, but not change, have no password for readers
            return
    raise DocumentError(
        f"{source.label}: encrypted; save it without a password, for example with "
        "qpdf --decrypt --password=PASSWORD IN.pdf OUT.pdf"
    )


def _pages(reader: pypdf.PdfReader, source: Source, options: Options) -> list[list[str]]:
    """The lines of each page, as they are seen from left to right, empty ones for wider gaps."""
    content = expanded = operations = characters = 0
    fonts: dict[int, DictionaryObject] = {}
    found: list[list[str]] = []
    for page in reader.pages:
        lines: list[str] = []
        for part in _parts(page, _DEEPEST_FORMS, set()):
            drawn = part.get("/Contents", NullObject()).get_object()
            if not isinstance(drawn, ArrayObject | StreamObject):  # an empty page
                continue
            contents = ContentStream(drawn, reader, "bytes")
            size = len(contents.get_data())
            expanded += size
            if _TEXT_OPERATORS.search(contents.get_data()):
                content += size + _mend_fonts(part, fonts)
                operations += len(contents.operations) if content <= _MOST_CONTENT else 0
            if content > _MOST_CONTENT or expanded > _MOST_EXPANDED or operations > _MOST_OPERATIONS:
                raise _too_large(source, "more drawing instructions than in 1,000 pages")
            if _TEXT_OPERATORS.search(contents.get_data()):
                lines += page_lines(_pieces(part, contents, source))
        characters += sum(len(line.strip()) for line in lines)
        if characters > options.longest:
            raise DocumentError(f"{source.label}: {too_long(options.longest)}")
        found.append(lines)
    return found


def _too_large(source: Source, what: str) -> DocumentError:
    return DocumentError(
        f"{source.label}: it would take too long to read ({what.rstrip('.')}); cut the file up, or convert it to text, "
        "for example with pdftotext"
    )


def _pieces(page: pypdf.PageObject, contents: ContentStream, source: Source) -> list[Piece]:
    """What the page draws, and where.

    The library's own text is no use: by the order of drawing, the numbers in a line go astray; by layout, words that
    are drawn apart are glued together.
    """
    groups = text_show_operations(iter(contents.operations), page._layout_mode_fonts())
    if len(groups) > _MOST_PIECES:
        raise _too_large(source, f"more than {_MOST_PIECES:,} pieces of text on a page")
    return [
        Piece(
            group["tx"],
            group["displaced_tx"],
            group["ty"] * group["flip_sort"],
            group["font_height"],
            _CONTROL.sub("\ufffd", group["text"]),
        )
        for group in groups
        if group["text"].strip()
    ]


def _parts(page: pypdf.PageObject, depth: int, seen: set[int]) -> Iterator[pypdf.PageObject]:
    """The page, and the forms that it draws as pages of their own, each once: the library reads no forms by layout."""
    yield page
    resources = _dictionary(page.get("/Resources"))
    for value in list(_dictionary(resources.get("/XObject")).values()):
        form = value.get_object()
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form" or id(form) in seen:
            continue
        if not depth or len(seen) == _MOST_FORMS:
            return
        seen.add(id(form))
        part = pypdf.PageObject(pdf=page.pdf)
        part[NameObject("/Contents")] = form
        part[NameObject("/Resources")] = form.get("/Resources", resources)
        yield from _parts(part, depth - 1, seen)


def _mend_fonts(page: pypdf.PageObject, mended: dict[int, DictionaryObject]) -> int:
    """Reverse the letters of ligatures, such as لا, so that a line is in visual order throughout.

    Args:
        page: the page, whose fonts are changed.
        mended: the fonts that are mended already, by their identity; they are kept, so that no other takes it.

    Returns:
        The bytes of the tables of letters, which are parsed for each page.
    """
    size = 0
    for value in _dictionary(_dictionary(page.get("/Resources")).get("/Font")).values():
        font = _dictionary(value)
        table = font.get("/ToUnicode", NullObject()).get_object()
        if not isinstance(table, StreamObject):
            continue
        data = table.get_data()
        size += len(data)
        if id(font) not in mended:
            mended[id(font)] = font
            reversed_ = DecodedStreamObject()
            reversed_.set_data(_TARGET.sub(_reversed_target, data))
            font[NameObject("/ToUnicode")] = reversed_
    return size


def _reversed_target(match: re.Match[bytes]) -> bytes:
    letters = bytes.fromhex(match[1].decode()).decode("utf-16-be", "replace")
    return (
        match[0] if _ARABIC.fullmatch(letters) is None else b"<%s>" % letters[::-1].encode("utf-16-be").hex().encode()
    )


def _dictionary(value: object) -> DictionaryObject:
    """What a value refers to if that is a dictionary, otherwise an empty one."""
    found = value.get_object() if hasattr(value, "get_object") else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _origin(reader: pypdf.PdfReader) -> tuple[str, Mapping[str, str]]:
    """The date of creation and the metadata. Damaged ones are as good as none: the text can be read without them."""
    created: datetime | None = None
    metadata: dict[str, str] = {}
    with suppress(Exception):
        if (information := reader.metadata) is not None:
            for key, value in (("title", information.title), ("author", information.author)):
                if isinstance(value, str) and value.strip():
                    metadata[key] = value.strip()
            created = information.creation_date
    return "" if created is None else created.isoformat(), metadata


@contextmanager
def _pieces_apart() -> Iterator[None]:
    """Let the library keep a piece apart that goes back from the end of the last one; it would append it to that."""
    settings: Any = _fixed_width_page
    before = settings.LAYOUT_NEW_BT_GROUP_SPACE_WIDTHS
    settings.LAYOUT_NEW_BT_GROUP_SPACE_WIDTHS = -math.inf
    try:
        yield
    finally:
        settings.LAYOUT_NEW_BT_GROUP_SPACE_WIDTHS = before


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect what the library says it could not read; it says nothing on standard error."""
    losses: list[str] = []

    class _Losses(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()
            if "ncomplete" in message and message not in losses:
                losses.append(message)

    logger, handler = logging.getLogger("pypdf"), _Losses()
    before = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield losses
    finally:
        logger.propagate = before
        logger.removeHandler(handler)
