"""Fill the tables and figures in the Markdown files with current results.

    python scripts/fill_tables.py            # rewrites the text between <!-- NAME --> and <!-- /NAME -->
    python scripts/fill_tables.py --check    # only reports which files are out of date

No figure in these places is written by hand.
"""

import argparse
import ast
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from hasila.corpus.articles import Article, read_articles, read_passages
from hasila.corpus.incident_reports import IncidentCorpus, read_incident_reports
from hasila.corpus.statistics import as_markdown, by_genre
from hasila.documents.document import Document
from hasila.errors import counted
from hasila.evaluation import benchmark_tables, disputes, gpu_tables, incident_tables, record_tables, tables
from hasila.evaluation.benchmark import Benchmark
from hasila.evaluation.incident_growth import IncidentGrowth, growth_table
from hasila.evaluation.report import Report
from hasila.incidents.columns import COLUMNS as INCIDENT_COLUMNS
from hasila.incidents.grouper import Grouper
from hasila.incidents.report import Report as ReportWithRecords
from hasila.inference.checkpoint import embedded, load_tokenizer
from hasila.inference.extractor import Extractor
from hasila.markdown import table
from hasila.output import conflict_datasets
from hasila.output.attack_types import ACLED_TYPES, AIRWARS_TYPES, AttackType
from hasila.output.confidence import DOUBTFUL
from hasila.output.record_columns import RecordColumn
from hasila.output.record_layout import RECORD_COLUMNS, RECORDS
from hasila.output.uwazi import UWAZI_COLUMNS
from hasila.records.parties.actors import Actors
from hasila.records.recorder import Recorder
from hasila.scoring import agreement, ceiling

ROOT = Path(__file__).resolve().parents[1]
ANNOTATIONS = ROOT / "annotations"
ARTICLES = ANNOTATIONS / "articles"
PASSAGES = ANNOTATIONS / "passages"
INCIDENTS = ANNOTATIONS / "incidents"
RESULTS = ROOT / "train" / "results"

EXAMPLE = (
    "قال المرصد السوري لحقوق الإنسان إن ١٢ مدنيا قتلوا وأصيب العشرات في غارات جوية روسية على بلدة سرمين بريف إدلب، "
    "ونزحت نحو 300 عائلة باتجاه الحدود مع تركيا."
)
"""An invented report for the README."""

RECORDS_EXAMPLE = (
    "قال المرصد السوري إن 12 مدنيا بينهم 3 أطفال قتلوا الأربعاء في غارات شنتها طائرات روسية على بلدة سراقب بريف إدلب، "
    "ونفت وزارة الدفاع الروسية ذلك. وأصيب نحو مئة شخص، ونزحت أكثر من ألف عائلة منذ بداية الحملة."
)
"""An invented report for the page on records."""

EXAMPLE_COLUMNS = (
    "text", "count_low", "count_high", "harm", "victims", "attack", "perpetrators", "sources", "places", "latitude",
    "longitude", "empty",
)  # fmt: skip

RECORDS_EXAMPLE_COLUMNS = (
    "text", "count_low", "count_high", "harm", "victims", "attack", "perpetrators", "sources", "places", "date",
    "subset_of", "running_total_at", "contested_at",
)  # fmt: skip


def main() -> None:
    """Fill or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if a file is out of date")
    check = parser.parse_args().check
    stale = False
    for path, sections in SECTIONS.items():
        before = path.read_text(encoding="utf-8")
        after = filled(path, before, sections)
        if after != before:
            stale = True
            if not check:
                path.write_text(after, encoding="utf-8")
            print(f"{path.relative_to(ROOT)}: {'out of date' if check else 'filled'}")
    if check and stale:
        sys.exit(1)


def filled(path: Path, text: str, sections: Mapping[str, Callable[[], str]]) -> str:
    """The text of a file with all its sections made anew."""
    for name, make in sections.items():
        parts = re.split(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", text, flags=re.DOTALL)
        if len(parts) != 2:
            sys.exit(f"error: {path}: expected one section <!-- {name} -->, found {len(parts) - 1}")
        text = f"{make().strip()}\n".join(parts)
    return text


def result(name: str) -> Any:
    """A committed result of training."""
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def incident_growth() -> str:
    """Time and memory of grouping records into incidents."""
    return growth_table([IncidentGrowth(**point) for point in result("incident-growth")["points"]])


def evaluation(make: Callable[[Report], str]) -> str:
    """A table of the evaluation."""
    return make(Report.from_dict(result("evaluation")))


def benchmark(make: Callable[[Benchmark], str]) -> str:
    """A table of the benchmark."""
    return make(Benchmark.from_dict(result("benchmark")))


def start_up() -> str:
    """How long commands take from the start of Python to their end."""
    results = result("start-up")
    cells = [
        (f"`{name}`", *(f"{case[version][key]:.2f}" for key in ("seconds", "cpu_seconds") for version in case))
        for name, case in results["cases"].items()
    ]
    versions = list(next(iter(results["cases"].values())))
    titles = [f"{kind}{version}" for kind in ("seconds, ", "CPU seconds, ") for version in versions]
    return table(("command", *titles), cells, "l" + "r" * len(titles))


def plan(results: Benchmark) -> str:
    """The cost of articles as long as the annotated ones."""
    return benchmark_tables.plan(
        results, result("gpu"), mean(len(article.text.split()) for article in read_articles(ARTICLES))
    )


def article_statistics() -> str:
    """What the articles hold."""
    return as_markdown("article", {article.id: [article] for article in read_articles(ARTICLES)})


def passage_statistics() -> str:
    """What the passages hold."""
    return as_markdown("genre", by_genre(read_passages(PASSAGES)))


def articles_agreement() -> str:
    """Agreement of the two passes over the articles."""
    return _agreement(*(read_articles(ARTICLES, ANNOTATIONS / "passes" / name) for name in ("first", "second")))


def passages_agreement() -> str:
    """Agreement of the two labellings of passages."""
    return _agreement(*(read_passages(PASSAGES / name) for name in ("first", "second")))


def _agreement(first: Sequence[Article], second: Sequence[Article]) -> str:
    """Spans, attributes, links, and the number of disagreements."""
    compared = agreement.compare(first, second)
    links = agreement.links_as_text(agreement.compare_links(first, second, Actors.read()))
    return code_block("\n\n".join([agreement.scores_as_text(compared), links, agreement.count_as_text(compared)]))


def embedded_ceiling(articles: Callable[[], Sequence[Article]]) -> str:
    """The share of gold spans that the embedded checkpoint can predict at all."""
    return code_block(ceiling.measure(load_tokenizer(str(embedded())), articles()).as_text())


def code_block(text: str) -> str:
    """Text in a fence."""
    return f"```\n{text}\n```"


def example() -> str:
    """The spans that the embedded checkpoint finds in the example."""
    spans = Extractor.from_pretrained(device="cpu", precision="fp32").extract(EXAMPLE)
    rows = [[span.start, span.end, span.label, span.text, f"{span.confidence:.2f}"] for span in spans]
    return f"> {EXAMPLE}\n\n{table(['start', 'end', 'label', 'text', 'confidence'], rows, 'rrlrr')}"


def example_record() -> str:
    """The first record of the example."""
    layers = Extractor.from_pretrained(device="cpu", precision="fp32").layers(EXAMPLE)
    row = next(iter(RECORDS.rows(Document("example", EXAMPLE), Recorder().records(EXAMPLE, layers))))
    return table(EXAMPLE_COLUMNS, [[row[name] for name in EXAMPLE_COLUMNS]], "l" * len(EXAMPLE_COLUMNS))


def headline(report: Report) -> str:
    """The rows of the table of systems that the README shows: the articles, Hasila and the baselines."""
    header, rule, *rows = tables.systems(report).splitlines()
    systems = ("Hasila", "conditional random field", "names looked up, counts matched")
    shown = tuple(f"| leave-one-article-out | {name} |" for name in systems)
    return "\n".join([header, rule, *(row for row in rows if row.startswith(shown))])


def records_example() -> str:
    """The records of an example."""
    layers = Extractor.from_pretrained(device="cpu", precision="fp32").layers(RECORDS_EXAMPLE)
    records = Recorder().records(RECORDS_EXAMPLE, layers, date(2020, 1, 16))
    rows = list(RECORDS.rows(Document("example", RECORDS_EXAMPLE), records))
    cells = [["" if row.get(name) is None else row[name] for name in RECORDS_EXAMPLE_COLUMNS] for row in rows]
    shown = table(RECORDS_EXAMPLE_COLUMNS, cells, "l" * len(RECORDS_EXAMPLE_COLUMNS))
    return f"> {RECORDS_EXAMPLE}\n\n{shown}\n\nWhy cells of the last are empty: {rows[-1]['empty']}."


def incident_columns() -> str:
    """The columns of the table of incidents."""
    return table(["column", "what is in it"], [[f"`{each.name}`", each.meaning] for each in INCIDENT_COLUMNS], "ll")


def incident_corpus() -> IncidentCorpus:
    """The corpus of incidents."""
    return read_incident_reports(INCIDENTS, PASSAGES)


def incident_example() -> str:
    """The incidents that more than one of the five articles tell of."""
    articles = read_articles(ARTICLES)
    extractor, recorder, grouper = Extractor.from_pretrained(device="cpu", precision="fp32"), Recorder(), Grouper()
    for article, layers in zip(articles, extractor.layers([each.text for each in articles]), strict=True):
        day = re.match(r"\d{4}-\d\d-\d\d", article.id)
        published = date.fromisoformat(day[0]) if day else None
        document = Document(article.id, article.text, day[0] if day else "")
        grouper.add(ReportWithRecords(document, tuple(recorder.records(article.text, layers, published))))
    incidents = grouper.incidents()
    shown = (
        "date",
        "place",
        "killed_low",
        "killed_high",
        "injured_low",
        "texts",
        "independent_texts",
        "conflicts",
        "reports",
    )
    cells = {column.name: column.cell for column in INCIDENT_COLUMNS}
    several = [incident for incident in incidents if len(incident.members) > 1]
    rows = [["" if cells[name](each) is None else cells[name](each) for name in shown] for each in several]
    joins = [
        f"- {member.telling.report} is joined to {member.join.with_report} ({member.join.score:.2f}): "
        f"{', '.join(member.join.why)}"
        for each in several
        for member in each.members
        if member.join
    ]
    return "\n".join([table(shown, rows, "l" * len(shown)), "", f"{len(incidents)} incidents in all. Why:", "", *joins])


def columns(described: Sequence[RecordColumn]) -> str:
    """The columns of an output table; those that are never filled are listed by reason."""
    rows = [[f"`{column.name}`", column.meaning] for column in described if column.cell]
    shown = table(["column", "what is in it"], rows, "ll")
    never_filled: dict[str, list[str]] = {}
    for column in described:
        if not column.cell:
            never_filled.setdefault(column.meaning, []).append(f"`{column.name}`")
    if not never_filled:
        return shown
    reasons = [f"- {reason}: {', '.join(names)}" for reason, names in never_filled.items()]
    return "\n".join([shown, "", "Never filled:", "", *reasons])


def attack_types(types: Sequence[AttackType], headings: Sequence[str]) -> str:
    """What a dataset calls each kind of attack."""
    rows = [
        [
            ", ".join(f"`{kind}`" for kind in each.kinds),
            each.condition or (each.reason and f"empty: {each.reason}"),
            *(each.names or [""] * len(headings)),
        ]
        for each in types
    ]
    return table(["kind of attack", "if, or why empty", *headings], rows, "ll" + "l" * len(headings))


def large_files() -> str:
    """What reading large files takes."""
    rows = [
        (
            each["file"],
            f"{each['file_mb']:,.0f}",
            f"{each['documents']:,}",
            f"{each['cpu_seconds']:,.0f}",
            f"{each['documents'] / each['cpu_seconds']:,.0f}",
            f"{each['memory_mb']:,}",
        )
        for each in result("large_files")
    ]
    return table(("file", "MB", "documents", "CPU seconds", "documents/CPU second", "most memory, MB"), rows, "lrrrrr")


def fuzzing() -> str:
    """How the readers of formats stood damaged and harmful files."""
    rows = [
        (
            f"`{name}`",
            f"{each['files']:,.0f}",
            f"{each['minutes']:.0f}",
            f"{each['cpu_minutes']:.1f}",
            f"{each['slowest_seconds']:.1f}",
            f"{each['memory_mb']:,.0f}",
            str(len(each["faults"])),
        )
        for name, each in result("fuzzing").items()
    ]
    titles = (
        "reader",
        "files",
        "minutes",
        "CPU minutes",
        "slowest file, CPU seconds",
        "most memory, MB",
        "faults in the last run",
    )
    return table(titles, rows, "lrrrrrr")


def desk_actions() -> str:
    """Runs of random actions on the desk's page, and the milliseconds of the one on the least loaded machine."""
    runs = result("desk-actions")
    ran = [
        (
            *(f"{run[name]:,}" for name in ("actions", "corrections", "kills", "checks")),
            *(f"{run['seconds']:,.0f}", f"{run['actions_a_second']:,.0f}"),
            *(f"{run['server_peak_mb']:,}", f"{run['load']:.1f}", run["cores"]),
        )
        for run in runs
    ]
    titles = ("actions", "corrections", "kills of the server", "comparisons of everything", "seconds", "actions/s")
    quiet = min(runs, key=lambda run: float(run["load"]))
    took = [
        (name, f"{each['number']:,}", *(f"{each[column]:,.0f}" for column in ("median", "p95", "p99")))
        for name, each in quiet["milliseconds"].items()
        if "median" in each
    ]
    return "\n\n".join(
        (
            table((*titles, "memory of the server, MB", "load at the end", "cores"), ran, "r" * 9),
            f"No run ended at a fault. At a load of {quiet['load']:.1f}:",
            table(("milliseconds", "number", "median", "95%", "99%"), took, "lrrrr"),
        )
    )


def desk_queue() -> str:
    """What documents in the order of the desk's queue are worth, beside documents by chance."""
    found = result("desk-queue")
    by_chance = found["f1"]["random"]
    rows = [
        (
            n,
            mean_percent(each["f1"]),
            mean_percent(by_chance[n]["f1"]),
            led(found["leads"][n]),
            led(found["halves"].get(n)),
        )
        for n, each in found["f1"]["queue"].items()
    ]
    kinds, runs = ", ".join(found["scored"]), counted(len(found["seeds"]), "run")
    told = f"Kinds of documents: {kinds}; {sum(found['scored'].values()):,} scored passages, {runs} of each."
    titles = ("checked", "queue", "chance", "queue leads", "queue leads twice as many by chance")
    return f"{told} In brackets: 95 % intervals over passages.\n\n" + table(titles, rows, "rrrrr")


def mean_percent(f1: Sequence[float]) -> str:
    """The mean of F1 scores, in percent."""
    return f"{100 * mean(f1):.1f}"


def led(lead: Mapping[str, Any] | None) -> str:
    """How far one system is ahead of another, in percent, with the interval."""
    if lead is None:
        return ""
    low, high = lead["interval"]
    return f"{100 * lead['f1']:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"


def doubtful() -> str:
    """From which confidence on pages and tables mark a cell."""
    return (
        f"HTML pages and tables in the terminal put `?` behind a cell whose confidence is below {DOUBTFUL}. Far "
        "higher, the mark would stand at every day that is that of the report, and tell nothing."
    )


def tree() -> str:
    """The modules of the package, each with the first sentence of its docstring."""
    return code_block("\n".join(_branch(ROOT / "model" / "hasila", "")))


def _branch(folder: Path, indent: str) -> Iterator[str]:
    """The modules of a folder, then its packages with theirs."""
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py":
            yield f"{indent + path.name:<28}{_summary(path)}"
    for package in sorted(path.parent for path in folder.glob("*/__init__.py")):
        yield f"{f'{indent}{package.name}/':<28}{_summary(package / '__init__.py')}"
        yield from _branch(package, f"{indent}  ")


def _summary(path: Path) -> str:
    """The first paragraph of a module's docstring, in one line."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n\n")[0].replace("\n", " ")


SECTIONS: dict[Path, dict[str, Callable[[], str]]] = {
    ANNOTATIONS / "README.md": {
        "statistics": article_statistics,
        "agreement": articles_agreement,
    },
    PASSAGES / "README.md": {
        "statistics": passage_statistics,
        "ceiling": partial(embedded_ceiling, partial(read_passages, PASSAGES)),
        "agreement": passages_agreement,
        "disputed": lambda: disputes.as_markdown(disputes.read(PASSAGES / "disputed.tsv")),
    },
    ROOT / "train" / "README.md": {
        "arabert": lambda: tables.runs([result("arabert-dry"), result("arabert-small")]),
        "gpu": lambda: gpu_tables.training(result("gpu")),
        "parity": lambda: tables.parity(result("parity")),
        "run": lambda: tables.run_summary(result("compact-run")),
        "search": lambda: tables.search(result("search")),
    },
    ROOT / "docs" / "evaluation.md": {
        **{name: partial(evaluation, make) for name, make in tables.TABLES.items()},
        "members": lambda: tables.members(result("evaluation")),
        "ceiling": partial(embedded_ceiling, partial(read_articles, ARTICLES)),
    },
    ROOT / "docs" / "architecture.md": {"tree": tree},
    ROOT / "docs" / "records.md": {
        "example": records_example,
        "figures": lambda: record_tables.scores(result("records")),
        "hasila": partial(columns, RECORD_COLUMNS),
        "doubtful": doubtful,
        "acled": partial(columns, conflict_datasets.ACLED_COLUMNS),
        "acled-attacks": partial(attack_types, ACLED_TYPES, ["`event_type`", "`sub_event_type`"]),
        "ged": partial(columns, conflict_datasets.GED_COLUMNS),
        "airwars": partial(columns, conflict_datasets.AIRWARS_COLUMNS),
        "uwazi": partial(columns, UWAZI_COLUMNS),
        "airwars-attacks": partial(attack_types, AIRWARS_TYPES, ["`strike_type_name`"]),
    },
    ROOT / "docs" / "formats.md": {"fuzzing": fuzzing},
    ROOT / "docs" / "desk.md": {"actions": desk_actions, "queue": desk_queue},
    ROOT / "docs" / "incidents.md": {
        "columns": incident_columns,
        "scores": lambda: incident_tables.scores(result("incidents")),
        "found": lambda: incident_tables.found(result("incidents")),
        "tolls": lambda: incident_tables.tolls(result("incidents")),
        "agreement": lambda: incident_tables.agreement(incident_corpus(), INCIDENTS / "second" / "mentions.tsv"),
        "example": incident_example,
    },
    INCIDENTS / "README.md": {"statistics": lambda: incident_tables.statistics(incident_corpus())},
    ROOT / "docs" / "scale.md": {
        "speed": partial(benchmark, benchmark_tables.speed),
        "facts": partial(benchmark, benchmark_tables.facts),
        "engines": partial(benchmark, benchmark_tables.engines),
        "start-up": start_up,
        "front-end": lambda: benchmark_tables.front_end(result("front-end")),
        "front-workers": lambda: benchmark_tables.front_workers(result("front-workers")),
        "growth": partial(benchmark, benchmark_tables.growth),
        "plan": partial(benchmark, plan),
        "incident-growth": incident_growth,
        "gpu-machine": lambda: gpu_tables.machine(result("gpu")),
        "gpu-speed": lambda: gpu_tables.speed(result("gpu")),
        "gpu-stages": lambda: gpu_tables.stages(result("gpu")),
        "gpu-memory": lambda: gpu_tables.memory(result("gpu")),
        "large-files": large_files,
    },
    ROOT / "README.md": {
        "example": example,
        "record": example_record,
        "headline": partial(evaluation, headline),
    },
}
"""The functions that make the sections of each file, by file and section name."""


if __name__ == "__main__":
    main()
