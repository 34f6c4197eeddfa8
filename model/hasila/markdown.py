"""Renders tables in Markdown."""

from collections.abc import Iterable, Sequence

_RULERS = {"l": "---", "r": "---:"}


def table(titles: Sequence[str], rows: Iterable[Sequence[object]], align: str) -> str:
    """Render a table, without a line break at its end.

    Args:
        titles: the column titles.
        rows: the cells of each row, one per title. ``None`` leaves a cell blank; a ``|`` in a cell is escaped.
        align: one letter per column, ``l`` (left) or ``r`` (right).

    Raises:
        ValueError: ``align`` has the wrong length or another letter, or a row has more or fewer cells than titles.
    """
    if len(align) != len(titles) or not set(align) <= _RULERS.keys():
        raise ValueError(f"expected {len(titles)} letters, each l or r, as alignment, found {align!r}")
    lines = [_line(titles), f"|{'|'.join(_RULERS[letter] for letter in align)}|"]
    for row in rows:
        if len(row) != len(titles):
            raise ValueError(f"expected {len(titles)} cells, found {len(row)}: {list(row)}")
        lines.append(_line(row))
    return "\n".join(lines)


def _line(cells: Sequence[object]) -> str:
    return f"|{'|'.join(map(_cell, cells))}|"


def _cell(value: object) -> str:
    if value is None:
        return " "
    escaped = str(value).replace("|", "\\|")
    return f" {escaped} "
