"""Files inside files: archives and messages hand their members to the readers of their formats."""

from collections.abc import Iterator

from hasila.documents.document import Document
from hasila.documents.formats import format_of, reader_of
from hasila.documents.source import Options, Source, unreadable
from hasila.errors import DocumentError

DEEPEST = 2
"""The most archives and messages that a file may be in. A file can contain a copy of itself, without end."""


_LONGEST_NAME = 1000
"""Characters. Zip files allow 65,535, file systems 255 for each folder."""


def is_known(name: str) -> bool:
    """Whether a member has the suffix of a format."""
    return format_of(name) is not None


def member_name(name: str) -> str:
    """The name of a member as part of a document's name: without a root, ``..``, and control characters.

    Of a longer one than any program writes it is the end, which tells the format.
    """
    printable = "".join(character if character.isprintable() else " " for character in name)
    parts = [part for part in printable.replace("\\", "/").split("/") if part.strip() not in ("", ".", "..")]
    return "/".join(parts)[-_LONGEST_NAME:] or "member"


def read_member(member: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read the documents of a member; if it cannot be read, its error stands in their place."""
    try:
        if member.depth > DEEPEST:
            raise DocumentError(f"{member.label}: archives and messages are nested too deep; unpack them first")
        yield from reader_of(member)(member, options)
    except DocumentError as error:
        yield error
    except OSError as error:
        yield unreadable(member.label, error)
