"""Reading Excel workbooks: sheets, dates, numbers, and what is no workbook."""

import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from hasila.documents import spreadsheet
from hasila.documents.collection import read_documents
from hasila.documents.document import Document
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError
from hasila.text.visual_order import is_visual
from support.tables import FIRST, SECOND, read, write


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def shared(path: Path, rows: list[list[Any]]) -> Path:
    """A workbook whose texts are in a table of strings, as Excel writes them."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def replaced(path: Path, member: str, old: str, new: str) -> None:
    """Replace a piece of a part."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[member]
    parts[member] = parts[member].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_cells_are_read_as_a_person_sees_them(tmp_path: Path):
    rows = [
        [],
        ["الرقم", "التاريخ", "النص", "المصدر"],
        [1, datetime(2020, 1, 16), FIRST, "وكالة"],
        [2.0, date(2020, 1, 17), SECOND, None],
        [],
        [3, datetime(2020, 1, 18, 10, 33), FIRST],
        [4, 43846, SECOND],
        [5, "19/01/2020", FIRST],
    ]
    notes: list[str] = []
    path = workbook(tmp_path / "a.xlsx", a=rows)
    assert read(path, notes=notes) == [
        Document("1", FIRST, "2020-01-16", {"outlet": "وكالة"}),
        Document("2", SECOND, "2020-01-17"),
        Document("3", FIRST, "2020-01-18T10:33:00"),
        Document("4", SECOND, "2020-01-16"),
        Document("5", FIRST, "19/01/2020"),
    ]
    assert notes == [f"note: {path}: the text is in column 'النص', the id in 'الرقم', the date in 'التاريخ'"]


def test_the_first_sheet_with_a_text_is_read_and_the_others_are_told(tmp_path: Path):
    path = workbook(
        tmp_path / "a.xlsx", read_me=[["by"], ["x"]], news=[["id", "text"], [1, FIRST]], more=[["text"], [SECOND]]
    )
    notes: list[str] = []
    assert read(path, notes=notes) == [Document("1", FIRST)]
    assert notes == [f"note: {path}: sheet 'news' is read, not 'read_me', 'more'; name another with --sheet"]
    assert list(read_documents([path], Options(sheet="more"))) == [Document("a.xlsx:1", SECOND)]
    (error,) = read_documents([path], Options(sheet="none"))
    assert str(error) == f"{path}: no sheet 'none', found 'read_me', 'news', 'more'; name one with --sheet"


def test_columns_without_a_name_are_called_by_their_letter(tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", a=[["n", None, "n"], [1, FIRST, 2]])
    notes: list[str] = []
    assert read(path, notes=notes) == [Document("a.xlsx:1", FIRST)]
    assert notes == [f"note: {path}: the text is in column 'B'"]


def test_formulas_have_their_value_and_faults_have_none(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "text"])
        sheet.write_row(1, 0, [1, FIRST])
        sheet.write_formula(2, 1, '="a"', None, SECOND)
        sheet.write_formula(3, 1, "=NA()", None, "#N/A")
        sheet.write_number(3, 0, 3)
    assert read(path) == [
        Document("1", FIRST),
        Document("a.xlsx:2", SECOND),
        f"{path}: row 3: expected text in 'text', found None",
    ]


_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff_"), max_size=40
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_TEXT.filter(lambda text: text.strip() and not is_visual(text)), min_size=1, max_size=9), st.booleans())
def test_what_is_written_is_read_back_exactly(texts: list[str], in_memory: bool):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for row, text in enumerate(["text", *texts]):
            sheet.write_string(row, 0, f"{text}\n\t" if row else text)
    content = data.getvalue()
    source = Source("a", "a", len(content), lambda: io.BytesIO(content))
    assert [item.text for item in spreadsheet.read(source, Options())] == [f"{text}\n\t" for text in texts]


def test_what_is_no_workbook_is_one_clear_error(tmp_path: Path):
    good = workbook(tmp_path / "good.xlsx", a=[["text"], [FIRST]]).read_bytes()
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    bad = {
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 999: "found an old .xls or a workbook with a password; open it in",
        b"id,text\n": "found another file or a part of one",
        b"": "found another file or a part of one",
        good[: len(good) // 2]: "found another file or a part of one",
        empty.getvalue(): "not an Excel workbook (.xlsx) that can be read: ",
    }
    for content, expected in bad.items():
        (error,) = read(path := write(tmp_path / "a.xlsx", content))
        assert str(error).startswith(f"{path}: ")
        assert expected in str(error)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", a=[["text"], [FIRST]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file, file.open("xl/media/a.bin", "w") as part:
        for _ in range(70):
            part.write(bytes(1 << 20))
    (error,) = read(path)
    assert "xl/media/a.bin would be 73,400,320 bytes unpacked, of 71," in str(error)


def test_the_name_of_a_part_does_not_break_the_line_of_an_error(tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", a=[["text"], [FIRST]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/a\nb\x1b.bin", bytes(70 << 20))
    (error,) = read(path)
    assert "xl/a b .bin would be" in str(error)


def test_a_part_that_is_larger_than_declared_is_an_error(tmp_path: Path):
    data = workbook(tmp_path / "a.xlsx", a=[["text"], *([FIRST] for _ in range(2000))]).read_bytes()
    start = data.rindex(b"xl/worksheets/sheet1.xml") - 46  # its entry in the directory
    (size,) = struct.unpack_from("<I", data, start + 24)
    patched = data[: start + 24] + struct.pack("<I", size // 2) + data[start + 28 :]
    found = read(path := write(tmp_path / "a.xlsx", patched))
    assert str(found[-1]).startswith(f"{path}: not an Excel workbook (.xlsx) that can be read: ")
    assert all(isinstance(each, Document) for each in found[:-1])


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="999999999"><c r="A999999999" t="inlineStr"><is><t>{FIRST}</t></is></c></row>',
        f'<row r="2"><c r="ZZZ2" t="inlineStr"><is><t>{FIRST}</t></is></c></row>',
    ],
)
def test_gaps_cost_nothing(tmp_path: Path, rows: str):
    path = workbook(tmp_path / "a.xlsx", a=[["text", "n"]])
    parts = {}
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            parts[name] = file.read(name)
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:B1"', b'ref="A1:ZZZ999999999"')
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    (found,) = read(path)
    assert isinstance(found, Document | str)


def test_entities_are_not_expanded(tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", a=[["text"], [FIRST]])
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, bomb + content if name == "xl/worksheets/sheet1.xml" else content)
    (error,) = read(path)
    assert "not an Excel workbook (.xlsx) that can be read" in str(error)


def test_an_error_is_raised_for_nothing_but_documents():
    with pytest.raises(DocumentError):
        list(spreadsheet.read(Source("a", "a", 2, lambda: io.BytesIO(b"PK")), Options()))


def test_a_string_is_read_with_all_its_runs_and_without_how_it_is_pronounced(tmp_path: Path):
    path = shared(tmp_path / "a.xlsx", [["text"], [FIRST]])
    words = FIRST.split(" ", 1)
    runs = f"<r><rPr><b/></rPr><t>{words[0]} </t></r><r><t>{words[1]}</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
    replaced(path, "xl/sharedStrings.xml", f"<t>{FIRST}</t>", runs)
    assert [document.text for document in read(path)] == [FIRST]


def test_a_sheet_of_a_chart_is_not_read(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=a!$A$1:$A$2"})
        book.add_chartsheet().set_chart(chart)
        book.add_worksheet("a").write_column(0, 0, ["text", FIRST])
    assert [document.text for document in read(path)] == [FIRST]


@pytest.mark.parametrize(
    ("bound", "most", "told"),
    [
        ("_MOST_STRINGS", 1, "at most 1 texts"),
        ("_MOST_TAGS", 3, "too large"),
        ("_MOST_WHOLE", 100, "too large"),
        ("_MOST_ROWS", 1, "at most 1 rows"),
        ("_MOST_ROW", 100, "at most 100 bytes"),
    ],
)
def test_what_is_held_in_memory_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int, told: str
):
    path = shared(tmp_path / "a.xlsx", [["text"], [FIRST], [SECOND]])
    assert [document.text for document in read(path)] == [FIRST, SECOND]
    monkeypatch.setattr(spreadsheet, bound, most)
    (error,) = read(path)
    assert error.startswith(f"{path}: ")
    assert told in error
