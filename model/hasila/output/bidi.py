"""Arabic text for a terminal: control characters removed, characters in the order that the terminal expects."""

import re
from collections.abc import Mapping
from typing import Literal

import arabic_reshaper
from bidi.algorithm import get_display  # bidi.get_display does not mirror brackets

Bidi = Literal["auto", "terminal", "visual"]

_ISOLATE, _POP = "\u2067", "\u2069"
"""RIGHT-TO-LEFT ISOLATE and POP DIRECTIONAL ISOLATE: keep a cell's text from reordering the cells beside it."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")

_FIRST_VTE_WITH_BIDI = 5800
"""``VTE_VERSION`` of GNOME Terminal and other VTE terminals from which they reorder text."""


def terminal_reorders(environment: Mapping[str, str]) -> bool:
    """Whether the terminal reorders right-to-left text itself, judged by its environment variables."""
    return (
        int(environment.get("VTE_VERSION") or 0) >= _FIRST_VTE_WITH_BIDI
        or "KONSOLE_VERSION" in environment
        or environment.get("TERM_PROGRAM") in ("Apple_Terminal", "iTerm.app", "mintty")
        or environment.get("TERM", "").startswith("mlterm")
    )


def printable(text: str) -> str:
    """The text with each run of control characters, bidi controls and lone surrogates replaced by a space."""
    return _CONTROL.sub(" ", text)


def has_right_to_left(text: str) -> bool:
    """Whether the text has a character of a right-to-left script."""
    return _RIGHT_TO_LEFT.search(text) is not None


def displayed(text: str, *, visual: bool) -> str:
    """One line of right-to-left text as the terminal needs it, without control characters.

    Wrap a long text before this call: a line that is cut after reordering begins with the end of the text.

    Args:
        text: a line in logical order.
        visual: reorder and join the letters here, for terminals that print code points from left to right. Otherwise
            leave that to the terminal and isolate the text.
    """
    clean = printable(text)
    if visual:
        return str(get_display(arabic_reshaper.reshape(clean), base_dir="R"))
    return f"{_ISOLATE}{clean}{_POP}"
