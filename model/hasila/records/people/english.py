"""People whom English words in an Arabic text count: ``وثّق الشركاء 29 people killed``, ``1 killed و2 wounded``."""

from collections.abc import Iterator

from hasila.records.people.counted import Counted
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_HARM = {
    "killed": "killed|dead|deaths?|fatalities",
    "injured": "injured|wounded|injuries",
    "displaced": "displaced|IDPs",
    "detained": "detained|arrested|abducted|kidnapped",
    "missing": "missing",
}
_KINDS = "|".join(f"(?P<{kind}>{words})" for kind, words in _HARM.items())
_NOUN = (
    "(?:new |young )?(?:people|persons?|individuals?|civilians?|child(?:ren)?|wom[ae]n|men|boys?|girls?"
    "|soldiers?|fighters?|workers?)"
)
_PEOPLE = rf"(?P<people>\d[\d,]*(?: {_NOUN})?)"
_COUNTED = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}.,/:#-])[وب]?{_PEOPLE} (?:were |have been |reported )?(?:{_KINDS})(?![\p{{L}}\p{{N}}])"
)
_BEHIND = regex.compile(rf"(?<!\p{{L}})(?:{_KINDS}|killing|injuring) {_PEOPLE}(?![\p{{L}}\p{{N}}.,/:-])")


def english(text: FoldedText) -> Iterator[Counted]:
    """The people whom numbers beside English words of harm count, in any order."""
    folded = text.folded(0, len(text.text))
    if not any(word in folded for word in ("ed", "dead", "death", "ing", "ies", "IDPs")):
        return
    for pattern in (_COUNTED, _BEHIND):
        for found in pattern.finditer(folded):
            doing = "injured" if "injuring" in found.group() else "killed"
            kind = next((kind for kind in _HARM if found[kind]), doing)
            yield Counted(text.to_text(found.start("people")), text.to_text(found.end("people") - 1) + 1, kind)
