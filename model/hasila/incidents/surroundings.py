"""Surroundings: which stretches of a report are about which of its events.

A sentence is about the event whose people it tells of, and so are those beside it that tell of nobody. Of a sentence
that tells of several events, each word is about the one that is mentioned nearest.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from hasila.records.record import Record
from hasila.text.segmentation import Sentence

_Mention = tuple[int, int, int]
"""Start and end of a mention of an event, and the number of the event."""


def surroundings(
    text: str,
    sentences: Sequence[Sentence],
    records: Sequence[Record],
    sentence_of: Sequence[int],
    events: Sequence[Sequence[int]],
) -> list[list[str]]:
    """The stretches of text that are about each event, in the order of the text.

    Args:
        text: the text; empty if it is not at hand.
        sentences: its sentences.
        records: its records.
        sentence_of: for each record the index of its sentence.
        events: for each event the numbers of its records.
    """
    if not sentences:
        return [[] for _ in events]
    telling = {sentence_of[number] for number in range(len(records))}
    of_sentence: dict[int, dict[int, list[Record]]] = {}
    for event, numbers in enumerate(events):
        for number in numbers:
            of_sentence.setdefault(sentence_of[number], {}).setdefault(event, []).append(records[number])
    about: list[dict[int, list[str]]] = [{} for _ in events]
    for at, held in of_sentence.items():
        sentence = sentences[at]
        beside = [each for each in (at - 1, at + 1) if 0 <= each < len(sentences) and each not in telling]
        for event in held:
            about[event].update((each, [text[sentences[each].start : sentences[each].end]]) for each in beside)
        if len(held) == 1:
            about[next(iter(held))][at] = [text[sentence.start : sentence.end]]
        else:
            for event, stretch in _shares(text, sentence, held.items()):
                about[event].setdefault(at, []).append(stretch)
    return [[stretch for at in sorted(own) for stretch in own[at]] for own in about]


def _shares(text: str, sentence: Sentence, held: Iterable[tuple[int, list[Record]]]) -> Iterator[tuple[int, str]]:
    """The runs of words of a sentence that are nearest to each of several events."""
    mentions = sorted(
        (start, end, event)
        for event, records in held
        for record in records
        for start, end in _mentions(record)
        if sentence.start <= start < sentence.end
    )
    starts = [start for start, _, _ in mentions]
    words = list(zip(sentence.starts, sentence.ends, strict=True))
    nearest = (_nearest(mentions, starts, start, end) for start, end in words)
    for events, run in groupby(zip(words, nearest, strict=True), key=lambda each: each[1]):
        stretches = [word for word, _ in run]
        for event in events:
            yield event, text[stretches[0][0] : stretches[-1][1]]


def _mentions(record: Record) -> Iterator[tuple[int, int]]:
    """Where a text mentions the people of a record, the attack, the places and the day."""
    yield record.at.start, record.at.end
    if record.attack:
        yield record.attack.at.start, record.attack.at.end
    yield from ((place.at.start, place.at.end) for place in record.places)
    if record.date and record.date.told:
        yield record.date.start, record.date.end


def _nearest(mentions: Sequence[_Mention], starts: Sequence[int], start: int, end: int) -> tuple[int, ...]:
    """The events whose mentions are nearest to a word; several where they share a mention."""
    after = bisect_left(starts, end)
    gaps: dict[int, int] = {}
    for first, last, event in mentions[max(0, after - _COMPARED) : after + _COMPARED]:
        gap = max(0, first - end, start - last)
        gaps[event] = min(gap, gaps.get(event, gap))
    least = min(gaps.values())
    return tuple(sorted(event for event, gap in gaps.items() if gap == least))


_COMPARED = 8
"""The most mentions on either side of a word that are looked at: those of one place can be of several events."""
