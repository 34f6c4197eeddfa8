"""What annotation tools export, read back: annotated texts, and what of the export is none."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity, Link
from hasila.documents.source import Source
from hasila.errors import CorpusError, DocumentError
from hasila.text.offsets import Offsets

MOST = 1 << 30
"""The most bytes of an export that is read. All of a JSON file is held in memory."""


@dataclass(frozen=True)
class Export:
    """The texts of an export.

    Args:
        articles: the annotated texts, in the order of the export.
        faults: what is wrong, a line each; a text with a fault is not among the articles.
        notes: what was left out rightly, such as a task that was skipped, a line each.
    """

    articles: tuple[Article, ...]
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def checked(self) -> tuple[Article, ...]:
        """The articles, if nothing is wrong.

        Raises:
            CorpusError: something is.
        """
        if self.faults:
            raise CorpusError(self.faults)
        return self.articles


@dataclass(frozen=True)
class Region:
    """A region as a tool exports it.

    Args:
        where: what messages call it.
        label: its label.
        start: its first offset, in the tool's unit.
        end: the offset behind its last.
        attributes: its attributes.
        text: its text as the tool shows it, if the export has it.
    """

    where: str
    label: str
    start: Any
    end: Any
    attributes: Mapping[str, str]
    text: str | None = None


def entity(id: str, region: Region, text: str, offsets: Offsets) -> Entity:
    """The entity of a region.

    Args:
        id: the id of the entity.
        region: the region.
        text: the text that it is in.
        offsets: converts its offsets.

    Raises:
        CorpusError: its offsets are outside the text, inside a character, or do not cover its text.
    """
    for offset in (region.start, region.end):
        if not isinstance(offset, int) or isinstance(offset, bool):
            raise CorpusError([f"{region.where}: expected a number as offset, found {offset!r}"])
    start, end = (offsets.to_code_point(offset) for offset in (region.start, region.end))
    if start is None or end is None or start >= end:
        raise CorpusError([f"{region.where}: expected a stretch of the text, found {region.start}:{region.end}"])
    covered = text[start:end]
    if region.text is not None and _solid(region.text) != _solid(covered):
        raise CorpusError([f"{region.where}: expected the text {region.text!r}, found {covered!r}"])
    return Entity(id, region.label, start, end, covered, region.attributes)


def _solid(text: str) -> str:
    """A text without white space, which editors show and save in ways of their own; a line end also as ``\\\\n``."""
    return "".join(text.replace("\\n", "").split())


def article(
    where: str, id: str, text: str, regions: Mapping[str, Region], links: Iterable[Link], offsets: Offsets
) -> Article:
    """The article of a text and its regions, which get ids by their order in the text.

    Args:
        where: what messages call it.
        id: its id.
        text: the text.
        regions: the regions by the tool's ids.
        links: links between them, by the tool's ids.
        offsets: converts the offsets of regions.

    Raises:
        CorpusError: a region does not fit the text, or a link goes nowhere; the error lists all faults.
    """
    faults: list[str] = []
    found: list[tuple[str, Entity]] = []
    for key, region in regions.items():
        try:
            found.append((key, entity("", region, text, offsets)))
        except CorpusError as error:
            faults += error.faults
    links = list(dict.fromkeys(links))
    faults += [
        f"{where}: {link.kind} from {link.source} to {link.target}: no such region"
        for link in links
        if link.source not in regions or link.target not in regions
    ]
    if faults:
        raise CorpusError(faults)
    found.sort(key=lambda pair: (pair[1].start, pair[1].end))
    ids = {key: f"T{number}" for number, (key, _) in enumerate(found, 1)}
    entities = [Entity(ids[key], each.label, each.start, each.end, each.text, each.attributes) for key, each in found]
    return Article.of(id, text, entities, [Link(link.kind, ids[link.source], ids[link.target]) for link in links])


def collected(items: Iterable[Any], read: Callable[[int, Any, list[str]], Article | None]) -> Export:
    """Read the items of an export.

    Args:
        items: tasks or rows; an error in the place of each that cannot be read.
        read: makes an article of an item, by its number from 1, or nothing; appends notes; may raise CorpusError.
    """
    articles: dict[str, Article] = {}
    faults: list[str] = []
    notes: list[str] = []
    for number, item in enumerate(items, 1):
        if isinstance(item, DocumentError):
            faults.append(str(item))
            continue
        try:
            made = read(number, item, notes)
        except CorpusError as error:
            faults += error.faults
            continue
        if made is not None and made.id in articles:
            faults.append(f"{made.id}: a text of this name is there already; expected names that differ")
        elif made is not None:
            articles[made.id] = made
    return Export(tuple(articles.values()), tuple(faults), tuple(notes))


def load(path: Path) -> Any:
    """The JSON of a file.

    Raises:
        DocumentError: the file cannot be read, is too large, or is no JSON.
    """
    try:
        return json.loads(Source.of_path(path, path.name).bytes(MOST))
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError among them
        raise DocumentError(f"{path}: expected JSON in UTF-8: {error}") from None
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror or error}") from None
