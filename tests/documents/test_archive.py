"""Zip archives: their members are read as files are, in bounds, and nothing is written where a name says."""

import io
import json
import resource
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.documents import archive as archive_module
from hasila.documents.collection import read_documents
from hasila.documents.container import is_known, member_name
from hasila.documents.document import Document
from hasila.documents.formats import FORMATS
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError

TEXT = "قُتل 12 مدنياً."


def zipped(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def read(data: bytes, options: Options | None = None) -> list[Document | str]:
    source = Source("a.zip", "a.zip", len(data), lambda: io.BytesIO(data))
    try:
        return [
            str(item) if isinstance(item, DocumentError) else item
            for item in archive_module.read(source, options or Options())
        ]
    except DocumentError as error:
        return [str(error)]


def ids(items: list[Document | str]) -> list[str]:
    return [item.id if isinstance(item, Document) else item for item in items]


def test_members_are_read_in_the_order_of_their_names(tmp_path: Path):
    rows = "\n".join(json.dumps({"text": TEXT, "id": name}) for name in "xy")
    (tmp_path / "a.zip").write_bytes(
        zipped({"b/2.txt": TEXT, "b/1.jsonl": rows, "a.txt": "نص", "picture.png": b"\x89"})
    )
    items = list(read_documents([tmp_path / "a.zip"]))
    assert [item.id for item in items if isinstance(item, Document)] == ["a.zip/a.txt", "x", "y", "a.zip/b/2.txt"]
    assert items[3] == Document("a.zip/b/2.txt", TEXT)


@contextmanager
def memory(size: int) -> Iterator[None]:
    """Bytes of address space that this process may still take."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux to bound the memory")
def test_a_member_that_needs_more_memory_than_there_is_loses_nothing_else():
    data = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}, zipfile.ZIP_LZMA))
    dictionary = data.index(b"a.txt") + len("a.txt") + 5  # version, length of the settings, and the first of them
    data[dictionary : dictionary + 4] = (0xFFFFFFFF).to_bytes(4, "little")
    with memory(1_000_000_000):
        error, document = read(bytes(data))
    assert "a.zip/a.txt: needs more memory" in str(error)
    assert document == Document("a.zip/b.txt", TEXT)


@pytest.mark.parametrize("suffix", FORMATS)
def test_members_of_every_format_are_known(suffix: str):
    assert is_known(f"a/b{suffix}")
    assert not is_known(f"a{suffix}/b")


def test_what_is_not_read_in_folders_is_not_read_in_archives():
    aside = ("~$draft.docx", ".hidden/a.txt", "b/._a.txt", "__MACOSX/b/._b.txt", ".DS_Store", "Thumbs.db")
    notes: list[str] = []
    items = read(zipped({"b/a.txt": TEXT, **dict.fromkeys(aside, "x"), "a.odd": "x"}), Options(log=notes.append))
    assert items == [Document("a.zip/b/a.txt", TEXT)]
    assert notes == ["note: a.zip: 1 file of unknown formats not read"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_compression_is_read(compression: int):
    assert read(zipped({"a.txt": TEXT}, compression)) == [Document("a.zip/a.txt", TEXT)]


def test_a_member_that_cannot_be_read_is_an_error_in_its_place():
    first, second, third = read(zipped({"1.txt": TEXT, "2.txt": b"\xc7\xe1", "3.txt": TEXT}))
    assert ids([first, third]) == ["a.zip/1.txt", "a.zip/3.txt"]
    assert "a.zip/2.txt" in str(second)


def test_an_archive_in_an_archive_is_read_two_levels_down_and_not_further():
    inner = zipped({"a.txt": TEXT})
    assert ids(read(zipped({"b.zip": inner}))) == ["a.zip/b.zip/a.txt"]
    for _ in range(3):
        inner = zipped({"b.zip": inner})
    (error,) = read(inner)
    assert "nested too deep" in str(error)


def test_an_attachment_of_a_message_in_an_archive_is_read():
    message = EmailMessage()
    message["Subject"] = "تقرير"
    message.set_content(TEXT)
    message.add_attachment(TEXT.encode(), maintype="application", subtype="octet-stream", filename="b.txt")
    assert ids(read(zipped({"m.eml": message.as_bytes()}))) == ["a.zip/m.eml", "a.zip/m.eml/b.txt"]


def test_names_are_only_names():
    names = ["../../etc/a.txt", "/b.txt", "C:\\c\\d.txt", "e\n.txt"]
    found = ids(read(zipped(dict.fromkeys(names, TEXT))))
    assert sorted(found) == ["a.zip/C:/c/d.txt", "a.zip/b.txt", "a.zip/e .txt", "a.zip/etc/a.txt"]


@given(st.text())
def test_no_name_leads_out_of_the_archive(name: str):
    parts = member_name(name).split("/")
    assert parts
    assert not {"", ".", ".."} & set(parts)


def test_a_name_in_utf8_that_does_not_say_so_is_read():
    data = zipped({"خبر.txt": TEXT})
    utf8 = (0x800).to_bytes(2, "little")
    name = "خبر.txt".encode()
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(header) + flags
        assert data[place : place + 2] == utf8
        data = data[:place] + b"\0\0" + data[place + 2 :]
    assert name in data
    assert ids(read(data)) == ["a.zip/خبر.txt"]


def test_a_member_without_a_name_is_none():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in ("1.txt", "2.txt"):
            archive.writestr(name, TEXT)
        archive.infolist()[1].filename = ""
    assert ids(read(data.getvalue())) == ["a.zip/1.txt"]


def test_an_error_of_a_member_is_as_long_as_a_person_reads():
    name = "a" * 60_000 + ".txt"
    data = zipped({name: TEXT})
    for whole in (data, data.replace(b"a", b"b", 1)):  # the name in the header differs from that in the directory
        (item,) = read(whole)
        assert len(str(item)) < 3000
    assert ids(read(data))[0].endswith("aaa.txt")


def test_an_encrypted_member_is_one_error():
    data = bytearray(zipped({"1.txt": TEXT, "2.txt": TEXT}))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    error, document = read(bytes(data))
    assert "encrypted" in str(error)
    assert ids([document]) == ["a.zip/2.txt"]


@pytest.mark.parametrize("data", [zipped({}), zipped({"a.png": b""}), b"", b"PK\x03\x04", b"text"])
def test_an_archive_without_documents_is_one_error(data: bytes):
    (error,) = read(data)
    assert isinstance(error, str)


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_member_that_expands_too_much_is_refused_and_the_rest_is_read(compression: int):
    error, document = read(zipped({"1.txt": b"a" * 20_000_000, "2.txt": TEXT}, compression))
    assert "expands more than" in str(error)
    assert ids([document]) == ["a.zip/2.txt"]


def test_sizes_are_bounded_by_what_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive_module, "_MEMBER", 100)
    monkeypatch.setattr(archive_module, "_TOTAL", 150)
    members = {"1.txt": "a" * 101, "2.txt": "a" * 40, "3.txt": "a" * 40}
    first, second, third = read(zipped(members))
    assert "at most 100 bytes" in str(first)
    assert ids([second]) == ["a.zip/2.txt"]
    assert "too many bytes" in str(third)


def test_a_damaged_member_is_an_error_in_its_place():
    data = zipped({"1.txt": TEXT, "2.txt": TEXT}, zipfile.ZIP_STORED)
    place = data.index(TEXT.encode())
    error, document = read(data[:place] + b"\0" + data[place + 1 :])
    assert "damaged" in str(error)
    assert ids([document]) == ["a.zip/2.txt"]
