"""Finds Chromium or Google Chrome, for the pictures of the documentation, for random actions and for tests of pages."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")

OPTIONS = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
"""What it must be told: as root it refuses to run inside its sandbox, and the pages are our own."""


def find() -> str | None:
    """Its path, if it is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def path() -> str:
    """Its path. If it is not installed, the program ends and says so."""
    if found := find():
        return found
    sys.exit(f"error: found no browser, expected one of {', '.join(NAMES)} on PATH; install Chromium")
