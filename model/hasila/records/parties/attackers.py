"""Who made an attack, by an adjective of its words: ``قصف روسي`` is an attack by Russia."""

from collections.abc import Iterator
from functools import cache

from hasila.text import guarded as regex
from hasila.text.folding import fold
from hasila.text.words import WORD

_WORD = regex.compile(WORD)
_ENDINGS = ("", "ه", "ا", "ين", "ان", "ون", "ات", "تين", "تان")

_PARTIES = {
    "روسي": "روسيا", "تركي": "تركيا", "اسرائيلي": "إسرائيل", "صهيوني": "إسرائيل", "ايراني": "إيران",
    "سوري": "سوريا", "سعودي": "السعودية", "حوثي": "الحوثيون",
    "اميركي": "الولايات المتحدة", "امريكي": "الولايات المتحدة", "اماراتي": "الإمارات", "فرنسي": "فرنسا",
    "مصري": "مصر", "اردني": "الأردن", "عراقي": "العراق", "باكستاني": "باكستان", "افغاني": "أفغانستان",
    "اوكراني": "أوكرانيا", "سوداني": "السودان", "يمني": "اليمن", "ليبي": "ليبيا", "لبناني": "لبنان",
    "فلسطيني": "فلسطين", "اثيوبي": "إثيوبيا", "جزايري": "الجزائر", "مغربي": "المغرب", "تشادي": "تشاد",
    "نيجيري": "نيجيريا", "كويتي": "الكويت", "قطري": "قطر", "بريطاني": "بريطانيا",
}  # fmt: skip
"""Parties by the adjective that names them, as the guidelines name them."""
STATES = frozenset(_PARTIES.values())
"""The parties that adjectives name."""


def attackers(words: str) -> Iterator[tuple[str, int, int]]:
    """The parties that adjectives of an attack's words name; both of ``غارات روسية وسورية``.

    Args:
        words: the words of the attack.

    Yields:
        The name of a party, and start and end of the adjective in ``words``.
    """
    for match in _WORD.finditer(words):
        name = next(filter(None, map(_adjectives().get, _stems(fold(match.group())))), None)
        if name is not None:
            yield name, match.start(), match.end()


def _stems(word: str) -> Iterator[str]:
    """An adjective in the masculine, without the article and its ending."""
    for lead in ("ال", "لل", "بال", "وال", "و", ""):
        if word.startswith(lead):
            bare = word[len(lead) :]
            for ending in _ENDINGS:
                if bare.endswith(ending):
                    yield bare.removesuffix(ending)


@cache
def _adjectives() -> dict[str, str]:
    return {fold(adjective): name for adjective, name in _PARTIES.items()}
