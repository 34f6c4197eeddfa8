"""Which place a text tells another one in or near of: ``حاجز الصناعة في مدينة الرقة``, ``بلدة شحيم بقضاء الشوف``."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import regex

from hasila.text.folding import fold

_FARTHEST = 60
"""Code points between two places of which the first may lie in the second."""

_DIRECTION = r"(?:شمال|جنوب|شرق|غرب|وسط)(?:ي[هة]?)?"
_UNIT = (
    r"(?:محافظ[هة]|ولاي[هة]|اقليم|قضاء?|مديري[هة]|ناحي[هة]|منطق[هة]|محلي[هة]|ضواحي|اطراف|مدين[هة]|بلد[هة]|قري[هة]|قطاع|ريف|"
    r"جبل|العاصم[هة](?: \p{L}{4,12}ي[هة])?)"
)
_IN = (
    rf"(?:في|ضمن|داخل|من|[بل]{_UNIT}|ب(?=\p{{L}}{{3}})|ب?{_DIRECTION}|الي ال{_DIRECTION} من|"
    r"ال?(?:واقع|تابع|كائن)[هة]?)"
)
_NEAR = r"(?:قرب|بالقرب من|ب?محيط|ب?جوار|القريب[هة] من|علي مشارف|علي اطراف)"
_BETWEEN = regex.compile(
    rf"[\s»\"”)،]*(?:[-–|(]\s*)?(?:(?:{_IN}|{_NEAR})(?:\s+(?:{_IN}|{_NEAR}|{_UNIT}|{_DIRECTION}|ال{_DIRECTION}))*\s*|"
    rf"(?<=[-–|(]\s*){_UNIT}\s+(?:{_DIRECTION}\s+)?)[\s«\"“(#]*"
)
"""The words between a place and one that it lies in or near."""
_FAR = regex.compile(r"^[\s»\"”)،]*(?:من|ل)\s*$")
"""``من`` alone leads to where something came from, too."""


def enclosures(text: str, places: Sequence[tuple[int, int]]) -> Mapping[int, int]:
    """The places that are told in or near of the next one.

    Args:
        text: the text in its reading form.
        places: offsets of its places, in their order.

    Returns:
        The position of the narrower place to that of the wider one.
    """
    told = {}
    for at, ((_, end), (start, _)) in enumerate(pairwise(places)):
        if not 0 < start - end <= _FARTHEST:
            continue
        between = fold(text[end:start])
        if _BETWEEN.fullmatch(between) and not _FAR.match(between):
            told[at] = at + 1
    return told
