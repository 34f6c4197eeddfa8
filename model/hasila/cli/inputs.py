"""The arguments that name documents, shared by commands that read them."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.cli.progress import say
from hasila.documents.document import LONGEST, Columns, Document
from hasila.errors import DocumentError, HasilaError

if TYPE_CHECKING:
    from hasila.documents.passed_over import PassedOver
    from hasila.documents.source import Options

FAILED, PASSED_OVER = 1, 3
"""Exit statuses: a document could not be read; all could, but files of folders were passed over."""

_STANDARD_INPUT = Path("-")
_DATA_SET = "datasets:"


@dataclass(frozen=True)
class Inputs:
    """Where the documents come from.

    Args:
        paths: files and folders, ``-`` for standard input, or ``datasets:NAME`` for a data set.
        options: how they are read.
        skip_unknown: files of no format in a folder are as the user expects.
        left_out: files of folders that are read in another way.
    """

    paths: tuple[Path, ...]
    options: "Options"
    skip_unknown: bool = False
    left_out: frozenset[Path] = frozenset()

    def documents(self) -> Iterator[Document | DocumentError]:
        """Yield the documents, with an error in the place of each that cannot be read."""
        from hasila.documents.collection import read_documents

        return read_documents(self.paths, self.options, self.left_out)

    def passed_over(self) -> "PassedOver":
        """Walk the folders, and tell what is passed over in them."""
        from hasila.documents.collection import files_of
        from hasila.documents.passed_over import PassedOver

        passed = PassedOver()
        for _ in files_of(self.paths, passed):
            pass
        if not self.skip_unknown:
            for line in passed.lines():
                say(line)
        return passed

    def check_can_be_read_again(self) -> None:
        """Check that a run that reads these documents can be resumed.

        Raises:
            HasilaError: they come from standard input or the hub.
        """
        from hasila.documents import hub_dataset

        for path in self.paths:
            if hub_dataset.source_of(path):
                raise HasilaError(
                    f"{path}: what the hub holds may change, so that a run in shards could not resume; save it with "
                    "save_to_disk of datasets, and name that folder"
                )
        if _STANDARD_INPUT in self.paths:
            raise HasilaError(
                "-: standard input can be read only once, so that a run in shards could not resume; write it to a "
                "file, and name that"
            )

    def status(self, failed: int, passed: "PassedOver") -> int:
        """The exit status of a command that read them.

        Args:
            failed: number of documents that could not be read.
            passed: what was passed over.
        """
        if failed:
            return FAILED
        return PASSED_OVER if passed.count and not self.skip_unknown else 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    group = parser.add_argument_group("input")
    group.add_argument(
        "inputs", nargs="+", type=_input, metavar="INPUT",
        help="files of texts or of tables, folders of them, - for standard input, or datasets:NAME[:SPLIT] for a data "
        "set of the Hugging Face hub, which is downloaded",
    )  # fmt: skip
    group.add_argument(
        "--text-column", metavar="NAME",
        help="column of the text in tables and JSON (default: text, else the one with Arabic text)",
    )  # fmt: skip
    group.add_argument(
        "--id-column", metavar="NAME",
        help="column of the document's name (default: id, else one with a usual name, such as url)",
    )  # fmt: skip
    group.add_argument(
        "--date-column", metavar="NAME",
        help="column of the date of publication (default: date, else the one with dates)",
    )  # fmt: skip
    group.add_argument(
        "--sheet", metavar="NAME", help="sheet of an Excel workbook (default: the first one with a text)"
    )
    group.add_argument(
        "--max-characters", type=int, default=LONGEST, metavar="N",
        help=f"do not read longer documents (default: {LONGEST:,})",
    )  # fmt: skip
    group.add_argument(
        "--input-format", metavar="NAME",
        help="format of standard input, such as txt or csv (default: guessed by how it begins)",
    )  # fmt: skip
    group.add_argument(
        "--skip-unknown", action="store_true",
        help=f"do not tell of files of no known format in folders, and do not exit with status {PASSED_OVER} because "
        "of them",
    )  # fmt: skip


def _input(written: str) -> Path:
    path = Path(written)
    is_name = path == _STANDARD_INPUT or str(path).startswith(_DATA_SET)
    return path.absolute() if is_name and str(path) != written else path  # ./- is a file


def parse(namespace: argparse.Namespace) -> Inputs:
    """Turn parsed arguments into inputs.

    Raises:
        HasilaError: the format is unknown, or does not go with the inputs.
    """
    from hasila.documents.formats import suffix_of
    from hasila.documents.source import Options

    paths = tuple(namespace.inputs)
    times, suffix = paths.count(_STANDARD_INPUT), ""
    if times > 1:
        raise HasilaError(f"-: standard input can be read once, found it {times} times")
    if namespace.input_format:
        if not times:
            raise HasilaError("--input-format is about standard input; expected - among the inputs")
        suffix = suffix_of(namespace.input_format)
    columns = Columns(namespace.text_column, namespace.id_column, namespace.date_column)
    options = Options(columns, namespace.max_characters, namespace.sheet, say, suffix)
    return Inputs(paths, options, namespace.skip_unknown)
