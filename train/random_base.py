"""Make a base with a real configuration and tokenizer but random weights, to test training without the real weights.

    python train/random_base.py --source $HASILA_ARABERT --out build/arabert-random
    python train/random_base.py --source $HASILA_ARABERT --out build/arabert-small --layers 2 --hidden-size 256

The source is a folder with config.json and the files of a tokenizer, such as those of aubmindlab/bert-base-arabertv02.
It needs no weights.
"""

import argparse
import sys
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModel, AutoTokenizer

HEAD = 64
"""Width of an attention head; the same in BERT models of all sizes."""


def main() -> None:
    """Read the configuration, change its size if asked, initialize the weights and save them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="folder with config.json and a tokenizer")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--layers", type=int, help="number of layers (default: the source's)")
    parser.add_argument("--hidden-size", type=int, help=f"width, a multiple of {HEAD} (default: the source's)")
    parser.add_argument("--seed", type=int, default=13)
    options = parser.parse_args()
    if not (options.source / "config.json").is_file():
        sys.exit(f"error: {options.source}: expected a folder with config.json and a tokenizer, found no config.json")
    changes = {} if options.layers is None else {"num_hidden_layers": options.layers}
    if options.hidden_size is not None:
        if options.hidden_size <= 0 or options.hidden_size % HEAD:
            sys.exit(f"error: --hidden-size: expected a multiple of {HEAD}, found {options.hidden_size}")
        changes["hidden_size"] = options.hidden_size
        changes |= {"intermediate_size": 4 * options.hidden_size, "num_attention_heads": options.hidden_size // HEAD}
    torch.manual_seed(options.seed)
    model = AutoModel.from_config(AutoConfig.from_pretrained(options.source, **changes))  # type: ignore[no-untyped-call]
    model.save_pretrained(options.out)
    AutoTokenizer.from_pretrained(options.source).save_pretrained(options.out)
    config = model.config
    print(
        f"{options.out}: {config.num_hidden_layers} layers, {config.hidden_size} wide, "
        f"{model.num_parameters() / 1e6:.1f} million random parameters"
    )


if __name__ == "__main__":
    main()
