"""Recognises copies: reports whose texts are nearly the same, as papers print an agency's.

Texts are compared by their runs of three words with MinHash (Broder, "On the resemblance and containment of documents",
1997), so that each text is compared with few others. A report that shares a sentence only is no copy; see
:attr:`hasila.incidents.telling.Telling.sentences` for those.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import regex
from rensa import RMinHash

from hasila.text.folding import folded
from hasila.text.words import WORD_OR_NUMBER

_HASHES = 64
_BANDS = 16
"""Groups of hashes; texts that agree in one are compared. With four hashes each, half-equal texts nearly always are."""
_SEED = 13
_ALIKE = 0.5
"""Share of the runs of words that two texts have in common, from which one is a copy."""
_RUN = 3
"""Words."""
_FEWEST = 8
"""Runs. Shorter texts are too easily alike."""
_COMPARED = 8
"""The most members of a band that a text is compared with; all members of a group of copies are alike."""

_CHUNK = 1 << 16
"""Pairs that are compared at a time."""

_WORD = regex.compile(WORD_OR_NUMBER)


Signature = bytes
"""The hashes of a text, four bytes each; empty for a text that is too short to compare."""


def signature(text: str) -> Signature:
    """The signature of a text, from which :func:`originals` estimates what two texts share."""
    runs = set(_runs(text))
    if len(runs) < _FEWEST:
        return b""
    hashes = RMinHash(num_perm=_HASHES, seed=_SEED)
    hashes.update(sorted(runs))
    return np.array(hashes.digest(), np.uint32).tobytes()


def originals(signatures: Sequence[Signature]) -> list[int]:
    """For each text the first one that it copies, directly or by another copy; itself if it copies none.

    Args:
        signatures: the signatures of the texts, the earliest first.
    """
    found = list(range(len(signatures)))
    positions = np.array([position for position, own in enumerate(signatures) if own], np.int64)
    hashes = np.frombuffer(b"".join(signatures), np.uint32).reshape(-1, _HASHES)
    pairs = np.empty(0, np.int64)
    for band in np.split(hashes, _BANDS, axis=1):
        pairs = np.union1d(pairs, _met(band))
    texts, others = pairs // max(1, len(hashes)), pairs % max(1, len(hashes))
    shares = np.concatenate(
        [
            np.empty(0),
            *(
                (hashes[texts[at : at + _CHUNK]] == hashes[others[at : at + _CHUNK]]).mean(axis=1)
                for at in range(0, len(pairs), _CHUNK)
            ),
        ]
    )
    best = np.lexsort((others, -shares, texts))
    for pair in best[np.unique(texts[best], return_index=True)[1]].tolist():
        if shares[pair] >= _ALIKE:
            found[positions[texts[pair]]] = found[positions[others[pair]]]
    return found


def _runs(text: str) -> Iterator[str]:
    words = [folded(word) for word in _WORD.findall(text)]
    return (" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _met(band: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Texts that agree in a band, each with the first ones before it, as ``text * number of texts + other``."""
    order = np.lexsort(band.T)  # stable: the texts of a group stay in their order
    starts = np.ones(len(order), np.bool_)
    starts[1:] = (band[order[1:]] != band[order[:-1]]).any(axis=1)
    start = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    rank = np.arange(len(order)) - start
    met = []
    for step in range(_COMPARED):
        later = rank > step
        met.append(order[later] * len(order) + order[start[later] + step])
    return np.concatenate(met)
