"""Nouns for people, and how many a noun alone means: ``طفل`` one, ``طفلان`` two, ``أطفال`` some."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from hasila.records import word_lists
from hasila.text.folding import fold

_SUFFIXES = ("هما", "كما", "هم", "هن", "كم", "نا", "ها", "ه", "ي", "ك")
_CONSTRUCT = "+"
"""Ends forms that stand only before a pronoun."""
_SOUND = {"+ون": ("ون", "ين"), "+ات": ("ات",)}
_DUAL = regex.compile(r"\u064e\u064a\u0652?\u0646")
"""The ending of a dual, with its fatha."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun for people.

    Args:
        kind: its class in ``data/people.tsv``.
        number: 1, 2, or 0 for a plural.
    """

    kind: str
    number: int


def noun(word: str) -> Noun | None:
    """The noun in a word, with or without article, case ending and pronoun; nothing if the word is no noun for people.

    Duals and sound plurals both end in ``ين``. If the noun has a sound plural, the word counts as one, unless the
    fatha of the dual is written.
    """
    forms, plain = _forms(), fold(word)
    for bare in _bare(plain):
        if form := forms.get(bare):
            if form.number == 0 and bare.endswith("ين") and _DUAL.search(word):
                return Noun(form.kind, 2)
            return form
    return None


def _bare(word: str) -> Iterator[str]:
    """A word as it is, then without its article, its accusative alif, its pronoun; ت before a pronoun was ة."""
    stems = [word, word[2:]] if word.startswith(("ال", "لل")) else [word]
    for stem in stems:
        yield stem
        if stem.endswith("ا"):
            yield stem[:-1]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 1:
            stem = word.removesuffix(suffix)
            yield stem
            yield stem + _CONSTRUCT
            if stem.endswith("ت"):
                yield stem[:-1] + "ه"


@cache
def _forms() -> Mapping[str, Noun]:
    """All forms of the list. An ambiguous form is the earlier noun, and a singular or plural rather than a dual."""
    forms: dict[str, Noun] = {}
    rows = [line.split("\t") for line in word_lists.lines("people.tsv")]
    for kind, singulars, plurals in rows:
        words = [fold(word) for word in singulars.split()]
        forms.update((word, Noun(kind, 1)) for word in words if word not in forms)
        for plural in plurals.split():
            for form in _sound(words, plural) if plural in _SOUND else [fold(plural)]:
                forms.setdefault(form, Noun(kind, 0))
                if form.endswith(("ون", "ين")):
                    forms.setdefault(form[:-1], Noun(kind, 0))  # نازحو, نازحي
    for kind, singulars, _ in rows:
        for word in map(fold, singulars.split()):
            stem = word[:-1] + "ت" if word.endswith("ه") else word
            for ending in ("ان", "ين", "ي"):
                forms.setdefault(stem + ending, Noun(kind, 2))
            # جثتا is a dual anywhere, but طفلا also the accusative of one child, and a dual only with a pronoun
            forms.setdefault(stem + "ا" if stem.endswith("ت") else stem + "ا" + _CONSTRUCT, Noun(kind, 2))
            if stem.endswith("ت"):
                forms.setdefault(stem + "ا" + _CONSTRUCT, Noun(kind, 2))
            forms.setdefault(stem + "ي" + _CONSTRUCT, Noun(kind, 2))
    return forms


def _sound(words: Sequence[str], plural: str) -> list[str]:
    """Sound plurals of the singulars that have one: feminine of words in ة, masculine of others."""
    feminine = plural == "+ات"
    return [
        word.removesuffix("ه") + ending
        for word in words
        if word.endswith("ه") == feminine
        for ending in _SOUND[plural]
    ]  # fmt: skip
