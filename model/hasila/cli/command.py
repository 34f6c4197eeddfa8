"""A command of ``hasila``: its help, its arguments, its options and what it does."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Options = TypeVar("Options")


@dataclass(frozen=True)
class Command(Generic[Options]):
    """A command.

    Args:
        name: the word that calls it.
        summary: its line in the help of ``hasila``.
        description: the head of its own help, in lines of at most 79 characters.
        examples: command lines that show its use, in lines of at most 77 characters.
        add_arguments: adds its arguments to its parser.
        parse: turns parsed arguments into typed options; may raise :class:`hasila.errors.HasilaError`.
        run: runs it with these options and returns the exit status.
    """

    name: str
    summary: str
    description: str
    examples: tuple[str, ...]
    add_arguments: Callable[[argparse.ArgumentParser], None]
    parse: Callable[[argparse.Namespace], Options]
    run: Callable[[Options], int]

    def __call__(self, namespace: argparse.Namespace) -> int:
        """Run the command with parsed arguments and return the exit status."""
        return self.run(self.parse(namespace))

    @property
    def epilog(self) -> str:
        """The end of its help: the examples."""
        return "\n".join(["example:" if len(self.examples) == 1 else "examples:", *(f"  {e}" for e in self.examples)])
