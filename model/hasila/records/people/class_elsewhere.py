"""The class of people that words tell away from them: ``6 جرحى كلهم أطفال``, ``عدد الشهداء الصحفيين إلى 188``.

Each holds for all of the people. What is told of most of them tells of a part.
"""

from itertools import islice

from hasila.records.numbers.numerals import number_at, numerals
from hasila.records.people.members import member_of
from hasila.records.people.plain_words import plain_words
from hasila.records.people.victim_nouns import noun_class
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.person_nouns import noun
from hasila.text.words import WORD, WORD_OR_NUMBER, without_and

_HARMED = r"(?:قتلي|قتيلا?|شهدا|شهيدا?|جرحي|جريحا?|ضحيه|ضحايا|اصاب(?:ه|ات)|(?:مصاب|مفقود|معتقل)(?:ا|ين|ون)?)"
_AND = regex.compile(r"\s*و\s*")
_HARMED_BEHIND = regex.compile(rf"\s+{_HARMED}(?!\p{{L}})")
_ALL = regex.compile(rf"[\s،,(]*و?(?:كل|جميع)(?:هم|هن|ن|هون|ها)\s+(?:كانوا\s+)?(?P<from>من\s+)?[\"«']?(?P<who>{WORD})")
_IN_BRACKETS = regex.compile(rf"\s*\((?:من\s+)?(?P<who>{WORD})\)")
_COMPLEMENT = regex.compile(rf"\s+من\s+(?:بين\s+)?(?P<who>{WORD})")
_TALLY = regex.compile(
    r"(?P<is>(?<!\p{L})[وفل]?(?:بلغ|بلغت|يبلغ|تبلغ|تجاوز|يتجاوز)\s+)?"
    r"(?<!\p{L})[وبل]?(?:عدد|حصيله|تعداد|اجمالي|مجموع|عداد)\s+"
    r"(?P<who>(?:(?!(?:الي|منذ|خلال|في|بلغ|جرا|علي|حتي|بسبب|اثر|هو|وصل|ارتفع|مع|عن)(?!\p{L})|و(?!فيات)|[\p{N}:،,.])\S+\s+){1,4})"
    r"(?P<rest>[^:؛!؟?|()\n]*?)(?(is)|(?<!\p{L})[لب]?(?:الي|بلغ|يبلغ|هو)\s+)(?:نحو|حوالي|قرابه|زها|ال)?\s*$"
)
"""The name of a tally, before its figure: ``عدد القتلى المدنيين في المدينة إلى``."""
_TALLY_BEHIND = regex.compile(
    r"\s*(?:بينهم\s[^.؛!؟?\n]{1,60}?[،,]?\s)?(?:عدد|حصيله|تعداد|اجمالي|مجموع)\s+"
    r"(?P<who>(?:(?!(?:في|خلال|منذ|الذين|جرا|علي|بسبب|اثر)(?!\p{L})|[\p{N}:،,.])\S+\s*){1,4})"
)
"""The same behind it: ``ارتفع إلى 60 عدد القتلى من المسلحين``."""
_NO_PEOPLE = regex.compile(
    r"\s+و|(?<!\p{L})(?:ال)?(?:هجوم|هجمات|هجومين|تفجير|انفجار|غار|قصف|عملي|ضرب|هدف|استهداف|مجزر|كمين|اعتدا)\p{L}*"
)
"""Words in the name of a tally whose adjectives tell of an attack, or that join two kinds of people."""
_THEM = regex.compile(r"\s*من(?:هم|هن)(?!\p{L})")
_OBJECT = regex.compile(r"(?<!\p{L})(?:مع|علي|ضد)\s+$")
_LABEL = regex.compile(rf"(?P<who>{WORD})\s*:\s*$")
"""``منهم أطفال: 2``."""
_OTHER_FIGHTERS = regex.compile(r"(?:ال|لل)?(?:مهاجم|متمرد|حوثي|تكفيري|انقلابي|انفصالي|متسلل|دواعش|معتدي)(?:ا|ين|ون)?")
_FALLEN = regex.compile(
    r"(?<!\p{L})[وف]?(?:سقط|قتل|اصيب|جرح|اسر|استشهد|فقد|قضي|وقع)(?:ت|وا)?\s+(?P<of>من\s+(?P<who>\p{L}+)(?:\s+\p{L}+)?)"
    r"\s+(?:(?:نحو|حوالي|قرابه|زها|(?:اك[ثت]ر|اقل|ازيد)\s+من|(?:ما\s+)?لا\s+يقل\s+عن|ما\s+يزيد\s+(?:علي|عن))\s+)?$"
)
"""``سقط من المهاجمين 13 قتيلا``."""
_WORD = regex.compile(WORD)
_WORD_OR_NUMBER = regex.compile(WORD_OR_NUMBER)
_FAR = 130
"""Code points between a figure and the name of its tally."""
_REACH = 90
"""Code points behind a mention that are read."""


def class_elsewhere(sentence: FoldedSentence, start: int, end: int) -> str | None:
    """The class that words behind people or the name of their tally tell of all of them, if any does.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
    """
    if not _is_bare(sentence, start, end):
        return None
    behind = _end_of_others(sentence, end)
    told = _of_all(sentence.folded(behind, behind + _REACH), is_joined=behind > end)
    if told == "Families":  # كلهم من عائلة واحدة
        return None
    return (
        told
        or _of_them(sentence, start, end)
        or _fallen(sentence, start)
        or _of_label(sentence, start)
        or _of_tally(sentence, start, end)
    )


def _of_them(sentence: FoldedSentence, start: int, end: int) -> str | None:
    """The class of fighters whom ``منهم`` takes up, as the last people told: ``قصفت معسكرا للمسلحين وقتلت 30 منهم``.

    They must be who was attacked or counted: those who attack others come last, too (``أنقذ مقاتلوه ستة منهم``).
    """
    if not _THEM.match(sentence.folded(end, end + _REACH)):
        return None
    behind = list(islice(_WORD_OR_NUMBER.finditer(sentence.whole.text, end, sentence.end), 2))
    if len(behind) == 2 and _is_counted(sentence, behind[1].group(), behind[1].start()):
        return None  # 54 شخصا منهم 18 جنديا
    first = max(sentence.start, start - _FAR)
    for word in reversed(list(_WORD.finditer(sentence.whole.text, first, start))):
        folded = fold(word.group())
        if _OTHER_FIGHTERS.fullmatch(folded):
            return "Combatants"
        if people := noun(word.group()):
            is_fighter = people.kind in ("combatant", "police")
            return "Combatants" if is_fighter and _is_object(sentence, first, word) else None
    return None


def _is_counted(sentence: FoldedSentence, word: str, start: int) -> bool:
    """Whether a number or an indefinite noun for people begins at an offset."""
    if number_at(sentence.whole.text, start, start + _REACH):
        return True
    return noun(word) is not None and not fold(word).startswith("ال")


def _is_object(sentence: FoldedSentence, first: int, word: regex.Match[str]) -> bool:
    """Whether fighters were attacked or counted, as far as the word before them tells."""
    if fold(word.group()).startswith("لل") or _OBJECT.search(sentence.folded(first, word.start())):
        return True
    return any(each.end == word.start() - 1 for each in numerals(sentence.whole.text, first, word.start()))


def _fallen(sentence: FoldedSentence, start: int) -> str | None:
    """The class of those of whom a number fell: ``سقط من المهاجمين 13 قتيلا``."""
    told = _FALLEN.search(sentence.folded(start - _REACH, start))
    if told is None:
        return None
    return "Combatants" if _OTHER_FIGHTERS.fullmatch(told["who"]) else noun_class(told["who"]) or member_of(told["of"])


def _of_all(behind: str, *, is_joined: bool) -> str | None:
    """What words at the beginning of folded text tell of all people before it."""
    every = _ALL.match(behind)
    if every:
        return noun_class(every["who"]) or member_of(
            behind[every.start("from") : every.end() + 20] if every["from"] else ""
        )
    bracket = _IN_BRACKETS.match(behind)
    if bracket:
        return _of_many(bracket["who"])
    complement = _COMPLEMENT.match(behind) if is_joined else None
    if complement:
        return noun_class(complement["who"]) or member_of(behind[: complement.end() + 20])
    return None


def _of_many(word: str) -> str | None:
    """The class of a plural."""
    people = noun(word)
    return noun_class(word) if people is not None and people.number == 0 else None


def _end_of_others(sentence: FoldedSentence, end: int) -> int:
    """The end of other people whom و joins: ``4 قتلى و9 جرحى، كلهم مدنيون``; else that of the mention."""
    joint = _AND.match(sentence.folded(end, end + _REACH))
    if joint is None or not joint.end():
        return end
    number = next(numerals(sentence.whole.text, end, min(end + _REACH, sentence.end)), None)
    if number is None or sentence.folded(end, number.start).strip() not in ("", "و"):
        return end
    harmed = _HARMED_BEHIND.match(sentence.folded(number.end, number.end + _REACH))
    if harmed is None:
        return end
    whole = sentence.whole
    return whole.to_text(whole.to_folded(number.end) + harmed.end() - 1) + 1


def _of_label(sentence: FoldedSentence, start: int) -> str | None:
    """The class that the label of a figure tells, but for that of those who report it (``مراسلون: 7 قتلى``)."""
    label = _LABEL.search(sentence.text(start - _REACH, start))
    told = _of_many(label["who"]) if label else None
    return told if told in ("Civilians", "Combatants", "Children", "Women") else None


def _of_tally(sentence: FoldedSentence, start: int, end: int) -> str | None:
    """The class in the name of the tally that a figure is."""
    before = sentence.folded(start - _FAR, start)
    if any(word in before for word in ("عدد", "حصيل", "تعداد", "جمالي", "مجموع", "عداد")):
        tally = next(reversed(list(_TALLY.finditer(before))), None)
        if tally and not any(_is_people(word) for word in _WORD.findall(tally["rest"])):
            return _in_name(tally["who"])
    behind = _TALLY_BEHIND.match(sentence.folded(end, end + _FAR))
    return _in_name(behind["who"]) if behind else None


def _in_name(who: str) -> str | None:
    """The class in the name of a tally, if it has one only."""
    if _NO_PEOPLE.search(who):
        return None
    found = {told for word in _WORD.findall(who) if (told := noun_class(word))}
    if len(found) == 1:
        return next(iter(found))
    return None if found else member_of(who)


def _is_people(word: str) -> bool:
    return noun(word) is not None or noun(without_and(word)) is not None


def _is_bare(sentence: FoldedSentence, start: int, end: int) -> bool:
    """Whether people are told by a number, and by a noun that tells at most their harm."""
    words = [word.group() for word in plain_words(sentence.whole.text, start, end)]
    kinds = [
        person.kind if (person := noun(word)) else ""
        for word in words
        if fold(word) not in ("من", "شخصا", "شخص", "اشخاص")
    ]
    return all(kind in ("dead", "injured", "missing", "displaced") for kind in kinds) and (
        bool(words) or any(numerals(sentence.whole.text, start, end))
    )
