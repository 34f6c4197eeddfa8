"""Reads the word lists and tables in ``data/``: tab-separated, with comment lines that begin with ``#``."""

from importlib import resources


def lines(name: str) -> list[str]:
    """The lines of a list without comments and empty lines."""
    text = resources.files("hasila").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
