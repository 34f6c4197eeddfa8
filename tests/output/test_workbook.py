"""Workbooks: a reader of XLSX finds what was written; what Excel cannot hold is told."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl.utils.escape import unescape

from hasila.documents.document import METADATA, Document
from hasila.errors import DocumentError
from hasila.output import workbook, writers
from hasila.output.conflict_datasets import ACLED
from hasila.output.layout import Layout
from hasila.output.record_layout import RECORD_LAYOUTS, RECORDS
from hasila.output.span_layout import SPANS
from hasila.output.workbook import fitting
from hasila.output.writers import Output
from hasila.records.totals import Totals
from hasila.spans import Span
from support.records import RECORDER
from support.reports import REPORT, layered
from support.strategies import nasty_texts

TEXT, LAYERS = layered(REPORT)
DOCUMENT = Document("نشرة-1", TEXT, "2020-01-16", {"title": "قصف على سراقب", "url": "https://example.org/أخبار?a=1#b"})
LIST = RECORDER.records(TEXT, LAYERS, date(2020, 1, 16))


def write(path: Path, layout: Layout[Any], documents: Iterable[tuple[Document, Any]]) -> Path:
    with Output(path, layout) as output:
        for document, findings in documents:
            output.write(document, findings)
    return path


def interrupt(path: Path, scratch: Path) -> None:
    """Stop in the middle, when rows are kept in the folder for temporary files."""
    with Output(path, RECORDS) as output:
        output.write(DOCUMENT, LIST)
        assert list(scratch.iterdir())
        raise KeyboardInterrupt


def read(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of each sheet, with the escapes of Excel undone."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(rows_of(sheet.iter_rows(values_only=True))) for sheet in book.worksheets}


def rows_of(rows: Iterable[tuple[Any, ...]]) -> Iterable[dict[str, Any]]:
    header, *rest = rows
    for row in rest:
        cells = [unescape(cell) if isinstance(cell, str) else cell for cell in row]
        yield dict(zip(header, cells, strict=True))


def as_read(name: str, value: Any) -> Any:
    """A cell as it must be read back: days are dates, and nothing and no text are the same."""
    if "date" in name and isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return datetime.fromisoformat(value)
    return None if value == "" else value


@pytest.mark.parametrize("name", RECORD_LAYOUTS)
def test_records_are_read_back_as_they_were_written(name: str, tmp_path: Path):
    layout = RECORD_LAYOUTS[name]
    sheets = read(write(tmp_path / "out.xlsx", layout, [(DOCUMENT, LIST), (Document("بلا شيء", "لا شيء"), [])]))
    assert sheets["records"] == [
        {column: as_read(column, row.get(column)) for column in layout.schema.names}
        for row in layout.rows(DOCUMENT, LIST)
    ]
    assert sheets["remarks"] == []


def test_evidence_names_the_words_and_the_sentence_around_them(tmp_path: Path):
    rows = read(write(tmp_path / "out.xlsx", RECORDS, [(DOCUMENT, LIST)]))["evidence"]
    assert {row["record"] for row in rows} == set(range(len(LIST)))
    for row in rows:
        assert row["words"] == TEXT[row["start"] : row["end"]]
        assert row["words"] in row["sentence"]
        assert row["sentence"] in TEXT
    first = {row["what"]: row["words"] for row in rows if row["record"] == 0}
    assert (first["mention"], first["harm"], first["attack"], first["places"]) == (
        "12 مدنيا",
        "قتلوا",
        "غارات",
        "سراقب",
    )
    assert (first["perpetrators"], first["sources"], first["date"]) == ("طائرات روسية", "المرصد السوري", "الأربعاء")
    assert first["contested"] == "ونفت"


def test_evidence_of_a_dataset_is_that_of_its_rows(tmp_path: Path):
    sheets = read(write(tmp_path / "out.xlsx", ACLED, [(DOCUMENT, LIST)]))
    assert {row["record"] for row in sheets["evidence"]} == {0}
    assert "totals" not in sheets


def test_totals_are_those_of_the_terminal(tmp_path: Path):
    totals = Totals()
    totals.add(LIST, TEXT)
    *sums, left_out = read(write(tmp_path / "out.xlsx", RECORDS, [(DOCUMENT, LIST)]))["totals"]
    assert [(row["harm"], row["count_low"], row["count_high"], row["place"], row["records"]) for row in sums] == [
        (total.harm, total.low, total.high, total.place or None, total.records) for total in totals.rows()
    ]
    assert left_out["left_out"] == totals.left_out.described()


def test_documents_without_spans_are_in_the_sheet_of_documents(tmp_path: Path):
    documents = [(DOCUMENT, [Span(0, 3, TEXT[:3], "ACTOR", 0.5)]), (Document("بلا شيء", "لا شيء"), [])]
    sheets = read(write(tmp_path / "out.xlsx", SPANS, documents))
    assert [row["text"] for row in sheets["spans"]] == [TEXT[:3]]
    assert [(row["document"], row["characters"], row["spans"]) for row in sheets["documents"]] == [
        ("نشرة-1", len(TEXT), 1),
        ("بلا شيء", len("لا شيء"), 0),
    ]
    assert sheets["documents"][0]["document_title"] == "قصف على سراقب"


def test_sheets_go_from_right_to_left_below_a_header_that_stays_and_filters(tmp_path: Path):
    for sheet in openpyxl.load_workbook(write(tmp_path / "out.xlsx", RECORDS, [(DOCUMENT, LIST)])).worksheets:
        assert sheet.sheet_view.rightToLeft
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert all(cell.font.bold for cell in sheet[1])
        widths = {
            column: dimension.width
            for dimension in sheet.column_dimensions.values()
            for column in range(dimension.min, dimension.max + 1)
        }
        assert all(widths[cell.column] > len(cell.value) for cell in sheet[1])


@pytest.mark.parametrize("mark", "=+-@\t\r'{")
def test_no_text_becomes_a_formula_a_number_or_a_link(mark: str, tmp_path: Path):
    text = f'{mark}HYPERLINK("https://example.org")'
    documents = [(Document("12", text, metadata=dict.fromkeys(METADATA, text)), [Span(0, len(text), text, "PLACE", 1)])]
    path = write(tmp_path / "out.xlsx", SPANS, documents)
    (row,) = read(path)["spans"]
    assert (row["document"], row["text"], row["document_url"]) == ("12", text, text)
    sheet = openpyxl.load_workbook(path)["spans"]
    assert {cell.data_type for cell in sheet[2] if isinstance(cell.value, str)} == {"s"}
    assert all(cell.hyperlink is None for cell in sheet[2])


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a?b=%20c#d", True),
        ("http://example.org/أخبار", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("internal:Sheet1!A1", False),
        ("external:c:\\x.xlsx", False),
        ("https://", False),
        ("https://example.org/\u202egpj", False),
        ("https://[", False),
        ("كذا", False),
        (f"https://example.org/{'a' * 3000}", False),
    ],
)
def test_only_addresses_of_the_web_are_links(url: str, linked: bool, tmp_path: Path):
    documents = [(Document("7", "إدلب", metadata={"url": url}), [Span(0, 4, "إدلب", "PLACE", 0.5)])]
    path = write(tmp_path / "out.xlsx", SPANS, documents)
    (cell,) = (cell for cell in openpyxl.load_workbook(path)["spans"][2] if cell.value == url)
    assert (cell.hyperlink is not None) == linked
    if linked:
        assert (cell.hyperlink.target or "") + (f"#{cell.hyperlink.location}" if cell.hyperlink.location else "") == url
    assert len(read(path)["remarks"]) == (2 if len(url) > 3000 else 0)  # in both sheets that have the address


def test_links_beyond_those_that_excel_takes_are_text_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MOST_LINKS", 2)
    spans = [Span(0, 4, "إدلب", "PLACE", 0.5)] * 3
    path = write(
        tmp_path / "out.xlsx", SPANS, [(Document("7", "إدلب", metadata={"url": "https://example.org"}), spans)]
    )
    cells = [row[6 + METADATA.index("url")] for row in openpyxl.load_workbook(path)["spans"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == ["https://example.org"] * 3
    assert [cell.hyperlink is not None for cell in cells] == [True, True, False]
    (remark,) = read(path)["remarks"]
    assert (remark["sheet"], remark["cell"]) == ("spans", "document_url, row 4")
    assert "no link" in remark["remark"]


@pytest.mark.parametrize("character", ["ق", "😀"])
def test_a_text_that_is_too_long_for_a_cell_is_cut_and_told(character: str, tmp_path: Path):
    text = character * 40_000
    path = write(tmp_path / "out.xlsx", SPANS, [(Document("7", text), [Span(0, len(text), text, "PLACE", 0.5)])])
    sheets = read(path)
    kept = sheets["spans"][0]["text"]
    assert text.startswith(kept)
    assert 32_766 <= len(kept.encode("utf-16-le")) // 2 <= 32_767
    (remark,) = sheets["remarks"]
    assert (remark["sheet"], remark["cell"]) == ("spans", "text, row 2")
    assert remark["remark"].startswith(f"the first 32,767 of {len(text.encode('utf-16-le')) // 2:,} characters")


def test_a_sheet_that_would_be_too_long_is_an_error_that_tells_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    span = Span(0, 4, "إدلب", "PLACE", 0.5)
    write(tmp_path / "fits.xlsx", SPANS, [(Document("7", "إدلب"), [span] * 2)])
    with pytest.raises(DocumentError, match=r"sheet spans .* more than 3 rows.*CSV or Parquet.*--shard-size"):
        write(tmp_path / "out.xlsx", SPANS, [(Document("7", "إدلب"), [span] * 3)])
    assert not (tmp_path / "out.xlsx").exists()


def test_equal_findings_make_equal_bytes(tmp_path: Path):
    first, second = (write(tmp_path / f"{name}.xlsx", RECORDS, [(DOCUMENT, LIST)]) for name in "ab")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("former", [None, b"former"])
def test_after_an_error_the_former_file_stays_and_nothing_else_is_left(
    former: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    path = tmp_path / "out.xlsx"
    if former:
        path.write_bytes(former)
    with pytest.raises(KeyboardInterrupt):
        interrupt(path, scratch)
    assert list(scratch.iterdir()) == []
    assert (path.read_bytes() if path.exists() else None) == former
    assert read(write(path, RECORDS, [(DOCUMENT, LIST)]))["records"]
    assert list(scratch.iterdir()) == []


def test_without_xlsxwriter_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writers, "find_spec", lambda name: None)
    with pytest.raises(DocumentError, match=re.escape("pip install 'hasila[files]'")):
        Output(tmp_path / "out.xlsx", SPANS)


@given(nasty_texts, nasty_texts)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_back_exactly_or_told(tmp_path: Path, text: str, title: str):
    text = f"<r>{text}</r>_x0041_\r"
    document = Document("7", text, metadata={"title": title})
    path = write(tmp_path / "out.xlsx", SPANS, [(document, [Span(0, len(text), text, "PLACE", 0.5)])])
    sheets = read(path)
    (row,) = sheets["spans"]
    told = {remark["cell"] for remark in sheets["remarks"] if remark["sheet"] == "spans"}
    for name, value in (("text", text), ("document_title", title)):
        exact, remark = fitting(value)
        assert (row[name] or "") == exact
        assert (f"{name}, row 2" in told) == bool(remark)
        assert bool(remark) == (exact != value)
