"""Decodes and parses HTML, and takes the plain text out of it."""

import codecs
import re

from lxml import etree, html

from hasila.documents.source import Source
from hasila.errors import DocumentError, first_line

LARGEST = 1 << 24
"""The most bytes of a page. Its tree takes some ten times as much memory."""

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_HEAD = 4096
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_LEGACY = ("windows-1256", "iso-8859-6")
_UNSAFE = ("utf-7", "unicode_escape", "raw_unicode_escape", "punycode")  # bytes of ASCII become others in them
_ARABIC = re.compile("[\u0621-\u064a]{2,}")
_MOJIBAKE = re.compile("[\u00c0-\u00ff]")
_FEW = 0.01

# fmt: off
_LEFT_OUT = frozenset((
    "script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "nav", "footer", "button",
    "select", "textarea", "form", "dialog",
))
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "input", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
))
# fmt: on
_SPACE = re.compile(r"[ \t\n\r\f]+")


def decoded(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Decode a page. Many Arabic pages are in another encoding than they or their servers say.

    Args:
        data: the page.
        declared: the encoding that its server told, if any.

    Returns:
        The text, and what is to be told of it, or nothing: that the declared encoding was wrong, or bytes damaged.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), ""
    try:
        return data.decode("utf-8"), ""  # by chance, no text in another encoding is valid
    except UnicodeDecodeError:
        pass
    if (found := _DECLARED.search(data[:_HEAD])) and declared is None:
        declared = found[1].decode("ascii")
    encodings = [name for name in (_known(declared), *_LEGACY) if name]
    if encodings[0] == "utf-8" or _known(declared) is None:
        text = data.decode("utf-8", errors="replace")
        if text.count("\ufffd") <= _FEW * sum(character > "\x7f" for character in text):
            return text, f"{text.count(chr(0xFFFD))} characters are damaged, shown as \ufffd"
    encoding = next((name for name in encodings if _reads(data.decode(name, errors="replace"))), encodings[0])
    told = f"not as {declared}" if declared else "no encoding is declared"
    return data.decode(encoding, errors="replace"), "" if encoding == _known(
        declared
    ) else f"read as {encoding}, {told}"


def _known(name: str | None) -> str | None:
    """The name of an encoding as Python calls it, if it is one that pages are written in."""
    try:
        known = codecs.lookup(name or "").name
        b"\xe1".decode(known, errors="replace")  # no encoding of text, such as hex, or not for any bytes, such as idna
    except (LookupError, ValueError):
        return None
    return None if known in _UNSAFE else known


def _reads(text: str) -> bool:
    """Whether a text is Arabic without many letters that Arabic bytes become in another encoding."""
    arabic = sum(map(len, _ARABIC.findall(text)))  # single letters may be accented ones of a Latin word
    return arabic > 0 and len(_MOJIBAKE.findall(text)) + text.count("\ufffd") <= arabic / 10


def parsed(text: str, source: Source) -> html.HtmlElement:
    """Parse a page. Nothing is fetched, no entity of its own is expanded.

    Raises:
        DocumentError: it is empty or no markup, or nested too deeply for the parser.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = html.document_fromstring(text.replace("\0", "\ufffd").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise DocumentError(f"{source.label}: not a page that can be read: {first_line(error)}") from None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):  # the rest is not in the tree
        raise DocumentError(f"{source.label}: elements are nested too deeply, or one is too large")
    return tree


def text_of(tree: html.HtmlElement) -> str:
    """Return what a page shows: a line for each paragraph, without scripts, menus and forms."""
    parts: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            parts.append("" if element.tag in _INLINE else "\n")
            if element.tag in _LEFT_OUT:
                walk.skip_subtree()
            elif element.text:
                parts.append(_SPACE.sub(" ", element.text))
        else:
            parts.append("" if element.tag in _INLINE else "\n")
            if element.tail and element is not tree:
                parts.append(_SPACE.sub(" ", element.tail))
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def text_of_fragment(fragment: str, source: Source) -> str:
    """Return what a piece of HTML shows, such as the summary of a feed's entry."""
    if not fragment.strip():
        return ""
    return text_of(parsed(f"<html><body><div>{fragment}</div></body></html>", source))


def headed(title: str, text: str) -> str:
    """Return a text with its headline as its first paragraph, unless the text has it already.

    Totals of casualties often stand in the headline only.
    """
    title, folded = " ".join(title.split()), " ".join(text.split())
    first = " ".join(text.strip().partition("\n")[0].split())
    if not title or title in folded or (len(first) > len(title) / 2 and first in title):
        return text
    return f"{title}\n{text}" if text else title
