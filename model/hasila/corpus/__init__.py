"""Reads and checks annotated texts: brat's format, passages with inline labels, exports of Label Studio and doccano.

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
from hasila.corpus.doccano import read_doccano
from hasila.corpus.export import Export
from hasila.corpus.label_studio import read_label_studio
from hasila.corpus.standoff import Entity, Link

__all__ = [
    "Article",
    "Entity",
    "Example",
    "Export",
    "Link",
    "annotations",
    "dataset",
    "digest",
    "examples",
    "leave_one_out",
    "read_article",
    "read_articles",
    "read_doccano",
    "read_label_studio",
    "read_passages",
]
