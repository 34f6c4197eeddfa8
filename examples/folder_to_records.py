"""Read a folder of documents and write one row per record to a CSV file.

    python examples/folder_to_records.py annotations/articles records.csv

``hasila extract annotations/articles --records --out records.csv`` does the same with more columns.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from hasila import Extractor, Record, Recorder

COLUMNS = ("document", "start", "end", "text", "count_low", "count_high", "harm", "perpetrators", "sources", "places")


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """The name and the text of every ``.txt`` file, in the order of the names."""
    for path in sorted(folder.glob("*.txt")):
        yield path.name, path.read_bytes().decode("utf-8")  # read_text would change line ends, and with them offsets


def row(document: str, record: Record) -> dict[str, object]:
    """The cells of a record; a cell that the text does not fill is empty."""
    return {
        "document": document,
        "start": record.at.start,
        "end": record.at.end,
        "text": record.text,
        "count_low": record.count.low if record.count else None,
        "count_high": record.count.high if record.count else None,
        "harm": record.harm.kind,
        "perpetrators": "|".join(party.name for party in record.perpetrators),
        "sources": "|".join(party.name for party in record.sources),
        "places": "|".join(place.name for place in record.places),
    }


def main() -> None:
    """Read the folder, write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path, help="the CSV file")
    options = parser.parse_args()
    documents = list(texts(options.folder))
    if not documents:
        sys.exit(f"error: found no .txt file in {options.folder}")
    found = Extractor.from_pretrained().layers([text for _, text in documents])
    recorder = Recorder()
    with options.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for (name, text), layers in zip(documents, found, strict=True):
            writer.writerows(row(name, record) for record in recorder.records(text, layers))
    print(f"{len(documents)} documents, written to {options.out}")


if __name__ == "__main__":
    main()
