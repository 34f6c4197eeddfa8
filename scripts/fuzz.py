"""Look for a text, or a file of annotations, that breaks what reads it. Needs the extra ``fuzz``.

    python scripts/fuzz.py text --seconds 3600 --out runs/fuzz-text
    python scripts/fuzz.py standoff --seconds 3600 --out runs/fuzz-standoff

``text``: the extractor (the package's tokenizer, a tiny random model), records, their rows in every layout and their
page. ``standoff``: brat's files and passages labelled inline, and the validator of both. Coverage-guided by atheris,
from the articles and passages and from what earlier runs kept in OUT; a text that breaks something is written there and
named at the end.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["hasila"]):
    from hasila.corpus import inline, standoff
    from hasila.corpus.articles import Article
    from hasila.corpus.validation import validate
    from hasila.documents.document import Document
    from hasila.errors import CorpusError
    from hasila.inference import checkpoint
    from hasila.inference.checkpoint import Checkpoint
    from hasila.inference.extractor import Extractor
    from hasila.inference.heads import Heads
    from hasila.labels import ATTACK, ATTRIBUTES, LABELS, LINKS, TAGS
    from hasila.output import html
    from hasila.output.record_layout import RECORD_LAYOUTS
    from hasila.output.span_layout import SPANS
    from hasila.records.recorder import Recorder

import torch
from transformers import BertConfig, BertForTokenClassification

ANNOTATIONS = Path(__file__).resolve().parents[1] / "annotations"
ARTICLES = ANNOTATIONS / "articles"
LONGEST = 1000  # bytes
WORDS = (
    *LABELS,
    *ATTRIBUTES,
    *LINKS,
    "T1\t",
    "\nA1\t",
    "\nR1\t",
    "Arg1:T1",
    "Arg2:T2",
    "[PLACE|",
    "]",
    "## a | b, 1\n",
    "1..2",
)
"""What the formats are made of, for the fuzzer to put together."""


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
    heads = Heads(config.hidden_size)
    with torch.no_grad():
        for output in (heads.attack, heads.attributes, heads.link):
            output.weight.normal_()  # so that much is linked
    classifier = Checkpoint.of_model(model, tokenizer, heads)
    extractor = Extractor(classifier, device="cpu", max_tokens=64, min_confidence=0.0)
    recorder = Recorder()

    def run(text: str) -> None:
        spans = extractor.extract(text)
        for before, span in zip([None, *spans], spans, strict=False):
            assert text[span.start : span.end] == span.text
            assert span.text.strip()
            assert before is None or before.end <= span.start
        document = Document("fuzzed", text)
        layers = extractor.layers(text)
        assert [mention for mention in layers.mentions if mention.label != ATTACK] == spans
        records = recorder.records(text, layers, date(2020, 1, 16))
        for record in records:
            for told in (record.at, record.harm, record.victims, record.count, record.date, record.contested):
                assert told is None or 0 <= told.start < told.end <= len(text)
        json.dumps(list(SPANS.rows(document, spans)))
        for layout in RECORD_LAYOUTS.values():
            json.dumps(list(layout.rows(document, records)))
        html.records_section(document, records)

    return run


def standoff_target() -> Callable[[str], None]:
    """Reads, writes and reads again; whatever could be read is validated."""
    article = min(ARTICLES.glob("*.txt")).read_text(encoding="utf-8")

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
            validate([Article.of("fuzzed", article, entities, links)])
        try:
            for passage in inline.parse(text):
                assert all(passage.text[each.start : each.end] == each.text for each in passage.entities)
                validate([Article.of(passage.id, passage.text, passage.entities, passage.links)])
                assert inline.parse(inline.render([passage]))[0].entities == passage.entities
        except CorpusError:
            pass

    return run


def text_seeds() -> Iterator[str]:
    """Lines of the articles."""
    for path in sorted(ARTICLES.glob("*.txt")):
        yield from _pieces(path, path.read_text(encoding="utf-8").splitlines(keepends=True), 6)


def standoff_seeds() -> Iterator[str]:
    """Spans of the articles with their attributes and links, and passages."""
    for path in sorted(ARTICLES.glob("*.ann")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        for piece in _pieces(path, [line for line in lines if line.startswith("T")], 5):
            kept = set(re.findall(r"^T\d+", piece, re.MULTILINE))
            yield piece + "".join(
                line for line in lines if line[0] in "AR" and set(re.findall(r"\bT\d+", line)) <= kept
            )
    for path in sorted(ANNOTATIONS.glob("passages/*.txt")):
        passages = [f"## {passage}" for passage in path.read_text(encoding="utf-8").split("## ")[1:]]
        yield from _pieces(path, passages, 1)


def _pieces(path: Path, parts: list[str], together: int) -> Iterator[str]:
    draw = random.Random(path.name)
    for _ in range(10):
        start = draw.randrange(len(parts))
        yield "".join(parts[start : start + together])


TARGETS = {"text": (text_target, text_seeds), "standoff": (standoff_target, standoff_seeds)}


def main() -> None:
    """Seed, run, stop at the first that breaks something or when the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--out", type=Path, required=True, help="folder for what is kept")
    options = parser.parse_args()
    make, seeds = TARGETS[options.target]
    kept = options.out / "kept"
    kept.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(seeds()):
        kept.joinpath(f"seed-{number}").write_bytes(text.encode()[:LONGEST])
    words = options.out / "words"
    words.write_text("".join('"' + re.sub("..", r"\\x\g<0>", word.encode().hex()) + '"\n' for word in WORDS))
    torch.set_num_threads(1)
    run = make()

    def once(data: bytes) -> None:
        run(data.decode("utf-8", errors="surrogateescape"))

    atheris.Setup(
        [sys.argv[0], str(kept), f"-artifact_prefix={options.out}/broke-", f"-max_total_time={options.seconds}",
         f"-max_len={LONGEST}", f"-dict={words}", "-timeout=60", "-rss_limit_mb=4096", "-print_final_stats=1"],
        once,
    )  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    main()
