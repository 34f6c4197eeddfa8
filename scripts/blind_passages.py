"""Write a random share of the passages without their labels, for a second labelling.

    python scripts/blind_passages.py --out build/blind

Whether a passage is in the sample depends on its id alone, so that passages written later do not change it. Each file
of the passages gives one of the same name; labelled again and put into annotations/passages/second, it is compared by
`hasila agreement --passages`.
"""

import argparse
import hashlib
import re
import sys
from pathlib import Path

from hasila.corpus import inline
from hasila.documents.text_file import read_text
from hasila.errors import HasilaError


def drawn(name: str, share: float) -> bool:
    """Whether the passage of this id is in the sample."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) / 16**64 < share


def main() -> None:
    """Draw, strip, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=Path, default=Path("annotations/passages"), help="default %(default)s")
    parser.add_argument("--share", type=float, default=0.1, help="of the passages (default %(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in sorted(options.passages.glob("*.txt")):
        content = read_text(path)
        headings = re.findall(r"^##.*$", content, re.MULTILINE)
        sample = [
            f"{heading}\n{text}\n"
            for heading, (name, text, _) in zip(headings, inline.parse(content), strict=True)
            if drawn(name, options.share)
        ]
        if sample:
            (options.out / path.name).write_text("\n".join(sample), encoding="utf-8")
        count += len(sample)
    print(f"{options.out}: {count} passages")


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError) as error:
        sys.exit(f"error: {error}")
