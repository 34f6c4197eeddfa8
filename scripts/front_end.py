"""Measure the speed of all that is not the network: cutting, tokenizing, padding, decoding, spans; on one core.

    python scripts/front_end.py    # train/results/front-end.json; then `python scripts/fill_tables.py`
    python scripts/front_end.py --fake-device 200000 1000000 --workers 0 2 4 8    # train/results/front-workers.json

The articles and the passages are read with the checkpoint's tokenizer. The network is read once and costs nothing
afterwards: it gives the same logits again. The first measured round begins with empty caches, the others with full
ones, as a long run has; of these the median counts. Times are of the processor, so that other load counts little.

With a fake device, worker processes feed it as they feed a GPU. It takes the time that a device of that speed would
take, without using a core, and answers each word with what the network says of its first token on the average. The
share of the time in which the device has nothing to do tells whether the workers suffice.
"""

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

# Workers import this file, so what takes long or much memory is imported where it is used.
if TYPE_CHECKING:
    from torch import Tensor

    from hasila.inference.engine import Network

PASSAGES = Path("annotations/passages")
RESULTS = Path("train/results")


class Recorded:
    """A network that computes each batch once, and afterwards gives what it gave, in the same order."""

    def __init__(self, network: "Network") -> None:
        self._network = network
        self._outputs: list[Tensor] = []
        self.next: int | None = None

    def __call__(self, ids: "Tensor", mask: "Tensor", *, with_states: bool = False) -> "Tensor":
        """See :class:`hasila.inference.engine.Network`."""
        if self.next is None:
            self._outputs.append(self._network(ids, mask, with_states=with_states))
            return self._outputs[-1]
        self.next += 1
        return self._outputs[self.next - 1]


def all_texts() -> list[str]:
    """The articles and the passages."""
    from hasila.corpus.articles import read_passages
    from hasila.evaluation import speed

    return [*speed.article_texts(), *(passage.text for passage in read_passages(PASSAGES))]


def stages(rounds_with_full_caches: int) -> dict[str, Any]:
    """Measure the stages in this process, and print their times."""
    import torch

    from hasila.inference import front_end
    from hasila.inference.checkpoint import read
    from hasila.inference.engine import Engine, make_network
    from hasila.inference.extractor import Extractor
    from hasila.text import glued_words, proclitics, segmentation

    torch.set_num_threads(1)
    texts = all_texts()
    words = sum(len(text.split()) for text in texts)
    checkpoint = read()
    networks: list[Recorded] = []

    def recorded(*place: Any) -> Recorded:
        networks.append(Recorded(make_network(*place)))
        return networks[-1]

    engine = Engine(checkpoint, device="cpu", precision="fp32", network=recorded)
    Extractor(checkpoint, reader=engine).extract(texts)
    for cached in (segmentation._leading_lengths, glued_words.glued_words, proclitics.proclitics):
        cached.cache_clear()
    segmentation._words_of_chunk.cache_clear()
    seconds = defaultdict[str, float](float)

    def timed(stage: str, run: Callable[..., Any]) -> Callable[..., Any]:
        def run_timed(*arguments: Any, **options: Any) -> Any:
            begun = time.process_time()
            result = run(*arguments, **options)
            seconds[stage] += time.process_time() - begun
            return result

        return run_timed

    extractor: Any = Extractor(checkpoint, reader=engine)
    front_end.sentences = timed("cutting", lambda text: list(segmentation.sentences(text)))  # type: ignore[attr-defined]
    parts: Any = extractor._front_end
    parts._encoder.encode = timed("tokens and windows", parts._encoder.encode)
    parts._reader = SimpleNamespace(ahead=0, begin=timed("padding and batches", engine.begin))
    parts._decoder.decode = timed("decoding", parts._decoder.decode)
    rounds: list[dict[str, float]] = []
    for _ in range(rounds_with_full_caches + 1):
        networks[0].next = 0
        seconds.clear()
        timed("all", extractor.extract)(texts)
        total = seconds.pop("all")
        rounds.append({**seconds, "spans and the rest": total - sum(seconds.values()), "all": total})
    return of_rounds(rounds, words)


def of_rounds(rounds: Sequence[Mapping[str, float]], words: int) -> dict[str, Any]:
    """The times of the first round and the medians of the others, printed."""
    from hasila.evaluation import speed

    median = {stage: statistics.median(each[stage] for each in rounds[1:]) for stage in rounds[0]}
    found: dict[str, Any] = {
        "words": words,
        "cpu": speed.cpu_name(),
        "microseconds": {
            name: {stage: round(1e6 * of_stage / words, 3) for stage, of_stage in part.items()}
            for name, part in (("empty caches", rounds[0]), ("full caches", median))
        },
    }
    for name, part in found["microseconds"].items():
        print(f"{name}: {1e6 / part['all']:,.0f} words/s; microseconds a word: {part}")
    return found


def feeding(options: argparse.Namespace) -> dict[str, Any]:
    """Measure runs beside fake devices, and print each."""
    import torch

    from hasila.evaluation import speed
    from hasila.evaluation.feeding_speed import measure
    from hasila.inference.checkpoint import read

    torch.set_num_threads(1)
    checkpoint, texts, runs = read(options.model), all_texts(), []
    for what in options.what:
        run = measure(checkpoint, what, texts, texts[: options.seen])
        amounts = [(workers, options.documents) for workers in options.workers]
        if options.growth > 1:
            amounts.append((options.workers[-1], options.growth * options.documents))
        for device in options.fake_device:
            for workers, documents in amounts:
                runs.append(asdict(run(workers, device, documents)))
                print(", ".join(f"{name}: {value}" for name, value in runs[-1].items()), flush=True)
    return {"machine": asdict(speed.machine()), "runs": runs}


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds with full caches (5)")
    parser.add_argument("--output", type=Path, help="default: a file of train/results")
    group = parser.add_argument_group("worker processes beside a fake device")
    group.add_argument("--fake-device", type=int, nargs="+", metavar="WORDS_PER_S", help="speeds of the device")
    group.add_argument("--workers", type=int, nargs="+", default=[0, 1, 2], metavar="N", help="workers (0 1 2)")
    group.add_argument("--what", nargs="+", choices=("spans", "records"), default=["spans", "records"])
    group.add_argument("--documents", type=int, default=5000, help="articles and passages to read, in turns (5000)")
    group.add_argument("--growth", type=int, default=10, help="times as many for the last number of workers (10)")
    group.add_argument("--seen", type=int, default=200, help="texts that the network reads for its answers (200)")
    group.add_argument("--model", help="folder of a checkpoint; default: the one that comes with hasila")
    options = parser.parse_args()
    found = feeding(options) if options.fake_device else stages(options.rounds)
    output = options.output or RESULTS / ("front-workers.json" if options.fake_device else "front-end.json")
    output.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
