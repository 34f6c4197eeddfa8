"""Fill the figures in the Markdown files from the commands and results that they name.

    python scripts/fill_tables.py            # rewrite what lies between <!-- NAME --> and <!-- /NAME -->
    python scripts/fill_tables.py --check    # only tell which are out of date

A figure that no command produces has no place in these files.
"""

import argparse
import contextlib
import io
import json
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from hasila import cli, report
from hasila.crossvalidation import search_as_markdown
from hasila.extraction import Extractor

ROOT = Path(__file__).resolve().parents[1]
ANNOTATIONS = ROOT / "annotations"
ARTICLES = ("--articles", str(ANNOTATIONS / "articles"))


def printed(*arguments: str, code: bool = True) -> str:
    """What a command of hasila prints."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        cli.main(arguments)
    return f"```\n{output.getvalue()}```" if code else output.getvalue().strip()


def agreement(other: str) -> str:
    """Agreement of the first pass with another one."""
    passes = ANNOTATIONS / "passes"
    return printed("agreement", *ARTICLES, str(passes / "first"), str(passes / other))


def links_agreement() -> str:
    """Agreement of the two labellings of links."""
    folder = ANNOTATIONS / "links"
    told = printed("agreement", *ARTICLES, str(folder / "first"), str(folder / "second"), code=False)
    return f"```\nlinks{told.partition('links')[2].partition('disagreement')[0].rsplit(chr(10), 1)[0].rstrip()}\n```"


def passages_agreement() -> str:
    """Agreement of the two labellings of passages, without the disagreements."""
    folder = ANNOTATIONS / "passages"
    told, counted, _ = printed("agreement", "--passages", str(folder), str(folder / "second")).partition("agreement(s)")
    return f"{told}{counted}\n```"


def search() -> str:
    """What the search for a recipe tried."""
    return search_as_markdown(result("search")).strip()


def result(name: str) -> Any:
    """A committed result of training."""
    return json.loads((ROOT / "train" / "results" / f"{name}.json").read_text(encoding="utf-8"))


def run() -> str:
    """What training the embedded checkpoint took."""
    of = result("compact-run")
    return (
        f"{of['steps']} steps in {of['seconds'] / 60:.0f} minutes and {of['peak_memory_mb'] / 1000:.1f} GB, on "
        f"{len(of['articles'])} articles and {of['passages']} passages"
    )


def evaluation(make: Callable[[report.Report], str]) -> str:
    """A table of the assessment."""
    return make(result("evaluation")).strip()


def parity() -> str:
    """Our trainer and Hugging Face's."""
    found = result("parity")
    seeds = [f"seed {seed}" for seed in found["seeds"]]
    lines = [f"| trainer | {' | '.join(seeds)} | mean F1 | seconds a fold |", f"|---|{'---:|' * (len(seeds) + 2)}"]
    for name in ("hasila", "Trainer"):
        scores = [100 * value for value in found[name]["by_label"]["micro"]]
        cells = [*(f"{score:.1f}" for score in scores), f"{mean(scores):.1f}", f"{mean(found[name]['seconds']):.0f}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def arabert() -> str:
    """The runs with AraBERT's configuration and random weights."""
    lines = [
        "| base | million parameters | epochs | steps | seconds a step | peak GB | strict F1 on its own articles |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for run in (result("arabert-dry"), result("arabert-small")):
        lines.append(
            f"| `{run['recipe']['base']}` | {run['parameters'] / 1e6:.1f} | {run['recipe']['epochs']} | {run['steps']} "
            f"| {run['seconds'] / run['steps']:.1f} | {run['peak_memory_mb'] / 1000:.1f} "
            f"| {100 * run['scores_on_training_articles']['strict']['micro']['f1']:.1f} |"
        )
    return "\n".join(lines)


EXAMPLE = (
    "قال المرصد السوري لحقوق الإنسان إن ١٢ مدنيا قتلوا وأصيب العشرات في غارات جوية روسية على بلدة سرمين بريف إدلب، "
    "ونزحت نحو 300 عائلة باتجاه الحدود مع تركيا."
)
"""An invented report, written for the README."""


def example() -> str:
    """What the embedded checkpoint finds in the example."""
    spans = Extractor.from_pretrained(device="cpu").extract(EXAMPLE)
    rows = [f"| {span.start} | {span.end} | {span.label} | {span.text} | {span.confidence:.2f} |" for span in spans]
    return "\n".join(
        [f"> {EXAMPLE}", "", "| start | end | label | text | confidence |", "|---:|---:|---|---:|---:|", *rows]
    )


TABLES: dict[Path, dict[str, Callable[[], str]]] = {
    ANNOTATIONS / "README.md": {
        "statistics": lambda: printed("statistics", *ARTICLES, code=False),
        "agreement": lambda: agreement("second"),
        "control": lambda: agreement("third"),
        "links": links_agreement,
    },
    ANNOTATIONS / "passages" / "README.md": {
        "statistics": lambda: printed("statistics", "--passages", str(ANNOTATIONS / "passages"), code=False),
        "agreement": passages_agreement,
    },
    ROOT / "train" / "README.md": {"arabert": arabert, "parity": parity, "run": run, "search": search},
    ROOT / "docs" / "evaluation.md": {name: partial(evaluation, make) for name, make in report.TABLES.items()},
    ROOT / "README.md": {
        "example": example,
        "systems": partial(evaluation, report.systems),
        "ceiling": lambda: printed("ceiling", *ARTICLES),
    },
}


def filled(path: Path) -> str:
    """A file with all its tables made anew."""
    text = path.read_text(encoding="utf-8")
    for name, make in TABLES[path].items():
        parts = re.split(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", text, flags=re.DOTALL)
        if len(parts) != 2:
            sys.exit(f"error: {path}: expected one table <!-- {name} -->, found {len(parts) - 1}")
        text = f"{make()}\n".join(parts)
    return text


def main() -> None:
    """Fill or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = [path for path in TABLES if filled(path) != path.read_text(encoding="utf-8")]
    for path in stale:
        if not check:
            path.write_text(filled(path), encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {'out of date' if check else 'filled'}")
    if check and stale:
        sys.exit(1)


if __name__ == "__main__":
    main()
