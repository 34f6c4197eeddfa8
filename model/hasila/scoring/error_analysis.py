"""What goes wrong: gold and predicted spans of a text paired off, and each mistake given a cause."""

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
    """A gold span that was not found as it is, or a span that was found and should not have been.

    Args:
        cause: one of :data:`CAUSES`.
        gold: the span that should have been found, if there is one.
        predicted: the span that was found, if there is one.
    """

    cause: str
    gold: Labelled | None
    predicted: Labelled | None


def pairs(gold: Sequence[Labelled], predicted: Sequence[Labelled]) -> Iterator[tuple[Labelled | None, Labelled | None]]:
    """Pair off the spans of two labellings of a text, each of which is without overlap.

    Each gold span goes with the predicted span that shares most characters with it and is not taken yet, one of its own
    label before others; what is left stands alone.
    """
    candidates = sorted(
        (
            (one.label != other.label, -_shared(one, other), one.start, i, j)
            for i, one in enumerate(gold)
            for j, other in enumerate(predicted)
            if overlaps(one, other)
        ),
    )
    left, right = set(range(len(gold))), set(range(len(predicted)))
    for *_, i, j in candidates:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            yield gold[i], predicted[j]
    yield from ((gold[i], None) for i in sorted(left))
    yield from ((None, predicted[j]) for j in sorted(right))


def mistakes(gold: Sequence[Labelled], predicted: Sequence[Labelled]) -> list[Mistake]:
    """The mistakes in a text, in no order; spans that are right are none."""
    return [
        Mistake(cause, one, other)
        for one, other in pairs(gold, predicted)
        if (cause := _cause(one, other, gold, predicted))
    ]


def _cause(
    one: Labelled | None, other: Labelled | None, gold: Sequence[Labelled], predicted: Sequence[Labelled]
) -> str | None:
    if other is None:
        assert one is not None
        return SPLIT if any(overlaps(one, span) for span in predicted) else MISSED
    if one is None:
        return SPLIT if any(overlaps(other, span) for span in gold) else INVENTED
    start, end = other.start - one.start, other.end - one.end
    if one.label != other.label:
        return NEITHER if start or end else OTHER_LABEL
    if start and end:
        return BOTH_EDGES
    if start:
        return EARLY_START if start < 0 else LATE_START
    if end:
        return EARLY_END if end < 0 else LATE_END
    return None


def _shared(one: Labelled, other: Labelled) -> int:
    return min(one.end, other.end) - max(one.start, other.start)
