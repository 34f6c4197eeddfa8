"""What harm came to people, read from their sentence: a linear classifier over the words around a mention.

Features are words and the kinds of harm that they tell of (``data/harm.tsv``), by side and distance. The weights
(``data/harm_weights.tsv``) were learnt by ``train/harm.py`` from the passages, never from the articles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from hasila.records import word_lists
from hasila.records.linear_classifier import LinearClassifier
from hasila.records.person_nouns import noun
from hasila.text.folding import fold


@dataclass(frozen=True, slots=True)
class Harm:
    """What came to the people of a mention.

    Args:
        kind: ``killed``, ``injured``, ``displaced``, ``missing``, ``detained`` or ``unspecified``.
        probability: that it is so, by the classifier.
        start: first code point of the word that tells it, or of the mention if no word does.
        end: one past its last.
    """

    kind: str
    probability: float
    start: int
    end: int


def harm(text: str, start: int, end: int) -> Harm:
    """The harm of a mention of people.

    Args:
        text: its sentence, or a text that is hardly longer.
        start: first code point of the mention.
        end: one past its last.
    """
    kind, probability = _classifier()(features(text, start, end))
    told = min(
        (word for word in _words(text) if kind in _told(word.folded)),
        key=lambda word: max(start - word.end, word.start - end, 0),
        default=None,
    )
    return Harm(kind, probability, *((told.start, told.end) if told else (start, end)))


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    folded: str


_WORD = regex.compile(r"\p{L}(?:[\p{L}\p{M}\p{Cf}]*[\p{L}\p{M}])?")
_PROCLITICS = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ف", "ل")
_LONGEST_WORD = 64
_LEFT = (1, 3, 7, 14)
_RIGHT = (1, 3, 8)
"""How many words away the bands of distance reach."""


def _words(text: str) -> list[_Word]:
    return [_Word(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(text)]


def features(text: str, start: int, end: int) -> dict[str, float]:
    """What the classifier looks at: the mention's words, and those around it in bands of distance."""
    words = _words(text)
    found: dict[str, float] = {}
    for word in [word for word in words if start <= word.start < end][:6]:
        stem = _stem(word.folded)
        found |= {f"in {stem}": 1.0, f"in4 {stem[:4]}": 1.0}
        if people := noun(text[word.start : word.end]):
            found[f"kind {people.kind}"] = 1.0
        found |= {f"tells {kind}": 1.0 for kind in _told(word.folded)}
    left = [word for word in reversed(words) if word.end <= start]
    right = [word for word in words if word.start >= end]
    for side, near, bands in (("left", left, _LEFT), ("right", right, _RIGHT)):
        first = True
        for distance, word in enumerate(near[: bands[-1]]):
            band = next(limit for limit in bands if distance < limit)
            stem = _stem(word.folded)
            found |= {f"{side}{band} {stem}": 1.0, f"{side}{band}5 {stem[:5]}": 1.0}
            found.setdefault(f"{side} {stem[:3]}", 1 / (1 + 0.4 * distance))
            for kind in _told(word.folded):
                found[f"{side}{band} tells {kind}"] = 1.0
                if first:
                    found[f"{side} first {kind}"] = 1.0
            first = first and not _told(word.folded)
            if side == "left" and "،" in text[word.end : word.end + 2]:
                found[f"comma{band}"] = 1.0
    return found | _of_clause(text, left, right, start, end) if words else found


_NEW_CLAUSE = regex.compile(r"[.؛:;!?؟\n]|[،,]\s*و|\s(?=و\p{L}{3})")
"""Where another clause begins: a stop, a comma with و, or a word with و."""


def _of_clause(text: str, left: Sequence[_Word], right: Sequence[_Word], start: int, end: int) -> dict[str, float]:
    """The nearest words of harm on either side, and whether another clause begins before them."""
    told: list[str] = []
    for side, near in (("left", left), ("right", right)):
        word = next((word for word in near if _told(word.folded)), None)
        if word is None:
            told.append(f"{side} none")
            continue
        # a word's own و belongs to it, as that of a mention does not
        between = text[word.end : start] if side == "left" else text[end : word.start + len("و___")]
        breaks = min(len(_NEW_CLAUSE.findall(between)), 2)
        told.append(f"{side} {breaks} {'+'.join(_told(word.folded))}")
    return {**{f"clause {each}": 1.0 for each in told}, f"clauses {' '.join(told)}": 1.0}


def _stem(word: str) -> str:
    """A word without the first proclitics and article that leave something of it."""
    prefix = next((each for each in _PROCLITICS if word.startswith(each) and len(word) > len(each) + 2), "")
    return word[len(prefix) :]


def _told(word: str) -> tuple[str, ...]:
    """The kinds of harm that a word may tell of; what is longer than any word, none."""
    return _kinds(word) if len(word) <= _LONGEST_WORD else ()


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
