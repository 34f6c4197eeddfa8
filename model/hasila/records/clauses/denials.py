"""Words that deny or doubt what a sentence tells, and which of its mentions they are about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from hasila.records.clauses.denied import DENIES, denied
from hasila.records.clauses.patterns import BOUNDARY
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.words import LEFT, RIGHT

Reach = Literal["sentence", "clause", "behind", "claim", "denied"]

_AS_CLAIMED = r"(?:ما\s|كما\s|حسبما\s|وفقما\s)"
"""Before a verb that claims what stands before it: ``بحسب ما زعم``."""
_NOT_NEGATED = r"(?<!(?<!\p{L})(?:مو|مش|ليس|ليست|ليسوا)\s)"
_PATTERNS: Mapping[Reach, regex.Pattern[str]] = {
    "sentence": regex.compile(
        rf"{LEFT}[وف]?(?:مزاعم|(?:لم|لا)\s+[يت](?:تسن|مكن|تم|ستطع)\s+\p{{L}}*(?:\s+\p{{L}}+)?\s*التحقق"
        rf"|لم\s+تؤكد|لم\s+يؤكد|لم\s+توكد|لم\s+يوكد|تضارب\p{{L}}*|غير\s+موكد\p{{L}}*"
        rf"|{_AS_CLAIMED}[يت]?زعم(?:ت|وا)?){RIGHT}"
    ),
    "claim": regex.compile(rf"{LEFT}(?<!{_AS_CLAIMED})[وف]?[يت]?زعم(?:ت|وا)?{RIGHT}"),
    "behind": regex.compile(
        rf"{LEFT}[وف]?(?:لا\s+(?:صحه|اساس)(?=\s+ل)|تكذيب|{_NOT_NEGATED}(?:ال)?(?:شايعات|شايعه|اشاعات|اشاعه)){RIGHT}"
    ),
    "clause": regex.compile(
        rf"{LEFT}(?:عار(?:يه)?\s+(?:عن|من)\s+الصحه|غير\s+صحيح(?:ه)?(?=\s*(?:[.،؛\n]|$))|لا\s+(?:صحه|اساس)\s+ل(?:ه|ها)"
        rf"|(?:انبا|اخبار|معلومات)\s+(?:غير\s+صحيحه|كاذبه|ملفقه|مفبركه|زايفه|مضلله)){RIGHT}"
    ),
}
"""Words by what they are about."""
_TURNS = regex.compile(
    r"(?<!\p{L})(?:[وف]?(?:لكن\p{L}*|بينما|فيما|وانما|بل|انما)|غير\s+ان|الا\s+ان|بيد\s+ان|في\s+حين|في\s+المقابل"
    r"|(?:موكد|مشير|موضح|مضيف|متهم|محمل|معلن|معترف|مقر)(?:ا|ه|ين)|و(?:[يت]?قول|اتهم|[يت]تهم|اقر|[يت]قر|اعترف)(?:ت|وا)?)(?!\p{L})"
)
"""Behind a denial, where something else is told that is not denied."""
_NEW_SENTENCE = regex.compile(r"[.؛;!؟?\n]")


@dataclass(frozen=True, slots=True)
class Denial:
    """Words that deny or doubt.

    Args:
        start: offset of their first code point.
        end: offset behind their last.
        reach: what they are about: ``sentence``, all of it; ``clause``; ``behind``, the rest of the clause; ``claim``,
            what stands behind until somebody else speaks; ``denied``, what a verb of denial denies behind it.
        told: whether such a verb also denies what stands before it: ``وهو ما نفته موسكو``.
    """

    start: int
    end: int
    reach: Reach
    told: bool = False

    def is_about(self, sentence: FoldedSentence, start: int, end: int) -> bool:
        """Whether they are about a mention of their sentence."""
        if self.reach == "sentence":
            return True
        if self.end <= start:
            between = sentence.folded(self.end, start)
            if self.reach == "claim":
                return not (_NEW_SENTENCE.search(between) or _TURNS.search(between))
            return BOUNDARY.search(between) is None and (self.reach != "denied" or not _TURNS.search(between))
        return self.told or (self.reach == "clause" and BOUNDARY.search(sentence.folded(end, self.start)) is None)


def denials(sentence: FoldedSentence) -> Iterator[Denial]:
    """The words of a sentence that deny or doubt."""
    for reach, pattern in _PATTERNS.items():
        for match in sentence.finditer(pattern):
            yield Denial(*sentence.span(match), reach)
    for match in sentence.finditer(DENIES):
        yield _denial(sentence, match)


def _denial(sentence: FoldedSentence, verb: regex.Match[str]) -> Denial:
    """What a verb of denial is about: what it denies, and what was told before if it denies that."""
    what = denied(verb)
    start, end = sentence.span(verb)
    told = what.kind in ("deed", "report") or (what.kind == "harm" and not what.is_joined)
    return Denial(start, end, "denied", told)
