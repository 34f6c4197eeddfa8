"""The reports behind a folder of incidents."""

from dataclasses import replace
from pathlib import Path

import pytest

from hasila.errors import BatchError
from hasila.incidents.archive import Archive, fingerprint
from hasila.incidents.report import Report
from support.told_events import report, strike, write_reports


def add(folder: Path, *reports: Report) -> Path:
    archive = Archive(folder)
    run = archive.new_run
    run.mkdir(parents=True)
    write_reports(run / "shard-000000.jsonl", reports)
    archive.complete(run)
    return run


def test_a_new_archive_is_empty(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert archive.known() == {}
    assert list(archive.reports()) == []
    assert archive.next_run == archive.new_run == tmp_path / "reports" / "0001"


def test_a_later_report_of_a_name_replaces_the_earlier_one(tmp_path: Path) -> None:
    first, other, second = report("a", strike()), report("b", strike(wording=1)), report("a", strike(7))
    add(tmp_path, first, other)
    add(tmp_path, second)
    archive = Archive(tmp_path)
    assert list(archive.reports()) == [other, second]
    assert archive.known() == {each.id: fingerprint(each.document) for each in (other, second)}


def test_text_date_and_origin_make_a_version() -> None:
    document = report("a", strike(), outlet="وكالة").document
    others = [
        replace(document, text=document.text + " "),
        replace(document, date="2020-01-17"),
        replace(document, metadata={"outlet": "صحيفة"}),
    ]
    assert len({fingerprint(each) for each in (document, *others)}) == 4
    assert fingerprint(replace(document, text="\ud800"))


def test_an_interrupted_run_in_shards_is_gone_on_with_and_others_begin_anew(tmp_path: Path) -> None:
    add(tmp_path, report("a", strike()))
    runs = tmp_path / "reports"
    (runs / "0002" / "locks").mkdir(parents=True)
    archive = Archive(tmp_path)
    assert (archive.next_run, archive.new_run) == (runs / "0002", runs / "0003")
    assert archive.complete_runs == ["0001"]


def test_a_run_that_someone_removes_leaves_the_others(tmp_path: Path) -> None:
    first = add(tmp_path, report("a", strike()))
    add(tmp_path, report("b", strike()))
    for path in first.iterdir():
        path.unlink()
    first.rmdir()
    add(tmp_path, report("c", strike()))
    assert [each.id for each in Archive(tmp_path).reports()] == ["b", "c"]


def test_more_than_9999_runs_stay_in_order(tmp_path: Path) -> None:
    for name, killed in (("9999", 5), ("10000", 6)):
        run = tmp_path / "reports" / name
        run.mkdir(parents=True)
        write_reports(run / "shard-000000.jsonl", [report("a", strike(killed))])
        Archive(tmp_path).complete(run)
    archive = Archive(tmp_path)
    assert [each.records[0].text for each in archive.reports()] == ["6 مدنيين"]
    assert archive.new_run.name == "10001"


def test_a_damaged_shard_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    run = add(tmp_path, report("a", strike()))
    (run / "shard-000000.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(BatchError, match=f"the folder was changed: remove {run} and run again"):
        list(Archive(tmp_path).reports())
