"""The documentation is up to date: figures, tree, brat's configuration, the embedded checkpoint's card."""

import ast
import json
import pkgutil
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

import hasila
from hasila import corpus
from hasila.cli.main import main, parser
from hasila.inference import checkpoint
from hasila.labels import ANNOTATED, ATTRIBUTES, LINKS
from support.commands import run_script
from support.paths import ARTICLES, ROOT

PACKAGE = ROOT / "model" / "hasila"
MODULES = sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py"))


def test_every_figure_in_the_markdown_files_is_what_its_command_gives() -> None:
    done = run_script("scripts/fill_tables.py", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_in_a_line_what_it_is(module: str) -> None:
    docstring = ast.get_docstring(ast.parse(ROOT.joinpath("model", "hasila", module).read_text(encoding="utf-8")))
    assert docstring
    assert len(docstring.partition("\n")[0]) > 15


def _python(*path: str) -> str:
    (code,) = re.findall(r"```python\n(.*?)```", ROOT.joinpath(*path).read_text(encoding="utf-8"), re.DOTALL)
    return code


def test_python_of_the_readme_runs_and_finds_the_spans_of_its_table() -> None:
    names: dict[str, object] = {}
    exec(_python("README.md"), names)
    readme = ROOT.joinpath("README.md").read_text(encoding="utf-8")
    assert f"> {names['text']}\n" in readme
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (\w+) \| (.+?) \|", readme, re.MULTILINE)
    assert rows == [(str(span.start), str(span.end), span.label, span.text) for span in names["spans"]]


def test_python_of_the_page_on_usage_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.joinpath("lines.txt").write_text("قصف على إدلب\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(_python("docs", "usage.md"), names)
    assert [len(spans) for spans in names["many"]] == [1, 1]
    assert len(list(names["stream"])) == 1


def test_python_of_the_page_on_records_runs() -> None:
    names: dict[str, object] = {}
    exec(_python("docs", "records.md"), names)
    assert [record.subset_of for record in names["records"]] == [None, 0]


def _commands() -> list[list[str]]:
    """The arguments of each command line of the page on usage that calls ``hasila``."""
    page = ROOT.joinpath("docs", "usage.md").read_text(encoding="utf-8")
    lines = "\n".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL)).splitlines()
    called = [line.partition(" > ")[0] for line in lines]
    return [shlex.split(line, comments=True)[1:] for line in called if line.startswith("hasila ")]


@pytest.mark.parametrize("arguments", _commands(), ids=" ".join)
def test_commands_of_the_page_on_usage_are_understood(arguments: list[str]) -> None:
    namespace = parser().parse_args(arguments)
    namespace.command.parse(namespace)


_NEWS = '{"text": "قتل ثلاثة مدنيين في قصف على سراقب", "date": "2020-01-16"}\n'


@pytest.mark.parametrize(
    "arguments",
    [line for line in _commands() if line[0] == "scan" or "--only-relevant" in line],
    ids=" ".join,
)
def test_commands_of_the_page_on_usage_run(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("annotations").symlink_to(ROOT / "annotations")
    tmp_path.joinpath("news").mkdir()
    tmp_path.joinpath("news", "a.jsonl").write_text(_NEWS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 0


def test_brat_knows_every_label_attribute_and_value_of_the_corpus() -> None:
    configuration = ARTICLES.joinpath("annotation.conf").read_text(encoding="utf-8")
    entities = configuration.split("[entities]")[1].split("[")[0].split()
    assert set(entities) == set(ANNOTATED)
    relations = re.findall(r"^(\w+)\tArg1:(\w+), Arg2:(\w+)$", configuration, re.MULTILINE)
    assert relations == [(kind, ends.source, ends.target) for kind, ends in LINKS.items()]
    values = dict(re.findall(r"^(\w+)\tArg:[\w|]+(?:, Value:(.*))?$", configuration, re.MULTILINE))
    assert set(values) == set(ATTRIBUTES)
    for article in corpus.read_articles(ARTICLES):
        for entity in article.mentions:
            for name, value in entity.attributes.items():
                assert value in values[name].split("|")


def test_the_embedded_checkpoint_is_small_and_its_card_tells_its_run() -> None:
    folder = checkpoint.embedded()
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 64_000_000
    card = folder.joinpath("README.md").read_text(encoding="utf-8")
    run = json.loads(ROOT.joinpath("train", "results", "compact-run.json").read_text(encoding="utf-8"))
    assert run["data_sha256"] in card
    assert "Do no harm" in card


PAGES = [
    path
    for folder in ("", "docs", "train", "annotations", "annotations/passages")
    for path in sorted(ROOT.joinpath(folder).glob("*.md"))
]
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_files_resolve(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        assert target.exists(), f"{link}: no such file"
        assert not anchor or anchor in _anchors(target), f"{link}: no such heading"


_FILE = re.compile(r"(?:model/hasila|train|scripts|tests|examples|docs|annotations)/[\w./*-]*\w")
_MODULE = re.compile(r"`hasila((?:\.\w+)+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_and_modules_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in _FILE.findall(re.sub(r"\]\([^)]*\)", "]", text)):
        assert list(ROOT.glob(name)), f"{name}: no such file"
    for name in _MODULE.findall(text):
        assert pkgutil.resolve_name(f"hasila{name}"), name


def test_the_layers_on_the_page_are_those_of_the_contract() -> None:
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]["layers"]
    page = ROOT.joinpath("docs", "architecture.md").read_text(encoding="utf-8")
    drawing = page.split("```\n")[1].splitlines()
    layers = [re.split(r" {2,}", line)[0].split(" | ") for line in drawing]
    assert layers == [re.split(r" [|:] ", layer) for layer in contract]


def test_hooks_and_workflow_run_what_the_test_command_runs() -> None:
    hooks = yaml.safe_load(ROOT.joinpath(".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    bootstrap = ROOT.joinpath("scripts", "bootstrap.py").read_text(encoding="utf-8")
    for hook in hooks:
        program, *options = hook["entry"].removeprefix("python -m ").split()
        assert all(f'"{part}"' in bootstrap for part in (program, *options)), hook["entry"]
    workflow = yaml.safe_load(ROOT.joinpath(".github", "workflows", "test.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    assert job["runs-on"] == "ubuntu-latest"
    assert job["strategy"]["matrix"]["command"] == ["demo", "test"]
    assert job["steps"][-1]["run"].startswith("python3 scripts/bootstrap.py ")


def test_citation_and_changelog_name_the_version() -> None:
    citation = yaml.safe_load(ROOT.joinpath("CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == hasila.__version__
    assert f"## [{hasila.__version__}]" in ROOT.joinpath("CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["page.png", "desk.png"])
def test_pictures_are_small(name: str) -> None:
    assert ROOT.joinpath("docs", name).stat().st_size < 200_000


def test_the_picture_needs_a_browser(tmp_path: Path) -> None:
    done = run_script("scripts/screenshot.py", "--out", tmp_path / "page.png", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "found no browser, expected one of chromium" in done.stderr
