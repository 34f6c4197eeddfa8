"""The command ``quantize``."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from hasila.cli import inputs
from hasila.cli.command import Command
from hasila.cli.inputs import Inputs
from hasila.cli.progress import hide_loading_bars
from hasila.errors import HasilaError


@dataclass(frozen=True)
class QuantizeOptions:
    """Options of the command.

    Args:
        model: folder of the checkpoint.
        inputs: where the texts come from.
    """

    model: Path
    inputs: Inputs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.usage = "%(prog)s [options] FOLDER INPUT [INPUT ...]"
    parser.add_argument("model", type=Path, metavar="FOLDER", help="checkpoint; its config.json takes the ranges")
    inputs.add_arguments(parser)


def parse(namespace: argparse.Namespace) -> QuantizeOptions:
    """Turn parsed arguments into options."""
    return QuantizeOptions(namespace.model, inputs.parse(namespace))


def run(options: QuantizeOptions) -> int:
    """Measure the ranges and write them. Returns the status that :mod:`hasila.cli.inputs` explains.

    Raises:
        HasilaError: a text cannot be read, or the checkpoint cannot be quantized.
    """
    from tqdm import tqdm

    from hasila.documents.document import Document
    from hasila.inference import quantization

    hide_loading_bars()
    passed = options.inputs.passed_over()
    texts = []
    for item in options.inputs.documents():
        if not isinstance(item, Document):
            raise HasilaError(str(item))
        texts.append(item.text)
    with tqdm(
        total=1.0, desc="measuring", bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}", disable=None
    ) as bar:
        ranges = quantization.quantize(options.model, texts, bar.update)
    print(f"{options.model}: ranges of {len(ranges.bounds)} products in config.json", file=sys.stderr)
    return options.inputs.status(0, passed)


QUANTIZE = Command(
    name="quantize",
    summary="prepare a checkpoint for --precision int8",
    description="Measure the ranges of what enters a checkpoint's matrix products, on texts\n"
    "like those that will be read, and write them into its config.json. A few\nthousand words are enough.",
    examples=("hasila quantize runs/compact/model train/calibration.txt",),
    add_arguments=add_arguments,
    parse=parse,
    run=run,
)
