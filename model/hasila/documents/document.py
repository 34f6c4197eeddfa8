"""A document: a text with a name, a date of publication, and where it is from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

LONGEST = 100_000_000
"""The most characters of a document. A longer one is no report, and would take gigabytes to read."""

METADATA = ("title", "url", "outlet", "author", "channel", "edited", "forwarded_from")
"""What is known of where a document is from, beside its date; every output has it.

``channel`` is the chat, feed or folder that it was posted in; ``edited`` the time of its last change, as given.
"""

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Document:
    """A text with a name.

    Args:
        id: the path relative to what the user named, or the id in the row, or ``FILE:ROW``.
        text: the text as it is.
        date: date of publication as the file gives it, or empty.
        metadata: where it is from: any of :data:`METADATA` that the file gives.
    """

    id: str
    text: str
    date: str = ""
    metadata: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the document: its metadata may be a view, which cannot be."""
        return type(self), (self.id, self.text, self.date, dict(self.metadata))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that hold a document in a row of a table, as far as the user names them.

    Args:
        text: column of the text; default: ``text`` if there is one, else the one that holds Arabic text.
        id: column of the document's name; default: ``id``, else one with a usual name. Rows without a name are called
            ``FILE:ROW``, counted from 1.
        date: column of the date of publication; default: ``date``, else one that holds dates.
    """

    text: str | None = None
    id: str | None = None
    date: str | None = None
