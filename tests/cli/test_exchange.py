"""The commands ``convert`` and ``labeling-config``, and the formats of annotation tools in ``extract``."""

import json
from pathlib import Path
from typing import get_args

import pytest

from hasila.cli import exchange
from hasila.cli.main import main
from hasila.corpus import read_articles
from hasila.corpus.validation import validate_folder
from hasila.output import label_studio, writers
from hasila.text.offsets import Unit
from support.paths import ARTICLES, ROOT

Capture = pytest.CaptureFixture[str]


def test_the_corpus_goes_to_label_studio_and_comes_back_to_brat(tmp_path: Path, capsys: Capture):
    tasks, export, back = tmp_path / "tasks.json", tmp_path / "export.json", tmp_path / "back"
    assert main(["convert", str(ARTICLES), "--format", "label-studio", "--out", str(tasks)]) == 0
    rows = json.loads(tasks.read_bytes())
    for number, row in enumerate(rows, 1):
        row |= {"id": number, "annotations": [{"completed_by": 1, "result": row.pop("predictions")[0]["result"]}]}
    rows.append({"id": 99, "data": {"text": "قصف"}, "annotations": [{"completed_by": 1, "was_cancelled": True}]})
    export.write_text(json.dumps(rows))
    assert main(["convert", str(export), "--out", str(back)]) == 0
    assert "note: task 99: an annotation by 1 was skipped" in capsys.readouterr().err
    gold, found = read_articles(ARTICLES), read_articles(back)
    assert [article.text for article in found] == [article.text for article in gold]
    assert [[m.text for m in article.mentions] for article in found] == [[m.text for m in a.mentions] for a in gold]
    assert [len(article.links) for article in found] == [len(article.links) for article in gold]
    assert validate_folder(back) == []


def test_passages_go_to_conll(tmp_path: Path):
    out = tmp_path / "out.conll"
    assert main(["convert", str(ROOT / "annotations" / "passages"), "--from", "passages", "--out", str(out)]) == 0
    assert "\tB-ATTACK\n" in out.read_text(encoding="utf-8")


def test_what_cannot_be_read_is_told_and_the_rest_is_written(tmp_path: Path, capsys: Capture):
    export, out = tmp_path / "export.jsonl", tmp_path / "out.csv"
    export.write_text('{"id": 1, "text": "قصف حلب", "label": [[4, 7, "PLACE"]]}\n{}\n', encoding="utf-8")
    assert main(["convert", str(export), "--out", str(out)]) == 1
    assert "error: line 2: expected a text, found NoneType" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8").splitlines() == ["document,start,end,text,label", "1,4,7,حلب,PLACE"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["none.json", "--out", "out"], "none.json: no such file"),
        (["a.txt", "--out", "out"], "expected a folder, .json or .jsonl; name its format with --from"),
        ([".", "--out", "out", "--annotator", "1"], "--annotator is about exports of Label Studio"),
        ([".", "--out", "out", "--unit", "utf-16"], "--unit is about exports of Label Studio and doccano"),
        ([".", "--out", "out.html"], "an HTML page cannot show these columns"),
        (["empty.jsonl", "--out", "out"], "expected annotated texts, found none that can be read"),
        (["empty.jsonl", "--out", "out.jsonl"], "annotations are written as brat, csv"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    arguments: list[str], fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("empty.jsonl").touch()
    assert main(["convert", *arguments]) == 1
    assert fault in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["empty.jsonl"]


def test_the_configuration_is_printed(capsys: Capture):
    assert main(["labeling-config"]) == 0
    assert capsys.readouterr().out == label_studio.configuration()


def test_the_formats_are_those_of_the_library():
    assert set(exchange.FORMATS) < set(writers.OUTPUT_FORMATS)
    assert get_args(Unit) == exchange.UNITS


def test_columns_of_conflict_datasets_mark_nothing(tmp_path: Path, capsys: Capture):
    out = tmp_path / "tasks.json"
    arguments = ["extract", str(tmp_path), "--records", "--columns", "acled", "--format", "label-studio"]
    assert main([*arguments, "--out", str(out)]) == 1
    assert "label-studio takes what is marked in a text, which these columns are not" in capsys.readouterr().err


@pytest.mark.parametrize("format", ["label-studio", "doccano", "conll", "web-annotation"])
def test_extract_writes_what_it_finds(format: str, tiny_checkpoint: Path, tmp_path: Path):
    source, out = tmp_path / "news", tmp_path / "out"
    source.mkdir()
    source.joinpath("a.txt").write_text("🔴 قُتل 12 مدنيًا في بلدة سراقب.", encoding="utf-8")
    arguments = ["extract", str(source), "--format", format, "--out", str(out), "--model", str(tiny_checkpoint)]
    assert main(arguments) == 0
    assert "a.txt" in out.read_text(encoding="utf-8")
