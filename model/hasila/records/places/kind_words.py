"""A place with the words that tell what it is, where its name alone is that of something else.

``الرمل`` is sand, ``حي الرمل`` a quarter; ``ريف دمشق`` is not ``دمشق``, nor ``شارع سوريا`` ``سوريا``.
"""

from hasila.records.stretch import Evidence
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_PART = "حي|حيي|حاره|ضاحيه|جوله|بلوك|محله|فريق|صف|مربع|درب|زنقه|عماره|برج|مدخل|بوابه"
_STREET = "شارع|ساحه|ميدان|دوار|طريق|جسر|نفق|مفرق|مفترق|تقاطع|مثلث|كورنيش"
_BUILDING = (
    "مستشفي|مشفي|مدرسه|جامعه|كليه|جامع|مسجد|كنيسه|دير|فندق|كراج|فرن|مخبز|مطعم|مقهي|ملعب|صاله|سوق|علوه|بنك|مصرف|سينما|متحف|مول"
    "|محكمه|سجن|سراي"
)
_POST = (
    "حاجز|كمين|ارتكاز|نقطه|معبر|منفذ|ثكنه|معسكر|قاعده|مطار|مينا|مرفا|محطه|مصفاه|معمل|مصنع|منجم|حقل|مخيم|مستوطنه|كيبوتس"
    "|تجمع"
)
_LAND = "ريف|باديه|سد|نهر|بحيره|جبل|تله|وادي|جزيره|سهل|غابه|محور|جبهه|خربه|حله|كمبو|مزرعه"
_KINDS = rf"(?:{_PART}|{_STREET}|{_BUILDING}|{_POST}|{_LAND})"
_KIND_WORDS = tuple("|".join((_PART, _STREET, _BUILDING, _POST, _LAND)).split("|"))
_OPENED = '#"«(['
"""What may open a place behind them."""
_BEFORE = regex.compile(rf"(?<!\p{{L}})(?:[وف]?(?:[بلكع]|عال|لل)?|ع)(?P<kinds>{_KINDS}(?:\s+{_KINDS})?)\s+[#\"«(\[]*$")
"""Before a name: ``حي``, ``وبريف``."""
_SIDE = regex.compile(r"[\s_]+ال(?:شمالي|جنوبي|شرقي|غربي|اوسط|وسطي)[ه]?(?:\s+ال(?:شرقي|غربي)ه?)?(?!\p{L})")
"""Behind it: ``الغربي``, ``الشمالية``."""
_REACH = 40
"""Code points on either side of a name that are read."""


def with_kind(text: FoldedText, place: Evidence) -> str:
    """The words of a place behind those that tell what it is, if there are any: ``حي الرمل``, ``ريف حلب الغربي``."""
    own = text.raw[place.start : place.end]
    from_ = max(0, place.start - _REACH)
    before = text.folded(from_, place.start)
    kinds = _BEFORE.search(before) if before.rstrip(_OPENED).rstrip().endswith(_KIND_WORDS) else None
    if kinds is None:
        return own
    start = text.to_text(text.to_folded(from_) + kinds.start("kinds"))
    side = _SIDE.match(text.folded(place.end, place.end + _REACH))
    end = text.to_text(text.to_folded(place.end) + side.end() - 1) + 1 if side else place.end
    return text.raw[start:end]
