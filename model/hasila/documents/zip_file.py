"""Reads members of zip files within bounds. The sizes that a zip file declares may be lies, so what counts is read."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hasila.documents.source import Source
from hasila.errors import DocumentError, first_line

_IN_MEMORY = 64_000_000
"""Bytes of a member above which it is kept on the disk."""

_SMALL = 10_000_000
"""Bytes up to which a member may be compressed as much as it likes."""

_CHUNK = 1 << 16
_SMALL_CHUNK = 1 << 12
"""Bytes read at once. Compressions other than deflate expand all that is read, at times 20,000 times."""

_ENCRYPTED, _UTF8 = 0x1, 0x800


@dataclass
class Bounds:
    """The most that is read of a zip file.

    Args:
        members: entries of its directory.
        member: bytes of a member.
        total: bytes of all members; what is read is subtracted.
        ratio: the most bytes that a compressed byte may stand for, in members that are not small.
    """

    members: int
    member: int
    total: int
    ratio: int


@contextmanager
def opened(source: Source, bounds: Bounds, kind: str) -> Iterator[ZipFile]:
    """Open a zip file.

    Args:
        source: the file.
        bounds: the most that is read of it.
        kind: what the file should be, such as ``a zip file``.

    Raises:
        DocumentError: it is none, or has too many members.
    """
    with source.open() as file:
        with source.parsing(kind):
            archive = ZipFile(file)
        with archive:
            if len(archive.infolist()) > bounds.members:
                raise DocumentError(f"{source.label}: expected at most {bounds.members:,} members, found more")
            yield archive


def name_of(info: ZipInfo) -> str:
    """The name of a member. Some programs write UTF-8 and do not say so; it is read as cp437 then."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def extracted(archive: ZipFile, info: ZipInfo, bounds: Bounds, label: str) -> tuple[BinaryIO, int]:
    """Expand a member into a file that can be sought in, in memory or on the disk.

    Returns:
        The file, and its size in bytes.

    Raises:
        DocumentError: it is encrypted, damaged, or larger than the bounds.
    """
    if info.flag_bits & _ENCRYPTED:
        raise DocumentError(f"{label}: encrypted; unpack it with its password")
    file = cast(BinaryIO, SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115  # the caller closes it
    try:
        with archive.open(info) as member:
            size = _copy(member, file, info, bounds, label)
    except BaseException as error:
        file.close()
        if isinstance(error, BadZipFile | zlib.error | EOFError | NotImplementedError | RuntimeError | ValueError):
            raise DocumentError(f"{label}: damaged, or compressed in an unknown way: {first_line(error)}") from None
        if type(error).__name__ == "LZMAError":  # the module lzma may be missing
            raise DocumentError(f"{label}: damaged: {first_line(error)}") from None
        if isinstance(error, MemoryError):  # LZMA allocates whatever the member says that it needs, up to 4 GB
            raise DocumentError(f"{label}: needs more memory to be expanded than there is; unpack it") from None
        raise
    file.seek(0)
    return file, size


def _copy(member: IO[bytes], file: BinaryIO, info: ZipInfo, bounds: Bounds, label: str) -> int:
    chunk = _CHUNK if info.compress_type in (ZIP_STORED, ZIP_DEFLATED) else _SMALL_CHUNK
    size = 0
    while data := member.read(chunk):
        size += len(data)
        bounds.total -= len(data)
        if size > bounds.member:
            raise DocumentError(f"{label}: expected at most {bounds.member:,} bytes, found more")
        if bounds.total < 0:
            raise DocumentError(f"{label}: the file that it is in expands to too many bytes; unpack it")
        if size > max(_SMALL, bounds.ratio * info.compress_size):
            raise DocumentError(f"{label}: expands more than {bounds.ratio} times; unpack it if you trust it")
        file.write(data)
    return size
