"""Who tells: the words that name a teller, by a name or without one. ``مصدر طبي``, ``ضابط في الفرقة التاسعة``.

What is read here is one noun phrase. It begins with a noun for people who tell (``data/tellers.tsv``), for a body or
for a medium, and ends before what is told, before the time and the medium (``أمس``, ``في بيان``, ``لوكالة``), and at
every sign but a quotation mark.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from hasila.records.clauses.patterns import ABOUT_HARM
from hasila.text import guarded as regex
from hasila.text import word_lists
from hasila.text.folded import FoldedText, FoldedWord
from hasila.text.months import HIJRI_MONTHS, MONTHS
from hasila.text.weekdays import WEEKDAYS
from hasila.text.words import LONGEST_WORD

PERSONS = ("source", "person")
"""The kinds of nouns for sources and people without a name."""
NOUNS = (*PERSONS, "body", "outlet")
"""The kinds of nouns with which a teller begins."""


def listed(words: str) -> frozenset[str]:
    """Folded words of a list, which are written with spaces between them."""
    return frozenset(words.split())


_LONGEST = 9
"""Words of a teller at most."""
_ASIDES = 9
"""Words between a verb and its subject at most."""
_JOINED = regex.compile(r"[\s\p{Cf}#_«»\"“”'ـ]*")
"""What may stand between two words of a teller."""
_TIMES = frozenset(
    (
        *(word for name in (*WEEKDAYS, *MONTHS, *HIJRI_MONTHS) for word in name.split()[:1]),
        *listed("اليوم امس يوم صباح مسا ظهر فجر عصر ليل ليله بعد قبل منذ ساعه الساعه غد الماضي مبارح البارحه لاحقا"),
        *listed("صباحا مسا ظهرا فجرا ليلا الان حتي خلال وقت قليل الفجر الصباح"),
    )
)
_ASIDE = _TIMES | listed(
    "في بيان بيانا بيانات تصريح تصريحات صحفي صحافي له لها لنا لي نشره نشرته صدر عبر حسابه حسابها علي فيسبوك تويتر"
    " منصه جهته جهتها جانبه جانبها بدوره بدورها ايضا كذلك سابق لاحق متاخر مقتضب رسمي من به اتصال هاتفي مع هو هي"
    " الماضيه الجاري ميلادي وكان قد المنطقه حديث مقابله"
)
"""What may stand between a verb and its subject: ``قال، في بيان الاثنين، المتحدث``."""
_ENDS = _TIMES | listed(
    "ان انه انها انهم انهما بان بانه بانها بانهم انو عن علي الي حول بشان عبر كما مع ضد اثر جرا بسبب نتيجه بينهم بينها"
    " منهم الذي التي الذين اللذان اللتين اللي قوله قولها قولهم قايلا قايله مشيرا مشيره موكدا موكده مضيفا مضيفه موضحا"
    " موضحه طلب طلبت طلبوا طالبا طالبه رفض رفضت مفضلا فضل فضلت لم لا لن ما قد هو هي هم وهو وهي فيما بينما حيث حين"
    " عندما لدي وذلك ذلك هذا هذه ثم او اذ انقطاع بنا شريطه مقتضب نشره نشرته نشرتها صدر بدون دون نقلا وفق بحسب حسب وفقا"
    " انما لكن انبا اخبار غير عند تعليقا ردا بمناسبه مسووليته مسووليتها حينها حينذاك انذاك بين وقد وان تقول يقول"
)
"""Words before which a teller ends: ``أن``, ``نقلا``, ``مشيرا``."""
_NO_ASIDE = regex.compile(r"[.؛!?؟\n:\p{N}]")
_MEDIA = regex.compile(
    r"ل(?:ل)?(?:وكال|صحيف|قنا|اذاع|موقع|مراسل|صحفيين|صحافيين|رويترز|جزير|عربي|بي|فرانس|حره|ميادين|شبك|تلفزيون|منص|جريد"
    r"|مجل|اناضول)\p{L}*"
)
"""To whom somebody says something: ``لوكالة``, ``للصحفيين``."""
_IN_WHAT = listed(
    "بيان بيانين بيانات تصريح تصريحات حديث اتصال مقابله موتمر منشور تغريده تدوينه تقرير تقريرها تقريره"
    " وقت ساعه يوم صباح مسا"
    " حصيله بيانها بيانه احدث اخر هجوم غاره غارات قصف رساله تسجيل كلمه خبر مقطع نسختها نسخته عددها اطار ختام غضون حين"
    " ذلك هذا تطور سياق ملخص"
)
"""Behind ``في`` in what is no part of a teller: ``متحدث في بيان``."""
_WITHIN = listed("في من باسم ضمن بدون لدي داخل باسمها")
_REPORTERS = regex.compile(r"(?:ال)?(?:مراسل|مندوب|موفد)\p{L}{0,2}")
"""Persons who are told with the medium that they are of: ``مندوب الوكالة``."""
_OF_SOME = listed("احد احدي بعض عده واحد اكثر عدد")
"""Before a noun of which some are meant: ``أحد السكان``."""
_SAME = listed("نفسه نفسها ذاته ذاتها عينه")
_AND_MORE = regex.compile(r"وال\p{L}+")
_BY = regex.compile(r"ب(?:ال|ولاي|محافظ|مدين|قضا|ريف|بلد|منطق|محلي|مديري|اقليم|قطاع|ناحي)\p{L}*")
"""``ب`` before a place or a body: ``بالمشفى``, ``بولاية``."""
_AREA = regex.compile(
    r"(?:ال)?(?:محافظ|اقليم|مدين|بلد|ولاي|قطاع|منطق|قضا|ناحي|قري|حي|مخيم|شمال|جنوب|شرق|غرب|ريف|وسط|مديري)\p{L}*"
)
_FIRST_OF_NAMES = listed("ذي ذو ابو ابي ام بني عبد دير بيت كفر جبل تل عين راس خان وادي نهر غرب")
"""Words with which names of two words begin: ``ذي قار``."""
_IN_NAMES = listed("شهدا ضحايا الغام طواري")
_HARMED = regex.compile(r"(?:قتيل|شهيد|جريح|شخص|مصاب|مدني|طفل|اسير|جثت|جثه|جثث|جثمان)(?:ا|ين|ان)?")


class Teller(NamedTuple):
    """The words that name a teller.

    Args:
        start: offset of their first code point.
        end: offset behind their last.
        kind: what their first noun tells: ``source``, ``person``, ``body``, ``outlet``, ``document`` or ``named``.
        noun: this noun, folded and without article.
        stands_for: whether it is a definite noun alone, for one told before: ``المصدر``, ``المنظمة نفسها``.
    """

    start: int
    end: int
    kind: str
    noun: str
    stands_for: bool = False


@lru_cache(maxsize=1 << 14)
def is_a(word: str, kind: str) -> bool:
    """Whether a folded word is of a kind of ``data/tellers.tsv``."""
    return len(word) <= LONGEST_WORD and _patterns()[kind].fullmatch(word) is not None


@lru_cache(maxsize=1 << 14)
def kind_of(word: str) -> str | None:
    """The kind of noun that a folded word is, with or without article."""
    bare = without_article(word)
    return next((kind for kind in (*NOUNS, "document") if is_a(bare, kind) or is_a(word, kind)), None)


def party_end(word: FoldedWord, parties: Mapping[int, int]) -> int | None:
    """Where the mention of a party ends that begins with a word, or behind its first letter."""
    return parties.get(word.start, parties.get(word.start - 1))


def without_article(word: str) -> str:
    """A folded word without its article: ``المصدر``, ``للمصدر``."""
    return word[2:] if word.startswith(("ال", "لل")) and len(word) > 4 else word


def subject(text: FoldedText, words: Sequence[FoldedWord], at: int, parties: Mapping[int, int]) -> int | None:
    """The number of the word with which the subject of a verb begins, behind whose last word ``at`` is."""
    for number in range(at, min(at + _ASIDES, len(words))):
        word = words[number].folded
        gap = text.raw[words[number - 1].end : words[number].start]
        if _NO_ASIDE.search(gap):
            return None
        if begins(words, number, parties) and word not in _ASIDE:
            return number
        if (
            word not in _ASIDE
            and not _MEDIA.match(word)
            and not (number > at and _MEDIA.match(words[number - 1].folded))
        ):
            return None
    return None


def begins(words: Sequence[FoldedWord], at: int, parties: Mapping[int, int]) -> bool:
    """Whether a teller may begin with a word."""
    word = words[at]
    if word.folded in _OF_SOME:
        return any(kind_of(each.folded) in NOUNS for each in words[at + 1 : at + 3])
    return kind_of(word.folded) is not None or party_end(word, parties) is not None


def read(
    text: FoldedText, words: Sequence[FoldedWord], at: int, parties: Mapping[int, int], *, most: int = 2
) -> list[Teller]:
    """The tellers that begin with a word, one or two joined by ``و``; none if none begins.

    Args:
        text: the text.
        words: its words.
        at: the number of the word.
        parties: the end of each mention of a party, by its start.
        most: how many are read.
    """
    first = _read(text, words, at, parties)
    if first is None:
        return []
    teller, behind = first
    if most > 1 and behind < len(words) and _is_joined(text, words, behind):
        word = words[behind]
        if word.folded.startswith("و") and kind_of(word.folded[1:]) in NOUNS:
            cut = FoldedWord(word.start + 1, word.end, word.folded[1:])
            second = _read(text, [*words[:behind], cut, *words[behind + 1 :]], behind, parties)
            if second:
                return [teller, second[0]]
    return [teller]


def _read(
    text: FoldedText, words: Sequence[FoldedWord], at: int, parties: Mapping[int, int]
) -> tuple[Teller, int] | None:
    """The teller that begins with a word, and the number of the word behind it."""
    if at >= len(words) or not begins(words, at, parties):
        return None
    head = next((n for n in range(at, min(at + 3, len(words))) if words[n].folded not in (*_OF_SOME, "من")), at)
    kind = kind_of(words[head].folded) or "named"
    until = named_until = party_end(words[head], parties) or 0
    last, within = head, 0
    for number in range(head + 1, min(head + _LONGEST, len(words))):
        if kind in PERSONS and words[number].start in parties and _is_joined(text, words, number):
            until = parties[words[number].start]
        if words[number].start >= until:
            if named_until and kind not in PERSONS:
                break
            if not _goes_on(text, words, number, head, kind, within):
                break
        within += words[number].folded in _WITHIN
        last = number
    while last > head and words[last].folded in (*_WITHIN, "ال"):
        last -= 1
    start = words[at].start + (words[at].folded.startswith("لل"))
    noun = without_article(words[head].folded)
    rest = [words[n].folded for n in range(head + 1, last + 1)]
    stands_for = words[head].folded.startswith(("ال", "لل")) and all(word in _SAME for word in rest)
    return Teller(start, _closed(text, start, words[last].end), kind, noun, stands_for), last + 1


def _goes_on(text: FoldedText, words: Sequence[FoldedWord], at: int, head: int, kind: str, within: int) -> bool:
    """Whether a word belongs to the teller that the words before it are of."""
    word, before, following = (
        words[at].folded,
        words[at - 1].folded,
        words[at + 1].folded if at + 1 < len(words) else "",
    )
    gap = text.raw[words[at - 1].end : words[at].start]
    if not _is_joined(text, words, at) or any(sign in gap for sign in "»”"):
        return False
    if any(sign in gap for sign in "«“") and before != "ل" and (at - 1 != head or before.startswith(("ال", "لل"))):
        return False
    if word in _WITHIN:
        return _opens_within(text, words, at, kind, within, following)
    if word in _ENDS or _MEDIA.fullmatch(word) or is_a(word, "says") or is_a(word.removeprefix("ف"), "says"):
        return False
    if word.startswith("و") and len(word) > 2 and not _is_name_with_and(word):
        return _AND_MORE.fullmatch(word) is not None and kind == "body" and kind_of(word[1:]) not in NOUNS
    is_to = word.startswith("ل") and before not in _WITHIN  # but ``مصدر في لحج``
    if is_to and kind in PERSONS and not (word.startswith("لل") and kind_of(word)):
        return False
    if kind in PERSONS and is_a(without_article(word), "outlet") and before not in _WITHIN:
        return at - 1 == head and _REPORTERS.fullmatch(before) is not None
    if word == "برس" or (word.startswith("لل") and kind == "outlet" and not ABOUT_HARM.match(word)):
        return True
    inner = words[at - 2].folded in _WITHIN and kind_of(before) is None and _AREA.fullmatch(before) is None
    if inner and not word.startswith("ال") and before not in _FIRST_OF_NAMES:
        return False
    if kind_of(before) == "body" and not before.startswith("ال") and not ABOUT_HARM.match(word):
        return True
    if word.startswith("ب") and kind_of(word) is None:
        return kind_of(word[1:]) in NOUNS or (_BY.fullmatch(word) is not None and not ABOUT_HARM.match(word))
    if before.startswith("ال") and ABOUT_HARM.fullmatch(word):
        return False
    is_name = word.startswith("ال") or word == "فرع" or (word.startswith("ل") and kind_of(word) is None)
    if before.startswith("ال") and not is_name:
        return at - 1 == head and kind == "person" and kind_of(word) is None and not _tells_harm(word)
    return not _tells_harm(word)


def _opens_within(
    text: FoldedText, words: Sequence[FoldedWord], at: int, kind: str, within: int, following: str
) -> bool:
    """Whether a preposition goes on with a teller: ``مصدر في``, ``المتحدث باسم``, ``سائق من``."""
    if words[at].folded == "باسم":
        return True
    return (
        not within
        and _is_joined(text, words, at + 1)
        and following not in (*_IN_WHAT, *_ENDS)
        and not (words[at].folded == "من" and kind == "body")
        and not _tells_harm(following)
    )


def _is_name_with_and(word: str) -> bool:
    """Whether a word that begins with ``و`` is one of itself: ``وسط``, ``وزارة``."""
    return kind_of(word) is not None or word in ("وسط", "ولايه", "وطني", "وطنيه", "واسط", "وادي")


def _tells_harm(word: str) -> bool:
    """Whether a word tells harm or an attack, and is no name: ``مقتل``, ``استشهد``."""
    if word.startswith(("ال", "لل")) or word in _IN_NAMES:
        return False
    return ABOUT_HARM.match(word) is not None or _HARMED.fullmatch(word) is not None


def _is_joined(text: FoldedText, words: Sequence[FoldedWord], at: int) -> bool:
    """Whether a word stands in one line with the word before it, and only spaces and quotation marks between."""
    return (
        0 < at < len(words)
        and _JOINED.fullmatch(text.raw[words[at - 1].end : words[at].start]) is not None
        and ("\n" not in text.raw[words[at - 1].end : words[at].start])
    )


def _closed(text: FoldedText, start: int, end: int) -> int:
    """Where a teller ends, with the quotation mark that closes what it opens."""
    words = text.raw[start:end]
    is_open = any(words.count(opened) > words.count(closed) for opened, closed in zip("«“", "»”", strict=True))
    return end + 1 if is_open and text.raw[end : end + 1] in tuple("»”") else end


@cache
def _patterns() -> dict[str, regex.Pattern[str]]:
    """The patterns of ``data/tellers.tsv``, by kind."""
    rows = (line.split("\t") for line in word_lists.lines("tellers.tsv"))
    return {kind: regex.compile(pattern) for kind, pattern in rows}
