"""Folds of a cross-validation: the spans predicted for held-out documents, their files, and their scores.

A fold keeps its spans, so every score is computed from the folds, without training again.
"""

import io
import json
import tarfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any, Self

from hasila.corpus.articles import Article
from hasila.corpus.statistics import by_genre
from hasila.errors import HasilaError
from hasila.evaluation.layer_predictions import LayerPrediction
from hasila.files import write_json
from hasila.labels import LABELS
from hasila.scoring import article_scores, metrics
from hasila.scoring.article_scores import Evaluation
from hasila.scoring.metrics import Score
from hasila.spans import Span

SpanRow = tuple[int, int, str, float]
"""Start, end, label and confidence of a predicted span."""

KINDS: Mapping[str, str] = {
    "article": "each article in turn",
    "all-articles": "all articles at once, so that only passages are learnt: a fifth of the time, to sift recipes",
    "both": "each article together with a group of genres, so that one run is scored on both: half the time",
    "genre": "the genres of passages, group by group, so that no passage of a genre is learnt before it is scored",
}
"""Kinds of cross-validation, by what a fold holds out."""


def holdouts(
    kind: str, articles: Sequence[Article], passages: Sequence[Article], groups: int
) -> dict[str, list[Article]]:
    """The documents that each fold of a kind of cross-validation holds out, by the fold's name.

    Args:
        kind: one of :data:`KINDS`.
        articles: the annotated articles.
        passages: the annotated passages.
        groups: largest number of groups of genres.
    """
    if kind == "article":
        return {article.id: [article] for article in articles}
    if kind == "all-articles":
        return {"all-articles": list(articles)}
    if kind == "both":
        by_group = list(holdouts("genre", articles, passages, len(articles)).items())
        group_of = {article.id: by_group[number : number + 1] for number, article in enumerate(articles)}
        return {
            "+".join([article.id, *(name for name, _ in group_of[article.id])]): [
                article, *(passage for _, members in group_of[article.id] for passage in members)
            ]
            for article in articles
        }  # fmt: skip
    genre_groups: list[dict[str, list[Article]]] = [{} for _ in range(groups)]
    for genre, members in sorted(by_genre(passages).items(), key=lambda item: -len(item[1])):
        smallest = min(genre_groups, key=lambda group: sum(map(len, group.values())))
        smallest[genre] = members
    return {
        "+".join(group): [passage for members in group.values() for passage in members]
        for group in genre_groups
        if group
    }


@dataclass(frozen=True)
class Prediction:
    """What a learner predicts for texts.

    Args:
        spans: predicted spans of each text.
        seconds: training time.
        losses: training loss of each epoch, if the learner has epochs.
        layers: predicted layers of each text, if the learner has heads.
    """

    spans: Sequence[Sequence[Span]]
    seconds: float
    losses: Sequence[float] = ()
    layers: Sequence[LayerPrediction] = ()


@dataclass(frozen=True)
class Fold:
    """The predictions for the documents that one run held out.

    Args:
        signature: recipe and data of the run, see :func:`hasila.training.run_record.signature`.
        seconds: training time.
        losses: training loss of each epoch.
        spans: predicted spans of each held-out document, by its id.
    """

    signature: Mapping[str, Any]
    seconds: float
    losses: Sequence[float]
    spans: Mapping[str, Sequence[SpanRow]]

    @classmethod
    def of(cls, signature: Mapping[str, Any], documents: Sequence[Article], prediction: Prediction) -> Self:
        """The fold of a prediction for held-out documents. Confidence is rounded to six decimals."""
        spans = {
            document.id: [(span.start, span.end, span.label, round(span.confidence, 6)) for span in predicted]
            for document, predicted in zip(documents, prediction.spans, strict=True)
        }
        return cls(signature, prediction.seconds, prediction.losses, spans)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a fold's file.

        Raises:
            HasilaError: the file is not a fold.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            seconds, losses, rows = (content.pop(key) for key in ("seconds", "losses", "spans"))
            spans = {document: [(start, end, label, p) for start, end, label, p in rows[document]] for document in rows}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise HasilaError(
                f"{path}: expected a fold with seconds, losses and spans, found none ({error!r}); remove the file to "
                "run its fold again"
            ) from None
        return cls(content, seconds, losses, spans)

    def write(self, path: Path) -> None:
        """Write the fold to a file."""
        write_json(path, {**self.signature, "seconds": self.seconds, "losses": self.losses, "spans": self.spans})


def layers_path(output: Path, seed: int, name: str) -> Path:
    """The file of the layers that a fold predicts; see :func:`fold_path`."""
    return output / "layers" / f"{seed}-{name}.json"


def fold_path(output: Path, seed: int, name: str) -> Path:
    """The file of a fold.

    Args:
        output: folder of the cross-validation.
        seed: seed of the run.
        name: name of what the fold holds out.
    """
    return output / "folds" / f"{seed}-{name}.json"


@dataclass(frozen=True)
class Folds:
    """All folds of a cross-validation.

    Args:
        records: the folds, by seed and name.
        holdouts: the documents that each fold holds out, by its name.
        seeds: seeds of the runs.
    """

    records: Mapping[tuple[int, str], Fold]
    holdouts: Mapping[str, Sequence[Article]]
    seeds: Sequence[int]

    @classmethod
    def read(cls, output: Path, documents: Iterable[Article]) -> Self:
        """Read all folds of a cross-validation, ordered by file name.

        Args:
            output: folder of the cross-validation.
            documents: the documents that were held out, and possibly others.

        Raises:
            HasilaError: a file is not a fold, or it holds out a document that is not given.
        """
        by_id = {document.id: document for document in documents}
        records: dict[tuple[int, str], Fold] = {}
        held_out: dict[str, list[Article]] = {}
        for path in sorted(output.glob("folds/*.json")):
            fold = Fold.read(path)
            if unknown := sorted(fold.spans.keys() - by_id.keys()):
                raise HasilaError(f"{path}: holds out {unknown[0]}, which is none of the documents given")
            seed, _, name = path.stem.partition("-")
            records[int(seed), name] = fold
            held_out[name] = [by_id[document] for document in fold.spans]
        return cls(records, held_out, sorted({seed for seed, _ in records}))

    def spans(self, seed: int, name: str) -> list[list[Span]]:
        """The predicted spans of each document of a fold."""
        rows = self.records[seed, name].spans
        return [
            [Span(start, end, document.text[start:end], label, p) for start, end, label, p in rows[document.id]]
            for document in self.holdouts[name]
        ]

    def only(self, documents: Collection[Article]) -> Self:
        """Keep some of the documents that were held out."""
        kept = {document.id for document in documents}
        holdouts = {
            name: [document for document in held_out if document.id in kept] for name, held_out in self.holdouts.items()
        }
        names = {name for name, held_out in holdouts.items() if held_out}
        return replace(
            self,
            records={key: fold for key, fold in self.records.items() if key[1] in names},
            holdouts={name: held_out for name, held_out in holdouts.items() if held_out},
        )

    def evaluation(self, seed: int, name: str) -> Evaluation:
        """The scores of a fold."""
        return article_scores.score(self.holdouts[name], self.spans(seed, name))


def pack(archive: Path, output: Path, systems: Iterable[str], part: str) -> None:
    """Pack the files of several cross-validations into a ``.tar.xz``. The same files give the same bytes.

    Args:
        archive: the file to write.
        output: folder with a folder for each cross-validation.
        systems: names of the cross-validations.
        part: ``folds`` or ``layers``.
    """
    with tarfile.open(archive, "w:xz", preset=9) as tar:
        for system in sorted(systems):
            for path in sorted((output / system).glob(f"{part}/*.json")):
                content = path.read_bytes()
                member = tarfile.TarInfo(str(path.relative_to(output)))
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))


def unpack(archive: Path, output: Path, system: str = "") -> None:
    """Unpack the folds that :func:`pack` packed. Files that are there are left as they are.

    Args:
        archive: the ``.tar.xz``.
        output: gets a folder for each cross-validation.
        system: name of the only cross-validation to unpack; all if empty.
    """
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name.startswith(f"{system}/" if system else "") and not (output / member.name).exists():
                tar.extract(member, output, filter="data")


@dataclass(frozen=True)
class Results:
    """Strict character-span F1, and seqeval's F1 over the words' tags.

    Args:
        by_label: F1 of each seed over all held-out spans, by label and ``micro``.
        by_holdout: micro-F1 of each seed, by name of the fold.
        seqeval: seqeval's micro-F1 of each seed, mean over the folds.
        counts: correct, predicted and gold spans, summed over the seeds, by label and ``micro``.
        seconds: training time of each fold.
    """

    by_label: dict[str, list[float]]
    by_holdout: dict[str, list[float]]
    seqeval: list[float]
    counts: dict[str, Score]
    seconds: list[float]


def summarise(folds: Folds) -> Results:
    """The scores of all folds."""
    scores = {key: folds.evaluation(*key) for key in folds.records}
    by_seed = [metrics.total(scores[seed, name].strict for name in folds.holdouts) for seed in folds.seeds]
    all_seeds = metrics.total(by_seed)
    return Results(
        by_label={
            "micro": [metrics.micro(seed_scores).f1 for seed_scores in by_seed],
            **{label: [seed_scores[label].f1 for seed_scores in by_seed] for label in LABELS},
        },
        by_holdout={name: [scores[seed, name].micro.f1 for seed in folds.seeds] for name in folds.holdouts},
        seqeval=[mean(scores[seed, name].tags["f1"] for name in folds.holdouts) for seed in folds.seeds],
        counts={"micro": metrics.micro(all_seeds), **all_seeds},
        seconds=[round(fold.seconds, 1) for fold in folds.records.values()],
    )
