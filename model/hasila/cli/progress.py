"""Progress bars, and lines printed above them."""

import os
import sys


def say(line: str) -> None:
    """Print a line to standard error, above a progress bar if there is one."""
    from tqdm import tqdm

    tqdm.write(line, file=sys.stderr)


def hide_loading_bars() -> None:
    """Hide the bars that transformers shows while it loads weights, which takes about a second."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # transformers reads it when it is imported
    if "transformers" in sys.modules:
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
