"""A table at any width: no line too wide, no word cut, nothing lost."""

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from hasila.output.bidi import displayed
from hasila.output.terminal_table import Field, TerminalTable, wrapped

FIELDS = (
    Field("", "number"),
    Field("harm", styles={"killed": "red"}),
    Field("people", "arabic"),
    Field("place", "arabic"),
)
WORDS = st.text("سوريامدنإلبًّabc1,-()日", min_size=1, max_size=24)
CELLS = st.lists(WORDS, max_size=9).map(" ".join)
ROWS = st.lists(st.tuples(st.integers(0, 999).map(str), CELLS, CELLS, CELLS), min_size=1, max_size=4)


def printed(rows: list[tuple[str, ...]], width: int, *, visual: bool = False, **settings: object) -> list[str]:
    console = Console(file=StringIO(), width=width, **settings)
    console.print(TerminalTable(FIELDS, rows).fitted(width, visual=visual))
    return console.file.getvalue().splitlines()


@given(ROWS, st.sampled_from([40, 60, 80, 120, 200]), st.booleans())
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, ...]], width: int, visual: bool):
    assert max(map(cell_len, printed(rows, width, visual=visual))) <= width


@given(ROWS, st.sampled_from([40, 60, 80, 120, 200]))
def test_every_word_of_every_cell_is_shown_whole(rows: list[tuple[str, ...]], width: int):
    shown = " ".join(printed(rows, width)).replace("\u2067", " ").replace("\u2069", " ").split()
    for row in rows:
        for word in " ".join(row).split():
            assert shown.count(word) >= " ".join(row).split().count(word)


@pytest.mark.parametrize(("width", "columns"), [(80, True), (40, False)])
def test_rows_are_columns_where_they_fit_and_blocks_where_they_do_not(width: int, columns: bool):
    rows = [("0", "killed", "عشرات المقاتلين والمدنيين", "معرة النعمان"), ("1", "injured", "آخرون", "")]
    lines = printed(rows, width)
    assert any("│" in line for line in lines) is columns
    if not columns:
        assert lines == [
            "0 · killed",
            "    people  \u2067عشرات المقاتلين والمدنيين\u2069",
            "    place   \u2067معرة النعمان\u2069",
            "1 · injured",
            "    people  \u2067آخرون\u2069",
        ]


@pytest.mark.parametrize("width", [40, 200])
def test_fields_that_are_empty_in_all_rows_are_left_out(width: int):
    shown = "\n".join(printed([("0", "killed", "طفل", ""), ("1", "", "رجل", " ")], width))
    assert "people" in shown
    assert "place" not in shown


@pytest.mark.parametrize("width", [40, 200])
def test_a_cell_has_the_style_of_its_text(width: int):
    shown = "\n".join(printed([("0", "killed", "طفل", ""), ("1", "injured", "رجل", "")], width, force_terminal=True))
    assert "\x1b[31mkilled" in shown
    assert "\x1b[31minjured" not in shown


@pytest.mark.parametrize("visual", [False, True])
def test_lines_of_a_cell_stand_in_reading_order_and_end_on_the_right(visual: bool):
    text = "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة"
    _, *lines = printed([("0", "killed", text, text)], 40, visual=visual)
    expected = [displayed(line, visual=visual) for line in wrapped(text, 40 - len("    people  "))]
    assert [line.removeprefix("    people").removeprefix("    place").strip(" ") for line in lines] == expected * 2
    assert len({cell_len(line) for line in lines}) == 1


def test_only_a_word_that_is_wider_than_a_line_is_cut():
    assert wrapped("قتل مدني في قصف", 8) == ["قتل مدني", "في قصف"]
    assert wrapped("قتل مدني في قصف", 7) == ["قتل", "مدني في", "قصف"]
    assert wrapped("ab abcdefghij c", 4) == ["ab", "abcd", "efgh", "ij c"]
    assert wrapped(" \t\n", 4) == [""]
