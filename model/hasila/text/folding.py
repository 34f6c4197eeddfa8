"""Folds spellings: removes marks and unifies variants of letters."""

from functools import lru_cache
from unicodedata import normalize

import regex

MARKS = r"\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
"""Tashkeel, Quranic marks and tatweel: they do not change which word it is."""

_MARK = regex.compile(rf"[{MARKS}\p{{Cf}}]")
_LETTERS = str.maketrans("أإآٱىئیېةہھؤکگ", "ااااييييهههوكك")


def without_marks(text: str) -> str:
    """Remove :data:`MARKS` and format marks, for comparing words."""
    return _MARK.sub("", text)


def fold(word: str) -> str:
    """Remove marks and hamza, and unify letters: أ إ آ become ا, ى and ئ become ي, ة becomes ه, ؤ becomes و."""
    return folded(word) if len(word) <= _SHORT else _fold(word)


def _fold(word: str) -> str:
    return normalize("NFKC", without_marks(word)).translate(_LETTERS).replace("ء", "")


def search_form(text: str) -> str:
    """What is compared when people search: folded, and without case."""
    return fold(text).casefold()


folded = lru_cache(maxsize=1 << 16)(_fold)
""":func:`fold` for the words of many texts: frequent ones are folded once."""
_SHORT = 32
"""Code points of what may be a word, which texts repeat."""
