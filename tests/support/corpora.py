"""Small annotated corpora."""

import tarfile
from pathlib import Path

from hasila.corpus import standoff
from hasila.corpus.articles import Article
from hasila.text.segmentation import sentences
from support.paths import ROOT


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


def unpack_first_edition(folder: Path) -> Path:
    """Unpack the annotations of the first edition, of which the published evaluation is, into a folder."""
    with tarfile.open(ROOT / "train" / "results" / "first-edition.tar.xz") as annotations:
        annotations.extractall(folder, filter="data")
    return folder
