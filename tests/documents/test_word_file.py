"""Word files: all their text in its order, and nothing that expands without end."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.oxml.parser import parse_xml
from docx.text.paragraph import Paragraph

from hasila.documents import word_file
from hasila.documents.collection import read_documents
from hasila.documents.document import Document
from hasila.errors import DocumentError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
PARAGRAPH = "قُتل 12 مدنياً في قصف على السوق."


def read(path: Path) -> list[Document | str]:
    return [str(item) if isinstance(item, DocumentError) else item for item in read_documents([path])]


def text_of(path: Path) -> str:
    (document,) = read(path)
    assert isinstance(document, Document), document
    return document.text


def add(paragraph: Paragraph, inside: str) -> None:
    """XML at the end of a paragraph."""
    for element in parse_xml(f"<w:p {W} {MC}>{inside}</w:p>"):
        paragraph._p.append(element)


def changed(path: Path, member: str, data: bytes) -> Path:
    """The file with another content of a member."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | {member: data}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    word = docx.Document()
    word.add_paragraph(PARAGRAPH)
    word.core_properties.author = word.core_properties.title = ""
    word.save(str(tmp_path / "report.docx"))
    return tmp_path / "report.docx"


def test_paragraphs_and_tables_are_read_in_their_order_without_headers(tmp_path: Path):
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "ترويسة"
    word.sections[0].footer.paragraphs[0].text = "صفحة 1"
    word.add_heading("تقرير يومي")
    word.add_paragraph("قُتل 3 مدنيين.\nوأصيب 5.")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("المحافظة", "القتلى", "حلب", "10"), strict=True):
        cell.text = text
    word.add_paragraph("انتهى.")
    word.save(str(tmp_path / "a.docx"))
    assert text_of(tmp_path / "a.docx") == "تقرير يومي\nقُتل 3 مدنيين.\nوأصيب 5.\nالمحافظة\tالقتلى\nحلب\t10\nانتهى."


def test_title_author_and_date_are_those_of_the_file(tmp_path: Path):
    word = docx.Document()
    word.add_paragraph(PARAGRAPH)
    word.core_properties.title, word.core_properties.author = "تقرير", "المركز"
    word.core_properties.created = datetime(2024, 3, 5, 8, 30)
    word.save(str(tmp_path / "a.docx"))
    (document,) = read(tmp_path / "a.docx")
    assert isinstance(document, Document)
    assert document.date.startswith("2024-03-05T08:30")
    assert document.metadata == {"title": "تقرير", "author": "المركز"}


def test_inserted_text_links_and_content_controls_are_read_and_deleted_text_is_not(path: Path):
    word = docx.Document(str(path))
    run = "<w:r><w:t>{}</w:t></w:r>"
    add(word.paragraphs[0], f'<w:ins w:id="1" w:author="a">{run.format(" وأصيب 4.")}</w:ins>')
    add(word.paragraphs[0], '<w:del w:id="2" w:author="a"><w:r><w:delText>محذوف</w:delText></w:r></w:del>')
    add(word.paragraphs[0], f"<w:hyperlink>{run.format(' رابط')}</w:hyperlink>")
    word.element.body.insert(
        0, parse_xml(f"<w:sdt {W}><w:sdtContent><w:p>{run.format('عنوان')}</w:p></w:sdtContent></w:sdt>")
    )
    word.save(str(path))
    assert text_of(path) == f"عنوان\n{PARAGRAPH} وأصيب 4. رابط"


def test_a_text_box_is_read_once(path: Path):
    word = docx.Document(str(path))
    box = "<w:txbxContent><w:p><w:r><w:t>نص في إطار</w:t></w:r></w:p></w:txbxContent>"
    add(
        word.paragraphs[0],
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
        "</mc:AlternateContent></w:r>",
    )
    word.save(str(path))
    assert text_of(path) == f"{PARAGRAPH}\nنص في إطار"


def test_footnotes_are_read_at_the_end(path: Path):
    with zipfile.ZipFile(path) as archive:
        relations = archive.read("word/_rels/document.xml.rels")
        types = archive.read("[Content_Types].xml")
    relation = f'<Relationship Id="rId99" Type="{FOOTNOTES}" Target="footnotes.xml"/></Relationships>'.encode()
    kind = (
        b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.footnotes+xml"/></Types>'
    )
    note = "<w:footnote {}><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:footnote>"
    both = note.format('w:type="separator"', "خط") + note.format("", "المصدر: الإسعاف")
    notes = f"<w:footnotes {W}>{both}</w:footnotes>"
    changed(path, "word/_rels/document.xml.rels", relations.replace(b"</Relationships>", relation))
    changed(path, "[Content_Types].xml", types.replace(b"</Types>", kind))
    assert text_of(changed(path, "word/footnotes.xml", notes.encode())) == f"{PARAGRAPH}\nالمصدر: الإسعاف"


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "save it as .docx"),
        (b"{\\rtf1\\ansi text}", "save it as .docx"),
        (b"PK\x03\x04 not a zip", "not a Word file"),
        (b"", "not a Word file"),
    ],
)
def test_another_format_is_one_error(tmp_path: Path, content: bytes, advice: str):
    (tmp_path / "a.docx").write_bytes(content)
    (error,) = read(tmp_path / "a.docx")
    assert isinstance(error, str)
    assert advice in error


def test_a_zip_file_that_is_no_word_file_is_one_error(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("a.txt", "text")
    (error,) = read(tmp_path / "a.docx")
    assert "not a Word file" in str(error)


def test_entities_are_refused(path: Path):
    bomb = f"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "{"قتل" * 10}"><!ENTITY b "{"&a;" * 10}">]>
        <w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"""
    (error,) = read(changed(path, "word/document.xml", bomb.encode()))
    assert "document type" in str(error)


def test_entities_that_no_search_finds_are_not_expanded(path: Path):
    hidden = f"""<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY a "قتل">]>
        <w:document {W}><w:body><w:p><w:r><w:t>قبل</w:t><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"""
    assert text_of(changed(path, "word/document.xml", hidden.encode("utf-16"))) == "قبل"


def test_a_part_that_expands_too_much_is_refused(path: Path):
    (error,) = read(changed(path, "word/document.xml", b" " * 30_000_000))
    assert "expands more than" in str(error)


def test_a_part_that_is_larger_than_it_says_is_refused(path: Path):
    data = bytearray(changed(path, "word/document.xml", b"<a>" + b"b" * 100_000 + b"</a>").read_bytes())
    size = (100_007).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    (error,) = read(path)
    assert "damaged" in str(error)


def test_images_are_not_needed(tmp_path: Path):
    word = docx.Document()
    word.add_paragraph(PARAGRAPH)
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005"
        "0001a5f645400000000049454e44ae426082"
    )
    word.add_picture(io.BytesIO(pixel))
    word.save(str(tmp_path / "a.docx"))
    assert text_of(tmp_path / "a.docx") == PARAGRAPH


@pytest.mark.parametrize("bound", ["_MOST_TAGS", "_LARGEST_LINKS"])
def test_what_is_parsed_is_bounded(path: Path, monkeypatch: pytest.MonkeyPatch, bound: str):
    monkeypatch.setattr(word_file, bound, 10)
    (error,) = read(path)
    assert "too many parts" in str(error)
