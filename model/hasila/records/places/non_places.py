"""Mentions of places that name none: senders of messages, parts of a body, plain words, slogans."""

from collections.abc import Sequence

from hasila.records.places.gazetteer import Gazetteer
from hasila.records.stretch import Evidence
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold

_MARKS = r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]*"
_DAY = r"\p{Nd}{1,4}[./-]\p{Nd}{1,2}[./-]\p{Nd}{1,4}"
_TIME = r"\p{Nd}{1,2}:\p{Nd}{2}(?::\p{Nd}{2})?(?:\s*(?:ص|م|[AaPp]\.?[Mm]\.?))?"
_STAMP = rf"{_DAY}{_MARKS}[,،]?{_MARKS}{_TIME}"
_SENDER = regex.compile(
    rf"^{_MARKS}(?:\[{_MARKS}{_STAMP}{_MARKS}\]{_MARKS}|{_STAMP}{_MARKS}[-–]{_MARKS})(?P<name>[^:\n]{{1,60}}?){_MARKS}:"
    rf"|^{_MARKS}(?P<above>[^,،\n]{{1,60}}?)[,،]{_MARKS}\[{_STAMP}\]{_MARKS}$",
    regex.MULTILINE,
)
"""A line of an export: ``[04/01/2020, 21:16] ندى: …``, ``12/11/2023, 09:05 - ندى: …`` or ``ندى, [12.11.2023 9:05]``."""
_PLAIN = frozenset(
    fold(
        "سكني سكنية شعبي شعبية تجاري تجارية زراعي زراعية مجاور مجاورة ترابي ترابية مقلوب مطاطي مطاطية خشبي حدودي حدودية"
        " برجين بنايتين مدخل مداخل المكان الموقع الحتة الدربونة المنطقة المحل البيت البيوت الشارع المنزل الحوش"
    ).split()
)
"""What tells only of which kind a place is: ``حي سكني``, ``حاجز ترابي``."""
_FOR = regex.compile(r"لل\p{L}{4,}")
"""For whom or what a place is: ``موقف للباصات``."""
_LABEL = regex.compile(
    r"(?:عدد\s+)?(?:ال)?(?:قتلي|جرحي|مصابون|مصابين|اصابات|شهدا|نازحون|نازحين|مفقودون|مفقودين|معتقلون|معتقلين|وفيات|ضحايا|مصدر|تاريخ|نوع|حادث)"
)
"""What the field of a list is of: ``القتلى: 23``."""
POINTS_BACK = regex.compile(
    r"ال(?:مدينه|قريه|بلده|مخيم|معسكر|ضيعه|حله|تجمع|مستوطنه|كيبوتس)|ال(?:مدينه|قريه|بلده|مخيم|معسكر|حي|ناحيه|مديريه|محليه|منطقه)\s+(?:نفس|ذات|عين)(?:ه|ها)"
)
"""A kind of place without a name, for one that was told before: ``القرية نفسها``."""
_BODY = "راس يد ايد رجل ساق صدر بطن ظهر كتف عنق رقبه رقبت فخذ قدم ذراع كراع وجه خاصره خاصرت"
_OF_BODY = frozenset(part + whose for part in _BODY.split() for whose in ("ه", "ها", "هم", "هما", "و", "ي"))
"""Where a bullet struck: ``في ساقه``, ``في كراعو``."""
_SPEAKS = regex.compile(r"(?<!\p{L})[وف]?(?:قال|يقول|تقول|اضاف|اوضح|روي|يروي|تروي|حكي|تحكي|يحكي|صرح)(?:ت)?\s+$")
"""Before somebody who says something."""
_BEFORE = 14
"""Code points before a mention that tell whether somebody speaks."""
_JOINT = regex.compile(r"[^\p{L}\p{N}]+")
_TURN = regex.compile(
    r"(?:تحت|بخير|الان|عاجل|الحدث|قبل|لن|لا|لم|لك|في|يا|مع|كل|بلا|المنسي|المنسيه|الصامد|الصامده|الحر|الحره|الجريح|الجريحه|[تي]\p{L}{3,})"
)
"""Where the name in a slogan ends: ``غزة_تحت_القصف``, ``حلب_تحترق``."""
_SIDE = regex.compile(r"(?:ال)?(?:شمال|جنوب|شرق|غرب|وسط|اوسط|كبر|قديم|جديد)\p{L}{0,3}")
"""What belongs to a name behind that of a country: ``السودان_الجنوبي``."""


class NonPlaces:
    """The mentions of places of a text that name none.

    Args:
        text: the text.
        gazetteer: knows the names of places.
    """

    def __init__(self, text: FoldedText, gazetteer: Gazetteer) -> None:
        self._text = text
        self._gazetteer = gazetteer
        self._senders = [
            match.span("name") if match["name"] else match.span("above") for match in _SENDER.finditer(text.raw)
        ]

    @property
    def is_chat(self) -> bool:
        """Whether the text is an export of messages, with a sender before each."""
        return bool(self._senders)

    def __contains__(self, mention: Evidence) -> bool:
        """Whether a mention names no place."""
        words = self._text.folded(mention.start, mention.end).strip()
        before = self._text.folded(mention.start - _BEFORE, mention.start)
        return (
            words in _PLAIN
            or (_LABEL.fullmatch(words) is not None and self._text.raw[mention.end :][:2].lstrip().startswith(":"))
            or (_FOR.fullmatch(words) is not None and not self._gazetteer.has("ال" + words[2:]))
            or words in _OF_BODY
            or POINTS_BACK.fullmatch(words) is not None
            or any(start <= mention.start and mention.end <= end for start, end in self._senders)
            or _SPEAKS.search(before) is not None
            or (before.endswith("#") and self._is_slogan(words))
        )

    def _is_slogan(self, tag: str) -> bool:
        """Whether a tag says something of a place whose name it begins with: ``حلب_تحترق``, and not ``عين_العرب``."""
        words = _JOINT.split(tag)
        for end in range(1, len(words)):
            turn = _TURN.fullmatch(words[end])
            of_country = words[0] in self._gazetteer.countries and not _SIDE.fullmatch(words[end])
            if (turn or (end == 1 and of_country)) and self._knows(words[:end]) and not self._knows(words):
                return True
        return False

    def _knows(self, words: Sequence[str]) -> bool:
        return self._gazetteer.has(" ".join(words))
