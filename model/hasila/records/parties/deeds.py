"""Who harmed people by the words between the party and them: ``اعتقلت الشرطة سبعة``, ``الجيش قتل``, ``برصاص الجيش``.

The words make sure of a party that is linked weakly, and of one that says that it did it.
"""

from hasila.records.clauses.patterns import BOUNDARY
from hasila.records.stretch import Evidence
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_PAST = r"(?:قتل|اعدم|اغتال|صف|ذبح|اعتقل|احتجز|اوقف|خطف|اختطف|اسر|جرح|قنص|هجر|شرد|اقتاد|حيد|ارد|قض)"
_NOW = r"[يت](?:قتل|عدم|غتال|صفي|ذبح|عتقل|حتجز|وقف|خطف|ختطف|اسر|قنص|هجر|شرد|قتاد|حيد|ردي|قضي)"
VERB = rf"[وف]?(?:{_PAST}(?:ت|ي|وا)?|{_NOW}(?:ون?)?)"
_QUOTE = r"[#«»\"'()]*"
_FEW = r"(?:(?!ان\s|انه|عن\s)[^\s.،,؛:\n]+\s+){0,4}"
_VERB_BEFORE = regex.compile(rf"(?<!\p{{L}}){VERB}\s+(?:\p{{L}}+\s+)?{_QUOTE}$")
"""Before a party: ``اعتقلت``."""
_THEN_PEOPLE = regex.compile(rf"{_QUOTE}\s+{_FEW}$")
"""Between it and people."""
_VERB_BEHIND = regex.compile(rf"{_QUOTE}\s+(?:قد\s+|امس\s+|اليوم\s+)?{VERB}\s+(?:(?!ان\s|من\s|في\s)\S+\s+){{0,3}}?$")
"""Between a party and people: ``الجيش قتل``."""
_ITSELF = regex.compile(
    rf"{_QUOTE}(?:\s+(?!ان)[^\s.؛:\n]+){{0,6}}?\s+ب?(?:انه|انها|انهم)\s+(?:قد\s+)?{VERB}\s+"
    r"(?:(?!ان\s|من\s|في\s)[^\s.؛:\n]+\s+){0,3}?$"
)
"""``قال الجيش إنه قتل``."""
_BY = regex.compile(
    rf"{_QUOTE}\s+(?:[^\s.؛:\n]+\s+){{0,6}}?(?:علي\s+(?:يد|ايدي)|من\s+قبل|بايدي|بيد|ب(?:نيران|رصاص|قصف|غار[هة]|غارات|قذايف"
    rf"|صواريخ|مدفعي[هة]|هجوم))\s+(?:من\s+|(?:شن|نفذ)ت?(?:ه|ها)\s+|ل)?{_QUOTE}$"
)
"""Between people and a party: ``على يد``, ``برصاص``."""
_ATTACK = (
    r"(?:ال|لل|عن\s+ال|ه)(?:هجوم|هجمات|عملي\p{L}+|تفجير\p{L}*|انفجار\p{L}*|قصف|اعتدا\p{L}*|اغتيال|ضرب\p{L}+|غار\p{L}+|كمين"
    r"|مجزر\p{L}+|حادث\p{L}*)"
)
_BLAMED_BEFORE = regex.compile(
    r"(?<!\p{L})[وف]?(?:اتهم(?:ت|وا)?|[يت]تهم(?:ون)?|متهم(?:ا|ه|ين)|حمل(?:ت|وا)?|[يت]حمل(?:ون)?|محمل(?:ا|ه|ين)|تبن(?:ي|ت|وا)"
    r"|نسب(?:ت|وا|ه|ها|ته|تها)?|[يت]نسب(?:ه|ها|ون)?|عز(?:ا|ت)|رجح(?:ت|وا)?|[يت]رجح|مرجح(?:ا|ه)"
    r"|(?:[يت]|ال)?(?:شتبه|اشتباه|عتقد|ظن)|اصابع|وقوف|ضلوع|(?:ال)?مسووليه)"
    r"(?:\s+[^\s.؛:\n]+){0,5}?\s+(?:ل)?[#«\"'(]*$"
    r"|(?:انه|انها|انهم|انهما)\s+(?:تابع\p{L}*\s*(?:ل\s*)?|من\s+(?:\p{L}+\s+)?)[#«\"'(]*$"
    r"|(?:(?:قود|قاد|فجر|[يت]قود)(?:ه|ها)\s+(?:انتحاري|عنصر)\p{L}*|(?:ال)?(?:مهاجم|منفذ|فاعل|جنا|انتحاري)\p{L}*)\s+(?:هم?\s+|كانوا\s+)?"
    r"(?:من|[يت]نتم\p{L}+\s+(?:الي|ل)|تابع\p{L}*\s+ل)\s*[#«\"'(]*$"
)
"""``اتهمت السلطات``, ``تبنت``, ``رجح دبلوماسيون وقوف``: before who is said to have made the attack told."""
_BLAMED_BEHIND = regex.compile(
    rf"{_QUOTE}(?:\s+[^\s.؛:\n]+){{0,6}}?\s+(?:(?:هي|هم|هو)\s+(?:من|التي|الذي|الذين)|[وف]?تبن(?:ي|ت|وا|ته|تها|اه|اها)"
    rf"|مسووليت(?:ه|ها|هم)\s+عن|(?:ال)?مسووليه|بالوقوف|(?:خلف|ورا)\s+{_ATTACK})(?!\p{{L}})"
)
"""``هم من أطلقوا``, ``تبنت العملية``, ``خلف الهجوم``: behind who is."""
_ITEM = regex.compile(r"\n\s*[^\p{L}\p{N}\s#«\"'(]")
"""Where an item of a list begins."""
_REACH = 90
"""Code points between people and a party that are read."""


def did(text: FoldedText, party: Evidence, people: Evidence) -> bool:
    """Whether words make a party the one who harmed people.

    Args:
        text: the text.
        party: the mention of the party.
        people: that of the people.
    """
    if party.end <= people.start <= party.end + _REACH:
        between = text.folded(party.end, people.start)
        if _VERB_BEHIND.match(between) or says_that_it_did(text, party, people):
            return True
        before = text.folded(party.start - 40, party.start)
        return _THEN_PEOPLE.match(between) is not None and _VERB_BEFORE.search(before) is not None
    if people.end <= party.start <= people.end + _REACH:
        between = text.folded(people.end, party.start)
        return _BY.match(between) is not None and not BOUNDARY.search(between)
    return False


def says_that_it_did(text: FoldedText, party: Evidence, people: Evidence) -> bool:
    """Whether a party says that it harmed the people behind it: ``قال الجيش إنه قتل``."""
    is_near = party.end <= people.start <= party.end + _REACH
    return is_near and _ITSELF.match(text.folded(party.end, people.start)) is not None


def is_blamed_for(text: FoldedText, party: Evidence, people: Evidence) -> bool:
    """Whether a party is blamed, or claims an attack, and no item of a list begins between it and people."""
    first, last = sorted((party, people), key=lambda each: each.start)
    return _ITEM.search(text.raw[first.end : last.start]) is None and is_blamed(text, party)


def is_blamed(text: FoldedText, party: Evidence) -> bool:
    """Whether the words beside a party make it the one who is accused of an attack, or who claims it.

    Args:
        text: the text.
        party: the mention of the party.
    """
    before, behind = text.folded(party.start - _REACH, party.start), text.folded(party.end, party.end + _REACH)
    return _BLAMED_BEFORE.search(before) is not None or _BLAMED_BEHIND.match(behind) is not None
