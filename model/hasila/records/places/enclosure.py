"""Which place a text tells another one in or beside: ``حاجز الصناعة في مدينة الرقة``, ``مخيم بلاطة شرق نابلس``."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from hasila.text import guarded as regex
from hasila.text.folding import fold

SIDE = (
    r"(?:(?:اقصي|اطراف)\s+)?(?:ال)?(?:شمال|جنوب|شرق|غرب|شمالي|جنوبي|شرقي|غربي)"
    r"(?:\s+(?:ال)?(?:شرق|غرب|شرقي|غربي))?"
)
"""A side of a place, as a pattern."""
_TOWN = r"(?:مدينه|بلده|قريه|قضا|مديريه|محليه|ناحيه|مركز|مخيم|جزيره)"
_UNIT = r"(?:محافظه|ولايه|ريف|منطقه|اقليم|قطاع|جبل|واد[ي]?|باديه|العاصمه(?:\s+ال\p{L}+)?)"
_IN = r"(?:في|داخل|وسط|ب(?:وسط|داخل)?|ضمن|(?:ال)?تابعه?\s+ل|من\s+احيا)"
_LIES = r"(?:(?:ال)?(?:واقعه?|كاينه?)\s+)?"
_INSIDE = regex.compile(
    rf"[\s\")»\]]*{_LIES}(?:{_IN}\s*(?:{SIDE}\s+)?(?:{_TOWN}\s+|{_UNIT}\s+)*|"
    rf"[،,(–-]?\s*(?:{_UNIT}|قضا|مديريه|محليه|ناحيه)\s+(?:{_TOWN}\s+)?)[#\"(«\[]*"
)
"""Between a place and the one that it lies in: ``حاجز الصناعة في مدينة الرقة``, ``بريف``."""
_BESIDE = regex.compile(
    rf"[\s\")»\]]*[،,]?\s*{_LIES}(?:في\s+|ب|الي\s+)?(?:{SIDE}(?:\s+من)?|قرب|بالقرب\s+من|بجوار|القريبه?\s+من|المحاذيه?\s+ل)\s+"
    rf"(?:(?:{_UNIT}|{_TOWN})\s+)*[#\"(«\[]*"
)
"""Between a place and another that tells only where it is: ``مخيم بلاطة شرق نابلس``."""
_OF_SIDE = regex.compile(
    rf"[\s\")»\]]*(?:{SIDE}(?:\s+من)?\s+(?:(?:{_UNIT}|{_TOWN})\s+)*|(?:في\s+|ب)(?:{_UNIT}|قضا|مديريه|محليه|ناحيه)\s+)[#\"(«\[]*"
)
_SLASH = regex.compile(r"\s*/\s*(?:حي|ناحيه|قضا|مديريه|محليه|قريه|بلده)?\s*")
_DASH = regex.compile(r"\s+[-–—]\s+")
_SMALL = regex.compile(r"(?<!\p{L})[وفبل]?(?:ال)?(?:محله|حي|بلده|قريه|شارع|مخيم|ساحه|سوق|ضاحيه|جرد|منطقه)\s+[#\"(«]*$")
"""Before a place that lies in the one behind a dash: ``محلة القبة - طرابلس``."""
_IN_DISTRICT = regex.compile(r"[\s\")»\]]*(?:في\s+|ب|،\s*)(?:قضا|مديريه|محليه|ناحيه)\s+[#\"(«]*")
_LEAD = 12
_GAP = 60
"""Code points between two places of which the first may lie in the second."""
_Stretch = tuple[int, int]


def inside(text: str, places: Sequence[_Stretch]) -> Mapping[int, int]:
    """The places that are told to lie in the next one: the position of each to that of the next.

    Args:
        text: the text in its reading form.
        places: offsets of its places, in their order.
    """
    return {
        at: at + 1
        for at, gap in _gaps(text, places)
        if _INSIDE.fullmatch(gap) or (_DASH.fullmatch(gap) and _SMALL.search(fold(text[: places[at][0]][-_LEAD:])))
    }


def slashed(text: str, places: Sequence[_Stretch]) -> Mapping[int, int]:
    """The places that stand behind a wider one and a slash, and that one: ``صلاح الدين/طوزخورماتو``."""
    return {at + 1: at for at, gap in _gaps(text, places) if _SLASH.fullmatch(gap)}


def beside(text: str, places: Sequence[_Stretch]) -> Mapping[int, int]:
    """The places of which the next one tells only where they are, see :func:`inside`."""
    return {at: at + 1 for at, gap in _gaps(text, places) if _BESIDE.fullmatch(gap)}


def leads_to(gap: str) -> bool:
    """Whether folded words between two places tell that the first lies in the second or beside it."""
    return _INSIDE.fullmatch(gap) is not None or _BESIDE.fullmatch(gap) is not None


def in_districts(text: str, places: Sequence[_Stretch]) -> set[int]:
    """The places that are told to lie in the district that is the next one: ``الطائف بمديرية الدريهمي``."""
    return {at for at, gap in _gaps(text, places) if _IN_DISTRICT.fullmatch(gap)}


def is_told_well(gap: str) -> bool:
    """Whether such words tell the side or the kind of the second, so that the first is a place: ``بمديرية``."""
    return _OF_SIDE.fullmatch(gap) is not None


def _gaps(text: str, places: Sequence[_Stretch]) -> Iterator[tuple[int, str]]:
    """The positions of places with another one behind them, and the folded words between."""
    for at, ((_, end), (start, _)) in enumerate(pairwise(places)):
        if 0 < start - end <= _GAP:
            yield at, fold(text[end:start])
