"""Patterns and limits for Arabic words that several modules share.

The patterns are strings, for use inside larger ones.
"""

import regex

WORD = r"\p{L}(?:[\p{L}\p{M}\p{Cf}]*[\p{L}\p{M}])?"
"""A word of letters; format marks stand only inside it, never at its end."""

WORD_OR_NUMBER = r"[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Cf}]*"
"""A word of letters and digits, such as ``M5`` or ``18``."""

LEFT, RIGHT = r"(?<!\p{L})", r"(?!\p{L})"
"""Where a word begins and where it ends: no letter stands before it, none behind it."""

SPACE = r"[\s\u200e\u200f\u061c]*"
"""White space and direction marks, or nothing."""

LONGEST_WORD = 64
"""Code points. No Arabic word is longer; what is, is read as no word, so that it costs neither time nor memory."""

LEAD = 30
"""Code points before a mention that tell what it is, such as ``محافظة`` before a province."""

_AND = regex.compile(r"^و\p{M}*")


def without_and(word: str) -> str:
    """A word without a leading ``و`` ("and")."""
    return _AND.sub("", word)


def lead(text: str, start: int) -> str:
    """What stands before a mention that begins at ``start``: at most :data:`LEAD` code points."""
    return text[max(0, start - LEAD) : start]
