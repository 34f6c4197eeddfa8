"""Marked texts for tests of records."""

from dataclasses import replace

from hasila.corpus import inline
from hasila.corpus.articles import Article
from hasila.layers import Layers
from hasila.records.people.victims import victims
from hasila.records.recorder import Recorder
from hasila.spans import Span
from hasila.text.folded import FoldedText

RECORDER = Recorder()
UNSURE_TOO = Recorder(min_confidence=0)
"""Gives records of unsure mentions, too."""


def article(marked: str) -> Article:
    """A text in which mentions, what is said of them and their links are marked; see :mod:`hasila.corpus.inline`."""
    (passage,) = inline.parse(f"## a\n{marked}")
    return Article.of(passage.id, passage.text, passage.entities, passage.links)


def classes_of_marked(text: str, held: dict[str, float] | None = None) -> set[str]:
    """The classes of the people between square brackets, if the model reads those that are held, with their scores."""
    start, end = text.index("["), text.index("]") - 1
    sentence = FoldedText(text.replace("[", "").replace("]", "")).sentence()
    return set(victims(sentence, start, end, held or {}, None).classes)


def read(marked: str) -> tuple[str, Layers]:
    """The text and the layers of a marked text."""
    marked_article = article(marked)
    return marked_article.text, marked_article.layers


def as_found(marked: str, sure: float = 0.9) -> tuple[str, Layers]:
    """The same as if a model had found all of it, and was as sure of links as given."""
    text, layers = read(marked)
    spans = [Span(each.start, each.end, text[each.start : each.end], each.label, 0.95) for each in layers.mentions]
    return text, replace(
        layers,
        mentions=spans,
        harms={at: replace(harm, confidence=0.95) for at, harm in layers.harms.items()},
        links=[replace(link, confidence=sure) for link in layers.links],
    )


REPORT = (
    "قال [ACTOR:a1|المرصد السوري] إن "
    "[CASUALTY:c1 Harm=killed Civilians Source>a1 Perpetrator>a2 Place>p1 Cause>x1 Count=12..12|12 مدنيا] بينهم "
    "[CASUALTY Harm=killed Children Count=3..3 SubsetOf>c1|3 أطفال] قتلوا الأربعاء في "
    "[ATTACK:x1 Kind=airstrike Agent>a2 At>p1|غارات] شنتها [ACTOR:a2|طائرات روسية] على بلدة [PLACE:p1|سراقب] "
    "بريف [PLACE|إدلب]، ونفت وزارة الدفاع ذلك. "
    "وأصيب [CASUALTY Harm=injured Count=100..100 Approximate|نحو مئة شخص]. "
    "ونزح [CASUALTY Harm=displaced Total=period Families Count=1001.. Unit=families|أكثر من ألف عائلة] "
    "منذ بداية الحملة."
)
"""An invented report."""
