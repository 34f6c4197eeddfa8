"""A finding of the doctor."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    Args:
        name: what was looked at.
        verdict: ``ok``, ``warning`` (works, but not as well as it could) or ``error``.
        found: what there is.
        advice: what to do; empty if the verdict is ``ok``.
    """

    name: str
    verdict: Verdict
    found: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.verdict:<9}{self.name:<17}{self.found}" + (f" -> {self.advice}" if self.advice else "")


def judged(name: str, good: bool, found: str, advice: str, otherwise: Verdict = "warning") -> Check:
    """A finding that is ``ok`` if it is good, and else comes with its advice."""
    return Check(name, "ok", found) if good else Check(name, otherwise, found, advice)
