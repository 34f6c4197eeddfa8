"""Recognises copies: reports whose texts are nearly the same, as papers print an agency's.

Texts are compared by their runs of three words with MinHash (Broder, "On the resemblance and containment of documents",
1997), so that each text is compared with few others. A report that shares a sentence only is no copy; see
:attr:`hasila.incidents.telling.Telling.sentences` for those.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import regex
from rensa import RMinHash

from hasila.text.folding import fold
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
    bands: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    found: list[int] = []
    for position, own in enumerate(signatures):
        keys = list(_bands(own))
        alike = sorted({other for key in keys for other in bands[key]})
        best = max(alike, key=lambda other: (_share(own, signatures[other]), -other), default=None)
        copies = best is not None and _share(own, signatures[best]) >= _ALIKE
        found.append(found[best] if copies and best is not None else position)
        for key in keys:
            if len(members := bands[key]) < _COMPARED:
                members.append(position)
    return found


def _runs(text: str) -> Iterator[str]:
    words = [fold(word) for word in _WORD.findall(text)]
    return (" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _bands(signature: Signature) -> Iterator[tuple[int, bytes]]:
    width = 4 * _HASHES // _BANDS
    return ((at, signature[at : at + width]) for at in range(0, len(signature), width))


def _share(one: Signature, other: Signature) -> float:
    """The estimated share of runs of words that two texts have in common."""
    return float((np.frombuffer(one, np.uint32) == np.frombuffer(other, np.uint32)).mean())
