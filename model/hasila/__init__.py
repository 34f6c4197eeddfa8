"""Hasila reads the human cost of war out of Arabic news: casualties, actors and places, with exact offsets.

>>> from hasila import Extractor
>>> extractor = Extractor.from_pretrained()
>>> extractor.extract("...")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hasila.version import __version__

if TYPE_CHECKING:
    from hasila.errors import HasilaError
    from hasila.inference.extractor import Extractor
    from hasila.layers import Layers
    from hasila.records import Actors, Gazetteer, Record, Recorder, Totals
    from hasila.spans import Span

__all__ = [
    "Actors",
    "Extractor",
    "Gazetteer",
    "HasilaError",
    "Layers",
    "Record",
    "Recorder",
    "Span",
    "Totals",
    "__version__",
]

_MODULES = {
    "Actors": "records",
    "Extractor": "inference.extractor",
    "Gazetteer": "records",
    "HasilaError": "errors",
    "Layers": "layers",
    "Record": "records",
    "Recorder": "records",
    "Span": "spans",
    "Totals": "records",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for: the extractor imports torch, which the version does not need."""
    if name in _MODULES:
        module: Any = import_module(f"hasila.{_MODULES[name]}")
        return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
