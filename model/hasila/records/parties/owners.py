"""Whose means or members words name: ``مروحية تابعة للتحالف`` is the coalition's, ``طائرات روسية`` are Russia's.

The words give names to look up in a table of parties, the surest first. What no table has stays as the text has it.
"""

from collections.abc import Iterator

from hasila.text import guarded as regex
from hasila.text.folding import fold
from hasila.text.words import WORD_OR_NUMBER

_WORD = regex.compile(WORD_OR_NUMBER)

_AIR = (
    r"(?:طايره|طايرات|طايرتان|طايرتين|طيران|مقاتله|مقاتلات|مروحيه|مروحيات|مروحيتان|مروحيتين|قاذفه|قاذفات|مسيره|مسيرات"
    r"|مسيرتان|مسيرتين|درون|سلاح (?:ال)?جو|قوات جويه)"
)
_GROUND = (
    r"(?:مدفعيه|دبابه|دبابات|زورق|زوارق|بارجه|بوارج|اليه|اليات|جرافه|جرافات|قناص|قناصه|جندي|جنود|ضابط|ضباط|قوه|قوات"
    r"|دوريه|دوريات|حاجز|وحده|وحدات|راجمات|صواريخ|عسكري|عسكريون|عسكريين)"
)
_MEMBERS = (
    r"(?:مسلحو|مسلحي|مسلحون|مسلحين|مقاتلو|مقاتلي|مقاتلون|مقاتلين|عناصر|افراد|عنصر|خليه|خلايا|ارهابيو|ارهابيي|قياده)"
)
_BAND = r"(?:ميليشيا|ميليشيات|مليشيا|مليشيات|ملشيات|عصابه|عصابات|مرتزقه|تنظيم|جماعه|حركه|جيش)"
"""What may also be a party of its own: ``ميليشيا الحوثي`` are the Houthis, ``ميليشيات تابعة لإيران`` are not Iran."""
_ADJECTIVES = (
    r"(?: (?:مسيره?|حربيه?|مروحيه?|مقاتله?|جويه?|عسكريه?|انتحاريه?|استطلاعيه?|استطلاع|بدون طيار|دون طيار|من دون طيار"
    r"|مذخره?|مسلحه?|خاصه|بريه?|بحريه?|مدفعيه?|حوامه|مجهوله?))*"
)
_OF = r"(?: تابع(?:ه|ين|ان|ون)? ل| (?:من|ل) ?| )"
_OWNED = regex.compile(rf"(?:(?:(?P<means>{_AIR}|{_GROUND})|{_MEMBERS}){_ADJECTIVES}{_OF}|{_BAND} ) ?(?P<owner>\S.*)")
_STATE = regex.compile(rf"(?:(?P<air>{_AIR})|{_GROUND}){_ADJECTIVES} (?P<state>\p{{L}}+?ي)(?:ه|ين|ون|ان|ات|تان|تين)?")

_BARE_MEANS = regex.compile(
    r"(?:ال)?(?:طايره|طايرات|طايرتان|طايرتين|مقاتله|مسيره|مسيرات|مسيرتان|مسيرتين|دبابه|دبابات|زورق|زوارق|درون|طيران(?=\s+مسير))"
    r"(?:\s+(?:ال)?(?:مسير|حربي|مروحي|انتحاري|مجهول|تابع|منفذ|استطلاع|بدون|من|دون|طيار|مذخر|مفخخ)\p{L}{0,3})*"
)
"""Means without an owner."""


def is_means(name: str) -> bool:
    """Whether a name tells only by what means, and nobody: ``طائرة مسيّرة``, ``الطائرة``; not ``الطيران المروحي``."""
    return _BARE_MEANS.fullmatch(fold(name)) is not None


def owners(words: str) -> Iterator[str]:
    """Names of the party whose means or members words may name; of ``طائرات روسية`` the air force, then the army.

    Args:
        words: the words of a mention, for example ``الطيران المروحي التابع لقوات الأسد``.

    Yields:
        Names in folded words without articles.
    """
    key = " ".join(map(_bare, map(fold, _WORD.findall(words))))
    if match := _STATE.fullmatch(key):
        if match["air"]:
            yield f"سلاح الجو {match['state']}"
        yield f"جيش {match['state']}"
        yield match["state"]
    if match := _OWNED.fullmatch(key):
        if match["means"]:
            yield f"قوات {match['owner']}"
        yield match["owner"]


def _bare(word: str) -> str:
    """A word without its article; ``لل`` and ``ل`` before a name stay as a word of their own."""
    if word.startswith("لل") and len(word) > 4:
        return f"ل {word[2:]}"
    return word[2:] if word.startswith("ال") and len(word) > 4 else word
