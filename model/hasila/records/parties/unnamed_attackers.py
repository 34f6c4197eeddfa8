"""Attackers whom a text describes and does not name: ``مسلحون مجهولون``, ``مستوطنون``. No mention covers them.

They harmed people if words beside the people or their attack tell so: ``برصاص مسلحين``, ``خطف مسلحون ثلاثة``.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from hasila.labels import ATTACK
from hasila.records.clauses.patterns import SAID
from hasila.records.parties.actors import Actor
from hasila.records.parties.attributions import is_by
from hasila.records.parties.deeds import VERB, did
from hasila.records.parties.party import Party
from hasila.records.stretch import Evidence, Stretch, of_folded
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_PLURAL = r"(?:ون|ين|ان|و)"
_WHICH = (
    r"(?:ال)?(?:مجهول|ملثم|مسلح|مقنع|قبلي|عشايري|متطرف|متشدد|اسلامي|اسلاموي|جهادي|متمرد|محلي|اجنبي|انفصالي|اسراييلي|يهودي|مدجج)"
    r"(?:ون|ين|ان|ا|ه)?"
)
_ATTACKERS = regex.compile(
    rf"(?<!\p{{L}})(?P<lead>[وفبل]?)(?P<noun>(?:مسلح|ملثم|مقنع|متشدد|متطرف|جهادي){_PLURAL}|(?:ال)?(?:مستوطن|مستعمر){_PLURAL}"
    r"|مستوطنا?|مسلحا?(?=\s+(?:مجهول|ملثم))|(?:مجموع[هة]|جماع[هة]|عصاب[هة])\s+مسلح[هة]|قطاع\s+(?:ال)?طرق|قراصن[هة]|رعا[هة]\s+مسلح(?:ون|ين)"
    r"|(?:اشخاص|عناصر|رجال|مهاجم(?:ون|ين))(?=\s+(?:مجهول|ملثم)))"
    rf"(?P<which>(?:\s+{_WHICH}(?!\p{{L}}))*(?:\s+(?:مجهول[وي]|مجهوله?)\s+الهوي[هة])?)(?!\p{{L}})"
)
_OF_A_PARTY = regex.compile(
    r"[\s،,]+(?:علي\s+\S+\s+)?(?:(?:[يت](?:عتقد|شتبه|رجح|ظن|نتم|تبع|وال)\p{L}*|[يم](?:شتبه|رجح)\p{L}*)\s+(?:\S+\s+){0,3}?"
    r"(?:من|الي|ل|عن)(?!\p{L})(?!\s*(?:جهادي|متطرف|متشدد))"
    r"|من\s+(?!قري|بلد|مدين|حي|مناطق|منطق|مستوطن|بور|جه|خلف|داخل|علي|سيار|مساف|اهالي|سكان|نوع)|تابع\p{L}*|موال\p{L}*|محسوب\p{L}*|مرتبط\p{L}*"
    r"|مدعوم\p{L}*|مناصر\p{L}*|[يت]نتم\p{L}*|ينتسب\p{L}*|بايعوا|لل?\p{L}{3,}|(?:ال)?(?:حوثي|داعش|قاعد|تنظيم|حركه|جماعه)\p{L}*)"
)
"""Behind attackers, whose they are: the text names a party after all."""
_ATTACKED = (
    r"[وف]?(?:(?:فتح|اطلق|هاجم|اقتحم|داهم|دهم|شن|نفذ|نصب|استهدف|فجر|القي?|زرع|اعترض|احرق|كمن|اعتد|طوق|حاصر|اضرم|رشق|رم|اغار|باغت"
    r"|انقض|اوقف|توقف|طارد|تسلل|نزل|دخل|امطر|ضرب)(?:وا|ت|ا|ي)?|[يت](?:فتح|طلق|هاجم|قتحم|داهم|شن|نفذ|نصب|ستهدف|فجر|لقي|عترض|كمن|عتدي|رشق)(?:ون?)?)"
)
_THEY_ATTACKED = regex.compile(
    rf"[»\"')]*(?:\s*[،,][^،,.؛\n]{{0,60}}[،,])?(?:\s+[^\s.،,؛:\n]+){{0,6}}?\s+(?:قد\s+|قاموا\s+ب)?(?:{_ATTACKED}|{VERB})(?!\p{{L}})"
)
"""Behind attackers, what they did before people fell: ``على دراجات نارية دهموا``."""
_ATTACKED_BEFORE = regex.compile(rf"(?<!\p{{L}})(?:{_ATTACKED}|{VERB})\s+(?:\p{{L}}+\s+)?[#«\"'(]*$")
_ATTACK_BY = regex.compile(
    r"(?:ال|لل)?(?:هجوم|هجمات|هجمه|اعتدا|اعتداات|رصاص|نيران|عنف|عدوان|ارهاب|رشق|مداهمه|كمين|حجاره|طلق\p{L}*|اطلاق\s+(?:نار|النار|رصاص))"
)
"""Nouns of attack whose genitive tells who made it, and nouns of killing (``اغتيال مسلحين``) are none of them."""
_SUBJECT = regex.compile(r"(?:ون|ان|وا|و|ه)$")
_OTHERS = regex.compile(
    r"(?<!\p{L})(?:[وف]?(?:رد|ردت|تصد|تصدت|لاحق|لاحقت|طارد|طاردت)|بينما|فيما|في\s+حين|من\s+جه(?:ه|ته|تها)|لكن|بعد\s+ان)(?!\p{L})"
)
_STOPS = regex.compile(r"[.!?؟\n:؛]")
_REACH = 160
"""Code points between attackers and people who fell."""
_BESIDE = 40
"""Code points before attackers in which a verb tells what they did."""
_SURE = 0.85
"""How sure it is that attackers who are told beside people harmed them."""


class UnnamedAttackers:
    """The attackers of a text whom it does not name.

    Args:
        text: the text.
        mentions: its mentions; people who were harmed are no attackers.
    """

    def __init__(self, text: FoldedText, mentions: Sequence[Labelled]) -> None:
        self._text = text
        self._mentions = mentions

    def of(self, people: Evidence, attack: Evidence | None) -> Party | None:
        """Who harmed people, if words tell attackers without a name.

        Args:
            people: the mention of the people.
            attack: what harmed them.
        """
        for at in self._all:
            if self._harmed(at, people, attack):
                words = self._text.raw[at.start : at.end]
                return Party(at, words, Actor(None, None, "attackers without a name"), _SURE, "unnamed")
        return None

    def _harmed(self, at: Stretch, people: Evidence, attack: Evidence | None) -> bool:
        if did(self._text, at, people) or self._before(at, people):
            return True
        return attack is not None and self._near(at, people) and self._made(at, attack)

    def _near(self, at: Stretch, people: Evidence) -> bool:
        """Whether no sentence ends between attackers and people."""
        first, last = sorted((at.start, people.start))
        return last - first <= 2 * _REACH and not _STOPS.search(self._text.raw[first:last])

    def _before(self, at: Stretch, people: Evidence) -> bool:
        """Whether what attackers did is told before the people of the same sentence: ``مسلحون فتحوا النار فسقط``."""
        if not at.end <= people.start <= at.end + _REACH:
            return False
        between = self._text.folded(at.end, people.start)
        if (
            _STOPS.search(between)
            or _OTHERS.search(between)
            or SAID.search(between)
            or self._acts(at.end, people.start)
        ):
            return False
        if _THEY_ATTACKED.match(between):
            return True
        is_subject = _SUBJECT.search(self._text.folded(at.start, at.end)) is not None
        return is_subject and _ATTACKED_BEFORE.search(self._text.folded(at.start - _BESIDE, at.start)) is not None

    def _acts(self, start: int, end: int) -> bool:
        """Whether a party between two offsets is told to have done something: ``اعتقلت الشرطة``."""
        between = (each for each in self._mentions if each.label == "ACTOR" and start < each.start < end)
        return any(_ATTACKED_BEFORE.search(self._text.folded(each.start - _BESIDE, each.start)) for each in between)

    def _made(self, at: Stretch, attack: Evidence) -> bool:
        """Whether words beside an attack tell that they made it: ``هجوم شنه مسلحون``, ``رصاص مستوطنين``."""
        if not attack.end < at.start or not is_by(self._text, attack.end, at.start):
            return False
        if self._text.text[attack.end : at.start].strip():
            return True
        words = self._text.folded(attack.start, attack.end)
        return _ATTACK_BY.search(words) is not None or _SUBJECT.search(self._text.folded(at.start, at.end)) is not None

    @cached_property
    def _all(self) -> list[Stretch]:
        return list(self._found())

    def _found(self) -> Iterator[Stretch]:
        """The attackers of the text who are no mention."""
        whole = self._text.folded(0, len(self._text.text))
        for match in _ATTACKERS.finditer(whole):
            if _OF_A_PARTY.match(whole, match.end()):
                continue
            at = of_folded(self._text, match.start("noun"), match.end())
            if not any(each.start < at.end and at.start < each.end for each in self._mentions if each.label != ATTACK):
                yield at
