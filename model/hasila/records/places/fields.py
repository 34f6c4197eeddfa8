"""Fields of forms that tell a place: ``المحافظة: تعز - المديرية: صالة``, ``القضاء: الخالص | الموقع: هبهب``."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from hasila.text import guarded as regex

_KINDS = (
    ("مكان", "موقع"),
    ("قرية", "بلدة", "مدينة", "حي", "مخيم", "منطقة"),
    ("ناحية", "مديرية", "محلية", "قضاء"),
    ("محافظة", "ولاية", "إقليم"),
)
"""Labels, those of the narrowest places first."""
_RANK = {label: rank for rank, labels in enumerate(_KINDS) for label in labels}
_EVENT = "(?:ال)?(?:حادث|حادثة|حدث|واقعة|هجوم|انفجار|استهداف|قصف|جريمة|وفاة|إصابة|انتهاك|بلاغ)"
_FIELD = regex.compile(
    rf"(?:^[^\p{{L}}\n|]*|[|؛،,\-–—][ \t]*)(?:ال)?(?P<label>{'|'.join(_RANK)})(?:[ \t]+{_EVENT})?[ \t]*[:：][ \t]*"
    r"(?P<value>[^\n|؛:：\-–—]{0,60}[^\s|؛:：\-–—])",
    regex.MULTILINE,
)
_NO_VALUE = regex.compile(r"(?:غير|لم|لا|-|\?|؟|مجهول|n/?a)", regex.IGNORECASE)


class Field(NamedTuple):
    """The value of a field.

    Args:
        start: offset of its first code point.
        end: offset behind its last.
        rank: 0 for the narrowest places.
    """

    start: int
    end: int
    rank: int

    def holds(self, offset: int) -> bool:
        """Whether an offset lies in it."""
        return self.start <= offset < self.end


class Fields:
    """The fields for places of a text.

    Args:
        text: the text as it is.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.values: Sequence[Field] = [
            Field(*match.span("value"), _RANK[match["label"]])
            for match in (_FIELD.finditer(text) if ":" in text or "：" in text else ())
            if not _NO_VALUE.match(match["value"])
        ]
        self._starts = [each.start for each in self.values]

    def hold(self, offset: int) -> bool:
        """Whether an offset lies in a field for a place."""
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and self.values[at].holds(offset)

    def at(self, offset: int) -> Field | None:
        """The narrowest field of the form in which people at an offset stand, before them.

        A form ends where a blank line stands or where a label comes again; a form in one line ends with the line.
        """
        before = self.values[: bisect_right(self._starts, offset)]
        form: list[Field] = []
        for field in reversed(before):
            gap = self._text[field.end : form[-1].start if form else offset]
            if "\n\n" in gap or any(field.rank == each.rank for each in form) or self._is_of_other_line(field, offset):
                break
            form.append(field)
        return min(form, key=lambda each: each.rank, default=None)

    def _is_of_other_line(self, field: Field, offset: int) -> bool:
        """Whether a line with several fields in it ended between one of them and people."""
        line_end = self._text.find("\n", field.start)
        line = self._text[self._text.rfind("\n", 0, field.start) + 1 : line_end if line_end >= 0 else None]
        return "|" in line and "\n" in self._text[field.end : offset]
