"""What an annotated folder holds, as the Markdown tables of its data card."""

from collections import Counter
from collections.abc import Mapping, Sequence

from hasila.corpus.articles import Article
from hasila.labels import ATTRIBUTES, LABELS
from hasila.text.segmentation import sentences


def genre_of(name: str) -> str:
    """What a passage's id begins with: ``wire-001`` is of the genre ``wire``."""
    return name.rpartition("-")[0]


def by_genre(passages: Sequence[Article]) -> dict[str, list[Article]]:
    """Group passages by their genre."""
    groups: dict[str, list[Article]] = {}
    for passage in passages:
        groups.setdefault(genre_of(passage.id), []).append(passage)
    return groups


def as_markdown(title: str, groups: Mapping[str, Sequence[Article]]) -> str:
    """Counts per group and label, then per attribute and value.

    Args:
        title: heading of the groups' column.
        groups: articles by the name of their group.
    """
    lines = [
        f"| {title} | texts | characters | sentences | words | {' | '.join(LABELS)} | spans |",
        "|---|" + "---:|" * (len(LABELS) + 5),
    ]
    sums: Counter[str] = Counter()
    for name, group in groups.items():
        labels = Counter(entity.label for article in group for entity in article.entities)
        row = {
            "texts": len(group),
            "characters": sum(len(article.text) for article in group),
            "sentences": sum(1 for article in group for _ in sentences(article.text)),
            "words": sum(len(article.text.split()) for article in group),
            **{label: labels[label] for label in LABELS},
            "spans": labels.total(),
        }
        sums.update(row)
        lines.append(f"| {name} | {' | '.join(map(str, row.values()))} |")
    lines.append(f"| **all** | {' | '.join(map(str, sums.values()))} |")
    articles = [article for group in groups.values() for article in group]
    lines += ["", "| attribute | value | spans |", "|---|---|---:|"]
    for name, attribute in ATTRIBUTES.items():
        entities = [entity for article in articles for entity in article.entities if entity.label == attribute.label]
        if name == "Count":
            values = Counter(_kind_of_count(entity.attributes.get(name)) for entity in entities)
        else:
            values = Counter(_shown(entity.attributes.get(name)) for entity in entities)
        lines += [f"| {name} ({attribute.label}) | {value} | {count} |" for value, count in values.most_common()]
    return "\n".join(lines) + "\n"


def _shown(value: str | None) -> str:
    return "none" if value is None else value or "yes"


def _kind_of_count(value: str | None) -> str:
    if value is None:
        return "none"
    low, _, high = value.partition("..")
    return "at least" if not high else "exact" if low == high else "range"
