"""Writes tasks with predictions for Label Studio, and the labeling configuration that they belong to.

Label Studio counts offsets in code points, as Hasila does: the editor cuts a text into code points before it counts.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from hasila.corpus.standoff import Entity
from hasila.documents.document import Document
from hasila.labels import ANNOTATED, ATTRIBUTES, FLAG, LINKS, Attribute
from hasila.output.json_text import to_json
from hasila.output.layout import Layout
from hasila.output.markup import Markup
from hasila.version import __version__

LABEL, TEXT, FLAGS = "label", "text", "Flags"
"""Names of the tags of the configuration, beside those of the attributes that have a value."""


def configuration() -> str:
    """The labeling configuration of a project, as XML.

    It has the labels, attributes and links of the annotation scheme. The text runs from right to left, and white space
    stays as it is, which offsets depend on.
    """
    lines = ["<View>", "  <Style>.htx-text { white-space: pre-wrap; }</Style>", "  <Relations>"]
    lines += [f"    <Relation value={quoteattr(kind)}/>" for kind in LINKS]
    lines += ["  </Relations>", f'  <Labels name="{LABEL}" toName="{TEXT}">']
    lines += [f"    <Label value={quoteattr(label)}/>" for label in ANNOTATED]
    lines += ["  </Labels>", '  <View style="direction: rtl; text-align: right">']
    lines += [f'    <Text name="{TEXT}" value="$text" saveTextResult="yes"/>', "  </View>"]
    for name, attribute in ATTRIBUTES.items():
        if attribute.values:
            lines += _choices(name, attribute.values, attribute.labels, "single-radio")
        elif attribute.pattern is not FLAG:
            lines.append(f'  <TextArea {_per_region(name, attribute.labels)} maxSubmissions="1" editable="true"/>')
    flags = {name: attribute for name, attribute in ATTRIBUTES.items() if attribute.pattern is FLAG}
    labels = tuple(dict.fromkeys(label for flag in flags.values() for label in flag.labels))
    lines += _choices(FLAGS, tuple(flags), labels, "multiple")
    return "\n".join([*lines, "</View>"]) + "\n"


def _per_region(name: str, labels: Sequence[str]) -> str:
    return (
        f'name={quoteattr(name)} toName="{TEXT}" perRegion="true" visibleWhen="region-selected" '
        f'whenTagName="{LABEL}" whenLabelValue={quoteattr(",".join(labels))}'
    )


def _choices(name: str, values: Sequence[str], labels: Sequence[str], choice: str) -> list[str]:
    return [
        f"  <View {_shown(labels)}>",
        f"    <Header value={quoteattr(name)}/>",
        f'    <Choices {_per_region(name, labels)} choice="{choice}" showInline="true">',
        *(f"      <Choice value={quoteattr(value)}/>" for value in values),
        "    </Choices>",
        "  </View>",
    ]


def _shown(labels: Sequence[str]) -> str:
    return f'visibleWhen="region-selected" whenTagName="{LABEL}" whenLabelValue={quoteattr(",".join(labels))}'


def task(document: Document, markup: Markup) -> dict[str, Any]:
    """The task of a document, as Label Studio imports it.

    The text, the document's name, its date and where it is from are its data; the markup is its prediction. The score
    of the prediction is the confidence of its least sure mention, so that tasks can be sorted by it.
    """
    about = {"date": document.date} if document.date else {}
    prediction: dict[str, Any] = {"model_version": f"hasila {__version__}", "result": list(_results(markup))}
    if markup.confidence:
        prediction["score"] = min(markup.confidence.values())
    return {
        "data": {**document.metadata, **about, "id": document.id, "text": document.text},
        "predictions": [prediction],
    }


def _results(markup: Markup) -> Iterator[dict[str, Any]]:
    for mention in markup.mentions:
        sure = markup.confidence.get(mention.id)
        score = {} if sure is None else {"score": sure}
        yield {**_result(mention, LABEL, "labels", text=mention.text, labels=[mention.label]), **score}
        flags: list[str] = []
        for name, value in mention.attributes.items():
            attribute = ATTRIBUTES.get(name, _FREE)
            if attribute.pattern is FLAG:
                flags.append(name)
            elif attribute.values:
                yield _result(mention, name, "choices", text=mention.text, choices=[value])
            else:
                yield _result(mention, name, "textarea", text=[value])
        if flags:
            yield _result(mention, FLAGS, "choices", text=mention.text, choices=flags)
    for link in markup.links:
        yield {
            "type": "relation", "from_id": link.source, "to_id": link.target, "direction": "right",
            "labels": [link.kind],
        }  # fmt: skip


_FREE = Attribute((), FLAG, "")


def _result(mention: Entity, control: str, type: str, **value: Any) -> dict[str, Any]:
    return {
        "id": mention.id,
        "from_name": control,
        "to_name": TEXT,
        "type": type,
        "value": {"start": mention.start, "end": mention.end, **value},
    }


class LabelStudioWriter:
    """Writes a JSON array with a task for each document."""

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        assert layout.markup is not None
        self._markup = layout.markup
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write("[")
        self._separator = "\n"

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        self._file.write(self._separator + to_json(task(document, self._markup(document, findings))))
        self._separator = ",\n"

    def close(self) -> None:
        """Complete the file."""
        self._file.write("\n]\n")
        self._file.close()
