"""What can go wrong, told to a person: what was found, what was expected, what to do."""

from collections.abc import Sequence

_LONGEST_LINE = 300
"""Characters. Libraries tell the damaged bytes, which may be many."""


def first_line(error: BaseException) -> str:
    """The first line of an error's message, cut if it is long, or the error's type if it has none."""
    line = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}..."


def counted(number: int, noun: str) -> str:
    """A number and its noun, in the plural unless the number is one: ``1 record``, ``2 records``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class HasilaError(Exception):
    """Base of every error that is the input's or the configuration's fault, never a bug's."""


class DocumentError(HasilaError):
    """A file or a document cannot be read; the documents beside it can."""


class CheckpointError(HasilaError):
    """A folder or model id holds no checkpoint that this package can use."""


class PublicationError(HasilaError):
    """A folder is not fit to be published, or the hub does not take it."""


class RecipeError(HasilaError):
    """A training recipe has an unknown key or a value out of range."""


class CorpusError(HasilaError):
    """Annotations break the standoff format or the annotation scheme.

    Args:
        faults: every fault found, one line each; the message shows the first ten and counts the rest.
    """

    shown = 10

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        rest = len(self.faults) - self.shown
        lines = [
            f"{counted(len(self.faults), 'fault')} in the annotations:",
            *(f"  {fault}" for fault in faults[: self.shown]),
        ]
        if rest > 0:
            lines.append(f"  ... and {rest} more")
        super().__init__("\n".join(lines))


class TableError(HasilaError):
    """A table of names or places cannot be used."""


class BatchError(HasilaError):
    """A folder cannot take the shards of a batch run."""
