"""Workers on a local Ray: the same bytes as without, whoever dies."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hasila.batch import shards
from hasila.batch.job import Job, RecordOptions, kind
from hasila.batch.shards import Batch
from hasila.cli.main import main
from hasila.documents.collection import read_documents
from hasila.errors import HasilaError
from support.batches import contents, write

ray = pytest.importorskip("ray", reason="the extra ray is not installed")

from hasila.batch.ray_workers import Workers  # noqa: E402  # needs ray


@pytest.fixture(scope="module")
def workers(tiny_checkpoint: Path) -> Iterator[Workers]:
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, configure_logging=False)
    with Workers(Job(str(tiny_checkpoint), records=RecordOptions()), 2) as two:
        yield two
    ray.shutdown()


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return write(tmp_path / "reports.jsonl")


def batch(folder: Path, job: Job) -> Batch:
    return Batch(folder, job.layout, "parquet", 2, {}, kind)


def test_two_workers_one_of_which_is_killed_end_with_the_same_bytes(workers: Workers, reports: Path, tmp_path: Path):
    reader = workers.job.load(print)
    shards.run(batch(tmp_path / "local", workers.job), lambda: read_documents([reports]), shards.local(reader))
    processes = [ray.get(actor.process.remote()) for actor in workers.actors]
    assert len(set(processes)) == 2
    counts: list[int] = []

    def advance(count: int) -> None:
        counts.append(count)
        if len(counts) == 2:
            os.kill(processes[0], signal.SIGKILL)

    summary = shards.run(
        batch(tmp_path / "ray", workers.job), lambda: read_documents([reports]), workers.pool, advance=advance
    )
    assert summary.documents == 23
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")
    assert ray.get(workers.actors[0].process.remote()) not in processes


def test_poison_is_quarantined_by_workers_too(workers: Workers, tmp_path: Path):
    path = tmp_path / "reports.jsonl"
    path.write_text(json.dumps({"text": "قتل 5 مدنيين"}) + "\n{\n", encoding="utf-8")
    summary = shards.run(batch(tmp_path / "out", workers.job), lambda: read_documents([path]), workers.pool)
    assert (summary.documents, summary.quarantined) == (1, 1)


def test_a_worker_that_cannot_load_is_an_error_that_says_why(workers: Workers, tmp_path: Path):
    with pytest.raises(HasilaError, match=r"a worker cannot begin: .*no such folder"):
        Workers(Job(str(tmp_path / "none")), 1)
    with pytest.raises(HasilaError, match="expected at least 1, found 0"):
        Workers(Job(), 0)


def test_the_command_takes_workers_for_shards_only(reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["extract", str(reports), "--engine", "ray", "--out", str(tmp_path / "out.csv")]) == 1
    assert "are about shards; expected --shard-size with them" in capsys.readouterr().err


def test_the_command_ends_with_the_bytes_of_the_local_engine(
    workers: Workers, reports: Path, tmp_path: Path, tiny_checkpoint: Path
):
    common = ["extract", str(reports), "--model", str(tiny_checkpoint), "--shard-size", "5", "--precision", "fp32"]
    assert main([*common, "--out", str(tmp_path / "local")]) == 0
    assert main([*common, "--out", str(tmp_path / "ray"), "--engine", "ray", "--workers", "2"]) == 0
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")
