"""The layout of annotated texts: what a person marked in them."""

from collections.abc import Sequence

import pyarrow

from hasila.corpus.articles import Article
from hasila.corpus.standoff import format_entities, format_links
from hasila.documents.document import Document
from hasila.output.layout import MENTION_FIELDS, Layout
from hasila.output.markup import of_article


def _standoff(_: Document, articles: Sequence[Article]) -> str:
    return "".join(format_entities(each.mentions) + format_links(each.links) for each in articles)


ARTICLES: Layout[Article] = Layout(
    schema=pyarrow.schema(MENTION_FIELDS),
    rows=lambda document, articles: [
        {
            "document": document.id,
            **{name: getattr(mention, name) for name in ("start", "end", "text", "label")},
        }
        for article in articles
        for mention in article.mentions
    ],
    standoff=_standoff,
    markup=lambda _, articles: of_article(articles[0]),
)
"""What is found in a document is the article itself."""
