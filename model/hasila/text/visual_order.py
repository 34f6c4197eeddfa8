"""Recognises text in visual order: the letters of each Arabic word reversed, as some PDFs store them."""

from itertools import islice
from unicodedata import normalize

import regex

_WORD = regex.compile(r"[\p{Arabic}\p{M}\u0640]{3,}")
_SAMPLE = 2000
"""Words that are looked at, from the beginning of the text."""

_LEAST = 4
"""The fewest signs of either order on which text is judged."""


def is_visual(text: str) -> bool:
    """Whether the Arabic words of a text are reversed letter by letter.

    No word begins with ة or ى, many end with them; many begin with the article, and few end with لا. A text is in
    visual order if the reverse is true of its words four times as often. A text with few words is not judged.
    """
    forward = backward = impossible = 0
    for match in islice(_WORD.finditer(text), _SAMPLE):
        word = normalize("NFKC", match.group())
        forward += word.startswith("ال") + word.endswith(("ة", "ى"))
        backward += word.endswith("لا")
        impossible += word.startswith(("ة", "ى"))
    return impossible > 0 and impossible + backward >= max(_LEAST, 4 * forward)
