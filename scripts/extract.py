"""Extract casualties, actors and places from documents: the same as ``hasila extract``.

python scripts/extract.py annotations/articles --out spans.jsonl
"""

import sys

from hasila.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["extract", *sys.argv[1:]]))
