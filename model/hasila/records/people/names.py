"""Victims who are told by name alone: ``مقتل سامر`` is one person, though no noun or number says so.

What is no known name may be a plural that no list has. It counts nobody.
"""

from collections.abc import Sequence
from functools import cache

from hasila.text import guarded as regex
from hasila.text import word_lists
from hasila.text.folding import fold
from hasila.text.person_nouns import noun
from hasila.text.words import WORD, without_and

_NAMES = regex.compile(rf"{WORD}(?:\s+{WORD})*(?:\s*[،,]\s*{WORD}(?:\s+{WORD})*)*")
_LIST = regex.compile(r"\s*[،,]\s*")
_LONGEST = 5
"""Words of a name, those of father, grandfather and family among them."""


def names(mention: str) -> int | None:
    """How many persons a mention calls by name, if it is nothing but names; else nothing.

    Args:
        mention: its words.
    """
    if not _NAMES.fullmatch(mention):
        return None
    persons: list[list[str]] = []
    for part in _LIST.split(mention):
        persons.append([])
        for word in part.split():
            if persons[-1] and not _is_given(word) and _is_given(without_and(word)) and fold(word).startswith("و"):
                persons.append([without_and(word)])
            else:
                joined = not persons[-1] and len(persons) > 1 and not _is_given(word)  # وائل is a name as it is
                persons[-1].append(without_and(word) if joined else word)
    return len(persons) if all(map(_is_person, persons)) else None


def _is_person(words: Sequence[str]) -> bool:
    """Whether words are one name: a given name first, and nobody else behind it."""
    given, *others = words
    return (
        len(words) <= _LONGEST
        and (_is_given(given) or (fold(given) == "عبد" and bool(others)))
        and not any(_is_more(word) for word in others)
    )


def _is_more(word: str) -> bool:
    """Whether a word may tell of somebody else: a noun for people or what و joins, unless it is a name itself."""
    if _is_given(word) or _is_given(word.removeprefix("ال")):
        return False
    return noun(word) is not None or fold(word).startswith("و")


def _is_given(word: str) -> bool:
    return fold(word) in _given()


@cache
def _given() -> frozenset[str]:
    return frozenset(fold(name) for line in word_lists.lines("given_names.tsv") for name in line.split())
