"""Strings that every match of a pattern needs: a text without any of them holds no match.

They are read off the pattern itself, so that no list has to be kept beside it. Looking for a few strings costs a
hundredth of what the pattern costs, and most patterns of the rules match in few sentences.
"""

import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<letters>[^\\\[\](){}?*+|.^$]+)"
    r"|(?P<any>\\[pP]\{[^}]*\}|\\N\{[^}]*\}|\\[dDsSwWXRhH]|\.)"
    r"|(?P<nothing>\\[bBAZGmMK]|[\^$])"
    r"|(?P<code>\\u[0-9A-Fa-f]{4})"
    r"|\\(?P<sign>[^A-Za-z0-9])"
    r"|\[(?P<class>\^?\]?(?:\\.|[^\]\\])*)\]"
    r"|(?P<look>\(\?<?=)|(?P<never>\(\?<?!)|(?P<any_case>\(\?i:)|(?P<group>\((?:\?(?:P<\w+>|[:>]))?(?!\?|\*))"
    r"|(?P<end>\))|(?P<bar>\|)|(?P<times>(?:[?*+]|\{[0-9]*,?[0-9]*\})[?+]?)"
)
_MOST_EXACT = 60
"""Strings of a finite part of a pattern that are multiplied with those of the part behind it."""
_MOST = 250
"""Strings that are looked for; more would cost as much as the pattern."""
_LONG = 4
"""Characters from which on a longer string is hardly rarer."""

_Strings = frozenset[str]
_EMPTY: _Strings = frozenset([""])


_LATIN = {
    letter: letter + letter.upper() + {"s": "ſ", "k": "\N{KELVIN SIGN}"}.get(letter, "") for letter in ascii_lowercase
}
"""What each letter is in any case."""


class _Part(NamedTuple):
    """Part of a pattern.

    Args:
        exact: all strings that it matches, if they are few.
        needed: strings of which every match holds one, if there are such.
    """

    exact: _Strings | None
    needed: _Strings | None


_ANY = _Part(None, None)
_NOTHING = _Part(_EMPTY, None)


def needed(pattern: str) -> tuple[str, ...]:
    """Strings of which every match of a pattern holds one; none if no such strings are known.

    They may stand in what the pattern looks ahead at, so the whole text counts, not the match alone.

    Args:
        pattern: a pattern of :mod:`regex` without flags.
    """
    try:
        tokens = list(_tokens(pattern))
        part, rest = _alternatives(tokens, 0)
    except _UnknownError:
        return ()
    found = _best([part.exact, part.needed]) if rest == len(tokens) else None
    if found is None or len(found) > _MOST:
        return ()
    return _without_longer(found)


class _UnknownError(Exception):
    """A pattern has a construct that is not read here."""


def _tokens(pattern: str) -> Iterator[tuple[str, str]]:
    """The tokens of a pattern: their kind, and what they are. A letter before a quantifier is a token of its own."""
    at = 0
    while at < len(pattern):
        match = _TOKEN.match(pattern, at)
        if match is None or match.lastgroup is None:
            raise _UnknownError
        at = match.end()
        kind, value = match.lastgroup, match[match.lastgroup]
        if kind == "letters" and len(value) > 1 and pattern[at : at + 1] in ("?", "*", "+", "{"):
            yield kind, value[:-1]
            value = value[-1]
        yield kind, value


def _alternatives(tokens: list[tuple[str, str]], at: int) -> tuple[_Part, int]:
    """What a group needs that begins at a token, and the position of its end."""
    parts = []
    while True:
        part, at = _sequence(tokens, at)
        parts.append(part)
        if at == len(tokens) or tokens[at][0] == "end":
            return _either(parts), at
        at += 1


def _either(parts: list[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    exact = [part.exact for part in parts if part.exact is not None]
    best = [_best([part.exact, part.needed]) for part in parts]
    each = [strings for strings in best if strings is not None]
    return _Part(
        frozenset().union(*exact) if len(exact) == len(parts) else None,
        frozenset().union(*each) if len(each) == len(parts) else None,
    )


def _sequence(tokens: list[tuple[str, str]], at: int) -> tuple[_Part, int]:
    """What the tokens up to a bar or to the end of a group need together."""
    run, is_exact = _EMPTY, True
    found: list[_Strings | None] = []
    while at < len(tokens) and tokens[at][0] not in ("bar", "end"):
        part, at = _repeated(tokens, *_item(tokens, at))
        found.append(part.needed)
        if part.exact is not None and len(run) * len(part.exact) <= _MOST_EXACT:
            run = frozenset(first + second for first in run for second in part.exact)
            continue
        found.append(run)
        run, is_exact = part.exact or _EMPTY, False
    found.append(run)
    return _Part(run if is_exact else None, _best(found)), at


def _repeated(tokens: list[tuple[str, str]], part: _Part, at: int) -> tuple[_Part, int]:
    """A part with the quantifier behind it, if there is one."""
    if at == len(tokens) or tokens[at][0] != "times":
        return part, at
    least = tokens[at][1].lstrip("{")
    if least[0] in "?*,0":
        return _ANY, at + 1
    return _Part(None, _best([part.exact, part.needed])), at + 1


def _item(tokens: list[tuple[str, str]], at: int) -> tuple[_Part, int]:
    """A letter, a class or a group, and the position behind it."""
    kind, value = tokens[at]
    if kind in ("letters", "sign"):
        return _Part(frozenset([value]), None), at + 1
    if kind == "code":
        return _Part(frozenset([chr(int(value[2:], 16))]), None), at + 1
    if kind == "class":
        is_plain = value[0] != "^" and "-" not in value[1:-1] and not any(sign in value for sign in "\\[")
        return (_Part(frozenset(value), None) if is_plain else _ANY), at + 1
    if kind in ("any", "nothing"):
        return (_ANY if kind == "any" else _NOTHING), at + 1
    if kind not in ("group", "look", "never", "any_case"):
        raise _UnknownError
    part, end = _alternatives(tokens, at + 1)
    if end == len(tokens):
        raise _UnknownError
    if kind == "look":
        part = _Part(_EMPTY, _best([part.exact, part.needed]))
    elif kind != "group":
        part = _NOTHING if kind == "never" else _Part(None, _initials(_best([part.exact, part.needed])))
    return part, end + 1


def _initials(strings: _Strings | None) -> _Strings | None:
    """The first letters of strings in either case; nothing if one is no letter of a to z."""
    first = {string[0].lower() for string in strings or ()}
    if not first or not first <= _LATIN.keys():
        return None
    return frozenset(letter for each in first for letter in _LATIN[each])


def _best(found: Iterable[_Strings | None]) -> _Strings | None:
    """Those of several sets of needed strings that are rarest: long ones, and few."""
    known = [strings for strings in found if strings and "" not in strings]
    return max(known, key=lambda strings: (min(_LONG, *map(len, strings)), -len(strings)), default=None)


def _without_longer(strings: _Strings) -> tuple[str, ...]:
    """Without strings that hold another one."""
    kept: list[str] = []
    for string in sorted(strings, key=lambda each: (len(each), each)):
        if not any(short in string for short in kept):
            kept.append(string)
    return tuple(kept)
