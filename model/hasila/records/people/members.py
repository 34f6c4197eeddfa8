"""Members of armed forces and of medical staff: ``3 من عناصر الصحوة``, ``12 قتيلا من الجيش``, ``6 من الكوادر الطبية``.

Members of civil defence are in :mod:`hasila.records.people.victim_nouns`.
"""

from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.words import LEFT, RIGHT

_OWN = r"(?:ه|ها|هم|نا)"
_FORCE = (
    r"[«\"']?(?:(?:ال)?(?:قوات|قوي|جيش|شرطه|امن|مخابرات|استخبارات|مي?ليشيا\p{L}*|حرس(?!\s+البلدي)|حشد|صحو(?:ه|ات)|بيشمركه"
    r"|مقاومه|لوا|الويه|كتيبه|كتايب|فصيل|فصايل|تنظيم|مكافحه\s+(?:ال)?(?:ارهاب|شغب)|سرايا|متمردين|حوثيين|تكفيريين"
    r"|انفصاليين|دعم\s+السريع|حزام\s+الامني|دفاع\s+الوطني|عمالقه|جنجويد|كوماندوز|درك|جندرما)"
    rf"|(?:قوات|جيش|كتيبت|كتايب|فصايل){_OWN}|قسد|داعش|طالبان|القاعده|فاغنر|بوكو\s+حرام|حزب\s+الله"
    r"|حركه\s+(?:ال)?(?:شباب|حماس|جهاد|طالبان|احرار))"
)
_MEN = r"(?:ال)?(?:رجال|رجل(?:ا|ي|ين|ان)?|افراد|فرد(?:ا|ي|ين|ان)?|اعضا|عضو(?:ا|ي|ين|ان)?|ابطال|شهدا|قتلي|جرحي|اسري|جثث)"
_OF_FORCE = regex.compile(
    rf"{LEFT}(?:(?:(?:في|ضمن)\s+|ب)صفوف\s+(?:مسلحي\s+)?|من\s+(?:صفوف\s+)?|{_MEN}\s+){_FORCE}{RIGHT}"
    rf"|{LEFT}من\s+(?:كلا\s+)?ال(?:طرفين|جانبين|فريقين){RIGHT}"
)
"""The force that people are of; those of the two sides of a fight are of one."""
_MEMBERS = regex.compile(rf"{LEFT}(?:ال|لل)?(?:عنصر(?:ا|ان|ين|ي)?|عناصر|منتسب(?:ا|ان|ون|ين|و|ي)?){_OWN}?{RIGHT}")
"""Nouns for members of a force, unless the words beside them tell that they are of others."""
_OF_OTHERS = regex.compile(
    rf"{LEFT}[ولب]?(?:ال|لل)?(?:هلال|صليب|اسعاف|دفاع\s+المدني|اطفا|طبي|صحي|صحه|كشاف|بلدي|انقاذ|خوذ|اغاث|منظم|كهربا"
    r"|جمعي|دعم(?!\s+السريع))\p{L}*"
)
_STAFF = regex.compile(
    rf"{LEFT}(?:ال)?(?:كادر|كوادر|طاقم|طواقم|عامل|موظف)\p{{L}}*\s+(?:ال)?(?:طبي|صحي|تمريضي)(?:ا|ه|ان|ين|ون|ات)?{RIGHT}"
)
_REACH = 30
"""Code points behind a mention that may tell whose members people are."""


def member_class(sentence: FoldedSentence, start: int, end: int) -> str | None:
    """The class of the force or staff that the people of a mention are told to be members of, if any.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
    """
    inside = sentence.folded(start, end)
    if _STAFF.search(inside):
        return "Medics"
    if _OF_FORCE.search(inside):
        return "Combatants"
    is_member = _MEMBERS.search(inside) and not _OF_OTHERS.search(sentence.folded(start, end + _REACH))
    return "Combatants" if is_member else None


def member_of(words: str) -> str | None:
    """The class of the force or staff that folded words name as the one that people are of: ``قتلى الجيش``."""
    if _STAFF.search(words):
        return "Medics"
    return "Combatants" if _OF_FORCE.search(words) else None
