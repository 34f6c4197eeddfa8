"""Check inference and training on this machine's GPU: parity, speed, layers, little memory, training steps.

    python scripts/gpu_check.py --out gpu.json
    python scripts/gpu_check.py --device cpu --trial    # tries the script itself: few words and steps, small models

Each part runs by itself. If one fails, its error is printed and the others go on. The JSON is written after each part,
with the whole traceback of an error. `HASILA_ARABERT` names a folder with AraBERT's config.json and tokenizer; without
it, the large base has AraBERT's size and another tokenizer. Training takes CUDA if there is any, whatever the option
`--device` says.
"""

import argparse
import gc
import logging
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
import transformers
from accelerate.state import AcceleratorState
from transformers import BertConfig

from hasila.batch.job import Job, RecordOptions
from hasila.corpus.articles import Article, read_articles, read_passages
from hasila.errors import HasilaError, first_line
from hasila.evaluation import compared_systems, feeding_speed, speed
from hasila.evaluation.benchmark import System
from hasila.files import write_json
from hasila.inference import checkpoint, devices
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.cores import peak_memory, usable_cores
from hasila.inference.encoding import Window, windows_of
from hasila.inference.engine import DTYPES, Engine, make_network
from hasila.inference.extractor import Extractor
from hasila.inference.front_end import Computed
from hasila.labels import TAGS
from hasila.layers import Layers
from hasila.scoring import metrics
from hasila.spans import Span
from hasila.training import loop, samples
from hasila.training.recipe import Recipe

ANNOTATIONS = Path("annotations")
ROOT = Path(__file__).resolve().parents[1]
BATCH_TOKENS = (4096, 16384, 65536)
MIN_SAME = 0.98
"""Strict F1 between two readings from which on they count as the same: rounding moves spans at the threshold."""

MIN_SAME_LAYERS = 0.95
"""The same for what is said of mentions and for links: one is the same only if its mentions are."""

RATE = "words per second"

EPOCHS = 3
"""Epochs of the training steps, so that the loss can be seen to fall."""

ARABERT_PIECES = 64_000

Found = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """What is checked: the checkpoint, the device, the texts, and how much of them."""

    source: str
    device: torch.device
    articles: Sequence[Article]
    passages: Sequence[Article]
    words: int
    steps: int
    base_options: tuple[str, ...]
    pipeline_batches: tuple[int, ...]
    rounds: int

    @property
    def sample(self) -> list[str]:
        """The articles, and every tenth passage."""
        return [article.text for article in (*self.articles, *self.passages[::10])]

    @property
    def precisions(self) -> list[str]:
        """The floating-point precisions of the device."""
        names = [name for name in DTYPES if name != "fp16" or self.device.type != "cpu"]
        return [name for name in names if name == "fp32" or not devices.lacks(self.device, name)]

    def texts(self) -> list[str]:
        """Articles and passages, again and again, of as many words as are to be timed."""
        texts, words = list[str](), 0
        for article in cycle([*self.articles, *self.passages]):
            if words >= self.words:
                break
            texts.append(article.text)
            words += len(article.text.split())
        return texts

    def extractor(self, precision: str, device: str = "") -> Extractor:
        """Load the checkpoint onto the device, or onto another."""
        return Extractor.from_pretrained(self.source, device=device or str(self.device), precision=precision)


class Report:
    """Runs the parts, prints what they find, and keeps it in a file. No part begins after the deadline."""

    def __init__(self, out: Path | None, seconds: float) -> None:
        self.found: dict[str, Found] = {}
        self._out = out
        self._deadline = time.monotonic() + seconds

    def part(self, name: str, run: Callable[[], Found | None]) -> None:
        """Run a part. Whatever it raises is told, and the next part goes on."""
        begun = time.monotonic()
        try:
            found = (run() or {}) if begun < self._deadline else {"left out": "no time left, see --minutes"}
        except Exception as error:  # of any kind, the GPU's too: errors are what the script looks for
            found = {"error": f"{type(error).__name__}: {first_line(error)}", "traceback": traceback.format_exc()}
        self.found[name] = found | {"seconds": round(time.monotonic() - begun, 2)}
        print(f"{name}: {'FAILED' if name in self.failures() else 'done'}")
        for key, value in self.found[name].items():
            if key != "traceback":
                print(f"    {key}: {value}", flush=True)
        if self._out:
            write_json(self._out, self.found)

    def failures(self) -> list[str]:
        """The names of the parts that raised an error or did not find what was expected."""
        return [name for name, found in self.found.items() if "error" in found or not found.get("as expected", True)]


def machine(setting: Setting, _: Report) -> Found:
    """Tell the hardware and the versions."""
    found: Found = {
        "cpu": f"{speed.cpu_name()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "precisions": setting.precisions,
    }
    if setting.device.type == "cuda":
        properties = torch.cuda.get_device_properties(setting.device)
        found |= {"gpu": properties.name, "gpu_gb": round(properties.total_memory / 1e9, 1), "cuda": torch.version.cuda}
    return found


def same(expected: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]]) -> Found:
    """Compare the spans of two readings of the same texts."""
    score = metrics.micro(metrics.total(map(metrics.strict_scores, expected, found)))
    differences = []
    for of_text, others in zip(expected, found, strict=True):
        confidences = {(span.start, span.end, span.label): span.confidence for span in others}
        differences += [
            abs(span.confidence - confidences[key])
            for span in of_text
            if (key := (span.start, span.end, span.label)) in confidences
        ]
    return {
        "spans": score.gold,
        "spans there": score.predicted,
        "share the same": round(score.f1, 5),
        "largest difference of confidence": round(max(differences, default=0.0), 5),
        "as expected": score.f1 >= MIN_SAME,
    }


def parity(setting: Setting, report: Report) -> None:
    """Compare the spans in each precision with those of the CPU in 32 bits."""
    expected = setting.extractor("fp32", "cpu").extract(setting.sample)

    def compare(precision: str) -> Found:
        extractor = setting.extractor(precision)
        found = extractor.extract(setting.sample)
        return {"read in": f"{extractor.precision} on {extractor.device}", **same(expected, found)}

    for precision in (*setting.precisions, "auto"):
        report.part(f"parity, {precision}", partial(compare, precision))


def speeds(setting: Setting, report: Report) -> None:
    """Time plain pipelines and the extractor, then the extractor's stages with batches of several sizes."""
    texts = setting.texts()
    for unit, batch in product(("sentence", "stride"), setting.pipeline_batches):  # slower, so they read less
        system = System(f"pipeline, {unit}, batches of {batch}", "pipeline", batch=batch, unit=unit)
        report.part(f"speed, {system.name}", partial(rate, setting, report, system, texts[: -(-len(texts) // 4)]))
    for name in setting.precisions:
        system = System(f"Hasila, {name}", "hasila", precision=name)
        report.part(f"speed, {system.name}", partial(rate, setting, report, system, texts))
    for name, batch_tokens in product(setting.precisions, BATCH_TOKENS):
        report.part(
            f"stages, {name}, batches of {batch_tokens} tokens", partial(stages, setting, texts, name, batch_tokens)
        )


def rate(setting: Setting, report: Report, system: System, texts: Sequence[str]) -> Found:
    """Time one reading of the texts, after a first one of a few; compare it with the pipelines timed before."""
    read = compared_systems.reader(system, setting.source, str(setting.device))
    read(texts[:20])
    begun = time.perf_counter()
    read(texts)
    words_per_second = sum(len(text.split()) for text in texts) / (time.perf_counter() - begun)
    ratios = {
        f"times {name.removeprefix('speed, ')}": round(words_per_second / found[RATE], 2)
        for name, found in report.found.items()
        if system.kind == "hasila" and name.startswith("speed, pipeline") and RATE in found
    }
    return {RATE: round(words_per_second), **ratios}


def workers(setting: Setting, report: Report) -> None:
    """Time runs in which worker processes feed the device, on all cores but one, beside the fastest pipeline."""
    kinds: dict[str, RecordOptions | None] = {"spans": None}
    if checkpoint.read(setting.source).heads is not None:
        kinds["records"] = RecordOptions()
    for (kind, options), precision in product(kinds.items(), setting.precisions):
        report.part(f"workers, {kind} in {precision}", partial(fed_rate, setting, report, options, precision))


def fed_rate(setting: Setting, report: Report, options: RecordOptions | None, precision: str) -> Found:
    """Time one run, without the start of the workers."""
    extractor = setting.extractor(precision)
    job = Job(setting.source, str(setting.device), extractor.precision, records=options)
    texts = setting.texts() * setting.rounds
    if setting.device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(setting.device)
    run = feeding_speed.fed(job, extractor, max(1, usable_cores() - 1), texts)
    words_per_second = run.words / run.seconds
    pipelines = [
        part[RATE] for name, part in report.found.items() if name.startswith("speed, pipeline") and RATE in part
    ]
    return {
        RATE: round(words_per_second),
        "times the fastest pipeline": round(words_per_second / max(pipelines), 2) if pipelines else None,
        "device idle": run.idle,
        "workers": run.workers,
        "processor time a word of the workers, us": run.worker_microseconds,
        "processor time a word here, us": run.feeding_microseconds,
        "megabytes of a worker": run.worker_mb,
        "megabytes here": run.feeding_mb,
        "peak gigabytes of the device": round(peak_memory(setting.device) / 1e9, 2),
    }


def layers(setting: Setting, report: Report) -> None:
    """Compare the layers in each precision with those of the CPU in 32 bits, and time them beside spans alone."""
    if checkpoint.read(setting.source).heads is None:
        print("left out: layers, as the checkpoint has no heads")
        return
    expected = setting.extractor("fp32", "cpu").layers(setting.sample)
    texts = setting.texts()
    for precision in setting.precisions:
        report.part(f"layers, parity in {precision}", partial(layers_parity, setting, expected, precision))
        report.part(f"layers, cost in {precision}", partial(layers_cost, setting, texts, precision))


def layers_parity(setting: Setting, expected: Sequence[Layers], precision: str) -> Found:
    """Compare the layers that the device gives with those that are expected."""
    extractor = setting.extractor(precision)
    return {"read in": f"{extractor.precision} on {extractor.device}"} | same_layers(
        expected, extractor.layers(setting.sample)
    )


def same_layers(expected: Sequence[Layers], found: Sequence[Layers]) -> Found:
    """Compare two readings of the same texts, layer by layer."""
    ours, theirs = facts(expected), facts(found)
    told: Found = {}
    good = True
    for name, share in (("mentions", MIN_SAME), ("attributes", MIN_SAME_LAYERS), ("links", MIN_SAME_LAYERS)):
        both, either = len(ours[name] & theirs[name]), len(ours[name]) + len(theirs[name])
        f1 = 2 * both / either if either else 1.0
        told |= {name: len(ours[name]), f"{name} there": len(theirs[name]), f"share of {name}": round(f1, 5)}
        good &= f1 >= share
    return {**told, "as expected": good}


def facts(texts: Sequence[Layers]) -> dict[str, set[tuple[Any, ...]]]:
    """What layers say, as sets of facts that name their mentions by offset and label."""
    mentions, attributes, links = set(), set(), set()
    for number, of_text in enumerate(texts):
        names = [(number, mention.start, mention.end, mention.label) for mention in of_text.mentions]
        mentions |= set(names)
        for kind, choices in (("harm", of_text.harms), ("kind", of_text.kinds), ("side", of_text.sides)):
            attributes |= {(kind, names[at], choice.value) for at, choice in choices.items()}
        attributes |= {("victims", names[at], one) for at, classes in of_text.victims.items() for one in classes}
        links |= {(link.kind, names[link.source], names[link.target]) for link in of_text.links}
    return {"mentions": mentions, "attributes": attributes, "links": links}


def layers_cost(setting: Setting, texts: Sequence[str], precision: str) -> Found:
    """Time spans alone and all layers in pairs, after a first reading of a few texts."""
    extractor = setting.extractor(precision)
    extractor.layers(texts[:20])
    pairs = []
    for _ in range(3):
        begun = time.perf_counter()
        extractor.extract(texts)
        between = time.perf_counter()
        extractor.layers(texts)
        pairs.append((between - begun, time.perf_counter() - between))
    words = sum(len(text.split()) for text in texts)
    return {
        "words per second, spans": round(words / statistics.median(spans for spans, _ in pairs)),
        "words per second, layers": round(words / statistics.median(all_layers for _, all_layers in pairs)),
        "times as long": round(statistics.median(all_layers / spans for spans, all_layers in pairs), 3),
    }


def stages(setting: Setting, texts: Sequence[str], precision: str, batch_tokens: int) -> Found:
    """Time the stages from text to spans. On a CPU with several threads, their forward passes are added up."""
    seconds = defaultdict[str, float](float)

    def timed(stage: str, run: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        result = run(*arguments, **options)
        if setting.device.type == "cuda":
            torch.cuda.synchronize(setting.device)
        seconds[stage] += time.perf_counter() - begun
        return result

    classifier = Checkpoint.of_model(*checkpoint.load(setting.source))
    engine = Engine(
        classifier,
        device=str(setting.device),
        precision=precision,
        batch_tokens=batch_tokens,
        network=lambda *place: partial(timed, "forward pass", make_network(*place)),
    )

    def begin(windows: Sequence[Window], *, with_states: bool = False) -> Computed:
        return Computed(timed("reading", engine.read, windows, with_states=with_states))

    reader = SimpleNamespace(device=engine.device, precision=engine.precision, ahead=0, begin=begin)
    extractor = Extractor(classifier, reader=reader)
    extractor.extract(texts[:20])
    seconds.clear()
    timed("all", extractor.extract, texts)
    timed("words and tokens", windows_of, classifier.tokenizer, texts)
    timed("preparation", windows_of, classifier.tokenizer, [])  # of the tokenizer, which the extractor has behind it
    seconds["words and tokens"] -= seconds.pop("preparation")
    total, read = seconds.pop("all"), seconds.pop("reading")
    seconds["padding and transfer"] = read - seconds["forward pass"]
    seconds["decoding and the rest"] = total - read - seconds["words and tokens"]
    shares = {stage: round(of_stage / total, 3) for stage, of_stage in seconds.items()}
    return {RATE: round(sum(len(text.split()) for text in texts) / total), "shares of the time": shares}


def little_memory(setting: Setting, report: Report) -> None:
    """Read with too little memory beside the weights, in smaller batches or on the CPU; then load with too little."""
    device, texts = setting.device, setting.sample
    if device.type != "cuda":
        print(f"left out: the memory of {device} cannot be limited")
        return
    expected = setting.extractor("fp32").extract(texts)
    before, empty = allocated(device), torch.cuda.memory_reserved(device)
    extractor = setting.extractor("fp32")
    weights = torch.cuda.memory_reserved(device) - empty
    torch.cuda.reset_peak_memory_stats(device)
    extractor.extract(texts)
    room = torch.cuda.max_memory_reserved(device) - empty - weights
    del extractor
    for share in (0.3, 0.1, 0.0):
        limit, name = empty + weights + int(share * room), f"memory, {share:.0%} of the room beside the weights"
        report.part(name, partial(read_limited, setting, expected, limit, loaded_before=True))
    for share in (0.5, 1.1, 1.4, 1.8):
        limit, name = empty + int(share * weights), f"memory, loading into {share:.0%} of the weights"
        report.part(name, partial(read_limited, setting, expected, limit, loaded_before=False))
    left = allocated(device) - before
    report.part("memory, left in use", lambda: {"bytes": left, "as expected": left < weights / 4})


def allocated(device: torch.device) -> int:
    """Bytes of the GPU in use by tensors, once garbage is collected and the cache is empty."""
    gc.collect()
    torch.cuda.empty_cache()
    return torch.cuda.memory_allocated(device)


@contextmanager
def limited(device: torch.device, limit: int) -> Iterator[list[str]]:
    """Limit the bytes that torch may reserve, and collect the warnings that the engine gives."""
    warnings: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: warnings.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("hasila")
    logger.addHandler(handler)
    total = torch.cuda.get_device_properties(device).total_memory
    allocated(device)
    torch.cuda.set_per_process_memory_fraction(min(1.0, limit / total), device)
    try:
        yield warnings
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0, device)
        logger.removeHandler(handler)


def read_limited(setting: Setting, expected: Sequence[Sequence[Span]], limit: int, *, loaded_before: bool) -> Found:
    """Read with limited memory; the checkpoint is loaded before the limit is set, or under it as users load it."""
    extractor = setting.extractor("fp32") if loaded_before else None
    with limited(setting.device, limit) as warnings:
        extractor = extractor or setting.extractor("auto", "auto")
        found = same(expected, extractor.extract(setting.sample))
    if loaded_before:
        found["as expected"] &= bool(warnings)  # or the limit was not felt
    read_in = f"{extractor.precision} on {extractor.device}"
    return {"megabytes": limit // 10**6, "read in": read_in, "warnings": warnings, **found}


def training(setting: Setting, report: Report) -> None:
    """Take steps with both recipes from random weights, in 32 bits and in the device's fast precision."""
    rows = samples.samples([*setting.articles, *setting.passages])
    fast = devices.training_precision(devices.choose_device(), "auto")
    with tempfile.TemporaryDirectory() as folder:
        sources = {"compact": setting.source, "arabert": os.environ.get("HASILA_ARABERT", "") or str(Path(folder, "a"))}
        if "HASILA_ARABERT" not in os.environ:
            tokenizer = checkpoint.load_tokenizer(setting.source)
            tokenizer.save_pretrained(sources["arabert"])
            BertConfig(vocab_size=ARABERT_PIECES, pad_token_id=tokenizer.pad_token_id).save_pretrained(
                sources["arabert"]
            )
        for name, source in sources.items():
            base = Path(folder, name)
            report.part(f"training, {name}, base", partial(random_base, source, base, setting.base_options))
            recipe = Recipe.read(ROOT / "train" / "recipes" / f"{name}.toml", {"base": str(base), "output": folder})
            if "HASILA_ARABERT" not in os.environ:
                recipe = recipe.with_(text_form="")  # it is for AraBERT's own tokenizer
            count = setting.steps * recipe.batch_size // EPOCHS
            chosen = rows[:: max(1, len(rows) // count)][:count]
            for precision in dict.fromkeys(("no", fast)):
                one = recipe.with_(epochs=EPOCHS, mixed_precision=precision)
                report.part(f"training, {name}, mixed precision {precision}", partial(steps, one, chosen))


def random_base(source: str, folder: Path, options: Sequence[str]) -> Found:
    """Make a base of the size of another, with random weights."""
    script = ROOT / "train" / "random_base.py"
    command = [sys.executable, script, "--source", source, "--out", folder, *options]
    made = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if made.returncode:
        raise HasilaError(f"{script.name}: {made.stderr.strip().rpartition(chr(10))[2]}")
    return {"made": made.stdout.strip().rpartition(": ")[2]}


def steps(recipe: Recipe, rows: Sequence[samples.Sample]) -> Found:
    """Train on the rows, after a first step that loads what the device needs."""
    AcceleratorState._reset_state(reset_partial_state=True)  # it would keep the precision of the run before
    loop.fit(recipe.with_(epochs=1), rows[: recipe.batch_size], TAGS)
    if torch.cuda.is_available():
        gc.collect()
        torch.cuda.reset_peak_memory_stats()
    trained = loop.fit(recipe, rows, TAGS)
    words = sum(map(len, rows)) * recipe.epochs
    heads = [] if trained.heads is None else [*trained.heads.parameters()]
    tensors = [*trained.model.parameters(), *heads, torch.tensor(trained.losses)]
    return {
        "weight of the heads": recipe.heads_weight,
        "steps": trained.steps,
        "steps per second": round(trained.steps / trained.seconds, 2),
        "words per second": round(words / trained.seconds),
        "peak gigabytes": round(trained.memory / 1e9, 2),
        "losses": [round(loss, 4) for loss in trained.losses],
        "as expected": trained.losses[-1] < trained.losses[0]
        and bool(heads) == bool(recipe.heads_weight)
        and all(bool(tensor.isfinite().all()) for tensor in tensors),
    }


CHECKS = {
    "machine": machine,
    "parity": parity,
    "layers": layers,
    "speeds": speeds,
    "workers": workers,
    "memory": little_memory,
    "training": training,
}


def main() -> None:
    """Run all parts, and tell which failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="folder of a checkpoint; default: the one that comes with hasila")
    parser.add_argument("--device", default="cuda", help="device to check (cuda)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="also write what is found to this file")
    parser.add_argument("--minutes", type=float, default=8, help="no part begins after this time (8)")
    parser.add_argument("--trial", action="store_true", help="few words and steps, to try the script itself")
    parser.add_argument("--only", nargs="+", choices=CHECKS, default=[*CHECKS], help="parts to run (all)")
    options = parser.parse_args()
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # of loading the weights
    articles, passages = read_articles(ANNOTATIONS / "articles"), read_passages(ANNOTATIONS / "passages")
    setting = Setting(
        source=options.model or str(checkpoint.embedded()),
        device=devices.choose_device(options.device),
        articles=articles[1:2] if options.trial else articles,
        passages=passages[:20] if options.trial else passages,
        words=500 if options.trial else 200_000,
        steps=6 if options.trial else 60,
        base_options=("--layers", "1", "--hidden-size", "64") if options.trial else (),
        pipeline_batches=(32,) if options.trial else (32, 128, 512),
        rounds=1 if options.trial else 20,
    )
    report = Report(options.out, 60 * options.minutes)
    for name in options.only:
        report.part(name, partial(CHECKS[name], setting, report))
    if failures := report.failures():
        sys.exit(f"error: {len(failures)} of {len(report.found)} parts failed: {'; '.join(failures)}")


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError, ValueError) as error:
        sys.exit(f"error: {error}")
