"""Renders the scores of records as Markdown tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from hasila.evaluation.record_scores import Share
from hasila.markdown import table

_CELLS = ("count", "harm", "side", "victims", "side of combatants")
_GAZETTEERS = {"shipped": "package's gazetteer", "ocha": "OCHA's file"}


def scores(records: Mapping[str, Any], harm: Mapping[str, Any]) -> str:
    """Three tables: cells that are right, F1 of links, and F1 of mentions of people in predicted spans.

    Args:
        records: a ``records.json``, see ``train/assess_records.py``.
        harm: a ``harm.json``, see ``train/harm.py``.
    """
    return "\n\n".join([_cells(records, harm), _links(records["links"]), _found(records["found"])])


def _cells(records: Mapping[str, Any], harm: Mapping[str, Any]) -> str:
    return table(["cell", "texts", "right", "share"], _cell_rows(records, harm["passages"]), "llrr")


def _cell_rows(records: Mapping[str, Any], harm: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    for name in _CELLS:
        for texts, share in records[name].items():
            yield name, texts, *_shown(Share(**share))
    yield "harm", "passages, held out by genre", *_shown(Share(harm["right"], harm["mentions"]))
    for gazetteer, title in _GAZETTEERS.items():
        for verdict, share in records["places"].get(gazetteer, {}).items():
            yield f"Syrian places {verdict}", f"articles, {title}", *_shown(Share(**share))


def _shown(share: Share) -> tuple[str, str]:
    return f"{share.right} of {share.total}", f"{100 * share.right / share.total:.1f} %"


def _links(links: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    gold, found = links["gold spans"], links["found spans"]
    rows = [[kind, f"{score['f1']:.2f}", f"{found[kind]['f1']:.2f}"] for kind, score in gold.items()]
    return table(["F1 against labelled links", "on gold spans", "on found spans"], rows, "lrr")


def _found(found: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        ["the span right" if name == "span" else f"and the {name}", f"{100 * score['f1']:.1f}"]
        for name, score in found.items()
    ]
    return table(["mentions of people in articles that the model had not learnt", "F1"], rows, "lr")
