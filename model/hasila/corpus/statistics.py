"""Counts what an annotated folder holds, as the Markdown tables of its data card."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from hasila.corpus.articles import Article
from hasila.labels import ANNOTATED, ATTRIBUTES, FLAG, LINKS
from hasila.markdown import table
from hasila.text.segmentation import sentences


def genre_of(passage_id: str) -> str:
    """The genre of a passage, the beginning of its id: ``wire-001`` belongs to ``wire``."""
    return passage_id.rpartition("-")[0]


def by_genre(passages: Sequence[Article]) -> dict[str, list[Article]]:
    """Group passages by genre."""
    groups: dict[str, list[Article]] = {}
    for passage in passages:
        groups.setdefault(genre_of(passage.id), []).append(passage)
    return groups


def as_markdown(title: str, groups: Mapping[str, Sequence[Article]]) -> str:
    """Render three tables: counts per group and label, links per kind, and spans per attribute and value.

    Args:
        title: title of the group column.
        groups: articles by group name.
    """
    articles = [article for group in groups.values() for article in group]
    return f"{_group_table(title, groups)}\n\n{_link_table(articles)}\n\n{_attribute_table(articles)}\n"


def _group_table(title: str, groups: Mapping[str, Sequence[Article]]) -> str:
    counts = {name: _counts(group) for name, group in groups.items()}
    sums = sum(counts.values(), Counter[str]())
    titles = ["texts", "characters", "sentences", "words", *ANNOTATED, "spans", "links"]
    rows = [[name, *(row[key] for key in titles)] for name, row in {**counts, "**all**": sums}.items()]
    return table([title, *titles], rows, "l" + "r" * len(titles))


def _counts(articles: Sequence[Article]) -> Counter[str]:
    labels = Counter(entity.label for article in articles for entity in article.mentions)
    return Counter(
        {
            "texts": len(articles),
            "characters": sum(len(article.text) for article in articles),
            "sentences": sum(1 for article in articles for _ in sentences(article.text)),
            "words": sum(len(article.text.split()) for article in articles),
            **{label: labels[label] for label in ANNOTATED},
            "spans": labels.total(),
            "links": sum(len(article.links) for article in articles),
        }
    )


def _link_table(articles: Sequence[Article]) -> str:
    counts = Counter(link.kind for article in articles for link in article.links)
    rows = [[kind, ends.source, ends.target, counts[kind]] for kind, ends in LINKS.items()]
    return table(["link", "from", "to", "links"], rows, "lllr")


def _attribute_table(articles: Sequence[Article]) -> str:
    return table(["attribute", "value", "spans"], _attribute_rows(articles), "llr")


def _attribute_rows(articles: Sequence[Article]) -> Iterator[tuple[str, str, int]]:
    shown = {"Count": _kind_of_count, "By": _is_named, "Incident": _is_named}
    for name, attribute in ATTRIBUTES.items():
        for label in attribute.labels:
            values = Counter(
                shown.get(name, _shown)(entity.attributes.get(name))
                for article in articles
                for entity in article.mentions
                if entity.label == label
            )
            for value, count in values.most_common():
                if attribute.pattern is not FLAG or value != "none":
                    yield f"{name} ({label})", value, count


def _shown(value: str | None) -> str:
    return "none" if value is None else value or "yes"


def _kind_of_count(value: str | None) -> str:
    if value is None:
        return "none"
    low, _, high = value.partition("..")
    return "at least" if not high else "exact" if low == high else "range"


def _is_named(value: str | None) -> str:
    return "none" if value is None else "named"
