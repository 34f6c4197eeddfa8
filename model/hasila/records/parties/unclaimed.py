"""Attacks that the text tells nobody to have claimed: ``ولم تتبنَّ أي جهة الهجوم``.

Parties that made other attacks stand near: ``وكان تنظيم الدولة قد تبنى تفجيرا مماثلا``. Only who is accused stays.
"""

from collections.abc import Iterator

from hasila.records.stretch import Evidence
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_NOBODY = r"(?:اي(?:ه|ا)?\s+(?:من\s+)?(?:ال)?(?:جه\p{L}+|جماع\p{L}+|طرف\p{L}*|فصيل|فصايل|تنظيم\p{L}*|احد)|احد|جه\p{L}+)"
_UNCLAIMED = regex.compile(
    rf"(?<!\p{{L}})[وف]?(?:(?:لم|ما|لا)\s+(?:[يت]تبن\p{{L}}*|تبن\p{{L}}*|[يت]علن|اعلنت?)\s+{_NOBODY}"
    rf"|(?:دون|بدون|بلا)\s+(?:ان\s+[يت]تبن\p{{L}}*\s+{_NOBODY}|تبن\p{{L}}*\s+(?:من\s+)?{_NOBODY})"
    r"|(?P<item>(?:لا|دون|بلا|بدون)\s+(?:اي\s+)?تبن(?:ي|يا)?(?!\p{L})))"
)
"""``ولم تتبن أي جهة``, ``دون أن يتبناه أحد``; of an item of a list also ``لا تبني``."""
_BLAMED = regex.compile(
    r"(?<!\p{L})[وف]?(?:لكن\p{L}*|غير\s+ان|الا\s+ان|بيد\s+ان|فيما|بينما|حين|اتهم\p{L}*|[يت]تهم\p{L}*|اتهام\p{L}*|نسب\p{L}*|[يت]نسب\p{L}*"
    r"|عز(?:ا|ت|ا\p{L}*)|حمل(?:ت|وا)?|[يت]حمل\p{L}*|رجح\p{L}*|[يت]رجح\p{L}*|[يت](?:عتقد|شتبه|شبه)\p{L}*|اصابع|شبه\p{L}*|بصم\p{L}+"
    r"|ثم|قبل\s+ان|لاحقا)(?!\p{L})"
)
"""Before a party that is blamed after all: ``لكن``, ``اتهمت``, ``نسبته``."""
_CLAIMED = regex.compile(r"(?<!\p{L})(?<!لم\s)(?<!ما\s)[وف]?(?:[يت]تبن|تبن)(?:ي|ت|وا)?(?:اه|ته)(?:ا|م)?\s+[#«\"'(]*$")
"""``هجوم تبناه``: before who claimed another attack in its own clause."""
_ENDS = regex.compile(r"[.!?؟\n]")
_FAR = 350
"""Code points behind people in which nobody is told to have claimed the attack."""
_SENTENCES = 2
"""Sentences that may end between these."""
_PARTY_FAR = 250
"""Code points behind the words in which somebody is blamed after all."""


class Unclaimed:
    """Where a text tells that nobody claimed an attack.

    Args:
        text: the text.
    """

    def __init__(self, text: FoldedText) -> None:
        self._text = text
        whole = text.folded(0, len(text.text))
        self._at = [
            (text.to_text(each.start()), text.to_text(each.end()), 0 if each["item"] else _SENTENCES)
            for each in _UNCLAIMED.finditer(whole)
        ]

    def leaves_out(self, people: Evidence, party: Evidence) -> bool:
        """Whether nobody claimed what harmed people, and a party is not blamed for it.

        Args:
            people: the mention of the people.
            party: the mention of the party.
        """
        return any(self._is_not_blamed(end, party, start, people) for start, end in self._about(people))

    def _about(self, people: Evidence) -> Iterator[tuple[int, int]]:
        """The words about the attack in which people were harmed: in their sentence or one of the next two."""
        for start, end, sentences in self._at:
            near = people.end <= start <= people.end + _FAR
            if near and len(_ENDS.findall(self._text.raw[people.end : start])) <= sentences:
                yield start, end

    def _is_not_blamed(self, end: int, party: Evidence, start: int, people: Evidence) -> bool:
        if party.end <= start:
            if party.end <= people.start and _CLAIMED.search(self._text.folded(party.start - 60, party.start)):
                return False
            return _BLAMED.search(self._text.folded(party.start - 60, party.end)) is None
        if party.start > end + _PARTY_FAR:
            return True
        between = self._text.folded(end, party.start)
        return _BLAMED.search(between) is None
