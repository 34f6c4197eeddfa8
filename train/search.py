"""Cross-validate variants of a recipe, and tabulate their scores.

    python train/build_compact_base.py --layers 12 --out build/compact-base-12
    python train/search.py --config train/recipes/compact.toml --adversarial 0 --soup 1 --output runs/search

Each variant is trained on the passages only and scored on all five articles at once. That takes a fifth of the time of
leave-one-article-out, which then compares the best variants. Rerun the same command to resume it, or run it several
times with the same output to share the work; the process that ends last writes OUTPUT/search.json. `--only` runs some
variants only. `--extend FILE` runs the variants that a search.json of the same recipe and data lacks, and adds them.
OUTPUT/members keeps single runs, so that soups use them again.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hasila import corpus
from hasila.errors import HasilaError, RecipeError
from hasila.evaluation import tables
from hasila.evaluation.folds import holdouts, summarise
from hasila.files import write_json
from hasila.training import cross_validation, recipe, run_record, soup
from hasila.training.recipe import Recipe

KIND = "all-articles"
VARIANTS = Path("train/variants.toml")


@dataclass(frozen=True)
class Variant:
    """A variant of a recipe.

    Args:
        changes: keys of the recipe and their values.
        seeds: seeds of its runs.
    """

    changes: dict[str, Any]
    seeds: list[int]


def main() -> None:
    """Run the missing variants and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    recipe.add_arguments(parser)
    parser.add_argument(
        "--variants", type=Path, default=VARIANTS, help="TOML: a table for each variant (default %(default)s)"
    )
    parser.add_argument("--only", nargs="+", metavar="VARIANT", help="variants to run (default: all)")
    parser.add_argument("--extend", type=Path, metavar="FILE", help="a search.json to add missing variants to")
    settings = recipe.from_arguments(options := parser.parse_args(), ignore=["seed"])
    articles, passages = run_record.read_data(settings)
    held_out = holdouts(KIND, articles, passages, groups=1)
    output = Path(settings.output)
    variants = read_variants(options.variants, settings)
    kept = soup.keeping(output / "members")
    documents = [*articles, *passages]
    rows = known(options.extend, settings, corpus.digest(documents), variants) if options.extend else {}
    jobs = {}
    for name in options.only or [name for name in variants if name not in rows]:
        if name not in variants:
            raise RecipeError(f"--only: {name!r} is none of the variants {', '.join(variants)}")
        variant = variants[name]
        jobs[name] = partial(
            cross_validation.cross_validate, settings.with_(**variant.changes), documents, held_out, variant.seeds,
            output / name.replace(" ", "-"), kept,
        )  # fmt: skip
    for name, folds in cross_validation.shared(jobs).items():
        if folds is not None:
            results = summarise(folds)
            scores = {"f1": results.by_label, "seconds": results.seconds}
            rows[name] = {"name": name, **asdict(variants[name]), **scores}
    ordered = [rows[name] for name in variants if name in rows]
    report = {**run_record.provenance(settings, articles, passages), "hold_out": KIND, "variants": ordered}
    if len(ordered) == len(variants):
        write_json(options.extend or output / "search.json", report)
    print(tables.search(report), end="")


def known(path: Path, settings: Recipe, digest: str, variants: Mapping[str, Variant]) -> dict[str, dict[str, Any]]:
    """The rows of a report whose variants have not changed, by name.

    Args:
        path: the search.json.
        settings: the recipe.
        digest: hash of the data.
        variants: the variants.

    Raises:
        RecipeError: the report cannot be read, or has another recipe or other data.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        rows = {row["name"]: row for row in report["variants"]}
        differing = run_record.differing(report, run_record.signature(settings, digest))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecipeError(f"--extend: {path}: expected a search.json, found none: {error!r}") from None
    if differing:
        raise RecipeError(f"--extend: {path} is of another recipe or other data; {', '.join(differing)} differ")
    return {
        name: rows[name]
        for name, variant in variants.items()
        if name in rows and variant == Variant(rows[name]["changes"], rows[name]["seeds"])
    }


def read_variants(path: Path, settings: Recipe) -> dict[str, Variant]:
    """Read the variants, by name.

    Raises:
        RecipeError: the file is missing or not TOML, or a variant does not fit the recipe.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path}: cannot be read: {error}") from None
    variants = {}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise RecipeError(f"{path}: {name}: expected a table of a recipe's keys, found {table!r}")
        seeds = table.pop("seeds", [13])
        try:
            settings.with_(**table)
        except (TypeError, RecipeError) as error:
            raise RecipeError(f"{path}: {name}: {error}") from None
        variants[name] = Variant(table, seeds)
    return variants


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
