"""Reading CSV and TSV as spreadsheets and databases write them."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasila.documents import delimited
from hasila.documents.collection import read_documents
from hasila.documents.document import Document
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError
from hasila.text.visual_order import is_visual
from support.tables import FIRST, SECOND, read, write, write_rows

ROWS = [["id", "date", "text"], ["n1", "2020-01-16", FIRST], ["n2", "", SECOND]]
DOCUMENTS = [Document("n1", FIRST, "2020-01-16"), Document("n2", SECOND)]


def table(rows: list[list[str]], **dialect: Any) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, **dialect).writerows(rows)
    return file.getvalue()


def in_memory(data: bytes, name: str) -> list[Any]:
    source = Source(name, name, len(data), lambda: io.BytesIO(data))
    return list(delimited.read(source, Options()))


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".tab"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1256"])
def test_delimiters_and_encodings_of_spreadsheets_are_found(tmp_path: Path, suffix: str, delimiter: str, encoding: str):
    content = table([[cell.replace("\u064f", "") for cell in row] for row in ROWS], delimiter=delimiter)
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    found = read(write(tmp_path / f"a{suffix}", (mark + content).encode(encoding)))
    assert found == [Document("n1", FIRST.replace("\u064f", ""), "2020-01-16"), Document("n2", SECOND)]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"'])
def test_the_delimiter_that_the_first_line_names_wins(tmp_path: Path, line: str):
    content = f"\ufeff{line}\r\nid;date,text\r\n1;,{FIRST}\r\n2;x,{SECOND};more\r\n"
    notes: list[str] = []
    found = read(path := write(tmp_path / "a.csv", content), notes=notes)
    assert found[0] == Document("1", f",{FIRST}")
    assert str(found[1]).startswith(f"{path}: line 4: expected 2 cells")
    assert notes == [f"note: {path}: the text is in column 'date,text'"]


def test_commas_in_texts_do_not_make_them_the_delimiter(tmp_path: Path):
    rows = [["id", "text"], *([str(number), f"{FIRST}, {SECOND}, a, b"] for number in range(99))]
    found = read(write(tmp_path / "a.csv", table(rows, delimiter=";")))
    assert [document.text for document in found] == [row[1] for row in rows[1:]]


def test_a_table_of_one_column_needs_no_delimiter(tmp_path: Path):
    assert read(write(tmp_path / "a.csv", f"النص\n{FIRST}\n{SECOND}; ثم\n")) == [
        Document("a.csv:1", FIRST),
        Document("a.csv:2", f"{SECOND}; ثم"),
    ]


def test_a_stray_quote_swallows_nothing(tmp_path: Path):
    content = f'id,text\n1,"قال "المرصد" إن\n2,{FIRST}\n3,"{SECOND}\n4,{FIRST}\n5,{SECOND}\n'
    found = read(path := write(tmp_path / "a.csv", content))
    assert [str(each).partition(": not valid CSV")[0] for each in (found[0], found[2])] == [
        f"{path}: line 2",
        f"{path}: line 4",
    ]
    assert [found[1], *found[3:]] == [Document("2", FIRST), Document("4", FIRST), Document("5", SECOND)]


def test_the_lines_that_hang_on_to_a_malformed_row_are_told_with_it(tmp_path: Path):
    content = f'id,text,date\n1,"قال "أحدهم\nثم عاد\nوقال" كذا\n2,{FIRST},2020\n'
    found = read(path := write(tmp_path / "a.csv", content))
    assert str(found[0]).startswith(f"{path}: line 2: not valid CSV") or "lines 2 to" in str(found[0])
    assert found[-1] == Document("2", FIRST, "2020")
    assert not any(isinstance(each, Document) for each in found[:-1])


def test_a_quote_that_may_have_swallowed_rows_is_told(tmp_path: Path):
    notes: list[str] = []
    found = read(path := write(tmp_path / "a.csv", f'id,text\n1,"{FIRST}\n2,{SECOND}\n3,x"\n'), notes=notes)
    assert len(found) == 1
    assert notes == [
        f"note: {path}: line 2: a quoted cell goes on over lines that look like rows; if they are rows, a quote is "
        "missing there"
    ]


def test_a_table_without_a_header_is_an_error(tmp_path: Path):
    (error,) = read(path := write(tmp_path / "a.csv", f"1,{FIRST * 3}\n2,{SECOND}\n"))
    assert str(error).startswith(f"{path}: line 1: expected a line with the names of the columns, found 'قُتل")


def test_two_columns_of_one_name_are_an_error(tmp_path: Path):
    (error,) = read(path := write(tmp_path / "a.csv", f"text,text\n{FIRST},x\n"))
    assert error == f"{path}: line 1: two columns are called 'text'; give them different names"


def test_a_row_that_is_too_long_costs_no_other(tmp_path: Path):
    path = write(tmp_path / "a.csv", f'id,text\n1,{SECOND}\n2,"{"س" * 900}\n{"س" * 900}"\n3,{SECOND}\n')
    found = list(read_documents([path], Options(longest=100)))
    assert found[0] == Document("1", SECOND)
    assert found[-1] == Document("3", SECOND)
    assert "expected at most 100 characters, found more" in str(found[1])


def test_a_nul_is_an_error_of_its_row(tmp_path: Path):
    path = write(tmp_path / "a.csv", ("id,text\n" + f"0,{FIRST}\n" * 15_000 + "1,\0\n" + f"2,{SECOND}\n").encode())
    found = read(path)
    assert found[-2:] == [f"{path}: line 15002: expected text, found a NUL", Document("2", SECOND)]


def test_utf_16_that_breaks_off_gives_what_came_before(tmp_path: Path):
    path = write(tmp_path / "a.csv", f"text\n{FIRST}\n{SECOND}\nx".encode("utf-16")[:-1])
    found = read(path)
    assert found[0] == Document("a.csv:1", FIRST)
    assert found[1:] == [Document("a.csv:2", SECOND), f"{path}: line 4: expected UTF-16, found half of a character"]


_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
_ARABIC = st.text("ابتقلمنوي ،.;,|\t\"'\r\n٤5a", max_size=40)
_TEXTS = st.one_of(_CELLS, _ARABIC).filter(lambda text: text.strip() and not is_visual(text))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.tuples(_CELLS, _TEXTS), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\r\n", "\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    header=st.sampled_from([("date", "text"), ("التاريخ", "text"), ("text", "date")]),
)
def test_what_python_writes_in_any_dialect_is_read_back_exactly(
    rows: list[tuple[str, str]], delimiter: str, quoting: Any, end: str, encoding: str, header: tuple[str, str]
):
    if end == "\n" and quoting == csv.QUOTE_MINIMAL:  # Python leaves a carriage return unquoted then
        rows = [(day.replace("\r", ""), text.replace("\r", "") or "x") for day, text in rows]
    text = header.index("text")
    cells = [[day, written] if text else [written, day] for day, written in rows]
    written = table([list(header), *cells], delimiter=delimiter, quoting=quoting, lineterminator=end)
    found = in_memory(written.encode(encoding), "a.csv")
    assert [document.text for document in found] == [text for _, text in rows]
    if "date" in header:
        assert [document.date for document in found] == [day for day, _ in rows]


def test_csv_with_quotes_and_line_breaks_inside_and_crlf_at_the_ends(tmp_path: Path):
    path = write(tmp_path / "a.csv", 'id,text\r\n1,"قال ""نعم"", ثم\r\nعاد\n"\r\n2,\'حلب\'\r\n')
    assert read(path) == [Document("1", 'قال "نعم", ثم\r\nعاد\n'), Document("2", "'حلب'")]


def test_a_csv_field_may_be_longer_than_the_modules_limit(tmp_path: Path):
    text = "إدلب " * 100_000
    assert read(write_rows(tmp_path / "a.csv", [{"id": "1", "text": text}])) == [Document("1", text)]


def test_rows_with_too_few_or_too_many_cells_are_errors_in_their_place(tmp_path: Path):
    path = write(tmp_path / "a.csv", "id,text,date\n1\n2,الف,2020,more\n3,باء\n\n4,جيم,2021,,\n")
    found = read(path)
    assert found[0] == f"{path}: row 1: expected text in 'text', found None"
    assert str(found[1]).startswith(f"{path}: line 3: expected 3 cells, as the header has, found 4; ")
    assert found[2:] == [Document("3", "باء"), Document("4", "جيم", "2021")]


@pytest.mark.parametrize(
    ("rest", "fault"),
    [
        (b'2,"open', "line 3: not valid CSV: unexpected end of data"),
        (b'2,"a"b\n', "line 3: not valid CSV: ',' expected after '\"'"),
        ("2,إدلب\n".encode("windows-1256"), "line 3: expected UTF-8, found byte 0xc5"),
    ],
)
def test_csv_that_breaks_off_gives_what_came_before(tmp_path: Path, rest: bytes, fault: str):
    path = write(tmp_path / "a.csv", "id,text\n1,الف\n".encode() + rest)
    found = read(path, write(tmp_path / "b.txt", "باء"))
    assert found[-1] == Document("b.txt", "باء")
    assert found[-2].startswith(f"{path}: {fault}")


def test_columns_and_cells_are_bounded(monkeypatch: pytest.MonkeyPatch):
    columns = "text," + ",".join(f"c{number}" for number in range(20_000))
    with pytest.raises(DocumentError, match="line 1: expected at most 16,384 columns, found 20,001"):
        in_memory(columns.encode(), "a.csv")
    monkeypatch.setattr(delimited, "_MOST_CELLS", 10)
    first, error, last = in_memory(f"id,text\na,{FIRST}\nb{',' * 20}\nc,{SECOND}".encode(), "a.csv")
    assert (first.text, last.text) == (FIRST, SECOND)
    assert "line 3: expected at most 10 cells, found more" in str(error)
