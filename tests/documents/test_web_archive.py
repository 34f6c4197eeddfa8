"""Web archives: each page that a server returned is a document, and what is damaged loses nothing else."""

import gzip
import io
import tracemalloc
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from hasila.documents import web_archive
from hasila.documents.collection import read_documents
from hasila.documents.document import Document
from hasila.documents.markup import LARGEST
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError

HEADERS = {"Content-Type": "text/html; charset=windows-1256"}
BOTH = pytest.mark.parametrize("packed", [False, True])


def page(number: int) -> bytes:
    report = f"<p>قتل {number} مدنيين في قصف على بلدة الوادي، ونزحت عشرات العائلات إلى القرى القريبة منها.</p>"
    return f"<html><head><title>خبر {number}</title></head><body><article>{report}</article></body></html>".encode(
        "cp1256"
    )


def record(number: int, packed: bool, body: bytes | None = None, status: str = "200 OK", **headers: str) -> bytes:
    """A record of a response; underscores in the names of headers stand for hyphens."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    given = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
    writer.write_record(
        writer.create_warc_record(
            f"https://example.org/{number}",
            "response",
            payload=io.BytesIO(page(number) if body is None else body),
            http_headers=StatusAndHeaders(status, list(given.items()), protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": "2024-03-09T10:00:00Z", "WARC-Record-ID": f"<urn:uuid:{number}>"},
        )
    )
    return file.getvalue()


def information(packed: bool) -> bytes:
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    return file.getvalue()


def read(data: bytes, notes: list[str] | None = None) -> list[Document | str]:
    items = web_archive.read(
        Source("a.warc", "a.warc", len(data), lambda: io.BytesIO(data)),
        Options(log=[].append if notes is None else notes.append),
    )
    return [str(item) if isinstance(item, DocumentError) else item for item in items]


def addresses(items: list[Document | str]) -> list[str]:
    """The last part of each document's address, and errors."""
    return [item.metadata["url"][-1] if isinstance(item, Document) else item for item in items]


@BOTH
def test_each_page_is_a_document_and_the_rest_is_counted(packed: bool):
    notes: list[str] = []
    records = [
        information(packed),
        record(1, packed),
        record(2, packed, status="404 Not Found"),
        record(3, packed, b"\x89PNG", Content_Type="image/png"),
        record(4, packed, b"<html><body></body></html>"),
        record(5, packed),
    ]
    first, second = read(b"".join(records), notes)
    assert (first.id, second.id) == ("a.warc:2", "a.warc:6")
    assert first.date == "2024-03-09T10:00:00Z"
    assert first.metadata == {"title": "خبر 1", "url": "https://example.org/1"}
    assert first.text.startswith("خبر 1\nقتل 1 مدنيين في قصف")
    left_out = "1 no responses, 1 not HTML, 1 with another status than 200, 1 without text"
    assert notes == [f"note: a.warc: 6 records; left out: {left_out}"]


def test_the_date_that_a_page_states_goes_before_that_of_its_capture():
    published = b'<head><meta property="article:published_time" content="2024-03-07T10:00:00Z">'
    (document,) = read(record(1, False, page(1).replace(b"<head>", published)))
    assert document.date == "2024-03-07"


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize("chunked", [False, True])
def test_the_packing_of_a_transfer_is_undone(coding: str, chunked: bool):
    body = gzip.compress(page(7)) if coding == "gzip" else page(7)
    headers = {"Content_Encoding": coding}
    if chunked:
        body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:50], body[50:], b""))
        headers["Transfer_Encoding"] = "chunked"
    (document,) = read(record(7, False, body, **headers))
    assert "قتل 7 مدنيين" in document.text


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "A.WARC.GZ"])
def test_archives_are_found_in_folders(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(record(1, name.lower().endswith("gz")))
    (tmp_path / "b.gz").write_bytes(b"x")
    assert [document.id for document in read_documents([tmp_path])] == [f"{name}:1"]


@BOTH
def test_a_record_that_is_cut_off_is_one_error(packed: bool):
    data = record(1, packed) + record(2, packed)
    for left in (60, 120):
        first, error = addresses(read(data[:-left]))
        assert first == "1"
        assert error == "a.warc: record 2 is cut off"


def test_records_behind_a_damaged_one_are_read():
    damaged = bytearray(record(2, True))
    damaged[60:90] = bytes(30)
    first, error, *rest = addresses(read(record(1, True) + bytes(damaged) + record(3, True) + record(4, True)))
    assert (first, rest) == ("1", ["3", "4"])
    assert error.startswith("a.warc: ")


@BOTH
def test_a_flipped_bit_anywhere_loses_no_other_record(packed: bool):
    data = record(1, packed) + record(2, packed) + record(3, packed)
    middle = range(len(record(1, packed)), len(record(1, packed) + record(2, packed)))
    for position in middle[:: len(middle) // 20]:
        damaged = bytearray(data)
        damaged[position] ^= 0x08
        found = addresses(read(bytes(damaged)))
        assert (found[0], found[-1]) == ("1", "3"), position


def test_records_behind_a_wrong_length_are_read():
    damaged = record(2, False).replace(b"Content-Length: ", b"Content-Length: 99", 1)
    first, error, *rest = addresses(read(record(1, False) + damaged + record(3, False)))
    assert (first, error, rest) == ("1", "a.warc: record 2 is cut off", ["3"])


@pytest.mark.parametrize(
    "data", [b"", b"abc\n", b"\x1f\x8b\x08" + bytes(100), bytes(1000), gzip.compress(b"abc\n", mtime=0)]
)
def test_another_file_is_one_error(data: bytes):
    (error,) = read(data)
    assert error.startswith("a.warc: ")


@pytest.mark.parametrize("chunked", [False, True])
def test_pages_that_grow_are_refused_in_bounded_memory(chunked: bool):
    bomb = gzip.compress(bytes(16 * LARGEST), 1)
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(bomb), bomb) if chunked else bomb
    data = record(1, True, body, Content_Encoding="gzip", Transfer_Encoding="chunked" if chunked else "identity")
    data += record(2, True, b"<p>" + bytes(2 * LARGEST)) + record(3, True)
    tracemalloc.start()
    try:
        first, second, third = addresses(read(data))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert first == "a.warc: record 1: expected a page of at most 16,777,216 bytes, found more"
    assert second == "a.warc: record 2: expected a page of at most 16,777,216 bytes, found more"
    assert third == "3"
    assert peak < 8 * LARGEST


def test_headers_without_end_are_refused_in_bounded_memory():
    data = gzip.compress(b"WARC/1.0\r\nWARC-Type: " + b"a" * (1 << 26), 1)
    tracemalloc.start()
    try:
        (error,) = read(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert error == "a.warc: damaged behind record 0: its headers are too long"
    assert peak < 1 << 25


def test_beginnings_without_end_are_given_up():
    *_, last = read(b"WARC/1.0\r\n" * 1000)
    assert last == "a.warc: damaged in too many places, the rest is not read"
