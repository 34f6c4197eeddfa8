"""Times how fast a GPU reads: beside plain pipelines, fed by workers, stage by stage, and with all layers."""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from types import SimpleNamespace
from typing import Any

import torch

from hasila.batch.job import Job, RecordOptions
from hasila.evaluation import compared_systems, feeding_speed
from hasila.evaluation.benchmark import System
from hasila.evaluation.gpu_parts import RATE, Found, Report, Setting
from hasila.inference import checkpoint
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.cores import peak_memory, usable_cores
from hasila.inference.encoding import Window, windows_of
from hasila.inference.engine import Engine, make_network
from hasila.inference.extractor import Extractor
from hasila.inference.front_end import Computed

_BATCH_TOKENS = (4096, 16384, 65536)


def speeds(setting: Setting, report: Report) -> None:
    """Time plain pipelines and the extractor, then the extractor's stages with batches of several sizes."""
    texts = setting.texts()
    for unit, batch in product(("sentence", "stride"), setting.pipeline_batches):  # slower, so they read less
        system = System(f"pipeline, {unit}, batches of {batch}", "pipeline", batch=batch, unit=unit)
        report.part(f"speed, {system.name}", partial(_rate, setting, report, system, texts[: -(-len(texts) // 4)]))
    for name in setting.precisions:
        system = System(f"Hasila, {name}", "hasila", precision=name)
        report.part(f"speed, {system.name}", partial(_rate, setting, report, system, texts))
    for name, batch_tokens in product(setting.precisions, _BATCH_TOKENS):
        report.part(
            f"stages, {name}, batches of {batch_tokens} tokens", partial(_stages, setting, texts, name, batch_tokens)
        )


def _rate(setting: Setting, report: Report, system: System, texts: Sequence[str]) -> Found:
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


def _stages(setting: Setting, texts: Sequence[str], precision: str, batch_tokens: int) -> Found:
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


def workers(setting: Setting, report: Report) -> None:
    """Time runs in which worker processes feed the device, on all cores but one, beside the fastest pipeline."""
    kinds: dict[str, RecordOptions | None] = {"spans": None}
    if checkpoint.read(setting.source).heads is not None:
        kinds["records"] = RecordOptions()
    for (kind, options), precision in product(kinds.items(), setting.precisions):
        report.part(f"workers, {kind} in {precision}", partial(_fed_rate, setting, report, options, precision))


def _fed_rate(setting: Setting, report: Report, options: RecordOptions | None, precision: str) -> Found:
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
