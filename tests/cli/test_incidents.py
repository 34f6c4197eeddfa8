"""The command ``incidents``: what a user has after it, after adding reports, after deciding, after an interruption."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hasila.batch import shards
from hasila.batch.job import Job
from hasila.cli import incidents as command
from hasila.cli.main import main
from hasila.incidents.archive import Archive
from hasila.incidents.report import Report
from support.told_events import report, strike, write_reports

Capture = pytest.CaptureFixture[str]

AGENCY = (
    "قال المرصد السوري إن 12 مدنيا قتلوا الأربعاء في غارات شنتها طائرات روسية على بلدة سراقب بريف إدلب، وإن فرق "
    "الإسعاف ما تزال تبحث عن ناجين."
)
NEWS = {
    "a": ("2020-01-16", AGENCY),
    "b": ("2020-01-16", f"وكالات: {AGENCY}"),
    "c": ("2020-01-17", "ارتفع عدد ضحايا القصف الجوي على بلدة سراقب أمس الأول إلى 14 قتيلا مدنيا، بحسب الدفاع المدني."),
    "d": ("2018-05-03", "أصيب 4 أشخاص بجروح في انفجار لغم قرب مدينة تعز يوم الأربعاء."),
    "e": ("2018-05-03", "عقد مجلس البلدية اجتماعا لمناقشة أسعار الخبز."),
}
"""Invented reports: an agency's, its copy, a later one with a higher toll, another event, and none."""
A, B = report("a", strike(), "2020-01-16T08:00"), report("b", strike(7, wording=1), "2020-01-16T09:00")
FORMATS = ("jsonl", "csv", "geojson", "html", "parquet", "acled", "ged", "airwars")


@pytest.fixture(autouse=True)
def _loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loads the model once for all tests."""
    load = Job.load
    monkeypatch.setattr(Job, "load", lambda job, log: _READERS.get(job) or _READERS.setdefault(job, load(job, log)))


_READERS: dict[Job, Any] = {}


def news(path: Path, names: str = "abcde", changes: dict[str, str] | None = None) -> Path:
    rows = [{"id": name, "date": NEWS[name][0], "text": (changes or {}).get(name, NEWS[name][1])} for name in names]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def incidents_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "incidents.jsonl").read_text(encoding="utf-8").splitlines()]


def grouped(folder: Path) -> list[list[str]]:
    return [[telling["report"] for telling in each["tellings"]] for each in incidents_of(folder)]


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def run(*arguments: object, formats: tuple[str, ...] = ("jsonl",)) -> int:
    return main(["incidents", *map(str, arguments), "--formats", *formats])


def test_reports_are_grouped_and_every_usual_output_is_written(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "out"
    assert main(["incidents", str(news(tmp_path / "news.jsonl")), "--out", str(out)]) == 0
    told = capsys.readouterr().err
    assert "5 reports in all, 0 failed; 2 incidents, 1 of them told by more than one report" in told
    usual = {"decisions.tsv", "incidents.jsonl", "incidents.csv", "incidents.geojson", "index.html"}
    assert set(outputs(out)) == usual
    mine, strike_on_town = incidents_of(out)
    assert [each["report"] for each in strike_on_town["tellings"]] == ["a", "b", "c"]
    assert strike_on_town["tellings"][1]["copy_of"] == "a"
    assert [each["report"] for each in mine["tellings"]] == ["d"]
    for one in (mine, strike_on_town):
        for telling in one["tellings"]:
            text = NEWS[telling["report"]][1]
            assert all(text[each["start"] : each["end"]] == each["text"] for each in telling["records"])


def test_reports_added_later_give_the_same_bytes_as_all_at_once(tmp_path: Path, capsys: Capture) -> None:
    whole, steps = tmp_path / "whole" / "out", tmp_path / "steps" / "out"
    for folder in (whole, steps):
        folder.mkdir(parents=True)
    assert run(news(tmp_path / "all.jsonl"), "--out", whole, formats=FORMATS) == 0
    for number, names in enumerate(("db", "ec", "a")):
        assert run(news(tmp_path / f"{number}.jsonl", names), "--out", steps, formats=FORMATS) == 0
    assert outputs(steps) == outputs(whole)
    capsys.readouterr()
    assert run(tmp_path / "all.jsonl", "--out", steps, formats=FORMATS) == 0
    assert "all documents are known" in capsys.readouterr().err
    assert outputs(steps) == outputs(whole)


def test_an_interrupted_run_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_SHARD", 2)
    path = news(tmp_path / "news.jsonl")
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert run(path, "--out", whole) == 0
    fill: Callable[..., Any] = shards.fill
    numbers: list[int] = []

    def interrupted(batch: Any, shard: Any, *rest: Any) -> None:
        if shard.number == 1 and numbers == [0]:
            raise KeyboardInterrupt
        numbers.append(shard.number)
        fill(batch, shard, *rest)

    monkeypatch.setattr(shards, "fill", interrupted)
    assert run(path, "--out", cut) == 130
    assert not (cut / "incidents.jsonl").exists()
    numbers.append(-1)
    assert run(path, "--out", cut) == 0
    assert numbers == [0, -1, 1, 2]
    assert outputs(cut) == outputs(whole)


def test_after_an_interruption_other_input_is_refused_and_a_file_of_records_does_not_spoil_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    path, out = news(tmp_path / "news.jsonl"), tmp_path / "out"

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shards, "fill", interrupt)
        assert run(path, "--out", out) == 130
    records = write_reports(tmp_path / "records.jsonl", [A, B])
    assert run(records, "--out", out) == 0
    assert grouped(out) == [["a", "b"]]
    capsys.readouterr()
    assert run(path, "--out", out) == 1
    assert "0001 holds a run with another earlier runs" in capsys.readouterr().err


def test_a_changed_document_replaces_its_earlier_version(tmp_path: Path) -> None:
    out = tmp_path / "out"
    exact = ("--precision", "fp32")  # in 16 bits, what is read together decides on last digits
    assert run(news(tmp_path / "one.jsonl", "ad"), *exact, "--out", out) == 0
    changed = NEWS["a"][1].replace("12", "16")
    assert run(news(tmp_path / "two.jsonl", "ad", {"a": changed}), *exact, "--out", out) == 0
    tolls = [each["tolls"][0]["low"] for each in incidents_of(out)]
    assert tolls == [4, 16]
    fresh = tmp_path / "fresh"
    assert run(tmp_path / "two.jsonl", *exact, "--out", fresh) == 0
    assert (out / "incidents.jsonl").read_bytes() == (fresh / "incidents.jsonl").read_bytes()


def test_ray_gives_the_same_incidents(tmp_path: Path) -> None:
    ray = pytest.importorskip("ray", reason="the extra ray is not installed")
    path = news(tmp_path / "news.jsonl")
    for engine in ("local", "ray"):
        extra = ["--workers", "1"] if engine == "ray" else []
        assert run(path, "--engine", engine, *extra, "--precision", "fp32", "--out", tmp_path / engine) == 0
    ray.shutdown()
    assert outputs(tmp_path / "ray") == outputs(tmp_path / "local")


def test_a_file_of_records_is_taken_and_copies_are_said_not_to_be_recognised(tmp_path: Path, capsys: Capture) -> None:
    records, out = tmp_path / "records.jsonl", tmp_path / "out"
    assert main(["extract", str(news(tmp_path / "news.jsonl")), "--records", "--out", str(records)]) == 0
    capsys.readouterr()
    assert run(records, "--out", out) == 0
    told = capsys.readouterr().err
    assert f"note: {records}: 5 reports without text: copies among them are not recognised; name the documents" in told
    assert f"{records}: 5 new reports" in told
    assert [each["copy_of"] for one in incidents_of(out) for each in one["tellings"]] == [None] * 4
    capsys.readouterr()
    assert run(records, "--out", out) == 0
    told = capsys.readouterr().err
    assert "note: " not in told
    assert f"{records}: 0 new reports" in told
    assert [path.name for path in (out / "reports").iterdir()] == ["0001"]


def test_a_folder_of_records_needs_no_checkpoint_and_gives_what_its_files_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: object) -> None:
        raise AssertionError("a file of records was read as documents")

    monkeypatch.setattr(Job, "load", load)
    files = [tmp_path / "in" / "a.jsonl", tmp_path / "in" / "deeper" / "b.jsonl"]
    for file, told in zip(files, (A, B), strict=True):
        file.parent.mkdir(exist_ok=True)
        write_reports(file, [told])
    assert run(tmp_path / "in", "--out", tmp_path / "folder") == 0
    assert run(*files, "--out", tmp_path / "named") == 0
    assert outputs(tmp_path / "folder") == outputs(tmp_path / "named")
    assert grouped(tmp_path / "folder") == [["a", "b"]]


def test_a_folder_of_records_and_documents_gives_both(tmp_path: Path, capsys: Capture) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    write_reports(folder / "records.jsonl", [A])
    news(folder / "news.jsonl", "d")
    folder.joinpath("picture.png").write_bytes(b"no text")
    assert run(folder, "--out", out) == 3
    told = capsys.readouterr().err
    assert "2 reports in all, 0 failed" in told
    assert told.count("picture.png") == 1 or told.count(".png") == 1
    assert grouped(out) == [["d"], ["a"]]


def test_texts_of_the_page_are_read_with_the_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    reports = Archive.reports
    monkeypatch.setattr(Archive, "reports", lambda archive: read.append(1) or reports(archive))
    assert (
        run(write_reports(tmp_path / "records.jsonl", [A, B]), "--out", tmp_path / "out", formats=("jsonl", "html"))
        == 0
    )
    assert read == [1]
    page = tmp_path.joinpath("out", "index.html").read_text(encoding="utf-8")
    assert json.dumps(A.document.text, ensure_ascii=False) in page
    assert json.dumps(B.document.text, ensure_ascii=False) in page


def test_a_bad_line_of_records_is_told_and_loses_nothing_else(tmp_path: Path, capsys: Capture) -> None:
    path = write_reports(tmp_path / "records.jsonl", [A, B])
    path.write_bytes(b"{damaged\n" + path.read_bytes() + b'{"records": []}\n\xff\n')
    assert run(path, "--out", tmp_path / "out") == 1
    told = capsys.readouterr().err
    for line in (1, 4, 5):
        assert f"error: {path}:{line}: " in told
    assert "2 reports in all, 3 failed" in told
    assert grouped(tmp_path / "out") == [["a", "b"]]


def test_bad_documents_are_told_and_lose_nothing_else(tmp_path: Path, capsys: Capture) -> None:
    path = news(tmp_path / "news.jsonl", "ad")
    path.write_bytes(path.read_bytes() + b"{damaged\n")
    for _ in range(2):
        assert run(path, "--out", tmp_path / "out") == 1
        assert "news.jsonl: line 3: expected a JSON" in capsys.readouterr().err
        assert grouped(tmp_path / "out") == [["d"], ["a"]]


def test_a_name_that_two_documents_have_is_an_error_and_the_first_is_taken(tmp_path: Path, capsys: Capture) -> None:
    one, two = news(tmp_path / "1.jsonl", "ad"), news(tmp_path / "2.jsonl", "ad", {"a": NEWS["c"][1]})
    for _ in range(2):
        assert run(one, two, "--out", tmp_path / "out") == 1
        told = capsys.readouterr().err
        assert "a: an earlier document of the input has this name and is another" in told
        assert "2 reports in all, 1 failed" in told
    records = write_reports(tmp_path / "records.jsonl", [A, report("a", strike(9)), A])
    assert run(records, "--out", tmp_path / "other") == 1
    told = capsys.readouterr().err
    assert "1 report in all, 1 failed" in told
    assert incidents_of(tmp_path / "other")[0]["tolls"][0]["low"] == 5


def name_of(told: Report) -> str:
    return f"{told.id}@{told.records[0].at.start}"


@pytest.mark.parametrize("scores_do_not_matter", ["different", "same"])
def test_decisions_win_and_survive_a_run_and_new_reports(
    scores_do_not_matter: str, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    other = B if scores_do_not_matter == "different" else report("b", strike(3, "تعز", 3), "2011-03-04")
    more = report("c", strike(8, wording=2), "2020-01-16T12:00")
    assert run(write_reports(tmp_path / "1.jsonl", [A, other]), "--out", out) == 0
    assert (grouped(out) == [["a", "b"]]) == (scores_do_not_matter == "different")
    with (out / "decisions.tsv").open("a", encoding="utf-8") as file:
        file.write(f"{scores_do_not_matter}\t{name_of(A)}\t{name_of(other)}\tمها\n")
    for path in (tmp_path / "1.jsonl", write_reports(tmp_path / "2.jsonl", [more])):
        assert run(path, "--out", out) == 0
        together = any({"a", "b"} <= set(each) for each in grouped(out))
        assert together == (scores_do_not_matter == "same")
    assert "warning" not in capsys.readouterr().err


def test_a_decision_about_no_record_is_a_warning_and_a_malformed_one_an_error(tmp_path: Path, capsys: Capture) -> None:
    out, path = tmp_path / "out", write_reports(tmp_path / "1.jsonl", [A, B])
    out.mkdir()
    decisions = out / "decisions.tsv"
    decisions.write_text("decision\tfirst\tsecond\nwrong\tnobody@4\n", encoding="utf-8")
    assert run(path, "--out", out) == 0
    assert "warning: the decision of line 2 is about no record: nobody@4" in capsys.readouterr().err
    before = outputs(out)["incidents.jsonl"]
    decisions.write_text("decision\tfirst\tsecond\n\nperhaps\ta@4\n", encoding="utf-8")
    assert run(path, "--out", out) == 1
    told = capsys.readouterr().err
    assert f"error: {decisions}:3: expected one of the decisions same, different, wrong, split, found 'perhaps'" in told
    assert "Traceback" not in told
    assert outputs(out)["incidents.jsonl"] == before
    assert run(news(tmp_path / "news.jsonl"), "--out", out) == 1
    assert [run.name for run in (out / "reports").iterdir()] == ["0001"], "documents were read before the decisions"


def test_input_that_cannot_be_is_an_error(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    news(folder / "a.jsonl", "a")
    assert run(folder, "--out", folder / "out") == 1
    assert "is inside the input" in capsys.readouterr().err
    assert [each.name for each in folder.iterdir()] == ["a.jsonl"]
    assert run("-", "--out", tmp_path / "out") == 1
    assert run(tmp_path / "none.jsonl", "--out", tmp_path / "out") == 1
    assert "none.jsonl" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(folder, "--out", tmp_path / "out", formats=("docx",))


def test_names_and_texts_without_utf_8_are_grouped_and_written(tmp_path: Path) -> None:
    odd = report("\udcff نشرة 🔴", strike(place="بلدة \ud800"), title="\udc00")
    path = write_reports(tmp_path / "records.jsonl", [odd, A])
    assert run(path, "--out", tmp_path / "out", formats=(*FORMATS, "xlsx")) == 0
    assert {name for each in grouped(tmp_path / "out") for name in each} == {odd.id, "a"}
