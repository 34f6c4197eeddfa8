"""A job reads records off the layers of its checkpoint, and says what a checkpoint without heads lacks."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from transformers import PreTrainedTokenizerFast

from hasila.batch.job import Job, RecordOptions
from hasila.documents.document import Document
from hasila.inference import checkpoint
from hasila.inference.extractor import Extractor
from hasila.records.record import Record
from hasila.training.joint_model import new_heads
from support.batches import TEXTS
from support.models import tiny_classifier
from support.records import UNSURE_TOO

DAY = date(2024, 5, 22)
DOCUMENTS = [Document(f"r{number}", text) for number, text in enumerate(["", *TEXTS[:4], "؟"])]


@pytest.fixture(scope="module")
def with_heads(tiny_tokenizer: PreTrainedTokenizerFast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint with untrained heads."""
    folder = tmp_path_factory.mktemp("heads") / "checkpoint"
    checkpoint.save(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, folder, new_heads(32))
    return folder


def read(model: Path, log: list[str] | None = None) -> list[Sequence[Any]]:
    options = RecordOptions(article_date=DAY)
    job = Job(str(model), device="cpu", precision="fp32", min_confidence=0, records=options)
    return job.load([].append if log is None else log.append)(DOCUMENTS)


def bounds(records: Sequence[Record]) -> list[tuple[int, int, str]]:
    return [(record.at.start, record.at.end, record.harm.kind) for record in records]


def test_a_job_gives_the_records_of_the_layers_of_its_checkpoint(with_heads: Path):
    extractor = Extractor.from_pretrained(with_heads, device="cpu", precision="fp32")
    layers = extractor.layers([document.text for document in DOCUMENTS])
    expected = [UNSURE_TOO.records(each.text, of, DAY) for each, of in zip(DOCUMENTS, layers, strict=True)]
    found = read(with_heads)
    assert list(map(bounds, found)) == list(map(bounds, expected))
    assert any(found)
    assert not any("no heads" in reason for records in found for record in records for reason in record.empty.values())


def test_a_checkpoint_without_heads_gives_the_same_people_with_the_reason_for_the_rest(
    tiny_checkpoint: Path, with_heads: Path
):
    bare, full = read(tiny_checkpoint), read(with_heads)
    assert [[each[:2] for each in bounds(records)] for records in bare] == [
        [each[:2] for each in bounds(records)] for records in full
    ]
    for record in (record for records in bare for record in records):
        assert record.empty["places"] == record.empty["harm"] == "the checkpoint has no heads for records"
