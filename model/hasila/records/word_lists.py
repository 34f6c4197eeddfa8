"""The word lists and tables in ``data/``: tab-separated, with comments behind ``#``."""

from importlib import resources


def lines(name: str) -> list[str]:
    """The lines of a list that are no comments and not empty."""
    text = resources.files("hasila").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
