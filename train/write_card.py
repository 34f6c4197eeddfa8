"""Write the model card of a run's checkpoint, with the scores of its recipe and of its heads if there are any.

    python train/write_card.py --record runs/arabert/run.json --folder runs/arabert/model
    python train/write_card.py --record runs/arabert/run.json --folder runs/arabert/model \\
        --results runs/arabert-cv/results.json --title "AraBERT for the toll"
"""

import argparse
import json
import sys
from pathlib import Path

from transformers import AutoConfig

from hasila.errors import HasilaError
from hasila.publish import card


def main() -> None:
    """Read the record and write the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", type=Path, required=True, help="run.json of train/finetune.py")
    parser.add_argument("--folder", type=Path, required=True, help="the checkpoint")
    parser.add_argument("--results", type=Path, help="results.json of train/cross_validate.py with the same recipe")
    parser.add_argument("--records", type=Path, help="records.json of train/assess_records.py, of the same data")
    parser.add_argument("--title", help="heading (default: name of the run's folder)")
    options = parser.parse_args()
    run = json.loads(options.record.read_text(encoding="utf-8"))
    results, records = (
        json.loads(path.read_text(encoding="utf-8")) if path else None for path in (options.results, options.records)
    )
    title = options.title or options.record.resolve().parent.name
    text = card.render(title, AutoConfig.from_pretrained(options.folder), run, results, records=records)
    options.folder.joinpath("README.md").write_text(text, encoding="utf-8")
    print(f"{options.folder / 'README.md'}: written" + ("" if results else "; without --results it has no evaluation"))


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError, ValueError) as error:
        sys.exit(f"error: {error}")
