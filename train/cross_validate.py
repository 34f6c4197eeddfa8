"""Leave-one-article-out: train on all articles but one, score on that one, for each article and seed.

    python train/cross_validate.py --config train/recipes/compact.toml --seeds 13 14 15 --output runs/compact-cv

Folds are written to OUTPUT/folds as they end, and a fold that is there already is not run again, so an interrupted
command goes on where it stopped and several of them with the same output share the work. When the last fold is there
OUTPUT/results.json and the table are made; the scores of a seed are over the spans of all articles together.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from hasila import crossvalidation, recipe, runs
from hasila.errors import HasilaError


def main() -> None:
    """Run the folds that are missing and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    recipe.add_arguments(parser)
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    settings = recipe.from_arguments(options := parser.parse_args(), ignore=["seed"])
    articles, passages = runs.read_data(settings)
    results = crossvalidation.run(settings, articles, passages, options.seeds, Path(settings.output))
    if results is None:
        print("folds of another process are still running; the one that ends last writes the results")
        return
    results_file = Path(settings.output, "results.json")
    report = {**runs.provenance(settings, articles, passages), "seeds": options.seeds, **asdict(results)}
    results_file.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(crossvalidation.as_markdown(report), end="")


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
