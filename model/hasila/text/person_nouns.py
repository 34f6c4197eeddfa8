"""Nouns for people, and how many a noun alone means: ``طفل`` one, ``طفلان`` two, ``أطفال`` some."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from hasila.text import word_lists
from hasila.text.folding import fold

_SUFFIXES = ("هما", "كما", "هم", "هن", "كم", "نا", "ها", "ه", "ي", "ك", "و", "هون", "كن")
"""Pronouns; the last ones are of dialects (مرتو, ولدهون)."""
_CONSTRUCT = "+"
"""Ends forms that stand only before a pronoun."""
_FEMININE = "+ة"
_SOUND = {"+ون": ("ون", "ين"), "+ات": ("ات",)}
_DUAL = regex.compile(r"(?:\u064e\u0651?|\u0651\u064e)\u064a\u0652?\u0646")
"""The ending of a dual, with its fatha."""
_HIS = regex.compile(r"ه\p{M}*$")
"""Ends a word with the pronoun, not with ة, which folds to the same letter."""
_HAMZA = regex.compile("[ءؤئ]")
_HEAD = "head"
"""The class of words that mean people only where a mention of people begins."""
_LONGEST_BROKEN_PLURAL = 5
"""Letters of شبان, فرسان, جيران: what is longer and ends in ان is a dual."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun for people.

    Args:
        kind: its class in ``data/people.tsv``.
        number: 1, 2, or 0 for a plural.
        dual: whether a plural may be a dual as well, as ``مسعفين`` and ``صبيان``.
    """

    kind: str
    number: int
    dual: bool = False


def noun(word: str) -> Noun | None:
    """The noun in a word, with or without article, case ending and pronoun; nothing if the word is no noun for people.

    Duals and sound plurals both end in ``ين``. If the noun has a sound plural, the word counts as one, unless the
    fatha of the dual is written.
    """
    found = _listed(word)
    return None if found is None or found.kind == _HEAD else found


def head_noun(word: str) -> Noun | None:
    """The noun in the first word of a mention of people, where more words mean people.

    Nationalities and words such as ``حالة`` do there. So does a word that no list has, if its ending is a dual's alone:
    ``منتسبَين`` with its fatha, or ``ان`` behind more letters than a broken plural has.
    """
    if found := _listed(word):
        return found
    bare = fold(word).removeprefix("ال")
    long_dual = bare.endswith("ان") and len(bare) > _LONGEST_BROKEN_PLURAL
    return Noun(_HEAD, 2) if long_dual or _DUAL.search(word) else None


@lru_cache(maxsize=1 << 14)
def _listed(word: str) -> Noun | None:
    forms, plain = _forms(), fold(word)
    for bare in _bare(plain):
        if form := forms.get(bare):
            if form.number == 0 and bare.endswith("ين") and _DUAL.search(word):
                return Noun(form.kind, 2)
            is_definite = plain.startswith("ال") and bare == plain[2:] and bare.endswith("ي")
            if form.number == 0 and is_definite and (one := forms.get(bare[:-1])) and one.number == 1:
                return one  # المحامي, no plural before a genitive
            if form.number == 0 and _HIS.search(word) and (his := forms.get(plain[:-1])) and his.number == 1:
                return his  # أخوه, not إخوة
            if form.number == 0 and bare != plain and bare.endswith("ا") and not _HAMZA.search(word):
                return forms.get(bare + _CONSTRUCT, form)  # ابناه, not أبناءه
            return form
    return None


def _bare(word: str) -> Iterator[str]:
    """A word as it is, then without its article, its accusative alif, its pronoun; ت before a pronoun was ة."""
    stems = [word, word[2:]] if word.startswith(("ال", "لل")) else [word]
    for stem in stems:
        yield stem
        if stem.endswith("ا") and not stem.endswith("ها"):
            yield stem[:-1]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 1:
            stem = word.removesuffix(suffix)
            yield stem
            yield stem + _CONSTRUCT
            if stem.endswith("ت"):
                yield stem[:-1] + "ه"
            if stem.endswith(("او", "اي")):  # the seat of the hamza in أبناؤه, أبنائه
                yield stem[:-1]
    if word.endswith("ها"):
        yield word[:-1]


@cache
def _forms() -> Mapping[str, Noun]:
    """All forms of the list. An ambiguous form is the earlier noun, and a singular or plural rather than a dual."""
    forms: dict[str, Noun] = {}
    rows = [line.split("\t") for line in word_lists.lines("people.tsv")]
    for kind, singulars, plurals in rows:
        words = _with_feminines(singulars, plurals)
        forms.update((word, Noun(kind, 1)) for word in map(fold, words) if word not in forms)
        for plural in plurals.replace(_FEMININE, "").split():
            for word in _sound(words, plural) if plural in _SOUND else [fold(plural)]:
                forms.setdefault(word, Noun(kind, 0))
                if word.endswith(("ون", "ين")):
                    forms.setdefault(word[:-1], Noun(kind, 0))  # نازحو, نازحي
    for kind, singulars, plurals in rows:
        for word in _with_feminines(singulars, plurals):
            stem = fold(word.removesuffix("ة") + "ت" if word.endswith("ة") else word)
            for ending in ("ان", "ين", "ي"):
                form = forms.setdefault(stem + ending, Noun(kind, 2))
                if form.number == 0:
                    forms[stem + ending] = Noun(form.kind, 0, dual=True)
            # جثتا is a dual anywhere, but طفلا also the accusative of one child, and a dual only with a pronoun
            forms.setdefault(stem + "ا" if stem.endswith("ت") else stem + "ا" + _CONSTRUCT, Noun(kind, 2))
            if stem.endswith("ت"):
                forms.setdefault(stem + "ا" + _CONSTRUCT, Noun(kind, 2))
            forms.setdefault(stem + "ي" + _CONSTRUCT, Noun(kind, 2))
    return forms


def _with_feminines(singulars: str, plurals: str) -> list[str]:
    """The singulars of a row, with their feminines in ة if the row says that they have them."""
    words = singulars.split()
    feminine = [word + "ة" for word in words if not word.endswith("ة")] if _FEMININE in plurals else []
    return words + feminine


def _sound(words: Sequence[str], plural: str) -> list[str]:
    """Sound plurals of the singulars that have one: feminine of words in ة, masculine of others."""
    feminine = plural == "+ات"
    return [
        fold(word.removesuffix("ة")) + ending
        for word in words
        if word.endswith("ة") == feminine  # موجه ends in another letter, though it folds to the same
        for ending in _SOUND[plural]
    ]
