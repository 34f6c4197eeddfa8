"""Install transformers 4 in a folder of its own and have it read the checkpoints that transformers 5 saved.

    python scripts/check_clients.py

On the sentences of the articles, token ids must be the same, logits too but for rounding, and so must be what
`pipeline("token-classification")` finds. Read are the embedded checkpoint and, if the environment variable
`HASILA_ARABERT` names a folder with AraBERT's tokenizer, a tiny random classifier with it, as training saves it. Both
clients must pass over the heads that lie beside a classifier.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
ARABERT = os.environ.get("HASILA_ARABERT")

CLIENT = ("transformers==4.57.6", "tokenizers==0.22.2", "huggingface-hub==0.36.2")
"""The last transformers 4; torch, numpy and whatever else it needs are those of this environment."""


def main() -> None:
    """Install, save, read with both, compare."""
    from hasila import corpus
    from hasila.inference import checkpoint

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        options = ("--quiet", "--no-deps", "--no-compile", "--target", work / "client")
        run(sys.executable, "-m", "pip", "install", *options, *CLIENT)
        examples = list(corpus.examples(corpus.read_articles(ROOT / "annotations" / "articles")))
        work.joinpath("sentences.json").write_text(json.dumps([example.words for example in examples]))
        folders = {"embedded checkpoint": checkpoint.embedded()}
        if ARABERT:
            folders["AraBERT's tokenizer"] = save_arabert(ARABERT, work / "arabert")
        old = spawn(list(folders.values()), work, PYTHONPATH=str(work / "client"))
        new = spawn(list(folders.values()), work)
        for name, theirs, ours in zip(folders, old, new, strict=True):
            versions = f"transformers {theirs['version']} and {ours['version']}"
            print(f"{name}: {versions}, {len(examples)} sentences: {difference(theirs, ours)}")


def save_arabert(source: str, folder: Path) -> Path:
    """A checkpoint with AraBERT's tokenizer, random weights and heads, saved as training does it."""
    from transformers import AutoTokenizer, BertConfig, BertForTokenClassification

    from hasila.inference import checkpoint
    from hasila.inference.tokenizer import with_text_form
    from hasila.labels import TAGS
    from hasila.training.joint_model import new_heads

    tokenizer = with_text_form(AutoTokenizer.from_pretrained(source), "arabert")
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        initializer_range=0.3,
        id2label=dict(enumerate(TAGS)),
        label2id={tag: index for index, tag in enumerate(TAGS)},
    )
    checkpoint.save(BertForTokenClassification(config), tokenizer, folder, new_heads(config.hidden_size))
    return folder


def run(*command: object, **environment: str) -> None:
    """Run a command; stop with its status if it fails."""
    status = subprocess.run([str(part) for part in command], env=os.environ | environment, check=False).returncode
    if status:
        sys.exit(status)


def spawn(folders: Sequence[Path], work: Path, **environment: str) -> list[dict[str, NDArray[np.generic]]]:
    """What :func:`read` gives of each checkpoint, in a process of its own."""
    run(sys.executable, __file__, "--read", work, *folders, **environment)
    found = []
    for number in range(len(folders)):
        with np.load(work / f"{number}.npz") as arrays:
            found.append(dict(arrays))
    return found


def read(work: Path, folders: Sequence[str]) -> None:
    """Read the sentences with each checkpoint, by the transformers that is found first; write arrays."""
    import torch
    import transformers

    torch.set_num_threads(1)  # sums in the same order in both; and sentences are short
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # of loading the weights
    sentences: list[list[str]] = json.loads(work.joinpath("sentences.json").read_text())
    for number, folder in enumerate(folders):
        np.savez(work / f"{number}.npz", **arrays_of(folder, sentences))


def arrays_of(folder: str, sentences: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Ids and logits of each sentence, given as words, and the spans of the pipeline, given the text."""
    import torch
    import transformers
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForTokenClassification.from_pretrained(folder, dtype=torch.float32)
    classify = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="simple")
    arrays: dict[str, Any] = {"version": transformers.__version__}
    for number, words in enumerate(sentences):
        text = " ".join(words)
        encoded = tokenizer(list(words), is_split_into_words=True, return_tensors="pt")
        arrays[f"{number}: ids of its words"] = encoded.input_ids
        with torch.inference_mode():
            arrays[f"{number}: logits"] = model(**encoded).logits
        arrays[f"{number}: ids of its text"] = tokenizer(text).input_ids
        spans = [(group["start"], group["end"], group["entity_group"]) for group in classify(text)]
        arrays[f"{number}: spans of the pipeline"] = np.array(spans, dtype=str)
    return arrays


def difference(old: dict[str, NDArray[np.generic]], new: dict[str, NDArray[np.generic]]) -> str:
    """The largest difference of the logits; stops if anything else differs."""
    if not str(old.pop("version")).startswith("4.") or not str(new.pop("version")).startswith("5."):
        sys.exit("error: expected transformers 4 and 5")
    largest = 0.0
    for name, array in old.items():
        if array.shape != new[name].shape:
            sys.exit(f"error: sentence {name} differ in number")
        if name.endswith("logits"):
            largest = max(largest, float(np.abs(np.subtract(array, new[name])).max()))
        elif not np.array_equal(array, new[name]):
            sys.exit(f"error: sentence {name} differ")
    if largest > 1e-4:
        sys.exit(f"error: logits differ by up to {largest:.1e}")
    return f"same tokens, same spans of the pipeline, logits within {largest:.1e}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(Path(sys.argv[2]), sys.argv[3:])
    else:
        main()
