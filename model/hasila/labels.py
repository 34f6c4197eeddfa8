"""The label inventory: what is labelled, with which attributes, and the BIO tags a model predicts.

The scheme itself is explained in ``annotations/GUIDELINES.md``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LABELS = ("ACTOR", "CASUALTY", "PLACE")

OUTSIDE = "O"
TAGS = (OUTSIDE, *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))
"""Order of a new checkpoint's outputs; a loaded one may have another, its ``id2label`` decides."""

FLAG = re.compile("")
"""Pattern of an attribute without a value."""


@dataclass(frozen=True)
class Attribute:
    """An attribute of a labelled span.

    Args:
        label: the label whose spans may carry it.
        pattern: full match of its value; ``FLAG`` for one that has none.
        expected: the pattern in words, for error messages.
        required: whether each span of the label must carry it.
    """

    label: str
    pattern: re.Pattern[str]
    expected: str
    required: bool = False


def _one_of(*values: str) -> tuple[re.Pattern[str], str]:
    return re.compile("|".join(map(re.escape, values))), "one of " + ", ".join(values)


LINKS: Mapping[str, str] = {"Place": "PLACE", "Perpetrator": "ACTOR", "Source": "ACTOR", "SubsetOf": "CASUALTY"}
"""Kinds of links from a CASUALTY, and the label of what they go to."""

ATTRIBUTES: Mapping[str, Attribute] = {
    "Side": Attribute(
        "ACTOR", *_one_of("government", "government-ally", "opposition", "foreign-state", "organisation")
    ),
    "Harm": Attribute(
        "CASUALTY", *_one_of("killed", "injured", "displaced", "missing", "detained", "unspecified"), required=True
    ),
    "Count": Attribute("CASUALTY", re.compile(r"[0-9]{1,15}\.\.[0-9]{0,15}"), "min..max or min.., for example 501.."),
    "Approximate": Attribute("CASUALTY", FLAG, "no value"),
    "Unit": Attribute("CASUALTY", *_one_of("families", "communities")),
}
