"""Embed the checkpoint of a run in the package: 16-bit weights and heads, calibration, 8-bit quantization, model card.

    python train/embed_checkpoint.py --run runs/compact

The scores come from train/results, where train/assess.py --publish and train/assess_records.py put them. The script
copies the run's record there too, so that the card can be written again.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from hasila.corpus.articles import read_articles
from hasila.errors import HasilaError
from hasila.inference import checkpoint
from hasila.inference.calibration import Calibration
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.quantization import quantize
from hasila.publish import card
from hasila.training import run_record

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "model" / "hasila"
DEFAULT = PACKAGE / "default"
ARTICLES = ROOT / "annotations" / "articles"
RESULTS = ROOT / "train" / "results"
LARGEST = 64_000_000
"""Maximum size of all weights of the package, in bytes, with all files of the checkpoint's folder."""


def main() -> None:
    """Calibrate, convert to 16 bits, save, quantize, write the card, check the size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="run folder of train/finetune.py")
    options = parser.parse_args()
    record, evaluation, records = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in (options.run / "run.json", RESULTS / "evaluation.json", RESULTS / "records.json")
    )
    classifier = checkpoint.read(options.run / "model", as_model=True)
    curves = evaluation["calibration"]["curves"] | records.get("calibration", {}).get("curves", {})
    Calibration(curves).into_config(classifier.config)
    scores = scores_of(record, evaluation, records, with_heads=classifier.heads is not None)
    text = card.render("Hasila, compact", classifier.config, record, **scores)
    shutil.rmtree(DEFAULT, ignore_errors=True)
    save_in_16_bits(classifier, DEFAULT)
    quantize(DEFAULT, [article.text for article in read_articles(ARTICLES)])
    DEFAULT.joinpath("README.md").write_text(text, encoding="utf-8")
    shutil.copy(options.run / "run.json", RESULTS / "compact-run.json")
    check_size(PACKAGE)


def scores_of(
    record: Mapping[str, Any], evaluation: Mapping[str, Any], records: Mapping[str, Any], *, with_heads: bool
) -> dict[str, Mapping[str, Any]]:
    """The published scores that belong to a run. Those of another recipe or other data are left out of its card."""
    expected = {key: record[key] for key in ("recipe", "data_sha256")}
    if differing := run_record.differing(evaluation, expected):
        print(f"the published evaluation is of another run ({', '.join(differing)} differ); the card comes without it")
        return {}
    return {"evaluation": evaluation, **({"records": records} if with_heads else {})}


def save_in_16_bits(classifier: Checkpoint, folder: Path) -> None:
    """Save a checkpoint and its heads with 16-bit weights. The classifier is changed.

    Raises:
        CheckpointError: a weight is too large for 16 bits.
    """
    torch.nn.Module.half(classifier.model)
    heads = classifier.heads and classifier.heads.half()
    checkpoint.save(classifier.model, classifier.tokenizer, folder, heads)
    checkpoint.read(folder)


def check_size(package: Path) -> None:
    """Print the size of all weights of the package, and raise HasilaError if they are too large."""
    weights = [*package.glob("default/*"), *package.glob("data/*_weights.tsv")]
    sizes = {path.relative_to(package).as_posix(): path.stat().st_size for path in weights}
    for name, size in sizes.items():
        print(f"{size:>12,}  {name}")
    if (total := sum(sizes.values())) > LARGEST:
        raise HasilaError(f"{package}: expected weights of at most {LARGEST:,} bytes, found {total:,}")
    print(f"{total:>12,}  bytes of at most {LARGEST:,}")


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError, ValueError) as error:
        sys.exit(f"error: {error}")
