"""One finding of the doctor, and how a check that fails becomes one."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Literal, ParamSpec, TypeVar

from hasila.errors import HasilaError, first_line

P = ParamSpec("P")
T = TypeVar("T")

Verdict = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    Args:
        name: what was checked.
        verdict: ``ok``, ``warning`` (works, but not as well as it could) or ``error``.
        found: what was found.
        advice: what to do; empty if the verdict is ``ok``.
    """

    name: str
    verdict: Verdict
    found: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.verdict:<9}{self.name:<17}{self.found}" + (f" -> {self.advice}" if self.advice else "")


def judged(name: str, good: bool, found: str, advice: str, otherwise: Verdict = "warning") -> Check:
    """Return a finding that is ``ok`` if it is good, and else has another verdict and its advice."""
    return Check(name, "ok", found) if good else Check(name, otherwise, found, advice)


def guarded(
    name: str, advice: str, check: Callable[P, Generator[Check, None, T]], *args: P.args, **kwargs: P.kwargs
) -> Generator[Check, None, T | None]:
    """Run a check. Any exception becomes a finding, so that the checks after it still run.

    Args:
        name: of the finding if the check fails.
        advice: what to do if the check fails.
        check: yields findings.
        args: of the check.
        kwargs: of the check.

    Returns:
        What the check returns, or ``None`` if it fails.
    """
    try:
        return (yield from check(*args, **kwargs))
    except Exception as error:  # drivers, half-installed packages and broken files raise everything there is
        kind = "" if isinstance(error, HasilaError) else f"{type(error).__name__}: "
        yield Check(name, "error", kind + first_line(error), advice)
        return None
