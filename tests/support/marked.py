"""Texts with mentions, for Hypothesis: any text, and stretches of it that do not overlap."""

import json

from hypothesis import strategies as st

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.labels import LABELS
from hasila.spans import Span
from support.strategies import nasty_texts

EMOJI = "🔴 عاجل 👨‍👩‍👧: قُتِلَ 12 مدنيًا\r\nبينهم\t3 أطفال 🕊️ في \u202bسراقب\u202c 🇸🇾، وأُصيبَ آخرون."
"""An invented report with emoji, diacritics, marks of direction, a tab and a line end of two characters."""


def span(text: str, words: str, label: str, confidence: float = 0.9) -> Span:
    """The first span of some words."""
    start = text.index(words)
    return Span(start, start + len(words), words, label, confidence)


EMOJI_SPANS = [
    span(EMOJI, "12 مدنيًا", "CASUALTY"),
    span(EMOJI, "3 أطفال 🕊️", "CASUALTY", 0.6),
    span(EMOJI, "سراقب", "PLACE", 0.75),
]


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text and spans of it. As in any text that was read from a file, surrogates stand alone."""
    text = json.loads(json.dumps(draw(nasty_texts.filter(bool))))
    offsets = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = zip(offsets[::2], offsets[1::2], strict=False)
    return text, [
        Span(start, end, text[start:end], draw(st.sampled_from(LABELS)), draw(st.sampled_from([0.5, 0.75, 1.0])))
        for start, end in pairs
    ]


def article_of(id: str, text: str, spans: list[Span]) -> Article:
    """The article that a person would have made of spans."""
    return Article.of(
        id, text, [Entity(f"T{number}", s.label, s.start, s.end, s.text) for number, s in enumerate(spans, 1)]
    )
