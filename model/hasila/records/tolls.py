"""Which records of a text tell of people whom another record of it counts already: repeated tolls, and raised ones."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from hasila.records.days.headlines import HEADLINE
from hasila.records.record import Record
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.person_nouns import Noun, noun
from hasila.text.segmentation import Sentence, sentences
from hasila.text.words import WORD

_ABOUT = r"(?:(?:نحو|حوالي|قرابه|اكثر\s+من|ما\s+لا\s+يقل\s+عن)\s+)?"
_TOLL = r"(?:ال)?(?:حصيله|عدد|اعداد|مجموع)(?!\p{L})"
_RAISED = regex.compile(
    r"(?<!\p{L})(?:[وفل]{0,2}(?:ارتفعت?|[يت]رتفع|رفعت?|[يت]رفع)|[وبل]?(?:ارتفاع|رفع)|[ول]{1,2}[يت]صل)(?:\s[^.!؟\n]*)?\s(?:الي\s+|لـ?\s*)"
    rf"{_ABOUT}$|(?<!\p{{L}})[يتو]?(?:حدث|[يت]حدث|رفع|ترفع|ارتفعت|ترتفع)ت?\s+(?:ال)?حصيله\s*:?\s*{_ABOUT}$|(?<!\p{{L}})(?:ال)?حصيله\s+(?:ارتفعت|ترتفع)\s*(?::|الي|ل)\s*{_ABOUT}$|(?<!\p{{L}})ل[يت]بلغ(?:\s[^.!؟\n\p{{N}}]*)?\s{_ABOUT}$"
    rf"|(?<!\p{{L}})[وفل]{{0,2}}(?:اصبحت?|[يت]صبح|صارت?|[يت]صير|باتت?|[يت]كون)\s+{_TOLL}(?:\s[^.!؟\n\p{{N}}]*)?\s{_ABOUT}$"
    rf"|(?<!\p{{L}})[وف]?{_TOLL}[^.!؟\n\p{{N}}]*\s(?:وصلت?|اصبحت?|صارت?)\s+(?:الي\s+)?{_ABOUT}$"
    r"|(?<!\p{L})(?:تعديل|تصحيح|استدراك|تحديث)\s*:[^.!؟\n]*$"
    r"|(?<!\p{L})[وفب]?(?:ال)?حصيله\s+(?:ال)?(?:نهاييه|محدثه|جديده|اخيره)(?!\p{L})[^.!؟\n]*$"
    r"|(?<!\p{L})[وف]?(?:اخر|احدث)\s+(?:ال)?(?:حصيله|احصاييه)(?!\p{L})[^.!؟\n]*$"
)
"""``ارتفعت حصيلة القصف إلى``, ``قبل أن يرتفع العدد إلى``, ``ليصبح عدد القتلى``, ``تعديل: الحصيلة النهائية``."""
_LOWERED = regex.compile(
    r"(?<!\p{L})[وفلب]{0,2}(?:انخفضت?|[يت]نخفض|انخفاض|تراجعت?|[يت]تراجع|تراجع|خفضت?|[يت]خفض|خفض|عدلت?|[يت]عدل|تعديل"
    rf"|صححت?|[يت]صحح|تصحيح|قلصت?)\s[^.!؟\n]*\sالي\s+{_ABOUT}$"
)
"""``خفضت الوزارة عدد القتلى إلى``: before a toll that replaces a greater one."""
_FINAL = regex.compile(r"(?<!\p{L})[وفب]?(?:ال)?حصيله\s+(?:ال)?(?:نهاييه|محدثه|اخيره)(?!\p{L})[^.!؟\n]*$")
"""``الحصيلة النهائية``: before a toll that holds those told behind it, too, where the latest news comes first."""
_TIMED = regex.compile(r"[^\p{L}\p{N}]*\p{N}{1,2}[:.]\p{N}{2}(?!\p{N})")
_WITH_IT = regex.compile(
    rf"(?<!\p{{L}})(?:فيما|بينما|كما|و)\s*(?:(?:بلغ|ارتفع|وصل|اصبح|زاد)\s+)?عدد\s+ال(?:جرحي|مصابين|اصابات|قتلي|شهدا|ضحايا"
    rf"|مفقودين)\s+(?:(?:بلغ|ارتفع|وصل|اصبح)\s+)?(?:الي\s+)?{_ABOUT}$"
)
"""``فيما بلغ عدد الجرحى``: before a toll beside a raised one."""
_FORMER = regex.compile(
    r"(?<!\p{L})[وفب]?(?:حصيله\s+(?:اوليه|سابقه)|ال?حصيله\s+ال(?:اوليه|سابقه)|بعد\s*(?:ما|ان)\s+كان\p{L}{0,2}"
    r"|كانت?\s+(?:ال)?حصيله|مقارنه\s+ب|كان\p{L}{0,2}\s+(?:[^\s.!؟،؛:]+\s+){0,5}?قد\s+"
    r"(?:اعلن|احص|ذكر|قال|تحدث|افاد|اشار|وثق|سجل|اكد|قدر)\p{L}*)[^.!؟\n]*$"
)
"""``كانت الحصيلة الأولية``, ``كان الدفاع المدني قد أحصى``: what a raised toll raises, though it is told behind it."""
_WAS = r"(?<!\p{L})[وف]?كان\p{L}{0,3}"
_FEW = r"(?:\s+[^\s.!؟،؛:]+){0,7}?"
_REPLACED = regex.compile(
    rf"(?<!\p{{L}})[وفب]?(?:ال)?حصيله\s+(?:ال)?(?:سابقه|قديمه)(?!\p{{L}})[^.!؟]*$"
    rf"|{_WAS}{_FEW}\s+(?:ال)?(?:حصيله|حصايل|تقارير|تقديرات|معلومات|ارقام|بيانات|احصاءات|احصايات)"
    rf"\s+(?:ال)?(?:اوليه|اولي|سابقه)(?!\p{{L}})[^.!؟]*$"
    rf"|{_WAS}{_FEW}\s+(?:في\s+(?:وقت\s+سابق|باد[يا]?\s+ال?امر|البدايه)|سابقا|بدايه|اول\s+الامر|مبدييا)(?!\p{{L}})[^.!؟]*$"
    rf"|بعد\s+ان\s+كان\p{{L}}{{0,3}}{_FEW}\s+(?:ال)?(?:حصيله|عدد)(?!\p{{L}})[^.!؟]*$"
    rf"|بعد\s*(?:ما|ان)\s+كان\p{{L}}{{0,3}}\s+{_ABOUT}$|(?<!\p{{L}})(?:وليس\p{{L}}?|بدلا\s+من)\s+{_ABOUT}$"
)
"""``وكانت حصيلة سابقة``, ``كانت الشرطة أعلنت في بادئ الأمر``, ``بعدما كان``: before a toll that another replaces."""
_DIED = regex.compile(
    r"(?<!\p{L})(?:[وبل]?(?:وفاه|موت|استشهاد|انتشال)|العثور\s+علي|توفيت?|توفوا|فارقت?|استشهدت?)(?:\s+جث\p{L}+)?\s+"
    + _ABOUT
    + "$"
)
"""``بعد وفاة``: the people behind it are in the raised toll."""
_AND = regex.compile(r"\s*[،,]?\s*و\s*" + _ABOUT)
_SUM = regex.compile(
    r"(?<!\p{L})[وفبل]{0,2}(?:ال)?(?:مجموع|اجمالي|اجمالا|مجموعا|مجموعه|حصيله|بذلك|بهذا|المحصله)(?!\p{L})"
    r"|(?<!\p{L})[وفل]{0,2}(?:[يت]صبح|اصبح|صار|[يت]كون|[يت]بلغ|بلغ|[يت]صل|[يت]رتفع|ارتفع)\s+(?:ال)?عدد(?!\p{L})"
)
"""Words before a toll that sums others up, if it is their sum."""
_LIST_TOTAL = regex.compile(
    r"[^\p{L}\p{N}\n]*[وب]?(?:ال)?(?:مجموع|اجمالي|حصيله\s+(?:ال)?(?:اجماليه|كليه|يوم))(?!\p{L})[^.!؟\n]*"
)
"""``المجموع:``, the beginning of a line behind a list, up to its toll."""
_OTHER = regex.compile(r"\s+(?:اخر|اخرون|اخرين|اخران|اخري|اخريات)(?!\p{L})")
_OTHER_SIDE = regex.compile(
    r"(?<!\p{L})[وف]?(?:(?:في|من|علي|عند)\s+)?ال(?:جهه|طرف|جانب|ضفه)\s+ال(?:اخري?|مقابله?|ثانيه?)(?!\p{L})|(?<!\p{L})[وف]?(?:في\s+ال|بال)مقابل(?!\p{L})"
)
"""``أما في الجهة الأخرى``: people behind it are no longer those before it."""
_MEMBERS = regex.compile(r"\s+(?:كامله\s+|باكملها\s+)?(?:(?:مولفه|مكونه|[يت]تالف|[يت]تكون)\s+)?(?:من|تضم)\s+")
"""Between a family and the number of its members."""
_WORD = regex.compile(WORD)
_ENDING = regex.compile(r"(?:ه|ها|هم|هما|هن|ون|ين|ان|ات|ا|ي)$")
_WEAK = regex.compile("[اويت]")
_DOUBLED = regex.compile(r"(.)\1+")
_CLOSE = 3
"""Code points that ``و`` and a comma take between members of an enumeration."""

_ANYBODY = frozenset(
    [
        "شخص",
        "شخصا",
        "اشخاص",
        "انسان",
        "انسانا",
        "ناس",
        "بشر",
        "مواطن",
        "مواطنا",
        "مواطنين",
        "مواطنون",
        "اخر",
        "اخرون",
        "اخرين",
        "سكان",
    ]
)
"""Nouns that may mean anybody."""
_COMRADES = regex.compile(r"(?:ال)?(?:رفاق|زملا)\p{L}*")
"""Who mourns people calls them so, whoever they are."""
_STATES = ("dead", "injured", "displaced", "missing", "sick")
"""Kinds of nouns that tell what happened, not who the people are."""
_CIVILIAN = ("civilian", "child", "woman", "relative", "person", "medic", "journalist", "rescuer", "family")
"""Kinds of nouns for people who may be called civilians."""
_STRIKES = ("airstrike", "drone", "shelling", "rocket", "explosion")
"""Kinds of attacks that reports of one attack mix up."""


class Tolls:
    """The records of a text, and which of them tell of the same people.

    Args:
        records: the records.
        text: the text; without it, raised tolls are not known, nor sentences.
        found: the sentences of the text, if they are at hand.
    """

    def __init__(self, records: Sequence[Record], text: str = "", found: Iterable[Sentence] | None = None) -> None:
        self._records = records
        self._raw = text
        self._text = FoldedText(text) if text else None
        self._starts = [each.start for each in (sentences(text) if found is None else found)] if text else []

    def is_repeated(self, at: int, counted: Sequence[int]) -> bool:
        """Whether one of the records that are counted is of the same people, or they are a sum that is told, too."""
        return (
            any(self._repeats(at, before) or self._takes_up(at, before) for before in counted)
            or self._is_sum(at, counted)
            or self._sums_up(at)
        )

    def is_raised(self, at: int) -> bool:
        """Whether a newer toll of the text has the people of a record in it."""
        return any(self._raises(toll, at) for toll in self._raised if toll != at) or any(
            self._replaces(toll, at) for toll in (self._tolls if self._is_former(at) else ())
        )

    def raises(self, at: int) -> bool:
        """Whether a toll is told as one that is raised, or corrected."""
        return at in self._raised

    def is_item(self, at: int) -> bool:
        """Whether a record is an item of a list of which the total is told behind it, some items of which are not."""
        return any(at in items for items in self._items.values())

    def is_rest(self, at: int) -> bool:
        """Whether people are the rest of a toll, told beside its part: ``7 شهداء. 3 من الشهداء في صور و4 في معركة``."""
        record, part = self._records[at], self._records[at - 1] if at else None
        if part is None or part.subset_of is None or not (part.count and record.count) or record.subset_of is not None:
            return False
        whole = self._records[part.subset_of]
        is_whole = whole.count is not None and whole.count.low == part.count.low + record.count.low
        is_rest = is_whole and _head(record.text)[1] is None and self._before(record).endswith("و")
        same = (whole.harm.kind, whole.unit) == (part.harm.kind, part.unit) == (record.harm.kind, record.unit)
        return is_rest and same and self._sentence(part.at.start) == self._sentence(record.at.start)

    def _repeats(self, at: int, before: int) -> bool:
        one, other = self._records[before], self._records[at]
        if one.at == other.at:
            return True
        if _toll(one) == _toll(other) and self._are_family_and_members(before, at):
            return True
        return (
            _toll(one) == _toll(other)
            and not self._stand_together(before, at)
            and _may_be_same(self._as_headline(one, other), other)
            and not self._is_other(other)
            and (self._text is None or not _OTHER_SIDE.search(self._before(other)))
        )

    def _are_family_and_members(self, before: int, at: int) -> bool:
        """Whether the second mention tells how many the family is that the first one names: ``عائلة من 5 أفراد``."""
        person = _head(self._records[before].text)[1]
        is_family = person is not None and person.kind == "family"
        return is_family and _MEMBERS.fullmatch(self._between(before, at)) is not None

    def _as_headline(self, record: Record, other: Record) -> Record:
        """A toll of the headline without places that do not tell it apart from one of the first sentence behind it.

        They stand only behind the headline, or in that sentence, too.
        """
        if not self._are_headline_and_lead(record, other):
            return record
        at = self._sentence(other.at.start)
        lead = self._folded(self._starts[at - 1], self._starts[at] if at < len(self._starts) else len(self._raw))
        end = self._raw.find("\n")
        apart = (place for place in record.places if place.at.start < end and fold(place.name) not in lead)
        return replace(record, places=tuple(apart))

    def _are_headline_and_lead(self, record: Record, other: Record) -> bool:
        """Whether the first stands in the first line, which is no sentence, and the other in the next with records."""
        end = self._raw.find("\n")
        if not record.at.end <= end < other.at.start or not HEADLINE.fullmatch(self._raw[:end]):
            return False
        starts = (each.at.start for each in self._records if each.at.start > end)
        return self._sentence(min(starts)) == self._sentence(other.at.start)

    def _stand_together(self, first: int, second: int) -> bool:
        """Whether two mentions stand in one sentence, enumeration or table."""
        one, other = sorted((self._records[each].at for each in (first, second)), key=lambda at: at.start)
        if self._text is None:
            return other.start - one.end <= _CLOSE
        in_table = all("|" in self._whole_line(at.start) for at in (one, other))
        return in_table or self._sentence(one.start) == self._sentence(other.start)

    def _is_other(self, record: Record) -> bool:
        """Whether the text says that it tells of other people: ``طفل آخر``. ``30 شخصا آخرين`` may be said twice."""
        behind = self._folded(record.at.end, record.at.end + 10)
        return not _is_vague(*_head(record.text)) and _OTHER.match(behind) is not None

    def _takes_up(self, at: int, before: int) -> bool:
        """Whether people are called those told before: ``أصيب خمسة``, then ``الجريحان الآخران``."""
        one, other = self._records[before], self._records[at]
        word, person = _head(other.text)
        if person is None or person.kind not in _STATES or not word.startswith("ال") or not (one.count and other.count):
            return False
        is_some = 1 < other.count.low <= one.count.low and other.count.high == other.count.low
        same = (one.harm.kind, one.unit) == (other.harm.kind, other.unit)
        return is_some and same and one.at.start < other.at.start and _may_be_there(one, other)

    def _is_sum(self, at: int, counted: Sequence[int]) -> bool:
        """Whether words call a toll the sum of all that are told before it."""
        parts = [each for each in counted if self._is_same_harm(each, at)]
        return self._are_all(parts, at) and _SUM.search(self._line(self._records[at])) is not None

    def _sums_up(self, at: int) -> bool:
        """Whether the first toll of a text is the sum of all the others: ``عشرة قتلى في مفخخة وصواريخ``, a headline."""
        first = next((each for each in self._tolls if self._is_same_harm(each, at)), at)
        if first != at or self._text is None:
            return False
        kept: list[int] = []
        for other in self._tolls:
            is_new = self._is_same_harm(other, at) and not self._repeats(other, at) and not self.is_raised(other)
            if other != at and is_new and not any(self._repeats(other, each) for each in kept):
                kept.append(other)
        record = self._records[at]
        here = self._sentence(record.at.start)
        parts = [self._records[each] for each in kept]
        holds = all(self._sentence(each.at.start) != here and _may_hold(record, each) for each in parts)
        return holds and self._are_all(kept, at)

    def _are_all(self, parts: Sequence[int], at: int) -> bool:
        """Whether several tolls are together as many as another."""
        counts = [count.low for each in parts if (count := self._records[each].count)]
        whole = self._records[at].count
        return len(counts) > 1 and whole is not None and whole.low == sum(counts)

    def _is_same_harm(self, one: int, other: int) -> bool:
        first, second = self._records[one], self._records[other]
        return (first.harm.kind, first.unit) == (second.harm.kind, second.unit)

    @cached_property
    def _tolls(self) -> list[int]:
        """The people who are counted by themselves."""
        return [
            at for at, each in enumerate(self._records) if each.count and not each.running_total and self._is_own(at)
        ]

    def _is_own(self, at: int) -> bool:
        """Whether people are no part of others of their harm."""
        whole = self._records[at].subset_of
        return whole is None or self._records[whole].harm.kind != self._records[at].harm.kind

    @cached_property
    def _items(self) -> dict[int, list[int]]:
        """The totals behind lists, each with the items, which are nearly as many: one of them may not be found."""
        found: dict[int, list[int]] = {}
        if self._text is None or "\n" not in self._raw:
            return found
        for at in self._tolls:
            total = self._records[at]
            if total.count is None or not _LIST_TOTAL.fullmatch(self._line(total)):
                continue
            line = self._raw.rfind("\n", 0, total.at.start)
            items = [each for each in self._tolls if each < at and self._is_same_harm(each, at)]
            items = [each for each in items if self._records[each].at.end <= line]
            people = sum(count.low for each in items if (count := self._records[each].count))
            if len(items) > 1 and people < total.count.low <= 2 * people:
                found[at] = items
        return found

    def _raises(self, toll: int, at: int) -> bool:
        higher, lower = self._records[toll], self._records[at]
        if higher.count is None or lower.count is None or higher.unit != lower.unit:
            return False
        is_lower = lower.count.low < higher.count.low
        if not (is_lower or (toll in self._lowered and at < toll)) or not _may_be_there(higher, lower):
            return False
        if higher.harm.kind == "killed" and self._died(toll, at):
            return True
        told_before = (
            lower.at.start < higher.at.start
            or _FORMER.search(self._before(lower)) is not None
            or (toll in self._final and self._is_timed(toll) and self._is_timed(at))
        )
        return higher.harm.kind == lower.harm.kind and told_before

    def _is_former(self, at: int) -> bool:
        """Whether a toll is told as one of before, and of no attack of its own."""
        record = self._records[at]
        if record.count is None or not _REPLACED.search(self._before(record)):
            return False
        attack = record.attack
        if attack is None or self._sentence(attack.at.start) != self._sentence(record.at.start):
            return True
        return self._folded(attack.at.start, attack.at.end).startswith("ال")

    def _replaces(self, toll: int, at: int) -> bool:
        newer, former = self._records[toll], self._records[at]
        return (
            newer.count is not None
            and (newer.harm.kind, newer.unit) == (former.harm.kind, former.unit)
            and not self._is_former(toll)
            and _may_be_there(newer, former)
        )

    def _died(self, toll: int, at: int) -> bool:
        record = self._records[at]
        together = self._sentence(record.at.start) == self._sentence(self._records[toll].at.start)
        return together and record.harm.kind in ("killed", "injured") and _DIED.search(self._before(record)) is not None

    @cached_property
    def _raised(self) -> list[int]:
        """The tolls that are told again and higher, those among them that ``و`` joins to one."""
        found: list[int] = []
        for at in self._tolls:
            record = self._records[at]
            joined = found and self._joins(found[-1], at)
            before = self._before(record)
            beside = found and self._sentence(self._records[found[-1]].at.start) == self._sentence(record.at.start)
            if joined or _RAISED.search(before) or at in self._lowered or (beside and _WITH_IT.search(before)):
                found.append(at)
        return found

    def _joins(self, toll: int, at: int) -> bool:
        """Whether ``و`` joins a toll to another, whose parts may stand between: ``7 شهداء بينهم طفلة، و14 جريحا``."""
        between = range(toll + 1, at)
        are_parts = all(self._records[each].subset_of in (toll, *between) for each in between)
        return are_parts and _AND.fullmatch(self._between(at - 1, at)) is not None

    def _is_timed(self, at: int) -> bool:
        """Whether the line of a record begins with a time of day."""
        return _TIMED.match(self._line(self._records[at])) is not None

    @cached_property
    def _final(self) -> frozenset[int]:
        """The tolls that are told as final, those among them that ``و`` joins to one."""
        found: list[int] = []
        for at in self._raised:
            if _FINAL.search(self._before(self._records[at])) or (found and self._joins(found[-1], at)):
                found.append(at)
        return frozenset(found)

    @cached_property
    def _lowered(self) -> frozenset[int]:
        """The tolls that are told again and lower."""
        return frozenset(at for at in self._tolls if _LOWERED.search(self._before(self._records[at])))

    def _sentence(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def _before(self, record: Record) -> str:
        """The sentence of a record before its mention."""
        at = self._sentence(record.at.start)
        return self._folded(self._starts[at - 1] if at else 0, record.at.start)

    def _line(self, record: Record) -> str:
        return self._folded(self._raw.rfind("\n", 0, record.at.start) + 1, record.at.start)

    def _whole_line(self, offset: int) -> str:
        end = self._raw.find("\n", offset)
        return self._raw[self._raw.rfind("\n", 0, offset) + 1 : end if end >= 0 else len(self._raw)]

    def _between(self, first: int, second: int) -> str:
        return self._folded(self._records[first].at.end, self._records[second].at.start)

    def _folded(self, start: int, end: int) -> str:
        return self._text.folded(start, end) if self._text else ""


def _toll(record: Record) -> tuple[str, str, int, int | None]:
    count = record.count
    return record.harm.kind, record.unit, count.low if count else 0, count.high if count else None


def _may_be_same(one: Record, other: Record) -> bool:
    """Whether two records may tell of the same people, by nouns, places, attacks and days."""
    days = [record.date.day if record.date and record.date.precision == "day" else None for record in (one, other)]
    return (
        _may_be_called(_head(one.text), _head(other.text))
        and _may_be_there(one, other)
        and (None in days or days[0] == days[1])
    )


def _may_hold(whole: Record, part: Record) -> bool:
    """Whether some people may be among others, by nouns, places and attacks."""
    return _may_be_called(_head(whole.text), _head(part.text)) and _may_be_there(whole, part)


def _may_be_there(one: Record, other: Record) -> bool:
    """Whether two records may be of one event, by places and attacks."""
    kinds = [record.attack.kind if record.attack else "other" for record in (one, other)]
    same_attack = "other" in kinds or kinds[0] == kinds[1] or all(kind in _STRIKES for kind in kinds)
    same_place = not one.places or not other.places or any(
        first.name == second.name
        or (first.resolution.place and second.resolution.place
            and (first.resolution.place.holds(second.resolution.place)
                 or second.resolution.place.holds(first.resolution.place)))
        for first in one.places for second in other.places
    )  # fmt: skip
    return same_attack and same_place


def _head(mention: str) -> tuple[str, Noun | None]:
    """The first noun for people of a mention, folded."""
    found = next(((word, person) for word in _WORD.findall(mention) if (person := noun(word))), None)
    return (fold(found[0]), found[1]) if found else ("", None)


def _is_vague(word: str, person: Noun | None) -> bool:
    is_anybody = word.removeprefix("ال") in _ANYBODY or _COMRADES.fullmatch(word) is not None
    return person is None or person.kind in _STATES or is_anybody


def _may_be_called(one: tuple[str, Noun | None], other: tuple[str, Noun | None]) -> bool:
    """Whether the same people may be called by two nouns: the same noun, or a vaguer one."""
    if _is_vague(*one) or _is_vague(*other) or one[1] is None or other[1] is None:
        return True
    kinds = {one[1].kind, other[1].kind}
    if len(kinds) == 2:
        return "civilian" in kinds and kinds.issubset(_CIVILIAN)
    first, second = sorted((_skeleton(one[0]), _skeleton(other[0])), key=len)
    return not kinds.intersection(("person", "relative")) or second.startswith(first)


def _skeleton(word: str) -> str:
    """The consonants of a noun, without article, ending and pronoun, which its singular and its plural share."""
    bare = _ENDING.sub("", word.removeprefix("ال"))
    return _DOUBLED.sub(r"\1", _WEAK.sub("", bare)) or bare
