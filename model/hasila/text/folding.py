"""Spellings made one: marks removed, variants of letters folded."""

from functools import lru_cache
from unicodedata import normalize

import regex

MARKS = r"\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
"""Tashkeel, Quranic marks and tatweel: they do not change which word it is."""

_TASHKEEL = regex.compile(rf"[{MARKS}]")


def without_marks(text: str) -> str:
    """A text without :data:`MARKS`, for comparing words."""
    return _TASHKEEL.sub("", text)


_LETTERS = str.maketrans("أإآٱىئیېةہھؤکگ", "ااااييييهههوكك")


def fold(word: str) -> str:
    """A word without marks, its letters' variants made one: أ إ آ are ا, ى and ئ are ي, ة is ه, ؤ is و."""
    return normalize("NFKC", without_marks(word)).translate(_LETTERS).replace("ء", "")


_fold_character = lru_cache(maxsize=1 << 12)(fold)


def folded(text: str) -> tuple[str, list[int]]:
    """A folded text, and where each of its characters stands in the text as it is."""
    pairs = [(plain, at) for at, character in enumerate(text) for plain in _fold_character(character)]
    return "".join(plain for plain, _ in pairs), [at for _, at in pairs]
