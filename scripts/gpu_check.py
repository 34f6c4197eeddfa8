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
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch
import transformers
from accelerate.state import AcceleratorState
from transformers import BertConfig

from hasila.corpus.articles import read_articles, read_passages
from hasila.errors import HasilaError
from hasila.evaluation import speed
from hasila.evaluation.gpu_memory import little_memory
from hasila.evaluation.gpu_parity import layers_parity, parity
from hasila.evaluation.gpu_parts import Found, Report, Setting
from hasila.evaluation.gpu_speed import layers_cost, speeds, workers
from hasila.inference import checkpoint, devices
from hasila.labels import TAGS
from hasila.training import loop, samples
from hasila.training.recipe import Recipe

ANNOTATIONS = Path("annotations")
ROOT = Path(__file__).resolve().parents[1]

EPOCHS = 3
"""Epochs of the training steps, so that the loss can be seen to fall."""

ARABERT_PIECES = 64_000


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
