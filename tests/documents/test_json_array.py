"""Reading JSON: arrays of objects, and what else a .json may be."""

import contextlib
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.documents import json_array
from hasila.documents.collection import read_documents
from hasila.documents.document import Document
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError
from support.tables import FIRST, SECOND, read, write


def in_memory(data: bytes) -> list[Any]:
    return list(json_array.read(Source("a", "a", len(data), lambda: io.BytesIO(data)), Options()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_array_is_read_in_the_encodings_of_windows(tmp_path: Path, encoding: str):
    content = json.dumps([{"text": FIRST}, {"text": SECOND, "id": 7}], ensure_ascii=False)
    assert read(write(tmp_path / "a.json", content.encode(encoding))) == [
        Document("a.json:1", FIRST),
        Document("7", SECOND),
    ]


_VALUES = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(st.characters(exclude_characters="\0")), st.text('"\\[]{},ق')),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text('a"\\[]{}'), inner, max_size=3)),
    max_leaves=8,
)


@given(
    values=st.lists(st.dictionaries(st.sampled_from(["a", "b", '"]', "\\"]), _VALUES, max_size=3), max_size=5),
    ascii=st.booleans(),
    indent=st.sampled_from([None, 0, 2, "\t"]),
    chunk=st.integers(1, 7),
)
def test_elements_are_cut_where_they_end(values: list[Any], ascii: bool, indent: Any, chunk: int):
    text = json.dumps(values, ensure_ascii=ascii, indent=indent)
    if not ascii and any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        return
    chunks = json_array._CHUNK
    json_array._CHUNK = chunk
    try:
        found = list(json_array._elements(io.StringIO(text[1:]), 10_000, "a"))
    finally:
        json_array._CHUNK = chunks
    assert [json.loads(element or "") for element in found] == values


def test_each_bad_element_is_an_error_in_its_place(tmp_path: Path):
    content = (
        f'[{{"text": "{FIRST}"}}, 3, "x", [1], {{"text": }}, {{"text": 5}}, {{"words": "x"}}, {{"text": "{SECOND}"}},]'
    )
    found = read(path := write(tmp_path / "a.json", content))
    assert [found[0], found[7]] == [Document("a.json:1", FIRST), Document("a.json:8", SECOND)]
    expected = [
        "element 2: expected a JSON object, found int",
        "element 3: expected a JSON object, found str",
        "element 4: expected a JSON object, found list",
        "element 5: expected a JSON object: ",
        "row 6: expected text in 'text', found 5",
        "row 7: no column 'text', found 'words'; name it with --text-column",
    ]
    for error, start in zip(found[1:7], expected, strict=True):
        assert str(error).startswith(f"{path}: {start}")
    assert str(found[8]).startswith(f"{path}: element 9: expected a JSON object: ")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", "expected an array of objects, found 'nothing'"),
        ('"text"', "expected an array of objects, found '\"'"),
        ("[", "expected an array that ends with a bracket, found the end of the file before it"),
        ('[{"text": "ab', "expected an array that ends with a bracket, found the end of the file before it"),
        ("[] []", "expected nothing behind the array, found '[]'; it is not read"),
    ],
)
def test_what_is_no_array_is_one_error(tmp_path: Path, content: str, error: str):
    path = write(tmp_path / "a.json", content)
    assert read(path) == [f"{path}: {error}"]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_one_object_is_one_document(tmp_path: Path, indent: int | None, encoding: str):
    if indent is None and encoding == "utf-16":
        return  # JSONL is in UTF-8
    row = {"title": "عنوان", "body": FIRST, "published": "2020-01-16", "tags": ["a"]}
    path = write(tmp_path / "a.json", json.dumps(row, ensure_ascii=False, indent=indent).encode(encoding))
    assert read(path) == [Document("a.json:1", FIRST, "2020-01-16", {"title": "عنوان"})]


def test_an_object_without_a_text_tells_what_it_has(tmp_path: Path):
    path = write(tmp_path / "a.json", '{"name": "x",\n "number": 1}')
    assert read(path) == [f"{path}: row 1: no column 'text', found 'name', 'number'; name it with --text-column"]


def test_an_object_is_an_export_of_telegram(tmp_path: Path):
    messages = [{"id": 1, "type": "message", "text": FIRST}]
    path = write(tmp_path / "a.json", json.dumps({"name": "قناة", "id": 5, "messages": messages}, indent=1))
    assert read(path) == [Document("a.json:5:1", FIRST, metadata={"channel": "قناة"})]


def test_an_array_that_breaks_off_gives_what_came_before(tmp_path: Path):
    path = write(tmp_path / "a.json", f'[{{"text": "{FIRST}"}}, {{"text": "{SECOND}"}}, {{"te')
    found = read(path)
    assert found[:2] == [Document("a.json:1", FIRST), Document("a.json:2", SECOND)]
    assert len(found) == 3


def test_an_empty_array_has_no_documents(tmp_path: Path):
    assert read(write(tmp_path / "a.json", " [ \n ] ")) == []


def test_lines_of_json_under_the_name_of_json_are_read(tmp_path: Path):
    assert read(write(tmp_path / "a.json", f'{{"text": "{FIRST}"}}\n{{"text": "{SECOND}"}}\n')) == [
        Document("a.json:1", FIRST),
        Document("a.json:2", SECOND),
    ]


def test_an_element_that_is_too_long_is_not_held_in_memory(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text('[{"text": "' + "a" * 3_000_000 + '"}, {"text": "b"}]')
    tracemalloc.start()
    found = list(read_documents([path], Options(longest=1000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(each) for each in found] == [DocumentError, Document]
    assert peak < 2_500_000


def test_memory_does_not_grow_with_the_array(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text("[" + ",\n".join(['{"text": "' + "a" * 500 + '"}'] * 4000) + "]")
    tracemalloc.start()
    count = sum(isinstance(each, Document) for each in read_documents([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 4000
    assert peak < 2_500_000


@given(st.binary(max_size=200) | st.text('[]{}",:\\ta1 ', max_size=60).map(str.encode))
def test_nothing_but_errors_comes_of_anything(data: bytes):
    with contextlib.suppress(DocumentError):
        assert all(isinstance(each, Document | DocumentError) for each in in_memory(data))
