"""Finds the one-letter proclitics of a word."""

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from hasila.text.letters import letters
from hasila.text.words import LONGEST_WORD

_SHADDA = "\u0651"
"""Doubles a letter. No word begins with a doubled letter, so that ``وزّع`` has no proclitic."""


@lru_cache(maxsize=1 << 16)
def proclitics(word: str) -> tuple[int, ...]:
    """Lengths, in code points, of the proclitics that a word begins with; empty for most words.

    A leading و or ف, and after it a leading ب, ل or ك, is cut if the :func:`features` of the word speak for it in sum.
    ``لل`` (ل + ال with its alif elided) is never cut, nor is the future marker س, which stands only before verbs. The
    weights are integers, so that every machine cuts alike. ``train/proclitics.py`` learns them.
    """
    if len(word) > LONGEST_WORD:
        return ()
    plain, origins = letters(word)
    cuts: list[int] = []
    position = 0
    for candidates in ("وف", "بلك"):
        rest = plain[position:]
        if (
            len(rest) > 2
            and rest[0] in candidates
            and not rest.startswith("لل")
            and origins[position] < origins[position + 1]  # a ligature such as ﻻ cannot be cut
            and _SHADDA not in word[origins[position + 1] : origins[position + 2]]
            and _has_proclitic(rest)
        ):
            position += 1
            cuts.append(origins[position] - sum(cuts))
    return tuple(cuts)


def features(word: str) -> Iterator[str]:
    """What tells whether the first letter of a word is a proclitic: how word and rest begin, and how they end.

    Args:
        word: at least two letters, without marks.
    """
    letter = word[0]
    yield letter
    yield f"{letter}{min(len(word), _LONG)}"
    bounded = word + "$"
    for end in range(2, min(len(word), _PREFIX) + 1):
        yield word[:end]
        yield f"+{word[1:end]}"
    yield bounded
    yield f"+{bounded[1:]}"
    for start in range(-_SUFFIX, 0):
        yield f"{letter}~{word[start:]}"


_PREFIX = 6
_SUFFIX = 3
_LONG = 9
"""Letters. Longer words count as long as this."""


def _has_proclitic(word: str) -> bool:
    weights = _weights()
    return sum(weights.get(feature, 0) for feature in features(word)) > 0


@cache
def _weights() -> dict[str, int]:
    """The weight of each feature for a cut. The table has a weight and its features on each line."""
    table = resources.files("hasila").joinpath("data/proclitic_weights.tsv").read_text(encoding="utf-8")
    weights: dict[str, int] = {}
    for line in table.splitlines():
        weight, *names = line.split("\t")
        weights.update(dict.fromkeys(names, int(weight)))
    return weights
