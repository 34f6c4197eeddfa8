"""The file of decisions: what holds, and what is wrong with a line."""

from pathlib import Path

import pytest

from hasila.errors import TableError
from hasila.incidents.decisions import RecordName, read_decisions, write_empty

HEAD = "decision\tfirst\tsecond\twho\twhen\tnote\n"


def decided(folder: Path, text: str) -> Path:
    path = folder / "decisions.tsv"
    path.write_bytes(text.encode())
    return path


def test_decisions_are_read_with_their_lines(tmp_path: Path) -> None:
    text = HEAD + "same\ta/1.txt@0\tx@y@12\tمها\t2026-01-01\tسبب\n\nwrong\tب@3\nsplit\tc@4\t\t\t\t\n"
    found = read_decisions(decided(tmp_path, text))
    assert [(each.kind, each.first, each.second, each.line) for each in found] == [
        ("same", RecordName("a/1.txt", 0), RecordName("x@y", 12), 2),
        ("wrong", RecordName("ب", 3), None, 4),
        ("split", RecordName("c", 4), None, 5),
    ]


def test_a_later_line_about_the_same_records_wins(tmp_path: Path) -> None:
    text = HEAD + "same\ta@0\tb@0\nwrong\ta@0\ndifferent\tb@0\ta@0\n"
    assert [each.kind for each in read_decisions(decided(tmp_path, text))] == ["wrong", "different"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("maybe\ta@0\tb@0", r"decisions.tsv:3: expected one of the decisions same, .*, found 'maybe'"),
        ("same\ta@0", r"decisions.tsv:3: expected a record as REPORT@START, found ''"),
        ("same\ta\tb@0", r"decisions.tsv:3: expected a record as REPORT@START, found 'a'"),
        ("wrong\ta@-1", r"decisions.tsv:3: .*found 'a@-1'"),
        ("wrong\t@1", r"decisions.tsv:3: .*found '@1'"),
        ("same\ta@0\ta@0", r"decisions.tsv:3: expected two records, found a@0 twice"),
    ],
)
def test_a_malformed_line_is_one_error_with_its_number(line: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=message):
        read_decisions(decided(tmp_path, f"{HEAD}wrong\ta@5\n{line}\nwrong\tb@5\n"))


@pytest.mark.parametrize("content", [b"", b"a\tb\n", b"\xff\xfe", b"decision,first\nwrong,a@0\n"])
def test_another_file_is_an_error(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=r"decisions\.tsv: "):
        read_decisions(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        read_decisions(tmp_path / "none.tsv")


def test_a_note_may_have_line_separators_of_the_web_and_excel_may_save_the_file(tmp_path: Path) -> None:
    text = "\ufeff" + HEAD + 'wrong\ta@1\t\tمها\t\tسطر\u2028سطر\x85سطر\nwrong\tb@2\t\t\t\t"أ\n'
    found = read_decisions(decided(tmp_path, text.replace("\n", "\r\n")))
    assert [each.first for each in found] == [RecordName("a", 1), RecordName("b", 2)]


def test_an_empty_file_of_decisions_has_none(tmp_path: Path) -> None:
    write_empty(tmp_path / "decisions.tsv")
    assert read_decisions(tmp_path / "decisions.tsv") == []
