"""The desk learns from what is done on it: from the lesson to the checkpoint, stops, failures, and what is told."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hasila.cli.main import main
from hasila.desk import trainer
from hasila.desk import training as trainings
from hasila.desk.checkpoints import BusyError, Checkpoints, Told, learnt
from hasila.desk.desk import Desk
from hasila.desk.lesson import Lesson
from hasila.desk.trainer import Stop, Trainer
from hasila.desk.training import Training, prepared, use
from hasila.documents.collection import files_of
from hasila.documents.passed_over import PassedOver
from hasila.errors import HasilaError
from hasila.inference.extractor import Extractor
from hasila.training.loop import StoppedError
from hasila.training.portions import PortionError, digest
from support.desks import TEXTS, at, item_of, new_desk
from support.lessons import corrected_desk, marked_otherwise, write_reports
from support.paths import ROOT

COUNT = 12


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of reports whose desk's log says that all are done."""
    folder = tmp_path / "news"
    write_reports(folder, COUNT)
    corrected_desk(folder / "desk" / "log.jsonl", COUNT)
    return folder


@pytest.fixture
def desk(news: Path) -> Desk:
    return corrected_desk(news / "desk" / "log.jsonl", COUNT)


@pytest.fixture
def place(news: Path) -> Checkpoints:
    return Checkpoints.beside(news / "desk" / "log.jsonl")


def corpus(folder: Path) -> Path:
    folder.joinpath("passages").mkdir(parents=True)
    passages = "\n\n".join(f"## a-{number} | x, 2020\n{marked_otherwise(number)}" for number in range(30, 60))
    folder.joinpath("passages", "a.txt").write_text(passages + "\n", encoding="utf-8")
    return folder


class Until(Stop):
    """Asks for a stop when a step is told."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.step = step

    def see(self, told: Told) -> None:
        self.asked = self.asked or told.get("step", 0) >= self.step


def test_a_training_makes_a_checkpoint_beside_the_log_and_replaces_nothing(
    desk: Desk, place: Checkpoints, news: Path, tiny_checkpoint: Path, tmp_path: Path
):
    base = {path.name: path.read_bytes() for path in tiny_checkpoint.iterdir()}
    log = desk.log.path.read_bytes()
    part = prepared(desk, place, str(tiny_checkpoint), str(corpus(tmp_path / "corpus")))
    seen: list[Told] = []
    told = Trainer(place, part, Stop(), lambda each: seen.append(dict(each))).run()
    folder = Path(told["folder"])
    assert folder.parent == news / "desk" / "checkpoints"
    assert (told["documents"], told["held_out"], told["notes"]) == (9, 3, [])
    assert 10 <= told["replayed"] <= 20
    assert {each["phase"] for each in seen} >= {"reading", "scoring before", "learning", "scoring after"}
    assert told["step"] == told["steps"] > 2
    assert set(told["before"]) == set(told["after"]) == {"micro", "CASUALTY", "ACTOR", "PLACE"}
    low, high = told["difference"]["interval"]
    assert low <= told["difference"]["f1"] <= high
    assert Extractor.from_pretrained(folder).layers(["قتل مدني في حلب"])
    assert not part.exists()
    assert base == {path.name: path.read_bytes() for path in tiny_checkpoint.iterdir()}
    assert desk.log.path.read_bytes() == log
    assert place.told()["state"] == "done"
    assert len(learnt(folder)) == 9
    assert [path.name for path in files_of([news], PassedOver())] == [f"{number:02}.txt" for number in range(COUNT)]
    assert any("of spans in 3 documents" in line for line in trainer.lines(told))


def test_a_stopped_training_goes_on_with_the_documents_of_its_beginning(
    desk: Desk, place: Checkpoints, tiny_checkpoint: Path, news: Path, tmp_path: Path
):
    base, told = str(tiny_checkpoint), []
    for number, after in enumerate((1, 10**6)):
        stop = Until(after)
        part = prepared(desk, place, base, "")
        assert part.name.endswith("-1.part")
        if number == 0:
            with pytest.raises(StoppedError):
                Trainer(place, part, stop, stop.see).run()
            assert place.told()["state"] == "stopped"
            assert place.told()["step"] == 1
            desk = corrected_desk(news / "desk" / "log.jsonl", COUNT + 3)
            with pytest.raises(HasilaError, match=r"began from the checkpoint .* begin anew"):
                prepared(desk, place, "", "")
        else:
            told = [Trainer(place, part, stop, stop.see).run()]
    assert told[0]["documents"] == 9
    whole = Checkpoints(tmp_path / "whole")
    fresh = prepared(corrected_desk(tmp_path / "log.jsonl", COUNT), whole, base, "")
    assert Trainer(whole, fresh, Stop()).run()["losses"] == pytest.approx(told[0]["losses"])
    one, other = (Path(folder) / "model.safetensors" for folder in (told[0]["folder"], whole.told()["folder"]))
    assert one.read_bytes() == other.read_bytes()


def test_begun_anew_a_training_takes_what_is_done_now(
    desk: Desk, place: Checkpoints, tiny_checkpoint: Path, news: Path
):
    prepared(desk, place, str(tiny_checkpoint), "")
    more = corrected_desk(news / "desk" / "log.jsonl", COUNT + 3)
    part = prepared(more, place, str(tiny_checkpoint), "", anew=True)
    assert len(Lesson.read(part).documents) == COUNT + 3
    assert [path.name for path in place.folder.glob("*.part")] == [part.name]


def test_a_second_training_does_not_hold_out_what_the_first_learnt(
    desk: Desk, place: Checkpoints, tiny_checkpoint: Path, news: Path
):
    first = Trainer(place, prepared(desk, place, str(tiny_checkpoint), ""), Stop()).run()
    more = corrected_desk(news / "desk" / "log.jsonl", COUNT + 4)
    lesson = Lesson.of(more, first["folder"], "", with_heads=False)
    split = lesson.split()
    known = set(learnt(Path(first["folder"])))
    assert not {digest(each.text) for each in split.held_out} & known
    second = Trainer(place, prepared(more, place, first["folder"], ""), Stop()).run()
    assert set(learnt(Path(second["folder"]))) > known
    assert second["folder"].endswith("-2")


def test_too_few_documents_are_refused_at_once(tmp_path: Path, tiny_checkpoint: Path):
    desk = new_desk(tmp_path / "log.jsonl")
    place = Checkpoints.beside(tmp_path / "log.jsonl")
    training = Training(desk, place, str(tiny_checkpoint))
    with pytest.raises(PortionError, match="at least 10 documents that are done, found 0"):
        training.begin()
    told = training.told()
    assert (told["state"], told["done"], told["fewest"], told["missing"]) == ("none", 0, 10, [])
    assert "learnt alone" in told["warning"]
    assert place.part() is None


def test_a_document_read_without_heads_teaches_heads_nothing(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl", {"a": TEXTS["shelling.txt"]})
    item = item_of(desk, "a")
    assert item.history
    item.history = replace(item.history, reading=replace(item.history.reading, missing="no heads"))
    desk.change(item, "R.", 0, [{"op": "state", "state": "done"}])
    assert len(Lesson.of(desk, "", "", with_heads=False).documents) == 1
    lesson = Lesson.of(desk, "", "x", with_heads=True)
    assert not lesson.documents
    assert "1 document left out: read by a checkpoint without heads" in lesson.notes[0]
    desk.change(item, "R.", 1, [{"op": "accept_all"}])
    assert len(Lesson.of(desk, "", "x", with_heads=True).documents) == 1


def test_a_lesson_is_read_back_as_it_was_written(desk: Desk, tmp_path: Path):
    lesson = Lesson.of(new_done(tmp_path), "base", "corpus", with_heads=True)
    assert lesson.documents[0].links
    lesson.write(tmp_path)
    assert Lesson.read(tmp_path) == lesson
    tmp_path.joinpath("lesson.json").write_text("{}")
    with pytest.raises(HasilaError, match=r"expected what a training of the desk learns from.*begin anew"):
        Lesson.read(tmp_path)


def new_done(tmp_path: Path) -> Desk:
    desk = new_desk(tmp_path / "done.jsonl")
    item = item_of(desk)
    changes: list[dict[str, Any]] = [
        {"op": "add", **at("تركيا"), "label": "PLACE", "attributes": {}},
        {"op": "state", "state": "done"},
    ]
    desk.change(item, "R.", 0, changes)
    return desk


def test_one_training_at_a_time(desk: Desk, place: Checkpoints, tiny_checkpoint: Path):
    training = Training(desk, place, str(tiny_checkpoint))
    with place.training():
        assert place.is_busy()
        with pytest.raises(BusyError, match="another desk or command is training"):
            training.begin()
        with pytest.raises(BusyError, match="another desk or command is training, process"):
            training.stop()
    assert not place.is_busy()
    with pytest.raises(BusyError, match="no training is running"):
        training.stop()


def test_a_missing_library_is_named(desk: Desk, place: Checkpoints, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trainings, "find_spec", lambda name: None if name == "accelerate" else True)
    training = Training(desk, place)
    assert training.told()["missing"] == ["accelerate"]
    with pytest.raises(HasilaError, match=r"training needs accelerate.*pip install 'hasila\[train\]'"):
        training.begin()


def test_a_training_that_fails_says_why(desk: Desk, place: Checkpoints, tiny_checkpoint: Path, tmp_path: Path):
    folder = corpus(tmp_path / "corpus")
    part = prepared(desk, place, str(tiny_checkpoint), str(folder))
    folder.joinpath("passages", "a.txt").write_text("## a | x, 2020\n[CASUALTY|مدني\n", encoding="utf-8")
    with pytest.raises(HasilaError):
        Trainer(place, part, Stop()).run()
    told = place.told()
    assert told["state"] == "failed"
    assert "a.txt" in told["why"]


def wait(training: Training, *states: str) -> Told:
    end = time.monotonic() + 900
    while (told := training.told())["state"] not in states and time.monotonic() < end:
        time.sleep(0.05)
    assert told["state"] in states, told
    return told


def test_the_desk_trains_in_another_process_that_is_killed_stopped_and_completed(
    desk: Desk, place: Checkpoints, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "model"))
    training = Training(desk, place, str(tiny_checkpoint), inputs=[Path("news folder")])
    assert training.begin()["state"] == "running"
    with pytest.raises(BusyError, match="running already"):
        training.begin()
    assert training._process
    os.kill(training._process.pid, signal.SIGKILL)
    told = wait(training, "failed")
    assert f"ended with status {-signal.SIGKILL}" in told["why"]
    training.begin()
    training.close(lambda line: None)
    assert training.told()["state"] == "stopped"
    training.begin()
    told = wait(training, "done")
    assert told["use"] == f"hasila desk 'news folder' --log {desk.log.path} --model {told['folder']}"
    assert "texts" not in told
    assert told["notes"]
    assert Training(desk, place).told()["state"] == "done"


def test_the_command_that_reads_with_a_checkpoint_names_a_log_of_its_own_place(tmp_path: Path):
    news = tmp_path / "my news"
    news.mkdir()
    plain = ["hasila", "desk", str(news), "--model", "new"]
    assert shlex.split(use("new", [news], news / "desk" / "log.jsonl")) == plain
    assert shlex.split(use("new", [news], tmp_path / "a.jsonl"))[3:5] == ["--log", str(tmp_path / "a.jsonl")]


def test_the_command_trains_and_tells_how_to_use_what_it_made(
    news: Path, tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["desk", str(news), "--train", "--model", str(tiny_checkpoint)]) == 0
    told = capsys.readouterr().out
    (folder,) = (path for path in news.joinpath("desk", "checkpoints").iterdir() if path.is_dir())
    assert "F1 of spans in 3 documents that were held out" in told
    assert "learnt alone" in told
    assert f"hasila desk {news} --model {folder}" in told
    record = json.loads(folder.joinpath("training.json").read_text(encoding="utf-8"))
    assert record["before"]["micro"]["gold"] > 3


def test_the_command_stops_at_a_signal_and_says_so(news: Path, tiny_checkpoint: Path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "model")}
    command = [sys.executable, "-m", "hasila", "desk", str(news), "--train", "--model", str(tiny_checkpoint)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    progress = news / "desk" / "checkpoints"
    end = time.monotonic() + 900
    while not list(progress.glob("*.part/progress.json")) and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=900)
    assert process.returncode == 130, errors
    assert "the same command goes on" in errors


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--anew"], "--anew is about --train"),
        (["--train", "--corpus", "nowhere"], "--corpus: nowhere: expected a folder with articles/ or passages/"),
        (["--train", "--device", "cpu"], "--device is about reading"),
    ],
)
def test_arguments_that_do_not_go_together(
    news: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["desk", str(news), *arguments]) == 1
    assert says in capsys.readouterr().err
