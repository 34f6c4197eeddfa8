"""Joins words whose letters are torn apart, such as ``قـ.ـصف``, ``ق.تل`` and ``ا.ل.قصف``."""

from itertools import pairwise

import regex

from hasila.text.known_words import is_frequent, is_known
from hasila.text.letters import ARABIC, bare
from hasila.text.patterns import JOINER

_MARK = r"[.·•∙*/\\'’،,~^+|…\-–_@$]"
_WITHIN = r"[\p{Cf}\u0640]"
"""What stands inside a word between its letters: tatweel and format marks."""

_SURE = (
    rf"\p{{Cf}}*\u0640{_WITHIN}*+(?:[ ]?{_MARK}{{1,3}}[ ]?|[ ])\p{{Cf}}*\u0640{_WITHIN}*+"
    rf"|\p{{Cf}}*{_MARK}{{1,3}}\p{{Cf}}*\u0640{_WITHIN}*+"
)
_POSSIBLE = rf"{_WITHIN}*{_MARK}{{1,2}}\p{{Cf}}*"
_LETTERS = rf"{ARABIC}\p{{M}}*+(?:{_WITHIN}*+{ARABIC}\p{{M}}*+)*+"
_RUN = regex.compile(rf"(?<!{ARABIC}|\p{{M}}|{_WITHIN}){_LETTERS}(?:(?:{_SURE}|{_POSSIBLE}){_LETTERS})++")
_TEAR = regex.compile(rf"(?<={ARABIC}\p{{M}}{{,9}})(?:(?P<sure>{_SURE})|{_POSSIBLE})(?={ARABIC})")
_HINT = regex.compile(
    rf"{_MARK}(?<=(?:{ARABIC}|\p{{M}}|{_WITHIN}|{_MARK}){_MARK}){_WITHIN}*+{ARABIC}"
    rf"|\u0640\p{{Cf}}*[ ](?:{_MARK}{{1,3}}[ ]?)?\p{{Cf}}*\u0640"
)
"""What a text has that has a tear; few have it."""

_LONGEST = 20
"""Letters. No torn word is longer."""

_MOST_PARTS = 8

_LONGEST_RUN = 32
"""Parts. What goes on for longer without a space is no text that could be torn."""

_SHORT = "في من عن تم ما لا لم لن أو او ثم قد هو هي أن إن ان كل ست مع كم هم"
_SHORT_WORDS = frozenset(_SHORT.split())
"""Words of two letters, which may stand before or behind a mark without a space."""


def mended(text: str) -> str:
    """The text with every tear inside a word replaced by joiners, character by character.

    A mark beside tatweel before the next letter is a tear (``قـ.ـصف``), and so is a space between two of them. Another
    mark between letters is one if the letters make a word that is frequent or one of violence, and some part of it is
    none: ``ق.تل`` is mended, ``أ.ف.ب``, ``د.محمد`` and ``قتل.وأصيب`` are not.
    """
    if not _HINT.search(text):
        return text
    return _RUN.sub(lambda run: _mended_run(run.group()), text)


def _mended_run(run: str) -> str:
    """A run of letters and possible tears, mended."""
    tears = list(_TEAR.finditer(run))
    edges = [0, *(edge for tear in tears for edge in tear.span()), len(run)]
    parts = [bare(run[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    kept = [number for number, tear in enumerate(tears) if not (tear["sure"] and parts[number][-1] not in "ةى")]
    bounds = [0, *(number + 1 for number in kept), len(parts)]
    words = ["".join(parts[first:last]) for first, last in pairwise(bounds)]
    whole: set[int] = set()  # of the tears that are not sure, those that part words
    if len(words) > _LONGEST_RUN:
        whole, words = set(kept), []
    at = 0
    while at < len(words):
        most = min(_MOST_PARTS, len(words) - at)
        at += next((count for count in range(most, 1, -1) if _is_torn(words[at : at + count])), 1)
        whole.update(kept[at - 1 : at])
    mended = list(run)
    for number, tear in enumerate(tears):
        if number not in whole:
            mended[tear.start() : tear.end()] = JOINER * len(tear.group())
    return "".join(mended)


def _is_torn(parts: list[str]) -> bool:
    """Whether the parts are a single word, which is known, rather than words or initials."""
    word = "".join(parts)
    initials = all(len(part) == 1 for part in parts)
    return (
        (4 if initials else 3) <= len(word) <= _LONGEST
        and all(part[-1] not in "ةى" for part in parts[:-1])
        and _SHORT_WORDS.isdisjoint(parts)
        and any(len(part) <= 2 or not is_frequent(part) for part in parts)
        and is_known(word)
    )
