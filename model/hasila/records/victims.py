"""Who the people of a mention are, as far as its words tell: children, women, fighters and of which side, rescuers, ...

Nothing is concluded from silence: people whom the text calls ``أشخاص`` are of no class.
"""

from dataclasses import dataclass

import regex

from hasila.records.actors import Actors
from hasila.records.numerals import numerals
from hasila.records.person_nouns import noun
from hasila.text.folding import fold

CLASSES = ("civilians", "combatants", "children", "women", "rescuers", "medics", "journalists", "families")

_OF_KIND = {
    "civilian": "civilians", "combatant": "combatants", "police": "combatants", "child": "children", "woman": "women",
    "rescuer": "rescuers", "medic": "medics", "journalist": "journalists", "family": "families",
}  # fmt: skip
_WORD = regex.compile(r"\p{L}(?:[\p{L}\p{M}\p{Cf}]*[\p{L}\p{M}])?")
_AND = regex.compile(r"^و\p{M}*")
_BOUNDARY = regex.compile(r"[.،,؛;:!?؟()«»\"\n]|(?<!\p{L})و\p{L}")
_RESCUE = regex.compile(r"(?<!\p{L})(?:ال|لل|بال)?(?:دفاع المدني|خوذ البيضا|انقاذ|اسعاف|هلال الاحمر|صليب الاحمر)")
_MEDICAL = regex.compile(r"(?<!\p{L})(?:ال)?(?:طبي|صحي|طواقم الطبي|اطبا )")
_PRESS = regex.compile(r"(?<!\p{L})(?:ال)?(?:صحاف|صحفي|اعلامي|قناه|وكاله)")
_CIVIL = regex.compile(r"(?<!\p{L})(?:ال|لل)?مدنيه?(?:ين|ون|ات|ا)?(?!\p{L})")
_OF_SIDE = regex.compile(r"\s*(?:من\s|ال)?(?:ال)?(?:تابع|معادي|مناهض|موالي|مدعوم|معارض|متمرد|من\s)")
_PARTISAN = regex.compile("متشدد|جهادي|ارهابي|داعشي|شرط")
"""Words for fighters that tell their side."""
_FIGHT = regex.compile(r"(?<!\p{L})(?:ال)?(?:مقاتل|مسلح|عسكري)\p{L}*")


@dataclass(frozen=True, slots=True)
class Victims:
    """The people of a mention.

    Args:
        classes: of :data:`CLASSES`, in its order; none if the words tell none.
        side: the side of combatants, if it is told.
        start: first code point of the words that tell it, or of the mention.
        end: one past their last.
    """

    classes: tuple[str, ...]
    side: str | None
    start: int
    end: int


def victims(text: str, start: int, end: int, actors: Actors) -> Victims:
    """The people of a mention.

    Args:
        text: its sentence, or a text that is hardly longer.
        start: first code point of the mention.
        end: one past its last.
        actors: tells the sides of parties.
    """
    told: dict[str, tuple[int, int]] = {}
    for match in _WORD.finditer(text, start, end):
        people = noun(match.group()) or noun(_AND.sub("", match.group()))
        if people and (kind := _OF_KIND.get(people.kind)):
            told.setdefault(kind, match.span())
    after = text[end : end + 60]
    close = _BOUNDARY.search(after)
    near = after[: close.start()] if close else after
    described = fold(text[start:end] + near)
    span = (start, end + len(near.rstrip()))
    for pattern, kind in ((_RESCUE, "rescuers"), (_MEDICAL, "medics"), (_PRESS, "journalists")):
        if pattern.search(described):
            if set(told) <= {"combatants"}:  # عناصر في الدفاع المدني are no fighters
                told = {}
            told.setdefault(kind, span)
    if not told and _CIVIL.search(fold(near)):
        told["civilians"] = span
    if not told and _FIGHT.search(fold(near)):
        told["combatants"] = span
    classes = tuple(kind for kind in CLASSES if kind in told)
    spans = list(told.values()) or [(start, end)]
    side = _side(text[start:end], near, actors) if "combatants" in told else None
    return Victims(classes, side, min(first for first, _ in spans), max(last for _, last in spans))


def _side(mention: str, near: str, actors: Actors) -> str | None:
    """The side of fighters: of a party in the mention, of what describes them after it, or of the word for them."""
    spans = [(each.start, each.end) for each in numerals(mention)]
    words = [m.group() for m in _WORD.finditer(mention) if not any(a <= m.start() < b for a, b in spans)]
    rest = [word for word in words if noun(word) is None and fold(word) not in ("من", "في")]
    told = _OF_SIDE.match(fold(near))
    fighters = [word for word in words if _PARTISAN.search(fold(word))]
    for described in (" ".join(rest), near if told else "", " ".join(fighters)):
        if described.strip():
            (actor,) = actors.resolve([described.strip().removeprefix("من ")])
            if actor.side:
                return actor.side
    return None
