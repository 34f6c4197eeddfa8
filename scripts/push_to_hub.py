"""Publish a checkpoint on the Hugging Face hub.

    python scripts/push_to_hub.py --folder runs/arabert/model --repo owner/name          # shows what would be uploaded
    python scripts/push_to_hub.py --folder runs/arabert/model --repo owner/name --push   # uploads it in one commit

The folder is checked first, offline. An upload needs a token with write permission (`hf auth login`).
"""

import argparse
import sys
from pathlib import Path

from transformers.utils import logging

from hasila.errors import HasilaError
from hasila.publish import hub


def main() -> None:
    """Check, show, and upload if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="the checkpoint, such as runs/compact/model")
    parser.add_argument("--repo", required=True, help="model id, owner/name; created if it does not exist")
    parser.add_argument("--private", action="store_true", help="make a new repository private")
    parser.add_argument("--revision", metavar="BRANCH", help="branch (default: main); created if it does not exist")
    parser.add_argument("--message", default="Upload a Hasila checkpoint", help="commit message (default: %(default)s)")
    parser.add_argument("--push", action="store_true", help="upload; without it, nothing leaves this machine")
    options = parser.parse_args()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # of loading the weights
    publication = hub.inspect(options.folder, options.repo)
    show(publication)
    private = " (private)" if options.private else ""
    target = f"{options.repo}{private}, branch {options.revision or 'main'}"
    if not options.push:
        print(f"\nwould go to {target}; nothing was uploaded, --push does that")
        return
    print(f"\nuploading to {target}", flush=True)
    address = hub.publish(publication, private=options.private, revision=options.revision, message=options.message)
    print(address)


def show(publication: hub.Publication) -> None:
    """Print the beginning of the card, the files, and the warnings."""
    print(publication.card.partition("\n## ")[0], end="\n\n")
    for name, size in publication.sizes.items():
        print(f"{size:>12,}  {name}")
    print(f"{sum(publication.sizes.values()):>12,}  bytes in {len(publication.sizes)} files of {publication.folder}")
    for warning in publication.warnings:
        print(f"warning: {warning}")


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
