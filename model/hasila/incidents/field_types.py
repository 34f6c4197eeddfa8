"""Checks that what was read from JSON has the types that the fields of its classes tell, whoever wrote the file."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_LARGEST = 2**53
"""Not every table holds larger numbers."""


def fault(value: object, hint: Any, name: str) -> str | None:
    """What is wrong with a value: the name of the field and what was found; nothing if it has its type.

    Args:
        value: a value, or an object of a dataclass, whose fields are checked, too.
        hint: its type: a class, a union, a literal, a tuple of one type, or a mapping.
        name: what the value is called.
    """
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        faults = [fault(value, each, name) for each in get_args(hint)]
        return None if None in faults else faults[0]
    if origin is Literal:
        fits = value in get_args(hint)
    elif hint is float:
        fits = _is_number(value, whole=False)
    elif hint is int:
        fits = _is_number(value, whole=True)
    else:
        fits = isinstance(value, origin or hint)
    if not fits:
        return f"{name}: found {_shortened(value)}"
    return next(filter(None, (fault(*part) for part in _parts(value, hint, name))), None)


def _is_number(value: object, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int if whole else float | int):
        return False
    return abs(value) <= _LARGEST


def _parts(value: object, hint: Any, name: str) -> Iterator[tuple[object, Any, str]]:
    """The parts of a value, each with its type and its name."""
    if isinstance(value, tuple):
        yield from ((each, get_args(hint)[0], f"{name}[{at}]") for at, each in enumerate(value))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield key, get_args(hint)[0], name
            yield each, get_args(hint)[1], f"{name}.{key}"
    elif is_dataclass(value) and not isinstance(value, type):
        yield from ((getattr(value, own), type_, f"{name}.{own}") for own, type_ in _hints(type(value)).items())


@cache
def _hints(of: type) -> Mapping[str, Any]:
    hints = get_type_hints(of)
    return {field.name: hints[field.name] for field in fields(of)}


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
