"""Write a random sample of the passages without labels, for a second annotation.

    python scripts/blind_passages.py --out build/blind

The sample depends on the ids alone, so that passages written later do not change it. Each file of passages gives a file
of the same name. Label it, put it into annotations/passages/second, and compare with `hasila agreement --passages`.
"""

import argparse
import hashlib
import sys
from pathlib import Path

from hasila.corpus import inline
from hasila.documents.plain_text import read_text
from hasila.errors import HasilaError


def drawn(passage_id: str, share: float) -> bool:
    """Whether a passage belongs to the sample."""
    return int(hashlib.sha256(passage_id.encode()).hexdigest(), 16) / 16**64 < share


def main() -> None:
    """Write the sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=Path, default=Path("annotations/passages"), help="default %(default)s")
    parser.add_argument("--share", type=float, default=0.1, help="share of the passages (default %(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in sorted(options.passages.glob("*.txt")):
        sample = [
            passage._replace(entities=(), links=())
            for passage in inline.parse(read_text(path))
            if drawn(passage.id, options.share)
        ]
        if sample:
            (options.out / path.name).write_text(inline.render(sample), encoding="utf-8")
        count += len(sample)
    print(f"{options.out}: {count} passages")


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError) as error:
        sys.exit(f"error: {error}")
