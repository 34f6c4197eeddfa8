"""Install transformers 4 in a folder of its own and have it read the checkpoints that transformers 5 saved.

    python scripts/check_clients.py

On the sentences of the articles, token ids must be the same, logits too but for rounding, and so must be what
`pipeline("token-classification")` finds. Read are the embedded checkpoint and, if AraBERT's tokenizer lies beside the
repository, a tiny random classifier with that tokenizer as training saves it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
ARABERT = ROOT.parent / "shared" / "arabert"

CLIENT = ("transformers==4.57.6", "tokenizers==0.22.2", "huggingface-hub==0.36.2")
"""The last transformers 4; torch, numpy and whatever else it needs are those of this environment."""


def main() -> None:
    """Install, save, read with both, compare."""
    from hasila import checkpoint, corpus

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", work / "client", *CLIENT)
        examples = list(corpus.examples(corpus.read_articles(ROOT / "annotations" / "articles")))
        work.joinpath("sentences.json").write_text(json.dumps([example.words for example in examples]))
        folders = {"embedded checkpoint": checkpoint.embedded()}
        if ARABERT.is_dir():
            folders["AraBERT's tokenizer"] = save_arabert(work / "arabert")
        for name, saved in folders.items():
            old = spawn(saved, work, PYTHONPATH=str(work / "client"))
            new = spawn(saved, work)
            print(f"{name}: transformers {old['version']} and {new['version']}, {len(examples)} sentences: ", end="")
            print(difference(old, new))


def save_arabert(folder: Path) -> Path:
    """A checkpoint with AraBERT's tokenizer and random weights, saved as training does it."""
    from transformers import AutoTokenizer, BertConfig, BertForTokenClassification

    from hasila import checkpoint, textforms
    from hasila.labels import TAGS

    tokenizer = textforms.with_text_form(AutoTokenizer.from_pretrained(ARABERT), "arabert")
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
    checkpoint.save(BertForTokenClassification(config), tokenizer, folder)
    return folder


def run(*command: object, **environment: str) -> None:
    """Run a command; stop with its status if it fails."""
    status = subprocess.run([str(part) for part in command], env=os.environ | environment, check=False).returncode
    if status:
        sys.exit(status)


def spawn(saved: Path, work: Path, **environment: str) -> dict[str, NDArray[np.generic]]:
    """What :func:`read` gives in a process of its own."""
    output = work / "read.npz"
    run(sys.executable, __file__, "--read", saved, work / "sentences.json", output, **environment)
    with np.load(output) as arrays:
        return dict(arrays)


def read(folder: str, sentences: str, output: str) -> None:
    """Read the sentences, as words and as text, with the transformers that is found first; write arrays."""
    import torch
    import transformers
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    torch.set_num_threads(1)  # sums in the same order in both; and sentences are short
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # of loading the weights
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForTokenClassification.from_pretrained(folder, dtype=torch.float32)
    classify = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="simple")
    arrays: dict[str, Any] = {"version": transformers.__version__}
    for number, words in enumerate(json.loads(Path(sentences).read_text())):
        text = " ".join(words)
        encoded = tokenizer(words, is_split_into_words=True, return_tensors="pt")
        arrays[f"{number}: ids of its words"] = encoded.input_ids
        with torch.inference_mode():
            arrays[f"{number}: logits"] = model(**encoded).logits
        arrays[f"{number}: ids of its text"] = tokenizer(text).input_ids
        spans = [(group["start"], group["end"], group["entity_group"]) for group in classify(text)]
        arrays[f"{number}: spans of the pipeline"] = np.array(spans, dtype=str)
    np.savez(output, **arrays)


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
        read(*sys.argv[2:])
    else:
        main()
