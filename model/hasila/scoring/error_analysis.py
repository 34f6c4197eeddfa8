"""Error analysis: pairs the gold and predicted spans of a text, and names the cause of each error."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hasila.scoring.metrics import overlaps
from hasila.spans import Labelled

MISSED = "missed"
INVENTED = "invented"
OTHER_LABEL = "other label"
NEITHER = "boundary and label"
SPLIT = "cut in two, or two run together"
LATE_START = "starts late"
EARLY_START = "starts early"
EARLY_END = "ends early"
LATE_END = "ends late"
BOTH_EDGES = "both edges"

CAUSES = (MISSED, INVENTED, OTHER_LABEL, NEITHER, SPLIT, EARLY_START, LATE_START, EARLY_END, LATE_END, BOTH_EDGES)


@dataclass(frozen=True)
class Mistake:
    """A gold span without an equal prediction, or a prediction without a gold span.

    Args:
        cause: one of :data:`CAUSES`.
        gold: the gold span, if there is one.
        predicted: the predicted span, if there is one.
    """

    cause: str
    gold: Labelled | None
    predicted: Labelled | None


def pairs(gold: Sequence[Labelled], predicted: Sequence[Labelled]) -> Iterator[tuple[Labelled | None, Labelled | None]]:
    """Pair the gold and predicted spans of a text; the spans of a side do not overlap.

    Pairs are made greedily: spans with the same label first, then spans that share the most characters. Each span is in
    one pair. A span that is left over is paired with ``None``.
    """
    candidates = sorted(
        (
            (one.label != other.label, -_shared(one, other), one.start, i, j)
            for i, one in enumerate(gold)
            for j, other in enumerate(predicted)
            if overlaps(one, other)
        ),
    )
    free_gold, free_predicted = set(range(len(gold))), set(range(len(predicted)))
    for *_, i, j in candidates:
        if i in free_gold and j in free_predicted:
            free_gold.remove(i)
            free_predicted.remove(j)
            yield gold[i], predicted[j]
    yield from ((gold[i], None) for i in sorted(free_gold))
    yield from ((None, predicted[j]) for j in sorted(free_predicted))


def mistakes(gold: Sequence[Labelled], predicted: Sequence[Labelled]) -> list[Mistake]:
    """Return the mistakes in a text, in no particular order."""
    return [
        Mistake(cause, gold_span, predicted_span)
        for gold_span, predicted_span in pairs(gold, predicted)
        if (cause := _cause(gold_span, predicted_span, gold, predicted))
    ]


def _cause(
    gold_span: Labelled | None,
    predicted_span: Labelled | None,
    gold: Sequence[Labelled],
    predicted: Sequence[Labelled],
) -> str | None:
    """Return the cause of a pair's difference, or ``None`` if the spans are equal."""
    if predicted_span is None:
        assert gold_span is not None
        return SPLIT if any(overlaps(gold_span, span) for span in predicted) else MISSED
    if gold_span is None:
        return SPLIT if any(overlaps(predicted_span, span) for span in gold) else INVENTED
    start, end = predicted_span.start - gold_span.start, predicted_span.end - gold_span.end
    if gold_span.label != predicted_span.label:
        return NEITHER if start or end else OTHER_LABEL
    if start and end:
        return BOTH_EDGES
    if start:
        return EARLY_START if start < 0 else LATE_START
    if end:
        return EARLY_END if end < 0 else LATE_END
    return None


def _shared(one: Labelled, other: Labelled) -> int:
    """Return the number of characters that two overlapping spans share."""
    return min(one.end, other.end) - max(one.start, other.start)
