"""What is measured of the speed: systems in processes of their own, the work of a forward pass, the machine's peak."""

import json
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from hasila.errors import HasilaError
from hasila.inference.cores import peak_memory

_MAC = 2
"""Floating-point operations of a multiplication with an addition."""


@dataclass(frozen=True)
class System:
    """Something whose speed is measured.

    Args:
        name: in tables.
        kind: ``pipeline`` or ``hasila``.
        processes: that read at the same time, each all texts.
        threads: that each may use.
        precision: of ``hasila``.
        batch: windows or texts that ``pipeline`` takes at once.
        unit: ``text``, ``stride`` (whole texts, in overlapping windows) or ``sentence``: what ``pipeline`` is given.
    """

    name: str
    kind: str
    processes: int = 1
    threads: int = 1
    precision: str = "fp32"
    batch: int = 1
    unit: str = "text"


def left_out() -> dict[str, str]:
    """The precisions that this machine's CPU has no fast operators for, and why."""
    from hasila.inference import operators

    needed = {"bf16": ("plain-bf16", "packed-bf16"), "int8": ("int8",)}
    reasons = {precision: next(filter(None, map(operators.missing, names)), "") for precision, names in needed.items()}
    return {precision: reason for precision, reason in reasons.items() if reason}


def reader(system: System, source: str) -> Callable[[Sequence[str]], Any]:
    """Load a checkpoint on the CPU, and return what reads texts with it."""
    if system.kind == "hasila":
        from hasila.inference.extractor import Extractor

        return Extractor.from_pretrained(source, device="cpu", precision=system.precision).extract
    from transformers import pipeline

    from hasila.inference.encoding import OVERLAP
    from hasila.text.segmentation import sentences

    warnings.simplefilter("ignore")
    settings: dict[str, Any] = {"aggregation_strategy": "simple", "batch_size": system.batch}
    if system.unit == "text":
        settings = {}
    elif system.unit == "stride":
        settings["stride"] = OVERLAP
    classify: Any = pipeline("token-classification", model=source, device="cpu", **settings)
    if system.unit == "text":
        return lambda texts: [classify(text) for text in texts]
    if system.unit == "stride":
        return lambda texts: classify(list(texts))
    return lambda texts: classify(
        [text[sentence.start : sentence.end] for text in texts for sentence in sentences(text)]
    )


def serve(system: System, source: str, texts: Sequence[str]) -> None:
    """Be a measured process: for each line on standard input read the texts and print how long it took, as JSON."""
    read = reader(system, source)
    read(texts[:1])
    print("{}", flush=True)
    for _ in sys.stdin:
        begun, used = time.perf_counter(), time.process_time()
        read(texts)
        print(json.dumps({
            "seconds": time.perf_counter() - begun, "cpu": time.process_time() - used, "memory_mb": peak_memory() / 1e6,
        }), flush=True)  # fmt: skip


class Served:
    """The processes of a system, which load it and wait.

    Args:
        system: what they run.
        command: that starts one, see :func:`serve`.
    """

    def __init__(self, system: System, command: Sequence[str]) -> None:
        self.system = system
        environment = {**os.environ, "OMP_NUM_THREADS": str(system.threads), "HF_HUB_OFFLINE": "1"}
        self._processes = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
            for _ in range(system.processes)
        ]

    def ready(self) -> None:
        """Wait until all have loaded.

        Raises:
            HasilaError: one of them failed.
        """
        self._answers()

    def round(self) -> dict[str, float]:
        """Let all read the texts at once: seconds until the last is done, CPU seconds and memory of all."""
        for process in self._processes:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        told = self._answers()
        return {
            "seconds": max(each["seconds"] for each in told),
            "cpu": sum(each["cpu"] for each in told),
            "memory_mb": sum(each["memory_mb"] for each in told),
        }

    def stop(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.communicate()

    def _answers(self) -> list[dict[str, float]]:
        lines = [process.stdout.readline() if process.stdout else "" for process in self._processes]
        if not all(lines):
            raise HasilaError(f"{self.system.name}: a process of it failed, see above")
        return [json.loads(line) for line in lines]


def measure(systems: Iterable[Served], words: int, rounds: int) -> list[dict[str, Any]]:
    """Read the texts with each system in turn, as many rounds as asked.

    What else the machine does meanwhile hits all alike.

    Args:
        systems: what is measured.
        words: of the texts, between spaces.
        rounds: how often each reads them.

    Returns:
        Of each its settings, words a second by the clock and by the seconds of one core, medians over the rounds, and
        memory in millions of bytes, all processes together.
    """
    served = list(systems)
    told: list[list[dict[str, float]]] = [[] for _ in served]
    for system in served:
        system.ready()
    for _ in range(rounds):
        for system, own in zip(served, told, strict=True):
            own.append(system.round())
    return [
        {
            **each.system.__dict__,
            "words_per_second": round(
                words * each.system.processes / statistics.median(one["seconds"] for one in own), 1
            ),
            "words_per_core_second": round(
                words * each.system.processes / statistics.median(one["cpu"] for one in own), 1
            ),
            "memory_mb": round(max(one["memory_mb"] for one in own)),
            "seconds": [round(one["seconds"], 3) for one in own],
        }
        for each, own in zip(served, told, strict=True)
    ]


def operations(config: Any, lengths: Iterable[int], tags: int) -> int:
    """Floating-point operations of the products in a BERT's forward pass over windows of these lengths, no padding."""
    width, inner, layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    a_token = layers * (4 * width * width + 2 * width * inner) + width * tags
    products: int = sum(length * a_token + layers * 2 * length * length * width for length in lengths)
    return _MAC * products


def share_of_peak(source: str, precision: str, texts: Sequence[str], rounds: int) -> dict[str, float]:
    """How much of what one core multiplies in large products the forward pass reaches, medians over the rounds.

    Returns:
        Billions of operations a second: of a product of square matrices, the better of torch's and of oneDNN's, and of
        the forward pass over the windows of the texts (what was computed for padding does not count); their ratio; and
        how many tokens of padding there are for each that is none.
    """
    import torch

    from hasila.inference import checkpoint
    from hasila.inference.bert import Linear
    from hasila.inference.encoding import windows_of
    from hasila.inference.engine import DTYPES, Engine
    from hasila.inference.quantization import Linear8

    torch.set_num_threads(1)
    classifier = checkpoint.read(source)
    config = classifier.config
    engine = Engine(classifier, device="cpu", precision=precision)
    windows = windows_of(classifier.tokenizer, texts)
    work = operations(config, (len(window.ids) for window in windows), len(checkpoint.tag_names(config)))
    computed = sum(len(batch) * max(len(windows[index].ids) for index in batch) for batch in engine.batches(windows))
    side = 2048
    factor = torch.randn(side, side, generator=torch.Generator().manual_seed(0))
    nothing = torch.zeros(side)
    if precision == "int8":
        linear8 = Linear8(factor, nothing, torch.float32, (-5.0, 5.0))
        steps = linear8.steps(factor)
        products: Sequence[Callable[[], Any]] = (lambda: linear8(steps),)
    else:
        factor = factor.to(DTYPES[precision])
        linear = Linear(factor, nothing, DTYPES[precision])
        products = (lambda: factor @ factor, lambda: linear(factor))
    peaks, reached = [], []
    with torch.inference_mode():
        for number in range(rounds + 1):
            peak = max(_MAC * side**3 / _seconds(product) for product in products)
            own = work / _seconds(lambda: engine.read(windows))
            if number:  # the first warms up
                peaks.append(peak)
                reached.append(own)
    return {
        "peak_gflops": round(statistics.median(peaks) / 1e9, 1),
        "forward_gflops": round(statistics.median(reached) / 1e9, 1),
        "share": round(statistics.median(own / peak for own, peak in zip(reached, peaks, strict=True)), 3),
        "padding": round(computed / sum(len(window.ids) for window in windows) - 1, 4),
    }


def _seconds(call: Callable[[], Any]) -> float:
    """Time of this thread: of a product on one core the same as by the clock, if nothing else runs on the core."""
    begun = time.thread_time()
    call()
    return time.thread_time() - begun


def agreement(source: str, texts: Sequence[str], precision: str) -> dict[str, float]:
    """Strict spans in a precision against those in 32 bits: their F1, and how many the latter are."""
    from hasila.inference.extractor import Extractor
    from hasila.scoring import metrics

    exact, found = (
        Extractor.from_pretrained(source, device="cpu", precision=each).extract(list(texts))
        for each in ("fp32", precision)
    )
    score = metrics.micro(metrics.total(map(metrics.strict_scores, exact, found)))
    return {"f1": score.f1, "spans": score.gold, "other_spans": score.predicted, "same": score.correct}


def cold_start(source: str, text: str, precision: str = "auto") -> dict[str, float]:
    """Seconds and CPU seconds of a new Python from its start to the spans of a text."""
    code = (
        "import sys; from hasila import Extractor; "
        f"assert Extractor.from_pretrained({source!r}, device='cpu', precision={precision!r}).extract(sys.argv[1])"
    )
    before, begun = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-c", code, text], check=True, stderr=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - begun, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seconds": round(seconds, 2), "cpu": round(used, 2)}


def growth(source: str, documents: int, size_mb: float) -> dict[str, float]:
    """Read many short documents as they come, or one long one, in this process.

    Args:
        source: the checkpoint.
        documents: how many, of a paragraph each; 0 for one document.
        size_mb: of that one, in millions of bytes of UTF-8.

    Returns:
        Words, spans, seconds, CPU seconds, and memory in millions of bytes: after loading, and the most there was.
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
    return {
        "documents": documents or 1,
        "words": words,
        "spans": spans,
        "seconds": round(time.perf_counter() - begun, 2),
        "cpu": round(time.process_time() - used, 2),
        "loaded_mb": round(loaded),
        "memory_mb": round(peak_memory() / 1e6),
    }


def article_texts(folder: Path = Path("annotations/articles")) -> list[str]:
    """The articles' raw texts."""
    return [path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.txt"))]
