"""List mentions that are labelled otherwise than most of their like, for an annotator to read.

    python scripts/consistency.py                      # articles and passages
    python scripts/consistency.py --out outliers.tsv

A row holds the passage, its words in context, how they are labelled, how they are usually labelled and how often, and
an example of the usual. Not each row is a fault: a label depends on what the words do in their sentence.
"""

import argparse
import sys
from pathlib import Path

from hasila.corpus import read_articles, read_passages
from hasila.corpus.consistency import Occurrence, Outlier, outliers
from hasila.errors import HasilaError
from hasila.files import write_text

CONTEXT = 40
"""Code points shown on each side."""

COLUMNS = ("document", "start", "end", "labelled", "usual", "share", "words in context", "usual in context")


def main() -> None:
    """List the outliers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--annotations", type=Path, default=Path("annotations"), help="default %(default)s")
    parser.add_argument("--out", type=Path, help="a TSV file (default: print)")
    options = parser.parse_args()
    articles = [*read_articles(options.annotations / "articles"), *read_passages(options.annotations / "passages")]
    texts = {article.id: article.text for article in articles}
    rows = [COLUMNS, *(_row(outlier, texts) for outlier in outliers(articles))]
    table = "".join("\t".join(row) + "\n" for row in rows)
    if options.out:
        write_text(options.out, table)
    else:
        print(table, end="")
    print(f"{len(rows) - 1} outliers", file=sys.stderr)


def _row(outlier: Outlier, texts: dict[str, str]) -> tuple[str, ...]:
    found, like = outlier.occurrence, outlier.like
    shown = (_context(found, texts), _context(like, texts))
    return (
        found.document, str(found.start), str(found.end), found.labelled, outlier.usual, f"{outlier.share:.2f}", *shown,
    )  # fmt: skip


def _context(occurrence: Occurrence, texts: dict[str, str]) -> str:
    text, start, end = texts[occurrence.document], occurrence.start, occurrence.end
    parts = (text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT])
    return "{}⟦{}⟧{}".format(*parts).replace("\n", " ").replace("\t", " ")


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError) as error:
        sys.exit(f"error: {error}")
