"""The label inventory: what is labelled, with which attributes, and the BIO tags a model predicts.

The scheme itself is explained in ``annotations/GUIDELINES.md``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LABELS = ("ACTOR", "CASUALTY", "PLACE")
"""The labels that a token classifier predicts."""

ATTACK = "ATTACK"
"""The label of the words for what did the harm: a layer of the annotations, none of the classifier's labels."""

ANNOTATED = (*LABELS, ATTACK)
"""The labels of the annotations."""

NAMED = ("ACTOR", "PLACE")
"""Labels of which several mentions can stand for the same party or place."""

OUTSIDE = "O"
TAGS = (OUTSIDE, *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))
"""Order of a new checkpoint's outputs; a loaded one may have another, its ``id2label`` decides."""

FLAG = re.compile("")
"""Pattern of an attribute without a value."""


@dataclass(frozen=True)
class Attribute:
    """An attribute of a labelled span.

    Args:
        labels: the labels whose spans may carry it.
        pattern: full match of its value; ``FLAG`` for one that has none.
        expected: the pattern in words, for error messages.
        required: whether each span of the labels must carry it.
        values: its values, if it has one of several.
    """

    labels: tuple[str, ...]
    pattern: re.Pattern[str]
    expected: str
    required: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkKind:
    """A kind of link between two labelled spans.

    Args:
        source: label of the span where it starts.
        target: label of the span where it ends.
    """

    source: str
    target: str


def _one_of(labels: tuple[str, ...], values: tuple[str, ...], required: bool = False) -> Attribute:
    pattern, expected = re.compile("|".join(map(re.escape, values))), "one of " + ", ".join(values)
    return Attribute(labels, pattern, expected, required, values)


LINKS: Mapping[str, LinkKind] = {
    "Place": LinkKind("CASUALTY", "PLACE"),
    "Perpetrator": LinkKind("CASUALTY", "ACTOR"),
    "Source": LinkKind("CASUALTY", "ACTOR"),
    "SubsetOf": LinkKind("CASUALTY", "CASUALTY"),
    "Cause": LinkKind("CASUALTY", ATTACK),
    "Agent": LinkKind(ATTACK, "ACTOR"),
    "At": LinkKind(ATTACK, "PLACE"),
}

HARMS = ("killed", "injured", "displaced", "missing", "detained", "unspecified")
"""What happened to people: the values of ``Harm``."""

KINDS = (
    *("airstrike", "drone", "shelling", "rocket", "explosion", "mine", "shooting", "clash", "execution", "arrest"),
    *("abduction", "deprivation", "accident", "disaster", "other"),
)
"""Kinds of attacks: the values of ``Kind``."""

SIDES = ("government", "government-ally", "opposition", "foreign-state", "organisation")
"""Sides of parties and of fighters: the values of ``Side``."""

VICTIMS = ("Civilians", "Combatants", "Children", "Women", "Rescuers", "Medics", "Journalists", "Families")
"""Classes of people; a CASUALTY carries a flag for each class that its words state."""

ATTRIBUTES: Mapping[str, Attribute] = {
    "Side": _one_of(("ACTOR", "CASUALTY"), SIDES),
    "Harm": _one_of(("CASUALTY",), HARMS, required=True),
    "Count": Attribute(
        ("CASUALTY",), re.compile(r"[0-9]{1,15}\.\.[0-9]{0,15}"), "min..max or min.., for example 501.."
    ),
    "Approximate": Attribute(("CASUALTY",), FLAG, "no value"),
    "Unit": _one_of(("CASUALTY",), ("families", "communities")),
    "Total": _one_of(("CASUALTY",), ("period",)),
    **{victims: Attribute(("CASUALTY",), FLAG, "no value") for victims in VICTIMS},
    "Kind": _one_of((ATTACK,), KINDS, required=True),
    "Incident": Attribute(
        ("CASUALTY", ATTACK), re.compile(r"\w+(?:,\w+)*"), "names of incidents, separated by commas, or none"
    ),
    "By": Attribute((ATTACK,), re.compile(r"\w+"), "the name of a party, with _ for spaces"),
}
