"""Who lost the people that were harmed and did not harm them: ``خسر الجيش سبعة``, ``نعت القوات أربعة من رجالها``."""

from hasila.records.stretch import Evidence
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_LOSES = r"(?:خسر(?:ت|وا)?|[يت]خسر|فقدت|نع(?:ي|ت)|[يت]نع(?:ي|و)|زفت?|[يت]زف|شيعت?|[يت]شيع|تكبد(?:ت)?|[يت]تكبد)"
_OF_DEATHS = r"ب(?:مقتل|سقوط|اصابه|فقدان|خسار\p{L}+|مصرع|موت|جرح|اسر)"
_ADMIT = r"(?:اقر|اعترف|[يت]قر|[يت]عترف)(?:ت|وا)?"
_ADMITS = rf"(?:{_ADMIT}(?:\s+[^\s.؛:\n]+){{0,2}}?\s+{_OF_DEATHS})"
"""``اعترف بمقتل``."""
_SAYS = r"(?:اعلن|قال|ذكر|اكد|اوضح)(?:ت|وا)?"
_MEMBERS = (
    r"(?:عناصر|مقاتلي|جنود|مسلحي|افراد|رجال|ضباط|مجندي|منتسبي|قادت|قياديي|عسكريي|ابطال|جيش|مجاهدي|شهدا|قتلا|جرحا|صفوف)"
    r"(?:ه|ها|هم|نا)(?!\p{L})"
)
"""``عناصره``, ``جنودنا``: people of a party that is told before."""
_SIGNS = r"[#«»\"'()]*"
_FEW = r"(?:\s+[^\s.؛:\n]+){0,7}?\s+"
_BEFORE = regex.compile(rf"(?<!\p{{L}})[وف]?{_LOSES}\s+(?:\p{{L}}+\s+)?{_SIGNS}$")
"""Before a party that lost people: ``خسرت``."""
_BEFORE_ADMITS = regex.compile(rf"(?<!\p{{L}})[وف]?{_ADMIT}\s+(?:\p{{L}}+\s+){{0,2}}{_SIGNS}$")
"""Before one that admits it: ``اعترف``."""
_ADMITTED = regex.compile(rf"{_SIGNS}(?:\s+[^\s.؛:\n]+){{0,3}}?\s+{_OF_DEATHS}\s")
"""Behind that one: ``بمقتل``."""
_BEHIND = regex.compile(rf"{_SIGNS}\s+(?:ف?قد\s+)?[وف]?(?:{_LOSES}|{_ADMITS})(?!\p{{L}})")
"""Behind a party, what it did: ``الكتيبة خسرت``, ``الجيش يقر بمقتل``."""
_NEAR = regex.compile(rf"{_SIGNS}{_FEW}|{_SIGNS}\s+")
"""A few words between a party and the people that it lost."""
_TELLS_OF_OWN = regex.compile(
    rf"{_SIGNS}(?:\s+[^\s.؛:\n]+){{0,4}}?\s+(?:ب?ان|عن)\s+(?:\p{{L}}+\s+)?$|{_SIGNS}\s*:\s*(?:\S+\s+){{0,3}}$"
)
"""Between a party that says something and its own people: ``أعلن الجيش أن أحد ضباطه``."""
_SAYING = regex.compile(rf"(?<!\p{{L}})[وف]?{_SAYS}\s+(?:\p{{L}}+\s+){{0,3}}?{_SIGNS}$")
_OF_THEM = regex.compile(rf"(?:من|احد|بعض)?\s*{_MEMBERS}")
_REACH = 90
"""Code points between a party and people that are read."""


def lost(text: FoldedText, party: Evidence, people: Evidence) -> bool:
    """Whether the words between a party and people behind it make them its own losses.

    Args:
        text: the text.
        party: the mention of the party.
        people: that of the people.
    """
    if not party.end <= people.start <= party.end + _REACH:
        return False
    between = text.folded(party.end, people.start)
    before = text.folded(party.start - 40, party.start)
    if _BEHIND.match(between):
        return True
    if _NEAR.fullmatch(between) and _BEFORE.search(before):
        return True
    if _BEFORE_ADMITS.search(before) and _ADMITTED.match(between):
        return True
    if not _OF_THEM.search(text.folded(people.start, people.end + 20)):
        return False
    return _TELLS_OF_OWN.fullmatch(between) is not None and (_SAYING.search(before) is not None or ":" in between)
