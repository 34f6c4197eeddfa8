"""The entry point of the command line: chooses a command, runs it and reports its errors."""

import argparse
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import Any

from hasila.cli.command import Command
from hasila.errors import HasilaError
from hasila.version import __version__

COMMANDS = {
    "extract": "extract",
    "incidents": "incidents",
    "desk": "desk",
    "scan": "scan",
    "doctor": "doctor",
    "quantize": "quantize",
    "convert": "exchange",
    "labeling-config": "exchange",
    "validate": "corpus",
    "agreement": "corpus",
    "ceiling": "corpus",
    "statistics": "corpus",
}
"""The modules of the commands by their names, in the order of the help."""

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
    given = list(sys.argv[1:] if arguments is None else arguments)
    called = given[:1] if given and given[0] in COMMANDS else COMMANDS
    namespace = parser(called).parse_args(given)
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


def command_named(name: str) -> Command[Any]:
    """Import a command by its name, a key of :data:`COMMANDS`."""
    module = import_module(f"hasila.cli.{COMMANDS[name]}")
    command: Command[Any] = getattr(module, name.upper().replace("-", "_"))
    return command


def parser(names: Collection[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """Build the parser of commands, by default of all, so that ``shtab hasila.cli.main.parser`` can complete them.

    Args:
        names: the commands that it knows.
    """
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
    for command in map(command_named, names):
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
