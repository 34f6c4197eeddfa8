"""Who tells all of a message: a label (``المصدر: مراصد الشمال``), or a heading that is nothing but a name.

Such a heading is ``تنسيقية لجان مقاومة أم روابة`` in a line of its own, ``بيان | محامو الطوارئ``, or
``وزارة الصحة – ولاية الخرطوم``.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from hasila.records.parties import tellers
from hasila.records.parties.tellers import Teller
from hasila.records.parties.telling import Telling
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText, FoldedWord

_LABEL = regex.compile(
    r"(?<!\p{L})(?:ال)?(?:مصدر|مصادر)(?:\s+(?:ال)?(?:معلومات|معلومه|خبر|بيانات|رييسي|اولي))?\s*[:/：]\s*(?=[\p{L}«\"#@])"
)
_NAME = regex.compile(r"[^\n(\[,،.؛|✌-\U0010ffff•#]+")
_NOBODY = regex.compile(r"مجهول|خاص|متعدد")
_LINE = regex.compile(r"[^\n]*\p{L}[^\n]*")
_PART = regex.compile(r"(?<![:：]\s*)(?<![^|\n]\s*)[^|:：؛\n]+(?!\s*[:：])(?=[|؛\n]|$)")
"""A part of a heading, between bars."""
_OPENING = tellers.listed("بيان من عن صادر عاجل خاص تقرير تصريح صحفي نشره")
"""Words before the name in a heading."""
_APART = regex.compile(r"\s*[-–—ـ/]")
_WORD = regex.compile(r"\p{L}+")
_SIGN = regex.compile(r"[^\p{L}\s]")
_OF_BODIES = regex.compile(r"لجان|تنسيقي\p{L}+|غرف\p{L}+|شبك\p{L}+")
_OF_NAME = 2
"""Words at most that a name of a local body has at its end which are written like others: ``لجان مقاومة مدني``."""
_LINES = 2
"""Lines of a message that may be its heading."""
_LONGEST = 9
"""Words of a part of a heading."""
_BEHIND = 5
"""Words behind the name, of where it is: ``وزارة الصحة – ولاية الخرطوم``."""


def labels(text: FoldedText) -> Iterator[Telling]:
    """The labels of a text that tell the source. Of several each tells of what stands between it and the one before."""
    matches = [*_LABEL.finditer(text.folded(0, len(text.raw)))]
    ends = [text.to_text(match.end()) for match in matches]
    for match, (before, behind) in zip(matches, pairwise([0, *ends]), strict=True):
        name = _NAME.match(text.raw, behind)
        if name is None or not name.group().strip() or _NOBODY.search(name.group()):
            continue
        first = text.folded(behind, behind + len(name.group().split()[0]))
        kind = tellers.kind_of(first) or "named"
        who = Teller(behind, behind + len(name.group().rstrip()), kind, tellers.without_article(first))
        start, end = (before, who.end) if len(matches) > 1 else (0, len(text.raw))
        yield Telling(text.to_text(match.start()), start, end, (who,), "label", 0)


def headings(text: FoldedText, words: Sequence[FoldedWord], parties: Mapping[int, int]) -> Iterator[Telling]:
    """The heading of a message of several lines, if it is the name of a body.

    Args:
        text: the text.
        words: its words.
        parties: the end of each mention of a party, by its start.
    """
    lines = [match.span() for match in _LINE.finditer(text.raw)]
    for start, end in lines[:_LINES] if len(lines) > 1 else []:
        for part in _PART.finditer(text.raw, start, end):
            if who := _heading(text, words, parties, part.span()):
                yield Telling(start, 0, len(text.raw), (who,), "label", 0)
                return


def _heading(
    text: FoldedText, words: Sequence[FoldedWord], parties: Mapping[int, int], part: tuple[int, int]
) -> Teller | None:
    """The body that a part of a heading names, if nothing else stands there but where it is."""
    inside = [number for number, word in enumerate(words) if part[0] <= word.start < part[1]]
    if not 0 < len(inside) <= _LONGEST:
        return None
    first = next((number for number in inside if words[number].folded not in _OPENING), inside[0])
    found = tellers.read(text, words, first, parties, most=1)
    if not found or found[0].kind not in ("body", "named") or found[0].stands_for:
        return None
    rest = text.raw[found[0].end : part[1]]
    left = len(_WORD.findall(rest))
    if 0 < left <= _OF_NAME and _OF_BODIES.fullmatch(found[0].noun) and not _SIGN.search(rest.strip()):
        return found[0]._replace(end=found[0].end + len(rest.rstrip()))
    return found[0] if left == 0 or (left <= _BEHIND and _APART.match(rest)) else None
