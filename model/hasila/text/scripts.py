"""Tells the script that a text is written in, and Arabic from other languages in its script."""

import unicodedata
from collections import Counter
from functools import lru_cache

_READ = 5000
"""Characters at the beginning of a text that are looked at."""

ARABIC = "Arabic"
OTHER_LANGUAGE = "Arabic, another language"
NO_LETTERS = "no letters"

_FOREIGN = frozenset("پچژگٹڈڑںہھےێۆڵڕەۇۈېڭ")
"""Letters that Persian, Urdu, Kurdish, Pashto or Uyghur have and Arabic lacks, but in dialects and foreign names."""

_LEAST_FOREIGN = 0.01
"""Share of these letters from which a text may be of another language. In Persian it is about 0.02."""

_LEAST_ARABIC = 0.1
"""Share of Arabic letters from which a text in another script is said to have some."""


def script(text: str) -> str:
    """The script of most letters at the beginning of a text.

    Returns:
        :data:`ARABIC` if half of the letters or more are Arabic, or :data:`OTHER_LANGUAGE` if these hold the letters of
        another language and hardly a ``ة``; else the script as Unicode names it, such as ``Latin``, followed by
        ``with Arabic`` if a tenth of the letters are; :data:`NO_LETTERS` for a text without any.
    """
    characters = Counter(text[:_READ])
    scripts: Counter[str] = Counter()
    for character, count in characters.items():
        if character.isalpha():
            scripts[_script(character)] += count
    if not scripts:
        return NO_LETTERS
    letters, arabic = scripts.total(), scripts[ARABIC]
    if 2 * arabic >= letters:
        foreign = sum(characters[letter] for letter in _FOREIGN)
        is_foreign = foreign > _LEAST_FOREIGN * arabic and foreign > 2 * characters["ة"]
        return OTHER_LANGUAGE if is_foreign else ARABIC
    most = min(scripts, key=lambda name: (-scripts[name], name))
    return f"{most} with Arabic" if arabic >= _LEAST_ARABIC * letters else most


@lru_cache(maxsize=1 << 14)
def _script(letter: str) -> str:
    """The first word of the letter's name in Unicode, which is its script."""
    return unicodedata.name(letter, "unnamed letters").split()[0].capitalize()
