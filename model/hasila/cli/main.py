"""The entry point of the command line: chooses a command, runs it and reports its errors."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from hasila.cli.command import Command
from hasila.cli.corpus import AGREEMENT, CEILING, STATISTICS, VALIDATE
from hasila.cli.desk import DESK
from hasila.cli.doctor import DOCTOR
from hasila.cli.exchange import CONVERT, LABELING_CONFIG
from hasila.cli.extract import EXTRACT
from hasila.cli.incidents import INCIDENTS
from hasila.cli.quantize import QUANTIZE
from hasila.cli.scan import SCAN
from hasila.errors import HasilaError
from hasila.version import __version__

COMMANDS: tuple[Command[Any], ...] = (
    *(EXTRACT, INCIDENTS, DESK, SCAN, DOCTOR, QUANTIZE, CONVERT, LABELING_CONFIG),
    *(VALIDATE, AGREEMENT, CEILING, STATISTICS),
)

_EPILOG = """\
examples:
  hasila extract news/ --out spans.jsonl
  hasila extract news/ --records --out records.csv
  hasila scan news/
  hasila doctor

'hasila COMMAND --help' explains a command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: the command and its arguments; default: those of the process.

    Returns:
        0 on success; 1 if the input was wrong in any way, which standard error then explains; 3 if all of it could be
        read, but files in folders were passed over because their format is unknown; 130 if interrupted.
    """
    namespace = parser().parse_args(arguments)
    try:
        return int(namespace.command(namespace))
    except BrokenPipeError:
        return 1
    except (HasilaError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """Build the parser of all commands. Without arguments, so that ``shtab hasila.cli.main.parser`` can complete it."""
    whole = argparse.ArgumentParser(
        prog="hasila",
        description="Reads casualties, actors and places out of Arabic news.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument(
        "-V", "--version", action="version", version=f"hasila {__version__}", help="show the version and exit"
    )
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        one = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.description,
            epilog=command.epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(one)
        one.set_defaults(command=command)
    return whole
