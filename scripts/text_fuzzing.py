"""Reads texts and annotations for the fuzzer: from text to spans, records and pages, and from files to annotations."""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import torch
from transformers import BertConfig, BertForTokenClassification

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

ANNOTATIONS = Path(__file__).resolve().parents[1] / "annotations"
ARTICLES = ANNOTATIONS / "articles"
LONGEST = 1000
"""Bytes of a text."""
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
    torch.set_num_threads(1)
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


TARGETS: Mapping[str, tuple[Callable[[], Callable[[str], None]], Callable[[], Iterator[str]]]] = {
    "text": (text_target, text_seeds),
    "standoff": (standoff_target, standoff_seeds),
}
"""For each target what makes the reader, and the seeds."""
