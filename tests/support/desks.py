"""Desks over invented reports, read by a model that knows the labels of each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hasila.corpus import inline
from hasila.corpus.articles import Article
from hasila.desk.desk import Desk
from hasila.desk.log import Log
from hasila.desk.shelf import Item
from hasila.documents.document import Document
from hasila.layers import Layers
from hasila.records.recorder import Recorder
from hasila.spans import Span

RECORDER = Recorder()

SHELLING = (
    "قال [ACTOR:a1|المرصد] 😀 إن [CASUALTY:c1 Harm=killed Civilians Source>a1 Place>p1 Cause>x1|ثلاثة مدنيين] قتلوا "
    "يوم 3 آذار 2021 في [ATTACK:x1 Kind=shelling|قصفٍ مدفعيّ] على [PLACE:p1|سراقب]، وأصيب "
    "[CASUALTY Harm=injured Place>p1|خمسة آخرون]. ووصل وفد إلى دمشق وتركيا."
)
MINE = (
    "انفجر [ATTACK:x1 Kind=mine|لغم] بسيارة قرب [PLACE:p1|دوما]، وقتل [CASUALTY Harm=killed Place>p1 Cause>x1|طفلان]."
)
QUIET = "اجتمع المجلس في [PLACE|حلب] أمس."

MARKED = {"shelling.txt": SHELLING, "folder/mine.txt": MINE, "quiet.txt": QUIET}


def article(marked: str) -> Article:
    """The article of a marked text."""
    (passage,) = inline.parse(f"## a\n{marked}")
    return Article.of("a", passage.text, passage.entities, passage.links)


TEXTS = {name: article(marked).text for name, marked in MARKED.items()}


def layers_of(marked: str, confidence: float = 0.8) -> Layers:
    """The layers of a marked text, as a model would find them."""
    layers = article(marked).layers
    mentions = [Span(m.start, m.end, m.text, m.label, confidence) for m in layers.mentions]  # type: ignore[attr-defined]
    links = [replace(link, confidence=confidence) for link in layers.links]
    return replace(layers, mentions=mentions, links=links)


def read_layers(texts: Sequence[str]) -> list[Layers]:
    """A model that knows the invented reports, and finds nothing in other texts."""
    known = {TEXTS[name]: marked for name, marked in MARKED.items()}
    return [layers_of(known[text]) if text in known else Layers([]) for text in texts]


def new_desk(log: Path, texts: Mapping[str, str] = TEXTS) -> Desk:
    """A desk whose documents are read."""
    desk = Desk(Log(log), RECORDER)
    for name, text in texts.items():
        desk.add(Document(name, text, "2021-03-04", {"title": f"عنوان {name}"}))
    for item in desk.shelf:
        if item.history is None:
            desk.read(item, *read_layers([item.document.text]))
    return desk


def item_of(desk: Desk, name: str = "shelling.txt") -> Item:
    """A document of a desk."""
    item = desk.shelf.get(name)
    assert item is not None
    return item


def at(words: str, name: str = "shelling.txt") -> dict[str, Any]:
    """Where words stand in a text."""
    start = TEXTS[name].index(words)
    return {"start": start, "end": start + len(words)}
