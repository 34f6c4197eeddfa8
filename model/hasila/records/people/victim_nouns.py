"""Classes of people that the nouns of a mention tell for certain: ``3 أطفال``, ``عناصر الدفاع المدني``.

Nouns that tell a class only in some texts are left to the model: ``أولاده`` may be grown up, ``أفراد`` are of fighters,
rescuers or families, see :mod:`hasila.records.people.members`.
"""

from collections.abc import Mapping

from hasila.records.numbers.numerals import numerals
from hasila.records.people.described import adjective_class
from hasila.records.people.plain_words import plain_words
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.person_nouns import head_noun, noun
from hasila.text.words import WORD, without_and

_CLASSES: Mapping[str, str] = {
    "civilian": "Civilians",
    "combatant": "Combatants",
    "police": "Combatants",
    "child": "Children",
    "woman": "Women",
    "medic": "Medics",
    "journalist": "Journalists",
    "family": "Families",
}
"""The class of each kind of noun."""

_UNSURE = regex.compile(
    r"(?:ال)?(?:[اي]?ولد|اولاد|ولاد|عيل(?!ه)|عيال|صبيه|صبايا|عج[يا]|بزر|قصر(?!\p{L})|قابل|صيدل|صيادل|افراد|عنصر|عناصر|قياد|لوا"
    r"|طيار|رايد|مظلي|قناص)\p{L}*"
)
"""Words that tell no class for certain; the folded forms of several that have a class begin with these letters."""
_WIFE_OR_MOTHER = regex.compile(
    r"(?:ال)?(?:ام(?:ا|ه|ها|هم|هما|ي|هات\p{L}*)?|زوج(?:ه|ت\p{L}+|ات\p{L}*)|والدت\p{L}+|عقيلت\p{L}+)"
)
_NOUNS = {
    "Civilians": regex.compile(r"(?:ال)?ماره|عابري?"),
    "Women": regex.compile(r"(?:ال)?(?:مراه?|مره|عروس|عروس(?:ه|ان|ين)|حاجه|حجه)"),
    "Children": regex.compile(r"(?:ال)?(?:تلميذ(?!ات)\p{L}*|جاهل(?:ين|ان)?|جهال|[صز]غار(?:ه|ها|هم|هما|و)?)"),
    "Combatants": regex.compile(r"(?:ال)?(?:متمرد|حوثي|تكفيري)(?:ا|ان|ين|ون)?"),
    "Medics": regex.compile(r"(?:ال)?مسعف(?:ا|ان|ين|ون|ي|و|ينا|ات|ه|تين|تان)?"),
}
"""Nouns of no class, or of another, in the list of nouns for people, which tell one of those who were harmed."""
_BOYS = regex.compile(r"(?:من\s+)?(?:ولد(?:ا|ان|ين)?|ا?ولاد)(?:\s+(?:[صز]غير|[صز]غار|اتنين|اثنين))?")
"""Boys without a pronoun or a genitive, which make them somebody's sons, who may be grown up: ``تلت ولاد``."""
_MEMBERS = regex.compile(
    r"(?:ال)?(?:عنصر\p{L}*|عناصر\p{L}*|افراد\p{L}*|فردا?|عضو\p{L}*|اعضا\p{L}*|رجل\p{L}*|رجال\p{L}*|عامل\p{L}*|عمال\p{L}*"
    r"|متطوع\p{L}*|مسعف\p{L}*|موظف\p{L}*|كوادر|طواقم|طاقم|فريق|فرق)"
)
_OF_RESCUE = regex.compile(
    r"(?<!\p{L})(?:(?:من|في|ب|ل)?\s*(?:فرق|فريق|منظمه|طواقم|كوادر|مديريه)?\s*)"
    r"(?:ال|لل|بال)(?:دفاع\s+المدني|خوذ(?:ات)?\s+البيضا|قبعات\s+البيضا|اطفا)(?!\p{L})|(?<!\p{L})فوج\s+(?:ال)?اطفا(?!\p{L})"
)
_IN_RESCUE = regex.compile(rf"\s+(?:في|من)\s+(?:{_OF_RESCUE.pattern})")
_RESCUERS = regex.compile(r"(?:ال)?(?:منقذ|اطفايي?)(?:ا|ان|ون|ين|ات|ه)?")
_FEMALE = regex.compile(r"(?:ال)?(?:مواطن|شهيد|قتيل|جريح)(?:ه|ت(?:ا|ان|ي|ين)|ات|ته(?:ا|م))")
"""Nouns for anybody in the feminine. Women are called so beside children, who have nouns of their own."""
_FEMININE = regex.compile(r".+(?:ات|ت(?:ان|ين|ا|ي))")
_NO_WOMAN = regex.compile(
    r"(?:ال)?(?:طالب|تلميذ|شخصي|رهين|واحد|داعي|ثالث|رابع|خامس|سادس|زلم|مدرس(?=ه|ت)|عمد|معتقل(?=ات)|يتيم|يافع)(?:ه|ات|ت\p{L}+)"
)
"""Feminines of girls at school, or of nouns that are feminine for men, too."""
_DRIVER = regex.compile(
    r"(?:ال)?قا(?:يد|يدي|ده|دت)\s+(?:ال)?"
    r"(?:مركب|سيار|دراج|شاحن|حافل|باص|زورق|قارب|طاير|مروحي|قطار|جرار|فريق|فرقه\s)"
)
"""``قائد`` of a vehicle or of a team, who is no fighter for certain."""
_SOME_OF = regex.compile(
    r"(?:من\s+)(?:بين\s+)?ال(?:قتلي|ضحايا|شهدا|جرحي|مصابين|اصابات|مفقودين|نازحين|معتقلين|مختطفين|محتجزين)$"
)
_OF_THEM = regex.compile(r"\s+(?:من(?:هم|هن)|من\s+بين(?:هم|هن))(?=\s)")
_PREDICATE = regex.compile(rf"\s+(?:(?:هم|هن|كانوا|كن)\s+)?(?P<of>من\s+)?(?P<noun>{WORD})")
_COUNTING = ("عدد", "بعض", "العديد", "جميع", "كل", "عده", "مجموعه", "المزيد", "بضعه", "بضع", "احد", "احدي", "زوز")
_PASSED = frozenset(["من", "و", "بين", *_COUNTING])
"""Words before the noun that tells who the people are."""
_TRANSPARENT = ("dead", "injured")
"""Kinds of nouns whose genitive tells it: ``جثث 3 أطفال``."""
_REACH = 40
"""Code points behind a mention that may tell whose members people are."""


def told_classes(sentence: FoldedSentence, start: int, end: int, *, rescuers: bool) -> frozenset[str]:
    """The classes that the nouns of a mention tell for certain, some of :data:`hasila.labels.VICTIMS`.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
        rescuers: see :func:`are_rescuers`.
    """
    words = _nouns(sentence, start, end)
    if _BOYS.fullmatch(" ".join(map(fold, _words(sentence, start, end)))):
        return frozenset(["Children"])
    if _DRIVER.search(sentence.folded(start, end)):
        return frozenset()
    if words and rescuers:
        return frozenset(["Rescuers"])
    return frozenset(found for word in words if (found := noun_class(word)))


def are_rescuers(sentence: FoldedSentence, start: int, end: int) -> bool:
    """Whether the people of a mention are members of civil defence or of a fire brigade."""
    match = next((word for word in _words(sentence, start, end) if _MEMBERS.fullmatch(fold(word))), None)
    if match is None:
        return False
    behind = sentence.folded(end, end + _REACH)
    inside = sentence.folded(start, end)
    return _OF_RESCUE.search(inside) is not None or _IN_RESCUE.match(behind) is not None


def predicate_classes(sentence: FoldedSentence, start: int, end: int) -> frozenset[str]:
    """The classes that the words behind some of those told before tell: ``أربعة من القتلى جنود``, ``3 منهم أطفال``.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
    """
    numeral = next(numerals(sentence.whole.text, start, end), None)
    if numeral is None:
        return frozenset()
    behind = sentence.text(end, end + _REACH)
    if not _SOME_OF.search(sentence.folded(start, end)):
        them = _OF_THEM.match(behind)
        if them is None:
            return frozenset()
        behind = behind[them.end() :]
    told = _PREDICATE.match(behind)
    if told is None or (fold(told["noun"]).startswith("ال") and not told["of"]):
        return frozenset()
    people = head_noun(told["noun"])
    if people and people.number not in (0, numeral.high):  # 11, منهم مسعفة
        return frozenset()
    if _BOYS.fullmatch(fold(told["noun"])):
        return frozenset(["Children"])
    found = noun_class(told["noun"]) or (noun(told["noun"]) and adjective_class(fold(behind[told.end() :])))
    return frozenset([found] if found else ())


def are_female(sentence: FoldedSentence, start: int, end: int) -> bool:
    """Whether the first noun of a mention is one for anybody in the feminine: ``مواطنتان``, ``شهيدة``, ``عاملات``."""
    words = (word for word in _words(sentence, start, end) if fold(word) not in _PASSED)
    first = next(words, None)
    return first is not None and (_FEMALE.fullmatch(fold(first)) is not None or _is_trade_of_women(first))


def _is_trade_of_women(word: str) -> bool:
    """Whether a word calls women by what they do or by their flight: ``معلمتان``, ``عاملات``, ``لاجئتين``."""
    person, folded = noun(word), fold(word)
    if person is None or person.kind not in ("person", "displaced") or _NO_WOMAN.fullmatch(folded):
        return False
    if not person.number:
        return folded.endswith("ات")
    if person.kind == "displaced" and person.number == 1:
        return False
    return word.endswith("ة") if person.number == 1 else _FEMININE.fullmatch(folded) is not None


def noun_class(word: str) -> str | None:
    """The class that a noun tells by itself, if any."""
    folded = fold(word)
    if _RESCUERS.fullmatch(folded):
        return "Rescuers"
    if _WIFE_OR_MOTHER.fullmatch(folded):
        return "Women"
    if listed := next((name for name, nouns in _NOUNS.items() if nouns.fullmatch(folded)), None):
        return listed
    person = noun(word)
    return None if person is None or _UNSURE.fullmatch(folded) else _CLASSES.get(person.kind)


def _nouns(sentence: FoldedSentence, start: int, end: int) -> list[str]:
    """The first noun of a mention behind its number, and those that و joins to it."""
    found: list[str] = []
    of = False
    for word in _words(sentence, start, end):
        folded = fold(word)
        person = noun(word)
        if found:
            if not folded.startswith("و") or person is not None or noun(without_and(word)) is None:
                break
            found.append(without_and(word))
        elif folded in _PASSED:
            of = of or folded == "من"
        elif person is None and not head_noun(word) and noun_class(word) is None:
            break
        elif person is None or person.kind not in _TRANSPARENT:
            if of and person is not None and person.kind == "family" and person.number:
                break
            found.append(word)
    return found


def _words(sentence: FoldedSentence, start: int, end: int) -> list[str]:
    """The words of a mention that are no numbers."""
    return [word.group() for word in plain_words(sentence.whole.text, start, end)]
