"""The simulation of the desk's queue, end to end on a tiny base: resumable, shared, scored and plotted."""

import json
from pathlib import Path

import pytest
from filelock import FileLock
from PIL import Image

from hasila.corpus.articles import Article
from hasila.errors import RecipeError
from hasila.inference.extractor import Extractor
from hasila.training.queue_simulation import Setting, Simulation
from support.commands import run_script
from support.corpora import write_corpus
from support.desks import article
from support.lessons import marked, marked_otherwise

SCRIPT = "train/desk_queue.py"


@pytest.fixture(scope="module")
def command(tiny_base: Path, short_articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The script with a small corpus."""
    folder = tmp_path_factory.mktemp("queue")
    folder.joinpath("passages").mkdir()
    for genre, report in (("shelling", marked), ("mines", marked_otherwise)):
        passages = "\n\n".join(f"## {genre}-{number} | x, 2020\n{report(number)}" for number in range(3, 19))
        folder.joinpath("passages", f"{genre}.txt").write_text(passages + "\n", encoding="utf-8")
    write_corpus(folder / "articles", short_articles)
    config = folder / "recipe.toml"
    config.write_text(
        f"base = {json.dumps(str(tiny_base))}\nepochs = 3\nbatch_size = 4\nlearning_rate = 3e-3\nheads_weight = 0.5\n"
        "head_learning_rate = 1e-2\nsoup = 2\n",
        encoding="utf-8",
    )
    return [
        "--config", str(config), "--articles", str(folder / "articles"), "--passages", str(folder / "passages"),
        "--output", str(folder / "out"), "--kinds", "all=shelling",
        "--seeds", "2", "--counts", "0", "2", "4", "--batch", "2",
    ]  # fmt: skip


def test_the_script_chooses_refines_scores_and_resumes(command: list[str]):
    told = run_script(SCRIPT, *command, "--estimate")
    assert told.returncode == 0, told.stderr
    assert "1 of 1 members are missing" in told.stdout
    assert "8 trainings of" in told.stdout  # two seeds: the queue at 2 and 4, chance at 2 and 4
    output = Path(command[command.index("--output") + 1])
    assert not output.exists()
    done = run_script(SCRIPT, *command)
    assert done.returncode == 0, done.stderr
    assert "4 documents: F1 queue" in done.stdout
    scores = json.loads(output.joinpath("desk-queue.json").read_text(encoding="utf-8"))
    assert set(scores["f1"]) == {"queue", "random"}
    for points in scores["f1"].values():
        assert list(points) == ["0", "2", "4"]
        assert all(len(each["f1"]) == 2 and each["interval"][0] <= each["interval"][1] for each in points.values())
    assert scores["leads"]["0"]["f1"] == 0
    chosen = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))["chosen"] for path in output.glob("chosen/*.json")
    }
    assert len(chosen) == 4
    assert all(len(ids) == len(set(ids)) == 4 for ids in chosen.values())
    by_chance = [ids for name, ids in chosen.items() if name.startswith("random")]
    assert by_chance[0] != by_chance[1]
    with Image.open(output / "desk-queue.png") as picture:
        assert picture.width > 400
    paths = sorted(output.glob("queue-*/folds/*.json"))
    before = {path: path.read_bytes() for path in paths}
    paths[-1].unlink()
    again = run_script(SCRIPT, *command)
    assert again.returncode == 0, again.stderr
    spans = [json.loads(content)["spans"] for content in (before[paths[-1]], paths[-1].read_bytes())]
    assert spans[0] == spans[1]
    assert all(path.read_bytes() == before[path] for path in paths[:-1])


def setting(base: Path) -> Setting:
    found = [Article.of(str(n), article(marked(n)).text, article(marked(n)).mentions) for n in range(6)]
    return Setting("fold", base, [], found[:4], found[4:])


def in_order(extractor: Extractor, checked: object, left: list[Article]) -> range:
    return range(len(left))


def test_what_cannot_be_simulated_is_refused(tmp_path: Path, tiny_checkpoint: Path):
    with pytest.raises(RecipeError, match=r"expected rising multiples of 25, found \[0, 30\]"):
        Simulation(tmp_path, [0, 30], 25, {"recipe": {}})
    simulation = Simulation(tmp_path, [0, 10], 5, {"recipe": {}})
    with pytest.raises(RecipeError, match="fold: expected 10 documents to choose, found 4"):
        simulation.run(setting(tiny_checkpoint), "queue", in_order, 1, reorders=True)


def test_a_run_of_another_process_or_of_other_data_is_left_alone(tmp_path: Path, tiny_checkpoint: Path):
    simulation = Simulation(tmp_path, [0, 2], 2, {"recipe": {}, "data_sha256": "1"}, {"epochs": 1})
    lock = tmp_path / "chosen" / "queue-1-fold.lock"
    lock.parent.mkdir()
    with FileLock(lock):
        assert not simulation.run(setting(tiny_checkpoint), "queue", in_order, 1, reorders=False)
    assert simulation.run(setting(tiny_checkpoint), "queue", in_order, 1, reorders=False)
    simulation.path("queue", 2, 1, "fold").unlink()
    other = Simulation(tmp_path, [0, 2], 2, {"recipe": {}, "data_sha256": "2"})
    with pytest.raises(RecipeError, match="with another recipe or other data"):
        other.run(setting(tiny_checkpoint), "queue", in_order, 1, reorders=False)
