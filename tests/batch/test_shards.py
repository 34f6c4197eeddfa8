"""Batch runs lose nothing: killed, out of space or begun by several, they end with the same bytes."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hasila import files
from hasila.batch import shards
from hasila.batch.job import Job, RecordOptions, kind
from hasila.batch.shards import Batch, Summary
from hasila.cli.main import main
from hasila.documents.collection import read_documents
from hasila.documents.document import Document
from hasila.errors import BatchError, DocumentError
from hasila.output import writers
from hasila.output.span_layout import SPANS
from hasila.spans import Span
from support.batches import TEXTS, contents, write
from support.paths import ROOT


def read(documents: Sequence[Document]) -> list[list[Span]]:
    """The number of each document."""
    spans = []
    for document in documents:
        if "سم" in document.text:
            raise ValueError("poison")
        start = document.text.index("قتل") + 4
        end = document.text.index(" ", start)
        spans.append([Span(start, end, document.text[start:end], "CASUALTY", 0.9)])
    return spans


def batch(folder: Path, form: str = "jsonl", size: int = 4, **signature: Any) -> Batch:
    return Batch(folder, SPANS, form, size, signature, kind)


def run(path: Path, folder: Path, read: Any = read, **options: Any) -> Summary:
    return shards.run(batch(folder, **options), lambda: read_documents([path]), shards.local(read))


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return write(tmp_path / "reports.jsonl")


@pytest.fixture
def whole(reports: Path, tmp_path: Path) -> dict[str, bytes]:
    """What an uninterrupted run leaves."""
    run(reports, tmp_path / "whole")
    return contents(tmp_path / "whole")


def test_shards_hold_all_documents_in_their_order(reports: Path, tmp_path: Path):
    summary = run(reports, tmp_path / "out")
    assert summary == Summary(23, 0, {"CASUALTY": 23}, 6)
    assert sorted(contents(tmp_path / "out")) == sorted(
        ["manifest.json", "quarantine.jsonl"]
        + [f"shard-{number:06}.{suffix}" for number in range(6) for suffix in ("json", "jsonl")]
    )
    lines = [
        line
        for number in range(6)
        for line in (tmp_path / "out" / f"shard-{number:06}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [json.loads(line)["id"] for line in lines] == [f"r{number}" for number in range(23)]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (manifest["documents"], manifest["shards"], manifest["found"]) == (23, 6, {"CASUALTY": 23})


def test_documents_that_are_left_out_are_counted_and_what_is_passed_over_is_told(reports: Path, tmp_path: Path):
    def keeps(spans: Sequence[Span]) -> bool:
        return spans[0].text.endswith("2")

    kept = replace(batch(tmp_path / "out"), keeps=keeps, passed_over={".xyz": 3})
    for _ in range(2):  # all is done the second time
        summary = shards.run(kept, lambda: read_documents([reports]), shards.local(read))
        assert summary == Summary(23, 0, {"CASUALTY": 3}, 6, left_out=20)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (manifest["documents"], manifest["left out"], manifest["passed over"]) == (23, 20, {".xyz": 3})
    rows = [json.loads(line) for path in sorted(tmp_path.glob("out/*-*.jsonl")) for line in path.open(encoding="utf-8")]
    assert [row["id"] for row in rows] == ["r0", "r10", "r20"]


class PowerCut(BaseException):
    """Nothing handles it."""


@pytest.mark.parametrize("format", [format for format in shards.FORMATS if format not in ("geojson", "kml")])
def test_interrupted_anywhere_it_ends_with_the_same_bytes(
    format: str, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run(reports, tmp_path / "whole", form=format)
    steps = 0

    def count_and_cut(real: Any, at: int) -> Any:
        def step(*arguments: Any, **keywords: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == at:
                raise PowerCut
            return real(*arguments, **keywords)

        return step

    for at in range(1, 60):  # before each replacement of a file and each synchronisation in turn
        steps, folder = 0, tmp_path / f"out-{at}"
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", count_and_cut(Path.replace, at))
            patch.setattr(files, "sync", count_and_cut(files.sync, at))
            try:
                run(reports, folder, form=format)
                cut = False
            except PowerCut:
                cut = True
        run(reports, folder, form=format)
        assert contents(folder) == contents(tmp_path / "whole")
        if not cut:
            break
    assert not cut
    assert at > 40


def test_what_is_done_is_not_done_again(reports: Path, tmp_path: Path, whole: dict[str, bytes]):
    asked: list[str] = []

    def dying(documents: Sequence[Document]) -> list[list[Span]]:
        if len(asked) >= 9:
            raise PowerCut
        asked.extend(document.id for document in documents)
        return read(documents)

    with pytest.raises(PowerCut):
        run(reports, tmp_path / "out", dying)
    before, asked = list(asked), []
    seen: list[str] = []

    def watched(documents: Sequence[Document]) -> list[list[Span]]:
        seen.extend(document.id for document in documents)
        return read(documents)

    run(reports, tmp_path / "out", watched)
    assert sorted(before + seen) == sorted(f"r{number}" for number in range(23))
    assert contents(tmp_path / "out") == whole


def test_a_damaged_shard_is_found_by_its_digest_and_written_again(
    reports: Path, tmp_path: Path, whole: dict[str, bytes]
):
    run(reports, tmp_path / "out")
    for number, damage in enumerate((b"", b"{}", None)):
        path = tmp_path / "out" / f"shard-{number:06}.jsonl"
        path.unlink() if damage is None else path.write_bytes(damage)
    (tmp_path / "out" / "shard-000004.json").write_bytes(b'{"sha256"')
    run(reports, tmp_path / "out")
    assert contents(tmp_path / "out") == whole


def test_a_full_disk_is_an_error_and_the_run_goes_on_when_there_is_space(
    reports: Path, tmp_path: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
):
    real, written = writers.Output.write, 0

    def full(self: Any, document: Document, found: Any) -> None:
        nonlocal written
        written += 1
        if written > 10:
            raise OSError(28, "No space left on device")
        real(self, document, found)

    with monkeypatch.context() as patch:
        patch.setattr(writers.Output, "write", full)
        with pytest.raises(OSError, match="No space left"):
            run(reports, tmp_path / "out")
    assert not (tmp_path / "out" / "manifest.json").exists()
    run(reports, tmp_path / "out")
    assert contents(tmp_path / "out") == whole


def test_poison_is_quarantined_with_its_reason_and_harms_no_other(tmp_path: Path):
    rows = [*TEXTS[:5], "سم", *TEXTS[5:7]]
    path = write(tmp_path / "reports.jsonl", rows)
    with path.open("a", encoding="utf-8") as file:
        file.write("no json\n" + json.dumps({"id": "empty", "text": " "}) + "\n")
    logged: list[str] = []
    summary = shards.run(batch(tmp_path / "out"), lambda: read_documents([path]), shards.local(read), log=logged.append)
    assert (summary.documents, summary.quarantined) == (7, 3)
    lines = (tmp_path / "out" / "quarantine.jsonl").read_text().splitlines()
    assert [(each["position"], each["id"]) for each in map(json.loads, lines)] == [(5, "r5"), (8, None), (9, None)]
    assert json.loads(lines[0])["reason"] == "ValueError: poison"
    assert logged[0] == "error: document 5: r5: ValueError: poison"
    assert len(logged) == 3
    second = (tmp_path / "out" / "shard-000001.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in second] == ["r4", "r6", "r7"]


@pytest.mark.parametrize(
    "poison",
    [
        "\u0650" * 100_000,
        "\ud800 قتل 5 مدنيين",
        "قتل \u202e5\u202c مدنيين\0",
        "ا" * 200_000,
        "\u2067" * 1000,
        "5" * 10_000,
    ],
    ids=["marks", "surrogate", "NUL", "one word", "isolates", "digits"],
)
def test_odd_texts_are_read_or_quarantined_with_the_real_extractor(poison: str, tmp_path: Path, tiny_checkpoint: Path):
    path = tmp_path / "reports.jsonl"
    texts = [TEXTS[0], poison, TEXTS[1]]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="ascii")
    job = Job(str(tiny_checkpoint), records=RecordOptions())
    shards.run(
        Batch(tmp_path / "out", job.layout, "jsonl", 10, {}, kind),
        lambda: read_documents([path]), shards.local(job.load(print)),
    )  # fmt: skip
    rows = [json.loads(line) for line in (tmp_path / "out" / "shard-000000.jsonl").read_text("utf-8").splitlines()]
    assert {"reports.jsonl:1", "reports.jsonl:3"} <= {row["id"] for row in rows}


def test_a_folder_of_another_run_is_refused_and_what_differs_is_told(reports: Path, tmp_path: Path):
    run(reports, tmp_path / "out", model="a", size=4)
    with pytest.raises(BatchError, match=r'holds a run with another model: "a" there, "b" now'):
        run(reports, tmp_path / "out", model="b", size=4)
    tmp_path.joinpath("other").mkdir()
    tmp_path.joinpath("other", "thesis.txt").touch()
    with pytest.raises(BatchError, match=r"expected a new folder or one of an earlier run, found thesis\.txt"):
        run(reports, tmp_path / "other")
    with pytest.raises(BatchError, match="expected a folder for the shards, found a file"):
        run(reports, reports)
    with pytest.raises(BatchError, match="expected at least 1 document, found 0"):
        run(reports, tmp_path / "none", size=0)
    with pytest.raises(BatchError, match=r"written as jsonl, csv, parquet, .*, not as brat"):
        run(reports, tmp_path / "none", form="brat")
    with pytest.raises(DocumentError, match="expected --records with geojson"):
        run(reports, tmp_path / "none", form="geojson")
    assert not (tmp_path / "none").exists()


def test_every_shard_for_excel_begins_with_its_mark(reports: Path, tmp_path: Path):
    for_excel = replace(batch(tmp_path / "out", "csv"), excel=True)
    shards.run(for_excel, lambda: read_documents([reports]), shards.local(read))
    run(reports, tmp_path / "plain", form="csv")
    paths = sorted(tmp_path.glob("out/shard-*.csv"))
    assert len(paths) == 6
    for path in paths:
        assert path.read_bytes() == b"\xef\xbb\xbf" + (tmp_path / "plain" / path.name).read_bytes()


def command(reports: Path, folder: Path, model: Path) -> list[str]:
    script = str(ROOT / "scripts" / "extract.py")
    return [sys.executable, script, str(reports), "--model", str(model), "--out", str(folder), "--shard-size", "3"]


def test_killed_again_and_again_it_ends_with_the_same_bytes(reports: Path, tmp_path: Path, tiny_checkpoint: Path):
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    assert main(["extract", *command(reports, tmp_path / "whole", tiny_checkpoint)[2:]]) == 0
    draw = random.Random(5)
    arguments = command(reports, tmp_path / "out", tiny_checkpoint)
    for _ in range(4):
        process = subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL)
        wanted = draw.randrange(1, 7)  # shards after which it is killed
        while process.poll() is None and len(list(tmp_path.glob("out/shard-*.json"))) < wanted:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert main(["extract", *arguments[2:]]) == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_several_processes_share_the_work_and_end_with_the_same_bytes(
    reports: Path, tmp_path: Path, tiny_checkpoint: Path
):
    assert main(["extract", *command(reports, tmp_path / "whole", tiny_checkpoint)[2:]]) == 0
    arguments = command(reports, tmp_path / "out", tiny_checkpoint)
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    processes = [subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    errors = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], errors
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    for error in errors:
        assert "23 documents read, 0 failed" in error


class Panic(BaseException):
    """As of Rust code, which is no Exception."""


@pytest.mark.parametrize("error", [MemoryError(), RecursionError("deep"), Panic("index")])
def test_whatever_a_document_raises_costs_only_itself(reports: Path, tmp_path: Path, error: BaseException):
    def fail(documents: Sequence[Document]) -> list[list[Span]]:
        if any(document.id == "r9" for document in documents):
            raise error
        return read(documents)

    assert run(reports, tmp_path / "out", fail) == Summary(22, 1, {"CASUALTY": 22}, 6)
    (line,) = (tmp_path / "out" / "quarantine.jsonl").read_text().splitlines()
    assert json.loads(line) == {"position": 9, "id": "r9", "reason": f"{type(error).__name__}: {error}"}


@pytest.mark.parametrize("error", [RuntimeError("the device is lost"), KeyboardInterrupt()])
def test_what_is_no_documents_fault_stops_the_run(reports: Path, tmp_path: Path, error: BaseException):
    def fail(documents: Sequence[Document]) -> list[list[Span]]:
        raise error

    with pytest.raises(type(error)):
        run(reports, tmp_path / "out", fail)
    assert not list(tmp_path.joinpath("out").glob("shard-*"))
    assert not tmp_path.joinpath("out", "quarantine.jsonl").exists()


def test_output_inside_an_input_is_refused(reports: Path, capsys: pytest.CaptureFixture[str]):
    out = reports.parent / "out"
    assert main(["extract", str(reports.parent), "--out", str(out), "--shard-size", "4"]) == 1
    assert f"{out} is inside the input {reports.parent}, so that the output would be read" in capsys.readouterr().err
    assert not out.exists()
