"""PDF files with Arabic text, for tests of their reader."""

from collections.abc import Sequence

import pypdf
from bidi.algorithm import get_display
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

Drawn = tuple[float, float, Sequence[str]]
"""Where a piece begins, in points from the left and the bottom, and its glyphs, each with the letters it stands for."""

SIZE, WIDTH = 10, 5
"""Of all letters, in points."""


def seen(line: str) -> list[str]:
    """The letters of a line from left to right, لا as one glyph."""
    return [{"\ufefb": "لا"}.get(letter, letter) for letter in get_display(line.replace("لا", "\ufefb"), base_dir="R")]


def lines(texts: Sequence[str], top: float = 800, pitch: float = 14) -> list[Drawn]:
    """Lines below each other, as far to the right as a page goes."""
    return [(550 - WIDTH * len(seen(text)), top - pitch * number, seen(text)) for number, text in enumerate(texts)]


def pdf(*pages: Sequence[Drawn], form: bool = False, **information: str) -> pypdf.PdfWriter:
    """A file whose font tells the letters of each glyph, as that of every word processor does."""
    writer = pypdf.PdfWriter()
    glyphs = sorted({glyph for page in pages for _, _, text in page for glyph in text})
    codes = {glyph: code for code, glyph in enumerate(glyphs, 33)}
    font = _font(codes)
    for page in pages:
        content = b"".join(
            b"BT /F %d Tf 1 0 0 1 %.2f %.2f Tm <%s> Tj ET\n"
            % (SIZE, left, bottom, "".join(f"{codes[glyph]:02x}" for glyph in text).encode())
            for left, bottom, text in page
        )
        drawn = DecodedStreamObject()
        drawn.set_data(content)
        resources = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F"): font})})
        added = writer.add_blank_page(600, 850)
        if form:
            drawn[NameObject("/Type")], drawn[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
            drawn[NameObject("/Resources")] = resources
            resources = DictionaryObject(
                {NameObject("/XObject"): DictionaryObject({NameObject("/X"): writer._add_object(drawn)})}
            )
            drawn = DecodedStreamObject()
            drawn.set_data(b"/X Do")
        added[NameObject("/Resources")] = resources
        added[NameObject("/Contents")] = writer._add_object(drawn)
    writer.add_metadata({f"/{key}": value for key, value in information.items()})
    return writer


def _font(codes: dict[str, int]) -> DictionaryObject:
    table = DecodedStreamObject()
    entries = "".join(f"<{code:02x}> <{glyph.encode('utf-16-be').hex()}>\n" for glyph, code in codes.items())
    table.set_data(
        "begincmap\n1 begincodespacerange\n<00> <ff>\nendcodespacerange\n"
        f"{len(codes)} beginbfchar\n{entries}endbfchar\nendcmap".encode()
    )
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/TrueType"),
            NameObject("/BaseFont"): NameObject("/Test"),
            NameObject("/FirstChar"): NumberObject(0),
            NameObject("/LastChar"): NumberObject(255),
            NameObject("/Widths"): ArrayObject([NumberObject(1000 * WIDTH // SIZE)] * 256),
            NameObject("/ToUnicode"): table,
        }
    )
