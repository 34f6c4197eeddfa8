"""List the disputed mentions of the passages for a blind decision, and collect the verdicts.

    python scripts/disputed.py list --folds runs/assessment --out build/disputed
    python scripts/disputed.py judge --out build/disputed --table annotations/passages/disputed.tsv

`list` reads the predictions of the model and of the conditional random field for held-out passages (train/assess.py).
It writes `items.txt`, two versions of each disputed stretch, and `key.tsv`, which the annotator must not see. The
annotator writes `answers.txt`, one line `NUMBER LETTER` per item: A, B, N (neither) or U (open under the guidelines).
`judge` turns the answers into verdicts. Where the verdict is `other`, labels and attributes are then changed by hand.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from hasila.corpus.articles import Article, read_passages
from hasila.errors import HasilaError
from hasila.evaluation import disputes
from hasila.evaluation.folds import Folds
from hasila.spans import Span

CONTROL = 300
"""Number of disputes raised by the conditional random field alone that are shown."""


def main() -> None:
    """List or judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="write the items")
    listing.add_argument("--passages", type=Path, default=Path("annotations/passages"), help="default %(default)s")
    listing.add_argument("--folds", type=Path, required=True, help="the output folder of train/assess.py")
    listing.add_argument("--seed", type=int, default=13, help="seed of the order (default %(default)s)")
    judging = commands.add_parser("judge", help="turn answers into verdicts")
    judging.add_argument("--table", type=Path, required=True, help="file to write: the disputes with their verdicts")
    for command in (listing, judging):
        command.add_argument("--out", type=Path, required=True, help="folder of items, key and answers")
    options = parser.parse_args()
    print(write_items(options) if options.command == "list" else judge(options.out, options.table))


def write_items(options: argparse.Namespace) -> str:
    """Write the items and the key."""
    passages = read_passages(options.passages)
    texts = {passage.id: passage.text for passage in passages}
    model, field = (spans(options.folds / system, passages) for system in ("hasila", "field"))
    taken = disputes.drawn(list(disputes.disputes(passages, model, field)), CONTROL, options.seed)
    order = Random(options.seed)
    swapped = [order.random() < 0.5 for _ in taken]
    items = [
        f"#{number}\n{disputes.blind(dispute, texts[dispute.document], swapped=swap)}\n"
        for number, (dispute, swap) in enumerate(zip(taken, swapped, strict=True))
    ]
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "items.txt").write_text("\n".join(items), encoding="utf-8")
    key = [f"{int(swap)}\t{dispute.line()}" for dispute, swap in zip(taken, swapped, strict=True)]
    (options.out / "key.tsv").write_text("\n".join(key) + "\n", encoding="utf-8")
    return f"{len(items)} disputed stretches of {len(passages)} passages in {options.out / 'items.txt'}"


def spans(folder: Path, passages: Sequence[Article]) -> dict[str, Sequence[Span]]:
    """The spans that a system predicted for the passages when they were held out, by the id of the passage.

    Raises:
        HasilaError: a passage was not held out.
    """
    folds = Folds.read(folder / "genres", passages)
    predicted: dict[str, Sequence[Span]] = {}
    for seed, name in folds.records:
        predicted |= zip((passage.id for passage in folds.holdouts[name]), folds.spans(seed, name), strict=True)
    if missing := sorted({passage.id for passage in passages} - predicted.keys()):
        raise HasilaError(f"{folder}: expected all passages to have been held out, {missing[0]} was not")
    return predicted


def judge(folder: Path, table: Path) -> str:
    """Write the table of verdicts, and return their counts as Markdown.

    Raises:
        HasilaError: an answer is missing or is another letter.
    """
    rows = [line.partition("\t") for line in (folder / "key.tsv").read_text(encoding="utf-8").splitlines()]
    answers = dict(line.split() for line in (folder / "answers.txt").read_text(encoding="utf-8").splitlines())
    judged = []
    for number, (swap, _, line) in enumerate(rows):
        if (letter := answers.get(str(number), "")) not in set("ABNU"):
            raise HasilaError(f"{folder / 'answers.txt'}: item {number}: expected A, B, N or U, found {letter!r}")
        judged.append(disputes.judged(disputes.Dispute.of_line(line), letter, swapped=swap == "1"))
    disputes.write(table, judged)
    return disputes.as_markdown(judged)


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError) as error:
        sys.exit(f"error: {error}")
