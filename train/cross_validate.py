"""Leave-one-article-out: train on all articles but one, score on that one, for each article and seed.

    python train/cross_validate.py --config train/recipes/compact.toml --soup 1 --output runs/compact-cv
    python train/cross_validate.py --config train/recipes/compact.toml --hold-out genre --output runs/compact-genres
    python train/cross_validate.py --config train/recipes/compact.toml --hold-out all-articles --output runs/sift

`--hold-out genre` holds out the passages of some genres in turn, `--hold-out all-articles` the five articles at once.
Folds are written to OUTPUT/folds as they end, and a fold that is there already is not run again, so an interrupted
command goes on where it stopped and several of them with the same output share the work. When the last fold is there
OUTPUT/results.json and the table are made; the scores of a seed are over the spans of all articles together.
"""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from hasila.errors import HasilaError
from hasila.evaluation import tables
from hasila.evaluation.folds import KINDS, holdouts, summarise
from hasila.files import write_json
from hasila.training import cross_validation, recipe, run_record


def main() -> None:
    """Run the folds that are missing and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    recipe.add_arguments(parser)
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    told = "; ".join(f"{kind}: {meaning}" for kind, meaning in KINDS.items())
    parser.add_argument("--hold-out", choices=KINDS, default="article", help=told)
    parser.add_argument("--groups", type=int, default=6, help="groups of genres (default %(default)s)")
    settings = recipe.from_arguments(options := parser.parse_args(), ignore=["seed"])
    articles, passages = run_record.read_data(settings)
    held_out = holdouts(options.hold_out, articles, passages, options.groups)
    output = Path(settings.output)
    folds = cross_validation.cross_validate(settings, [*articles, *passages], held_out, options.seeds, output)
    if folds is None:
        print("folds of another process are still running; the one that ends last writes the results")
        return
    results = summarise(folds)
    report = {
        **run_record.provenance(settings, articles, passages),
        "hold_out": options.hold_out,
        "seeds": options.seeds,
        **asdict(results),
    }
    write_json(output / "results.json", report)
    print(tables.cross_validation(report), end="")


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
