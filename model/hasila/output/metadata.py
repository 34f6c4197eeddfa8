"""Where a document is from, as outputs show it: columns, a JSON object, links."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import regex

from hasila.documents.document import METADATA, Document

METADATA_MEANINGS: Mapping[str, str] = {
    "title": "its headline",
    "url": "its address",
    "outlet": "who published it",
    "author": "who wrote it",
    "channel": "the chat, feed or folder that it was posted in",
    "edited": "the time of its last change, as given",
    "forwarded_from": "whose post it repeats",
}
"""What each of :data:`hasila.documents.document.METADATA` tells."""

METADATA_COLUMNS = tuple(f"document_{key}" for key in METADATA)
"""Columns of tables that tell where a document is from. A cell is empty if that is unknown."""

_NOT_IN_LINKS = regex.compile(r"[\s\p{Cc}\p{Cf}\p{Cs}\"<>\\^`{|}]")


def metadata_cells(document: Document) -> dict[str, str | None]:
    """The cells of a document in the columns :data:`METADATA_COLUMNS`."""
    return {f"document_{key}": document.metadata.get(key) or None for key in METADATA}


def metadata_json(document: Document) -> dict[str, Any]:
    """The metadata as a member ``metadata`` of a JSON object; no member if there are none."""
    known = {key: document.metadata[key] for key in METADATA if document.metadata.get(key)}
    return {"metadata": known} if known else {}


def is_link(text: str) -> bool:
    """Whether a text is an address of the web that a page or a sheet may link to: ``http`` or ``https`` and a host."""
    if _NOT_IN_LINKS.search(text):
        return False
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    return address.scheme in ("http", "https") and bool(address.hostname)
