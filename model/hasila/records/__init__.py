"""Reads records off spans: how many people, what harm, by whom, where, when. Imports neither torch nor transformers.

The names below are stable; the modules they come from are not.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hasila.records.parties.actors import Actors
    from hasila.records.places.gazetteer import Gazetteer
    from hasila.records.record import Record
    from hasila.records.recorder import Recorder
    from hasila.records.totals import Totals

_MODULES = {
    "Actors": "parties.actors",
    "Gazetteer": "places.gazetteer",
    "Record": "record",
    "Recorder": "recorder",
    "Totals": "totals",
}
__all__ = ["Actors", "Gazetteer", "Record", "Recorder", "Totals"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for: the patterns of dates and counts take long to compile."""
    if name in _MODULES:
        module: Any = import_module(f"hasila.records.{_MODULES[name]}")
        return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
