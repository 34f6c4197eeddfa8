"""Patterns that are compiled when they are first needed, and tried only on texts that can match.

It stands in for the part of :mod:`regex` that rules need: ``from hasila.text import guarded as regex``. A text without
any of the strings that every match needs (:mod:`hasila.text.needed`) is not searched.
"""

from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import Any, AnyStr, Generic

import regex
from regex import DOTALL, IGNORECASE, MULTILINE, VERBOSE, Match, escape

from hasila.text.needed import needed

__all__ = ["DOTALL", "IGNORECASE", "MULTILINE", "VERBOSE", "Match", "Pattern", "compile", "escape"]

_WITHOUT_MATCH: dict[str, Callable[[], Any]] = {
    "search": lambda: None,
    "match": lambda: None,
    "fullmatch": lambda: None,
    "finditer": lambda: iter(()),
    "findall": list,
}
"""What methods return for a text without a match."""


class Pattern(Generic[AnyStr]):
    """A pattern with the methods of :class:`regex.Pattern`.

    Args:
        pattern: the pattern.
        flags: flags of :mod:`regex`.
    """

    search: Callable[..., Match[AnyStr] | None]
    match: Callable[..., Match[AnyStr] | None]
    fullmatch: Callable[..., Match[AnyStr] | None]
    finditer: Callable[..., Iterator[Match[AnyStr]]]
    findall: Callable[..., list[Any]]
    split: Callable[..., list[Any]]
    sub: Callable[..., AnyStr]

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        """A method at its first call; then it is an attribute, which costs no look here."""
        if name not in Pattern.__annotations__:
            raise AttributeError(name)
        strings = self._needed if name in _WITHOUT_MATCH else ()
        method = self._guarded(name, strings) if strings else getattr(self._compiled, name)
        setattr(self, name, method)
        return method

    def may_match(self, text: str) -> bool:
        """Whether a text holds a string that every match needs, so that it, or a part of it, may hold a match."""
        return not self._needed or any(string in text for string in self._needed)

    def _guarded(self, name: str, strings: tuple[str, ...]) -> Callable[..., Any]:
        without_match = _WITHOUT_MATCH[name]

        def method(text: str, *bounds: int) -> Any:
            for string in strings:
                if string in text:
                    return getattr(self._compiled, name)(text, *bounds)
            return without_match()

        return method

    @cached_property
    def _needed(self) -> tuple[str, ...]:
        return () if self.flags & ~(DOTALL | MULTILINE) else needed(self.pattern)

    @cached_property
    def _compiled(self) -> Any:
        return regex.compile(self.pattern, self.flags)


@lru_cache(maxsize=1 << 10)
def compile(pattern: str, flags: int = 0) -> Pattern[str]:
    """A pattern; it is compiled when it is first needed."""
    return Pattern(pattern, flags)
