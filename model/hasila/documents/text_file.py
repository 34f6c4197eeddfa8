"""Reads a text file without changing anything."""

from pathlib import Path

from hasila.errors import DocumentError


def read_text(path: Path) -> str:
    """Read a UTF-8 file without changing anything, so that offsets into the result are offsets into the file.

    Raises:
        DocumentError: the file is missing, unreadable, binary, or not UTF-8.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: no such file") from None
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from None
    if (position := data.find(b"\0")) >= 0:
        raise DocumentError(f"{path}: expected UTF-8 text, found a binary file (a NUL at byte {position})")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{path}: expected UTF-8, found byte 0x{data[error.start]:02x} at {error.start}; convert it, for example "
            "with iconv -f windows-1256 -t utf-8"
        ) from None
