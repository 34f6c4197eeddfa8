"""Cues: single words that tell of harm, of saying, of doing, of a part, of a denial or of people, and ends of clauses.

A cue is what a word can mean, not what it means in its sentence. The lists (``data/cues.tsv``) are written for the
project.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from hasila.labels import HARMS
from hasila.text import guarded as regex
from hasila.text import word_lists
from hasila.text.folding import fold
from hasila.text.needed import needed
from hasila.text.person_nouns import noun
from hasila.text.words import LONGEST_WORD

HARM_CUES = HARMS[:-1]
"""The cues of harm; no word tells an unspecified one."""

NOUN_CUES = (
    *("person", "civilian", "child", "woman", "relative", "family", "combatant", "police", "rescuer", "medic"),
    *("journalist", "sick", "injured-person", "dead", "displaced-person", "missing-person"),
)
"""The cues of nouns for people, by their class, see :mod:`hasila.text.person_nouns`. No cue of harm has their names."""

CUES = (*HARM_CUES, "saying", "doing", "among", "denying", "adding", *NOUN_CUES, "and", "break", "number")
"""All cues: the lists, the nouns, و or ف by itself, a mark that ends a clause, and a number."""

_PROCLITICS = "(?:[وفبلك]|وب|ول|لل|ال|بال|وال|فال|كال)?"
_AND = ("و", "ف")
_BREAKS = frozenset("،,.؛;:!?؟\n")


def cues(words: Iterable[str]) -> NDArray[np.float32]:
    """Return the cues of words, ``[words, cues]``: 1 where a word has a cue, else 0."""
    rows = [_row(word) for word in words]
    return np.array(rows, dtype=np.float32).reshape(-1, len(CUES))


@lru_cache(maxsize=1 << 16)
def tells(word: str, cue: str) -> bool:
    """Whether a word has a cue of a list."""
    return bool(_row(word)[CUES.index(cue)])


@lru_cache(maxsize=1 << 16)
def _row(word: str) -> tuple[bool, ...]:
    folded = fold(word)
    listed = dict.fromkeys(_patterns(), False) | {
        cue: bool(_patterns()[cue].fullmatch(folded)) for cue in _likely(folded)
    }
    person = noun(word)
    kind = person.kind if person else ""
    listed |= {cue: cue.removesuffix("-person") == kind for cue in NOUN_CUES}
    listed |= {
        "and": folded in _AND,
        "break": folded in _BREAKS,
        "number": any(letter.isdigit() for letter in folded),
    }
    return tuple(listed[cue] for cue in CUES)


def _likely(folded: str) -> frozenset[str]:
    """The cues that a word may have by the strings in it: few have any."""
    if len(folded) > LONGEST_WORD:
        return frozenset()
    by_string, lengths = _needed()
    held = (folded[at : at + length] for length in lengths for at in range(len(folded) - length + 1))
    return frozenset(cue for string in held for cue in by_string.get(string, ()))


@cache
def _needed() -> tuple[Mapping[str, list[str]], range]:
    """The cues for which a word must hold each string, and the lengths of these."""
    by_string: dict[str, list[str]] = {}
    for cue, pattern in _patterns().items():
        for string in needed(pattern.pattern) or ("",):
            by_string.setdefault(string, []).append(cue)
    return by_string, range(min(map(len, by_string)), max(map(len, by_string)) + 1)


@cache
def _patterns() -> Mapping[str, regex.Pattern[str]]:
    rows = (line.split("\t") for line in word_lists.lines("cues.tsv"))
    return {cue: regex.compile(f"{_PROCLITICS}(?:{pattern})") for cue, pattern in rows}
