"""Fill the figures in the Markdown files from the commands and results that they name.

    python scripts/fill_tables.py            # rewrite what lies between <!-- NAME --> and <!-- /NAME -->
    python scripts/fill_tables.py --check    # only tell which are out of date

A figure that no command produces has no place in these files.
"""

import argparse
import ast
import contextlib
import io
import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from hasila.cli import main as cli
from hasila.corpus.articles import read_articles
from hasila.documents.document import Document
from hasila.evaluation import disputes, tables
from hasila.inference.extractor import Extractor
from hasila.output import conflict_datasets
from hasila.output.record_columns import RecordColumn
from hasila.output.record_layout import RECORD_COLUMNS, RECORDS
from hasila.records.recorder import Recorder

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
    told, counted, _ = printed("agreement", "--passages", str(folder), str(folder / "second")).partition("agreements")
    return f"{told}{counted}\n```"


def search() -> str:
    """What the search for a recipe tried."""
    return tables.search(result("search")).strip()


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


def evaluation(make: Callable[[tables.Report], str]) -> str:
    """A table of the assessment."""
    return make(result("evaluation")).strip()


def headline() -> str:
    """The rows of the table of systems that the README shows: the articles, Hasila and the baselines."""
    header, rule, *rows = evaluation(tables.systems).splitlines()
    systems = ("Hasila", "conditional random field", "names looked up, counts matched")
    shown = tuple(f"| leave-one-article-out | {name} |" for name in systems)
    return "\n".join([header, rule, *(row for row in rows if row.startswith(shown))])


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
    spans = Extractor.from_pretrained(device="cpu", precision="fp32").extract(EXAMPLE)
    rows = [f"| {span.start} | {span.end} | {span.label} | {span.text} | {span.confidence:.2f} |" for span in spans]
    return "\n".join(
        [f"> {EXAMPLE}", "", "| start | end | label | text | confidence |", "|---:|---:|---|---:|---:|", *rows]
    )


def example_record() -> str:
    """The first record of the example."""
    spans = Extractor.from_pretrained(device="cpu", precision="fp32").extract(EXAMPLE)
    row = next(iter(RECORDS.rows(Document("example", EXAMPLE), Recorder().records(EXAMPLE, spans))))
    names = (
        "text",
        "count_low",
        "count_high",
        "harm",
        "victims",
        "sources",
        "places",
        "latitude",
        "longitude",
        "empty",
    )
    cells = " | ".join(str(row[name]) for name in names)
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}\n| {cells} |"


RECORDS_EXAMPLE = (
    "قال المرصد السوري إن 12 مدنيا بينهم 3 أطفال قتلوا الأربعاء في غارات شنتها طائرات روسية على بلدة سراقب بريف إدلب، "
    "ونفت وزارة الدفاع الروسية ذلك. وأصيب نحو مئة شخص، ونزحت أكثر من ألف عائلة منذ بداية الحملة."
)
"""An invented report, written for the page on records."""


def records_example() -> str:
    """The records of an example."""
    spans = Extractor.from_pretrained(device="cpu", precision="fp32").extract(RECORDS_EXAMPLE)
    records = Recorder().records(RECORDS_EXAMPLE, spans, date(2020, 1, 16))
    rows = list(RECORDS.rows(Document("example", RECORDS_EXAMPLE), records))
    cells = (
        "text", "count_low", "count_high", "harm", "victims", "perpetrators", "sources", "places", "date", "subset_of",
        "running_total_at", "contested_at",
    )  # fmt: skip
    lines = [f"> {RECORDS_EXAMPLE}", "", f"| {' | '.join(cells)} |", f"|{'---|' * len(cells)}"]
    for row in rows:
        told = ("" if row.get(cell) is None else str(row[cell]) for cell in cells)
        lines.append(f"| {' | '.join(told)} |")
    lines += ["", f"Why cells of the last are empty: {rows[-1]['empty']}."]
    return "\n".join(lines)


def records_figures() -> str:
    """How good the cells of records are."""
    of, harms = result("records"), result("harm")["passages"]

    def share(found: dict[str, int]) -> str:
        return f"{found['right']} of {found['total']} | {100 * found['right'] / found['total']:.1f} %"

    lines = ["| cell | texts | right | share |", "|---|---|---:|---:|"]
    for name in ("count", "harm", "side", "victims", "side of combatants"):
        lines += [f"| {name} | {texts} | {share(found)} |" for texts, found in of[name].items()]
    lines.append(
        f"| harm | passages, held out by genre | {harms['right']} of {harms['mentions']} "
        f"| {100 * harms['right'] / harms['mentions']:.1f} % |"
    )
    for name, file in (("shipped", "package's gazetteer"), ("ocha", "OCHA's file")):
        for what, found in of["places"].get(name, {}).items():
            lines.append(f"| Syrian places {what} | articles, {file} | {share(found)} |")
    lines += ["", "| F1 against labelled links | on gold spans | on found spans |", "|---|---:|---:|"]
    gold, found = of["links"]["gold spans"], of["links"]["found spans"]
    lines += [f"| {kind} | {gold[kind]['f1']:.2f} | {found[kind]['f1']:.2f} |" for kind in gold]
    lines += ["", "| mentions of people in articles that the model had not learnt | F1 |", "|---|---:|"]
    lines += [
        f"| {'the span right' if name == 'span' else f'and the {name}'} | {100 * score['f1']:.1f} |"
        for name, score in of["found"].items()
    ]
    return "\n".join(lines)


def speed() -> str:
    """Words a second of Hasila and of plain pipeline()."""
    lines = ["| system | words/s | words/s of one core | memory, MB |", "|---|---:|---:|---:|"]
    for each in result("benchmark")["systems"]:
        speeds = f"{each['words_per_second']:,.0f} | {each['words_per_core_second']:,.0f}"
        lines.append(f"| {each['name']} | {speeds} | {each['memory_mb']:,} |")
    return "\n".join(lines)


def speed_ratios() -> str:
    """How much faster than plain ``pipeline()``."""
    of = result("benchmark")
    return "\n".join(
        f"- {name}: {ratio['to_defaults']:.1f} times the pipeline's defaults, {ratio['to_best']:.1f} times the "
        f"best of its settings ({of['best_pipeline']}), in words per second of one core."
        for name, ratio in of["ratios"].items()
    )


def speed_facts() -> str:
    """What else the benchmark found."""
    of = result("benchmark")
    lines = [speed_ratios()]
    for name, share in of["forward"].items():
        lines.append(
            f"- The forward pass in {name} reaches {share['forward_gflops']:.0f} of the {share['peak_gflops']:.0f} "
            f"GFLOP/s that one core reaches in large products: {100 * share['share']:.0f} %."
        )
    lines += [
        f"- Spans in {name} against those in fp32: F1 {same['f1']:.4f}, {same['same']:,} of {same['spans']:,} the same."
        for name, same in of["agreement"].items()
    ]
    machine = of["machine"]
    lines += [
        f"- Padding: {100 * of['forward']['fp32']['padding']:.1f} tokens for each 100 that are none.",
        f"- From the start of Python to the first spans: {of['start']['seconds']:.1f} s.",
        f"- Machine: {machine['cores']} cores, {machine['cpu']}; load at the end {machine['load'][0]}.",
    ]
    lines += [f"- Left out: {name}, which that machine lacks ({why})." for name, why in of.get("left_out", {}).items()]
    return "\n".join(lines)


def engines() -> str:
    """Our forward pass beside those of other engines."""
    lines = ["| engine | words/s of one core | same tags as fp32, % |", "|---|---:|---:|"]
    lines += [
        f"| {each['name']} | {each['words_per_core_second']:,.0f} | {100 * each['same_tags']:.2f} |"
        for each in result("benchmark")["engines"]
    ]
    return "\n".join(lines)


def growth() -> str:
    """Memory and time over the size of the input."""
    lines = [
        "| documents | words | seconds | CPU seconds | words/CPU second | memory once loaded, MB | most memory, MB |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {each['documents']:,} | {each['words']:,} | {each['seconds']:,.1f} | {each['cpu']:,.1f} "
        f"| {each['words'] / each['cpu']:,.0f} | {each['loaded_mb']:,} | {each['memory_mb']:,} |"
        for each in result("benchmark")["growth"]
    ]
    return "\n".join(lines)


PRICE = 0.04
"""USD of a core-hour, an assumption of docs/scale.md."""


def plan() -> str:
    """Cores, days and cost of a billion articles at the measured speed."""
    words = mean(len(article.text.split()) for article in read_articles(ANNOTATIONS / "articles"))
    per_core = {each["name"]: each["words_per_core_second"] for each in result("benchmark")["systems"]}
    lines = [
        "| system | articles a second and core | core-hours | USD | days on 1,000 cores |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in ("pipeline, its defaults", "Hasila, fp32", "Hasila, bf16", "Hasila, int8"):
        if name not in per_core:  # the machine that was measured lacks it
            continue
        articles = per_core[name] / words
        hours = 1e9 / articles / 3600
        lines.append(f"| {name} | {articles:.1f} | {hours:,.0f} | {PRICE * hours:,.0f} | {hours / 1000 / 24:.1f} |")
    return "\n".join(lines)


def columns(of: Sequence[RecordColumn]) -> str:
    """What is in the columns of a table; those that are never filled together."""
    lines = ["| column | what is in it |", "|---|---|"]
    lines += [f"| `{column.name}` | {column.meaning} |" for column in of if column.cell]
    why: dict[str, list[str]] = {}
    for column in of:
        if not column.cell:
            why.setdefault(column.meaning, []).append(f"`{column.name}`")
    if why:
        lines += ["", "Never filled:", "", *(f"- {reason}: {', '.join(names)}" for reason, names in why.items())]
    return "\n".join(lines)


def tree() -> str:
    """The modules of the package, each with the first sentence of its docstring."""
    root = ROOT / "model" / "hasila"
    packages = sorted(path.parent for path in root.glob("*/__init__.py"))
    lines = []
    for folder in (root, *packages):
        if folder != root:
            lines.append(f"{folder.name + '/':<28}{_summary(folder / '__init__.py')}")
        for path in sorted(folder.glob("*.py")):
            if path.name != "__init__.py":
                name = path.name if folder == root else f"  {path.name}"
                lines.append(f"{name:<28}{_summary(path)}")
    return "\n".join(["```", *lines, "```"])


def _summary(path: Path) -> str:
    """The first sentence of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n\n")[0].replace("\n", " ")


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
        "disputed": lambda: disputes.as_markdown(disputes.read(ANNOTATIONS / "passages" / "disputed.tsv")),
    },
    ROOT / "train" / "README.md": {"arabert": arabert, "parity": parity, "run": run, "search": search},
    ROOT / "docs" / "evaluation.md": {
        **{name: partial(evaluation, make) for name, make in tables.TABLES.items()},
        "ceiling": lambda: printed("ceiling", *ARTICLES),
    },
    ROOT / "docs" / "architecture.md": {"tree": tree},
    ROOT / "docs" / "records.md": {
        "example": records_example,
        "figures": records_figures,
        "hasila": lambda: columns(RECORD_COLUMNS),
        "acled": lambda: columns(conflict_datasets.ACLED_COLUMNS),
        "ged": lambda: columns(conflict_datasets.GED_COLUMNS),
        "airwars": lambda: columns(conflict_datasets.AIRWARS_COLUMNS),
    },
    ROOT / "docs" / "scale.md": {
        "speed": speed,
        "facts": speed_facts,
        "engines": engines,
        "growth": growth,
        "plan": plan,
    },
    ROOT / "README.md": {
        "example": example,
        "record": example_record,
        "headline": headline,
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
