"""Measures speed and memory: whole systems in their own processes, the forward pass, cold start, growing input."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from hasila.errors import HasilaError
from hasila.evaluation.benchmark import (
    ColdStart,
    Growth,
    LayersCost,
    Machine,
    PeakShare,
    Round,
    SpanAgreement,
    Speed,
    System,
)
from hasila.evaluation.compared_systems import reader
from hasila.inference.cores import peak_memory

_MAC = 2
"""Floating-point operations of a multiply-add."""


def left_out() -> dict[str, str]:
    """The precisions without fast operators on this CPU, each with the reason."""
    from hasila.inference import operators

    needed = {"bf16": ("plain-bf16", "packed-bf16"), "int8": ("int8",)}
    reasons = {precision: next(filter(None, map(operators.missing, names)), "") for precision, names in needed.items()}
    return {precision: reason for precision, reason in reasons.items() if reason}


def machine() -> Machine:
    """This machine, and its load."""
    return Machine(
        cpu=cpu_name(),
        cores=os.cpu_count(),
        python=platform.python_version(),
        load=[round(average, 1) for average in os.getloadavg()],
    )


def cpu_name() -> str:
    """The model name of this machine's CPU, as far as the system tells it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def serve(system: System, source: str, texts: Sequence[str]) -> None:
    """Run as a measured process: for each line on standard input, read the texts and print the times as JSON."""
    read = reader(system, source)
    read(texts[:1])
    print("{}", flush=True)
    for _ in sys.stdin:
        begun, used = time.perf_counter(), time.process_time()
        read(texts)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - used
        print(json.dumps(asdict(Round(seconds, cpu, peak_memory() / 1e6))), flush=True)


class Served:
    """The processes of a system. They load it and wait.

    Args:
        system: the system.
        command: starts one process, see :func:`serve`.
    """

    def __init__(self, system: System, command: Sequence[str]) -> None:
        self.system = system
        environment = {**os.environ, "OMP_NUM_THREADS": str(system.threads), "HF_HUB_OFFLINE": "1"}
        self._processes = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
            for _ in range(system.processes)
        ]

    def ready(self) -> None:
        """Wait until every process has loaded the system.

        Raises:
            HasilaError: a process failed.
        """
        self._answers()

    def round(self) -> Round:
        """Let all processes read the texts at once: wall-clock seconds, and CPU seconds and memory of all together."""
        for process in self._processes:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        rounds = [Round(**answer) for answer in self._answers()]
        return Round(
            seconds=max(one.seconds for one in rounds),
            cpu=sum(one.cpu for one in rounds),
            memory_mb=sum(one.memory_mb for one in rounds),
        )

    def stop(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.communicate()

    def _answers(self) -> list[dict[str, float]]:
        lines = [process.stdout.readline() if process.stdout else "" for process in self._processes]
        if not all(lines):
            raise HasilaError(f"{self.system.name}: one of its processes failed; its error is above")
        return [json.loads(line) for line in lines]


def measure(systems: Iterable[Served], words: int, rounds: int) -> list[Speed]:
    """Let the systems read the texts in turn, round by round, so that other load on the machine hits all alike.

    Args:
        systems: what is measured.
        words: number of words in the texts, separated by spaces.
        rounds: how often each system reads them.

    Returns:
        The speed of each system, medians over the rounds.
    """
    served = list(systems)
    for system in served:
        system.ready()
    measured: list[list[Round]] = [[] for _ in served]
    for _ in range(rounds):
        for system, own_rounds in zip(served, measured, strict=True):
            own_rounds.append(system.round())
    return [_speed(one.system, words, own_rounds) for one, own_rounds in zip(served, measured, strict=True)]


def _speed(system: System, words: int, rounds: Sequence[Round]) -> Speed:
    words_read = words * system.processes
    return Speed(
        system,
        words_per_second=round(words_read / statistics.median(one.seconds for one in rounds), 1),
        words_per_core_second=round(words_read / statistics.median(one.cpu for one in rounds), 1),
        memory_mb=round(max(one.memory_mb for one in rounds)),
        seconds=[round(one.seconds, 3) for one in rounds],
    )


def operations(config: Any, lengths: Iterable[int], tags: int) -> int:
    """Floating-point operations of the matrix products in BERT's forward pass.

    Args:
        config: of the model.
        lengths: tokens in each window, without padding.
        tags: number of tags.
    """
    width, inner, layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    per_token = layers * (4 * width * width + 2 * width * inner) + width * tags
    products: int = sum(length * per_token + layers * 2 * length * length * width for length in lengths)
    return _MAC * products


def share_of_peak(source: str, precision: str, texts: Sequence[str], rounds: int) -> PeakShare:
    """Compare the forward pass with large matrix products on one core, medians over the rounds.

    Padding does not count as work of the forward pass.
    """
    import torch

    from hasila.inference import checkpoint
    from hasila.inference.encoding import windows_of
    from hasila.inference.engine import Engine

    torch.set_num_threads(1)
    classifier = checkpoint.read(source)
    config = classifier.config
    engine = Engine(classifier, device="cpu", precision=precision)
    windows = windows_of(classifier.tokenizer, texts)
    work = operations(config, (len(window.ids) for window in windows), len(checkpoint.tag_names(config)))
    tokens = sum(len(window.ids) for window in windows)
    computed = sum(len(batch) * max(len(windows[index].ids) for index in batch) for batch in engine.batches(windows))
    side = 2048
    products = _large_products(side, precision)
    peaks, reached = [], []
    with torch.inference_mode():
        for number in range(rounds + 1):
            peak = max(_MAC * side**3 / _thread_seconds(product) for product in products)
            forward = work / _thread_seconds(lambda: engine.read(windows))
            if number:  # the first round warms up
                peaks.append(peak)
                reached.append(forward)
    return PeakShare(
        peak_gflops=round(statistics.median(peaks) / 1e9, 1),
        forward_gflops=round(statistics.median(reached) / 1e9, 1),
        share=round(statistics.median(forward / peak for forward, peak in zip(reached, peaks, strict=True)), 3),
        padding=round(computed / tokens - 1, 4),
    )


def _large_products(side: int, precision: str) -> Sequence[Callable[[], Any]]:
    """Products of two square matrices: by torch and by oneDNN, whichever is faster, or in 8 bits."""
    import torch

    from hasila.inference.bert import Linear
    from hasila.inference.engine import DTYPES
    from hasila.inference.quantization import Linear8

    factor = torch.randn(side, side, generator=torch.Generator().manual_seed(0))
    bias = torch.zeros(side)
    if precision == "int8":
        linear8 = Linear8(factor, bias, torch.float32, (-5.0, 5.0))
        steps = linear8.steps(factor)
        return (lambda: linear8(steps),)
    factor = factor.to(DTYPES[precision])
    linear = Linear(factor, bias, DTYPES[precision])
    return (lambda: factor @ factor, lambda: linear(factor))


def _thread_seconds(call: Callable[[], Any]) -> float:
    """CPU seconds of this thread; on one core the same as wall-clock seconds if nothing else runs there."""
    begun = time.thread_time()
    call()
    return time.thread_time() - begun


def agreement(source: str, texts: Sequence[str], precision: str) -> SpanAgreement:
    """Compare the spans of a precision with those of fp32."""
    from hasila.inference.extractor import Extractor
    from hasila.scoring import metrics

    exact, rounded = (
        Extractor.from_pretrained(source, device="cpu", precision=name).extract(list(texts))
        for name in ("fp32", precision)
    )
    score = metrics.strict_micro(exact, rounded)
    return SpanAgreement(f1=score.f1, spans=score.gold, other_spans=score.predicted, same=score.correct)


def layers_cost(source: str, precision: str, texts: Sequence[str], rounds: int) -> LayersCost | None:
    """Compare the time for all layers with that for spans alone on one core, in pairs.

    The two take turns to be first, so that neither gains by its place. A first pair, which does not count, warms up.

    Returns:
        The cost, or ``None`` if the checkpoint has no heads.
    """
    import torch

    from hasila.inference import checkpoint
    from hasila.inference.extractor import Extractor

    classifier = checkpoint.read(source)
    if classifier.heads is None:
        return None
    torch.set_num_threads(1)
    extractor = Extractor(classifier, device="cpu", precision=precision)
    readings: tuple[Callable[[], Any], ...] = (lambda: extractor.extract(texts), lambda: extractor.layers(texts))
    pairs = []
    for number in range(rounds + 1):
        seconds = [0.0, 0.0]
        for which in (0, 1) if number % 2 else (1, 0):
            seconds[which] = _thread_seconds(readings[which])
        pairs.append(seconds)
    extract, layers = zip(*pairs[1:], strict=True)
    return LayersCost(
        extract_seconds=round(statistics.median(extract), 3),
        layers_seconds=round(statistics.median(layers), 3),
        ratio=round(statistics.median(after / before for before, after in pairs[1:]), 3),
    )


def cold_start(source: str, text: str, precision: str = "auto") -> ColdStart:
    """Time a new Python process from its start to the spans of a text."""
    code = (
        "import sys; from hasila import Extractor; "
        f"assert Extractor.from_pretrained({source!r}, device='cpu', precision={precision!r}).extract(sys.argv[1])"
    )
    before, begun = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-c", code, text], check=True, stderr=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - begun, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return ColdStart(seconds=round(seconds, 2), cpu=round(cpu, 2))


def growth(source: str, documents: int, size_mb: float) -> Growth:
    """Read many short documents as a stream, or one long document, in this process.

    Args:
        source: the checkpoint.
        documents: number of documents, a paragraph each; 0 for one long document.
        size_mb: size of the long document in megabytes of UTF-8.
    """
    from hasila.inference.extractor import Extractor

    extractor = Extractor.from_pretrained(source, device="cpu")
    paragraphs = [line for text in article_texts() for line in text.splitlines() if line.strip()]
    extractor.extract(paragraphs[0])
    loaded, words = peak_memory() / 1e6, 0

    def counted(texts: Iterable[str]) -> Iterator[str]:
        nonlocal words
        for text in texts:
            words += len(text.split())
            yield text

    begun, used = time.perf_counter(), time.process_time()
    if documents:
        spans = sum(map(len, extractor.extract(counted(islice(cycle(paragraphs), documents)))))
    else:
        once = "\n".join(paragraphs) + "\n"
        text = once * max(1, round(size_mb * 1e6 / len(once.encode())))
        words = len(once.split()) * (len(text) // len(once))
        spans = len(extractor.extract(text))
    return Growth(
        documents=documents or 1,
        words=words,
        spans=spans,
        seconds=round(time.perf_counter() - begun, 2),
        cpu=round(time.process_time() - used, 2),
        loaded_mb=round(loaded),
        memory_mb=round(peak_memory() / 1e6),
    )


def article_texts(folder: Path = Path("annotations/articles")) -> list[str]:
    """The raw texts of the annotated articles."""
    return [path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.txt"))]
