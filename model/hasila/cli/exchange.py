"""The commands for annotation tools: ``convert`` and ``labeling-config``."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.cli.command import Command
from hasila.errors import HasilaError, counted

if TYPE_CHECKING:
    from hasila.corpus.export import Export
    from hasila.text.offsets import Unit

# The choices of the library, repeated because importing them takes longer than showing the help does.
SOURCES = ("brat", "passages", "label-studio", "doccano")
FORMATS = ("brat", "csv", "parquet", "label-studio", "doccano", "conll", "spacy", "web-annotation")
UNITS = ("code-points", "utf-16", "graphemes")


@dataclass(frozen=True)
class ConvertOptions:
    """Options of ``convert``.

    Args:
        path: the annotations.
        source: their format.
        out: where they go.
        format: the format there; default: by the suffix.
        annotator: of an export of Label Studio, the user whose annotations are read.
        unit: what offsets of an export count; default: what its tool counts.
    """

    path: Path
    source: str
    out: Path
    format: str | None
    annotator: str | None
    unit: "Unit | None"


def _add_convert(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="INPUT", help="an exported file, or a folder of annotated texts")
    parser.add_argument(
        "--from",
        dest="source",
        choices=SOURCES,
        help="format of INPUT (default: label-studio for .json, doccano for .jsonl, brat for a folder)",
    )
    parser.add_argument("--out", type=Path, metavar="PATH", required=True, help="write the annotations there")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        metavar="NAME",
        help=f"format of --out: {', '.join(FORMATS)} (default: by its suffix; brat, a folder, without one)",
    )
    parser.add_argument(
        "--annotator", metavar="NAME", help="label-studio: read only what this user annotated, an id or e-mail address"
    )
    parser.add_argument(
        "--unit",
        choices=UNITS,
        help="what offsets of INPUT count (default: code-points for label-studio, utf-16 for doccano)",
    )


def _parse_convert(namespace: argparse.Namespace) -> ConvertOptions:
    path: Path = namespace.path
    source = namespace.source or {".json": "label-studio", ".jsonl": "doccano"}.get(path.suffix.lower())
    if source is None and not path.is_dir():
        raise HasilaError(f"{path}: expected a folder, .json or .jsonl; name its format with --from")
    source = source or "brat"
    if namespace.annotator and source != "label-studio":
        raise HasilaError("--annotator is about exports of Label Studio")
    if namespace.unit and source not in ("label-studio", "doccano"):
        raise HasilaError("--unit is about exports of Label Studio and doccano")
    return ConvertOptions(path, source, namespace.out, namespace.format, namespace.annotator, namespace.unit)


def convert(options: ConvertOptions) -> int:
    """Write annotations in another format. Returns 1 if some could not be read.

    Raises:
        HasilaError: nothing could be read, or the output cannot be used.
    """
    from hasila.documents.document import Document
    from hasila.output.article_layout import ARTICLES
    from hasila.output.writers import Output

    output = Output(options.out, ARTICLES, options.format)
    if output.format not in FORMATS:
        raise HasilaError(f"{options.out}: annotations are written as {', '.join(FORMATS)}, not as {output.format}")
    read = _read(options)
    for line in (*(f"note: {note}" for note in read.notes), *(f"error: {fault}" for fault in read.faults)):
        print(line, file=sys.stderr)
    if not read.articles:
        raise HasilaError(f"{options.path}: expected annotated texts, found none that can be read")
    with output:
        for article in read.articles:
            output.write(Document(article.id, article.text), [article])
    faults = counted(len(read.faults), "fault")
    print(f"{counted(len(read.articles), 'text')} written to {options.out}, {faults}", file=sys.stderr)
    return 1 if read.faults else 0


def _read(options: ConvertOptions) -> "Export":
    from hasila.corpus import Export, read_articles, read_doccano, read_label_studio, read_passages

    match options.source:
        case "label-studio":
            return read_label_studio(options.path, options.annotator, options.unit or "code-points")
        case "doccano":
            return read_doccano(options.path, options.unit or "utf-16")
        case "passages":
            return Export(tuple(read_passages(options.path)))
        case _:
            return Export(tuple(read_articles(options.path)))


CONVERT = Command(
    name="convert",
    summary="corpus: annotations of brat, Label Studio or doccano in another format",
    description="Write annotated texts in another format: brat, Label Studio, doccano, CoNLL,\n"
    "spaCy, Web Annotations, or a table. What cannot be read is reported.",
    examples=(
        "hasila convert export.json --out corrected",
        "hasila convert export.jsonl --from doccano --unit graphemes --out corrected",
        "hasila convert annotations/articles --format label-studio --out tasks.json",
        "hasila convert annotations/articles --out articles.spacy",
    ),
    add_arguments=_add_convert,
    parse=_parse_convert,
    run=convert,
)


def labeling_config(_: None) -> int:
    """Print the labeling configuration."""
    from hasila.output.label_studio import configuration

    print(configuration(), end="")
    return 0


LABELING_CONFIG = Command(
    name="labeling-config",
    summary="print the configuration of a project in Label Studio",
    description="Print the labeling configuration of a Label Studio project, to which the tasks\n"
    "of 'hasila extract --format label-studio' belong.",
    examples=("hasila labeling-config",),
    add_arguments=lambda parser: None,
    parse=lambda namespace: None,
    run=labeling_config,
)
