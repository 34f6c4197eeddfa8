"""Reads the stored layers of all folds: a folder of files, or the packed ones."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from hasila.corpus.articles import Article
from hasila.errors import HasilaError
from hasila.evaluation import folds
from hasila.evaluation.layer_predictions import LayerFold, LayerPrediction


def read_predictions(source: Path, documents: Sequence[Article]) -> dict[str, list[LayerPrediction]]:
    """The predictions of each fold, by what it held out; those of several seeds together.

    Raises:
        HasilaError: there are none, a file is malformed, or it tells of an unknown document.
    """
    predicted: dict[str, list[LayerPrediction]] = {}
    with tempfile.TemporaryDirectory() as unpacked:
        folder = source
        if source.is_file():
            folder = Path(unpacked)
            folds.unpack(source, folder)
        for path in sorted(folder.rglob("*.json")):
            held_out = path.stem.partition("-")[2]
            predicted.setdefault(held_out, []).extend(LayerFold.read(path, documents).predictions)
    if not predicted:
        raise HasilaError(f"{source}: expected .json files of predicted layers, found none")
    return predicted


def by_document(folds_of_layers: Mapping[str, Sequence[LayerPrediction]]) -> dict[str, list[LayerPrediction]]:
    """The predictions for each document, one for each seed."""
    predicted: dict[str, list[LayerPrediction]] = {}
    for predictions in folds_of_layers.values():
        for prediction in predictions:
            predicted.setdefault(prediction.document, []).append(prediction)
    return predicted
