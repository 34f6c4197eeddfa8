"""Reads saved web pages: the report with its headline, without menus, banners and comments."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

import trafilatura
from lxml import html

from hasila.documents import telegram_page
from hasila.documents.document import Document
from hasila.documents.markup import LARGEST, decoded, headed, parsed, text_of
from hasila.documents.source import Options, Source, checked
from hasila.errors import DocumentError

_LARGE, _HUGE = 5_000, 100_000
"""Elements of a page. In a large one the main text is looked for in one way only, as the others take time that grows
with the square; in a huge one it is not. The pages of news agencies have some thousand."""

_DATES = {"original_date": True, "extensive_search": False}
"""The date that a page states for itself; no date is guessed from its text."""

# What it logs, such as a page without a main text, is told in notes and errors.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Page:
    """What was read off a page.

    Args:
        text: its headline and its main text.
        date: when it was published, as ``2024-03-09``, or empty.
        metadata: where it is from, under the keys of ``METADATA``.
        whole: whether no main text was found, so that it is all that the page shows.
    """

    text: str
    date: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    whole: bool = False


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a page as one document, or the messages of a page that Telegram Desktop exported.

    Raises:
        DocumentError: it is too large, nested too deeply, or has no text.
    """
    return page_documents(source.bytes(LARGEST), None, source, options)


def page_documents(
    data: bytes, encoding: str | None, source: Source, options: Options, address: str = ""
) -> Iterator[Document | DocumentError]:
    """Read a page that a file is or holds.

    Args:
        data: the page.
        encoding: its encoding, if something beside the page tells it.
        source: the file.
        options: how documents are read.
        address: the page's address, if something beside the page tells it.

    Raises:
        DocumentError: it is nested too deeply, or has no text.
    """
    text, remark = decoded(data, encoding)
    if remark:
        options.note(source, remark)
    tree = parsed(text, source)
    if telegram_page.is_export(tree):
        yield from telegram_page.documents(tree, source, options)
        return
    page = page_of(tree, address)
    if page.whole:
        options.note(source, "no main text was found, read all that the page shows")
    yield checked(Document(source.name, page.text, page.date, page.metadata), source, options.longest)


def page_of(tree: html.HtmlElement, address: str = "") -> Page:
    """Return the report of a page: its headline, unless the main text has it, and its main text.

    If no main text is found, or the page is too huge to look for it, it is all that the page shows, and a note tells
    so.

    Args:
        tree: the page.
        address: its address, if something beside the page tells it; otherwise it is what the page says.
    """
    shown = text_of(tree)
    size = sum(1 for _ in tree.iter())
    try:
        found = size <= _HUGE and trafilatura.bare_extraction(
            tree,
            fast=size > _LARGE,
            include_comments=False,
            with_metadata=True,
            date_extraction_params=dict(_DATES),
        )
    except Exception:  # whatever malformed markup makes it raise, the text is still there
        found = None
    if not isinstance(found, trafilatura.settings.Document):
        found = trafilatura.settings.Document()
    main = (found.text or "").strip()
    stated = {"title": found.title, "url": address or found.url, "outlet": found.sitename, "author": found.author}
    return Page(
        headed(found.title or "", main or shown) if main or shown else "",
        found.date or "",
        {name: value for name, value in stated.items() if value},
        whole=not main and bool(shown),
    )
