"""Parses messages in MIME, within bounds: the parser of the standard library has none."""

from email import message_from_bytes, policy
from email.message import Message

from hasila.documents.source import Source
from hasila.errors import DocumentError

_MOST_LINES = 4_000_000
"""Lines of a message. Each takes 150 bytes; an attachment of 200 MB has 2.6 million."""

_MOST_MARKED = 100_000
"""Lines that begin with two hyphens, as those between parts do. A part takes a kilobyte, however short it is."""

_MOST_COMPARED = 200_000_000
"""Lines times boundaries: each line is compared with the boundaries of all the parts that it may be in."""


def message_of(data: bytes, source: Source) -> Message:
    """Parse a message.

    Args:
        data: the message.
        source: the file that it is.

    Raises:
        DocumentError: it has too many lines or parts.
    """
    lines, marked = data.count(b"\n") + data.count(b"\r"), data.count(b"\n--") + data.count(b"\r--")
    if lines - data.count(b"\r\n") > _MOST_LINES:
        raise DocumentError(f"{source.label}: expected at most {_MOST_LINES:,} lines, found more")
    if marked > _MOST_MARKED or lines * data.lower().count(b"boundary") > _MOST_COMPARED:
        raise DocumentError(f"{source.label}: the parts of the message are too many to read; save them as files")
    return message_from_bytes(data, policy=policy.compat32)
