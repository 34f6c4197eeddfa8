"""Small annotated corpora."""

from pathlib import Path

from hasila.corpus import standoff
from hasila.corpus.articles import Article
from hasila.text.segmentation import sentences


def beginning(article: Article, count: int) -> Article:
    """The first sentences of an article, with their spans."""
    end = list(sentences(article.text))[count - 1].end
    return Article(article.id, article.text[:end], tuple(entity for entity in article.entities if entity.end <= end))


def write_corpus(folder: Path, articles: list[Article]) -> Path:
    """A new folder with the articles' texts and annotations."""
    folder.mkdir()
    for article in articles:
        folder.joinpath(f"{article.id}.txt").write_bytes(article.text.encode())
        folder.joinpath(f"{article.id}.ann").write_bytes(standoff.format_entities(article.entities).encode())
    return folder
