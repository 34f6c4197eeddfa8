"""Who tells by words of a sentence: ``قال ضابط إن``, ``بحسب مصدر طبي``, ``مصدر أمني:``, ``صدر عنها بيان``."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from hasila.records.parties import tellers
from hasila.records.parties.tellers import Teller
from hasila.records.parties.telling import How, Telling
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText, FoldedWord

_BY = tellers.listed("بحسب حسب وفق وفقا طبقا تبعا استنادا نقلا according")
"""Before who tells: ``بحسب مصدر``."""
_AS = tellers.listed("حسبما وفقما مثلما هكذا هيك كما ما هذا هاد زي متل")
"""Before a verb of saying."""
_WITH_WHAT = tellers.listed("هذا زي متل") | _BY
"""Before ``ما`` and a verb: ``بحسب ما أفاد``."""
_SO = tellers.listed("هكذا هيك هذا هاد")
"""Before a verb that takes up what was told: ``هيك خبرنا ممرض``."""
_STANDS_IN = tellers.listed("جا ورد")
_HANDED_ON = tellers.listed("نقل نقلت نقله نقلته وردنا وصلنا") | _STANDS_IN
"""Before a preposition and who tells: ``كما نقل عن``, ``كما ورد في``."""
_ISSUED = tellers.listed("صدر صدرت جا ورد اصدر اصدرت")
"""Of a report and who made it: ``صدر عن``."""
_OPENS_BY = {"علي": ("لسان", "قول", "ذمه", "روايه"), "في": ("روايه",)}
"""Prepositions, and the nouns behind them before who tells: ``على لسان``, ``في رواية``."""
_IN_WORDS_OF = (["حد", "قول"], ["حد", "تعبير"])
"""Other words behind ``على`` before who tells."""
_ABOUT_IT = tellers.listed("به عنه بذلك ذلك ايضا في لاحقا")
"""Between a verb and who tells: ``حسبما أفاد به``."""
_THAT = tellers.listed("ان انه انها انهم بان بانه بانها انو")
_GOES_ON = tellers.listed("في الي عن خلال ايضا عبر علي لاحقا") | _THAT
"""Behind a verb whose subject was told before: ``وأضاف أن``."""
_HANDS_ON = {
    "نقل": "عن",
    "نقلت": "عن",
    **dict.fromkeys(tellers.listed("وصلتنا وصلنا وصلني وردتنا وردنا جاتنا جانا وردت وصلت"), "من"),
}
"""Verbs of words that come from somebody, and the preposition before who told them."""
_QUOTED = tellers.listed("ان انه انها انهم قوله قولها قولهم تاكيده تاكيدها")
"""Behind whom words are handed on from: ``نقلت وكالة عن مصدر قوله``."""
_PRONOUNS = tellers.listed("لكنها لكنه لكنهم وهي وهو ولكنها ولكنه")
"""Before a verb whose subject was told before: ``لكنها قالت``."""
_IT = tellers.listed("الخبر ذلك النبا الحصيله العدد الرقم")
"""Behind a verb that takes up what was told: ``المركز أكد الخبر``."""
_NOT = tellers.listed("لم لن لا ولم ولا الذي التي الذين حيث عدم دون بدون")
"""Before a verb that tells nothing: ``لم تذكر``."""
_OF_IT = tellers.listed("به بها بهم")
_CLAUSE = tellers.listed("ان اما فيما بينما لكن حين ولكن كان كانت وكان وكانت")
"""Before a subject that stands before its verb."""
_BEFORE_HEAD = tellers.listed("عاجل خاص تحديث متابعه الان وردنا")
"""What may stand before who heads a sentence: ``عاجل``."""
_HARM = regex.compile(r"ب?(?:مقتل|اصابه|استشهاد|سقوط|قتل|وفاه|تحييد|اعتقال|اسر|وقوع|فقدان)(?:ه|ها|هم)?$")
_COLON = regex.compile(
    r"[»”\"')\]\s]*(?:\s*@\w+)?(?:\s*لـ?\s*[@«\"]?[\p{L}_]+(?:\s\p{L}+)?[»\"]?|\s*\([^)\n]{1,30}\)){0,2}\s*[:：]"
)
"""Behind a teller at the beginning of a line: ``لمراسلنا:``, ``@moph_lb :``."""
_FIGURE = regex.compile(r"\s*\p{N}[\p{N}.,]*\s*(?:[\n،(؛]|$)")
"""Behind the colon of an item that counts by party, which does not tell: ``• فصائل المعارضة: 12``."""
_ASIDE = regex.compile(r"\s*\([^()\n]{1,30}\)")
"""Between a subject and its verb: ``القيادة الأمريكية (أفريكوم) نفت``."""
_IN_BRACKETS = regex.compile(r"\((?=[^()\n]{3,60}\)\s*(?:[.،؛!؟\n#]|$))")
"""Before who told it, behind what is told: ``13 قتيلا (مصدر طبي).``"""
_PARTED = regex.compile(r"[|:/ـ–—-]")
_SPEECH = regex.compile(r"\s*[:：]|\s*[«“]")
_SIGN = regex.compile(r"[^\s\p{L}]")
_STOP = regex.compile(r"[.،,؛:|!؟\n]")
_PAUSE = regex.compile(r"[.؛!?؟\n:،,]")
_LATIN = regex.compile(r"(?:[A-Za-z]+ ?){0,3}[A-Za-z]+")
_AFTER_QUOTE = regex.compile(r"»[\s،,.\n]*$")
_NEAR = 8
"""Code points between a quotation and who said it."""
_LETTER = regex.compile(r"\p{L}")
_NUMBER = regex.compile(r"\p{N}")


class _Found(NamedTuple):
    """A telling, and where its words end."""

    telling: Telling
    last: int
    """The number of its last word, behind which the next may begin."""


class SentenceTellings:
    """The tellings in the sentences of a text, by their words.

    Args:
        text: the text.
        words: its words.
        numbers: for each word the number of its sentence.
        cut: start and end of each sentence.
        parties: the end of each mention of a party, by its start.
    """

    def __init__(
        self,
        text: FoldedText,
        words: Sequence[FoldedWord],
        numbers: Sequence[int],
        cut: Sequence[tuple[int, int]],
        parties: Mapping[int, int],
    ) -> None:
        self._text = text
        self._words = words
        self._numbers = numbers
        self._cut = cut
        self._parties = parties

    def all(self) -> Iterator[Telling]:
        """The tellings, in the order of their words."""
        done = -1
        for at, word in enumerate(self._words):
            if at <= done:
                continue
            first = at == 0 or self._numbers[at] != self._numbers[at - 1]
            found = self._headed(at) if first else None
            if found is None and is_cue(word.folded):
                found = self._issued(at) or self._attributed(at, first=first) or self._said(at, first=first)
                found = found or self._acted(at)
            found = found or self._bracketed(at)
            if found is not None:
                yield found.telling
                done = found.last

    def _bracketed(self, at: int) -> _Found | None:
        """``مقتل 13 (مصدر طبي).``: who told it in brackets at the end."""
        word, number = self._words[at], self._numbers[at]
        if at == 0 or self._text.raw[word.start - 1] != "(" or self._numbers[at - 1] != number:
            return None
        brackets = _IN_BRACKETS.match(self._text.raw, word.start - 1)
        found = self._named(at) if brackets and tellers.begins(self._words, at, self._parties) else []
        if not found or found[0].stands_for or self._text.raw[found[-1].end : found[-1].end + 1] != ")":
            return None
        start = self._cut[number][0]
        return _Found(self._behind(at, start, tuple(found)), _first_behind(self._words, at, found[-1].end) - 1)

    def _headed(self, at: int) -> _Found | None:
        """``مصدر طبي:`` and ``الوزارة تعلن`` at the beginning of a sentence."""
        words, number = self._words, self._numbers[at]
        begin = self._head(at)
        found = tellers.read(self._text, words, begin, self._parties) if begin is not None else []
        if begin is None or not found or (found[0].stands_for and found[0].kind in ("source", "person")):
            return None
        last, who = found[-1].end, tuple(found)
        behind = _first_behind(words, begin, last)
        colon = _COLON.match(self._text.raw, last, self._cut[number][1])
        if colon and _FIGURE.match(self._text.raw, colon.end()):
            return None
        if colon:
            tells_all = not _LETTER.search(self._text.raw, colon.end(), self._cut[number][1])
            how: How = "maker" if tells_all else "head"
            end = len(self._text.raw) if tells_all else self._cut[number][1]
            return _Found(Telling(words[begin].start, colon.end(), end, who, how, number), behind - 1)
        aside = _ASIDE.match(self._text.raw, last)
        behind = _first_behind(words, behind, aside.end()) if aside else behind
        if self._folded(behind) and self._numbers[behind] == number and tellers.is_a(self._folded(behind), "acts"):
            start = words[begin].start
            return _Found(Telling(start, start, start, who, "acts", number), behind)
        within = behind < len(words) and words[behind].folded == "في"
        for verb in range(behind, min(behind + (5 if within else 2), len(words))):
            says = "says" if verb == behind else "speaks"
            if self._numbers[verb] == number and tellers.is_a(words[verb].folded, says):
                return _Found(self._telling(begin, words[verb].end, who, "says"), verb)
        return None

    def _head(self, at: int) -> int | None:
        """The number of the word with which a teller begins that heads a sentence; a place may stand before it."""
        for begin in range(at, min(at + 3, len(self._words) - 1)):
            word = self._words[begin]
            if self._numbers[begin] != self._numbers[at]:
                return None
            if tellers.begins(self._words, begin, self._parties):
                return None if tellers.kind_of(word.folded) == "document" else begin
            gap = self._text.raw[word.end : self._words[begin + 1].start]
            if word.folded not in _BEFORE_HEAD and not _PARTED.search(gap):
                return None
        return None

    def _attributed(self, at: int, *, first: bool) -> _Found | None:
        """``بحسب مصدر طبي``, ``كما أفاد``, ``على ما ذكر``."""
        words, word = self._words, self._words[at].folded
        opens = word not in _BY and word not in _AS and word[:1] in "وف" and word[1:] in _BY
        bare, following = (word[1:] if opens else word), at + 1
        if word in _OPENS_BY:
            bare, following = self._opened(at)
        if (bare not in _BY and bare not in _AS) or following >= len(words):
            return None
        if bare in _BY and words[following].folded in ("عن", "الي", "ل", "to"):
            following += 1
        saying = bare in _AS
        if bare in _WITH_WHAT and self._folded(following) == "ما":
            following, saying = following + 1, True
        following += self._folded(following) in ("اللي", "اللى")
        if saying and not tellers.is_a(self._folded(following), "says"):
            if self._folded(following) not in _HANDED_ON:
                return None
            following = self._behind_from(following)
        elif saying:
            if bare == "ما" and word != "علي":
                return None
            following += 1
            while self._folded(following) in _ABOUT_IT:
                following += 1
        return self._made(at, following, opens=opens, first=first)

    def _opened(self, at: int) -> tuple[str, int]:
        """What ``على`` and ``في`` open: ``على ما``, ``على حد قول``, ``في رواية``; and the number of the word behind."""
        word, behind = self._words[at].folded, [each.folded for each in self._words[at + 1 : at + 3]]
        if word == "علي" and behind[:1] == ["ما"]:
            return "ما", at + 2
        if word == "علي" and behind in _IN_WORDS_OF:
            return "حسب", at + 3
        return ("حسب", at + 2) if behind and behind[0] in _OPENS_BY[word] else ("", at + 1)

    def _behind_from(self, at: int) -> int:
        """The number of the word behind the preposition of ``نقل عن``, ``جاء في``."""
        ends = ("عن", "من", "لسان", "في") if self._folded(at) in _STANDS_IN else ("عن", "من", "لسان")
        found = (number + 1 for number in range(at + 1, at + 6) if self._folded(number) in ends)
        return next(found, len(self._words))

    def _made(self, at: int, following: int, *, opens: bool, first: bool) -> _Found | None:
        """The telling of a preposition whose tellers may begin with a word."""
        words, number = self._words, self._numbers[at]
        if following >= len(words) or self._numbers[following] != number:
            return None
        cut = self._without_to(following)
        is_document = tellers.kind_of(cut[following].folded) == "document"
        begin = following if is_document else tellers.subject(self._text, cut, following, self._parties)
        who = tuple(self._named(begin) if begin is not None else self._latin(following))
        last = who[-1].end if who else words[following].end
        behind = _first_behind(words, following, last)
        done = max(behind - 1, at)
        word, (start, _) = words[at].folded, self._cut[number]
        tells_that = word == "كما" and self._folded(behind) in _THAT
        if opens or first or tells_that or not _LETTER.search(self._text.raw, start, words[at].start):
            if word not in _SO:
                return _Found(self._telling(at, last, who, "says"), done)
            start = self._cut[max(0, number - 1)][0]
        return _Found(self._behind(at, start, who), done)

    def _said(self, at: int, *, first: bool) -> _Found | None:
        """``قال ضابط إن``, ``وأضاف``, and behind what is told ``..., قال شاهد``."""
        words, word, number = self._words, self._words[at].folded, self._numbers[at]
        if preposition := _HANDS_ON.get(word, _HANDS_ON.get(word.removeprefix("و"))):
            return self._handed_on(at, preposition)
        verb = _verb(word, "says")
        if not verb or at + 1 >= len(words) or self._numbers[at + 1] != number or self._folded(at + 1) in _OF_IT:
            return None
        if not first and self._folded(at - 1) in _NOT:
            return None
        begin = tellers.subject(self._text, words, at + 1, self._parties)
        if begin is not None and (found := self._named(begin)):
            return self._said_by(at, begin, found, first=first)
        if not tellers.is_a(verb, "speaks"):
            return None
        if before := self._before_verb(at):
            return _Found(self._telling(at, words[at].end, (before,), "says"), at)
        return self._said_by_one_before(at, verb, first=first)

    def _said_by_one_before(self, at: int, verb: str, *, first: bool) -> _Found | None:
        """``وأضاف أن``: who told before; nobody that words tell, if a name that is no teller's stands there."""
        words, following = self._words, self._words[at + 1].folded
        opens = first or verb != words[at].folded or self._folded(at - 1) in _PRONOUNS
        if not opens and not _SIGN.search(self._text.raw, words[at - 1].end, words[at].start):
            return None
        if following in _GOES_ON or _HARM.match(following) or _SPEECH.match(self._text.raw, words[at].end):
            return _Found(self._telling(at, words[at].end, (self._stands(at, verb),), "says"), at)
        if any(word.folded in _THAT for word in words[at + 1 : at + 9]):
            return _Found(self._telling(at, words[at].end, (), "says"), at)
        return None

    def _handed_on(self, at: int, preposition: str) -> _Found | None:
        """``نقلت وكالة عن مصدر طبي أن``, ``وصلتنا معلومات من العمدة:``: the source is from whom the words come."""
        words = self._words
        of = next((number for number in range(at + 1, at + 8) if self._folded(number) == preposition), len(words)) + 1
        if of >= len(words) or self._numbers[of] != self._numbers[at]:
            return None
        begin = tellers.subject(self._text, self._without_to(of), of, self._parties)
        found = self._named(begin) if begin is not None else []
        behind = _first_behind(words, of, found[-1].end) if found else len(words)
        is_quoted = any(word.folded in _QUOTED for word in words[behind : behind + 5])
        if not found or not (is_quoted or _SPEECH.match(self._text.raw, found[-1].end)):
            return None
        return _Found(self._telling(at, found[-1].end, tuple(found), "says"), behind - 1)

    def _said_by(self, at: int, begin: int, found: list[Teller], *, first: bool) -> _Found:
        """The telling of a verb and its subject."""
        words, number, last = self._words, self._numbers[at], found[-1].end
        start, end = self._cut[number]
        behind = _first_behind(words, begin, last)
        if self._folded(behind) in _IT:
            return _Found(self._behind(at, self._cut[max(0, number - 1)][0], tuple(found)), behind - 1)
        if not first and not _LETTER.search(self._text.raw, last, end):
            return _Found(self._behind(at, start, tuple(found)), behind - 1)
        if tellers.kind_of(words[begin].folded) == "document" and not any(each.stands_for for each in found):
            telling = Telling(words[at].start, last, len(self._text.raw), tuple(found), "maker", number)
            return _Found(telling, behind - 1)
        return _Found(self._telling(at, last, tuple(found), "says"), behind - 1)

    def _before_verb(self, at: int) -> Teller | None:
        """The subject before a verb: ``غير أن الوزارة أعلنت``, ``أما الجيش فقال``."""
        words, number = self._words, self._numbers[at]
        at -= self._folded(at - 1) == "قد"
        for begin in range(max(0, at - 8), at):
            if self._numbers[begin] != number:
                continue
            cut = self._without_and(begin)
            if not tellers.begins(cut, begin, self._parties) or tellers.kind_of(cut[begin].folded) == "document":
                continue
            found = tellers.read(self._text, cut, begin, self._parties, most=1)
            if found and found[0].end >= words[at - 1].end and (cut is not words or self._opens_clause(begin)):
                return found[0]
        return None

    def _opens_clause(self, at: int) -> bool:
        """Whether a clause begins with a word: behind ``أما``, a sign, or nothing."""
        return (
            at == 0
            or self._words[at - 1].folded in _CLAUSE
            or _STOP.search(self._text.raw, self._words[at - 1].end, self._words[at].start) is not None
        )

    def _acted(self, at: int) -> _Found | None:
        """Who does something, and may go on to tell: ``تبنت الحركة الهجوم وقالت إن``. It tells nothing yet."""
        words = self._words
        if not _verb(words[at].folded, "acts") or at + 1 >= len(words) or self._numbers[at + 1] != self._numbers[at]:
            return None
        begin = tellers.subject(self._text, words, at + 1, self._parties)
        found = self._named(begin) if begin == at + 1 else []
        if not found:
            return None
        start = words[at].start
        return _Found(Telling(start, start, start, tuple(found), "acts", self._numbers[at]), at)

    def _issued(self, at: int) -> _Found | None:
        """Who made the report that tells all: ``صدر عن الوزارة بيان``, ``جاء في تقرير للمركز``."""
        words, word, number = self._words, self._words[at].folded, self._numbers[at]
        bare = word if word in _ISSUED else word[1:]
        issues = bare in ("اصدر", "اصدرت")
        if bare not in _ISSUED or (issues and number > 1) or not (issues or self._folded(at + 1) in ("عن", "في")):
            return None
        following = at + 1 + (not issues)
        if following >= len(words) or self._numbers[following] != number:
            return None
        is_number = _NUMBER.search(self._text.raw, words[at].end, words[following].start)
        begins = tellers.begins(self._without_to(following), following, self._parties)
        found = self._named(following) if begins and not is_number else []
        if not found or found[0].stands_for:
            return None
        behind = _first_behind(words, at, found[-1].end)
        if bare not in _STANDS_IN and all(
            tellers.kind_of(each.folded) != "document" for each in words[behind : behind + 9]
        ):
            return None
        start = words[at].start
        return _Found(Telling(start, start, len(self._text.raw), tuple(found), "maker", number), behind - 1)

    def _named(self, at: int) -> list[Teller]:
        """The tellers at a word; behind a noun for a document those who made it: ``بيان لوزارة الصحة``."""
        words = self._without_to(at)
        found = tellers.read(self._text, words, at, self._parties)
        if not found or found[0].kind != "document" or found[0].stands_for:
            return found
        for number in range(at + 1, min(at + 8, len(words))):
            folded = self._words[number].folded
            if _PAUSE.search(self._text.raw, self._words[number - 1].end, self._words[number].start):
                break
            cut = self._without_to(number)
            is_party = tellers.party_end(cut[number], self._parties) is not None
            if is_party or tellers.kind_of(cut[number].folded) in tellers.NOUNS:
                return tellers.read(self._text, cut, number, self._parties)
            if tellers.is_a(folded, "says") or folded in _THAT:
                break
        return []

    def _latin(self, at: int) -> list[Teller]:
        """Words in Latin letters behind a preposition: ``بحسب medical source``."""
        match = _LATIN.match(self._text.raw, self._words[at].start)
        return [Teller(*match.span(), "source", "")] if match else []

    def _telling(self, at: int, start: int, who: tuple[Teller, ...], how: How) -> Telling:
        """A telling of the rest of its sentence."""
        number = self._numbers[at]
        return Telling(self._words[at].start, start, self._cut[number][1], who, how, number)

    def _behind(self, at: int, start: int, who: tuple[Teller, ...]) -> Telling:
        """A telling of what stands before it: of a quotation all, else from ``start`` on. It may go on behind."""
        begin, number = self._words[at].start, self._numbers[at]
        if _AFTER_QUOTE.search(self._text.raw, max(0, begin - _NEAR), begin):
            start = min(start, max(0, self._text.raw.rfind("«", 0, begin)))
        return Telling(begin, start, self._cut[number][1], who, "behind", number)

    def _stands(self, at: int, verb: str) -> Teller:
        """A verb that stands for its subject, which was told before."""
        return Teller(self._words[at].start, self._words[at].end, "verb", verb, True)

    def _folded(self, at: int) -> str:
        """A word by its number; nothing where there is none."""
        return self._words[at].folded if 0 <= at < len(self._words) else ""

    def _without_to(self, at: int) -> Sequence[FoldedWord]:
        """The words, of which one loses its ``ل``: ``لمصدر``."""
        word = self._words[at]
        if not word.folded.startswith("ل") or tellers.kind_of(word.folded) is not None:
            return self._words
        is_party = word.start + 1 in self._parties
        return self._cut_off(at) if is_party or tellers.kind_of(word.folded[1:]) is not None else self._words

    def _without_and(self, at: int) -> Sequence[FoldedWord]:
        """The words, of which one loses its ``و``: ``والوزارة``."""
        word = self._words[at].folded
        return self._cut_off(at) if word.startswith("و") and tellers.kind_of(word) is None else self._words

    def _cut_off(self, at: int) -> Sequence[FoldedWord]:
        """The words, of which one loses its first letter."""
        word, words = self._words[at], [*self._words]
        words[at] = FoldedWord(word.start + 1, word.end, word.folded[1:])
        return words


@lru_cache(maxsize=1 << 14)
def is_cue(word: str) -> bool:
    """Whether a telling may begin with a folded word."""
    bare = word[1:] if word[:1] in ("و", "ف") else word
    listed = _BY | _AS | _ISSUED | _HANDED_ON | frozenset((*_OPENS_BY, *_HANDS_ON))
    return word in listed or bare in listed or bool(_verb(word, "says") or _verb(word, "acts"))


def _verb(word: str, kind: str) -> str:
    """The verb of a kind in a folded word, without ``و`` and ``ف``; nothing if it is none."""
    if tellers.is_a(word, kind):
        return word
    return word[1:] if word[:1] in ("و", "ف") and tellers.is_a(word[1:], kind) else ""


def _first_behind(words: Sequence[FoldedWord], at: int, offset: int) -> int:
    """The number of the first word from ``at`` on that begins at an offset or behind it; else that of all words."""
    return next((number for number in range(at, len(words)) if words[number].start >= offset), len(words))
