"""Which place stands directly behind people, and so is theirs: ``11 قتيلا شمال رفح``, ``اعتقال 11 شابا من قباطية``."""

from hasila.records.places.enclosure import SIDE
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_TYPES = (
    r"(?:(?:مدينه|بلده|قريه|حي|احيا|مخيم|معسكر|محافظه|ولايه|منطقه|مديريه|ناحيه|قضا|محليه|ريف|جبهه|محور|سوق|شارع|محيط|اطراف|معبر|حاجز"
    rf"|{SIDE})\s+){{0,3}}"
)
"""What may stand before a name: ``مدينة``, ``شمال``."""
_IN = regex.compile(
    rf"[\s\])»\"]*(?:(?:في|داخل|قرب|بالقرب\s+من|علي\s+(?=جبهه|محور|طريق|اطراف)|وسط)\s+{_TYPES}|{SIDE}\s+{_TYPES}|ب{_TYPES})[#\"«(]*"
)
"""Between people and their place: ``في بلدة``, ``شمال``, ``بـ``."""
_FROM = regex.compile(rf"\s*(?:(?<!\p{{L}})من\s+)?{_TYPES}[#\"«(]*")
"""Between arrested people and theirs: ``من قرية``."""
_ENDS_FROM = regex.compile(r"(?<!\p{L})من\s*(?:\p{L}+\s+){0,2}[#\"«(]*$")
"""The same with ``من``, which may be in the mention of the people."""
_OF_WOUNDS = regex.compile(r"[\s)»\"]*متاثر")
"""Behind the place where somebody died of wounds."""
_OF_HOME = regex.compile(
    r"(?<!\p{L})من\s+(?:ابنا|اهالي|اهل|سكان|مدينه|بلده|قريه|مخيم|حي|محافظه|ولايه|مديريه|ناحيه|قضا|محليه|ريف)(?!\p{L})"
)
"""In the words for people they tell where these come from: ``3 عمال من أبناء مديرية حيفان``."""
_GAP = 45
"""Code points between people and a place that are read."""


def is_place_behind(text: FoldedText, people: Labelled, place: Labelled, *, detained: bool, displaced: bool) -> bool:
    """Whether a place, the next mention behind people, is told for them alone.

    Where displaced people are is not where they were displaced; where arrested people are ``from`` is where that was.
    """
    if displaced or not 0 <= place.start - people.end <= _GAP:
        return False
    if _OF_WOUNDS.match(text.folded(place.end, place.end + _GAP)):
        return False
    gap = text.folded(people.end, place.start)
    if _IN.fullmatch(gap):
        return not (gap.lstrip().startswith("ب") and _OF_HOME.search(text.folded(people.start, people.end)))
    before = text.folded(place.start - _GAP, place.start)
    return detained and _FROM.fullmatch(gap) is not None and _ENDS_FROM.search(before) is not None
