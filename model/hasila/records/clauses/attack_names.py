"""The words by which a text may have told an attack that it names again: ``تفجير مدرعة``, then ``الانفجار``."""

from functools import lru_cache

from hasila.text import guarded as regex

_OF_A_KIND = (
    ("هجوم", "تفجير", "انفجار", "عمليه", "استهداف", "اعتدا", "كمين"),
    ("قصف", "غاره", "غارات", "ضربه", "ضربات", "هجوم", "استهداف"),
)
"""Names that one attack has in turn."""
_VERBS = {
    "قصف": "قصف(?:ت|وا)?|اغارت?|استهدفت?",
    "غاره": "اغارت?|قصفت?",
    "هجوم": "هاجم(?:ت|وا)?|اقتحم(?:ت|وا)?|باغت(?:ت|وا)?",
    "تفجير": "فجر(?:ت|وا)?|انفجرت?",
    "انفجار": "انفجرت?|فجر(?:ت|وا)?",
}
"""Verbs that tell what a name tells."""


@lru_cache(maxsize=256)
def named_before(attack: str) -> "regex.Pattern[str]":
    """A pattern for the names and verbs by which an attack may have been told before.

    Args:
        attack: its name, folded and without article.
    """
    names = {attack, *(name for kind in _OF_A_KIND if attack in kind for name in kind)}
    nouns = rf"[وفبلك]?(?:ال|لل)?(?:{'|'.join(sorted(names))})"
    verbs = [_VERBS[name] for name in sorted(names) if name in _VERBS]
    told = "|".join([nouns, *(rf"[وف]?(?:{verb})" for verb in verbs)])
    return regex.compile(rf"(?<!\p{{L}})(?:{told})(?!\p{{L}})")
