"""Checks annotations against the format and the annotation scheme, and lists every fault."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import regex

from hasila.corpus.articles import Article, read_article, read_passages
from hasila.corpus.standoff import Entity
from hasila.errors import CorpusError, DocumentError
from hasila.labels import ANNOTATED, ATTRIBUTES, LINKS, LinkKind
from hasila.text.folding import MARKS
from hasila.text.proclitics import proclitics
from hasila.text.reading import on_one_line
from hasila.text.segmentation import sentences

_PROCLITICS = "وفبلكس"
_FIRST_WORD = regex.compile(r"[\p{L}\p{M}]+")
_LETTERS_BEFORE = regex.compile(r"[\p{L}\p{M}]+$")


def validate_folder(texts: Path, annotations: Path | None = None) -> list[str]:
    """List the faults of a folder of articles, unreadable and malformed files included, by file and offset.

    Args:
        texts: folder of the ``.txt`` files.
        annotations: folder of the ``.ann`` files with the same names; by default the same folder.
    """
    annotations = annotations or texts
    articles: list[Article] = []
    faults: list[str] = []
    paths = sorted(texts.glob("*.txt"))
    if not paths:
        faults.append(f"{texts}: expected .txt files with .ann files beside them, found no .txt file")
    for path in paths:
        try:
            articles.append(read_article(path, annotations / path.with_suffix(".ann").name))
        except DocumentError as error:
            faults.append(str(error))
        except CorpusError as error:
            faults.extend(error.faults)
    names = {path.stem for path in paths}
    faults += [f"{path}: no text of this name" for path in sorted(annotations.glob("*.ann")) if path.stem not in names]
    return faults + validate(articles)


def validate_passages(folder: Path) -> list[str]:
    """List the faults of a folder of passages. Spans are checked only when every file can be parsed."""
    try:
        return validate(read_passages(folder))
    except DocumentError as error:
        return [str(error)]
    except CorpusError as error:
        return list(error.faults)


def validate(articles: Sequence[Article]) -> list[str]:
    """List the faults of entities and links, each with its article, id and offsets."""
    first_words = {word for article in articles for entity in article.mentions if (word := _first_word(entity.text))}
    return [fault for article in articles for fault in _article_faults(article, first_words)]


def _article_faults(article: Article, first_words: set[str]) -> Iterator[str]:
    inside = [(sentence.start, sentence.end) for sentence in sentences(article.text)]
    for entity in article.mentions:
        where = f"{article.id}: {entity.id} {entity.label} {entity.start} {entity.end} {entity.text!r}"
        for fault in _entity_faults(article.text, entity, inside, first_words):
            yield f"{where}: {fault}"
    yield from _link_faults(article)
    furthest: Entity | None = None
    for left, right in pairwise(article.mentions):
        furthest = left if furthest is None or left.end > furthest.end else furthest
        if right.start < furthest.end:
            yield f"{article.id}: {furthest.id} {furthest.text!r} and {right.id} {right.text!r} overlap"


def _entity_faults(text: str, entity: Entity, inside: list[tuple[int, int]], first_words: set[str]) -> Iterator[str]:
    if not 0 <= entity.start < entity.end <= len(text):
        yield f"offsets outside the text, which has {len(text)} code points"
        return
    covered = text[entity.start : entity.end]
    if entity.text not in (covered, on_one_line(covered)):
        yield f"the text at these offsets is {covered!r}"
    for edge, name in ((covered[0], "first"), (covered[-1], "last")):
        if unicodedata.category(edge)[0] not in "LMN":
            yield f"its {name} character {edge!r} (U+{ord(edge):04X}) is no letter or digit"
    around = repr(text[max(0, entity.start - 1) : entity.end + 1])
    if _continues(text[entity.start - 1 : entity.start], covered[0]) and not _is_proclitics(text, entity.start):
        yield f"its first word is cut: {around}"
    if _continues(covered[-1], text[entity.end : entity.end + 1]):
        yield f"its last word is cut: {around}"
    if not any(start <= entity.start and entity.end <= end for start, end in inside):
        yield "it leaves its sentence"
    if _starts_with_proclitic(_first_word(covered), first_words):
        yield f"the proclitic {covered[0]} is inside the span"
    yield from _label_faults(entity)


def _link_faults(article: Article) -> Iterator[str]:
    labels = {entity.id: entity.label for entity in article.mentions}
    for link in article.links:
        where = f"{article.id}: {link.kind} from {link.source} to {link.target}"
        if link.kind not in LINKS:
            yield f"{where}: unknown link, expected one of {', '.join(LINKS)}"
        elif (ends := LinkKind(labels[link.source], labels[link.target])) != (kind := LINKS[link.kind]):
            yield f"{where}: expected {kind.source} to {kind.target}, found {ends.source} to {ends.target}"
        elif link.source == link.target:
            yield f"{where}: it goes to itself"


def _label_faults(entity: Entity) -> Iterator[str]:
    if entity.label not in ANNOTATED:
        yield f"unknown label {entity.label}, expected one of {', '.join(ANNOTATED)}"
        return
    for name, value in entity.attributes.items():
        attribute = ATTRIBUTES.get(name)
        if attribute is None:
            yield f"unknown attribute {name}, expected one of {', '.join(ATTRIBUTES)}"
        elif entity.label not in attribute.labels:
            yield f"{name} belongs to {' and '.join(attribute.labels)}"
        elif not attribute.pattern.fullmatch(value):
            yield f"{name}: expected {attribute.expected}, found {value!r}"
    for name, attribute in ATTRIBUTES.items():
        if attribute.required and entity.label in attribute.labels and name not in entity.attributes:
            yield f"it has no {name}"
    if entity.label == "CASUALTY" and "Side" in entity.attributes and "Combatants" not in entity.attributes:
        yield "it has a Side, which belongs to Combatants"
    low, _, high = entity.attributes.get("Count", "").partition("..")
    if low.isdecimal() and high.isdecimal() and int(low) > int(high):
        yield f"Count: {low} is more than {high}"


def _continues(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word or one number; either may be empty."""
    return (left.isalpha() and right.isalpha()) or (left.isdecimal() and right.isdecimal())


def _is_proclitics(text: str, end: int) -> bool:
    """Whether the letters that end at an offset are proclitics, with or without tashkeel and tatweel."""
    letters = _LETTERS_BEFORE.search(text, max(0, end - 8), end)
    return letters is not None and set(regex.sub(f"[{MARKS}]", "", letters[0])) <= set(_PROCLITICS)


def _starts_with_proclitic(word: str, first_words: set[str]) -> bool:
    """Whether a word begins with a proclitic, and what is left has ال or begins another span."""
    lengths = proclitics(word)
    return bool(lengths) and (word[lengths[0] :] in first_words or word.startswith("ال", lengths[0]))


def _first_word(text: str) -> str:
    match = _FIRST_WORD.match(text)
    return match[0] if match else ""
