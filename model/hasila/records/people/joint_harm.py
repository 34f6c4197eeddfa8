"""Killed and injured people in one number: ``20 قتيلا وجريحا``, ``38 مدنيا بين قتيل وجريح``, ``مقتل وإصابة 20 شخصا``.

The text does not tell how many of them died. Numbers of their own (``20 قتيلا وجريحان``, ``مقتل 3 وإصابة 20``) are two.
"""

from collections.abc import Callable

from hasila.records.numbers.numerals import Numeral, numerals
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.person_nouns import noun
from hasila.text.words import WORD

_KILLED = r"(?:ال)?(?:قتيل(?:ا|ه|ات)?|قتلي|شهيد(?:ا|ه|ات)?|شهدا|ميتا?|موتي|صريعا?|صرعي)"
_INJURED = r"(?:ال)?(?:جريح(?:ا|ه|ات)?|جرحي|مصاب(?:ا|ه|ين|ون|ات)?)"
_AND = r"(?:\s+(?:و|او\s+)|\s*/\s*)"
_ALONE = r"(?!\p{L})(?!\s+واحد)"
_PAIR = rf"(?P<first>{_KILLED}|{_INJURED}){_AND}(?P<second>{_INJURED}|{_KILLED}){_ALONE}"


def _whole(pattern: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{pattern})")


_NOUNS = _whole(_PAIR)
_BETWEEN = _whole(rf"(?:ما\s+)?بين\s+{_PAIR}")
_DEEDS = _whole(
    r"[وفبل]?(?:(?P<named>مقتل|استشهاد|مصرع)|قتلت?|استشهدت?)(?:\s+و|\s+او\s+)(?:اصابه|جرحت?|اصيبت?)(?!\p{L})"
    r"|[وفبل]?(?:(?P<named>اصابه)|جرحت?|اصيبت?)(?:\s+و|\s+او\s+)(?:مقتل|استشهاد|قتلت?|استشهدت?)(?!\p{L})"
)
"""Nouns of verbs, or verbs, before the people."""
_DONE = _whole(
    r"(?:قتلوا|استشهدوا)(?:\s+و|\s+او\s+)(?:اصيبوا|جرحوا)(?!\p{L})"
    r"|(?:اصيبوا|جرحوا)(?:\s+و|\s+او\s+)(?:قتلوا|استشهدوا)(?!\p{L})"
)
"""Verbs behind the people, whose plural tells that it is they."""
_HARM = _whole(
    rf"[وفبل]?(?:{_KILLED}|{_INJURED}|مقتل|قتلت?|استشهدت?|استشهاد|اصابه|اصيبت?|جرحت?|قتلوا|اصيبوا|جرحوا)(?!\p{{L}})"
)
_OF_KILLED = regex.compile(_KILLED)
_STOPS = regex.compile(r"[.,،;؛:!?؟|()\n]")
_LABEL = regex.compile(r"\s*:\s*")
_OTHERS = _whole(r"و?(?:اخر|اخرون|اخرين|اخري|معه|معها|معهم|برفقته|برفقتها)(?!\p{L})")
"""They tell of more people than the verb before them is about: ``أن طفلا قتل وأصيب معه ثلاثة``."""
_SEVERALLY = regex.compile(r"\s*(?:\p{L}+\s+)?(?:علي\s+التوالي|و\s*\p{N})")
_SOME = regex.compile(r"(?:عدد|العديد|اعداد|اعدادا|مزيد|المزيد|كثير|الكثير|عشرات|ميات)(?:\s+\p{L}+)?(?:\s+من)?\s+$")
_OF = regex.compile(r"\s+(?:من\s+)?")
_WORD = regex.compile(WORD)
_REST = regex.compile(r"[\p{L}\p{M}]+")
"""Letters of a word that its folded form lacks, such as the hamza of شهداء."""
_REACH = 60
"""Code points between people and words about them."""
_FILLERS = 5
"""Words between them."""
_ALONE_COUNTS = 10
"""Up to this number the noun behind it is a plural."""


def joint_harm(sentence: FoldedSentence, start: int, end: int) -> tuple[int, int] | None:
    """The words that count killed and injured people together.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.

    Returns:
        Start and end of the words; nothing if the mention is of people of one harm.
    """
    tests: tuple[tuple[regex.Pattern[str], Callable[[_Words], bool]], ...] = (
        (_BETWEEN, _Words.are_of_between),
        (_DEEDS, _Words.follow_deeds),
        (_DONE, _Words.precede_deeds),
        (_NOUNS, _Words.have_one_number),
    )
    for pattern, holds in tests:
        for match in sentence.finditer(pattern):
            words = _Words(sentence, match, (start, end))
            if holds(words):
                return words.span
    return None


def shares_number(sentence: FoldedSentence, start: int, end: int) -> bool:
    """Whether a mention is only one of the words that count killed and injured people together.

    The number stands before them: of ``20 قتيلا وجريحا``, the mention ``جريحا`` is not one injured person.
    """
    words = joint_harm(sentence, start, end)
    if words is None or start < words[0] or words[1] < end:
        return False
    return (start, end) != words or _before(sentence, start) is not None


class _Words:
    """Words for killed and injured people, beside a mention.

    Args:
        sentence: the sentence.
        match: the words, in its folded form.
        mention: start and end of the mention.
    """

    def __init__(self, sentence: FoldedSentence, match: regex.Match[str], mention: tuple[int, int]) -> None:
        first, last = sentence.span(match)
        rest = _REST.match(sentence.text(last, sentence.end))
        self.span = first, last + (len(rest.group()) if rest else 0)
        self._sentence = sentence
        self._match = match
        self._start, self._end = mention

    def are_of_between(self) -> bool:
        """``38 مدنيا بين قتيل وجريح``: the mention holds the words, is one of them, or stands before them."""
        first, last = self.span
        if self._start < last and first < self._end:
            return True
        if self._end <= first:
            return self._leads(self._end, first)
        between = self._sentence.folded(last, self._start)
        return (not between.strip() or _LABEL.fullmatch(between) is not None) and self._is_counted()

    def follow_deeds(self) -> bool:
        """``مقتل وإصابة 20 شخصا``: no other people stand between, nor before a verb as its subject."""
        first, last = self.span
        if self._start < last or self._has_own_harm() or not self._leads(last, self._start):
            return False
        told = self._sentence.folded(last, self._end)
        if _OTHERS.search(told):
            return False
        return bool(self._match["named"]) or not self._has_people(self._sentence.text(first - _REACH, first))

    def precede_deeds(self) -> bool:
        """``20 شخصا قتلوا أو أصيبوا``."""
        return self._end <= self.span[0] and not self._has_own_harm() and self._leads(self._end, self.span[0])

    def have_one_number(self) -> bool:
        """``20 قتيلا وجريحا``, ``عشرات القتلى والجرحى``, ``20 شخصا قتلى وجرحى``, ``عدد القتلى والجرحى 20``."""
        first, last = self.span
        if not (_is_killed(self._match["first"]) ^ _is_killed(self._match["second"])):
            return False
        if self._start <= first and last <= self._end:
            return _agree(self._match["first"], self._match["second"])
        if self._end <= first:
            counted = self._is_counted() and not self._has_own_harm()
            return counted and not self._sentence.folded(self._end, first).strip() and _are_plural(self._match)
        if self._start >= last:
            return _are_definite(self._match) and self._is_figure(last)
        return self._has_one_quantity(first)

    def _has_one_quantity(self, first: int) -> bool:
        """Whether the quantity before the first noun is that of both, though the mention holds only one of them."""
        if not _agree(self._match["first"], self._match["second"]):
            return False
        if _SOME.search(self._sentence.folded(first - _REACH, first)):
            return _are_definite(self._match)
        number = _before(self._sentence, first)
        if number is None or _are_plural(self._match):
            return number is not None and _are_definite(self._match)
        return number.vague or number.low > _ALONE_COUNTS

    def _is_figure(self, last: int) -> bool:
        """Whether the mention is the number of a label: ``بلغ عدد القتلى والجرحى 20``."""
        between = self._sentence.folded(last, self._start)
        label = _LABEL.fullmatch(between) is not None
        if not self._is_counted() or self._has_own_harm() or not (label or self._leads(last, self._start)):
            return False
        return _SEVERALLY.match(self._sentence.folded(self._end, self._end + _REACH)) is None

    def _is_counted(self) -> bool:
        return next(numerals(self._sentence.whole.text, self._start, self._end), None) is not None

    def _has_own_harm(self) -> bool:
        return _HARM.search(self._sentence.folded(self._start, self._end)) is not None

    def _leads(self, start: int, end: int) -> bool:
        """Whether nothing stands between two offsets that begins something else; other people may."""
        if end - start > _REACH:
            return False
        folded = self._sentence.folded(start, end)
        if _STOPS.search(folded) or _HARM.search(folded):
            return False
        words = self._sentence.text(start, end)
        return len(words.split()) <= _FILLERS and (_are_people(words) or not any(numerals(words)))

    def _has_people(self, words: str) -> bool:
        """Whether the clause that ends with these words has people or a number in it."""
        clause = _STOPS.split(words)[-1]
        return any(numerals(clause)) or any(noun(word) for word in _WORD.findall(clause))


def _is_killed(word: str) -> bool:
    return _OF_KILLED.fullmatch(word) is not None


def _agree(first: str, second: str) -> bool:
    """Whether two nouns stand in one form, as behind one number: both singular or both plural, in one case."""
    plural = [_is_plural(word) for word in (first, second)]
    return (
        plural[0] == plural[1]
        and first.startswith("ال") == second.startswith("ال")
        and (plural[0] or first.endswith("ا") == second.endswith("ا"))
    )


def _is_plural(word: str) -> bool:
    found = noun(word)
    return found is not None and found.number == 0


def _are_plural(match: regex.Match[str]) -> bool:
    return _is_plural(match["first"]) and _is_plural(match["second"])


def _are_definite(match: regex.Match[str]) -> bool:
    return match["first"].startswith("ال") and match["second"].startswith("ال")


def _are_people(words: str) -> bool:
    """Whether words are nothing but numbers and nouns for people, joined by و."""
    numbers = [(numeral.start, numeral.end) for numeral in numerals(words)]
    return all(
        word.group() == "و"
        or noun(word.group()) is not None
        or noun(word.group().removeprefix("و")) is not None
        or any(first <= word.end() - 1 < last for first, last in numbers)
        for word in _WORD.finditer(words)
    )


def _before(sentence: FoldedSentence, offset: int) -> Numeral | None:
    """The number that ends before an offset, with nothing but من between."""
    text = sentence.whole.text
    near = list(numerals(text, max(sentence.start, offset - _REACH), offset))
    return near[-1] if near and _OF.fullmatch(sentence.folded(near[-1].end, offset)) else None
