"""Reads an e-mail: its text is a document, and so is each attachment of a known format and each message in it."""

import io
import mimetypes
from collections.abc import Iterator, Mapping
from email import policy
from email.message import Message

from hasila.documents.container import DEEPEST, is_known, member_name, read_member
from hasila.documents.document import Document
from hasila.documents.markup import parsed, text_of
from hasila.documents.mime import message_of
from hasila.documents.source import Options, Source, checked
from hasila.errors import DocumentError, counted

_LARGEST = 200_000_000
"""Bytes of a message with its attachments. It is parsed as a whole."""

_MOST_PARTS = 1000
_LONGEST_HEADER = 10_000
"""Characters. The parser of headers takes time that grows with the square of their length."""


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read the text of a message, then what is attached to it; ids of attachments are ``MESSAGE/ATTACHMENT``.

    Raises:
        DocumentError: it is too large, is no message, or has nothing that can be read.
    """
    data = source.bytes(_LARGEST)
    with source.parsing("an e-mail"):
        message = message_of(data, source)
        parts = list(message.walk())
    if not message.keys():
        raise DocumentError(f"{source.label}: expected an e-mail, found no header such as From or Subject")
    if len(parts) > _MOST_PARTS:
        raise DocumentError(f"{source.label}: expected at most {_MOST_PARTS} parts, found {len(parts):,}")
    yield from _read_message(message, source, options)


def _read_message(message: Message, source: Source, options: Options) -> Iterator[Document | DocumentError]:
    attached: list[Message] = []
    try:
        with source.parsing("an e-mail"):
            text = "\n\n".join(filter(str.strip, _texts(message, attached, source)))
            date, metadata = _origin(message)
        if text or not attached:
            yield checked(Document(source.name, text, date, metadata), source, options.longest)
    except DocumentError as error:
        yield error
    unknown = 0
    for number, part in enumerate(attached, 1):
        try:
            with source.parsing("an e-mail"):
                member = _member(part, number, source)
        except DocumentError as error:
            yield error
            continue
        if member is None:
            unknown += 1
        elif isinstance(member, Source):
            yield from read_member(member, options)
        elif source.depth == DEEPEST:
            yield DocumentError(f"{source.label}: messages are nested too deep; save the inner ones as files")
        else:
            inner = f"message {number}"
            named = Source(f"{source.label}/{inner}", f"{source.name}/{inner}", 0, source.open, source.depth + 1)
            yield from _read_message(member, named, options)
    if unknown:
        options.note(source, f"{counted(unknown, 'attachment')} of unknown formats not read")


def _texts(part: Message, attached: list[Message], source: Source) -> Iterator[str]:
    """The texts of a message in their order. What is attached is added to ``attached``."""
    if part.get_content_maintype() == "message" or part.get_content_disposition() == "attachment":
        attached.append(part)
    elif part.is_multipart():
        parts = [child for child in part.get_payload() if isinstance(child, Message)]
        if part.get_content_type() == "multipart/alternative":
            parts = _best(parts)
        for child in parts:
            yield from _texts(child, attached, source)
    elif part.get_content_type() == "text/plain":
        yield _decoded(part, source).replace("\r\n", "\n").strip("\n")
    elif part.get_content_type() == "text/html":
        page = _decoded(part, source)
        yield text_of(parsed(page, source)) if page.strip() else ""
    else:
        attached.append(part)


def _best(alternatives: list[Message]) -> list[Message]:
    """Of alternatives the plain text, otherwise the last, which is the richest."""
    plain = [part for part in alternatives if part.get_content_type() == "text/plain" and part.get_payload()]
    return plain[:1] or alternatives[-1:]


def _decoded(part: Message, source: Source) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    for encoding in (charset, "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    raise DocumentError(f"{source.label}: expected text in {charset:.80}, found other bytes")


def _member(part: Message, number: int, source: Source) -> Source | Message | None:
    """An attachment as a file, a message in the message, or nothing if its format is unknown."""
    if part.get_content_type() == "message/rfc822":
        payload = part.get_payload()
        return payload[0] if isinstance(payload, list) and payload and isinstance(payload[0], Message) else None
    name = member_name(part.get_filename() or f"{number}{mimetypes.guess_extension(part.get_content_type()) or ''}")
    data = part.get_payload(decode=True)
    if not is_known(name) or not isinstance(data, bytes):
        return None
    return Source(
        f"{source.label}/{name}", f"{source.name}/{name}", len(data), lambda: io.BytesIO(data), source.depth + 1
    )


def _origin(message: Message) -> tuple[str, Mapping[str, str]]:
    """The date and the metadata of a message."""
    metadata: dict[str, str] = {}
    if subject := str(_header(message, "Subject") or "").strip():
        metadata["title"] = subject
    addresses = getattr(_header(message, "From"), "addresses", ())
    if addresses and (author := addresses[0].display_name or addresses[0].addr_spec):
        metadata["author"] = author
    sent = getattr(_header(message, "Date"), "datetime", None)
    return "" if sent is None else sent.isoformat(), metadata


def _header(message: Message, name: str) -> object:
    """A header, decoded; nothing if it is missing or longer than any that a program writes."""
    value = message.get(name)
    if value is None or len(str(value)) > _LONGEST_HEADER:
        return None
    try:
        return policy.default.header_fetch_parse(name, str(value))
    except Exception:  # the parser knows no error of its own; without a header, the text can be read
        return None
