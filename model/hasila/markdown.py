"""Tables in Markdown."""

from collections.abc import Iterable, Sequence


def table(titles: Sequence[str], rows: Iterable[Sequence[object]], align: str) -> str:
    """A table, without a line break at its end.

    Args:
        titles: of the columns.
        rows: cells, as many as titles; a ``|`` in one is escaped.
        align: a letter for each column, ``l`` or ``r``.

    Raises:
        ValueError: a row has more or fewer cells than there are titles.
    """
    ruler = ["---:" if letter == "r" else "---" for letter in align]
    lines = [f"| {' | '.join(titles)} |", f"|{'|'.join(ruler)}|"]
    if len(align) != len(titles):
        raise ValueError(f"expected {len(titles)} letters of alignment, found {align!r}")
    for row in rows:
        cells = [str(cell).replace("|", "\\|") for cell in row]
        if len(cells) != len(titles):
            raise ValueError(f"expected {len(titles)} cells, found {cells}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
