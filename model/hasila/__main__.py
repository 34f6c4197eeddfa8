"""``python -m hasila``: the same as the command ``hasila``."""

import sys

from hasila.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
