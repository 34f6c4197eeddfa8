"""The command ``extract``: what it prints, writes and returns."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from hasila.cli import extract_options
from hasila.cli.main import main
from hasila.corpus import standoff
from hasila.corpus.articles import Article
from hasila.inference.extractor import Extractor
from hasila.output import record_layout, terminal, writers
from hasila.output.writers import OUTPUT_FORMATS
from hasila.records.people.counts import Policy
from support.batches import TEXTS, contents, write
from support.paths import ARTICLES, ROOT

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def mixed(tmp_path: Path, articles: list[Article]) -> Path:
    """A folder with two good documents and three that cannot be read."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    folder.joinpath("a.txt").write_text(articles[0].text, encoding="utf-8", newline="")
    folder.joinpath("b.txt").write_bytes("café".encode("latin-1"))
    folder.joinpath("c.txt").touch()
    rows = [{"id": "row", "text": articles[1].text}, {"id": "null", "text": None}]
    folder.joinpath("d.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def spans_of(path: Path) -> dict[str, list[dict[str, object]]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: row["spans"] for row in rows}


def test_the_good_documents_are_written_and_the_bad_ones_named(
    mixed: Path, tmp_path: Path, tiny_checkpoint: Path, articles: list[Article], capsys: Capture
):
    out = tmp_path / "out.jsonl"
    assert main(["extract", str(mixed), "--out", str(out), "--model", str(tiny_checkpoint)]) == 1
    texts = {"a.txt": articles[0].text, "row": articles[1].text}
    extracted = spans_of(out)
    assert list(extracted) == list(texts)
    for name, spans in extracted.items():
        assert spans
        assert all(texts[name][span["start"] : span["end"]] == span["text"] for span in spans)
    expected = Extractor.from_pretrained(tiny_checkpoint).extract(list(texts.values()))
    assert [[span["start"] for span in spans] for spans in extracted.values()] == [
        [span.start for span in spans] for spans in expected
    ]
    printed = capsys.readouterr()
    assert printed.out == ""
    for fault in (
        "b.txt: expected UTF-8, found byte",
        "c.txt: c.txt: the text is empty",
        "d.jsonl: row 2: expected text",
    ):
        assert f"error: {mixed / fault}" in printed.err
    assert f"2 documents read, 3 failed; {sum(map(len, extracted.values()))} spans (" in printed.err
    assert f", written to {out}" in printed.err


def test_all_good_returns_zero(tmp_path: Path, tiny_checkpoint: Path, articles: list[Article], capsys: Capture):
    out = tmp_path / "brat"
    assert main(["extract", str(ARTICLES), "--out", str(out), "--model", str(tiny_checkpoint)]) == 0
    assert f"{len(articles)} documents read, 0 failed" in capsys.readouterr().err
    for article in articles:
        assert out.joinpath(f"{article.id}.txt").read_bytes() == article.text.encode()
        entities = standoff.parse(out.joinpath(f"{article.id}.ann").read_text(encoding="utf-8"))
        assert all(article.text[entity.start : entity.end] == entity.text for entity in entities)


def test_without_out_a_table_is_printed(
    tmp_path: Path, tiny_checkpoint: Path, articles: list[Article], capsys: Capture
):
    path = tmp_path / "a.txt"
    path.write_text(articles[0].text, encoding="utf-8")
    assert main(["extract", str(path), "--model", str(tiny_checkpoint)]) == 0
    spans = Extractor.from_pretrained(tiny_checkpoint).extract(articles[0].text)
    printed = capsys.readouterr()
    assert f"a.txt: {len(spans)} spans in {len(articles[0].text)} characters" in printed.out
    assert printed.out.count("│") > len(spans)
    assert "written" not in printed.err
    assert list(tmp_path.iterdir()) == [path]


def test_the_table_can_be_printed_as_well(tmp_path: Path, tiny_checkpoint: Path, capsys: Capture):
    out = tmp_path / "out.csv"
    article = next(ARTICLES.glob("*.txt"))
    assert main(["extract", str(article), "--out", str(out), "--table", "--model", str(tiny_checkpoint)]) == 0
    assert f"{article.name}: " in capsys.readouterr().out
    assert out.exists()


def test_an_unknown_column_is_named_with_those_found(tmp_path: Path, tiny_checkpoint: Path, capsys: Capture):
    path = tmp_path / "a.csv"
    path.write_text("key,body\n1,x\n")
    arguments = ["extract", str(path), "--model", str(tiny_checkpoint)]
    assert main(arguments) == 1
    assert (
        f"error: {path}: no column 'text', found 'key', 'body'; name it with --text-column" in capsys.readouterr().err
    )
    assert main([*arguments, "--text-column", "body", "--id-column", "key"]) == 0
    assert "1: " in capsys.readouterr().out


def test_a_missing_model_is_an_error(tmp_path: Path, capsys: Capture):
    assert main(["extract", str(ARTICLES), "--model", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / 'none'}: no such folder")


def test_a_missing_model_leaves_no_output(tmp_path: Path):
    out = tmp_path / "out.jsonl"
    out.write_text("former")
    assert main(["extract", str(ARTICLES), "--out", str(out), "--model", str(tmp_path / "none")]) == 1
    assert out.read_text() == "former"


def test_a_device_that_is_not_there_is_an_error(tiny_checkpoint: Path, capsys: Capture):
    assert main(["extract", str(ARTICLES), "--model", str(tiny_checkpoint), "--device", "abacus"]) == 1
    error = capsys.readouterr().err
    assert "error: device 'abacus' cannot be used" in error
    assert "expected auto, cpu, cuda, mps or xpu" in error


def test_an_output_that_cannot_be_is_an_error_before_the_model_is_read(tmp_path: Path, capsys: Capture):
    assert main(["extract", str(ARTICLES), "--out", str(tmp_path / "out.odt"), "--model", "none"]) == 1
    assert f"expected one of the formats {', '.join(OUTPUT_FORMATS)}, found 'odt'" in capsys.readouterr().err


def test_interrupted_is_told_and_returns_130(
    tmp_path: Path, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Extractor, "extract", interrupt)
    out = tmp_path / "out.jsonl"
    assert main(["extract", str(ARTICLES), "--out", str(out), "--model", str(tiny_checkpoint)]) == 130
    assert capsys.readouterr().err.endswith("interrupted\n")
    assert not out.exists()


def test_the_script_is_the_same_command(mixed: Path, tmp_path: Path, tiny_checkpoint: Path):
    out, same = tmp_path / "out.jsonl", tmp_path / "same.jsonl"
    options = [str(mixed), "--model", str(tiny_checkpoint), "--device", "cpu"]
    ran = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "extract.py"), *options, "--out", str(out)],
        capture_output=True, encoding="utf-8", timeout=120, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr
    assert "2 documents read, 3 failed" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert main(["extract", *options, "--out", str(same)]) == 1
    assert out.read_bytes() == same.read_bytes()


REPORT = "قال المرصد السوري إن 12 مدنيا قتلوا الأربعاء في غارات شنتها طائرات روسية على بلدة سراقب."
"""An invented report."""


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    path = tmp_path / "reports.jsonl"
    rows = [
        {"id": "a", "text": REPORT, "day": "2020-01-16"},
        {"id": "b", "text": REPORT, "day": "last week"},
        {"id": "c", "text": REPORT},
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_records_are_written_with_dates_resolved_and_a_bad_date_loses_nothing(
    reports: Path, tmp_path: Path, capsys: Capture
):
    out = tmp_path / "records.jsonl"
    code = main(["extract", str(reports), "--records", "--date-column", "day", "--out", str(out)])
    errors = capsys.readouterr().err
    assert code == 0
    assert "warning: b: expected the date as 2020-01-16 or 16/01/2020, found 'last week'; it is read without" in errors
    assert "3 records (3 killed)" in errors
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    days = [row["records"][0]["date"]["day"] for row in rows]
    assert days == ["2020-01-15", None, None]
    assert rows[2]["records"][0]["empty"]["date"] == "a weekday, and the article's date is not known"


def test_documents_without_a_date_get_the_one_that_is_given(reports: Path, tmp_path: Path):
    out = tmp_path / "records.csv"
    arguments = ["--date-column", "day", "--article-date", "2020-01-23", "--columns", "acled", "--out", str(out)]
    assert main(["extract", str(reports), "--records", *arguments]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["event_date"] for row in rows] == ["2020-01-15", "2020-01-22", "2020-01-22"]
    assert {row["fatalities"] for row in rows} == {"12"}


def test_without_out_records_and_their_totals_are_printed(
    reports: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["extract", str(reports), "--records"]) == 0
    printed = capsys.readouterr().out
    assert len(re.findall(r"^[abc]: 1 record *$", printed, re.MULTILINE)) == 3
    assert "totals by harm and place\n" in re.sub(" +\n", "\n", printed)
    assert "people may be counted in several of the 3 texts" in printed
    assert "left out: 0 parts of others, 0 running totals, 0 repeated, 0 without a count" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--columns", "ged"], "--columns is about records; expected --records with it"),
        (["--article-date", "2020-01-01"], "--article-date is about records"),
        (["--records", "--article-date", "yesterday"], "expected the date as 2020-01-16"),
        (["--records", "--gazetteer", "{}/names.csv"], "columns pcode, lon, lat"),
        (["--records", "--actors", "{}/actors.tsv"], "goes round in a circle"),
        (["--records", "--actors", "{}/none.tsv"], "none.tsv: cannot be read"),
        (["--records", "--out", "{}/folder"], "brat takes spans only"),
    ],
)
def test_bad_tables_and_options_are_told_before_the_model_is_read(
    arguments: list[str], message: str, reports: Path, tmp_path: Path, capsys: Capture
):
    tmp_path.joinpath("names.csv").write_text("name_ar,code\nسراقب,1\n", encoding="utf-8")
    tmp_path.joinpath("actors.tsv").write_text("name\tof\tside\nأ\tب\t\nب\tأ\t\n", encoding="utf-8")
    placed = [argument.format(tmp_path) for argument in arguments]
    assert main(["extract", str(reports), "--model", str(tmp_path / "no-model"), *placed]) == 1
    assert message in capsys.readouterr().err


def test_one_document_and_one_record_are_singular(tmp_path: Path, capsys: Capture):
    path = tmp_path / "a.txt"
    path.write_text(REPORT, encoding="utf-8")
    assert main(["extract", str(path), "--records", "--out", str(tmp_path / "out.csv")]) == 0
    assert "1 document read, 0 failed; 1 record (1 killed), written to " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--excel is about CSV; expected --out FILE.csv with it"),
        (["--out", "a.jsonl"], "a.jsonl: --excel is about CSV; expected a name that ends in .csv, found jsonl"),
        (
            ["--out", "a", "--shard-size", "2", "--format", "kml"],
            "a: --excel is about CSV; expected a name that ends in .csv, found kml",
        ),
    ],
)
def test_only_csv_is_for_excel(arguments: list[str], message: str, tmp_path: Path, capsys: Capture):
    path = tmp_path / "a.txt"
    path.write_text(REPORT, encoding="utf-8")
    assert main(["extract", str(path), "--records", "--excel", *arguments]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == f"error: {message}"


def test_shards_for_excel_are_csv_and_resume_only_as_such(tmp_path: Path, capsys: Capture):
    path, out = tmp_path / "a.txt", tmp_path / "out"
    path.write_text(REPORT, encoding="utf-8")
    arguments = ["extract", str(path), "--records", "--out", str(out), "--shard-size", "2"]
    assert main([*arguments, "--excel"]) == 0
    assert (out / "shard-000000.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument,")
    assert main([*arguments, "--format", "csv"]) == 1
    assert "holds a run with another excel: true there, false now" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--shard-size: expected --out FOLDER with it"),
        (["--out", "out", "--table"], "--table: shards are not printed; expected --out FILE, without --shard-size"),
    ],
)
def test_options_that_do_not_go_with_shards_are_refused(
    arguments: list[str], message: str, reports: Path, capsys: Capture
):
    assert main(["extract", str(reports), "--shard-size", "2", *arguments]) == 1
    assert capsys.readouterr().err == f"error: {message}\n"


def relevant(path: Path) -> list[str]:
    """The lines of spans with a CASUALTY among them."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if '"CASUALTY"' in line]


def test_only_relevant_leaves_out_and_counts_what_tells_of_no_harm(
    tmp_path: Path, tiny_checkpoint: Path, capsys: Capture
):
    texts = [*TEXTS, *("في إدلب", "روسيا", "عاد", "اجتمع المجلس", "قال مصدر")]
    arguments = ["extract", str(write(tmp_path / "a.jsonl", texts)), "--model", str(tiny_checkpoint), "--device", "cpu"]
    every, some, shards = tmp_path / "every.jsonl", tmp_path / "some.jsonl", tmp_path / "shards"
    assert main([*arguments, "--out", str(every)]) == 0
    expected = relevant(every)
    assert 0 < len(expected) < len(texts)
    told = f"{len(texts)} documents read, {len(texts) - len(expected)} without harm to people left out, 0 failed; "
    capsys.readouterr()
    assert main([*arguments, "--only-relevant", "--out", str(some)]) == 0
    assert told in capsys.readouterr().err
    assert some.read_text(encoding="utf-8").splitlines() == expected
    sharded = [*arguments, "--only-relevant", "--out", str(shards), "--shard-size", "9"]
    assert main(sharded) == 0
    assert told in capsys.readouterr().err
    first = contents(shards)
    assert [line for path in sorted(shards.glob("*.jsonl")) for line in relevant(path)] == expected
    assert json.loads(first["manifest.json"])["left out"] == len(texts) - len(expected)
    for path in (*shards.glob("shard-000001.*"), shards / "manifest.json"):
        path.unlink()
    shards.joinpath("run.json").write_text(json.dumps({"signature": json.loads(first["manifest.json"])["signature"]}))
    assert main(sharded) == 0
    assert contents(shards) == first
    assert main([name for name in sharded if name != "--only-relevant"]) == 1
    assert "holds a run with another only relevant: true there, false now" in capsys.readouterr().err


def test_only_relevant_documents_have_records(reports: Path, tmp_path: Path, capsys: Capture):
    with reports.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "d", "text": "اجتمع وزراء الخارجية في جنيف."}) + "\n")
    out = tmp_path / "records.jsonl"
    assert main(["extract", str(reports), "--records", "--only-relevant", "--out", str(out)]) == 0
    assert "4 documents read, 1 without harm to people left out, 0 failed; 3 records" in capsys.readouterr().err
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == ["a", "b", "c"]


def test_what_is_passed_over_in_a_folder_is_told_and_makes_the_status_3(
    tmp_path: Path, tiny_checkpoint: Path, capsys: Capture
):
    folder = tmp_path / "news"
    folder.mkdir()
    write(folder / "a.jsonl", TEXTS[:3])
    for name in ("b.xyz", ".DS_Store"):
        folder.joinpath(name).touch()
    arguments = ["extract", str(folder), "--model", str(tiny_checkpoint), "--out"]
    assert main([*arguments, str(tmp_path / "a.csv")]) == 3
    told = capsys.readouterr().err
    assert f"passed over: 1 file, .xyz: {folder / 'b.xyz'}\n" in told
    assert "3 documents read, 0 failed, 1 file passed over; " in told
    assert main([*arguments, str(tmp_path / "b.csv"), "--skip-unknown"]) == 0
    told = capsys.readouterr().err
    assert "b.xyz" not in told
    assert "1 file passed over; " in told
    assert main([*arguments, str(tmp_path / "out"), "--shard-size", "2"]) == 3
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["passed over"] == {".xyz": 1}
    folder.joinpath("bad.txt").write_bytes(b"\xff")
    assert main([*arguments, str(tmp_path / "c.csv")]) == 1


def test_standard_input_is_a_document_but_no_input_of_shards(
    tmp_path: Path, tiny_checkpoint: Path, articles: list[Article], monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    arguments = ["extract", "-", "--model", str(tiny_checkpoint), "--out"]
    for content, options, name in (
        (articles[0].text, [], "stdin.txt"),
        (json.dumps({"text": articles[0].text}), [], "stdin.jsonl:1"),
        (json.dumps({"text": articles[0].text}), ["--input-format", "TXT"], "stdin.txt"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
        assert main([*arguments, str(tmp_path / "a.jsonl"), *options]) == 0
        assert list(spans_of(tmp_path / "a.jsonl")) == [name]
    assert main([*arguments, str(tmp_path / "out"), "--shard-size", "2"]) == 1
    assert (
        "-: standard input can be read only once, so that a run in shards could not resume" in capsys.readouterr().err
    )
    assert not (tmp_path / "out").exists()


def test_a_file_may_be_named_by_a_dash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    monkeypatch.chdir(tmp_path)
    assert main(["scan", "./-", "--sample", "0"]) == 1
    assert f"{tmp_path / '-'}: no such file" in " ".join(capsys.readouterr().out.split())


def test_the_choices_are_those_of_the_library():
    assert extract_options.FORMATS == writers.OUTPUT_FORMATS
    assert tuple(record_layout.RECORD_LAYOUTS) == extract_options.COLUMNS
    assert get_args(Policy) == extract_options.POLICIES
    assert get_args(extract_options.Bidi) == get_args(terminal.Bidi)
