"""The formats of annotation tools and of libraries for language processing, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hasila.errors import DocumentError
from hasila.output.layout import Layout, Writer


@dataclass(frozen=True)
class Exchange:
    """A format. Its module is imported when it is first needed.

    Args:
        module: the module of ``hasila.output``.
        writer: its class in there.
        library: the library that it needs, which is also the name of the package's extra; empty if none.
    """

    module: str
    writer: str
    library: str = ""

    def check(self, path: Path, format: str, layout: Layout[Any]) -> None:
        """Check that the format can be written.

        Raises:
            DocumentError: the layout marks nothing in the text, or a library is missing.
        """
        if layout.markup is None:
            raise DocumentError(
                f"{path}: {format} takes what is marked in a text, which these columns are not; expected a name that "
                "ends in .jsonl, .csv or .parquet"
            )
        if self.library and find_spec(self.library) is None:
            raise DocumentError(
                f"{path}: {format} needs {self.library}, which is not installed; install it with: "
                f"pip install 'hasila[{self.library}]'"
            )

    def open(self, path: Path, layout: Layout[Any]) -> Writer:
        """Begin a file."""
        make: Callable[[Path, Layout[Any]], Writer] = getattr(
            import_module(f"hasila.output.{self.module}"), self.writer
        )
        return make(path, layout)


EXCHANGE: Mapping[str, Exchange] = {
    "label-studio": Exchange("label_studio", "LabelStudioWriter"),
    "doccano": Exchange("doccano", "DoccanoWriter"),
    "conll": Exchange("conll", "ConllWriter"),
    "spacy": Exchange("docbin", "DocBinWriter", library="spacy"),
    "web-annotation": Exchange("web_annotation", "WebAnnotationWriter"),
}
"""Formats by the value of ``--format``; ``conll`` and ``spacy`` are also suffixes of files."""
