"""How far the persons at the desk agree, pair by pair."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from hasila.desk.annotation import Annotation
from hasila.labels import ANNOTATED
from hasila.scoring import metrics


@dataclass(frozen=True)
class Pair:
    """Two persons who worked on the same documents.

    Args:
        one: the first.
        two: the second.
        documents: how many both worked on.
        f1: of spans with their labels, 0 to 1; nothing if neither marked any.
    """

    one: str
    two: str
    documents: int
    f1: float | None


def pairs(documents: Iterable[Mapping[str, Annotation]]) -> list[Pair]:
    """Compare each two persons.

    Args:
        documents: for each document the annotation as each person left it.
    """
    left = list(documents)
    names = sorted({name for document in left for name in document})
    return [_pair(one, two, left) for one, two in combinations(names, 2)]


def _pair(one: str, two: str, documents: Iterable[Mapping[str, Annotation]]) -> Pair:
    both = [(document[one], document[two]) for document in documents if one in document and two in document]
    ours, theirs = ([document[side].mentions for document in both] for side in (0, 1))
    score = metrics.strict_micro(ours, theirs, ANNOTATED)
    return Pair(one, two, len(both), round(score.f1, 4) if score.gold or score.predicted else None)
