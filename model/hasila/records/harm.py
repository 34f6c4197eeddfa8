"""Harm: what happened to people, read from their sentence by a linear classifier over the words around a mention.

Features are words and the kinds of harm that they express (``data/harm.tsv``), by side and distance. ``train/harm.py``
fits the weights (``data/harm_weights.tsv``) to the passages, never to the articles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from hasila.records import word_lists
from hasila.records.linear_classifier import LinearClassifier
from hasila.records.person_nouns import noun
from hasila.text.folded import FoldedSentence, FoldedWord
from hasila.text.words import LONGEST_WORD


@dataclass(frozen=True, slots=True)
class Harm:
    """What happened to the people of a mention.

    Args:
        kind: ``killed``, ``injured``, ``displaced``, ``missing``, ``detained`` or ``unspecified``.
        probability: of this kind, by the classifier.
        start: offset of the first code point of the word that expresses it, or of the mention if no word does.
        end: offset behind its last.
    """

    kind: str
    probability: float
    start: int
    end: int


def harm(sentence: FoldedSentence, start: int, end: int) -> Harm:
    """The harm of a mention of people.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
    """
    kind, probability = _classifier()(features(sentence, start, end))
    evidence = min(
        (word for word in sentence.words if kind in _harms(word.folded)),
        key=lambda word: max(start - word.end, word.start - end, 0),
        default=None,
    )
    return Harm(kind, probability, *((evidence.start, evidence.end) if evidence else (start, end)))


_PROCLITICS = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ف", "ل")
_LEFT = (1, 3, 7, 14)
_RIGHT = (1, 3, 8)
"""How many words away the bands of distance reach."""


def features(sentence: FoldedSentence, start: int, end: int) -> dict[str, float]:
    """The features of a mention for the classifier: its words, and those around it in bands of distance."""
    words = sentence.words
    if not words:
        return {}
    left = [word for word in reversed(words) if word.end <= start]
    right = [word for word in words if word.start >= end]
    return (
        _of_mention(sentence, [word for word in words if start <= word.start < end][:6])
        | _of_side(sentence, "left", left, _LEFT)
        | _of_side(sentence, "right", right, _RIGHT)
        | _of_clause(sentence, left, right, start, end)
    )


def _of_mention(sentence: FoldedSentence, words: Sequence[FoldedWord]) -> dict[str, float]:
    features: dict[str, float] = {}
    for word in words:
        stem = _stem(word.folded)
        features |= {f"in {stem}": 1.0, f"in4 {stem[:4]}": 1.0}
        if person := noun(sentence.text(word.start, word.end)):
            features[f"kind {person.kind}"] = 1.0
        features |= {f"tells {kind}": 1.0 for kind in _harms(word.folded)}
    return features


def _of_side(
    sentence: FoldedSentence, side: str, words: Sequence[FoldedWord], bands: Sequence[int]
) -> dict[str, float]:
    """The words on one side of the mention, the nearest first."""
    features: dict[str, float] = {}
    first = True
    for distance, word in enumerate(words[: bands[-1]]):
        band = next(limit for limit in bands if distance < limit)
        stem, harms = _stem(word.folded), _harms(word.folded)
        features |= {f"{side}{band} {stem}": 1.0, f"{side}{band}5 {stem[:5]}": 1.0}
        features.setdefault(f"{side} {stem[:3]}", 1 / (1 + 0.4 * distance))
        for kind in harms:
            features[f"{side}{band} tells {kind}"] = 1.0
            if first:
                features[f"{side} first {kind}"] = 1.0
        first = first and not harms
        if side == "left" and "،" in sentence.text(word.end, word.end + 2):
            features[f"comma{band}"] = 1.0
    return features


_NEW_CLAUSE = regex.compile(r"[.؛:;!?؟\n]|[،,]\s*و|\s(?=و\p{L}{3})")
"""Where another clause begins: a stop, a comma with و, or a word with و."""


def _of_clause(
    sentence: FoldedSentence, left: Sequence[FoldedWord], right: Sequence[FoldedWord], start: int, end: int
) -> dict[str, float]:
    """The nearest words of harm on either side, and whether another clause begins before them."""
    sides: list[str] = []
    for side, words in (("left", left), ("right", right)):
        word = next((word for word in words if _harms(word.folded)), None)
        if word is None:
            sides.append(f"{side} none")
            continue
        # a word's own و belongs to it, as that of a mention does not
        between = sentence.text(word.end, start) if side == "left" else sentence.text(end, word.start + len("و___"))
        breaks = min(len(_NEW_CLAUSE.findall(between)), 2)
        sides.append(f"{side} {breaks} {'+'.join(_harms(word.folded))}")
    return {**{f"clause {side}": 1.0 for side in sides}, f"clauses {' '.join(sides)}": 1.0}


def _stem(word: str) -> str:
    """A word without its proclitics and article, if at least three letters are left."""
    prefix = next((prefix for prefix in _PROCLITICS if word.startswith(prefix) and len(word) > len(prefix) + 2), "")
    return word[len(prefix) :]


def _harms(word: str) -> tuple[str, ...]:
    """The kinds of harm that a word may express."""
    return _kinds(word) if len(word) <= LONGEST_WORD else ()


@lru_cache(maxsize=1 << 16)
def _kinds(word: str) -> tuple[str, ...]:
    return tuple(kind for kind, pattern in _patterns().items() if pattern.fullmatch(word))


@cache
def _patterns() -> Mapping[str, regex.Pattern[str]]:
    rows = (line.split("\t") for line in word_lists.lines("harm.tsv"))
    return {kind: regex.compile(rf"(?:[وفبلك]|وب|ول|لل|ال|بال|وال|فال|كال)?(?:{pattern})") for kind, pattern in rows}


@cache
def _classifier() -> LinearClassifier:
    return LinearClassifier.load(word_lists.lines("harm_weights.tsv"))
