"""Victims: who the people of a mention are, as far as the words say (children, women, fighters of a side, ...).

Nothing is concluded from silence: people whom the text calls ``أشخاص`` ("persons") have no class.
"""

from dataclasses import dataclass

import regex

from hasila.records.actors import Actors
from hasila.records.numerals import numerals
from hasila.records.person_nouns import noun
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.words import WORD, without_and

CLASSES = ("civilians", "combatants", "children", "women", "rescuers", "medics", "journalists", "families")

_CLASS_OF_NOUN = {
    "civilian": "civilians", "combatant": "combatants", "police": "combatants", "child": "children", "woman": "women",
    "rescuer": "rescuers", "medic": "medics", "journalist": "journalists", "family": "families",
}  # fmt: skip
_WORD = regex.compile(WORD)
_BOUNDARY = regex.compile(r"[.،,؛;:!?؟()«»\"\n]|(?<!\p{L})و\p{L}")
_RESCUE = regex.compile(r"(?<!\p{L})(?:ال|لل|بال)?(?:دفاع المدني|خوذ البيضا|انقاذ|اسعاف|هلال الاحمر|صليب الاحمر)")
_MEDICAL = regex.compile(r"(?<!\p{L})(?:ال)?(?:طبي|صحي|طواقم الطبي|اطبا )")
_PRESS = regex.compile(r"(?<!\p{L})(?:ال)?(?:صحاف|صحفي|اعلامي|قناه|وكاله)")
_CIVIL = regex.compile(r"(?<!\p{L})(?:ال|لل)?مدنيه?(?:ين|ون|ات|ا)?(?!\p{L})")
_OF_SIDE = regex.compile(r"\s*(?:من\s|ال)?(?:ال)?(?:تابع|معادي|مناهض|موالي|مدعوم|معارض|متمرد|من\s)")
_PARTISAN = regex.compile("متشدد|جهادي|ارهابي|داعشي|شرط")
"""Words for fighters that name their side."""
_FIGHT = regex.compile(r"(?<!\p{L})(?:ال)?(?:مقاتل|مسلح|عسكري)\p{L}*")


@dataclass(frozen=True, slots=True)
class Victims:
    """The people of a mention.

    Args:
        classes: some of :data:`CLASSES`, in its order; none if the words name none.
        side: the side of combatants, if the words name it.
        start: offset of the first code point of the words that say so, or of the mention.
        end: offset behind their last.
    """

    classes: tuple[str, ...]
    side: str | None
    start: int
    end: int


def victims(sentence: FoldedSentence, start: int, end: int, actors: Actors) -> Victims:
    """The people of a mention.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
        actors: gives the sides of parties.
    """
    spans: dict[str, tuple[int, int]] = {}
    for match in _WORD.finditer(sentence.whole.text, start, end):
        person = noun(match.group()) or noun(without_and(match.group()))
        if person and (name := _CLASS_OF_NOUN.get(person.kind)):
            spans.setdefault(name, match.span())
    near = sentence.text(end, end + 60)
    if boundary := _BOUNDARY.search(near):
        near = near[: boundary.start()]
    folded_near = sentence.folded(end, end + len(near))
    described = sentence.folded(start, end) + folded_near
    extent = (start, end + len(near.rstrip()))
    for pattern, name in ((_RESCUE, "rescuers"), (_MEDICAL, "medics"), (_PRESS, "journalists")):
        if pattern.search(described):
            if set(spans) <= {"combatants"}:  # عناصر في الدفاع المدني are no fighters
                spans = {}
            spans.setdefault(name, extent)
    for pattern, name in ((_CIVIL, "civilians"), (_FIGHT, "combatants")):
        if not spans and pattern.search(folded_near):
            spans[name] = extent
    classes = tuple(name for name in CLASSES if name in spans)
    side = _side(sentence, start, end, near, folded_near, actors) if "combatants" in spans else None
    evidence = list(spans.values()) or [(start, end)]
    return Victims(classes, side, min(first for first, _ in evidence), max(last for _, last in evidence))


def _side(sentence: FoldedSentence, start: int, end: int, near: str, folded_near: str, actors: Actors) -> str | None:
    """The side of fighters: of a party in the mention, of what describes them after it, or of the word for them."""
    text = sentence.whole.text
    numbers = [(numeral.start, numeral.end) for numeral in numerals(text, start, end)]
    words = [
        match.group()
        for match in _WORD.finditer(text, start, end)
        if not any(first <= match.start() < last for first, last in numbers)
    ]
    rest = [word for word in words if noun(word) is None and fold(word) not in ("من", "في")]
    of_side = near if _OF_SIDE.match(folded_near) else ""
    partisans = [word for word in words if _PARTISAN.search(fold(word))]
    for description in (" ".join(rest), of_side, " ".join(partisans)):
        if description.strip():
            (actor,) = actors.resolve([description.strip().removeprefix("من ")])
            if actor.side:
                return actor.side
    return None
