"""Reads JSON value by value, so that a file of any size takes the memory of its largest value."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

_BLOCK = 1 << 18
_SPACE = " \t\n\r"
_NUMBER = re.compile(r"[-+.eE0-9]*")
_CUT_OFF = 12  # an error this near to the end of what was read may be a value that goes on, such as \ud83d\ude0


class JsonStream:
    """A JSON text, read from its beginning to its end.

    Ask :attr:`next` what comes, then take it: :meth:`keys` of an object, :meth:`items` of an array, or the whole
    :meth:`value`. All methods raise ``ValueError`` if the text is damaged there or ends too early.

    Args:
        file: the text in UTF-8, with or without a byte order mark.
        most: the most characters of a value that is taken whole.
    """

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._most = most
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._damage: UnicodeDecodeError | None = None
        self._json = json.JSONDecoder()
        self._text = ""
        self._at = 0
        self._ended = False

    @property
    def next(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._read(_BLOCK):
                return ""

    def keys(self) -> Iterator[str]:
        """The keys of an object. Take the value of each before the next."""
        for _ in self._members("{", "}"):
            key = self.value()
            if not isinstance(key, str):
                raise ValueError(f"expected a key, found {str(key)[:20]!r}")
            self._take(":")
            yield key

    def items(self) -> Iterator[None]:
        """Stops before each value of an array. Take it before the next."""
        return self._members("[", "]")

    def value(self) -> Any:
        """The next value.

        Raises:
            ValueError: it is damaged, cut off, too deep or longer than allowed.
        """
        if not self.next:
            raise ValueError("the file ends too early")
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except RecursionError:
                raise ValueError("values are nested too deeply") from None
            except json.JSONDecodeError as error:
                if not self._may_go_on(error):
                    raise ValueError(error.msg) from None
                if not self._more():
                    raise ValueError("the file ends too early") from None
                continue
            if self._text[end - 1].isdigit() and self._reaches_end(end) and self._more():
                continue  # digits may follow
            self._at = end
            return value

    def _members(self, opening: str, closing: str) -> Iterator[None]:
        self._take(opening)
        if self.next == closing:
            self._take(closing)
            return
        while True:
            yield
            if self.next == closing:
                self._take(closing)
                return
            self._take(",")

    def _take(self, expected: str) -> None:
        if (found := self.next) != expected:
            raise ValueError(f"expected {expected!r}, found {found!r}" if found else "the file ends too early")
        self._at += 1

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Whether a value is only not read to its end: an open string, or an error near to the end of what was read."""
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _CUT_OFF

    def _reaches_end(self, end: int) -> bool:
        """Whether what was read holds nothing behind a number that ends a value."""
        match = _NUMBER.match(self._text, end)
        return match is not None and match.end() == len(self._text)

    def _more(self) -> bool:
        """Read as much again as there is of the value, so that a long one is not scanned too often."""
        held = len(self._text) - self._at
        if held > self._most:
            raise ValueError(f"expected at most {self._most:,} characters in a value, found more")
        return self._read(max(_BLOCK, held))

    def _read(self, size: int) -> bool:
        """Read on; return whether anything was left to read."""
        if self._damage is not None:
            raise self._damage
        if self._ended:
            return False
        data = self._file.read(size)
        self._ended = not data
        try:
            decoded = self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:  # the values before the damaged byte are whole
            self._damage = error
            decoded = error.object[: error.start].decode("utf-8-sig")
        self._text = self._text[self._at :] + decoded
        self._at = 0
        return bool(decoded) or self._read(size)
