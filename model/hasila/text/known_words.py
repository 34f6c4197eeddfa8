"""Tells known words from strings of letters, to decide where a word was torn apart or two were glued together."""

from functools import cache, lru_cache
from importlib import resources

import regex

from hasila.text.folding import fold

_STEMS = (
    "قتل قتيل قتلى مقتل مقاتل قاتل اقتتال قصف شهيد شهداء شهاد استشهد استشهاد ستشهد جرح جريح جرحى اصيب اصاب اصابات"
    " مصاب ضحية ضحايا جثة جثث جثمان جثامين دماء مجزرة مجازر مذبحة ذبح اعدام اعدم اغتيال اغتال تفجير انفجار انفجر فجر"
    " متفجر مفخخ عبوة عبوات لغم الغام قنبلة قنابل قذيفة قذائف صاروخ صواريخ رصاص سلاح اسلحة مسلح غارة غارات برميل"
    " براميل مسير طيران مدفعية هجوم هاجم استهداف استهدف ستهدف عدوان معركة معارك اشتباك اقتحام اقتحم قتحم احتلال محتل"
    " ارهاب اسرائيل صهيون داعش حماس قسام قسد حزب مليشيا ميليشيا فصائل مقاوم نظام ايران حوثي مستوطن اعتقال اعتقل معتقل"
    " عتقل تعذيب خطف اختطاف اختطف تصفية طعن دهس قنص قناص حرب عسكر جيش كتائب كيماوي كيمياوي انتحار اسير اسرى مدنيين"
    " مدنيون مدنيات طفل اطفال جندي جنود نازح نزوح ناسف شبيح مرتزق ابادة انتهاك اغتصاب"
)
_FOLDED = [fold(stem) for stem in _STEMS.split()]
_BEFORE_ENDINGS = [f"{stem[:-1]}ت" for stem in _FOLDED if stem.endswith("ه")]  # غارتان, but not غارت
_ENDINGS = "ا|ه|ي|ت|و|يه|ات|ان|ين|ون|وا|تا|تان|تين|يين|يون|هم|ها|نا|ته|تهم|تها"
_EVENT_WORD = regex.compile(
    r"(?P<prefix>[وف]?(?:[بلك]?(?:ال)?|لل|س?[يتن]))"
    rf"(?:(?:{'|'.join(_FOLDED)})(?:{_ENDINGS})?|(?:{'|'.join(_BEFORE_ENDINGS)})(?:{_ENDINGS}))"
)
_EVENT_TAILS = frozenset(
    [*_FOLDED, *(stem + ending for stem in _FOLDED + _BEFORE_ENDINGS for ending in _ENDINGS.split("|"))]
)
_TAIL_LENGTHS = range(min(map(len, _EVENT_TAILS)), max(map(len, _EVENT_TAILS)) + 1)
_AND_AND_ARTICLE = frozenset(["", "و", "ف", "ال", "وال"])


@lru_cache(maxsize=1 << 14)
def is_event_word(word: str) -> bool:
    """Whether a word is one of violence, of its victims, its means or its parties.

    Posts tear such words apart, lest a filter finds them.
    """
    return _EVENT_WORD.fullmatch(fold(word)) is not None


def may_end_with_event_word(word: str) -> bool:
    """Whether a word may end with one of violence; false is certain."""
    folded = fold(word)
    return any(folded[-length:] in _EVENT_TAILS for length in _TAIL_LENGTHS)


def is_bare_event_word(word: str) -> bool:
    """Whether a word is one of violence, with no other prefix than "and" and the article."""
    match = _EVENT_WORD.fullmatch(fold(word))
    return match is not None and match["prefix"] in _AND_AND_ARTICLE


def is_frequent(word: str) -> bool:
    """Whether a word of at least three letters is so frequent that a vocabulary has it as a whole."""
    return word in _frequent_words()


def is_frequent_folded(word: str) -> bool:
    """Whether a folded word is the folded form of a frequent one."""
    return word in _folded_frequent_words()


def is_known(word: str) -> bool:
    """Whether a word is frequent or one of violence."""
    return is_frequent(word) or is_event_word(word)


@cache
def _frequent_words() -> frozenset[str]:
    """The words of a table that ``train/frequent_words.py`` writes; its first line states their source."""
    table = resources.files("hasila").joinpath("data/frequent_words.txt").read_text(encoding="utf-8")
    return frozenset(table.splitlines()[1:])


@cache
def _folded_frequent_words() -> frozenset[str]:
    return frozenset(map(fold, _frequent_words()))
