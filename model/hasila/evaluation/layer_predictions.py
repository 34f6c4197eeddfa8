"""Layers that models predicted for documents that they had not learnt, and the files that store them.

A file holds the documents of one fold. Confidence is rounded to six decimals.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from hasila.corpus.articles import Article
from hasila.errors import HasilaError
from hasila.files import write_text
from hasila.layers import Choice, Layers, MentionLink
from hasila.spans import Span

if TYPE_CHECKING:
    from hasila.inference.extractor import Extractor

_DECIMALS = 6


@dataclass(frozen=True)
class LayerPrediction:
    """What a model predicted for a document that it had not learnt.

    Args:
        document: the id of the document.
        found: the layers of the mentions that it found.
        given: the layers that it read of the gold mentions.
    """

    document: str
    found: Layers
    given: Layers


def predict(extractor: "Extractor", documents: Sequence[Article]) -> list[LayerPrediction]:
    """Predict the layers of documents, of found mentions and of gold mentions."""
    texts = [document.text for document in documents]
    found = extractor.layers(texts)
    given = extractor.layers_of(texts, [document.mentions for document in documents])
    return [
        LayerPrediction(document.id, *layers)
        for document, *layers in zip(documents, found, given, strict=True)
    ]  # fmt: skip


@dataclass(frozen=True)
class LayerFold:
    """The predictions for the documents that one run held out.

    Args:
        predictions: one for each document.
        signature: what the run was made with.
    """

    predictions: Sequence[LayerPrediction]
    signature: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, documents: Iterable[Article]) -> Self:
        """Read a file.

        Args:
            path: the file.
            documents: the documents that it tells of, and possibly others.

        Raises:
            HasilaError: the file holds no such predictions, or tells of a document that is not given.
        """
        texts = {document.id: document.text for document in documents}
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            stored = dict(content["documents"])
            if unknown := sorted(stored.keys() - texts.keys()):
                raise HasilaError(f"{path}: predictions for {unknown[0]}, which is none of the documents given")
            predictions = [
                LayerPrediction(name, *(from_json(layers[kind], texts[name]) for kind in ("found", "given")))
                for name, layers in stored.items()
            ]
            return cls(predictions, dict(content["signature"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise HasilaError(f"{path}: expected predicted layers, found none ({error!r})") from None

    def write(self, path: Path) -> None:
        """Write the file."""
        stored = {
            prediction.document: {"found": as_json(prediction.found), "given": as_json(prediction.given)}
            for prediction in self.predictions
        }
        content = {"signature": self.signature, "documents": stored}
        write_text(path, json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")


def as_json(layers: Layers) -> dict[str, Any]:
    """Layers as values that JSON has: each mention, choice and link is a list with its confidence rounded."""
    return {
        "mentions": [
            [each.start, each.end, each.label, _rounded(getattr(each, "confidence", 1.0))] for each in layers.mentions
        ],
        "harms": _choice_rows(layers.harms),
        "kinds": _choice_rows(layers.kinds),
        "sides": _choice_rows(layers.sides),
        "totals": [[at, _rounded(confidence)] for at, confidence in layers.totals.items()],
        "victims": [
            [at, {name: _rounded(confidence) for name, confidence in held.items()}]
            for at, held in layers.victims.items()
        ],
        "links": [[link.kind, link.source, link.target, _rounded(link.confidence), link.why] for link in layers.links],
        "missing": layers.missing,
    }


def from_json(value: Mapping[str, Any], text: str) -> Layers:
    """Restore layers.

    Args:
        value: what :func:`as_json` returned.
        text: the text of the document.

    Raises:
        KeyError, TypeError, ValueError: the value is none of :func:`as_json`, or of a longer text.
    """
    mentions = tuple(Span(start, end, text[start:end], label, p) for start, end, label, p in value["mentions"])
    if any(not 0 <= mention.start < mention.end <= len(text) for mention in mentions):
        raise ValueError("a mention lies outside the text")
    return Layers(
        mentions=mentions,
        harms=_choices(value["harms"]),
        kinds=_choices(value["kinds"]),
        sides=_choices(value["sides"]),
        totals=dict(value["totals"]),
        victims={at: dict(held) for at, held in value["victims"]},
        links=tuple(MentionLink(*row) for row in value["links"]),
        missing=value["missing"],
    )


def _choice_rows(choices: Mapping[int, Choice]) -> list[list[Any]]:
    return [[at, choice.value, _rounded(choice.confidence)] for at, choice in choices.items()]


def _choices(rows: Iterable[tuple[int, str, float]]) -> dict[int, Choice]:
    return {at: Choice(value, confidence) for at, value, confidence in rows}


def _rounded(confidence: float) -> float:
    return round(confidence, _DECIMALS)
