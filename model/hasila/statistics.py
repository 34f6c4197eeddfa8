"""What an annotated folder holds, as the Markdown tables of its data card."""

from collections import Counter
from collections.abc import Sequence

from hasila.corpus import Article
from hasila.labels import ATTRIBUTES, LABELS
from hasila.segmentation import sentences


def as_markdown(articles: Sequence[Article]) -> str:
    """Counts per article and label, then per attribute and value."""
    lines = [
        f"| article | characters | sentences | words | {' | '.join(LABELS)} | spans |",
        "|---|" + "---:|" * (len(LABELS) + 4),
    ]
    sums: Counter[str] = Counter()
    for article in articles:
        found = list(sentences(article.text))
        row = {
            "characters": len(article.text),
            "sentences": len(found),
            "words": len(article.text.split()),
            **{label: sum(entity.label == label for entity in article.entities) for label in LABELS},
            "spans": len(article.entities),
        }
        sums.update(row)
        lines.append(f"| {article.id} | {' | '.join(map(str, row.values()))} |")
    lines.append(f"| **all** | {' | '.join(map(str, sums.values()))} |")
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
