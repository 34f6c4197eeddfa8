"""Data of others that the tests read where it is at hand, and that the project may not carry.

``HASILA_ARABERT`` names a folder with ``config.json`` and ``tokenizer.json`` of AraBERT v0.2, ``HASILA_OCHA`` OCHA's
places of Syria as CSV, ``HASILA_AXE`` the script of axe-core. Without them their tests are skipped; a wrong name fails
them.
"""

import os
from pathlib import Path

import pytest

ARABERT = Path(os.environ.get("HASILA_ARABERT", ""))
OCHA = Path(os.environ.get("HASILA_OCHA", ""))

NO_ARABERT = "HASILA_ARABERT does not name a folder with AraBERT's tokenizer"

needs_arabert = pytest.mark.skipif("HASILA_ARABERT" not in os.environ, reason=NO_ARABERT)
AXE = Path(os.environ.get("HASILA_AXE", ""))
needs_axe = pytest.mark.skipif("HASILA_AXE" not in os.environ, reason="HASILA_AXE does not name axe.min.js of axe-core")
needs_ocha = pytest.mark.skipif("HASILA_OCHA" not in os.environ, reason="HASILA_OCHA does not name OCHA's CSV")
