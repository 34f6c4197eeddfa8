"""The command ``doctor``."""

import argparse
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from hasila.cli.command import Command
from hasila.cli.progress import hide_loading_bars
from hasila.errors import counted


@dataclass(frozen=True)
class DoctorOptions:
    """Options of the command.

    Args:
        model: folder or hub id of a checkpoint; default: the one that comes with the package.
        device: device to compare with the CPU, or ``auto`` for all devices.
    """

    model: str | None = None
    device: str = "auto"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--model", metavar="NAME", help="checkpoint, a folder or hub id (default: the one that comes with hasila)"
    )
    parser.add_argument(
        "--device", default="auto", metavar="NAME", help="device to compare with the CPU (default: auto, all devices)"
    )


def parse(namespace: argparse.Namespace) -> DoctorOptions:
    """Turn parsed arguments into options."""
    return DoctorOptions(namespace.model, namespace.device)


def run(options: DoctorOptions) -> int:
    """Print the findings as they come. Returns 1 if there is an error among them."""
    from hasila.doctor.examination import examine

    with suppress(Exception):  # if transformers cannot be imported, a finding says so
        hide_loading_bars()
    verdicts: Counter[str] = Counter()
    for check in examine(options.model, options.device):
        print(check, flush=True)
        verdicts[check.verdict] += 1
    print(f"{counted(verdicts['error'], 'error')}, {counted(verdicts['warning'], 'warning')}", file=sys.stderr)
    return 1 if verdicts["error"] else 0


DOCTOR = Command(
    name="doctor",
    summary="check the installation, the devices and a checkpoint",
    description="Check versions, devices, precision, checkpoint, tokenizer and heads.\n"
    "Each line is a finding; a warning or an error says what to do.",
    examples=("hasila doctor", "hasila doctor --model runs/compact/model --device cuda"),
    add_arguments=add_arguments,
    parse=parse,
    run=run,
)
