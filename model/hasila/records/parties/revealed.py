"""Who harmed people by words that tell it apart from them, where no link leads to the party.

``مصدر القصف حواجز الجيش``, ``الجيش قال إنه قتل``, ``وتبنت الكتيبة الهجوم``, ``أقر بأن طائراته قصفت المنزل``.
"""

from collections.abc import Iterable

from hasila.records.parties.deeds import says_that_it_did
from hasila.records.stretch import Evidence
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_FIRE = (
    r"(?:قصف|نيران|قذايف|قذيف\p{L}+|رصاص\p{L}*|صاروخ\p{L}*|صواريخ|هاون\p{L}*|ضرب\p{L}*|هجوم|دانات?|دانه|طلق\p{L}*|نار|قنابل"
    r"|كاتيوشا|غار\p{L}+)"
)
_FROM = (
    r"(?:(?:ال)?(?:جهه|جهات|صوب|ناحيه|اتجاه|مواقع|موقع|حواجز|حاجز|نقاط|نقطه|كمين|مناطق(?:\s+سيطره)?|طرف|مرابض|معسكر\p{L}*|جبل"
    r"|مدفعي\p{L}*|دبابات|مسلح[وي]|عناصر|مقاتل[وي])\s+){0,3}ل?[#«\"'(]*$"
)
_ORIGIN = regex.compile(
    rf"(?<!\p{{L}})(?:(?:{_FIRE}(?:\s+\S+){{0,5}}?\s+مصدر(?:ه|ها|هم)|وال?مصدر(?=\s+(?:مواقع|حواجز|مرابض|مناطق|ثكن))|مصدر\s+(?:ال)?{_FIRE})"
    rf"(?:\s+(?:كان|هو))?\s*:?"
    rf"|(?:ال|هال){_FIRE}\s+(?:(?:كانت?|قد)\s+)?(?:جا|جاي|جايه|جايين|جات|جت|اجا|اجت|اتي|اتت|صدر|صدرت|انطلق|انطلقت|اطلق|اطلقت|كانت?"
    rf"|[يت]جي|[يت]اتي)\s+من)\s+{_FROM}"
)
"""Before the party from which what struck people came: ``الضرب جا من جهة``, ``مصدر القصف مواقع``."""
_OWN = (
    r"[»\"')]*(?:\s+[^\s.؛\n]+){0,8}?\s+ب?ان\s+(?:طايرات|مقاتلات|قوات|مسيرات|عناصر|جنود|مسلحي|مقاتلي|وحدات|مدفعيت|دبابات)(?:ه|ها|هم)"
    r"\s+(?:(?:هي|هم)\s+(?:التي|الذين|من)\s+)?(?:قد\s+)?"
    r"(?:قصف|استهدف|اغار|ضرب|شن|نفذ|اطلق|هاجم|قتل|نصب|كمن|فجر|اقتحم|داهم)(?:ت|وا)?\s+"
)
_OWN_DID = regex.compile(_OWN)
"""Behind a party, what its own forces did: ``إن مقاتليها نصبوا``."""
_OWN_STRUCK = regex.compile(rf"{_OWN}(?:علي\s+)?ال(?P<struck>\p{{L}}{{3,}})")
"""The same to something that was told before: ``أقر بأن طائراته قصفت المنزل``."""
_IT_DID = regex.compile(
    r"[»\"')]*\s+(?:هو|هي|هم)\s+(?:من|اللي|الي|التي|الذي|الذين)\s+(?:ب|كان\p{L}*\s+ب?)?"
    r"(?:[يت]?(?:قصف|ضرب|طلق|رم|طخ|هاجم|ستهدف)\p{L}*|(?:قصف|ضرب|اطلق|رم|طخ|هاجم|استهدف|نفذ|شن|فتح)\p{L}*)"
)
"""``الجيش هو اللي بيضرب``."""
_ATTACKERS = regex.compile(
    r"(?<!\p{L})(?<!بعض\s)(?:ال|لل)(?:مهاجم|منفذ|جنا|فاعل|قناص|خاطف|قاتل|مقتحم)\p{L}*\s+(?:(?:هم|هو|كانوا|كان|جميعهم|كلهم)\s+)?"
    r"(?:عناصر\s+|مسلح\p{L}+\s+|مقاتل\p{L}+\s+|افراد\s+)?(?:من|[يت]نتم\p{L}+\s+(?:الي|ل)|تابع\p{L}*\s+ل|[يت]تبع\p{L}*\s+ل?)\s*"
    r"(?:(?:خلايا|خليه|عناصر|تنظيم|مسلحي)\s+)?[#«\"'(]*$"
)
"""``المهاجمين عناصر من``."""
_ATTACK = (
    r"ال(?:هجوم|هجمات|عملي\p{L}+|تفجير\p{L}*|انفجار\p{L}*|قصف|اغتيال|ضرب\p{L}+|غار\p{L}+|كمين|مجزر\p{L}+|استهداف)"
    r"(?!\p{L})"
)
_CLAIMS = regex.compile(r"(?<!\p{L})(?<!لم\s)[وف]?(?:[يت]تبن|تبن)(?:ي|ت|وا)\s+[#«\"'(]*$")
_CLAIMED = regex.compile(rf"[»\"')]*(?:\s+\S+){{0,3}}?\s+{_ATTACK}")
"""Before and behind a party that claims the attack told: ``وتبنت الكتيبة الهجوم``."""
_CLAIMS_BEHIND = regex.compile(rf"[»\"')]*\s+(?:[يت]تبن|تبن)(?:ي|ت)\s+{_ATTACK}")
_DENIED = regex.compile(r"(?<!\p{L})[وف]?(?:نفي|نفت|[يت]نفي|تنصل\p{L}*|[يت]?تبادل\p{L}*|زاعم\p{L}*|زعم\p{L}*)(?!\p{L})")
_ENDS = regex.compile(r"[.!?؟\n]")
_FAR, _NEAR = 350, 250
"""Code points between people and a party that is told behind them, or before them in their sentence."""
_BESIDE = 120
"""Code points beside a party that are read."""


def revealed(
    text: FoldedText, people: Evidence, parties: Iterable[tuple[int, Evidence]], *, is_clash: bool
) -> int | None:
    """Which party words tell to have harmed people, though they stand apart from them.

    Args:
        text: the text.
        people: the mention of the people.
        parties: position and mention of each party, in the order of the text.
        is_clash: whether people fell in a clash, of which what struck others tells nothing.
    """
    rules = (_did_before, _claims, _is_attackers) if is_clash else (_did_before, _claims, _is_attackers, _struck)
    return next((at for at, party in parties if any(rule(text, people, party) for rule in rules)), None)


def _did_before(text: FoldedText, people: Evidence, party: Evidence) -> bool:
    """Whether a party says before people that it or its own forces did it: ``قال الجيش إنه قتل``."""
    if not party.end <= people.start <= party.end + _NEAR or _ends(text, party.end, people.start):
        return False
    return says_that_it_did(text, party, people) or bool(_OWN_DID.match(text.folded(party.end, people.start)))


def _claims(text: FoldedText, people: Evidence, party: Evidence) -> bool:
    """Whether a party claims the attack in the sentence of people or the next."""
    if not _follows(text, people, party, 1):
        return False
    before, behind = text.folded(party.start - _BESIDE, party.start), text.folded(party.end, party.end + _BESIDE)
    return bool((_CLAIMS.search(before) and _CLAIMED.match(behind)) or _CLAIMS_BEHIND.match(behind))


def _is_attackers(text: FoldedText, people: Evidence, party: Evidence) -> bool:
    """Whether those who attacked are told to be of a party."""
    follows = _follows(text, people, party, 3)
    return follows and _ATTACKERS.search(text.folded(party.start - _BESIDE, party.start)) is not None


def _struck(text: FoldedText, people: Evidence, party: Evidence) -> bool:
    """Whether what struck people came from a party, or its forces struck what was told."""
    if not _follows(text, people, party, 3) or _DENIED.search(text.folded(people.end, party.end)):
        return False
    before, behind = text.folded(party.start - _BESIDE, party.start), text.folded(party.end, party.end + _BESIDE)
    if _ORIGIN.search(before) or _IT_DID.match(behind):
        return True
    own = _OWN_STRUCK.match(behind)
    return own is not None and _is_told(own["struck"], text.folded(people.start - _NEAR, party.start))


def _is_told(noun: str, before: str) -> bool:
    """Whether a noun is told without its article: ``منزل``."""
    return regex.compile(rf"(?<!\p{{L}})[وفبل]?{noun}ا?(?!\p{{L}})").search(before) is not None


def _follows(text: FoldedText, people: Evidence, party: Evidence, sentences: int) -> bool:
    """Whether a party stands behind people, with so many ends of sentences between them."""
    return people.end <= party.start <= people.end + _FAR and _ends(text, people.end, party.start) <= sentences


def _ends(text: FoldedText, start: int, end: int) -> int:
    """How many sentences end between two offsets."""
    return len(_ENDS.findall(text.raw[start:end]))
