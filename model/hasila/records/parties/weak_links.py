"""Links from people to parties that are more likely wrong than right, by what else the text tells of the attack.

A link is weak if its confidence is below what its kind needs. Those needs were measured on the labelled corpus:

- who made an attack that a definite noun takes up (``القصف``), or made it by a surer link, harmed its people;
- people fall in a clash (``اشتباكات``) by the hands of either side, and nobody is told to have killed them;
- a party that made no attack, or another than the one that harmed the people, is mostly there for another reason;
- so is a party that what happened earlier stands between (``وكان ... قد``).
"""

from hasila.layers import MentionLink
from hasila.records.clauses.patterns import EARLIER
from hasila.records.parties.doers import DEFINITE
from hasila.records.stretch import Evidence
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_AMBUSH = regex.compile(r"[وف]?[بل]?(?:ال|لل)?(?:كمين|كماين|مكمن)")
"""Of an attack that reads as a clash and has one maker."""
LEAST, _NEARLY_SURE, _SURE = 0.31, 0.47, 0.55
"""Confidences from which links of people to a party hold: by default, if it made others only, and if it made none.

They are calibrated ones, as those of the checkpoint; below them fewer than about half of the labelled links are right.
"""
_LIKELY = 0.43
"""That of a link of the attack from which its party is known to have made it."""
_FAR = 600
"""Code points between people and a party that are read."""


def is_two_sided(text: FoldedText, attack: Evidence, kind: str) -> bool:
    """Whether people may have fallen in an attack by the hands of either side: ``اشتباكات``, but not ``كمين``."""
    return kind == "clash" and not is_ambush(text, attack)


def is_ambush(text: FoldedText, attack: Evidence) -> bool:
    """Whether an attack is an ambush, in which those fall who did not make it."""
    return _AMBUSH.match(text.folded(attack.start, attack.end)) is not None


def least_of_attack(
    text: FoldedText, link: MentionLink, attack: Evidence, kind: str, made_it: float | None, *, made_another: bool
) -> float:
    """The least confidence that a link of people to a party needs, by the attack that harmed them.

    Args:
        text: the text.
        link: the link.
        attack: what harmed the people.
        kind: its kind.
        made_it: how sure it is that the party made it; nothing if it is not told to have.
        made_another: whether it is told to have made another attack, and nobody to have made this one.
    """
    if is_two_sided(text, attack, kind):
        return _NEARLY_SURE
    if made_it is None:
        return _NEARLY_SURE if made_another else _SURE
    of_attack = link.why == "attack" and (made_it >= _LIKELY or DEFINITE.match(text.folded(attack.start, attack.end)))
    return 0.0 if of_attack else LEAST


def least_of_words(text: FoldedText, people: Evidence, party: Evidence) -> float:
    """The least confidence that it needs by the words between the people and the party."""
    first, last = sorted((people, party), key=lambda each: each.start)
    if last.start - first.end > _FAR:
        return LEAST
    return _NEARLY_SURE if EARLIER.search(text.folded(first.end, last.start)) else 0.0
