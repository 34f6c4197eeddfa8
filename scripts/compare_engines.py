"""Compare this package's forward pass with ONNX Runtime and OpenVINO. Needs the ``engines`` extra.

    python scripts/compare_engines.py
    python scripts/compare_engines.py --rounds 0    # only what other weights change: the tags; the speeds are kept

Each engine uses one thread, the same checkpoint, and the same batches of the articles; they run in turn, round by
round. The script prints the medians and the share of tokens with the tag of fp32, and writes both to
train/results/benchmark.json. Precisions that this CPU or a library lacks are left out with a message.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from hasila.errors import HasilaError
from hasila.evaluation import speed
from hasila.evaluation.benchmark import EngineSpeed
from hasila.inference import checkpoint
from hasila.inference.bert import Bert
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.encoding import windows_of
from hasila.inference.engine import Engine, int8_dtype
from hasila.inference.padding import pad
from hasila.inference.quantization import Ranges

Network = Callable[[Tensor, Tensor], Tensor]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="folder of a checkpoint; default: the one that comes with hasila")
    parser.add_argument("--rounds", type=int, default=5, help="number of rounds (5)")
    parser.add_argument("--output", type=Path, default=Path("train/results/benchmark.json"))
    options = parser.parse_args()
    results: dict[str, Any] = json.loads(options.output.read_text()) if options.output.exists() else {}
    kept = [EngineSpeed(**row) for row in results.get("engines", [])]
    speeds = {engine.name: engine.words_per_core_second for engine in kept}
    if not options.rounds and not speeds:
        raise HasilaError(f"{options.output}: no speeds that --rounds 0 could keep; expected one round or more")
    torch.set_num_threads(1)
    model, tokenizer = checkpoint.load(options.model)
    padding = int(tokenizer.pad_token_id)
    windows = windows_of(tokenizer, speed.article_texts())
    batches = [
        pad([windows[index] for index in batch], padding)
        for batch in Engine(Checkpoint.of_model(model, tokenizer), device="cpu").batches(windows)
    ]
    words = sum(len(text.split()) for text in speed.article_texts())
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        networks = _networks(model, Path(folder))
        tags = {name: _read(network, batches) for name, network in networks.items()}  # also warms up
        seconds: dict[str, list[float]] = {name: [] for name in networks}
        for _ in range(options.rounds):
            for name, network in networks.items():
                begun = time.process_time()
                _read(network, batches)
                seconds[name].append(time.process_time() - begun)
    if options.rounds:
        speeds = {name: round(words / statistics.median(times), 1) for name, times in seconds.items()}
    engines = [
        EngineSpeed(name, speeds[name], round(float((predicted == tags["Hasila, fp32"]).float().mean()), 5))
        for name, predicted in tags.items()
    ]
    for engine in engines:
        speed_per_core = f"{engine.words_per_core_second:>9.0f} words/s a core"
        print(f"{engine.name:<28}{speed_per_core}, {engine.same_tags:.2%} same tags")
    results["engines"] = [asdict(engine) for engine in engines]
    options.output.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _networks(model: Any, folder: Path) -> dict[str, Network]:
    """Build the engines that work on this machine, by name, and print the others with the reason."""
    weights, ranges = model.state_dict(), Ranges.of_config(model.config)

    def plain(ids: Tensor, mask: Tensor) -> Tensor:
        logits: Tensor = model(input_ids=ids, attention_mask=mask).logits
        return logits

    exported = str(folder / "model.onnx")
    example = (torch.full((2, 16), 5), torch.ones(2, 16, dtype=torch.int64))
    shapes = {0: torch.export.Dim("windows"), 1: torch.export.Dim("tokens")}
    model.config.return_dict = False
    torch.onnx.export(
        model, (), exported, kwargs={"input_ids": example[0], "attention_mask": example[1]}, dynamo=True, verbose=False,
        dynamic_shapes={"input_ids": shapes, "attention_mask": shapes},
    )  # fmt: skip
    model.config.return_dict = True
    reasons = {f"Hasila, {precision}": reason for precision, reason in speed.left_out().items()}
    between = int8_dtype()
    makers: dict[str, Callable[[], Network]] = {
        "transformers, fp32": lambda: plain,
        "Hasila, fp32": lambda: Bert(model.config, weights, torch.float32),
        "Hasila, bf16": lambda: Bert(model.config, weights, torch.bfloat16),
        "Hasila, int8": lambda: Bert(model.config, weights, between, ranges.products(between)),
        "ONNX Runtime, fp32": lambda: _onnxruntime(exported),
        "ONNX Runtime, dynamic int8": lambda: _onnxruntime(_dynamic(exported)),
        "OpenVINO, fp32": lambda: _openvino(exported, "f32"),
        "OpenVINO, bf16": lambda: _openvino(exported, "bf16"),
    }
    networks = {}
    for name, make in makers.items():
        try:
            if not reasons.get(name):
                network = make()
                network(*example)
                networks[name] = network
        except RuntimeError as error:  # from OpenVINO, if the CPU lacks a precision
            reasons[name] = str(error).strip().splitlines()[-1]  # the lines before name its source files
    for name, reason in reasons.items():
        print(f"left out: {name} ({reason})")
    return networks


def _onnxruntime(path: str) -> Network:
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    return lambda ids, mask: torch.from_numpy(
        session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})[0]
    )


def _dynamic(path: str) -> str:
    from onnxruntime.quantization import quantize_dynamic

    quantized = path.replace(".onnx", "-int8.onnx")
    quantize_dynamic(path, quantized, per_channel=True)
    return quantized


def _openvino(path: str, precision: str) -> Network:
    import openvino

    compiled = openvino.Core().compile_model(
        path, "CPU", {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": 1, "PERFORMANCE_HINT": "LATENCY"}
    )
    return lambda ids, mask: torch.from_numpy(
        compiled({"input_ids": ids.numpy(), "attention_mask": mask.numpy()})[0].astype("float32")
    )


def _read(network: Network, batches: list[tuple[Tensor, Tensor]]) -> Tensor:
    """The tags of all tokens without padding."""
    return torch.cat([network(ids, mask).argmax(-1)[mask.bool()] for ids, mask in batches])


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError, ImportError) as error:
        sys.exit(f"error: {error}")
