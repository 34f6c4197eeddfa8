"""Reads web pages that a browser saved with all their parts in one file, MHTML."""

from collections.abc import Iterator
from email.message import Message

from hasila.documents.document import Document
from hasila.documents.mime import message_of
from hasila.documents.source import Options, Source
from hasila.documents.web_page import page_documents
from hasila.errors import DocumentError

_LARGEST = 1 << 26
"""The most bytes of a file: a page with its pictures."""

_PAGES = ("text/html", "application/xhtml+xml")


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read the page of a file as one document.

    Raises:
        DocumentError: there is no page in it, or it cannot be read.
    """
    with source.parsing("a saved web page in MHTML"):
        message = message_of(source.bytes(_LARGEST), source)
        page = _page(message)
        if page is None:
            raise DocumentError(
                f"{source.label}: expected a part of type {' or '.join(_PAGES)}, found {message.get_content_type():.80}"
            )
        data, encoding = page.get_payload(decode=True), page.get_content_charset()
    if not isinstance(data, bytes):
        raise DocumentError(f"{source.label}: the page cannot be decoded")
    address = str(message.get("Snapshot-Content-Location") or page.get("Content-Location") or "")
    yield from page_documents(data, encoding, source, options, address)


def _page(message: Message) -> Message | None:
    """The part that the others belong to: the one that the file names, otherwise the first page."""
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = message.get_param("start")
    return next((part for part in pages if start and part.get("Content-ID") == start), pages[0] if pages else None)
