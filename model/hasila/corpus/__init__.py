"""Reads and checks annotated texts: articles in brat's format, passages with inline labels.

The names below are stable; the modules that define them are not.
"""

from hasila.corpus.articles import (
    Article,
    Example,
    annotations,
    dataset,
    digest,
    examples,
    leave_one_out,
    read_article,
    read_articles,
    read_passages,
)
from hasila.corpus.standoff import Entity, Link

__all__ = [
    "Article",
    "Entity",
    "Example",
    "Link",
    "annotations",
    "dataset",
    "digest",
    "examples",
    "leave_one_out",
    "read_article",
    "read_articles",
    "read_passages",
]
