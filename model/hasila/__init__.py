"""Hasila reads the human cost of war out of Arabic news: casualties, actors and places, with exact offsets.

>>> from hasila import Extractor
>>> extractor = Extractor.from_pretrained()
>>> extractor.extract("...")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hasila.extraction import Extractor, Span
    from hasila.records import Record, Recorder
    from hasila.totals import Totals

__version__ = "0.1.0"
__all__ = ["Extractor", "Record", "Recorder", "Span", "Totals", "__version__"]

_MODULES = {
    "Extractor": "extraction",
    "Span": "extraction",
    "Record": "records",
    "Recorder": "records",
    "Totals": "totals",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is: the extractor brings torch, which a look at the version need not have."""
    if name in _MODULES:
        module: Any = import_module(f"hasila.{_MODULES[name]}")
        return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
