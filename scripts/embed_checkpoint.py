"""Make a run's checkpoint the one that the package carries: 16-bit weights, and a card filled from its figures.

    python scripts/embed_checkpoint.py --run runs/compact --results train/results/compact.json

The run's record is kept in train/results/compact-run.json, so that the card can be written again.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import torch

from hasila import card, checkpoint, runs
from hasila.errors import HasilaError

DEFAULT = Path(__file__).resolve().parents[1] / "model" / "hasila" / "default"
RECORD = Path(__file__).resolve().parents[1] / "train" / "results" / "compact-run.json"
LARGEST = 64_000_000  # bytes, the whole folder


def main() -> None:
    """Copy, halve, describe, check the size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="run folder of train/finetune.py")
    parser.add_argument("--results", type=Path, required=True, help="results.json of train/cross_validate.py")
    options = parser.parse_args()
    run, results = (
        json.loads(path.read_text(encoding="utf-8")) for path in (options.run / "run.json", options.results)
    )
    model, tokenizer = checkpoint.load(options.run / "model")
    text = card.render("Hasila, compact", model.config, run, results)
    shutil.rmtree(DEFAULT, ignore_errors=True)
    torch.nn.Module.half(model)
    checkpoint.save(model, tokenizer, DEFAULT)
    DEFAULT.joinpath("README.md").write_text(text, encoding="utf-8")
    runs.write_record(RECORD, run)
    size = sum(path.stat().st_size for path in DEFAULT.iterdir())
    print(f"{DEFAULT.relative_to(Path.cwd())}: {size / 1e6:.1f} MB")
    if size > LARGEST:
        sys.exit(f"error: expected at most {LARGEST / 1e6:.0f} MB")


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError, ValueError) as error:
        sys.exit(f"error: {error}")
