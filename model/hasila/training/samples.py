"""Training samples: texts cut into passages of tagged words, with all layers of their annotations."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hasila.corpus.articles import Article
from hasila.corpus.bio import tags as bio_tags
from hasila.corpus.standoff import Entity
from hasila.text.segmentation import Sentence, Word, passages, sentences

TaggedWords = tuple[list[str], list[str]]
"""Words of a passage and their BIO tags."""

MAX_WORDS = 800
"""Words in a sample. A longer text becomes several samples, and links from one to another are not learnt."""


@dataclass(frozen=True)
class Mention:
    """A gold mention of a sample.

    Args:
        first: index of its first word.
        last: index of its last word.
        entity: its label and attributes.
    """

    first: int
    last: int
    entity: Entity


@dataclass(frozen=True)
class SampleLayers:
    """The layers of a sample beyond the tags of its words.

    Args:
        sentences: for each word the number of its sentence.
        attack_tags: for each word its BIO tag of ATTACK.
        mentions: the mentions of all labels, in order.
        links: kind, source and target of each link, by positions in ``mentions``.
    """

    sentences: Sequence[int]
    attack_tags: Sequence[str]
    mentions: Sequence[Mention]
    links: frozenset[tuple[str, int, int]]


@dataclass(frozen=True)
class Sample:
    """A text, or a part of a long one.

    Args:
        passages: its passages, as the extractor groups sentences.
        layers: its other layers; None in a corpus that has only tags.
    """

    passages: Sequence[TaggedWords]
    layers: SampleLayers | None = None

    def __len__(self) -> int:
        """Number of words."""
        return sum(len(words) for words, _ in self.passages)


def samples(articles: Iterable[Article]) -> list[Sample]:
    """The samples of annotated texts."""
    return [sample for article in articles for sample in _of_article(article)]


def _of_article(article: Article) -> Iterator[Sample]:
    part: list[list[Sentence]] = []
    size = 0
    for passage in passages(sentences(article.text)):
        length = sum(map(len, passage))
        if part and size + length > MAX_WORDS:
            yield _sample(article, part)
            part, size = [], 0
        part.append(passage)
        size += length
    if part:
        yield _sample(article, part)


def _sample(article: Article, part: Sequence[Sequence[Sentence]]) -> Sample:
    rows: list[TaggedWords] = []
    words: list[Word] = []
    numbers: list[int] = []
    for passage in part:
        of_passage = [word for sentence in passage for word in sentence.words]
        rows.append(([word.form for word in of_passage], list(bio_tags(of_passage, article.entities))))
        words += of_passage
        for sentence in passage:
            numbers += [numbers[-1] + 1 if numbers else 0] * len(sentence)
    mentions = list(_mentions(article.mentions, words))
    position = {mention.entity.id: index for index, mention in enumerate(mentions)}
    links = frozenset(
        (link.kind, position[link.source], position[link.target])
        for link in article.links
        if link.source in position and link.target in position
    )
    return Sample(rows, SampleLayers(numbers, bio_tags(words, article.attacks), mentions, links))


def _mentions(entities: Sequence[Entity], words: Sequence[Word]) -> Iterator[Mention]:
    """The mentions among some words. A mention covers every word that it touches."""
    for entity in entities:
        touched = [index for index, word in enumerate(words) if word.start < entity.end and entity.start < word.end]
        if touched:
            yield Mention(touched[0], touched[-1], entity)
