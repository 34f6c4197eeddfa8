"""The evaluation, end to end on a tiny base: all scores and plots are there."""

import json
import runpy
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.evaluation import assessment, folds, plots, tables
from hasila.evaluation.folds import Folds
from hasila.evaluation.held_out import Cell
from hasila.evaluation.report import Report
from support.commands import run_script
from support.corpora import write_corpus
from support.paths import ROOT

SCRIPT = ROOT / "train" / "assess.py"


def passages_text(genre: str) -> str:
    names = ("سرمدا", "حارم", "بنش", "تفتناز", "الدانا", "أريحا")
    return "".join(
        f"## {genre}-{number} | x, 2020\nقال [ACTOR Side=organisation|الهلال الأحمر] إن "
        f"[CASUALTY Harm=killed|{number} مدنيا] قتلوا في {f'[PLACE|{name}]' if number % 3 else name}.\n\n"
        for number, name in enumerate(names, 3)
    )


@pytest.fixture(scope="module")
def run(tiny_base: Path, short_articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the script."""
    folder = tmp_path_factory.mktemp("assess")
    folder.joinpath("passages").mkdir()
    for genre in ("wire", "un", "rights"):
        folder.joinpath("passages", f"{genre}.txt").write_text(passages_text(genre), encoding="utf-8")
    write_corpus(folder / "articles", short_articles)
    config = folder / "recipe.toml"
    config.write_text(
        f"base = {json.dumps(str(tiny_base))}\nepochs = 12\nbatch_size = 4\nlearning_rate = 3e-3\n"
        "head_learning_rate = 1e-2\nsoup = 2\n",
        encoding="utf-8",
    )
    command = [
        "--config", config,
        "--articles", folder / "articles", "--passages", folder / "passages",
        "--output", folder / "out", "--seed", "1", "--random-base", tiny_base,
        "--curve", "6", "--least-steps", "20",
    ]  # fmt: skip
    folder.joinpath("command.json").write_text(json.dumps(list(map(str, command))), encoding="utf-8")
    done = run_script(SCRIPT, *command)
    assert done.returncode == 0, done.stderr
    assert "evaluation.json: F1 patterns/articles" in done.stdout
    return folder / "out"


@pytest.fixture(scope="module")
def found(run: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(run.joinpath("evaluation.json").read_text(encoding="utf-8"))
    return loaded


def test_every_system_is_scored_on_the_same_texts(found: dict[str, Any]):
    assert set(found["systems"]) == {
        f"{system}/{part}" for system in ("hasila", "patterns", "field", "random", "single")
        for part in ("articles", "genres")
    }  # fmt: skip
    for name, system in found["systems"].items():
        own = name.startswith(("hasila/", "single/", "random/"))
        assert set(system) == {"strict", "relaxed", "learnt", "unseen", *(["everything"] if own else [])}
        for label, scores in system["strict"].items():
            assert scores["gold"] == found["systems"][f"hasila/{name.partition('/')[2]}"]["strict"][label]["gold"]
            assert system["learnt"][label]["gold"] + system["unseen"][label]["gold"] == scores["gold"]
            assert system["relaxed"][label]["recall"] >= scores["recall"]
        assert system["strict"]["micro"]["gold"] == sum(
            system["strict"][k]["gold"] for k in ("ACTOR", "CASUALTY", "PLACE")
        )
    assert len(found["systems"]["single/articles"]["strict"]["micro"]["f1"]) == 2
    assert len(found["systems"]["hasila/articles"]["strict"]["micro"]["f1"]) == 1


def test_leads_groups_and_learning_curve_are_reported(found: dict[str, Any], short_articles: list[Article]):
    assert set(found["lead"]) == {"patterns/articles", "patterns/genres", "field/articles", "field/genres"}
    assert set(found["by_article"]) == {article.id for article in short_articles}
    assert set(found["by_genre"]) == {"wire", "un", "rights"}
    assert [point["count"] for point in found["curve"]] == [6, 9]
    last = found["curve"][-1]
    assert last["field"] == found["systems"]["field/articles"]["strict"]["micro"]["f1"][0]
    assert last["f1"]["micro"] == found["systems"]["single/articles"]["strict"]["micro"]["f1"][0]


def test_calibration_is_scored_on_other_texts(found: dict[str, Any]):
    calibration = found["calibration"]
    assert set(calibration["error"]) == {"articles", "passages"}
    assert 0 <= calibration["error"]["passages"]["calibrated"] <= 1
    assert len(calibration["bins"]) == 4


def test_all_tables_can_be_rendered(found: dict[str, Any]):
    for make in tables.TABLES.values():
        lines = make(Report.from_dict(found)).splitlines()
        assert lines[0].startswith("| ")
        assert len({line.replace("\\|", "").count("|") for line in lines}) == 1


@pytest.mark.parametrize("name", ["learning-curve.png", "confusion.png", "reliability.png"])
def test_plots_are_not_empty(run: Path, name: str):
    with Image.open(run / name) as picture:
        assert min(picture.size) > 300
        assert len(np.unique(np.asarray(picture.convert("L")))) > 20


def test_confusions_are_written_into_their_cells(tmp_path: Path):
    names = ("ACTOR", "CASUALTY", "PLACE", "none")
    table = {row: {column: Cell(0, 0) for column in names} for row in names}
    plots.confusion(tmp_path / "a.png", table)
    table["PLACE"]["PLACE"] = Cell(5, 2)
    plots.confusion(tmp_path / "b.png", table)
    assert tmp_path.joinpath("a.png").read_bytes() != tmp_path.joinpath("b.png").read_bytes()


def test_passages_are_required(tiny_base: Path, tmp_path: Path, short_articles: list[Article], monkeypatch, capsys):
    config = tmp_path / "recipe.toml"
    config.write_text(f"base = {json.dumps(str(tiny_base))}\n", encoding="utf-8")
    articles = write_corpus(tmp_path / "articles", short_articles)
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--config", str(config), "--articles", str(articles)])
    with pytest.raises(SystemExit, match="passages: expected a folder of passages, whose genres are held out"):
        runpy.run_path(str(SCRIPT), run_name="__main__")


def test_folds_of_another_curve_are_refused_and_so_is_a_launcher(run: Path):
    command = json.loads(run.parent.joinpath("command.json").read_text(encoding="utf-8"))
    done = run_script(SCRIPT, *command, "--least-steps", "21")
    assert done.returncode == 1
    assert "was made with another recipe or other data" in done.stderr
    done = run_script(SCRIPT, *command, WORLD_SIZE="2")
    assert done.returncode == 1
    assert "cross-validation runs in one process" in done.stderr


def test_folds_are_packed_and_unpacked(run: Path, tmp_path: Path):
    packed, systems = tmp_path / "folds.tar.xz", ["single/both", "patterns/both"]
    folds.pack(packed, run, systems, "folds")
    first = packed.read_bytes()
    folds.pack(packed, run, reversed(systems), "folds")
    assert packed.read_bytes() == first
    folds.unpack(packed, tmp_path / "again")
    for name in systems:
        paths = sorted((run / name / "folds").glob("*.json"))
        assert paths
        for path in paths:
            assert (tmp_path / "again" / name / "folds" / path.name).read_bytes() == path.read_bytes()


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def test_the_scores_follow_from_the_folds_that_were_written(
    run: Path, found: dict[str, Any], script: dict[str, Any], short_articles: list[Article]
):
    passages = corpus.read_passages(run.parent / "passages")
    documents = [*short_articles, *passages]
    folders = {str(path.parent.relative_to(run)) for path in run.rglob("folds") if path.is_dir()}
    read = {name: Folds.read(run / name, documents) for name in folders}
    parts = script["by_experiment"](read, short_articles, passages)
    assert {str(experiment) for experiment in parts} >= set(found["systems"])
    for experiment, part in parts.items():
        held_out = [document for own in part.holdouts.values() for document in own]
        expected = passages if experiment.held_out == "genres" else short_articles
        assert sorted(each.id for each in held_out) == sorted(each.id for each in expected), str(experiment)
    report = assessment.scores(parts, documents).as_dict()
    for name in ("systems", "lead", "by_article", "by_genre", "confusion"):
        assert json.loads(json.dumps(report[name])) == found[name], name


def test_one_member_may_stand_for_a_soup(run: Path, found: dict[str, Any], tmp_path: Path):
    shutil.copytree(run / "members", tmp_path / "members")
    command = json.loads(run.parent.joinpath("command.json").read_text(encoding="utf-8"))
    command[command.index("--output") + 1] = str(tmp_path)
    del command[command.index("--random-base") : command.index("--curve") + 2]
    done = run_script(SCRIPT, *command, "--members", "1", "--curve")
    assert done.returncode == 0, done.stderr
    alone = json.loads(tmp_path.joinpath("evaluation.json").read_text(encoding="utf-8"))
    assert [(each["members"], each["recipe"]["soup"]) for each in (alone, found)] == [(1, 2), (2, 2)]
    assert not any(name.startswith("single/") for name in alone["systems"])
    for part in ("articles", "genres"):
        raw, of_both = (each["everything"]["micro"]["f1"] for each in (
            alone["systems"][f"hasila/{part}"], found["systems"][f"single/{part}"]
        ))  # fmt: skip
        assert raw == of_both[:1]
    assert "one of the 2 runs" in tables.members(alone)
    assert "averaged weights of 2 runs" in tables.members(found)


def test_documents_of_both_are_held_out_together_and_never_learnt(run: Path, short_articles: list[Article]):
    folded = [json.loads(path.read_text(encoding="utf-8")) for path in (run / "hasila/both/folds").glob("*.json")]
    assert len(folded) == len(short_articles)
    for fold in folded:
        genres = {name.partition("-")[0] for name in fold["spans"]} & {"wire", "un", "rights"}
        assert len(fold["spans"]) == 1 + 6 * len(genres)  # an article, and all passages of some genres


@pytest.mark.parametrize("name", tables.TABLES)
def test_tables_are_filled_from_the_published_evaluation(name: str):
    published = json.loads((ROOT / "train" / "results" / "evaluation.json").read_text(encoding="utf-8"))
    page = ROOT.joinpath("docs", "evaluation.md").read_text(encoding="utf-8")
    filled = page.partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0]
    assert filled.strip() == tables.TABLES[name](Report.from_dict(published)).strip() != ""


def test_students_are_taught_by_checkpoints_that_learnt_the_same_texts(run: Path):
    command = json.loads(run.with_name("command.json").read_text(encoding="utf-8"))
    teachers = run.with_name("teachers.toml")
    teachers.write_text(run.with_name("recipe.toml").read_text(encoding="utf-8") + "seed = 1\n", encoding="utf-8")
    recipe = run.with_name("student.toml")
    recipe.write_text('base = "none"\nteacher = "none"\ndepth = 1\nepochs = 2\nbatch_size = 4\n', encoding="utf-8")
    output = run.with_name("student")
    options = [*command[2:6], "--seed", "1", "--config", recipe, "--output", output, "--curve"]
    refused = run_script(SCRIPT, *options)
    assert refused.returncode == 1
    assert "--teachers: expected with a recipe that names a teacher" in refused.stderr
    options += ["--teachers", teachers, "--members-of", run / "members", "--results", output / "results", "--publish"]
    before = sorted(run.glob("members/*/*.safetensors"))
    done = run_script(SCRIPT, *options)
    assert done.returncode == 0, done.stderr
    assert sorted(run.glob("members/*/*.safetensors")) == before  # the teachers were there
    taught = [path.parent for path in output.glob("teachers/*/config.json")]
    assert len(taught) == 2
    signatures = [json.loads(path.read_text(encoding="utf-8"))["signature"] for path in output.glob("members/*/*.json")]
    assert {signature["recipe"]["teacher"] for signature in signatures} == set(map(str, taught))
    assert {path.name for path in output.joinpath("results").iterdir()} == {
        "evaluation.json", "folds.tar.xz", "layers.tar.xz",
    }  # fmt: skip
