"""Reads annotated articles and passages, and splits them into tagged sentences for ``datasets``."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.corpus import inline, standoff
from hasila.corpus.bio import tags as bio_tags
from hasila.corpus.standoff import Entity, Link
from hasila.documents.plain_text import read_text
from hasila.errors import CorpusError, DocumentError
from hasila.labels import ANNOTATED, ATTACK, VICTIMS
from hasila.layers import Choice, Layers, MentionLink
from hasila.text.segmentation import Sentence, sentences

if TYPE_CHECKING:
    import datasets


@dataclass(frozen=True)
class Article:
    """An article and its gold spans.

    Args:
        id: file name without its suffix, or the id of a passage.
        text: unchanged text of the file.
        entities: spans with the labels of a token classifier, ordered by offset.
        links: links between the spans, those of ``entities`` and those of ``attacks``.
        attacks: spans of the words for what did the harm, ordered by offset.
    """

    id: str
    text: str
    entities: tuple[Entity, ...]
    links: tuple[Link, ...] = ()
    attacks: tuple[Entity, ...] = ()

    @classmethod
    def of(cls, id: str, text: str, mentions: Iterable[Entity], links: Iterable[Link] = ()) -> "Article":
        """Make an article of mentions of all labels."""
        ordered = sorted(mentions, key=lambda entity: (entity.start, entity.end))
        entities, attacks = (tuple(e for e in ordered if (e.label == ATTACK) == attack) for attack in (False, True))
        return cls(id, text, entities, tuple(links), attacks)

    @property
    def mentions(self) -> tuple[Entity, ...]:
        """The spans of all labels, ordered by offset."""
        return tuple(sorted((*self.entities, *self.attacks), key=lambda entity: (entity.start, entity.end)))

    @property
    def layers(self) -> Layers:
        """All layers of the annotations, as a model gives those that it finds."""
        mentions = self.mentions
        position = {mention.id: index for index, mention in enumerate(mentions)}

        def chosen(name: str) -> dict[int, Choice]:
            values = ((index, mention.attributes.get(name)) for index, mention in enumerate(mentions))
            return {index: Choice(value, 1.0) for index, value in values if value is not None}

        people = {index: mention.attributes for index, mention in enumerate(mentions) if mention.label == "CASUALTY"}
        return Layers(
            mentions=mentions,
            harms=chosen("Harm"),
            kinds=chosen("Kind"),
            sides=chosen("Side"),
            totals={index: float(attributes.get("Total") == "period") for index, attributes in people.items()},
            victims={index: {name: 1.0 for name in VICTIMS if name in held} for index, held in people.items()},
            links=tuple(MentionLink(link.kind, position[link.source], position[link.target]) for link in self.links),
        )


def read_article(path: Path, annotations: Path | None = None) -> Article:
    """Read ``NAME.txt`` and its ``NAME.ann``.

    Args:
        path: the text file.
        annotations: the standoff file; by default the ``.ann`` file beside the text.

    Raises:
        DocumentError: one of the files cannot be read.
        CorpusError: the standoff file is malformed.
    """
    annotations = annotations or path.with_suffix(".ann")
    text = read_text(path)
    try:
        lines = read_text(annotations)
        entities = standoff.parse(lines)
        links = standoff.parse_links(lines, entities)
    except CorpusError as error:
        raise CorpusError([f"{annotations}: {fault}" for fault in error.faults]) from None
    return Article.of(path.stem, text, entities, links)


def read_articles(folder: Path, annotations: Path | None = None) -> list[Article]:
    """Read every ``*.txt`` of a folder with its ``*.ann``, ordered by name.

    Args:
        folder: folder of the texts.
        annotations: folder of the standoff files; by default the same folder.

    Raises:
        DocumentError: the folder has no texts, or a file cannot be read.
        CorpusError: standoff files are malformed; the error lists the faults of all files.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise DocumentError(f"{folder}: expected a folder with .txt and .ann files, found no .txt file")
    articles: list[Article] = []
    faults: list[str] = []
    for path in paths:
        try:
            articles.append(read_article(path, (annotations or folder) / path.with_suffix(".ann").name))
        except CorpusError as error:
            faults.extend(error.faults)
    if faults:
        raise CorpusError(faults)
    return articles


def read_passages(folder: Path) -> list[Article]:
    """Read the passages of every ``*.txt`` of a folder as short articles; see :mod:`hasila.corpus.inline`.

    Raises:
        DocumentError: the folder has no texts, or a file cannot be read.
        CorpusError: files are malformed, or an id is used twice; the error lists the faults of all files.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise DocumentError(f"{folder}: expected a folder with .txt files of passages, found no .txt file")
    passages: dict[str, Article] = {}
    faults: list[str] = []
    for path in paths:
        try:
            for passage in inline.parse(read_text(path)):
                if passage.id in passages:
                    faults.append(f"{path}: {passage.id} is a passage of another file too")
                passages[passage.id] = Article.of(passage.id, passage.text, passage.entities, passage.links)
        except CorpusError as error:
            faults.extend(f"{path}: {fault}" for fault in error.faults)
    if faults:
        raise CorpusError(faults)
    return list(passages.values())


@dataclass(frozen=True)
class Example:
    """A sentence with a gold tag for each of its words.

    Args:
        document: id of the article.
        sentence: the sentence, with offsets into the article.
        words: text of each word.
        tags: BIO tag of each word.
    """

    document: str
    sentence: Sentence
    words: tuple[str, ...]
    tags: tuple[str, ...]


def examples(articles: Iterable[Article]) -> Iterator[Example]:
    """Split articles into tagged sentences. A span that begins or ends inside a word covers the whole word."""
    for article in articles:
        for sentence in sentences(article.text):
            words = tuple(word.form for word in sentence.words)
            tags = bio_tags(sentence.words, article.entities)
            yield Example(article.id, sentence, words, tags)


def dataset(articles: Iterable[Article]) -> "datasets.Dataset":
    """Return the examples as a ``datasets.Dataset``.

    Columns: ``document`` (str), ``start`` and ``end`` (of the sentence in the article), ``words`` (list of str),
    ``offsets`` (list of [start, end] into the article), ``tags`` (list of ``ClassLabel``).
    """
    import datasets

    from hasila.labels import TAGS

    features = datasets.Features(
        {
            "document": datasets.Value("string"),
            "start": datasets.Value("int64"),
            "end": datasets.Value("int64"),
            "words": datasets.List(datasets.Value("string")),
            "offsets": datasets.List(datasets.List(datasets.Value("int64"), length=2)),
            "tags": datasets.List(datasets.ClassLabel(names=list(TAGS))),
        }
    )
    rows = [
        {
            "document": example.document,
            "start": example.sentence.start,
            "end": example.sentence.end,
            "words": example.words,
            "offsets": [[word.start, word.end] for word in example.sentence.words],
            "tags": example.tags,
        }
        for example in examples(articles)
    ]
    return datasets.Dataset.from_list(rows, features=features)


def annotations(articles: Iterable[Article]) -> "datasets.Dataset":
    """Return whole texts with all layers of their annotations as a ``datasets.Dataset``.

    Columns: ``document`` and ``text`` (str); ``spans`` (list of dicts with ``start``, ``end``, ``label``, ``text`` and
    ``attributes``, a list of dicts with ``name`` and ``value``; a flag has the value ``""``); ``links`` (list of dicts
    with ``kind`` and the positions of ``source`` and ``target`` in ``spans``).
    """
    import datasets

    string, number = datasets.Value("string"), datasets.Value("int64")
    label = datasets.ClassLabel(names=list(ANNOTATED))
    attributes = datasets.List({"name": string, "value": string})
    features = datasets.Features(
        {
            "document": string,
            "text": string,
            "spans": datasets.List(
                {"start": number, "end": number, "label": label, "text": string, "attributes": attributes}
            ),
            "links": datasets.List({"kind": string, "source": number, "target": number}),
        }
    )
    return datasets.Dataset.from_list([_annotation_row(article) for article in articles], features=features)


def _annotation_row(article: Article) -> dict[str, object]:
    positions = {mention.id: position for position, mention in enumerate(article.mentions)}
    return {
        "document": article.id,
        "text": article.text,
        "spans": [
            {
                **{name: getattr(mention, name) for name in ("start", "end", "label", "text")},
                "attributes": [{"name": name, "value": value} for name, value in mention.attributes.items()],
            }
            for mention in article.mentions
        ],
        "links": [
            {"kind": link.kind, "source": positions[link.source], "target": positions[link.target]}
            for link in article.links
        ],
    }


def leave_one_out(articles: Sequence[Article]) -> Iterator[tuple[Article, list[Article]]]:
    """Pair each article (for evaluation) with all others (for training)."""
    for held_out in articles:
        yield held_out, [article for article in articles if article is not held_out]


def digest(articles: Iterable[Article]) -> str:
    """SHA-256 of texts and annotations, which identifies the training data of a checkpoint."""
    state = hashlib.sha256()
    for article in sorted(articles, key=lambda article: article.id):
        links = sorted(f"{link.kind} {link.source} {link.target}" for link in article.links)
        for part in (article.id, article.text, standoff.format_entities(article.mentions), *links):
            state.update(part.encode())
            state.update(b"\0")
    return state.hexdigest()
