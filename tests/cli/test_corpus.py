"""The commands for the annotated corpus: what they print and return."""

import re
from pathlib import Path

import pytest

from hasila.cli.main import main
from hasila.corpus.articles import Article
from hasila.labels import ANNOTATED, LINKS
from support.paths import ARTICLES, ROOT

Capture = pytest.CaptureFixture[str]


def test_validate_tells_the_faults_and_counts_them(tmp_path: Path, articles: list[Article], capsys: Capture):
    assert main(["validate", "--articles", str(ARTICLES)]) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "0 faults\n")
    for article in articles:
        tmp_path.joinpath(f"{article.id}.ann").write_text("T1\tPLACE 0 9999\tإدلب\n", encoding="utf-8")
    assert main(["validate", "--articles", str(ARTICLES), "--annotations", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.out.count("offsets outside the text") == len(printed.out.splitlines()) == len(articles)
    assert printed.err == f"{len(articles)} faults\n"


def test_agreement_of_the_passes_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    monkeypatch.chdir(ROOT)
    assert main(["agreement"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["F1", "kappa", "first", "second", "both"]
    assert [line.split()[0] for line in lines[1:6]] == ["ACTOR", "CASUALTY", "PLACE", "ATTACK", "all"]
    (count,) = [int(line.split()[0]) for line in lines if re.fullmatch(r"\d+ disagreements?", line)]
    assert count == len(lines) - 1 - lines.index(f"{count} disagreements")


def test_a_labelling_agrees_with_itself(capsys: Capture):
    assert main(["agreement", str(ARTICLES), str(ARTICLES), "--articles", str(ARTICLES)]) == 0
    printed = capsys.readouterr().out
    assert printed.count(" 1.000") == 2 * len(ANNOTATED) + 1 + len(LINKS) + 1  # spans with kappa, links, all
    assert printed.endswith("\n0 disagreements\n")


def test_passages_that_were_labelled_again_are_compared(tmp_path: Path, capsys: Capture):
    for name, passages in (
        ("first", ("a-1 | x\nفي [PLACE|إدلب] و[PLACE|حلب].", "a-2 | x\nفي [PLACE|حماة].", "a-3 | x\nفي [PLACE|حمص].")),
        ("second", ("a-3 | x\nفي [PLACE|حمص].", "a-1 | x\nفي [PLACE|إدلب] وحلب.")),
    ):
        tmp_path.joinpath(name).mkdir()
        text = "".join(f"## {passage}\n" for passage in passages)
        tmp_path.joinpath(name, "passages.txt").write_text(text, encoding="utf-8")
    assert main(["agreement", "--passages", str(tmp_path / "first"), str(tmp_path / "second")]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"^PLACE +0\.800 +\S+ +3 +2 +2$", printed, re.MULTILINE)
    assert printed.endswith("1 disagreement\n  a-1 9 12 PLACE 'حلب': only in the first\n")


def test_agreement_wants_two_folders(capsys: Capture):
    assert main(["agreement", "one", "--articles", str(ARTICLES)]) == 1
    assert capsys.readouterr().err == "error: expected two folders with a labelling each, found 1\n"


def test_ceiling_is_printed(tiny_checkpoint: Path, articles: list[Article], capsys: Capture):
    assert main(["ceiling", "--tokenizer", str(tiny_checkpoint), "--articles", str(ARTICLES)]) == 0
    total = sum(len(article.mentions) for article in articles)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{total} of {total} spans (100.0%) have both edges where a model can cut"
    assert lines[1].endswith("are unknown")
    assert lines[2:] == []


def test_statistics_are_markdown_that_adds_up(articles: list[Article], capsys: Capture):
    assert main(["statistics", "--articles", str(ARTICLES)]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line]
    assert len({len(row) for row in rows[: len(articles) + 3]}) == 1
    (sums,) = [row for row in rows if row[0] == "**all**"]
    labels = dict(zip(rows[0], sums, strict=True))
    assert int(labels["spans"]) == sum(len(article.mentions) for article in articles)
    assert int(labels["spans"]) == sum(int(labels[label]) for label in ANNOTATED)
    assert int(labels["links"]) == sum(len(article.links) for article in articles)
    assert int(labels["links"]) == sum(int(row[3]) for row in rows if row[0] in LINKS)
    harms = [int(row[2]) for row in rows if row[0] == "Harm (CASUALTY)"]
    assert sum(harms) == int(labels["CASUALTY"])


def test_a_missing_corpus_is_an_error(tmp_path: Path, capsys: Capture):
    for command in ("statistics", "agreement", "ceiling"):
        options = ["--tokenizer", "none"] if command == "ceiling" else [str(tmp_path)] * 2 * (command == "agreement")
        assert main([command, *options, "--articles", str(tmp_path / "none")]) == 1
        assert "error: " in capsys.readouterr().err
    assert main(["validate", "--articles", str(tmp_path / "none")]) == 1


def test_one_fault_is_singular(tmp_path: Path, capsys: Capture):
    tmp_path.joinpath("a.txt").write_text("قصف على إدلب", encoding="utf-8")
    tmp_path.joinpath("a.ann").write_text("T1\tPLACE 0 9999\tإدلب\n", encoding="utf-8")
    assert main(["validate", "--articles", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "1 fault\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["validate"], "annotations/articles: this folder is not here; expected a folder of articles; name it with"),
        (["statistics"], "annotations/articles: this folder is not here"),
        (["ceiling"], "annotations/articles: this folder is not here"),
        (["agreement"], "annotations/articles: this folder is not here"),
        (
            ["agreement", "--passages"],
            "annotations/passages/first: this folder is not here; expected a folder of",
        ),
        (["agreement", "--articles", "{}"], "annotations/passes/first: this folder is not here; expected a folder of"),
    ],
)
def test_outside_a_clone_a_missing_default_folder_says_what_to_do(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    monkeypatch.chdir(tmp_path)
    assert main([argument.format(ARTICLES) for argument in arguments]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"error: {message}")
    assert printed.err.endswith(", or run the command in a clone of the repository\n")


def test_outside_a_clone_named_folders_suffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    monkeypatch.chdir(tmp_path)
    passages = str(ROOT / "annotations" / "passages")
    assert main(["validate", "--articles", str(ARTICLES)]) == 0
    assert main(["validate", "--passages", passages]) == 0
    assert main(["statistics", "--passages", passages]) == 0
    assert capsys.readouterr().err == "0 faults\n" * 2
