"""How likely a string of letters is a word, under the unigram model of a SentencePiece vocabulary.

Kudo, "Subword Regularization", 2018 (https://arxiv.org/abs/1804.10959), section 3.2. The scores are those of the XLM-R
vocabulary as distributed with multilingual-e5-small.
"""

from functools import cache
from importlib import resources

_LONGEST_PIECE = 14

_UNKNOWN = -25.0
"""Log probability of a character that no piece contains: below the rarest piece."""


@cache
def pieces() -> dict[str, float]:
    """The log probability of every Arabic piece of the vocabulary; a word begins with ``▁``."""
    lines = resources.files("hasila").joinpath("data/arabic_pieces.tsv").read_text(encoding="utf-8").splitlines()
    return {piece: float(score) for piece, score in (line.split("\t") for line in lines)}


def log_probability(word: str) -> float:
    """Log probability of the best segmentation of a word into pieces (Viterbi)."""
    table = pieces()
    marked = "▁" + word
    best = [0.0] + [float("-inf")] * len(marked)
    for start in range(len(marked)):
        best[start + 1] = max(best[start + 1], best[start] + _UNKNOWN)
        for end in range(start + 1, min(len(marked), start + _LONGEST_PIECE) + 1):
            score = table.get(marked[start:end])
            if score is not None:
                best[end] = max(best[end], best[start] + score)
    return best[-1]
