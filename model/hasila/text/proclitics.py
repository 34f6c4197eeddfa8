"""Finds the one-letter proclitics of a word."""

from functools import cache, lru_cache
from importlib import resources
from unicodedata import normalize

import regex

from hasila.text.folding import MARKS
from hasila.text.words import LONGEST_WORD

_MARK = regex.compile(rf"[{MARKS}\p{{Cf}}]")


@lru_cache(maxsize=1 << 16)
def proclitics(word: str) -> tuple[int, ...]:
    """Lengths, in code points, of the proclitics that a word begins with; empty for most words.

    A leading و or ف, and after it a leading ب, ل or ك, is cut if the rest has at least three letters and is likelier
    than the whole under the unigram model of a SentencePiece vocabulary. ``لل`` (ل + ال with its alif elided) is never
    cut, nor is the future marker س, which stands only before verbs. Wrong cuts (``كانون`` loses its ك) do no harm as
    long as training sees the same ones.

    Unigram scores: Kudo, "Subword Regularization", 2018 (https://arxiv.org/abs/1804.10959), section 3.2; the scores
    are those of the XLM-R vocabulary as distributed with multilingual-e5-small.
    """
    if len(word) > LONGEST_WORD:
        return ()
    letters, origins = _letters(word)
    cuts: list[int] = []
    position = 0
    for candidates in ("وف", "بلك"):
        rest = letters[position:]
        if (
            len(rest) > 3
            and rest[0] in candidates
            and not rest.startswith("لل")
            and origins[position] < origins[position + 1]  # a ligature such as ﻻ cannot be cut
            and _log_probability(rest[1:]) > _log_probability(rest)
        ):
            position += 1
            cuts.append(origins[position] - sum(cuts))
    return tuple(cuts)


def _letters(word: str) -> tuple[str, list[int]]:
    """A word without marks and presentation forms, and the offset of each of its letters in the word."""
    letters: list[str] = []
    origins: list[int] = []
    for offset, character in enumerate(word):
        plain = _MARK.sub("", normalize("NFKC", character))
        letters.append(plain)
        origins.extend([offset] * len(plain))
    return "".join(letters), origins


@cache
def _pieces() -> dict[str, float]:
    """The log probability of every Arabic piece of the vocabulary."""
    lines = resources.files("hasila").joinpath("data/arabic_pieces.tsv").read_text(encoding="utf-8").splitlines()
    return {piece: float(score) for piece, score in (line.split("\t") for line in lines)}


_LONGEST_PIECE = 14

_UNKNOWN = -25.0
"""Log probability of a character that no piece contains: below the rarest piece."""


def _log_probability(word: str) -> float:
    """Log probability of the best segmentation of a word into pieces (Viterbi)."""
    pieces = _pieces()
    marked = "▁" + word
    best = [0.0] + [float("-inf")] * len(marked)
    for start in range(len(marked)):
        best[start + 1] = max(best[start + 1], best[start] + _UNKNOWN)
        for end in range(start + 1, min(len(marked), start + _LONGEST_PIECE) + 1):
            score = pieces.get(marked[start:end])
            if score is not None:
                best[end] = max(best[end], best[start] + score)
    return best[-1]
