"""Harm: what happened to people, as the model reads it, and the word that expresses it.

Killed and injured people in one number are of no kind, whatever the model reads, see :mod:`hasila.records.joint_harm`.
"""

from dataclasses import dataclass, replace

import regex

from hasila.layers import Choice
from hasila.records.joint_harm import joint_harm
from hasila.records.numerals import numerals
from hasila.text.cues import HARM_CUES, tells
from hasila.text.folded import FoldedSentence
from hasila.text.person_nouns import noun
from hasila.text.words import LONGEST_WORD, WORD


@dataclass(frozen=True, slots=True)
class Harm:
    """What happened to the people of a mention.

    Args:
        kind: ``killed``, ``injured``, ``displaced``, ``missing``, ``detained`` or ``unspecified``.
        confidence: 0 to 1; 0 if nobody read what happened to them.
        start: offset of the first code point of the word that expresses it, or of the mention if no word does.
        end: offset behind its last.
        why: the reason why it is unspecified, if a rule tells it.
    """

    kind: str
    confidence: float
    start: int
    end: int
    why: str = ""


JOINT = "one number of killed and injured"
"""The reason why the harm of such a number is unspecified."""


def harm(sentence: FoldedSentence, start: int, end: int, choice: Choice) -> Harm:
    """The harm of a mention of people, with the nearest word of its sentence that expresses it.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
        choice: the kind of harm.
    """
    if both := joint_harm(sentence, start, end):
        return Harm("unspecified", float(choice.confidence > 0), *both, why=JOINT)
    if choice.confidence and (label := labelled_harm(sentence, start, end)):
        return label
    evidence = min(
        (word for word in sentence.words if choice.value in HARM_CUES and tells(word.folded, choice.value)),
        key=lambda word: max(start - word.end, word.start - end, 0),
        default=None,
    )
    return Harm(choice.value, choice.confidence, *((evidence.start, evidence.end) if evidence else (start, end)))


def of_part(part: Harm, whole: Harm, confidence: float) -> Harm:
    """The harm of a part of other people: that of the whole, if that is surer and tells what happened.

    Of labelled parts, 95 in 100 have the harm of their whole; the others mostly specify it.

    Args:
        part: the harm of the part, as it is read by itself.
        whole: the harm of the whole.
        confidence: that they are a part of the whole.
    """
    shared = confidence * whole.confidence
    if part.why or whole.kind in ("unspecified", part.kind) or shared <= part.confidence:
        return part
    return replace(whole, confidence=shared)


_LABEL = regex.compile(rf"(?:^|[\n|،,;؛•*>(\N{{EN DASH}}-]|\p{{N}})\s*(?P<word>{WORD})\s*[:：=]\s*$")
"""The only word of a label, behind the end of the item before."""
_NEXT = regex.compile(rf"\s*(?!و)(?P<word>{WORD})")
_HARMED = {"dead": "killed", "injured": "injured", "missing": "missing", "displaced": "displaced"}
"""The harm that nouns for people tell, by their class."""


def labelled_harm(sentence: FoldedSentence, start: int, end: int) -> Harm | None:
    """The harm that the label of a bare number tells in lists: ``المفقودون: 4``, ``3 مفقودين``; None elsewhere.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
    """
    found = list(numerals(sentence.whole.text, start, end))
    if len(found) != 1 or (found[0].start, found[0].end) != (start, end):
        return None
    first = max(sentence.start, start - LONGEST_WORD)
    before = _LABEL.search(sentence.text(first, start))
    if before:
        return _told(before["word"], first + before.start("word"), is_label=True)
    after = _NEXT.match(sentence.text(end, end + LONGEST_WORD))
    return _told(after["word"], end + after.start("word"), is_label=False) if after else None


def _told(word: str, start: int, *, is_label: bool) -> Harm | None:
    """The harm of a noun for harmed people, or of a word of harm that is a label: ``إصابات: 15``."""
    person = noun(word)
    kind = _HARMED.get(person.kind) if person else None
    if is_label and person is None:
        kinds = [cue for cue in HARM_CUES if tells(word, cue)]
        kind = kinds[0] if len(kinds) == 1 else None
    return Harm(kind, 1.0, start, start + len(word)) if kind else None
