"""The unit of a count: persons, families or communities."""

from hasila.records.numbers.numerals import numerals
from hasila.records.people.families import members
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.person_nouns import noun

_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
_UNITS = {"family": "families", "community": "communities"}
_QUANTIFIERS = frozenset(
    ["و", "بعض", "بضع", "بضعه", "كل", "كامل", "عده", "عدد", "العديد", "الكثير", "المزيد", "مجموعه", "جميع"]
)


def unit(sentence: FoldedSentence, start: int, end: int) -> str:
    """What is counted: the first noun of the mention, or a plural behind من.

    ``عشرات العائلات`` and ``العديد من العائلات`` are families; ``تسعة من أسرة واحدة``, ``شيخ القرية`` and the
    members of ``عائلة من 5 أفراد`` are persons.
    """
    mention = sentence.text(start, end)
    nouns = map(noun, _LETTERS.findall(mention))
    if not any(person and person.kind in _UNITS for person in nouns):  # nearly always; numbers take longer to find
        return "persons"
    if members(sentence, start, end):
        return "persons"
    numbers = [(numeral.start, numeral.end) for numeral in numerals(mention)]
    first = numbers[0][0] if numbers else 0  # behind أكثر من and the like
    words = [
        match.group()
        for match in _LETTERS.finditer(mention, first)
        if not any(start <= match.start() < end for start, end in numbers)
    ]
    of = False
    for word in words:
        if word == "من":
            of = True
        elif person := noun(word):
            return "persons" if of and person.number else _UNITS.get(person.kind, "persons")
        elif fold(word) not in _QUANTIFIERS:
            return "persons"
    return "persons"
