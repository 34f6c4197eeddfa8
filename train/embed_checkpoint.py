"""Embed the checkpoint of a run in the package: 16-bit weights, calibration, 8-bit quantization, model card.

    python train/embed_checkpoint.py --run runs/compact

The scores come from train/results, where train/assess.py --publish puts them. The script copies the run's record there
too, so that the card can be written again.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import torch

from hasila.corpus.articles import read_articles
from hasila.errors import HasilaError
from hasila.inference import checkpoint
from hasila.inference.calibration import Calibration
from hasila.inference.quantization import quantize
from hasila.publish import card

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ROOT / "model" / "hasila" / "default"
ARTICLES = ROOT / "annotations" / "articles"
RESULTS = ROOT / "train" / "results"
LARGEST = 64_000_000
"""Maximum size of the folder, in bytes."""


def main() -> None:
    """Calibrate, convert to 16 bits, save, quantize, write the card, check the size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="run folder of train/finetune.py")
    options = parser.parse_args()
    record, evaluation = (
        json.loads(path.read_text(encoding="utf-8")) for path in (options.run / "run.json", RESULTS / "evaluation.json")
    )
    model, tokenizer = checkpoint.load(options.run / "model")
    Calibration(evaluation["calibration"]["curves"]).into_config(model.config)
    text = card.render("Hasila, compact", model.config, record, evaluation=evaluation)
    shutil.rmtree(DEFAULT, ignore_errors=True)
    torch.nn.Module.half(model)
    checkpoint.save(model, tokenizer, DEFAULT)
    quantize(DEFAULT, [article.text for article in read_articles(ARTICLES)])
    DEFAULT.joinpath("README.md").write_text(text, encoding="utf-8")
    shutil.copy(options.run / "run.json", RESULTS / "compact-run.json")
    size = sum(path.stat().st_size for path in DEFAULT.iterdir())
    print(f"{DEFAULT.relative_to(Path.cwd())}: {size / 1e6:.1f} MB")
    if size > LARGEST:
        sys.exit(f"error: {DEFAULT}: expected at most {LARGEST / 1e6:.0f} MB, found {size / 1e6:.1f} MB")


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError, ValueError) as error:
        sys.exit(f"error: {error}")
