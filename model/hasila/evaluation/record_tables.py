"""Renders the scores of layers and records as Markdown tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from hasila.evaluation.record_scores import CELLS, FOUND, FOUND_LINKS, GOLD_LINKS, MODEL, UNHARMED
from hasila.markdown import table

_TEXTS = ("articles", "passages")
_GAZETTEERS = {"shipped": "package's gazetteer", "ocha": "OCHA's file"}
_GENRE_COLUMNS = {
    "harm": (CELLS, "harm"),
    "links": (GOLD_LINKS, "all"),
    "attacks": (FOUND, "attack"),
    "count and harm": (FOUND, "count and harm"),
    "full record": (FOUND, "full record"),
    "no harm, no record": (UNHARMED, "no record"),
}
"""Columns of the table of genres: table and row of the score."""

Scores = Mapping[str, Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]]]
"""By table, row, system and group of texts."""


def scores(records: Mapping[str, Any]) -> str:
    """Tables of cells, places, links, found mentions, and genres; those that a report has no scores for are left out.

    Args:
        records: a ``records.json``, see ``train/assess_records.py``.
    """
    by_table: Scores = records["scores"]
    parts = [
        _rows("cell of gold mentions, % right (of totals F1)", by_table.get(CELLS, {}), "read by"),
        _places(records["places"]),
        _rows("link between gold mentions, F1 in %", by_table.get(GOLD_LINKS, {}), "linked by"),
        _rows("link between found mentions, F1 in %", by_table.get(FOUND_LINKS, {}), "linked by"),
        _rows("found mentions with this right, F1 in %", by_table.get(FOUND, {}), "found by"),
        _rows("sentences without people harmed, % right", by_table.get(UNHARMED, {}), "read by"),
        _genres(records["genres"]),
    ]
    return "\n\n".join(filter(None, parts))


def _rows(title: str, rows: Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]], systems: str) -> str:
    """A row for each cell and system, with 95 % intervals; empty without rows."""
    cells = [
        [row, system, *(_shown(by_texts.get(texts)) for texts in _TEXTS)]
        for row, by_system in rows.items()
        for system, by_texts in by_system.items()
    ]
    return table([title, systems, *_TEXTS], cells, "llrr") if cells else ""


def _shown(score: Mapping[str, Any] | None) -> str | None:
    if score is None:
        return None
    low, high = (f"{100 * bound:.1f}" for bound in score["interval"])
    return f"{100 * score['f1']:.1f} ({low} to {high})"


def _places(places: Mapping[str, Mapping[str, Mapping[str, int]]]) -> str:
    return table(["Syrian places of the articles", "with", "", "share"], _place_rows(places), "llrr")


def _place_rows(places: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Iterator[tuple[str, ...]]:
    for gazetteer, title in _GAZETTEERS.items():
        for verdict, share in places.get(gazetteer, {}).items():
            right, total = share["right"], share["total"]
            yield verdict, title, f"{right} of {total}", f"{100 * right / total:.1f} %"


def _genres(by_table: Scores) -> str:
    """The model's F1 by genre; empty without a model."""
    columns = {
        title: by_table.get(of_table, {}).get(row, {}).get(MODEL, {})
        for title, (of_table, row) in _GENRE_COLUMNS.items()
    }
    genres = sorted({genre for by_genre in columns.values() for genre in by_genre})
    rows = [
        [genre, *(f"{100 * by_genre[genre]['f1']:.1f}" if genre in by_genre else None for by_genre in columns.values())]
        for genre in genres
    ]
    return table(["genre of passages, F1 in %", *columns], rows, "l" + "r" * len(columns)) if rows else ""
