"""A survey counts what a folder holds: the same as a person who counts with simple means."""

import json
import random
import statistics
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.batch.survey import SAMPLED_CHARACTERS, Share, Survey, kind_of_error
from hasila.documents.source import Options
from support.batches import TEXTS, write


def survey(*paths: Path, sample: int = 0) -> Survey:
    made = Survey(sample)
    made.run(paths, Options())
    return made


def rows(path: Path, *found: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    return path


def test_everything_of_a_folder_is_counted(tmp_path: Path):
    tmp_path.joinpath("a.txt").write_text("قتل مدني في إدلب", encoding="utf-8")
    tmp_path.joinpath("b.txt").write_bytes(b"caf\xe9")
    tmp_path.joinpath("c.xyz").touch()
    tmp_path.joinpath(".hidden").touch()
    rows(
        tmp_path / "d.jsonl",
        {"text": "قتل مدني في إدلب", "date": "2021-03-04T10:00:00Z"},
        {"text": "Four people were hurt", "date": "2019-12-31"},
        {"text": "قصف", "date": "last week"},
        {"text": ""},
        {"text": None},
    )
    found = survey(tmp_path).as_json()
    assert found == {
        "files": {"text": 2, "JSONL": 1},
        "passed_over": {".xyz": {"files": 1, "first": [str(tmp_path / "c.xyz")]}},
        "aside": 1,
        "documents": 4,
        "scripts": {"Arabic": 3, "Latin": 1},
        "identical": 1,
        "characters": {"all": 16 + 16 + 21 + 3, "median": 16, "90%": 21, "longest": 21},
        "dates": {
            "first": "2019-12-31", "last": "2021-03-04", "without": 1, "malformed": 1, "first_malformed": "last week",
        },
        "errors": {
            "expected UTF-8": {"documents": 1, "first": f"{tmp_path / 'b.txt'}: expected UTF-8, found byte 0xe9 at 3; "
                "convert it, for example with iconv -f windows-1256 -t utf-8"},
            "the text is empty": {"documents": 1, "first": f"{tmp_path / 'd.jsonl'}: d.jsonl:4: the text is empty"},
            "expected text in '…'": {
                "documents": 1, "first": f"{tmp_path / 'd.jsonl'}: row 5: expected text in 'text', found None",
            },
        },
    }  # fmt: skip


def test_an_empty_folder_has_nothing_to_divide_by(tmp_path: Path):
    found = survey(tmp_path).as_json()
    assert found["documents"] == found["identical"] == found["characters"]["median"] == 0
    (error,) = found["errors"]
    assert error.startswith("expected .txt, .json, ")


@given(st.lists(st.integers(1, 10**8), min_size=1, max_size=50), st.sampled_from([0.5, 0.9, 1.0]))
def test_lengths_are_right_to_three_digits(lengths: list[int], share: float):
    from hasila.batch import survey as module

    made = Survey()
    made.documents = len(lengths)
    made._lengths.update(map(module._rounded, lengths))
    exact = sorted(lengths)[-(-len(lengths) * int(share * 10) // 10) - 1]
    assert exact * 0.99 < made.length(share) <= exact
    if share == 1.0:
        assert made.length(share) > 0.99 * max(lengths)
    assert made.length(0.5) <= statistics.median_high(lengths)


def test_the_sample_is_the_same_each_time_and_every_document_may_be_in_it(tmp_path: Path):
    path = write(tmp_path / "a.jsonl")
    names = [document.id for document in survey(path, sample=5).sample]
    assert len(set(names)) == 5
    assert names == [document.id for document in survey(path, sample=5).sample]
    assert len(survey(path, sample=100).sample) == len(TEXTS)
    drawn = set()
    for seed in range(60):
        made = Survey(5)
        made._random = random.Random(seed)
        made.run([path], Options())
        drawn.update(document.id for document in made.sample)
    assert len(drawn) == len(TEXTS)


def test_a_long_document_of_the_sample_is_not_kept_whole(tmp_path: Path):
    tmp_path.joinpath("a.txt").write_text("قصف " * SAMPLED_CHARACTERS, encoding="utf-8")
    (document,) = survey(tmp_path, sample=3).sample
    assert len(document.text) == SAMPLED_CHARACTERS


def test_the_interval_holds_the_share():
    assert Share(3, 10, 10).bounds == (0.3, 0.3)
    assert Share(0, 0, 0).bounds == (0.0, 0.0)
    low, high = Share(50, 100, 10_000).bounds  # Wilson's interval, from a table
    assert (round(low, 3), round(high, 3)) == (0.404, 0.596)
    assert Share(0, 100, 10_000).bounds[0] == 0
    assert Share(100, 100, 10_000).bounds[1] == pytest.approx(1)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("a.csv: row 12: expected text in 'text', found 'x: y'", "expected text in '…'"),
        ("a.csv: line 7: not valid CSV: unexpected end of data", "not valid CSV"),
        ("a.csv: no column 'body', found 'a', 'b'; name it with --text-column", "no column '…'"),
        ("a.csv: 2020: 7: the text is empty", "the text is empty"),
        ("a.csv: row 3: expected at most 1,000 characters, found more; cut it up", "expected at most N characters"),
        ("a.csv: something else went wrong at 17", "something else went wrong at N"),
    ],
)
def test_errors_of_a_kind_are_told_together(message: str, kind: str):
    assert kind_of_error(message, "a.csv") == kind


def test_the_kinds_of_errors_are_bounded(tmp_path: Path):
    made = Survey()
    from hasila.errors import DocumentError

    for number in range(500):
        made._add_error(DocumentError("a.txt: " + "x" * number), "a.txt")
    assert len(made.errors) == 101
    assert made.errors.total() == 500
