"""Reads a Word file (.docx) as one document."""

import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from zipfile import ZipFile

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from lxml import etree

from hasila.documents.container import member_name
from hasila.documents.document import Document
from hasila.documents.source import Options, Source, checked
from hasila.documents.zip_file import Bounds, extracted, opened
from hasila.errors import DocumentError

_LARGEST_PART = 100_000_000
"""Bytes of XML. Parsed, it takes about ten times as much memory."""

_LARGEST_LINKS = 10_000_000
"""Bytes of the links of a part. Each of some 60 bytes takes two kilobytes."""

_MOST_TAGS = 5_000_000
"""Tags of all parts, each of which takes up to 150 bytes. A report of 1,000 pages has a tenth of it."""

_MEMBERS, _RATIO = 20_000, 200
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_RICH_TEXT = b"{\\rtf"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_DELETED = frozenset(f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "sectPr"))
_BETWEEN_NOTES = ("separator", "continuationSeparator", "continuationNotice")


def read(source: Source, options: Options) -> Iterator[Document]:
    """Read the paragraphs and tables in their order, a line for each paragraph and each row, then the notes.

    Text boxes come after the paragraph that they are tied to; headers, footers, comments and deleted text are left out.

    Raises:
        DocumentError: it is no Word file, damaged, encrypted, or too large.
    """
    with source.open() as file:
        beginning = file.read(len(_RICH_TEXT))
    if beginning.startswith(_OLD_WORD):
        raise DocumentError(
            f"{source.label}: expected a .docx file, found one of an older Word, or an encrypted one; open it with "
            "Word or LibreOffice and save it as .docx without a password"
        )
    if beginning.startswith(_RICH_TEXT):
        raise DocumentError(f"{source.label}: expected a .docx file, found rich text; save it as .docx")
    with source.parsing("a Word file"):
        word = docx.Document(_bounded(source))
        lines = [*_lines(word.element.body), *_notes(word)]
        date, metadata = _origin(word)
    yield checked(Document(source.name, "\n".join(lines).strip("\n"), date, metadata), source, options.longest)


def _bounded(source: Source) -> io.BytesIO:
    """A copy of the file whose parts are as large as they say, without images; the library reads them unbounded."""
    bounds = Bounds(_MEMBERS, _LARGEST_PART, _LARGEST_PART, _RATIO)
    copy = io.BytesIO()
    tags = 0
    with opened(source, bounds, "a Word file") as archive, ZipFile(copy, "w") as parts:
        for info in archive.infolist():
            data = b""
            if info.filename.lower().endswith((".xml", ".rels")):
                label = f"{source.label}: {member_name(info.filename)}"
                file, _ = extracted(archive, info, bounds, label)
                with file:
                    data = file.read()
                if b"<!DOCTYPE" in data:  # Word writes none; entities can expand without end
                    raise DocumentError(f"{label}: declares a document type, which no Word file does")
                tags += data.count(b"<")
                if tags > _MOST_TAGS or (len(data) > _LARGEST_LINKS and info.filename.lower().endswith(".rels")):
                    raise DocumentError(f"{label}: has too many parts to be read; save the text as .txt or .html")
            parts.writestr(info.filename, data)
    copy.seek(0)
    return copy


def _lines(container: etree._Element) -> Iterator[str]:
    """The lines of a body, a cell, a text box or a note."""
    for element in _children(container):
        if element.tag == f"{_W}p":
            boxes: list[etree._Element] = []
            yield "".join(_text(element, boxes))
            for box in boxes:
                yield from _lines(box)
        elif element.tag == f"{_W}tbl":
            yield from _rows(element)
        else:  # content controls, insertions and the like
            yield from _lines(element)


def _rows(table: etree._Element) -> Iterator[str]:
    for element in _children(table):
        if element.tag == f"{_W}tr":
            yield "\t".join(_cells(element))
        else:
            yield from _rows(element)


def _cells(row: etree._Element) -> Iterator[str]:
    for element in _children(row):
        if element.tag == f"{_W}tc":
            yield " ".join(filter(None, (" ".join(line.split()) for line in _lines(element))))
        else:
            yield from _cells(element)


def _text(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """The text of a paragraph. Its text boxes are added to ``boxes``."""
    for child in _children(element):
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        else:
            yield from _text(child, boxes)


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """The children that are part of the text; of alternatives for different versions of Word the first."""
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _DELETED:
            continue
        if child.tag == _ALTERNATIVES:
            yield from child[:1]
        else:
            yield child


def _notes(word: WordDocument) -> Iterator[str]:
    for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
        for relation in word.part.rels.values():
            if relation.reltype == kind and not relation.is_external:
                part: Part = relation.target_part
                for note in _children(parse_xml(part.blob)):
                    if note.get(f"{_W}type") not in _BETWEEN_NOTES:
                        yield from _lines(note)


def _origin(word: WordDocument) -> tuple[str, Mapping[str, str]]:
    """The date of creation and the metadata. Damaged ones are as good as none: the text can be read without them."""
    relations = word.part.package.rels.values() if word.part.package else ()
    if not any(relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in relations):
        return "", {}  # the library would make some up
    metadata: dict[str, str] = {}
    created = None
    with suppress(Exception):
        properties = word.core_properties
        for key, value in (("title", properties.title), ("author", properties.author)):
            if value.strip():
                metadata[key] = value.strip()
        created = properties.created
    return "" if created is None else created.isoformat(), metadata
