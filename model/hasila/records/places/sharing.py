"""People who were harmed where those told before them were: ``وأصيب 5 آخرون``, ``ولا يزال رجلان مفقودين``."""

from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_OTHERS = regex.compile(
    r"(?<!\p{L})(?:اخر|اخرون|اخرين|اخران|اخري|ثالث|ثالثه|رابع|رابعه|خامس|خامسه|تانيين|تانين|غيرهم)(?!\p{L})"
)
"""Words for people that tell them apart from those before."""
_JOINED = regex.compile(
    r"[\s\p{P}]*(?:و|كما\s+|فيما\s+|بينما\s+|اضافه\s+الي\s+|الي\s+جانب\s+|مع\s+)?\p{L}*(?:\s+(?!ان|قال|اعلن|منذ|خلال|اليوم|امس)\p{L}+){0,3}[\s\p{P}]*"
)
"""Between people of one event: at most a few words."""
_ENDS = regex.compile(r"[.!?؟؛\n]")
_NEXT = regex.compile(r"[^.!?؟؛\n]*[.!?؟؛]+[^.!?؟؛\n]*")
"""From people to others of the next sentence."""
_FAR = 160


def share_a_place(text: FoldedText, before: Labelled, people: Labelled, harm: str) -> bool:
    """Whether people of whom no place is told were harmed where those before them were.

    Args:
        text: the text.
        before: the people before, of whom one is told; no place is told between both.
        people: the people.
        harm: what happened to them.
    """
    if not 0 < people.start - before.end <= _FAR or "\n" in text.raw[before.end : people.start]:
        return False
    gap = text.folded(before.end, people.start)
    is_same = _ENDS.search(gap) is None
    if harm == "missing" or _OTHERS.search(text.folded(people.start, people.end + 10)):
        return is_same or _NEXT.fullmatch(gap) is not None
    return is_same and _JOINED.fullmatch(gap) is not None
