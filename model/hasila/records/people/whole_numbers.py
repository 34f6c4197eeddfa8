"""Mentions that end inside the number of people, or before the noun that it counts: ``[سبعة] عشر``, ``[98] أسرة``."""

from dataclasses import replace

from hasila.layers import Layers
from hasila.records.numbers.numerals import numerals
from hasila.spans import Labelled, Span
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.person_nouns import head_noun
from hasila.text.words import WORD

_NOUN = regex.compile(rf"[ \u00a0](?P<word>{WORD})")
_ONE_OF = regex.compile("(?:احد|احدي)(?:هم|هن|هما|نا|كم)?")
"""Behind a number they begin what is told of one of these people: ``9 أحدهم نائب``."""
_REACH = 80
"""Code points of a number and its noun."""


def with_whole_numbers(text: FoldedText, layers: Layers) -> Layers:
    """The layers with found mentions of people that end behind their number and its noun.

    Args:
        text: the text.
        layers: what was found in it. Mentions that somebody gave stay as they are.
    """
    mentions = list(layers.mentions)
    for position, mention in enumerate(mentions):
        if mention.label != "CASUALTY" or not isinstance(mention, Span) or mention.confidence >= 1:
            continue
        end = _end(text, mention)
        is_free = position + 1 == len(mentions) or end <= mentions[position + 1].start
        if end > mention.end and is_free and "\n" not in text.raw[mention.end : end]:
            mentions[position] = replace(mention, end=end, text=text.raw[mention.start : end])
    return replace(layers, mentions=mentions) if mentions != list(layers.mentions) else layers


def _end(text: FoldedText, mention: Labelled) -> int:
    """The end of a mention, or of the number that it ends in and, if it is nothing else, of the noun behind it."""
    found = list(numerals(text.text, mention.start, mention.end))
    if not found or found[-1].end != mention.end:
        return mention.end
    last = found[-1]
    whole = next(numerals(text.text, last.start, last.start + _REACH), last)
    end = max(whole.end, mention.end) if whole.start == last.start else mention.end
    word = _NOUN.match(text.text, end) if last.start == mention.start else None
    if word is None or not _is_counted(word["word"]):
        return end
    return word.end()


def _is_counted(word: str) -> bool:
    """Whether a word behind a number is a noun for people that it counts."""
    folded = fold(word)
    return not folded.startswith("ال") and not _ONE_OF.fullmatch(folded) and head_noun(word) is not None
