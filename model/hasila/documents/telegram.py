"""Reads documents from what Telegram Desktop exports as JSON: the messages of a chat, or of all chats of an account."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from hasila.documents.document import Document
from hasila.documents.json_stream import JsonStream
from hasila.documents.source import Options, Source, checked
from hasila.errors import DocumentError, counted

_LONGEST = 1 << 24
"""The most characters of a message with all its fields. Telegram allows 4,096 of text, written twice."""

_METADATA = {"author": "from", "edited": "edited", "forwarded_from": "forwarded_from"}
_KEPT = frozenset(("name", "id", "username"))
"""What is kept of what a chat tells of itself."""
_USERNAME = re.compile(r"[A-Za-z0-9_]{4,32}", re.ASCII)

Chat = dict[str, Any]
"""What a chat tells of itself: its ``name``, ``id`` and ``username``."""


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each message with text, named ``FILE:CHAT:MESSAGE``.

    Service messages, such as *joined the group*, are none; messages without text are counted in a note. After a damage
    the rest of the file is one error.
    """
    number = without_text = 0
    chats: list[Chat] = []
    described: list[Chat] = []
    with source.open() as file:
        try:
            for chat, message in _messages(JsonStream(file, _LONGEST), {}, chats):
                number += 1
                where = f"{source.label}: message {number}"
                if not chat.keys() >= {"name", "id"}:  # the export tells them first; another program may have sorted
                    described = described or _described(source)
                    chat.update({"name": None, "id": None} | described[len(chats) - 1])
                try:
                    document = _document(message, chat, source, where)
                    if document is not None and not document.text.strip():
                        without_text += 1
                    elif document is not None:
                        yield checked(document, source, options.longest)
                except DocumentError as error:
                    yield error
            if not chats:
                yield DocumentError(
                    f"{source.label}: expected an export of Telegram Desktop with 'messages' or 'chats', found neither"
                )
        except (ValueError, RecursionError) as error:
            yield DocumentError(
                f"{source.label}: damaged after {counted(number, 'message')}, the rest is not read: {error}; "
                "export the chat again as JSON"
            )
    if without_text:
        options.note(source, f"{counted(without_text, 'message')} without text, such as pictures, left out")


def _messages(json: JsonStream, chat: Chat, chats: list[Chat]) -> Iterator[tuple[Chat, Any]]:
    """Read an object that has messages, or chats that have, or both.

    Args:
        json: stands before the object.
        chat: takes what it tells of itself.
        chats: takes it when its messages come.
    """
    for key in json.keys():  # noqa: SIM118  # a method that reads on
        if key == "messages" and json.next == "[":
            chats.append(chat)
            for _ in json.items():
                yield chat, json.value()
        elif key in ("chats", "left_chats") and json.next == "{":
            for inner in json.keys():  # noqa: SIM118
                if inner == "list" and json.next == "[":
                    for _ in json.items():
                        yield from _messages(json, {}, chats)
                else:
                    _skip(json)
        elif json.next in ("[", "{"):
            _skip(json)
        else:
            value = json.value()
            if key in _KEPT:
                chat[key] = value


def _skip(json: JsonStream) -> None:
    if json.next == "{":
        for _ in json.keys():  # noqa: SIM118
            _skip(json)
    elif json.next == "[":  # contacts may be many; each is small
        for _ in json.items():
            json.value()
    else:
        json.value()


def _described(source: Source) -> list[Chat]:
    """What each chat tells of itself before or after its messages."""
    chats: list[Chat] = []
    with source.open() as file, suppress(ValueError, RecursionError):  # is told when the messages are read
        for _ in _messages(JsonStream(file, _LONGEST), {}, chats):
            pass
    return chats


def _document(message: Any, chat: Chat, source: Source, where: str) -> Document | None:
    """Return the document of a message, or none for a service message.

    Raises:
        DocumentError: it is no message.
    """
    if not isinstance(message, dict):
        raise DocumentError(f"{where}: expected an object, found {type(message).__name__}")
    if message.get("type") == "service":
        return None
    parts = [_text(message.get(field), where) for field in ("text", "caption")]
    return Document(
        id=":".join(str(part) for part in (source.name, chat.get("id"), message.get("id")) if part is not None),
        text="\n".join(part for part in parts if part),
        date=str(message.get("date") or ""),
        metadata=_metadata(message, chat),
    )


def _text(value: Any, where: str) -> str:
    """Join a text: a string, or a list of strings and of objects with a ``text``, such as links.

    Raises:
        DocumentError: it is neither.
    """
    if value is None:
        return ""
    parts = value if isinstance(value, list) else [value]
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
    strings = [text for text in texts if isinstance(text, str)]
    if len(strings) < len(texts):
        raise DocumentError(f"{where}: expected a text of strings, found {str(value)[:60]}")
    return "".join(strings)


def _metadata(message: Mapping[str, Any], chat: Chat) -> dict[str, str]:
    found = {"channel": chat.get("name")} | {name: message.get(field) for name, field in _METADATA.items()}
    username, number = chat.get("username"), message.get("id")
    if isinstance(username, str) and _USERNAME.fullmatch(username) and isinstance(number, int):
        found["url"] = f"https://t.me/{username}/{number}"
    return {name: str(value) for name, value in found.items() if value not in (None, "")}
