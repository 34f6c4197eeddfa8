"""Checks that what was read from JSON has the types that the fields of its classes tell, whoever wrote the file."""

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache, partial
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

_LARGEST = 2**53
"""Not every table holds larger numbers."""


def fault(value: object, hint: Any, name: str) -> str | None:
    """What is wrong with a value: the name of the field and what was found; nothing if it has its type.

    Args:
        value: a value, or an object of a dataclass, whose fields are checked, too.
        hint: its type: a class, a union, a literal, a tuple of one type, or a mapping.
        name: what the value is called.
    """
    found = _check(hint)(value)
    return None if found is None else name + found


_Check = Callable[[object], str | None]
"""Tells what is wrong with a value, behind the name of the value; nothing if it has its type."""


@cache
def _check(hint: Any) -> _Check:
    """The check of a type, which is looked into once: a report has hundreds of values."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return partial(_fault_of_union, tuple(map(_check, arguments)))
    if origin is Literal:
        return lambda value: None if value in arguments else _told(value)
    if hint in (float, int):
        return lambda value: None if _is_number(value, whole=hint is int) else _told(value)
    if origin is tuple:
        return partial(_fault_of_tuple, _check(arguments[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return partial(_fault_of_mapping, origin, *map(_check, arguments))
    return partial(_fault_of_object, hint)


def _fault_of_union(checks: Iterable[_Check], value: object) -> str | None:
    first = None
    for check in checks:
        found = check(value)
        if found is None:
            return None
        first = first or found
    return first


def _fault_of_tuple(check: _Check, value: object) -> str | None:
    if not isinstance(value, tuple):
        return _told(value)
    return next((f"[{at}]{found}" for at, each in enumerate(value) if (found := check(each))), None)


def _fault_of_mapping(of: type, of_key: _Check, of_value: _Check, value: object) -> str | None:
    if not isinstance(value, of):
        return _told(value)
    for key, each in cast(Mapping[Any, object], value).items():
        if found := of_key(key):
            return found
        if found := of_value(each):
            return f".{key}{found}"
    return None


def _fault_of_object(of: type, value: object) -> str | None:
    if not isinstance(value, of):
        return _told(value)
    return next(
        (
            f".{name}{found}"
            for name, check in _fields(type(value))  # type: ignore[arg-type]  # every class can be hashed
            if (found := check(getattr(value, name)))
        ),
        None,
    )


@cache
def _fields(of: type) -> Sequence[tuple[str, _Check]]:
    """The fields of a dataclass; none of another class."""
    if not is_dataclass(of):
        return ()
    hints = get_type_hints(of)
    return [(field.name, _check(hints[field.name])) for field in fields(of)]


def _is_number(value: object, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int if whole else float | int):
        return False
    return abs(value) <= _LARGEST


def _told(value: object) -> str:
    return f": found {_shortened(value)}"


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
