"""Takes documents in: from the files that the user named, and from what is uploaded."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from hasila.desk.decision_file import DECISIONS
from hasila.documents.collection import read, sources
from hasila.documents.document import Document
from hasila.documents.formats import FORMATS, format_of
from hasila.documents.passed_over import PassedOver
from hasila.documents.publication import published
from hasila.documents.source import Options, Source, checked
from hasila.errors import DocumentError

LONGEST = 1_000_000
"""The most characters of a document on the desk: no person reads more at once."""


def from_files(
    paths: Iterable[Path], options: Options, log: Path
) -> Iterator[tuple[Document, Path | None] | DocumentError]:
    """Yield the documents of files and folders, each with its file, or an error in its place.

    Args:
        paths: files and folders.
        options: how they are read; longer documents than :data:`LONGEST` are an error.
        log: the desk's log, which is no document, as little as the decisions beside it.
    """
    options = replace(options, longest=min(options.longest, LONGEST))
    own = (log.absolute(), log.absolute().with_name(DECISIONS))
    for source in sources(paths, options, PassedOver()):
        if isinstance(source, DocumentError):
            yield source
            continue
        path = Path(source.label)
        original = path if path.is_file() else None
        if path.absolute() in own:
            continue
        for found in read(source, options):
            yield found if isinstance(found, DocumentError) else (found, original)


def from_upload(name: str, content: bytes) -> Iterator[Document | DocumentError]:
    """Yield the documents of an uploaded file, or an error in the place of each.

    Args:
        name: its name, of which only the last part counts.
        content: its content.
    """
    plain = PurePosixPath(name.replace("\\", "/")).name
    if not plain or format_of(plain) is None:
        yield DocumentError(f"{plain or 'a file without a name'}: expected one of {', '.join(FORMATS)}")
        return
    source = Source(plain, plain, len(content), lambda: io.BytesIO(content))
    yield from read(source, Options(longest=LONGEST))


def from_text(text: str, date: str, title: str) -> Document:
    """The document of a text that was pasted.

    Raises:
        DocumentError: it is empty, too long or in visual order, or the date is none.
    """
    name = " ".join("".join(c if c.isalnum() or c in " -_." else " " for c in title).split())[:80]
    name = name or datetime.now(UTC).strftime("text %Y-%m-%d %H.%M.%S")
    if date.strip():
        published(date)
    metadata = {"title": title.strip()} if title.strip() else {}
    document = Document(name, text, date.strip(), metadata)
    return checked(document, Source("pasted text", name, 0, io.BytesIO), LONGEST)
