"""Telegram's exports: every message with text is a document, exactly as it was posted."""

import io
import json
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasila.documents import telegram
from hasila.documents.document import Document
from hasila.documents.json_stream import JsonStream
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError

CHAT = {"name": "مرصد المثال", "type": "public_channel", "id": 100}
POST = {"id": 2, "type": "message", "date": "2024-03-09T14:05:00", "from": "مرصد المثال", "text": "قتل 4 مدنيين."}
METADATA = {"channel": "مرصد المثال", "author": "مرصد المثال"}


def source_of(content: Any) -> Source:
    data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False, indent=1).encode()
    return Source("result.json", "result.json", len(data), lambda: io.BytesIO(data))


def read(content: Any) -> list[Document | str]:
    """What is read, errors as their messages."""
    return [
        str(item) if isinstance(item, DocumentError) else item for item in telegram.read(source_of(content), Options())
    ]


def texts(content: Any) -> list[str]:
    return [item.text if isinstance(item, Document) else f"error: {item}" for item in read(content)]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The notes of readers."""
    lines: list[str] = []
    monkeypatch.setattr(Options, "note", lambda options, source, line: lines.append(line))
    return lines


def test_a_post_has_its_text_day_channel_and_author():
    assert read({**CHAT, "messages": [POST]}) == [
        Document("result.json:100:2", "قتل 4 مدنيين.", "2024-03-09T14:05:00", METADATA)
    ]


def test_a_text_of_parts_is_joined_exactly():
    parts = [{"type": "hashtag", "text": "#عاجل"}, " \n", {"type": "bold", "text": "قتل 4"}, "", " مدنيين ", "."]
    assert texts({**CHAT, "messages": [{**POST, "text": parts}]}) == ["#عاجل \nقتل 4 مدنيين ."]


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)))))
def test_any_text_comes_back(parts: list[str]):
    text = ["أ", *parts]
    for given_text in (text, [{"type": "plain", "text": part} for part in text], "".join(text)):
        assert texts({**CHAT, "messages": [{**POST, "text": given_text}]}) == ["".join(text)]


def test_service_messages_are_none_and_those_without_text_are_counted(told: list[str]):
    messages = [{"id": 1, "type": "service", "text": "", "action": "create_channel"}, {**POST, "text": ""}, POST]
    assert texts({**CHAT, "messages": [*messages, {"id": 5, "type": "message", "photo": "a.jpg"}]}) == [POST["text"]]
    assert told == ["2 messages without text, such as pictures, left out"]


def test_the_caption_of_a_picture_counts():
    assert texts({**CHAT, "messages": [{**POST, "text": "", "caption": "أصيب اثنان."}]}) == ["أصيب اثنان."]


def test_edits_and_forwards_are_told_and_addresses_are_not_invented():
    message = {**POST, "edited": "2024-03-10T08:00:00", "forwarded_from": "قناة أخرى"}
    (document,) = read({**CHAT, "messages": [message]})
    assert document.metadata == METADATA | {"edited": "2024-03-10T08:00:00", "forwarded_from": "قناة أخرى"}
    (document,) = read({**CHAT, "username": "example_channel", "messages": [message]})
    assert document.metadata["url"] == "https://t.me/example_channel/2"


def test_all_chats_of_an_account_are_read_also_those_that_were_left():
    other = {**CHAT, "id": 200, "name": "شبكة المثال"}
    account = {
        "about": "…",
        "contacts": {"list": [{"first_name": "أ", "messages": [1]}]},
        "chats": {"about": "…", "list": [{**CHAT, "messages": [POST]}, {**other, "messages": [POST, POST]}]},
        "left_chats": {"list": [{**other, "id": 300, "messages": [POST]}]},
    }
    assert [(document.id, document.metadata["channel"]) for document in read(account)] == [
        ("result.json:100:2", "مرصد المثال"),
        ("result.json:200:2", "شبكة المثال"),
        ("result.json:200:2", "شبكة المثال"),
        ("result.json:300:2", "شبكة المثال"),
    ]


def test_an_export_with_sorted_keys_is_read_alike():
    chats = [{**CHAT, "messages": [POST]}, {**CHAT, "id": 200, "messages": [POST]}]
    account = {"chats": {"list": chats}}
    resorted = json.dumps(account, sort_keys=True).encode()
    backwards = json.dumps({"chats": {"list": [dict(reversed(chat.items())) for chat in chats]}}).encode()
    assert read(resorted) == read(backwards) == read(account)


@pytest.mark.parametrize("indent", [None, 1])
def test_of_a_file_that_is_cut_off_all_before_is_read(indent: int | None):
    data = json.dumps(
        {**CHAT, "messages": [{**POST, "id": number} for number in range(5)]}, ensure_ascii=False, indent=indent
    ).encode()
    end_of_third = data.index(b'"id": 3')
    for cut in range(end_of_third, end_of_third + 60, 7):
        *documents, error = read(data[:cut])
        assert [document.id for document in documents] == [f"result.json:100:{number}" for number in range(3)]
        assert "damaged after 3 messages, the rest is not read: " in error


def test_a_damaged_byte_loses_only_what_follows():
    data = json.dumps({**CHAT, "messages": [POST, POST, POST]}, ensure_ascii=False).encode()
    damaged = data[:-40] + b"\xff" + data[-40:]
    first, second, error = read(damaged)
    assert first.text == second.text == POST["text"]
    assert "damaged after 2 messages" in error


def test_what_is_no_message_is_an_error_in_its_place():
    first, second, third, last = read({**CHAT, "messages": [POST, "x", {**POST, "text": 7}, POST]})
    assert first == last
    assert second == "result.json: message 2: expected an object, found str"
    assert third == "result.json: message 3: expected a text of strings, found 7"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"a": 1}, "expected an export of Telegram Desktop with 'messages' or 'chats', found neither"),
        ({"messages": "x"}, "found neither"),
        ([POST], "expected '{', found '['"),
        (b"", "the file ends too early"),
        (b"\x00\x01", "expected '{', found '\\x00'"),
        (b'{"messages": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"chats":{"list":[' * 100_000, "recursion"),
    ],
)
def test_another_file_is_one_clear_error(content: Any, told: str):
    (error,) = read(content)
    assert error.startswith("result.json: ")
    assert told in error


def test_a_long_export_takes_little_memory():
    post = json.dumps({**POST, "text_entities": [{"type": "plain", "text": "قصف " * 3_000}]}, ensure_ascii=False)
    data = (json.dumps(CHAT, ensure_ascii=False)[:-1] + ', "messages": [' + ",".join([post] * 1_000) + "]}").encode()
    source, count = source_of(data), 0
    tracemalloc.start()
    try:
        for item in telegram.read(source, replace(Options(), longest=10_000)):
            count += isinstance(item, Document)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 1_000
    assert peak < len(data) / 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


class Drops(io.BytesIO):
    """Gives a byte at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1))


@settings(max_examples=30)
@given(st.lists(JSON, max_size=4))
def test_values_are_read_whole_wherever_the_file_is_interrupted(values: list[Any]):
    for escaped in (True, False):
        if not escaped and any(0xD800 <= ord(c) < 0xE000 for c in json.dumps(values, ensure_ascii=False)):
            continue
        data = json.dumps(values, ensure_ascii=escaped).encode()
        stream = JsonStream(Drops(data), 1 << 20)
        assert [stream.value() for _ in stream.items()] == values


def test_a_value_that_is_too_long_is_refused():
    stream = JsonStream(io.BytesIO(b'["' + b"a" * (1 << 20) + b'"]'), 1000)
    with pytest.raises(ValueError, match="at most 1,000 characters"):
        next(stream.value() for _ in stream.items())


def test_notes_name_the_file():
    lines: list[str] = []
    Options(log=lines.append).note(source_of({}), "1 message left out")
    assert lines == ["note: result.json: 1 message left out"]


def test_chats_that_tell_their_name_last_are_described_in_one_pass():
    chats = [{"messages": [{**POST, "id": number}], "id": number, "name": f"قناة {number}"} for number in range(200)]
    data = json.dumps({"chats": {"list": chats}}, ensure_ascii=False).encode()
    opened: list[io.BytesIO] = []

    def open_again() -> io.BytesIO:
        opened.append(io.BytesIO(data))
        return opened[-1]

    found = list(telegram.read(Source("a.json", "a.json", len(data), open_again), Options()))
    assert [item.metadata["channel"] for item in found if isinstance(item, Document)] == [
        f"قناة {number}" for number in range(200)
    ]
    assert len(opened) == 2
