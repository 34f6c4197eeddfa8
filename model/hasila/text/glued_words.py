"""Cuts words that a text has glued together, such as ``القريةقصفت`` and ``عاجلإصابة``."""

from functools import lru_cache

import regex

from hasila.text.known_words import is_bare_event_word, is_frequent, is_known, may_end_with_event_word
from hasila.text.letters import letters
from hasila.text.words import LONGEST_WORD

_SCRIPT = regex.compile(r"\p{Latin}(?:\p{Latin}|[\p{M}\p{Cf}])*+|(?:(?!\p{Latin}).)++", regex.DOTALL)
_LATIN = regex.compile(r"\p{Latin}")
_ARTICLE = regex.compile(r"[وف]?(?:[بلك]?ال|لل)")
_VERB_PREFIX = regex.compile(r"[وف]?(?:ا[نت]|بي?ت)")
"""Letters before a verb's stem that also look like a short word: ``وانجرحوا``, dialect ``واتقتلوا`` and ``بيتقصف``."""

_ALERT = "عاجل"
_BEGINNING = regex.compile(rf"{_ALERT}|(?<=.{{3}})(?:[إأ]|ال)")


@lru_cache(maxsize=1 << 16)
def glued_words(word: str) -> tuple[int, ...]:
    """Lengths, in code points, of the words that a string of letters is made of; one for most.

    A word ends between Latin and other letters, behind ة and behind the ى of a frequent word. Otherwise one is cut
    only before a word that ends no longer word: one of violence, or behind a known word a known one that begins with
    hamza or with the article.
    """
    if len(word) > LONGEST_WORD:
        return (len(word),)
    if _LATIN.search(word):
        runs = _SCRIPT.findall(word)
        if len(runs) > 1:
            return tuple(length for run in runs for length in glued_words(run))
        return (len(word),)
    plain, origins = letters(word)
    lengths: list[int] = []
    start = 0
    while (seam := _seam(plain, start)) and origins[seam - 1] < origins[seam]:  # a ligature cannot be cut
        lengths.append(origins[seam] - sum(lengths))
        start = seam
    return (*lengths, len(word) - sum(lengths))


def _seam(plain: str, start: int) -> int:
    """Where the word that begins at ``start`` ends, if another is glued to it, else 0."""
    if ending := plain.find("ة", start + 1, -1) + 1:
        return ending
    ending = plain.find("ى", start + 2, -3) + 1
    if ending and is_frequent(plain[start:ending]):
        return ending
    whole = plain[start:]
    if len(whole) < 7 or not (_BEGINNING.search(whole) or may_end_with_event_word(whole)) or is_known(whole):
        return 0
    if whole.startswith(_ALERT):
        return start + len(_ALERT)
    seams = range(start + 3, len(plain) - 3)
    return next((end for end in seams if _is_seam(plain[start:end], plain[end:])), 0)


def _is_seam(left: str, right: str) -> bool:
    if len(_ARTICLE.sub("", left, count=1)) < 3 or _VERB_PREFIX.fullmatch(left) or right[0] == "ء":
        return False
    begins = right[0] == "إ" or (right.startswith(("أ", "ال")) and is_known(right))
    return is_bare_event_word(right) or (begins and is_known(left))
