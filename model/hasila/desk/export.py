"""Writes the documents of the desk to a file, in forms that training and other programs read."""

import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hasila.corpus import inline
from hasila.corpus.articles import Article
from hasila.desk.annotation import Annotation, to_article
from hasila.desk.annotation import to_json as annotation_json
from hasila.desk.findings import Findings
from hasila.documents.document import Document
from hasila.errors import CorpusError, HasilaError, counted
from hasila.output.article_layout import ARTICLES
from hasila.output.json_text import to_json
from hasila.output.label_studio import LabelStudioWriter
from hasila.output.metadata import metadata_json
from hasila.output.record_json import record_json
from hasila.output.record_layout import RECORDS
from hasila.output.writers import BratWriter, CsvWriter


class ExportError(HasilaError):
    """Documents cannot be written in a format."""


@dataclass(frozen=True)
class Exported:
    """A document to write.

    Args:
        document: the document.
        annotation: its annotation.
        findings: what is read off that.
        version: of the annotation.
    """

    document: Document
    annotation: Annotation
    findings: Findings
    version: int


def document_json(exported: Exported) -> dict[str, Any]:
    """A document with all that is known of it, as the interface gives it."""
    document, annotation = exported.document, exported.annotation
    return {
        "id": document.id,
        "title": document.metadata.get("title", ""),
        "date": document.date,
        "metadata": metadata_json(document).get("metadata", {}),
        "text": document.text,
        "version": exported.version,
        "state": annotation.state,
        "note": annotation.note,
        **annotation_json(annotation),
        "records": [record_json(record) for record in exported.findings.records],
    }


def write(path: Path, documents: Sequence[Exported], format: str) -> None:
    """Write documents.

    Args:
        path: the file.
        documents: the documents.
        format: a key of :data:`FORMATS`.

    Raises:
        ExportError: a document cannot be written in this format.
    """
    FORMATS[format].write(path, documents)


def _article(exported: Exported) -> Article:
    return to_article(exported.document.id, exported.document.text, exported.annotation)


def _brat(path: Path, documents: Sequence[Exported]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "brat"
        writer = BratWriter(texts, ARTICLES)
        for each in documents:
            writer.write(each.document, [_article(each)])
        writer.close()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(texts.iterdir()):
                archive.write(file, file.name)


def _passages(path: Path, documents: Sequence[Exported]) -> None:
    passages, unfit = [], []
    names: set[str] = set()
    for each in documents:
        name = _free("".join(" " if c in "|\r\n" else c for c in each.document.id).strip() or "document", names)
        article = _article(each)
        passage = inline.Passage(name, article.text, article.mentions, article.links, name)
        if _reads_back(passage):
            passages.append(passage)
        else:
            unfit.append(each.document.id)
    if unfit:
        shown = ", ".join(unfit[:5]) + (", ..." if len(unfit) > 5 else "")
        raise ExportError(
            f"{counted(len(unfit), 'document')} cannot be written as passages, because of brackets, |, or lines at "
            f"the beginning or the end of the text: {shown}; export brat, which training reads too"
        )
    path.write_bytes((inline.render(passages) if passages else "").encode("utf-8", errors="surrogatepass"))


def _reads_back(passage: inline.Passage) -> bool:
    try:
        passage.text.encode()
        (read,) = inline.parse(inline.render([passage]))
    except (CorpusError, UnicodeEncodeError, ValueError):
        return False
    key = lambda each: (each.start, each.end, each.label, dict(each.attributes))  # noqa: E731
    same_spans = list(map(key, read.entities)) == list(map(key, passage.entities))
    return same_spans and read.text == passage.text and set(read.links) == set(passage.links) and read.id == passage.id


def _free(name: str, names: set[str]) -> str:
    free, number = name, 1
    while free in names:
        number += 1
        free = f"{name} ({number})"
    names.add(free)
    return free


def _jsonl(path: Path, documents: Sequence[Exported]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(to_json(document_json(each)) + "\n" for each in documents)


def _csv(path: Path, documents: Sequence[Exported]) -> None:
    writer = CsvWriter(path, RECORDS, excel=True)
    for each in documents:
        writer.write(each.document, each.findings.records)
    writer.close()


def _label_studio(path: Path, documents: Sequence[Exported]) -> None:
    writer = LabelStudioWriter(path, ARTICLES)
    for each in documents:
        writer.write(each.document, [_article(each)])
    writer.close()


@dataclass(frozen=True)
class ExportFormat:
    """A format of export.

    Args:
        write: writes documents to a file.
        suffix: of the file.
        media_type: of the file.
    """

    write: Callable[[Path, Sequence[Exported]], None]
    suffix: str
    media_type: str


FORMATS: Mapping[str, ExportFormat] = {
    "brat": ExportFormat(_brat, ".zip", "application/zip"),
    "passages": ExportFormat(_passages, ".txt", "text/plain; charset=utf-8"),
    "jsonl": ExportFormat(_jsonl, ".jsonl", "application/x-ndjson"),
    "label-studio": ExportFormat(_label_studio, ".json", "application/json"),
    "csv": ExportFormat(_csv, ".csv", "text/csv; charset=utf-8"),
}
"""The formats, by name."""
