"""The letters of a word, without marks and presentation forms, and where they stand in it."""

from unicodedata import normalize

import regex

from hasila.text.folding import MARKS

_PLAIN = regex.compile(r"[\u0621-\u063a\u0641-\u064a]*")
_MARK = regex.compile(rf"[{MARKS}\p{{Cf}}]")

_KEYBOARDS = str.maketrans("کی", "كي")
"""Letters of Persian and Kurdish keyboards, which also type Arabic."""

ARABIC = r"[\u0620-\u063f\u0641-\u064a\u066e-\u066f\u0671-\u06d3\ufb50-\ufdfb\ufe80-\ufefc]"
"""An Arabic letter or its presentation form; tatweel is none."""


def bare(word: str) -> str:
    """A word without marks and presentation forms, on an Arabic keyboard."""
    if _PLAIN.fullmatch(word):
        return word
    return str(normalize("NFKC", _MARK.sub("", word)).translate(_KEYBOARDS))


def letters(word: str) -> tuple[str, list[int]]:
    """A word without marks and presentation forms, and the offset of each of its letters in the word."""
    if _PLAIN.fullmatch(word):
        return word, list(range(len(word)))
    plain: list[str] = []
    origins: list[int] = []
    for offset, character in enumerate(word):
        of_character = bare(character)
        plain.append(of_character)
        origins.extend([offset] * len(of_character))
    return "".join(plain), origins
