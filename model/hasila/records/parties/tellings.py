"""Tellings: which words tell who says what, and how far it reaches. ``وفق مصدر طبي``, ``المصدر: ...``, ``قال ضابط إن``.

A telling reaches over its sentence: behind its verb (``قال X إن``), before it (``..., بحسب X``), or over the message if
a heading or a label tells it (``المصدر: X``). Who goes on without a name (``وأضاف``, ``المصدر نفسه``) is who told before.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import regex

from hasila.records.parties import tellers
from hasila.records.parties.tellers import Teller
from hasila.text.folded import FoldedText, FoldedWord

How = Literal["says", "behind", "head", "label", "maker", "acts"]


@dataclass(frozen=True, slots=True)
class Telling:
    """A telling.

    Args:
        at: offset of its first word.
        start: offset from which on it tells.
        end: offset behind what it tells.
        who: the tellers; none if the words do not tell them.
        how: ``says`` of a verb before what is told, ``behind`` of words behind it, ``head`` of a name with a colon,
            ``label`` of a label or a heading of the message, ``maker`` of who made the report, ``acts`` of who does
            something and may go on to tell.
        sentence: the number of its sentence.
        standing: the words that stand for the teller, if it was told before: ``المنظمة``.
    """

    at: int
    start: int
    end: int
    who: tuple[Teller, ...]
    how: How
    sentence: int
    standing: Teller | None = None


_TO_START = frozenset("بحسب حسب وفق وفقا طبقا تبعا استنادا نقلا".split())
_AS = frozenset("حسبما وفقما مثلما هكذا هيك كما ما هذا هاد زي متل".split())
_STANDS_IN = frozenset("جا ورد".split())
_HANDED_ON = frozenset("نقل نقلت نقله نقلته وردنا وصلنا".split()) | _STANDS_IN
_SO = frozenset("هكذا هيك هذا هاد".split())
"""Before a verb that takes up what was told: ``هيك خبرنا ممرض``."""
_CONTRAST = regex.compile(r"(?<!\p{L})(?:[وف]?(?:بينما|فيما|لكن|لكنه|اما)|في\s+حين|غير\s+ان|الا\s+ان|في\s+المقابل)(?!\p{L})")
_LABEL = regex.compile(
    r"(?<![\p{L}])(?:ال)?(?:مصدر|مصادر)(?:\s+(?:ال)?(?:معلومات|معلومه|خبر|بيانات|رييسي|اولي))?\s*[:/：]\s*(?=\p{L}|[«\"#@])"
)
_COLON = regex.compile(r"[»”\"')\]\s]*(?:\s*لـ?\s*[@«\"]?[\p{L}_]+(?:\s\p{L}+)?[»\"]?|\s*\([^)\n]{1,30}\)){0,2}\s*[:：]")
"""Behind a teller at the beginning of a line: ``لمراسلنا:``."""
_LATIN = regex.compile(r"\s*(?:[A-Za-z]+\s?){1,4}")
_PART = regex.compile(r"(?<![:：]\s*)(?<![^|\n]\s*)[^|:：؛\n]+(?!\s*[:：])(?=[|؛\n]|$)")
"""A part of a heading, between bars."""
_OPENING = frozenset("بيان من عن صادر عاجل خاص تقرير تصريح صحفي نشره".split())
_THAT = (*"ان انه انها انهم بان بانه بانها انو".split(), *"في الي عن خلال ايضا عبر علي لاحقا".split())
_QUOTED = frozenset("ان انه انها انهم قوله قولها قولهم تاكيده تاكيدها".split())
_PRONOUNS = frozenset("لكنها لكنه لكنهم وهي وهو ولكنها ولكنه".split())
_HARM = regex.compile(r"ب?(?:مقتل|اصابه|استشهاد|سقوط|قتل|وفاه|تحييد|اعتقال|اسر|وقوع|فقدان)(?:ه|ها|هم)?$")
_SIGN = regex.compile(r"\s*[:：]|\s*[«“]")
_IT = frozenset("الخبر ذلك النبا الحصيله العدد الرقم".split())
_FEMININE = frozenset("لجان مصادر كتايب سرايا فرق طواقم اونروا يونيسف اوتشا هيومن خوذ امم وسايل دوايرر محكمه صحه سانا شرطه".split())
_PLURAL = regex.compile(r"(?:.*(?:ون|ين)|شهود|سكان|اهالي|نشطا|اطبا|اعيان|وجها|اقارب|ذوو|مسعفو.*|شيوخ)")
_ITEM = regex.compile(r"\s/\s|\|\||[●■◾◼▪•]")
_ITEM_OR_CLAUSE = regex.compile(rf"{_ITEM.pattern}|،\s*و\p{{L}}+ت?\s")
"""Where an item of a row of news ends; who mourns tells no further clause."""
_MOURNS = regex.compile(r"[وف]?(?:نع|[يت]نع)")
_COMMA = regex.compile(r"[،,–-]\s?")
_LETTER = regex.compile(r"\p{L}")
_NOT = frozenset("لم لن لا ولم ولا الذي التي الذين حيث عدم دون بدون".split())


class Tellings:
    """The tellings of a text.

    Args:
        text: the text.
        cut: start and end of its sentences.
        parties: start and end of the mentions of parties.
    """

    def __init__(self, text: FoldedText, cut: Sequence[tuple[int, int]], parties: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._cut = cut
        self._starts = [start for start, _ in cut]
        self._parties = parties

    @cached_property
    def all(self) -> Sequence[Telling]:
        """All tellings in sentences, in the order of the text, each with who it stands for."""
        told: list[Telling] = []
        for each in sorted(self._found(), key=lambda each: each.at):
            each = self._within_item(each)
            who = self._meant(each, told)
            told.append(replace(each, who=who, standing=each.who[0] if who != each.who and who else None))
        return told

    @cached_property
    def of_message(self) -> Sequence[Telling]:
        """The tellings of the whole message: labels and headings."""
        return [*self._labels()] or [*self._headings()]

    def of(self, start: int, end: int) -> tuple[Telling, str] | None:
        """The telling of people, and how they belong to it: ``sentence``, ``before`` (a sentence before) or ``message``.

        Args:
            start: offset of the mention of people.
            end: offset behind it.
        """
        if found := self._in_sentence(start, end):
            return found, "sentence"
        if self.of_message:
            return self._nearest_message(start), "message"
        return None

    def _within_item(self, telling: Telling) -> Telling:
        """A telling that reaches no farther than its item of a row of news: between ``/`` or bars."""
        if telling.how == "maker":
            return telling
        raw, last = self._text.raw, max([telling.at, *(each.end for each in telling.who if not each.stands_for)])
        mourns = telling.how == "says" and _MOURNS.match(self._text.folded(telling.at, telling.at + 8))
        behind = (_ITEM_OR_CLAUSE if mourns else _ITEM).search(raw, last, max(telling.end, last))
        before = [match.end() for match in _ITEM.finditer(raw, telling.start, max(telling.at, telling.start))]
        end = behind.start() if behind else telling.end
        start = before[-1] if before and telling.how == "behind" else telling.start
        return replace(telling, start=start, end=end)

    def is_one_sentence(self, one: int, other: int) -> bool:
        """Whether two offsets lie in one sentence."""
        return self._sentence(one) == self._sentence(other)

    def _nearest_message(self, start: int) -> Telling:
        labels = [each for each in self.of_message if each.start <= start < each.end]
        return labels[0] if labels else self.of_message[0]

    def _in_sentence(self, start: int, end: int) -> Telling | None:
        number = self._sentence(start)
        here = [each for each in self.all if each.start <= start and end <= each.end and (
            each.sentence == number or each.how in ("maker",) or each.start < each.at
        )]
        here = [each for each in here if each.how != "acts"]
        ahead = [each for each in here if each.at <= start and each.how != "behind"]
        behind = [each for each in here if each.at > start and each.how == "behind"]
        weak = [each for each in here if each.at <= start and each.how == "behind"]
        if ahead and behind and self._contrasts(ahead[-1].at, start):
            return behind[0]
        weak = [each for each in weak if not self._contrasts(each.at, start)]
        if behind and not ahead:
            return behind[0]
        if weak and (not ahead or (weak[-1].at > ahead[-1].at and self._is_aside(weak[-1]))):
            return weak[-1]
        if ahead:
            return ahead[-1]
        return behind[0] if behind else None

    def _is_aside(self, telling: Telling) -> bool:
        """Whether a telling stands between two commas: ``وأسفرت، وفق الوزارة، عن مقتل``."""
        last = telling.who[-1].end if telling.who else telling.at
        return _COMMA.search(self._text.raw[:telling.at][-3:]) is not None and _COMMA.match(self._text.raw, last) is not None

    def _contrasts(self, start: int, end: int) -> bool:
        return _CONTRAST.search(self._text.folded(start, end)) is not None

    def _sentence(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    @cached_property
    def _words(self) -> Sequence[FoldedWord]:
        return self._text.sentence().words

    def _found(self) -> Iterator[Telling]:
        words = self._words
        numbers = [self._sentence(word.start) for word in words]
        done = -1
        for at, word in enumerate(words):
            if at <= done:
                continue
            first = at == 0 or numbers[at] != numbers[at - 1]
            found = (
                (self._headed(at, numbers) if first else None)
                or self._issued(at, numbers)
                or self._attributed(at, numbers, first=first)
                or self._said(at, numbers, first=first)
                or self._acted(at, numbers)
            )
            if found is not None:
                yield found[0]
                done = found[1]

    def _bounds(self, number: int) -> tuple[int, int]:
        return self._cut[number]

    def _headed(self, at: int, numbers: Sequence[int]) -> tuple[Telling, int] | None:
        """``مصدر طبي:`` and ``الوزارة تعلن`` at the beginning of a sentence."""
        words = self._words
        for begin in range(at, min(at + 3, len(words))):
            if numbers[begin] != numbers[at]:
                return None
            found = tellers.read(self._text, words, begin, self._parties) if self._is_head(begin) else []
            if found:
                break
            if words[begin].folded not in ("عاجل", "خاص", "تحديث", "متابعه", "الان", "وردنا"):
                gap = self._text.raw[words[begin].end : words[begin + 1].start] if begin + 1 < len(words) else ""
                if not regex.search(r"[|:/ـ–—-]", gap):
                    return None
        else:
            return None
        if found[0].kind == "document" or (found[0].stands_for and found[0].kind in ("source", "person")):
            return None
        last = found[-1]
        behind = next((n for n in range(begin, len(words)) if words[n].start >= last.end), len(words))
        start, end = self._bounds(numbers[at])
        rest = self._text.raw[last.end : end]
        colon = _COLON.match(rest)
        if colon and not _LETTER.search(rest, colon.end()):
            return Telling(words[begin].start, last.end, len(self._text.raw), tuple(found), "maker", numbers[at]), behind - 1
        if colon:
            end = self._item_end(numbers[at], last.end + colon.end())
            return Telling(words[begin].start, last.end + colon.end(), end, tuple(found), "head", numbers[at]), behind - 1
        for verb in range(behind, min(behind + 2, len(words))):
            if numbers[verb] == numbers[at] and tellers.is_a(words[verb].folded, "says"):
                if tellers.is_a(words[verb].folded, "speaks") or verb == behind:
                    return Telling(words[begin].start, words[verb].end, end, tuple(found), "says", numbers[at]), verb
        return None

    def _is_head(self, at: int) -> bool:
        word = self._words[at]
        return tellers.begins(self._words, at, self._parties) and tellers.kind_of(word.folded) != "document"

    def _item_end(self, number: int, start: int) -> int:
        return self._bounds(number)[1]

    def _attributed(self, at: int, numbers: Sequence[int], *, first: bool) -> tuple[Telling, int] | None:
        """``بحسب مصدر طبي``, ``كما أفاد``, ``على ما ذكر``."""
        words, word = self._words, self._words[at].folded
        opens = word not in _TO_START and word not in _AS and word[1:] in _TO_START and word[0] in "وف"
        bare = word[1:] if opens else word
        if word == "علي" and at + 1 < len(words) and words[at + 1].folded == "ما":
            at, bare = at + 1, "ما"
        elif word == "علي" and [each.folded for each in words[at + 1 : at + 3]] in (["حد", "قول"], ["حد", "تعبير"]):
            at, bare = at + 2, "حسب"
        elif word in ("علي", "في") and at + 1 < len(words) and words[at + 1].folded in ("لسان", "قول", "ذمه", "روايه"):
            at, bare = at + 1, "حسب"
        if bare not in _TO_START and bare not in _AS:
            return None
        begin, number = self._words[at], numbers[at]
        following = at + 1
        if bare in ("نقلا", "وفقا", "طبقا", "تبعا", "استنادا") and following < len(words):
            if words[following].folded in ("عن", "الي", "ل"):
                following += 1
        saying = bare in _AS
        if following < len(words) and bare in (*_TO_START, "هذا", "زي", "متل") and words[following].folded == "ما":
            following, saying = following + 1, True
        if following < len(words) and words[following].folded in ("اللي", "اللى"):
            following += 1
        if saying:
            if following >= len(words) or not tellers.is_a(words[following].folded, "says"):
                return None if not self._quoted(following) else self._made(at, self._behind_from(following), numbers, opens, first)
            if bare == "ما" and not (at and words[at - 1].folded == "علي"):
                return None
            following += 1
            while following < len(words) and words[following].folded in ("به", "عنه", "بذلك", "ذلك", "ايضا", "في", "لاحقا"):
                following += 1
        return self._made(at, following, numbers, opens, first, as_said=bare == "كما")

    def _quoted(self, at: int) -> bool:
        return at < len(self._words) and self._words[at].folded in _HANDED_ON

    def _behind_from(self, at: int) -> int:
        for number in range(at + 1, min(at + 6, len(self._words))):
            if self._words[number].folded in ("عن", "من", "لسان"):
                return number + 1
        return len(self._words)

    def _made(
        self, at: int, following: int, numbers: Sequence[int], opens: bool, first: bool, as_said: bool = False
    ) -> tuple[Telling, int] | None:
        words = self._words
        if following >= len(words) or numbers[following] != numbers[at]:
            return None
        cut = self._cut_words(following)
        is_document = tellers.kind_of(cut[following].folded) == "document"
        begin = following if is_document else tellers.subject(self._text, cut, following, self._parties)
        number = numbers[at]
        start, end = self._bounds(number)
        found = self._named(begin) if begin is not None else self._latin(following)
        last = found[-1].end if found else words[following].end
        behind = next((n for n in range(following, len(words)) if words[n].start >= last), len(words)) - 1
        before = self._text.raw[start : words[at].start]
        at_start = opens or first or not _LETTER.search(before)
        if as_said and behind + 1 < len(words) and words[behind + 1].folded in ("ان", "انه", "انها", "بان", "انهم"):
            at_start = True
        if at_start and words[at].folded in _SO:
            start = self._quote_start(words[at].start, self._bounds(max(0, number - 1))[0])
            return Telling(words[at].start, start, end, tuple(found), "behind", number), max(behind, at)
        if at_start:
            return Telling(words[at].start, last, end, tuple(found), "says", number), max(behind, at)
        start = self._quote_start(words[at].start, start)
        return Telling(words[at].start, start, end, tuple(found), "behind", number), max(behind, at)

    def _latin(self, at: int) -> list[Teller]:
        match = _LATIN.match(self._text.raw, self._words[at].start)
        return [Teller(match.start(), match.end() - (match.group()[-1] == " "), "source", "")] if match else []

    def _quote_start(self, at: int, start: int) -> int:
        """Where the quotation before words begins that tell who said it; else the beginning of the sentence."""
        before = regex.sub(r"[\s،,.\n]+$", "", self._text.raw[:at])
        if not before.endswith("»"):
            return start
        return min(start, before.rfind("«"))

    def _cut_words(self, at: int) -> Sequence[FoldedWord]:
        """The words, of which one loses its ``ل``: ``لمصدر``."""
        word = self._words[at]
        folded = word.folded
        if folded.startswith("ل") and tellers.kind_of(folded) is None:
            if tellers.kind_of(folded[1:]) is not None or any(
                start == word.start + 1 for start, _ in self._parties
            ):
                words = [*self._words]
                words[at] = FoldedWord(word.start + 1, word.end, folded[1:])
                return words
        return self._words

    def _named(self, at: int) -> list[Teller]:
        """The tellers at a word; behind a noun for a document those who made it: ``بيان لوزارة الصحة``."""
        words = self._cut_words(at)
        found = tellers.read(self._text, words, at, self._parties)
        if not found or found[0].kind != "document" or found[0].stands_for:
            return found
        for number in range(at + 1, min(at + 8, len(words))):
            if not regex.fullmatch(r"[^.؛!?؟\n:،,]*", self._text.raw[words[number - 1].end : words[number].start]):
                break
            cut = self._cut_words(number)
            if tellers.kind_of(cut[number].folded) in tellers.NOUNS or any(
                start <= cut[number].start < start + 2 for start, _ in self._parties
            ):
                return tellers.read(self._text, cut, number, self._parties)
            if tellers.is_a(words[number].folded, "says") or words[number].folded in ("ان", "بان", "انه"):
                break
        return []

    def _said(self, at: int, numbers: Sequence[int], *, first: bool) -> tuple[Telling, int] | None:
        """``قال ضابط إن``, ``وأضاف``, and behind what is told ``..., قال شاهد``."""
        words, word = self._words, self._words[at].folded
        if word.removeprefix("و") in ("نقل", "نقلت", "نقلا"):
            return self._handed_on(at, numbers)
        verb = word if tellers.is_a(word, "says") else word[1:] if word[:1] in "وف" else ""
        if not verb or not tellers.is_a(verb, "says"):
            return None
        if at and numbers[at - 1] == numbers[at] and words[at - 1].folded in _NOT:
            return None
        if at + 1 < len(words) and words[at + 1].folded in ("به", "بها", "بهم"):
            return None
        number = numbers[at]
        start, end = self._bounds(number)
        if at + 1 >= len(words) or numbers[at + 1] != number:
            return None
        begin = tellers.subject(self._text, self._words, at + 1, self._parties)
        if begin is not None and (found := self._named(begin)):
            return self._said_by(at, begin, found, number, first=first)
        if not tellers.is_a(verb, "speaks"):
            return None
        if before := self._before_verb(at, number):
            return Telling(before.start, words[at].end, end, (before,), "says", number), at
        after_pronoun = words[at - 1].folded in _PRONOUNS
        if not first and verb == word and not after_pronoun and not regex.search(r"[^\s\p{L}]", self._text.raw[words[at - 1].end : words[at].start]):
            return None
        goes_on = words[at + 1].folded in _THAT or _HARM.match(words[at + 1].folded) or _SIGN.match(self._text.raw, words[at].end)
        if not goes_on and not any(word.folded in _THAT[:8] for word in words[at + 1 : at + 9]):
            return None
        stands = (Teller(words[at].start, words[at].end, "verb", verb, True),) if goes_on else ()
        return Telling(words[at].start, words[at].end, end, stands, "says", number), at

    def _handed_on(self, at: int, numbers: Sequence[int]) -> tuple[Telling, int] | None:
        """``نقلت وكالة عن مصدر طبي أن``: the source is whom the words are handed on from."""
        words, number = self._words, numbers[at]
        of = next((n for n in range(at + 1, min(at + 8, len(words))) if words[n].folded == "عن"), None)
        if of is None or of + 1 >= len(words) or numbers[of + 1] != number:
            return None
        begin = tellers.subject(self._text, self._cut_words(of + 1), of + 1, self._parties)
        found = self._named(begin) if begin is not None else []
        if not found:
            return None
        behind = next((n for n in range(of, len(words)) if words[n].start >= found[-1].end), len(words))
        if not any(word.folded in _QUOTED for word in words[behind : behind + 5]):
            return None
        return Telling(words[at].start, found[-1].end, self._bounds(number)[1], tuple(found), "says", number), behind - 1

    def _said_by(self, at: int, begin: int, found: list[Teller], number: int, *, first: bool) -> tuple[Telling, int]:
        """The telling of a verb and its subject."""
        words = self._words
        start, end = self._bounds(number)
        last = found[-1].end
        behind = next((n for n in range(begin, len(words)) if words[n].start >= last), len(words))
        if "تهم" in words[at].folded and behind < len(words) and words[behind].folded.startswith("ب") and not first:
            stands = (Teller(words[at].start, words[at].end, "verb", words[at].folded, True),)
            return Telling(words[at].start, words[at].end, end, stands, "says", number), behind - 1
        is_last = not self._text.raw[last:end].strip(" .،»\"")
        takes_up = behind < len(words) and words[behind].folded in _IT
        if (is_last and not first) or takes_up:
            start = self._bounds(max(0, number - 1))[0] if takes_up else self._quote_start(words[at].start, start)
            return Telling(words[at].start, start, end, tuple(found), "behind", number), behind - 1
        is_document = tellers.kind_of(words[begin].folded) == "document" and not any(each.stands_for for each in found)
        how: How = "maker" if is_document else "says"
        end = len(self._text.raw) if is_document else end
        return Telling(words[at].start, last, end, tuple(found), how, number), behind - 1

    def _before_verb(self, at: int, number: int) -> Teller | None:
        """The subject before a verb: ``غير أن الوزارة أعلنت``, ``أما الجيش فقال``."""
        words = self._words
        at -= at > 0 and words[at - 1].folded == "قد"
        for begin in range(max(0, at - 8), at):
            if self._sentence(words[begin].start) != number:
                continue
            cut = self._without_and(begin)
            if not tellers.begins(cut, begin, self._parties) or tellers.kind_of(cut[begin].folded) == "document":
                continue
            found = tellers.read(self._text, cut, begin, self._parties, most=1)
            if found and found[0].end >= words[at - 1].end and (begin == 0 or self._opens(begin, cut)):
                return found[0]
        return None

    def _opens(self, at: int, cut: Sequence[FoldedWord]) -> bool:
        """Whether a clause begins with a word."""
        gap = self._text.raw[self._words[at - 1].end : self._words[at].start]
        return (
            cut is not self._words
            or regex.search(r"[.،,؛:|!؟\n]", gap) is not None
            or self._words[at - 1].folded in ("ان", "اما", "فيما", "بينما", "لكن", "حين", "ولكن", "كان", "كانت", "وكان", "وكانت")
        )

    def _without_and(self, at: int) -> Sequence[FoldedWord]:
        word = self._words[at]
        if word.folded.startswith("و") and tellers.kind_of(word.folded) is None:
            words = [*self._words]
            words[at] = FoldedWord(word.start + 1, word.end, word.folded[1:])
            return words
        return self._words

    def _acted(self, at: int, numbers: Sequence[int]) -> tuple[Telling, int] | None:
        """Who does something by a verb, who may go on to tell: ``تبنت الحركة الهجوم وقالت إن``. It tells nothing yet."""
        words, word = self._words, self._words[at].folded
        verb = word if tellers.is_a(word, "acts") else word[1:] if word[:1] in "وف" else ""
        if not verb or not tellers.is_a(verb, "acts") or at + 1 >= len(words) or numbers[at + 1] != numbers[at]:
            return None
        begin = tellers.subject(self._text, words, at + 1, self._parties)
        found = self._named(begin) if begin == at + 1 else []
        if not found:
            return None
        return Telling(words[at].start, words[at].start, words[at].start, tuple(found), "acts", numbers[at]), at

    def _issued(self, at: int, numbers: Sequence[int]) -> tuple[Telling, int] | None:
        """Who made the report that tells all: ``صدر عن الوزارة بيان``, ``جاء في تقرير للمركز``, ``أصدر المركز تقريره``."""
        words, word = self._words, self._words[at].folded
        bare = word[1:] if word[:1] in "وف" and word not in ("ورد",) else word
        following = at + 1
        if bare in ("صدر", "صدرت", "جاء", "جا", "ورد") and at + 1 < len(words) and words[at + 1].folded in ("عن", "في"):
            following += 1
        elif bare not in ("اصدر", "اصدرت") or numbers[at] > 1:
            return None
        if following >= len(words) or numbers[following] != numbers[at]:
            return None
        if regex.search(r"\p{N}", self._text.raw[words[at].end : words[following].start]):
            return None
        found = self._named(following) if tellers.begins(self._cut_words(following), following, self._parties) else []
        behind = next((n for n in range(at, len(words)) if found and words[n].start >= found[-1].end), len(words))
        if not found or found[0].stands_for or (bare not in ("جا", "ورد", "جاء") and not any(
            tellers.kind_of(each.folded) == "document" for each in words[behind : behind + 9]
        )):
            return None
        return Telling(
            words[at].start, words[at].start, len(self._text.raw), tuple(found), "maker", numbers[at]
        ), behind - 1

    def _meant(self, telling: Telling, before: Sequence[Telling]) -> tuple[Teller, ...]:
        """The tellers of a telling, where one stands for a teller told before that one."""
        if len(telling.who) != 1 or not telling.who[0].stands_for:
            return telling.who
        one = telling.who[0]
        told = [each.who[0] for each in before if each.who and not each.who[0].stands_for]
        makers = [each.who[0] for each in before if each.who and each.how != "acts" and not each.who[0].stands_for]
        told = [each.who[0] for each in self.of_message] + told
        if one.kind == "verb":
            if not before or not before[-1].who or telling.sentence - before[-1].sentence > 2:
                return ()
            if not before[-1].who and before[-1].sentence == telling.sentence:
                return ()
            agreeing = (each.who for each in reversed(before[-3:]) if each.who and _agrees(one.noun, each))
            return next(agreeing, ())
        same = [each for each in told if each.noun == one.noun]
        if same:
            return (same[-1],)
        if one.kind == "document" or (one.kind in ("source", "person") and one.noun in ("مسوول", "مصدر", "متحدث", "ناطق")):
            return (makers[-1],) if makers else ()
        return telling.who

    def _labels(self) -> Iterator[Telling]:
        folded = self._text.folded(0, len(self._text.raw))
        begin = 0
        for match in _LABEL.finditer(folded):
            at, behind = self._text.to_text(match.start()), self._text.to_text(match.end())
            line = self._text.raw[behind:].split("\n", 1)[0]
            who = regex.match(r"[^\n(\[,،.؛|✌-\U0010ffff•#]+", line)
            if not who:
                continue
            name = who.group().rstrip()
            if regex.search(r"مجهول|خاص|متعدد", name) or not name:
                continue
            teller = Teller(behind, behind + len(name), "named", "")
            yield Telling(at, begin, len(self._text.raw), (teller,), "label", self._sentence(at))

    def _headings(self) -> Iterator[Telling]:
        """A line of its own that names a body, at the beginning or the end of a message."""
        lines = [(m.start(), m.end()) for m in regex.finditer(r"[^\n]+", self._text.raw) if _LETTER.search(m.group())]
        if len(lines) < 2:
            return
        for start, end in lines[:2]:
            for part in _PART.finditer(self._text.raw, start, end):
                found = self._heading(*part.span())
                if found:
                    yield Telling(start, 0, len(self._text.raw), (found,), "label", self._sentence(start))
                    return

    def _heading(self, start: int, end: int) -> Teller | None:
        words = [n for n, word in enumerate(self._words) if start <= word.start < end]
        if not words or len(words) > 9:
            return None
        first = next((n for n in words if self._words[n].folded not in _OPENING), words[0])
        found = tellers.read(self._text, self._words, first, self._parties, most=1)
        if not found or found[0].kind not in ("body", "named") or found[0].stands_for:
            return None
        rest = self._text.raw[found[0].end : end]
        left = len(regex.findall(r"\p{L}+", rest))
        if left > 5 or (left and not regex.match(r"\s*[-–—ـ/]", rest)):
            return None
        return found[0]


def _agrees(verb: str, told: Telling) -> bool:
    """Whether the subject of a telling may be that of a verb without one: ``وقالت``, ``وقالوا``, ``وقال``."""
    if told.how == "maker":
        return True
    noun = told.who[0].noun
    is_many = _PLURAL.fullmatch(noun) is not None or len(told.who) > 1
    if verb.endswith("وا") or verb.endswith("ون"):
        return is_many
    if is_many and told.who[0].kind in ("person", "source"):
        return False
    is_feminine = noun.endswith(("ه", "ات", "اء")) or noun in _FEMININE
    return verb.startswith("ي") or (verb.endswith("ت") or verb.startswith("ت")) == is_feminine
