"""Compare plain `pipeline("token-classification")` on raw text with the extractor, on the annotated articles.

    python scripts/compare_pipeline.py                                              # the embedded checkpoint
    python scripts/compare_pipeline.py --model runs/compact/model --json pipeline_comparison.json

A checkpoint trained on these articles scores high on them either way: read the difference, not the score.
"""

import argparse
import json
import sys
from pathlib import Path

from transformers.utils import logging

from hasila.cli.corpus import ARTICLES
from hasila.corpus.articles import read_articles
from hasila.errors import HasilaError
from hasila.evaluation import pipeline_comparison
from hasila.inference.extractor import Extractor


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="folder or hub id of a checkpoint; default: the one that comes with hasila")
    parser.add_argument("--articles", type=Path, default=ARTICLES, help=f"annotated folder (default {ARTICLES})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # of loading the weights
    extractor = Extractor.from_pretrained(options.model, device="cpu", precision="fp32")
    comparison = pipeline_comparison.compare(extractor, read_articles(options.articles))
    print(comparison.as_markdown())
    print("The checkpoint may have been trained on these articles: read the difference, not the score.")
    if options.json:
        options.json.write_text(json.dumps(comparison.as_dict(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError) as error:
        sys.exit(f"error: {error}")
