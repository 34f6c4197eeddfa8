"""Tables in Markdown: layout, alignment, escaping, and refusal of rows that do not fit."""

import pytest

from hasila.markdown import table


def test_a_table_has_titles_a_ruler_and_rows():
    assert table(["label", "spans"], [["PLACE", 3], ["ACTOR", 0.5]], "lr") == (
        "| label | spans |\n|---|---:|\n| PLACE | 3 |\n| ACTOR | 0.5 |"
    )


def test_a_table_without_rows_is_its_head():
    assert table(["a"], [], "l") == "| a |\n|---|"


def test_rows_may_come_from_an_iterator():
    assert table(["n"], ((n,) for n in range(2)), "r").splitlines()[2:] == ["| 0 |", "| 1 |"]


def test_a_bar_in_a_cell_is_escaped():
    assert table(["a|b"], [["c|d"]], "l").splitlines() == ["| a\\|b |", "|---|", "| c\\|d |"]


def test_none_leaves_a_cell_blank():
    assert table(["a", "b", "c"], [["x", None, 1]], "lll").splitlines()[2] == "| x | | 1 |"


@pytest.mark.parametrize("row", [["x"], ["x", "y", "z"], []])
def test_a_row_of_another_width_is_refused(row: list[str]):
    with pytest.raises(ValueError, match=f"expected 2 cells, found {len(row)}"):
        table(["a", "b"], [row], "ll")


@pytest.mark.parametrize("align", ["l", "lrl", "lc", ""])
def test_another_alignment_is_refused(align: str):
    with pytest.raises(ValueError, match="expected 2 letters, each l or r, as alignment, found"):
        table(["a", "b"], [], align)
