"""Parties that are written as a bare type and a name behind a sign, or as the forces of a party told before.

``ميليشيات #قسد``, ``قوات "البنيان"``; ``قال الجيش إن طائراته قصفت``.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.words import WORD

_BETWEEN = regex.compile(r"[\s\p{Cf}#＃_\"'`“”‘’«»()\[\]{}]+")
_SIGN = regex.compile(r"[#＃_\"'`“”‘’«»()\[\]{}]")
_OWN = regex.compile(
    r"[وفبل]?(?:طايرت|طايرات|طيران|مقاتلات|مروحيات|مسيرات|مدفعيت|قوات|وحدات|عناصر|جنود|جيش|مسلحي|مسلحو|مقاتلي|مقاتلو|راجمات|دبابات"
    r"|زوارق|افراد|دوريات|اجهزت|ميليشيات|مليشيات)(?:ه|ها|هم)"
)
_SENTENCE_ENDS = regex.compile(r"[.!?؟؛\n]")
_OWN_FAR = 150
"""Code points between forces and the party whose they are."""
_FOR = regex.compile(r"لل\p{L}{3}")
_CLOSING = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "‘": "’", '"': '"', "'": "'"}
_WORDS = regex.compile(WORD)
_TYPES = frozenset(
    map(
        fold,
        (
            *(
                "قوات",
                "قوة",
                "ميليشيا",
                "ميليشيات",
                "مليشيا",
                "مليشيات",
                "ميلشيا",
                "ميلشيات",
                "مسلحو",
                "مسلحي",
                "مسلحون",
            ),
            *("مسلحين", "مقاتلو", "مقاتلي", "مقاتلون", "مقاتلين", "عناصر", "أفراد", "جنود", "ضباط", "تنظيم", "تنظيمات"),
            *("جماعة", "جماعات", "مجموعة", "مجموعات", "فصيل", "فصائل", "حركة", "حزب", "هيئة", "جبهة", "جيش", "فيلق"),
            *("لواء", "ألوية", "كتيبة", "كتائب", "سرية", "سرايا", "فرقة", "وحدة", "وحدات", "عصابة", "عصابات", "مرتزقة"),
            *("خلايا", "خلية", "طيران", "طائرات", "مروحيات", "مدفعية", "مسيرات", "غرفة", "عمليات", "تحالف", "تجمع"),
            *("حرس", "شرطة", "استخبارات", "مخابرات"),
        ),
    )
)
"""What kind of party it is, which is no name."""


def joined(text: FoldedText, mentions: Sequence[Labelled], positions: Sequence[int]) -> Mapping[int, int]:
    """The mention with the name behind each mention that is nothing but a type.

    Args:
        text: the text.
        mentions: its mentions.
        positions: those of parties, in the order of the text.

    Returns:
        The position of the name by that of the type, where only white space and at least one sign (``#``, a quotation
        mark, a bracket, ``_``) stand between them.
    """
    return {
        first: second
        for first, second in pairwise(positions)
        if _is_only_signs(text, mentions[first].end, mentions[second].start)
        and is_type(text.text[mentions[first].start : mentions[first].end])
    }


def owners_before(text: FoldedText, mentions: Sequence[Labelled], positions: Sequence[int]) -> Mapping[int, int]:
    """The mention before, whose forces are meant, of each mention that names them by a pronoun: ``طائراته``.

    Args:
        text: the text.
        mentions: its mentions.
        positions: those of parties, in the order of the text.
    """
    found: dict[int, int] = {}
    for before, position in pairwise(positions):
        first, mention = mentions[before], mentions[position]
        if mention.start - first.end > _OWN_FAR or not _OWN.fullmatch(text.folded(mention.start, mention.end)):
            continue
        if not _SENTENCE_ENDS.search(text.raw[first.end : mention.start]):
            found[position] = found.get(before, before)
    return found


def without_preposition(name: str) -> str:
    """A name without the ``ل`` that was marked with it: ``للشرطة``."""
    return f"ال{name[2:]}" if _FOR.match(name) else name


def _is_only_signs(text: FoldedText, start: int, end: int) -> bool:
    """The text as it is has the ``_`` that its reading form has as a space."""
    between = text.text[start:end]
    return _BETWEEN.fullmatch(between) is not None and _SIGN.search(between + text.raw[start:end]) is not None


def is_type(words: str) -> bool:
    """Whether words tell only what kind of party it is: ``ميليشيات``, ``غرفة عمليات``."""
    found = [fold(word) for word in _WORDS.findall(words)]
    return bool(found) and all(word in _TYPES or word.removeprefix("ال") in _TYPES for word in found)


def end(text: str, type_end: int, name: Labelled) -> int:
    """Where a party of a type and a name ends: behind the sign that closes what was opened between them."""
    opened = next((sign for sign in reversed(text[type_end : name.start]) if sign in _CLOSING), None)
    return name.end + 1 if opened and text[name.end : name.end + 1] == _CLOSING[opened] else name.end
