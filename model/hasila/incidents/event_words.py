"""Words that tell events of one day and place apart: the hour, the site that was hit, and the means."""

from collections.abc import Iterator
from functools import cache

import regex

from hasila.text import word_lists
from hasila.text.folding import fold, folded
from hasila.text.words import WORD

Aspect = tuple[str, str]
"""Name and value, such as ``("site", "market")``."""

_WORD = regex.compile(WORD)
_PREFIXES = ("", "و", "ب", "ل", "ف", "ال", "وال", "بال", "لل", "فال", "كال")


def aspects(text: str) -> Iterator[Aspect]:
    """What the words of a text tell of hour, site and means."""
    words = [folded(word) for word in _WORD.findall(text)]
    known = _aspects()
    for at, word in enumerate(words):
        for words_together in (word, " ".join(words[at : at + 2])):
            if words_together in known:
                yield known[words_together]


@cache
def _aspects() -> dict[str, Aspect]:
    known: dict[str, Aspect] = {}
    for line in word_lists.lines("event_words.tsv"):
        aspect, value, forms = line.split("\t")
        for form in forms.split("|"):
            known.update({prefix + _bare(fold(form)): (aspect, value) for prefix in _PREFIXES})
    return known


def _bare(word: str) -> str:
    """A word without article, unless too little would be left: ``الآن`` is not ``أن``."""
    bare = word.removeprefix("ال")
    return bare if len(bare) > _LEAST else word


_LEAST = 2
"""Letters of a word that are left."""
