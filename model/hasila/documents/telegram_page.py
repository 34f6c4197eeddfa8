"""Reads the messages of a page that Telegram Desktop exported as HTML."""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import html

from hasila.documents.document import Document
from hasila.documents.markup import text_of
from hasila.documents.source import Options, Source, checked
from hasila.errors import DocumentError, counted

_CLASS = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
_DATE = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d:\d\d)(?: UTC([+-]\d\d:\d\d))?")


def is_export(tree: html.HtmlElement) -> bool:
    """Whether a page is such an export."""
    return bool(_all(tree, "history")) and bool(_all(tree, "message"))


def documents(tree: html.HtmlElement, source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each message with text, named ``FILE:MESSAGE``; those without are counted in a note.

    Args:
        tree: the page.
        source: the file that it is in.
        options: how documents are read.
    """
    channel, author, without_text = _first(tree, "page_header"), "", 0
    for number, message in enumerate(_all(tree, "message"), 1):
        if "service" in message.get("class", "").split():
            continue
        forwarded = next(iter(_all(message, "forwarded")), None)
        names = [
            name for name in _all(message, "from_name") if forwarded is None or forwarded not in name.iterancestors()
        ]
        author = text_of(names[0]) if names else author  # a message that joins the one before does not repeat it
        text = "\n".join(filter(None, map(text_of, _all(message, "text"))))
        if not text:
            without_text += 1
            continue
        metadata = {"channel": channel, "author": author, "forwarded_from": _forwarder(forwarded)}
        document = Document(
            f"{source.name}:{message.get('id', number)}",
            text,
            _date(message),
            {name: value for name, value in metadata.items() if value},
        )
        try:
            yield checked(document, source, options.longest)
        except DocumentError as error:
            yield error
    if without_text:
        options.note(source, f"{counted(without_text, 'message')} without text, such as pictures, left out")


def _all(tree: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    found: list[html.HtmlElement] = tree.xpath(f".//div[{_CLASS.format(name)}]")
    return found


def _first(tree: html.HtmlElement, name: str) -> str:
    return next((text_of(element).partition("\n")[0] for element in _all(tree, name)), "")


def _forwarder(forwarded: html.HtmlElement | None) -> str:
    if forwarded is None:
        return ""
    return next(((name.text or "").strip() for name in _all(forwarded, "from_name")), "")  # its date stands behind it


def _date(message: html.HtmlElement) -> str:
    """The date of a message as ISO 8601, or as the page has it if it has it in another form."""
    written = next((element.get("title", "") for element in _all(message, "date")), "")
    if (match := _DATE.fullmatch(written.strip())) is None:
        return written
    day, month, year, time, zone = match.groups()
    try:
        return datetime.fromisoformat(f"{year}-{month}-{day}T{time}{zone or ''}").isoformat()
    except ValueError:
        return written
