"""The signature of a batch run changes with everything that its output depends on."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from hasila.batch import shards, signature
from hasila.batch.job import Job, RecordOptions, kind
from hasila.documents.document import Columns
from hasila.documents.source import Options
from hasila.errors import BatchError
from hasila.inference import checkpoint
from hasila.inference.heads import Heads
from hasila.output.span_layout import SPANS
from support.batches import TEXTS, write

PLAIN = Options(longest=9)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return write(tmp_path / "reports.jsonl")


def test_the_signature_tells_changed_inputs_tables_and_options(reports: Path, tmp_path: Path, tiny_checkpoint: Path):
    table = tmp_path / "actors.tsv"
    table.write_text("name\tof\tside\n", encoding="utf-8")

    def signed(options: Options = PLAIN, **job: Any) -> dict[str, Any]:
        return signature.signature(Job(str(tiny_checkpoint), **job), options, [reports], 4)

    first = signed(records=RecordOptions(actors=table))
    assert signed(records=RecordOptions(actors=table)) == first
    assert signed(records=RecordOptions(actors=table, policy="acled")) != first
    for other in (Options(longest=8), Options(Columns("body"), 9), Options(longest=9, sheet="a")):
        assert signed(other, records=RecordOptions(actors=table)) != first
    assert signed() != first
    table.write_text("name\tof\tside\nأ\t\t\n", encoding="utf-8")
    assert signed(records=RecordOptions(actors=table)) != first
    before = signed()
    write(reports, TEXTS[:3])
    assert signed() != before


def test_what_is_read_of_a_folder_is_in_the_signature_and_what_is_passed_over_is_not(
    tmp_path: Path, tiny_checkpoint: Path
):
    folder = tmp_path / "news"
    folder.mkdir()
    write(folder / "a.jsonl")

    def signed(**job: Any) -> dict[str, Any]:
        return signature.signature(Job(str(tiny_checkpoint), **job), Options(), [folder], 4)

    first = signed()
    for name in (".DS_Store", "a.xyz"):
        folder.joinpath(name).touch()
    assert signed() == first
    different = [name for name, value in signed(only_relevant=True).items() if value != first[name]]
    assert different == ["only relevant"]
    folder.joinpath("b").symlink_to(folder)  # an error takes the place of a document
    assert [name for name, value in signed().items() if value != first[name]] == ["inputs"]


def test_a_run_with_other_heads_is_another_run(reports: Path, tmp_path: Path, tiny_checkpoint: Path):
    folder = Path(shutil.copytree(tiny_checkpoint, tmp_path / "checkpoint"))

    def signed() -> dict[str, Any]:
        return signature.signature(Job(str(folder)), Options(longest=9), [reports], 4)

    without = signed()
    model, tokenizer = checkpoint.load(folder)
    heads = Heads(model.config.hidden_size)
    checkpoint.save(model, tokenizer, folder, heads)
    first = signed()
    assert first["model"] != without["model"]
    torch.nn.init.ones_(heads.link.bias)
    checkpoint.save(model, tokenizer, folder, heads)
    other = signed()
    assert [name for name in first if first[name] != other[name]] == ["model"]


def test_a_folder_tells_the_precision_of_its_run(tmp_path: Path):
    assert signature.stored_precision(tmp_path) is None
    batch = shards.Batch(tmp_path / "out", SPANS, "jsonl", 1, {"precision": "bf16"}, kind)
    shards.run(batch, list, shards.local(lambda _: []))
    assert signature.stored_precision(tmp_path / "out") == "bf16"


def test_a_difference_is_told_with_both_values_shortened(tmp_path: Path):
    path = tmp_path / "run.json"
    path.write_text('{"signature": {"model": "a", "inputs": [["x", 1]]}}', encoding="utf-8")
    signature.check_same(path, {"model": "a", "inputs": [("x", 1)]})
    with pytest.raises(BatchError, match=r'another inputs: \[\["x", 1\]\] there, \[\["y{70,74}\.\.\. now'):
        signature.check_same(path, {"model": "a", "inputs": [("y" * 100, 1)]})
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(BatchError, match="expected the record of a batch run"):
        signature.check_same(path, {})
