"""Read the inputs of tests/data/field.jsonl with the embedded checkpoint, and list what is read wrongly, by kind.

    python scripts/field_check.py
    python scripts/field_check.py --kind hashtags --verbose
    python scripts/field_check.py --gazetteer FILE --least 0.9
    python scripts/field_check.py --inputs tests/data/blind.jsonl --quiet

The inputs are invented. Each stands for a kind of text that users of such tools have, or that was read wrongly once,
and tells what is right; hasila.evaluation.expectations explains how. No model learns from them. The script prints the
inputs that are not right, with what was got, and two tables: how many inputs are right by kind, and how many of the
expected cells. Its exit status is 1 below the share --least, else 0.
"""

import argparse
import sys
from pathlib import Path

from hasila.errors import HasilaError
from hasila.evaluation import expectations
from hasila.inference.extractor import Extractor
from hasila.layers import Layers
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.recorder import Recorder
from hasila.spans import Span

INPUTS = Path(__file__).resolve().parents[1] / "tests" / "data" / "field.jsonl"


def main() -> int:
    """Read, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=Path, default=INPUTS, help="default tests/data/field.jsonl")
    parser.add_argument("--kind", default="", help="only kinds with these words in their name")
    parser.add_argument("--gazetteer", type=Path, help="a file of places, as of hasila extract")
    parser.add_argument("--model", help="folder of a checkpoint; default: the one that comes with hasila")
    parser.add_argument("--least", type=float, default=0.0, help="share of right inputs below which to exit with 1")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--verbose", action="store_true", help="print the inputs that are right, too")
    shown.add_argument("--quiet", action="store_true", help="print tables only, so that blind inputs stay blind")
    options = parser.parse_args()
    inputs = [each for each in expectations.read(options.inputs) if options.kind in each.kind]
    if not inputs:
        raise HasilaError(f"{options.inputs}: no kind has {options.kind!r} in its name")
    recorder = Recorder(gazetteer=Gazetteer.read(options.gazetteer))
    extractor = Extractor.from_pretrained(options.model)
    verdicts = [
        expectations.judge(each, _spans(layers), recorder.records(each.text, layers, each.article_date))
        for each, layers in zip(inputs, extractor.layers([each.text for each in inputs]), strict=True)
    ]
    for verdict in verdicts:
        if options.verbose or not (verdict.is_right or options.quiet):
            print(verdict.described())
    print(f"\n{expectations.as_markdown(verdicts)}")
    print(f"\n{expectations.cells_as_markdown(verdicts)}")
    share = expectations.share(verdicts)
    return int(share.right < options.least * share.total)


def _spans(layers: Layers) -> list[Span]:
    return [mention for mention in layers.mentions if isinstance(mention, Span)]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except HasilaError as error:
        sys.exit(f"error: {error}")
