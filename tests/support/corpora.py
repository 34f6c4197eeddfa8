"""Small annotated corpora."""

from dataclasses import replace
from pathlib import Path

from hasila.corpus import standoff
from hasila.corpus.articles import Article
from hasila.text.segmentation import sentences


def beginning(article: Article, count: int) -> Article:
    """The first sentences of an article, with their mentions and links."""
    return _part(article, article.id, 0, list(sentences(article.text))[count - 1].end)


def cut(article: Article, count: int) -> list[Article]:
    """An article as several short ones of some sentences each, with the mentions and links of each."""
    found = list(sentences(article.text))
    parts = [found[begin : begin + count] for begin in range(0, len(found), count)]
    return [
        _part(article, f"{article.id}-{number:02}", part[0].start, part[-1].end) for number, part in enumerate(parts)
    ]


def _part(article: Article, name: str, start: int, end: int) -> Article:
    mentions = [
        replace(mention, start=mention.start - start, end=mention.end - start)
        for mention in article.mentions
        if start <= mention.start and mention.end <= end
    ]
    names = {mention.id for mention in mentions}
    links = [link for link in article.links if {link.source, link.target} <= names]
    return Article.of(name, article.text[start:end], mentions, links)


def write_corpus(folder: Path, articles: list[Article]) -> Path:
    """A new folder with the articles' texts and annotations."""
    folder.mkdir()
    for article in articles:
        folder.joinpath(f"{article.id}.txt").write_bytes(article.text.encode())
        annotations = standoff.format_entities(article.mentions) + standoff.format_links(article.links)
        folder.joinpath(f"{article.id}.ann").write_bytes(annotations.encode())
    return folder
