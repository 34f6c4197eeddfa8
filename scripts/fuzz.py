"""Look for a text, or a file of annotations, that breaks what reads it. Needs the extra ``fuzz``.

    python scripts/fuzz.py text --seconds 3600 --out runs/fuzz-text
    python scripts/fuzz.py standoff --seconds 3600 --out runs/fuzz-standoff
    python scripts/fuzz.py reader pdf --seconds 1200 --out runs/fuzz-pdf

``text``: the extractor (the package's tokenizer, a tiny random model), records, their rows in every layout and their
page. ``standoff``: brat's files and passages labelled inline, and the validator of both. Coverage-guided by atheris,
from the articles and passages and from what earlier runs kept in OUT; a text that breaks something is written there and
named at the end.

``reader FORMAT``: what reads the documents of files of a format, from small files of its own, harmful ones among them.
Nothing but documents and errors may come out, nothing may be opened or executed, and time and memory are bounded. It
goes on after a fault, keeps a file of each kind of fault in OUT, and tells the counts at the end. ``--record FILE``
adds them to a file of all formats, such as train/results/fuzzing.json, from which docs/formats.md takes its table.
"""

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import atheris

PARSERS = ("docx", "feedparser", "openpyxl", "pypdf", "warcio")
"""Libraries in Python that read formats, followed by the fuzzer like the readers themselves."""
TARGETS = ("text", "standoff")


def _fuzz_texts(options: argparse.Namespace) -> None:
    """Run until a text breaks something or the time is over."""
    with atheris.instrument_imports(include=["hasila"]):  # only here, since readers need no model
        import text_fuzzing
    make, seeds = text_fuzzing.TARGETS[options.target]
    run = make()

    def once(data: bytes) -> None:
        run(data.decode("utf-8", errors="surrogateescape"))

    limits = [f"-max_total_time={options.seconds}", "-timeout=60", "-rss_limit_mb=4096", "-print_final_stats=1"]
    longest = text_fuzzing.LONGEST
    kept = (text.encode()[:longest] for text in seeds())
    atheris.Setup(_arguments(options.out, kept, text_fuzzing.WORDS, longest, limits), once)
    atheris.Fuzz()


def _fuzz_reader(options: argparse.Namespace) -> None:
    """Run until the time is over."""
    with atheris.instrument_imports(include=["hasila.documents", *PARSERS]):
        import reader_fuzzing
        import reader_seeds
    fuzzing = reader_fuzzing.ReaderFuzzing(options.format, options.out, options.seconds, options.record)
    seeds = reader_seeds.seeds(options.format, fuzzing.outside)
    longest = reader_fuzzing.LONGEST
    # The fuzzer's own limits are for what cannot be stopped from Python; they end the run.
    limits = ["-timeout=120", "-rss_limit_mb=6000", "-len_control=0", "-close_fd_mask=0"]
    arguments = _arguments(options.out, seeds, reader_seeds.WORDS, longest, limits)
    mutator = reader_fuzzing.mutator(lambda data, most: atheris.Mutate(data, most))  # another function once it runs
    atheris.Setup(arguments, fuzzing.once, custom_mutator=mutator)
    fuzzing.guard()
    atheris.Fuzz()


def _arguments(
    out: Path, seeds: Iterable[bytes], words: Iterable[str], longest: int, limits: Iterable[str]
) -> list[str]:
    """The arguments of the fuzzer; writes the seeds and the words that it puts together."""
    kept = out / "kept"
    kept.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        kept.joinpath(f"seed-{number}").write_bytes(seed)
    listed = out / "words"
    listed.write_text("".join('"' + re.sub("..", r"\\x\g<0>", word.encode().hex()) + '"\n' for word in words))
    return [
        sys.argv[0], str(kept), f"-artifact_prefix={out}/broke-", f"-max_len={longest}", f"-dict={listed}", *limits
    ]  # fmt: skip


def main() -> None:
    """Seed and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--seconds", type=int, default=3600)
    shared.add_argument("--out", type=Path, required=True, help="folder for what is kept")
    targets = parser.add_subparsers(dest="target", required=True)
    for name in TARGETS:
        targets.add_parser(name, parents=[shared])
    reader = targets.add_parser("reader", parents=[shared])
    reader.add_argument("format", help="pdf, docx, telegram and so on")
    reader.add_argument("--record", type=Path, metavar="FILE", help="file that gets the counts")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.target == "reader":
        _fuzz_reader(options)
    else:
        _fuzz_texts(options)


if __name__ == "__main__":
    main()
