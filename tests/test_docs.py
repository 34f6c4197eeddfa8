"""The documentation is up to date: figures, tree, brat's configuration, the embedded checkpoint's card."""

import ast
import json
import re
from pathlib import Path

import pytest

from hasila import corpus
from hasila.inference import checkpoint
from hasila.labels import ATTRIBUTES, LABELS
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


def test_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = ROOT.joinpath("README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    tmp_path.joinpath("lines.txt").write_text("قصف على إدلب\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(code, names)
    assert names["spans"]
    assert len(names["many"]) == 2
    assert len(list(names["stream"])) == 1


def test_python_of_the_page_on_records_runs() -> None:
    text = ROOT.joinpath("docs", "records.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    assert [record.subset_of for record in names["records"]] == [None, 0]


def test_brat_knows_every_label_attribute_and_value_of_the_corpus() -> None:
    configuration = ARTICLES.joinpath("annotation.conf").read_text(encoding="utf-8")
    entities = configuration.split("[entities]")[1].split("[")[0].split()
    assert set(entities) == set(LABELS)
    values = dict(re.findall(r"^(\w+)\tArg:\w+(?:, Value:(.*))?$", configuration, re.MULTILINE))
    assert set(values) == set(ATTRIBUTES)
    for article in corpus.read_articles(ARTICLES):
        for entity in article.entities:
            for name, value in entity.attributes.items():
                assert value in values[name].split("|")


def test_the_embedded_checkpoint_is_small_and_its_card_tells_the_evaluation() -> None:
    folder = checkpoint.embedded()
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 64_000_000
    card = folder.joinpath("README.md").read_text(encoding="utf-8")
    evaluation = json.loads(ROOT.joinpath("train", "results", "evaluation.json").read_text(encoding="utf-8"))
    assert "model-index:" in card
    assert evaluation["data_sha256"] in card
    data = [*corpus.read_articles(ARTICLES), *corpus.read_passages(ROOT / "annotations" / "passages")]
    assert evaluation["data_sha256"] == corpus.digest(data)
    assert "Do no harm" in card
