"""What the words beside a party make it: the target of an attack, who made it, or who says that it killed fighters.

``القصف على اللواء``, ``غارة شنتها طائرات``, ``أعلن الجيش قتل خمسة مسلحين``.
"""

from collections.abc import Sequence

from hasila.records.clauses.patterns import BOUNDARY
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.person_nouns import noun
from hasila.text.words import WORD

_STRIKE = (
    r"(?:قصف|غاره|غارات|غارتين|غارتان|هجوم|هجومين|هجمات|هجمه|ضربه|ضربات|ضربتين|اعتدا|اعتداات|عدوان"
    r"|اطلاق\s+(?:ال)?(?:نار|رصاص))"
)
_HELD = (
    r"(?:(?:احد|احدي|عدد\s+من|بعض)\s+)?(?:ال)?(?:مواقع|موقع|موقعين|مقر|مقرا|مقرات|مقار|نقاط|نقطه|حاجز|حاجزا|حواجز|رتل|رتلا|ارتال"
    r"|تجمع|تجمعات|ثكنه|ثكنات|دوريه|دوريات|معسكر|معسكرات|قاعده|قواعد|سياره|سيارات|عربه|عربات|اليات|عناصر|مقاتلي|مسلحي|جنود"
    r"|مناطق(?:\s+سيطره)?|مستودع|مستودعات|مركز|مراكز)"
)
"""What a party has, which is struck in its place."""
_TARGET = regex.compile(
    rf"(?<!\p{{L}})[وفبل]?(?:ال|لل)?{_STRIKE}(?:\s+(?!علي|ضد)\p{{L}}+){{0,2}}\s+(?:علي|ضد)\s+"
    rf"(?:{_HELD}\s+(?:تابعه?\s+)?(?:ل\s*)?|ال)?[#«\"'(]*$"
)
_DOES = (
    r"(?:نفذت?|شنت?|اطلقت?|ارتكبت?)(?:ه|ها|هما|هم)|مصدر(?:ه|ها|هما)"
    r"|قامت?\s+ب(?:ه|ها|هما)|[يت]قف\s+(?:خلف|ورا)(?:ه|ها)"
    r"|(?:[يت]?قود|قاد|فجر)(?:ه|ها)\s+(?:انتحاري\p{L}*|عنصر\p{L}*|مقاتل\p{L}*)\s+(?:من|تابع\p{L}*\s+ل)"
)
_DOER = regex.compile(rf"(?<!\p{{L}})[وف]?(?:{_DOES})\s+(?:{_HELD}\s+(?:ل\s*)?)?[#«\"'(]*$")
_BY = regex.compile(
    r"\s*(?:(?!(?:علي|في|الي|التي|الذي|حتي)\s)(?:ال)?\p{L}+ي(?:ه|ا)?\s+){0,2}"
    r"(?:من\s+(?:قبل\s+)?|ل(?=[#«\"'( ])\s*)?[#«\"'(]*"
)
"""Between an attack and who made it."""
_ENDS = regex.compile(r"[.؛;!?؟\n:]")
_SENTENCE_ENDS = regex.compile(r"[.!?؟\n]")
_SAYS = r"[وف]?(?:اعلن(?:ت|وا)?|[يت]علن|تبن(?:ي|ت|وا)|[يت]تبني|ادع(?:ي|ت)|[يت]دعي|اكد(?:ت)?|[يت]وكد)"
_OWN = (
    r"ب?(?:قتل(?:ه|ها|هم)?|تحييد(?:ه|ها|هم)?|(?:ال)?قضا(?:يه|يها|يهم|ه|ها|هم)?\s+علي|تصفيه|تصفيت(?:ه|ها|هم)"
    r"|اغتيال(?:ه|ها|هم)?|قنص)"
)
"""Nouns of killing that name no other doer; ``مقتل`` tells only that people died."""
_SAYS_BEFORE = regex.compile(rf"(?<!\p{{L}})(?:{_SAYS}|مسووليت(?:ه|ها)\s+عن)\s*$")
_CLAIM = regex.compile(
    rf"(?:(?:\s+|\s*[،,]\s*)(?P<says>{_SAYS})(?!\p{{L}}))?"
    r"(?:[\s،,]+(?!(?:ان|انه|انها|و\p{L}+)\s)[\p{L}\p{N}]+){0,6}?"
    rf"[\s،,]+(?:عن\s+)?(?P<own>{_OWN})\s+(?:(?:نحو|حوالي|قرابه|اكثر\s+من|عدد\s+من|ما\s+لا\s+يقل\s+عن)\s+)?"
)
_BY_OTHERS = regex.compile(
    r"[^.؛\n]*?(?<!\p{L})(?:علي\s+(?:يد|ايدي)|من\s+قبل|بايدي|بيد|نفذ(?:ت)?(?:ه|ها)|شن(?:ت)?(?:ه|ها)|ب(?:نيران|رصاص|قصف|غاره|غارات)\s+(?!ه|ها))"
)
_FIGHTERS = ("combatant", "police")
_LEADER = regex.compile(r"(?:ال)?قيادي(?:ا|ان|ين|ون)?")
_WORD = regex.compile(WORD)
_REACH = 90
"""Code points beside a party that are read."""


def is_target(text: FoldedText, start: int) -> bool:
    """Whether the words before a party make it what an attack struck: ``القصف على``, ``غارات على مواقع``.

    Args:
        text: the text.
        start: offset of the party's first code point.
    """
    return _TARGET.search(text.folded(start - _REACH, start)) is not None


def made(text: FoldedText, attack_end: int, start: int) -> bool:
    """Whether the words between an attack and a party behind it make the party who made it: ``شنتها``, ``مصدره``.

    Args:
        text: the text.
        attack_end: offset behind the attack.
        start: offset of the party's first code point.
    """
    if not attack_end < start <= attack_end + _REACH:
        return False
    between = text.folded(attack_end, start)
    return _DOER.search(between) is not None and _ENDS.search(between) is None


def is_by(text: FoldedText, attack_end: int, start: int) -> bool:
    """Whether a party stands so beside an attack before it that it made it: ``قصف «القوات»``, ``قصف صاروخي من``.

    Args:
        text: the text.
        attack_end: offset behind the attack.
        start: offset of the party's first code point.
    """
    if not attack_end < start <= attack_end + _REACH:
        return False
    return _BY.fullmatch(text.folded(attack_end, start)) is not None or made(text, attack_end, start)


def claims(text: FoldedText, party: tuple[int, int], people: tuple[int, int]) -> bool:
    """Whether a party says that it killed fighters: ``أعلن الجيش قتل خمسة مسلحين``.

    Args:
        text: the text.
        party: start and end of the party.
        people: start and end of the mention of people.
    """
    start, end = people
    if not party[1] < start <= party[1] + _REACH or not are_fighters(text.text[start:end]):
        return False
    between = _CLAIM.fullmatch(text.folded(party[1], start))
    if between is None or BOUNDARY.search(text.folded(party[1], start)):
        return False
    says = between["says"] or _SAYS_BEFORE.search(text.folded(party[0] - _REACH, party[0]))
    return bool(says) and _BY_OTHERS.match(text.folded(end, end + _REACH)) is None


_ATTACKERS = regex.compile(r"(?:ال|لل)?(?:مهاجم|متسلل|انغماسي|معتدي?)(?:ا|ان|ين|ون|ه)?|(?:ال)?منفذ(?:ي|و|ين|ون)")
_ONSLAUGHT = regex.compile(
    r"(?<!\p{L})[وفبل]?(?:ال|لل)?(?:هجوم|هجم|اقتحام|اقتحم|تسلل|كمين|محاول|انزال|توغل|تفجير)\p{L}*"
)


def are_attackers(mention: str) -> bool:
    """Whether a mention of people tells those who attacked: ``سبعة من المهاجمين``."""
    return any(_ATTACKERS.fullmatch(fold(word)) for word in _WORD.findall(mention))


def is_onslaught(attack: str) -> bool:
    """Whether an attack is one in which the attackers are at hand and may be killed: ``هجوم``, ``اقتحام``."""
    return _ONSLAUGHT.search(fold(attack)) is not None


_TELLS = r"(?:اعلن|تبن|قال|اكد|ذكر|نع|افاد|ادع|اوضح|زعم)"
_FIRST = regex.compile(rf"(?:^|[.!?؟\n:|])[\s\p{{P}}]*[وف]?{_TELLS}(?P<ending>ي|ت|وا)?\s+[#«\"']*$")
_GOES_ON = regex.compile(
    rf"(?<!\p{{L}})و(?:{_TELLS}|اضاف|اشار)(?P<ending>ي|ت|وا)?\s+(?:في|عبر|علي|خلال|الي|ان|انه|انها|انهم|لاحقا)(?!\p{{L}})"
)
SENTENCE = 400
"""Code points before a mention of people in which its sentence is looked for."""


def goes_on_to_tell(text: FoldedText, parties: Sequence[tuple[int, int, int]], people: int) -> int | None:
    """Which party told what its sentence begins with, and goes on to tell of people: ``تبنى التنظيم الهجوم وقال إنه``.

    Args:
        text: the text.
        parties: position, start and end of each party, in the order of the text.
        people: offset of the mention of people.
    """
    begin = people - SENTENCE
    before = text.folded(begin, people)
    verb = next(iter(_GOES_ON.finditer(before)), None)
    if verb is None or _SENTENCE_ENDS.search(before[verb.start() :]):
        return None
    verb_at = text.to_text(text.to_folded(begin) + verb.start())
    for at, start, end in parties:
        first = _FIRST.search(text.folded(start - 40, start))
        ended = _SENTENCE_ENDS.search(text.folded(end, verb_at)) if end <= verb_at else True
        if first and not ended and (first["ending"] == "ت") == (verb["ending"] == "ت"):
            return None if any(verb_at < other < people for _, other, _ in parties) else at
    return None


def are_fighters(mention: str) -> bool:
    """Whether a noun of a mention of people tells fighters, their leaders or police."""
    return any(
        ((person := noun(word)) and person.kind in _FIGHTERS) or _LEADER.fullmatch(fold(word))
        for word in _WORD.findall(mention)
    )
