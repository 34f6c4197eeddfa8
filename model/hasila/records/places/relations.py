"""What the words beside a place tell of it: what it is, and whether people came from it or to it."""

from hasila.records.places.enclosure import SIDE
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_LEADS = r"(?<!\p{L})[وفبل]?(?:ال|لل)?(?:"
_BUILDING = "مستشفي|مشفي|مدرسه|جامع|مسجد|كنيسه|فندق|مبني|عماره|برج|كراج|فرن|مخبز|مطعم|مقهي|ملعب|صاله"
_STREET = "شارع|ساحه|ميدان|دوار"
_POST = "حاجز|مفرق|تقاطع|محطه|معمل|مصنع|نقطه"
_WITHIN = regex.compile(rf"{_LEADS}حي|حيي|احيا|ضاحيه|حاره|سوق|{_STREET}|{_BUILDING})\s+[#\"(«\[]*$")
_SPOT = regex.compile(rf"{_LEADS}{_STREET}|{_BUILDING}|{_POST})\s+[#\"(«\[]*$")
_AT_TOWN = regex.compile(rf"{_LEADS}دوار|مفرق|تقاطع|حاجز|محطه)\s+[#\"(«\[]*$")
_SETTLEMENT = regex.compile(
    rf"{_LEADS}مدينه|مدينتي|بلده|بلدتي|بلدات|قريه|قريتي|قري|مزرعه|خربه|ناحيه|قضا|مديريه|محليه|منطقه|جبل|وادي)\s+[#\"(«\[]*$"
)
_BACK = regex.compile(
    rf"[\s\")»\]]*(?:(?:في|داخل|وسط|ب)\s*)?(?:{SIDE}\s+|نفس\s+|ذات\s+)*ال(?P<kind>مدينه|بلده|قريه)(?:\s+(?:نفس|ذات|عين)ها)?(?!\p{{L}})"
)
"""Behind a place that lies in the town told before: ``حي الصالحين شرقي المدينة``."""
_KINDS = (
    r"(?:(?:ناحيه|جهه|اتجاه|مواقع\p{L}*|مناطق\p{L}*|محيط|ريف|مدينه|بلده|قريه|حي|مخيم|قاعده|مطار|مينا|جبل|تله|شاطي|سواحل|محافظه|ولايه"
    r"|منطقه|اطراف)\s+){0,3}"
)
_NOT_TARGET = r"(?!علي\s|في\s|باتجاه|نحو|صوب|سقط|اصاب|قتل|وقع)"
_ORIGIN = regex.compile(
    r"(?<!\p{L})[وفب]?(?:ال)?(?:اطلاق\p{L}*|انطلاق\p{L}*|ان?طلق\p{L}*|[يت]ن?طلق\p{L}*|ابحر\p{L}*|اقلع\p{L}*|مصدر\p{L}*|قذايف|قذيف\p{L}+"
    rf"|صواريخ|صاروخ\p{{L}}*|نيران|مسير\p{{L}}+|مدفعيه|راجمات)(?:\s+{_NOT_TARGET}[\p{{L}}«»\"]+){{0,4}}?\s+من\s+{_KINDS}[«\"(#]*$"
)
"""Before a place from which something was fired or set out: ``قذائف أطلقت من الغوطة على دمشق``."""
_MOURNED = regex.compile(r"(?<!\p{L})[وف]?(?:[ين]?نعي|تنعي|نعت|زف(?:ت)?|[يت]زف|شيع(?:ت|وا)?|[يت]شيع)(?!\p{L})[^.\n]*$")
_FROM = regex.compile(
    rf"(?:\s+(?!الذي|التي|خلال|في|بعد|اثر|جرا)[\p{{L}}«»\"]+){{1,7}}\s*(?:\([^()]*\)\s*)?من\s+{_KINDS}[«\"(#]*"
)
_WORDS = r"(?:\s+(?!من\s|في\s)[\p{L}\p{N}]+)"
_TO = rf"\s+(?:الي|نحو|صوب|باتجاه)\s+{_KINDS}[«\"(#]*$"
_REFUGE = regex.compile(
    r"(?<!\p{L})[وف]?(?:نزح(?:وا|ت|ن)?|نزوح\p{L}*|نازح\p{L}*|[يت]نزح\p{L}*|فر(?:وا|ت|ار\p{L}*)?|[يت]فر(?:ون|وا)?|هرب(?:وا|ت)?|[يت]هرب(?:ون|وا)?"
    rf"|لجا(?:وا|ت)?|لجو|نقل(?:وا|ت)?|[يت]نقل(?:ون|وا)?)(?:\s+[\p{{L}}\p{{N}}]+){{0,7}}?{_TO}"
)
"""Before a place to which people fled or were brought: ``نزحت 20 عائلة إلى``."""
_HOSPITAL = regex.compile(
    r"(?<!\p{L})[وف]?(?:نقل\p{L}*|وصل\p{L}*|وصول|توزع\p{L}*|اسعف\p{L}*|اسعاف\p{L}*|حولوا|حول|احيل\p{L}*|استقبل\p{L}*|استقبال|ودوهم|ودوه|نقلوهم)"
    r"(?:\s+(?!\p{L}*(?:قصف|استهد|هاجم|غار))[\p{L}\p{N}]+){0,7}?\s+(?:(?:الي|ع|علي|في)\s+)?(?:ب|ل|عال)?(?:ال)?(?:مستشفي|مشفي|مجمع|عياده|عيادات|مستوصف)\s+[«\"(#]*$"
)
"""Before a hospital to which people were brought: ``توزعوا ع مشفى طفس``, ``وصل إلى مستشفى ناصر 10 شهداء``."""
_WHERE_FROM = regex.compile(
    rf"[\s)\]»\"]*(?:[،,]?\s*\([^()]*\)\s*)?(?:(?<!\p{{L}})من\s+)(?:(?:ابنا|اهالي|سكان|شبان)\s+)?{_KINDS}[«\"(#]*"
)
"""Between people and a place from which they come: ``شابين (19 و22 عاماً) من مخيم``."""
_HARMED = regex.compile(r"(?<!\p{L})(?:ال)?(?:جرحي|جريح|مصاب|اصاب|جث|جثامين|ضحايا|رفات)")
"""Words for people as they were found: ``جرحى من المشهد`` were injured there."""
_SHELTER = regex.compile(
    r"(?<!\p{L})[وف]?(?:(?:وصل(?:وا|ت)?|وصول|[يت]صل(?:ون)?|عبر(?:وا|ت)?|عبور|تدفق(?:وا|ت)?|[يت]تدفق(?:ون)?)"
    rf"{_WORDS}{{0,3}}{_TO}|(?:استقبلت?|[يت]ستقبل|استضافت?|[يت]ستضيف|[يت]?ووي){_WORDS}{{0,2}}\s+{_KINDS}[«\"(#]*$)"
)
"""Before a place to which displaced people came, or that shelters them: ``وصل إلى``, ``تستضيف``."""
_LEAD = 16
_BEFORE = 90
_GAP = 40


def is_in_town(text: FoldedText, place: Labelled) -> bool:
    """Whether the word before a place makes it a part of a town, wherever in it: ``حي``, ``مستشفى``."""
    return _WITHIN.search(text.folded(place.start - _LEAD, place.start)) is not None


def is_spot(text: FoldedText, place: Labelled) -> bool:
    """Whether the word before a place makes it one building, street or post: ``مستشفى``, ``حاجز``."""
    return _SPOT.search(text.folded(place.start - _LEAD, place.start)) is not None


def is_post(text: FoldedText, place: Labelled) -> bool:
    """Whether the word before a place makes it a post or a crossing, which is called after a town beside it."""
    return _AT_TOWN.search(text.folded(place.start - _LEAD, place.start)) is not None


def is_settlement(text: FoldedText, place: Labelled) -> bool:
    """Whether the word before a place makes it a village or an area, which lies in no town: ``قرية``."""
    return _SETTLEMENT.search(text.folded(place.start - _LEAD, place.start)) is not None


def points_back(text: FoldedText, place: Labelled) -> bool:
    """Whether the words behind a place say that it lies in a town without naming it: ``في المدينة نفسها``."""
    return _BACK.match(text.folded(place.end, place.end + _GAP)) is not None


def is_origin(text: FoldedText, place: Labelled) -> bool:
    """Whether what struck came from a place: ``صواريخ من جهة``, ``زورق أبحر من``."""
    return _ORIGIN.search(text.folded(place.start - _BEFORE, place.start)) is not None


def is_refuge(text: FoldedText, place: Labelled, *, displaced: bool) -> bool:
    """Whether people fled to a place or were brought there, or, if they are displaced, came there or live there."""
    before = text.folded(place.start - _BEFORE, place.start)
    if _REFUGE.search(before) is not None or (displaced and _SHELTER.search(before) is not None):
        return True
    return not displaced and _HOSPITAL.search(before) is not None


def is_where_from(text: FoldedText, people: Labelled, place: Labelled) -> bool:
    """Whether a place directly behind people tells where they come from: ``شابين من مخيم بلاطة``."""
    if not 0 < place.start - people.end <= _BEFORE or _HARMED.search(text.folded(people.start, people.end)):
        return False
    return _WHERE_FROM.fullmatch(text.folded(people.end, place.start)) is not None


def is_home(text: FoldedText, place: Labelled, people: Labelled) -> bool:
    """Whether a place is told as the home of somebody who is mourned: ``تنعى الشهيد فلان من بلدة``."""
    if not 0 < place.start - people.end <= _BEFORE or not _FROM.fullmatch(text.folded(people.end, place.start)):
        return False
    return _MOURNED.search(text.folded(people.start - _BEFORE, people.start)) is not None
