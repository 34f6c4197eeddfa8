"""Words that deny or doubt what a sentence tells, and which of its mentions they are about."""

from collections.abc import Iterator
from dataclasses import dataclass

from hasila.records.clauses.patterns import BOUNDARY
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence

_LEFT, _RIGHT = r"(?<!\p{L})", r"(?!\p{L})"
_NOT_NEGATED = r"(?<!(?<!\p{L})(?:مو|مش|ليس|ليست|ليسوا)\s)"
_PATTERNS = {
    "sentence": regex.compile(
        rf"{_LEFT}[وف]?(?:نف(?:ي|ت|وا)|[يت]نفي|[يت]?زعم(?:ت)?|مزاعم"
        r"|(?:لم|لا)\s+[يت](?:تسن|مكن|تم|ستطع)\s+\p{L}*(?:\s+\p{L}+)?\s*التحقق"
        rf"|لم\s+تؤكد|لم\s+يؤكد|لم\s+توكد|لم\s+يوكد|تضارب\p{{L}}*|غير\s+موكد\p{{L}}*){_RIGHT}"
    ),
    "behind": regex.compile(
        rf"{_LEFT}[وف]?(?:لا\s+(?:صحه|اساس)(?=\s+ل)|[يت]?كذب(?:ت|وا)|[يت]كذب|تكذيب|مكذب(?:ا|ه)|[يت]?فند(?:ت|وا)?"
        rf"|دحض(?:ت|وا)?|{_NOT_NEGATED}(?:ال)?(?:شايعات|شايعه|اشاعات|اشاعه)){_RIGHT}"
        r"|(?<!\p{L})[وف]?كذب(?=\s+(?:ال|\p{L}+\s+(?:ما|ان|انبا|خبر|نبا|الانبا|صح)))"
    ),
    "clause": regex.compile(
        rf"{_LEFT}(?:عار(?:يه)?\s+عن\s+الصحه"
        rf"|(?:انبا|اخبار|معلومات)\s+(?:غير\s+صحيحه|كاذبه|ملفقه|مفبركه|زايفه|مضلله)){_RIGHT}"
    ),
}
"""Words by what they are about: all of their sentence, their clause, or what stands behind them in it."""


@dataclass(frozen=True, slots=True)
class Denial:
    """Words that deny or doubt.

    Args:
        start: offset of their first code point.
        end: offset behind their last.
        reach: what they are about: ``sentence``, ``clause``, or ``behind``, the rest of the clause.
    """

    start: int
    end: int
    reach: str

    def is_about(self, sentence: FoldedSentence, start: int, end: int) -> bool:
        """Whether they are about a mention of their sentence."""
        if self.reach == "sentence":
            return True
        if self.end <= start:
            return BOUNDARY.search(sentence.folded(self.end, start)) is None
        return self.reach == "clause" and BOUNDARY.search(sentence.folded(end, self.start)) is None


def denials(sentence: FoldedSentence) -> Iterator[Denial]:
    """The words of a sentence that deny or doubt."""
    for reach, pattern in _PATTERNS.items():
        for match in sentence.finditer(pattern):
            yield Denial(*sentence.span(match), reach)
