"""Converts between spans and the BIO tags of words."""

from collections.abc import Iterable, Sequence

from hasila.labels import OUTSIDE
from hasila.spans import Labelled
from hasila.text.segmentation import Word


def tags(words: Sequence[Word], spans: Iterable[Labelled]) -> tuple[str, ...]:
    """Return the BIO tags of words for spans that do not overlap. A span covers every word that it touches."""
    tagged = [OUTSIDE] * len(words)
    for span in spans:
        prefix = "B"
        for index, word in enumerate(words):
            if word.start < span.end and span.start < word.end:
                tagged[index] = f"{prefix}-{span.label}"
                prefix = "I"
    return tuple(tagged)


def mentions(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the spans of valid BIO tags as ``(first word, one past the last word, label)``."""
    spans: list[tuple[int, int, str]] = []
    for index, tag in enumerate(tags):
        if tag.startswith("B-"):
            spans.append((index, index + 1, tag[2:]))
        elif tag != OUTSIDE:
            first, _, label = spans.pop()
            spans.append((first, index + 1, label))
    return spans
