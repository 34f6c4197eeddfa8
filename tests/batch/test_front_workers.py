"""Workers beside a device: the same bytes as without, whoever dies, and only killers in quarantine."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from transformers import PreTrainedTokenizerFast

from hasila.batch import pools, shards
from hasila.batch.front_workers import FrontWorkers
from hasila.batch.job import Job, RecordOptions, kind
from hasila.batch.power import Power
from hasila.batch.shards import Batch
from hasila.cli.main import main
from hasila.documents.collection import read_documents
from hasila.errors import HasilaError
from hasila.inference import checkpoint, feeding
from support.batches import TEXTS, contents, write
from support.deadly_workers import KILLER, die_at_once, die_of_killers
from support.models import random_heads, tiny_classifier


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return write(tmp_path / "reports.jsonl")


@pytest.fixture(scope="module")
def tiny_heads(tiny_tokenizer: PreTrainedTokenizerFast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint with heads."""
    folder = tmp_path_factory.mktemp("heads") / "checkpoint"
    checkpoint.save(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, folder, random_heads())
    return folder


def job_of(model: Path, *, records: bool = False) -> Job:
    options = RecordOptions() if records else None
    return Job(str(model), device="cpu", precision="fp32", min_confidence=0, records=options)


@contextmanager
def started(job: Job, count: int, log: Callable[[str], None] = print) -> Iterator[FrontWorkers]:
    with FrontWorkers(job, job.extractor(), count, log) as workers:
        yield workers


def batch(folder: Path, job: Job, form: str = "jsonl") -> Batch:
    return Batch(folder, job.layout, form, 3, {}, kind)


def test_the_command_leaves_the_same_bytes_with_any_number_of_workers(
    reports: Path, tmp_path: Path, tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str]
):
    with reports.open("a", encoding="utf-8") as file:
        file.write("no json\n")
    common = ["extract", str(reports), "--model", str(tiny_checkpoint), "--shard-size", "4", "--precision", "fp32"]
    for workers in (0, 1, 3):
        assert main([*common, "--out", str(tmp_path / str(workers)), "--workers", str(workers)]) == 1
        assert "23 documents read, 1 failed" in capsys.readouterr().err
    assert len(contents(tmp_path / "0")) == 14
    assert contents(tmp_path / "0") == contents(tmp_path / "1") == contents(tmp_path / "3")


def test_records_of_layers_have_the_same_bytes(reports: Path, tmp_path: Path, tiny_heads: Path):
    job = job_of(tiny_heads, records=True)
    items = partial(read_documents, [reports])
    shards.run(batch(tmp_path / "alone", job, "parquet"), items, shards.local(job.load(print)))
    with started(job, 2) as workers:
        summary = shards.run(batch(tmp_path / "workers", job, "parquet"), items, workers.pool)
    assert summary.documents == 23
    assert sum(summary.results.values()) > 10
    assert contents(tmp_path / "workers") == contents(tmp_path / "alone")


def test_a_killed_worker_loses_nothing(reports: Path, tmp_path: Path, tiny_checkpoint: Path):
    job = job_of(tiny_checkpoint)
    items = partial(read_documents, [reports])
    shards.run(batch(tmp_path / "alone", job), items, shards.local(job.load(print)))
    with started(job, 2) as workers:
        workers.wait()
        before = workers.processes
        killed = list(before)

        def advance(_: int) -> None:
            if killed:
                os.kill(killed.pop(), signal.SIGKILL)

        summary = shards.run(batch(tmp_path / "workers", job), items, workers.pool, advance=advance)
        assert not set(workers.processes) & set(before)
    assert (summary.documents, summary.quarantined) == (23, 0)
    assert contents(tmp_path / "workers") == contents(tmp_path / "alone")


def test_documents_of_which_workers_die_are_quarantined_and_no_others(
    tmp_path: Path, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
):
    texts = [*TEXTS[:4], KILLER, *TEXTS[4:7], KILLER, *TEXTS[7:9]]
    path = write(tmp_path / "reports.jsonl", texts)
    monkeypatch.setattr("hasila.batch.front_workers.work", die_of_killers)
    monkeypatch.setattr("hasila.batch.front_workers._DEATHS", 1)
    job, logged = job_of(tiny_checkpoint), list[str]()
    with started(job, 2, logged.append) as workers:
        summary = shards.run(batch(tmp_path / "out", job), lambda: read_documents([path]), workers.pool)
    assert (summary.documents, summary.quarantined) == (9, 2)
    lines = map(json.loads, (tmp_path / "out" / "quarantine.jsonl").read_text().splitlines())
    reason = "a worker that read it was killed by SIGKILL (is the memory exhausted?)"
    assert [(each["id"], each["reason"]) for each in lines] == [("r4", reason), ("r8", reason)]
    assert sorted(logged) == [f"error: document {number}: r{number}: {reason}" for number in (4, 8)]


def test_workers_that_cannot_begin_end_the_run_with_one_error(
    reports: Path, tmp_path: Path, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
):
    job = job_of(tiny_checkpoint)
    bad = Job(str(tiny_checkpoint), device="cpu", precision="fp32", records=RecordOptions(gazetteer=tmp_path / "none"))
    with started(bad, 1) as workers, pytest.raises(HasilaError, match=r"a worker cannot go on: .*none"):
        shards.run(batch(tmp_path / "out", job), lambda: read_documents([reports]), workers.pool)
    monkeypatch.setattr("hasila.batch.front_workers.work", die_at_once)
    with started(job, 1) as workers, pytest.raises(HasilaError, match="cannot begin: its process ended with status 3"):
        workers.wait()


def test_too_little_shared_memory_is_told_before_a_worker_starts(
    tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(feeding, "_SHARED_MEMORY", tmp_path)
    monkeypatch.setattr(feeding.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
    job = job_of(tiny_checkpoint)
    with pytest.raises(HasilaError, match=r"expected \d+ MB of free shared memory for workers, found 1; take fewer"):
        FrontWorkers(job, job.extractor(), 50, print)


def test_workers_need_no_torch(tmp_path: Path):
    code = "import sys, hasila.batch.front_worker; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def write_beside(folder: Path, reports: Path, job: Job) -> None:
    with pools.readers(job, Power(workers=0), print) as readers:
        shards.run(batch(folder, job), lambda: read_documents([reports]), readers.pool)


def test_processes_of_further_devices_share_the_shards(reports: Path, tmp_path: Path, tiny_checkpoint: Path):
    job, logged = job_of(tiny_checkpoint), list[str]()
    write_beside(tmp_path / "alone", reports, job)
    run = partial(write_beside, tmp_path / "out", reports)
    with pools.beside(run, [job, Job(str(tmp_path / "none"), "cpu", "fp32")], logged.append):
        run(job)
    assert contents(tmp_path / "out") == contents(tmp_path / "alone")
    assert logged == ["warning: the process on cpu ended with status 1"]


def test_several_gpus_are_taken_unless_one_is_named_or_a_launcher_shares_them_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("torch.cuda.device_count", lambda: 3)
    monkeypatch.delenv("LOCAL_RANK", raising=False)
    assert pools._other_gpus("auto") == pools._other_gpus("cuda") == ["cuda:1", "cuda:2"]
    assert pools._other_gpus("cuda:0") == []
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert pools._other_gpus("cuda") == []


def test_a_negative_number_of_workers_is_refused(reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["extract", str(reports), "--out", str(tmp_path / "o"), "--shard-size", "4", "--workers", "-1"]) == 1
    assert "--workers: expected a number from 0, found -1" in capsys.readouterr().err
