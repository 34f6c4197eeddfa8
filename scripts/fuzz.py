"""Look for a text, or a file of annotations, that breaks what reads it. Needs the extra ``fuzz``.

    python scripts/fuzz.py text --seconds 3600 --out runs/fuzz-text
    python scripts/fuzz.py standoff --seconds 3600 --out runs/fuzz-standoff

``text``: the extractor (the package's tokenizer, a tiny random model), records, their rows in every layout and their
page. ``standoff``: brat's files and passages labelled inline. Coverage-guided by atheris, from the articles and from
what earlier runs kept in OUT; a text that breaks something is written there and named at the end.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["hasila"]):
    from hasila import checkpoint, inline, page, standoff
    from hasila.documents import Document
    from hasila.errors import CorpusError
    from hasila.exports import LAYOUTS
    from hasila.extraction import Extractor
    from hasila.labels import TAGS
    from hasila.layouts import SPANS
    from hasila.records import Recorder

import torch
from transformers import BertConfig, BertForTokenClassification

ARTICLES = Path(__file__).resolve().parents[1] / "annotations" / "articles"
LONGEST = 1000  # bytes


def text_target() -> Callable[[str], None]:
    """Finds, records and writes; every offset must be true."""
    torch.manual_seed(13)
    tokenizer = checkpoint.load_tokenizer(str(checkpoint.embedded()))
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
        id2label=dict(enumerate(TAGS)), label2id={tag: index for index, tag in enumerate(TAGS)},
    )  # fmt: skip
    model = BertForTokenClassification(config)
    with torch.no_grad():
        model.classifier.weight.mul_(40)  # so that much is tagged
    extractor = Extractor(model, tokenizer, device="cpu", max_tokens=64, min_confidence=0.0)
    recorder = Recorder()

    def run(text: str) -> None:
        spans = extractor.extract(text)
        for before, span in zip([None, *spans], spans, strict=False):
            assert text[span.start : span.end] == span.text
            assert span.text.strip()
            assert before is None or before.end <= span.start
        document = Document("fuzzed", text)
        records = recorder.records(text, spans, date(2020, 1, 16))
        for record in records:
            for told in (record.at, record.harm, record.victims, record.count, record.date, record.contested):
                assert told is None or 0 <= told.start < told.end <= len(text)
        json.dumps(list(SPANS.rows(document, spans)))
        for layout in LAYOUTS.values():
            json.dumps(list(layout.rows(document, records)))
        page.records_section(document, records)

    return run


def standoff_target() -> Callable[[str], None]:
    """Reads, writes and reads again."""

    def run(text: str) -> None:
        try:
            entities = standoff.parse(text)
            links = standoff.parse_links(text, entities)
        except CorpusError:
            pass
        else:
            again = standoff.parse(standoff.format_entities(entities) + standoff.format_links(links))
            assert [(each.id, each.label, each.start, each.end, each.attributes) for each in again] == [
                (each.id, each.label, each.start, each.end, each.attributes) for each in entities
            ]
        try:
            for _, plain, entities in inline.parse(text):
                assert all(plain[each.start : each.end] == each.text for each in entities)
        except CorpusError:
            pass

    return run


TARGETS = {"text": (text_target, "*.txt"), "standoff": (standoff_target, "*.ann")}


def main() -> None:
    """Seed, run, stop at the first that breaks something or when the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--out", type=Path, required=True, help="folder for what is kept")
    options = parser.parse_args()
    make, seeds = TARGETS[options.target]
    options.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(ARTICLES.glob(seeds)):
        seed(path, options.out)
    torch.set_num_threads(1)
    run = make()

    def once(data: bytes) -> None:
        run(data.decode("utf-8", errors="surrogateescape"))

    atheris.Setup(
        [sys.argv[0], str(options.out), f"-artifact_prefix={options.out}/broke-", f"-max_total_time={options.seconds}",
         f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=4096", "-print_final_stats=1"],
        once,
    )  # fmt: skip
    atheris.Fuzz()


def seed(path: Path, folder: Path) -> None:
    """Pieces of a file as texts to begin with."""
    draw = random.Random(path.name)
    lines: Sequence[str] = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for number in range(10):
        start = draw.randrange(len(lines))
        piece = "".join(lines[start : start + 6])[: LONGEST // 2]
        folder.joinpath(f"seed-{path.stem}-{number}").write_text(piece, encoding="utf-8")


if __name__ == "__main__":
    main()
