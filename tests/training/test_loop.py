"""Fine-tuning: it learns, and the result does not depend on processes, accumulated parts or interruptions."""

import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from accelerate import Accelerator, DistributedType
from accelerate.commands.config.config_args import ClusterConfig, load_config_from_file
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.errors import RecipeError
from hasila.inference import checkpoint
from hasila.inference.calibration import Calibration
from hasila.inference.extractor import Extractor
from hasila.inference.heads import Heads
from hasila.inference.quantization import Ranges
from hasila.scoring import article_scores
from hasila.training import accelerator, loop, run_record, samples
from hasila.training.recipe import Recipe
from hasila.training.states import States
from support.commands import Ran
from support.corpora import cut, write_corpus
from support.marks import needs
from support.models import random_heads, tiny_classifier
from support.paths import ROOT
from support.training import finetune, score


@pytest.fixture
def recipe(tiny_base: Path) -> Recipe:
    return Recipe(
        str(tiny_base), epochs=2, batch_size=1, learning_rate=3e-3, head_learning_rate=1e-2, dropout=0.0,
        mixed_precision="no",
    )  # fmt: skip


def heads_of(trained: loop.Trained) -> Heads:
    assert trained.heads is not None
    return trained.heads


def same_weights(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    return all(
        torch.equal(*weights) for weights in zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    )


@pytest.mark.parametrize("precision", ["no", pytest.param("bf16", marks=needs("training-bf16"))])
def test_a_few_sentences_are_learned_by_heart(recipe: Recipe, short_articles: list[Article], precision: str):
    trained = loop.finetune(recipe.with_(epochs=40, mixed_precision=precision), short_articles)
    scores = score(trained, short_articles)
    assert scores.micro.gold > 10
    assert scores.micro.f1 > 0.95
    assert scores.tags["f1"] > 0.95
    assert len(trained.losses) == trained.epoch == 40
    assert trained.losses[-1] < 0.05 < trained.losses[0]
    assert trained.seconds > 0
    assert not trained.model.training


def test_the_seed_decides_the_weights(recipe: Recipe, short_articles: list[Article]):
    settings = recipe.with_(dropout=0.1, heads_weight=0.3)
    one, again = (loop.finetune(settings, short_articles) for _ in range(2))
    assert one.losses == again.losses
    assert same_weights(one.model, again.model)
    assert same_weights(heads_of(one), heads_of(again))
    other = loop.finetune(settings.with_(seed=settings.seed + 1), short_articles)
    assert not same_weights(one.model, other.model)


@pytest.mark.parametrize(
    "change",
    [
        {"average": 0.5},
        {"heads_weight": 0.5},
        {"label_smoothing": 0.1},
        {"adversarial": 0.3},
        {"adversarial": 0.3, "freeze_words": True},
        {"weight_decay": 0.5},
        {"clip": 1e-3},
        {"batch_size": 2},
        {"layer_decay": 0.5},
    ],
    ids=str,
)
def test_each_setting_changes_the_weights(recipe: Recipe, short_articles: list[Article], change):
    plain = loop.finetune(recipe, short_articles)
    changed = loop.finetune(recipe.with_(**change), short_articles)
    assert not same_weights(plain.model, changed.model)
    assert all(torch.isfinite(weight).all() for weight in changed.model.state_dict().values())
    assert type(changed.model) is type(plain.model)


def test_an_average_over_one_step_is_that_step(recipe: Recipe, short_articles: list[Article]):
    plain = loop.finetune(recipe, short_articles)
    averaged = loop.finetune(recipe.with_(average=0.01), short_articles)
    assert same_weights(plain.model, averaged.model)


@pytest.mark.parametrize("heads_weight", [0.0, 0.5])
@pytest.mark.parametrize("adversarial", [0.0, 0.3])
def test_a_step_is_the_same_in_one_part_or_in_several(
    recipe: Recipe, pieces: list[Article], adversarial: float, heads_weight: float
):
    settings = recipe.with_(batch_size=4, adversarial=adversarial, heads_weight=heads_weight)
    one, two = (loop.finetune(settings.with_(gradient_accumulation=parts), pieces[:10]) for parts in (1, 4))
    assert two.losses == pytest.approx(one.losses, rel=1e-4)
    parts = [(one.model, two.model)]
    if heads_weight:
        parts.append((heads_of(one), heads_of(two)))
    else:
        assert one.heads is two.heads is None
    for pair in parts:
        weights = zip(*(module.parameters() for module in pair), strict=True)
        assert all(torch.allclose(*both, atol=1e-4) for both in weights)


class InterruptedStates(States):
    """Interrupts the run after it has saved a number of states."""

    def __init__(self, folder: Path, signature: Mapping[str, Any], after: int) -> None:
        super().__init__(folder, signature)
        self.left = after

    def save(self, accelerator: Accelerator, step: int) -> None:
        super().save(accelerator, step)
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


@pytest.mark.parametrize("after", [1, 3, 4], ids=["in the first epoch", "after an epoch", "in the second epoch"])
def test_a_resumed_run_equals_an_uninterrupted_one(recipe: Recipe, articles: list[Article], tmp_path: Path, after: int):
    data = [*cut(articles[0], 2), articles[2]]
    teacher = loop.finetune(recipe, data)
    checkpoint.save(teacher.model, teacher.tokenizer, tmp_path / "teacher")
    settings = recipe.with_(
        batch_size=4, gradient_accumulation=2, dropout=0.1, adversarial=0.3, heads_weight=0.5, average=0.5,
        save_every=2, development=(articles[2].id,), teacher=str(tmp_path / "teacher"),
    )  # fmt: skip
    signature = run_record.signature(settings, "data")
    whole = loop.finetune(settings, data, states=States(tmp_path / "whole", signature))
    with pytest.raises(KeyboardInterrupt):
        loop.finetune(settings, data, states=InterruptedStates(tmp_path / "states", signature, after))
    (state,) = tmp_path.joinpath("states").iterdir()
    resumed = loop.finetune(settings, data, states=States(tmp_path / "states", signature))
    assert not state.exists()  # replaced by a newer state
    assert resumed.losses == whole.losses
    assert resumed.development == whole.development
    assert same_weights(resumed.model, whole.model)
    assert same_weights(heads_of(resumed), heads_of(whole))


@pytest.mark.parametrize("stop", [1, 3, 4])
def test_a_stopped_run_goes_on_where_it_was(recipe: Recipe, articles: list[Article], tmp_path: Path, stop: int):
    settings = recipe.with_(batch_size=4, dropout=0.1, heads_weight=0.5, average=0.5)
    data = cut(articles[0], 2)
    signature = run_record.signature(settings, "data")
    seen: list[loop.Step] = []

    def until(step: loop.Step) -> bool:
        seen.append(step)
        return step.step < stop

    whole = loop.finetune(settings, data, watch=lambda step: True)
    with pytest.raises(loop.StoppedError, match=f"stopped after step {stop} of {whole.steps}"):
        loop.finetune(settings, data, states=States(tmp_path, signature), watch=until)
    assert [step.step for step in seen] == list(range(1, stop + 1))
    assert all(step.loss > 0 and step.steps == whole.steps for step in seen)
    resumed = loop.finetune(settings, data, states=States(tmp_path, signature), watch=lambda step: True)
    assert resumed.losses == pytest.approx(whole.losses)
    assert same_weights(resumed.model, whole.model)
    assert same_weights(heads_of(resumed), heads_of(whole))


def test_a_run_that_is_stopped_at_its_last_step_is_complete(recipe: Recipe, short_articles: list[Article]):
    plain = loop.finetune(recipe, short_articles)
    stopped = loop.finetune(recipe, short_articles, watch=lambda step: step.step < step.steps)
    assert same_weights(plain.model, stopped.model)


@pytest.mark.parametrize("half", [False, True], ids=["32 bits", "16 bits"])
def test_training_continues_a_checkpoint_with_its_tags_and_heads(
    tiny_tokenizer: Any, short_articles: list[Article], tmp_path: Path, half: bool
):
    model, heads = tiny_classifier(len(tiny_tokenizer)), random_heads()
    Calibration({"ACTOR": (2.0, 1.0)}).into_config(model.config)
    Ranges({"layer": (-1.0, 1.0)}).into_config(model.config)
    if half:
        model, heads = torch.nn.Module.half(model), heads.half()
    checkpoint.save(model, tiny_tokenizer, tmp_path, heads)
    settings = Recipe(
        str(tmp_path), epochs=1, learning_rate=1e-9, head_learning_rate=1e-9, weight_decay=0.0, heads_weight=0.5,
        dropout=0.0,
    )  # fmt: skip
    kept = loop.finetune(settings, short_articles)
    for part, before in ((kept.model, model), (heads_of(kept), heads)):
        for name, weight in part.state_dict().items():
            assert weight.dtype == torch.float32 or not weight.is_floating_point()
            assert torch.allclose(weight, before.state_dict()[name].float(), atol=1e-6), name
    assert heads_of(kept).settings == heads.settings
    assert not Calibration.of_config(kept.model.config).curves
    assert not Ranges.of_config(kept.model.config).bounds
    learnt = loop.finetune(settings.with_(head_learning_rate=1e-2), short_articles)
    assert not same_weights(heads_of(learnt), heads_of(kept))
    assert loop.finetune(settings.with_(heads_weight=0.0), short_articles).heads is None


def test_a_state_of_another_run_is_refused(recipe: Recipe, short_articles: list[Article], tmp_path: Path):
    loop.finetune(recipe, short_articles, states=States(tmp_path, run_record.signature(recipe, "data")))
    other = recipe.with_(epochs=3)
    with pytest.raises(RecipeError, match="is the state of a run with another recipe or other data; remove"):
        loop.finetune(other, short_articles, states=States(tmp_path, run_record.signature(other, "data")))


def test_an_incomplete_state_is_ignored(recipe: Recipe, short_articles: list[Article], tmp_path: Path):
    tmp_path.joinpath("step-00000001.part").mkdir()
    states = States(tmp_path, run_record.signature(recipe, "data"))
    assert loop.finetune(recipe, short_articles, states=states).losses == loop.finetune(recipe, short_articles).losses


def test_the_best_epoch_is_returned(recipe: Recipe, articles: list[Article]):
    settings = recipe.with_(epochs=5, batch_size=4, learning_rate=5e-3, development=(articles[2].id,))
    trained = loop.finetune(settings, [*cut(articles[0], 3), *cut(articles[1], 3), articles[2]])
    assert len(trained.development) == 5
    assert trained.epoch == trained.development.index(max(trained.development)) + 1
    assert score(trained, articles[2:3]).micro.f1 == max(trained.development) > min(trained.development)


def test_development_documents_are_not_trained_on(recipe: Recipe, short_articles: list[Article]):
    one, other = short_articles
    kept = loop.finetune(recipe.with_(development=(other.id,)), short_articles)
    assert kept.losses == loop.finetune(recipe, [one]).losses


def test_training_stops_when_patience_runs_out(recipe: Recipe, articles: list[Article]):
    settings = recipe.with_(epochs=30, learning_rate=1e-9, head_learning_rate=1e-9, development=("*calm*",), patience=2)
    calm = Article("a-calm-day", "لم يحدث شيء اليوم.", ())
    trained = loop.finetune(settings, [*articles[:1], calm])
    assert trained.development == (0.0, 0.0, 0.0)  # no epoch is better than the first
    assert trained.epoch == 1


def test_a_pattern_of_development_that_matches_nothing_is_refused(recipe: Recipe, short_articles: list[Article]):
    with pytest.raises(RecipeError, match=r"'2019-\?' matches no article or passage; expected a name such as 20"):
        loop.finetune(recipe.with_(development=("2019-?",)), short_articles)
    with pytest.raises(RecipeError, match="nothing to learn from"):
        loop.finetune(recipe.with_(development=("*",)), short_articles)


def test_the_tracker_gets_loss_rate_norm_and_scores(recipe: Recipe, short_articles: list[Article], tmp_path: Path):
    settings = recipe.with_(tracker="tensorboard", output=str(tmp_path), development=(short_articles[1].id,))
    trained = loop.finetune(settings, short_articles)
    (events,) = tmp_path.rglob("events.out.*.0")
    found = EventAccumulator(str(events.parent)).Reload()
    assert {"loss", "learning_rate", "gradient_norm", "f1", "f1/PLACE"} <= set(found.Tags()["scalars"])
    assert [event.value for event in found.Scalars("f1")] == pytest.approx(trained.development)
    rates = [event.value for event in found.Scalars("learning_rate")]
    assert max(rates) <= recipe.learning_rate
    assert rates[-1] == 0


@pytest.mark.parametrize("key", ["average", "adversarial"])
def test_averaging_and_adversarial_training_are_refused_with_sharded_weights(recipe: Recipe, key: str, monkeypatch):
    class Sharded(Accelerator):
        distributed_type = DistributedType.FSDP

    monkeypatch.setattr(accelerator, "Accelerator", Sharded)
    accelerator.new_accelerator(recipe)
    with pytest.raises(RecipeError, match=f"{key}: not supported with weights sharded by FSDP; expected 0"):
        accelerator.new_accelerator(recipe.with_(**{key: 0.5}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tracker": "nothing"}, "tracker: 'nothing' is not installed or not known to accelerate; found "),
        ({"mixed_precision": "fp16"}, "mixed_precision: 'fp16' is not supported on cpu: "),
    ],
)
def test_an_unknown_tracker_and_an_unsupported_precision_are_refused(
    recipe: Recipe, short_articles, change: dict[str, str], message: str
):
    with pytest.raises(RecipeError) as caught:
        loop.finetune(recipe.with_(**change), short_articles)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def pieces(articles: list[Article]) -> list[Article]:
    """Two articles, cut into short ones."""
    return [piece for article in articles[:2] for piece in cut(article, 4)]


@pytest.fixture
def config(tiny_base: Path, pieces: list[Article], tmp_path: Path) -> Path:
    return write_config(tmp_path, tiny_base, pieces)


def write_config(folder: Path, tiny_base: Path, pieces: list[Article]) -> Path:
    """Write a recipe file for the script."""
    corpus_folder = write_corpus(folder / "articles", pieces)
    path = folder / "recipe.toml"
    path.write_text(
        f"base = {json.dumps(str(tiny_base))}\narticles = {json.dumps(str(corpus_folder))}\noutput = 'unused'\n"
        "epochs = 3\nbatch_size = 4\nlearning_rate = 3e-3\nhead_learning_rate = 1e-2\ndropout = 0.0\n"
        'mixed_precision = "no"\n',
        encoding="utf-8",
    )
    return path


LAUNCH = ("-m", "accelerate.commands.launch", "--cpu", "--num_processes", "1")


def command(launcher: Sequence[str], config: Path, output: Path, *options: str) -> list[str]:
    script = str(ROOT / "train" / "finetune.py")
    return [sys.executable, *launcher, script, "--config", str(config), "--output", str(output), *options]


def launch(launcher: Sequence[str], config: Path, output: Path, *options: str) -> str:
    ran = subprocess.run(
        command(launcher, config, output, *options),
        capture_output=True, encoding="utf-8", timeout=300, cwd=config.parent, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def record(output: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output.joinpath("run.json").read_text(encoding="utf-8"))
    return found


def weights(output: Path, name: str = "model") -> dict[str, torch.Tensor]:
    return load_file(output / "model" / f"{name}.safetensors")


def test_accelerate_launch_writes_a_checkpoint_and_its_record(config: Path, pieces: list[Article], tmp_path: Path):
    run = tmp_path / "run"
    assert "strict F1 on its own training articles" in launch(LAUNCH, config, run, "--epochs", "1")
    report = record(run)
    assert set(report) == {
        "recipe", "articles", "passages", "data_sha256", "versions", "parameters", "losses", "pipeline",
        "development_f1", "epoch", "processes",
        "steps", "seconds", "peak_memory_mb", "scores_on_training_articles",
    }  # fmt: skip
    assert (report["recipe"]["epochs"], report["recipe"]["output"]) == (1, str(run))
    assert report["data_sha256"] == corpus.digest(pieces)
    assert (len(report["losses"]), report["epoch"], report["processes"]) == (1, 1, 1)
    assert report["steps"] == -(-len(samples.samples(pieces)) // 4)
    assert 100 < report["peak_memory_mb"] < 10_000
    scores = article_scores.evaluate(Extractor.from_pretrained(run / "model"), pieces)
    assert scores.as_dict() == report["scores_on_training_articles"]
    assert sorted(path.name for path in run.iterdir()) == ["model", "run.json"]


ADVERSARIAL = ("0", "0.3")


@pytest.fixture(scope="module")
def two_processes(
    tiny_base: Path, articles: list[Article], pieces: list[Article], tmp_path_factory: pytest.TempPathFactory
) -> list[Ran]:
    """Runs of two processes: one for each value of :data:`ADVERSARIAL`, and one whose batch cannot be shared."""
    folder = tmp_path_factory.mktemp("two")
    config = write_config(folder, tiny_base, pieces)
    changes: list[Sequence[str]] = [
        (*options(articles, strength), "--gradient-accumulation", "2", "--output", str(folder / strength))
        for strength in ADVERSARIAL
    ]
    changes.append(("--batch-size", "3", "--output", str(folder / "refused")))
    runs = folder / "runs.json"
    runs.write_text(json.dumps([[free_port(), ["--config", str(config), *change]] for change in changes]))
    # With --cpu, the launcher of accelerate always starts one process.
    python_path = os.pathsep.join(["tests", os.environ.get("PYTHONPATH", "")])
    torchrun = (sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2")
    subprocess.run(
        [*torchrun, "tests/support/two_processes.py", runs],
        cwd=ROOT, check=True, timeout=300, capture_output=True, env={**os.environ, "PYTHONPATH": python_path},
    )  # fmt: skip
    return [Ran(**each) for each in json.loads(folder.joinpath("runs.ran.json").read_text())]


def options(articles: list[Article], adversarial: str) -> tuple[str, ...]:
    return (
        "--development", f"{articles[1].id}-*", "--heads-weight", "0.5", "--epochs", "10", "--adversarial", adversarial
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.mark.parametrize("adversarial", ADVERSARIAL)
def test_two_processes_learn_the_same_as_one(
    config: Path, articles: list[Article], tmp_path: Path, two_processes: list[Ran], adversarial: str
):
    finetune(config, tmp_path, *options(articles, adversarial))
    ran = two_processes[ADVERSARIAL.index(adversarial)]
    assert ran.returncode == 0, ran.stderr
    assert "by 2 process(es)" in ran.stdout
    other = Path(ran.stdout.rpartition("/model: ")[0].splitlines()[-1])
    one, two = record(tmp_path), record(other)
    assert two["processes"] == 2
    assert two["losses"] == pytest.approx(one["losses"], rel=1e-4)
    assert two["development_f1"] == pytest.approx(one["development_f1"], abs=0.02)
    assert max(one["development_f1"]) > 0
    for name in ("model", "records"):
        pairs = zip(weights(tmp_path, name).values(), weights(other, name).values(), strict=True)
        # Single weights may be off by whole steps: where a gradient is nearly zero, Adam follows the sign of its noise.
        off = torch.cat([(one - two).abs().float().flatten() for one, two in pairs])
        assert float(off.mean()) < 1e-4, name


def test_a_batch_that_the_processes_cannot_share_is_refused(two_processes: list[Ran]):
    ran = two_processes[-1]
    assert ran.returncode != 0
    assert "expected a multiple of gradient_accumulation times processes (1 x 2), found 3" in ran.stderr


def test_a_killed_and_resumed_run_has_the_weights_of_an_uninterrupted_one(config: Path, tmp_path: Path):
    options = ("--dropout", "0.1", "--epochs", "4", "--save-every", "1", "--heads-weight", "0.5")
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    finetune(config, whole, *options)
    process = subprocess.Popen(
        command((), config, killed, *options), stderr=subprocess.DEVNULL, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    end = time.monotonic() + 120
    while not list(killed.glob("states/*/step-*[0-9]")) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not killed.joinpath("model").exists()
    finetune(config, killed, *options)
    assert record(killed)["losses"] == record(whole)["losses"]
    assert not killed.joinpath("states").exists()
    for part in ("model", "records"):
        resumed, expected = weights(killed, part), weights(whole, part)
        assert all(torch.equal(resumed[name], expected[name]) for name in expected), part


@pytest.mark.parametrize("path", sorted(ROOT.joinpath("train", "launch").glob("*.yaml")), ids=lambda path: path.stem)
def test_accelerate_reads_the_sample_configurations(path: Path):
    found = load_config_from_file(str(path))
    assert isinstance(found, ClusterConfig)
    assert found.num_processes == 4 * found.num_machines
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert found.distributed_type.value == settings["distributed_type"]
    assert found.mixed_precision == "no"


def test_a_wrong_recipe_ends_the_script_with_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    config = tmp_path / "recipe.toml"
    config.write_text("base = 'b'\nepoch = 1\n")
    script = str(ROOT / "train" / "finetune.py")
    monkeypatch.setattr(sys, "argv", [script, "--config", str(config)])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(script, run_name="__main__")
    assert str(caught.value.code).startswith(f"error: {config}: unknown keys epoch; expected base, ")
