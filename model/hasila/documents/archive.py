"""Reads the documents of the files in a zip archive. Nothing is unpacked to a place that the archive names."""

from collections.abc import Callable, Iterator
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from hasila.documents.container import is_known, member_name, read_member
from hasila.documents.document import Document
from hasila.documents.passed_over import is_aside
from hasila.documents.source import Options, Source
from hasila.documents.zip_file import Bounds, extracted, name_of, opened
from hasila.errors import DocumentError, counted

_MEMBERS = 100_000
_MEMBER = 2_000_000_000
_TOTAL = 20_000_000_000
_RATIO = 200


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read the members of known formats, in the order of their names; ids are ``ARCHIVE/MEMBER``.

    Raises:
        DocumentError: it is no zip archive, or none of its members is of a known format.
    """
    bounds = Bounds(_MEMBERS, _MEMBER, _TOTAL, _RATIO)
    with opened(source, bounds, "a zip archive") as archive:
        files = sorted(
            ((name_of(info), info) for info in archive.infolist() if not _is_left_out(info)),
            key=lambda item: (item[0], item[1].header_offset),
        )
        known = [(name, info) for name, info in files if is_known(name)]
        if not known:
            raise DocumentError(f"{source.label}: no file of a known format in this archive")
        if unknown := len(files) - len(known):
            options.note(source, f"{counted(unknown, 'file')} of unknown formats not read")
        for name, info in known:
            yield from _read_member(archive, info, name, source, bounds, options)


def _is_left_out(info: ZipInfo) -> bool:
    """Whether a member is a folder, or what is not read in folders either, such as what macOS adds to archives."""
    return info.filename.endswith("/") or any(map(is_aside, member_name(name_of(info)).split("/")))


def _read_member(
    archive: ZipFile, info: ZipInfo, name: str, source: Source, bounds: Bounds, options: Options
) -> Iterator[Document | DocumentError]:
    label = f"{source.label}/{member_name(name)}"
    try:
        file, size = extracted(archive, info, bounds, label)
    except DocumentError as error:
        yield error
        return
    with file:
        member = Source(
            label,
            f"{source.name}/{member_name(name)}",
            size,
            _opener(file, archive, info, bounds, label),
            source.depth + 1,
        )
        yield from read_member(member, options)


def _opener(file: BinaryIO, archive: ZipFile, info: ZipInfo, bounds: Bounds, label: str) -> Callable[[], BinaryIO]:
    """Opens a member: what was expanded already, and once its reader has closed that, the member anew."""

    def open_member() -> BinaryIO:
        if file.closed:
            return extracted(archive, info, bounds, label)[0]
        file.seek(0)
        return file

    return open_member
