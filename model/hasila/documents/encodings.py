"""Opens text files in the encodings in which Excel, Notepad and databases write Arabic."""

import codecs
import io
from collections import Counter
from collections.abc import Callable

import regex

from hasila.documents.source import Source
from hasila.errors import DocumentError

_SAMPLE = 1 << 20
"""The bytes from the beginning that tell the encoding."""

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_ADVICE = "save it again as UTF-8, in Excel as 'CSV UTF-8', or convert it, for example with iconv"

_HALVES = "hasila.halves"
"""The handler of faults in UTF-16, which puts half a character in the place of what is none."""


def _half(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\ud800", error.end


codecs.register_error(_HALVES, _half)

_WORD = regex.compile(r"\p{L}+")
_ARABIC_WORD = regex.compile(r"\p{Arabic}{2,}")
_ARABIC_RUN = regex.compile(r"\p{Arabic}{3}")
_NO_TEXT = regex.compile(r"[\0\ud800-\udfff]")


def open_text(source: Source, log: Callable[[str], None]) -> io.TextIOWrapper:
    """Open a file as text, with its line ends as they are.

    A byte that is no text becomes a surrogate, which :func:`broken` finds: one bad row spoils no other.

    Args:
        source: the file: UTF-8, UTF-16 with a byte order mark, or windows-1256 with Arabic words.
        log: takes a line if the encoding was guessed.

    Raises:
        DocumentError: it is in none of these encodings.
    """
    encoding = _encoding(source)
    if encoding == "windows-1256":
        log(f"note: {source.label}: it is not in UTF-8; read as windows-1256, in which it is Arabic")
    errors = _HALVES if encoding == "utf-16" else "surrogateescape"
    return io.TextIOWrapper(source.open(), encoding, errors=errors, newline="")


def broken(text: str) -> str:
    """What of a text that :func:`open_text` gave is no text; empty if it is all right."""
    match = _NO_TEXT.search(text)
    if match is None:
        return ""
    code = ord(match.group())
    if not code:
        return "expected text, found a NUL"
    if 0xDC80 <= code <= 0xDCFF:
        return f"expected UTF-8, found byte 0x{code - 0xDC00:02x}; {_ADVICE}"
    return "expected UTF-16, found half of a character"


def _encoding(source: Source) -> str:
    with source.open() as file:
        head = file.read(_SAMPLE)
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    if (position := head.find(b"\0")) >= 0:
        raise DocumentError(
            f"{source.label}: expected text, found a NUL at byte {position}: a binary file, or UTF-16 without a byte "
            f"order mark; {_ADVICE}"
        )
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < _SAMPLE)
    except UnicodeDecodeError as error:
        if _ARABIC_RUN.search(head[: error.start].decode("utf-8")):  # UTF-8, with a fault
            return "utf-8"
        if _is_arabic(head.decode("windows-1256")):
            return "windows-1256"
        raise DocumentError(
            f"{source.label}: expected UTF-8, UTF-16 or Arabic in windows-1256, found byte 0x{head[error.start]:02x} "
            f"at {error.start}; {_ADVICE}"
        ) from None
    return "utf-8"


def _is_arabic(text: str) -> bool:
    """Whether a text that was decoded as windows-1256 is Arabic.

    Its words with letters beyond ASCII are then Arabic throughout, and ط and ظ, which every second byte of Arabic in
    UTF-8 would become, are as rare as they are.
    """
    foreign = [word for word in _WORD.findall(text) if not word.isascii()]
    arabic = [word for word in foreign if _ARABIC_WORD.fullmatch(word)]
    letters = Counter("".join(arabic))
    return 4 * len(arabic) >= 3 * len(foreign) > 0 and 5 * (letters["ط"] + letters["ظ"]) < letters.total()
