"""Make a run's checkpoint the one that the package carries: 16-bit weights, calibrated, ready for 8 bits, with a card.

    python train/embed_checkpoint.py --run runs/compact

The figures are those that train/assess.py --publish left in train/results; the run's record is kept beside them, so
that the card can be written again.
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

DEFAULT = Path(__file__).resolve().parents[1] / "model" / "hasila" / "default"
ARTICLES = Path(__file__).resolve().parents[1] / "annotations" / "articles"
RESULTS = Path(__file__).resolve().parents[1] / "train" / "results"
LARGEST = 64_000_000  # bytes, the whole folder


def main() -> None:
    """Copy, halve, calibrate, measure, describe, check the size."""
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
        sys.exit(f"error: expected at most {LARGEST / 1e6:.0f} MB")


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError, ValueError) as error:
        sys.exit(f"error: {error}")
