"""Cross-validate a recipe: train without some documents and score on them, fold by fold and for several seeds.

    python train/cross_validate.py --config train/recipes/compact.toml --soup 1 --output runs/compact-cv
    python train/cross_validate.py --config train/recipes/compact.toml --hold-out genre --output runs/compact-genres
    python train/cross_validate.py --config train/recipes/compact.toml --hold-out all-articles --output runs/sift

By default each fold holds out one article. `--hold-out genre` holds out the passages of some genres in each fold,
`--hold-out all-articles` holds out the five articles at once. The script writes each fold to OUTPUT/folds and does not
run it again: rerun the same command to resume it, or run it several times with the same output to share the work. After
the last fold it writes OUTPUT/results.json and prints the table. The scores of a seed are over the spans of all folds.
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
    """Run the missing folds and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    recipe.add_arguments(parser)
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    kinds = "; ".join(f"{kind}: {meaning}" for kind, meaning in KINDS.items())
    parser.add_argument("--hold-out", choices=KINDS, default="article", help=f"{kinds} (default %(default)s)")
    parser.add_argument("--groups", type=int, default=6, help="groups of genres (default %(default)s)")
    settings = recipe.from_arguments(options := parser.parse_args(), ignore=["seed"])
    articles, passages = run_record.read_data(settings)
    held_out = holdouts(options.hold_out, articles, passages, options.groups)
    output = Path(settings.output)
    folds = cross_validation.cross_validate(settings, [*articles, *passages], held_out, options.seeds, output)
    if folds is None:
        print("another process still runs some of the folds; the process that ends last writes the results")
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
