"""Hasila reads the human cost of war out of Arabic news: casualties, actors and places, with exact offsets.

>>> from hasila import Extractor
>>> extractor = Extractor.from_pretrained()
>>> extractor.extract("...")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hasila.extraction import Extractor, Span

__version__ = "0.1.0"
__all__ = ["Extractor", "Span", "__version__"]


def __getattr__(name: str) -> Any:
    """Import the extractor when it is asked for: it brings torch, which a look at the version need not wait for."""
    if name in ("Extractor", "Span"):
        from hasila import extraction

        return getattr(extraction, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
