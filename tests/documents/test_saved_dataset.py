"""Data sets of the library ``datasets``: saved to a folder, as Arrow files, and by their name."""

import json
import sys
from pathlib import Path

import datasets
import pyarrow
import pytest
from pyarrow import ipc

from hasila.cli.main import main
from hasila.documents import hub_dataset
from hasila.documents.document import Columns, Document
from support.tables import FIRST, SECOND, read, write, write_rows

ROWS = [
    {"النص": FIRST, "when": "2020-01-16", "url": "https://example.org/1", "label": 0},
    {"النص": SECOND, "when": "2020-01-17", "url": "https://example.org/2", "label": 1},
]
DOCUMENTS = [
    Document(row["url"], row["النص"], row["when"], {"url": row["url"]})  # type: ignore[arg-type]
    for row in ROWS
]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Two splits, the first of which is in two files."""
    first = datasets.Dataset.from_list(ROWS)
    splits = {"train": first, "test": datasets.Dataset.from_list([{"text": SECOND}])}
    datasets.DatasetDict(splits).save_to_disk(tmp_path / "saved", num_shards={"train": 2, "test": 1})
    return tmp_path / "saved"


def test_the_splits_of_a_saved_data_set_are_read_in_its_order(saved: Path):
    write(saved / "train" / "cache-1.arrow", "not listed")
    last = Document("test/data-00000-of-00001.arrow:1", SECOND)
    assert read(saved) == [*DOCUMENTS, last]
    assert read(saved / "train") == DOCUMENTS
    assert read(saved.parent) == [*DOCUMENTS, Document(f"saved/{last.id}", SECOND)]


def test_the_rows_that_a_selection_takes_are_read(tmp_path: Path):
    chosen = datasets.Dataset.from_list(ROWS * 100).select([1, 4, 3])
    chosen.save_to_disk(tmp_path / "saved")
    assert [document.text for document in read(tmp_path / "saved")] == [SECOND, FIRST, SECOND]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("dataset_dict.json", "{", "dataset_dict.json: expected what datasets writes there, found no JSON"),
        ("dataset_dict.json", "[" * 100_000, "dataset_dict.json: expected what datasets writes there, found no JSON"),
        (
            "dataset_dict.json",
            '{"splits": 1}',
            "expected a data set that datasets saved, found one whose files are not",
        ),
        ("dataset_dict.json", '{"splits": ["dev"]}', "'dev' is not in it"),
        ("dataset_dict.json", '{"splits": ["../saved"]}', "'../saved' is not in it"),
        ("train/state.json", "[]", "found one whose files are not listed"),
        ("train/state.json", '{"_data_files": [1]}', "found one whose files are not listed"),
        ("train/state.json", '{"_data_files": [{"filename": "../../a"}]}', "'../../a' is not in it"),
        ("train/state.json", '{"_indices_data_files": [{"filename": "indices.arrow"}]}', "a selection of the rows"),
    ],
)
def test_a_damaged_data_set_is_one_error_and_the_rest_is_read(saved: Path, name: str, content: str, told: str):
    write(saved / name, content)
    write(saved.parent / "z.txt", FIRST)
    first, *others = read(saved.parent)
    assert told in str(first)
    test = [] if "/" not in name else [Document("saved/test/data-00000-of-00001.arrow:1", SECOND)]
    assert others == [*test, Document("z.txt", FIRST)]
    assert read(saved)[: 1 + len(test)][0] == first


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
def test_arrow_files_and_streams_are_read(tmp_path: Path, compression: str | None):
    table = pyarrow.table({"text": [f"{n}: {FIRST}" for n in range(300)], "part": [{"day": "2020-01-16"}] * 300})
    options = ipc.IpcWriteOptions(compression=compression)
    for name, new in (("a.arrow", ipc.new_file), ("b.arrow", ipc.new_stream)):
        with new(tmp_path / name, table.schema, options=options) as file:
            file.write_table(table, max_chunksize=7)
        found = read(tmp_path / name, columns=Columns(date="part.day"))
        assert found == [Document(f"{name}:{n + 1}", f"{n}: {FIRST}", "2020-01-16") for n in range(300)]


def test_an_arrow_file_without_a_text_is_an_error_and_one_without_rows_is_none(tmp_path: Path):
    for name, column in (("a.arrow", "key"), ("b.arrow", "text")):
        schema = pyarrow.schema([(column, pyarrow.string())])
        ipc.new_stream(tmp_path / name, schema).close()
    assert read(tmp_path) == [f"{tmp_path / 'a.arrow'}: no column 'text', found 'key'; name it with --text-column"]


def test_a_damaged_arrow_file_is_an_error_behind_what_came_before(tmp_path: Path):
    path = tmp_path / "a.arrow"
    table = pyarrow.table({"text": [FIRST] * 200})
    with ipc.new_stream(path, table.schema) as file:
        file.write_table(table, max_chunksize=100)
    data = path.read_bytes()
    offsets = data.index(bytes(4) + len(FIRST.encode()).to_bytes(4, "little"))
    second = data.index(bytes(4) + len(FIRST.encode()).to_bytes(4, "little"), offsets + 400)
    wild = data[: second + 8] + (1 << 30).to_bytes(4, "little") + data[second + 12 :]  # an offset beyond the data
    for damaged in (wild, data[: len(data) // 2 + 1000]):
        *documents, error = read(write(path, damaged))
        assert documents == [Document(f"a.arrow:{n}", FIRST) for n in range(1, 101)]
        assert str(error).startswith(f"{path}: not an Arrow file that can be read: ")
    for garbage in (b"", b"x", b"ARROW1\0\0", b"\xff\xff\xff\xff\xff\xff\xff\x7f", b"\xff" * 99):
        (error,) = read(write(path, garbage))
        assert str(error).startswith(f"{path}: ")


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv"])
def test_a_data_set_is_read_by_its_name(tmp_path: Path, suffix: str):
    write_rows(tmp_path / f"train{suffix}", ROWS)
    write_rows(tmp_path / f"test{suffix}", [{**ROWS[1], "url": None}])
    name = f"datasets:{tmp_path}"
    notes: list[str] = []
    last = Document(f"{tmp_path}:test:1", SECOND, "2020-01-17")
    assert read(Path(name), notes=notes) == [*DOCUMENTS, last]
    assert notes[0] == f"note: {name}:train: the text is in column 'النص', the id in 'url', the date in 'when'"
    assert read(Path(f"{name}:test")) == [last]
    assert read(Path(f"{name}:dev")) == [f"{name}:dev: no split 'dev', found 'train', 'test'"]


def test_a_damaged_split_loses_no_other(tmp_path: Path):
    write_rows(tmp_path / "train.jsonl", ROWS)
    write(tmp_path / "test.jsonl", '{"text": "x"}\n{"te\n')
    *documents, error = read(Path(f"datasets:{tmp_path}"))
    assert documents == DOCUMENTS
    assert str(error).startswith(f"datasets:{tmp_path}:test: not a data set that can be read: ")
    assert len(read(Path(f"datasets:{tmp_path}:test"))) == 1


def test_a_data_set_of_other_things_than_tables_is_refused(tmp_path: Path):
    write(tmp_path / "data" / "train.tar", b"")
    (error,) = read(Path(f"datasets:{tmp_path / 'data'}"))
    assert error.endswith("expected a data set of arrow, csv, json, parquet, text files, found webdataset")


@pytest.mark.parametrize("named", ["../secret.csv", "{}/secret.csv"])
def test_a_data_set_leads_to_no_file_outside(tmp_path: Path, named: str):
    write_rows(tmp_path / "secret.csv", [{"text": FIRST}])
    card = f"---\nconfigs:\n- config_name: default\n  data_files: {named.format(tmp_path)}\n---\n"
    write(tmp_path / "data" / "README.md", card)
    (error,) = read(Path(f"datasets:{tmp_path / 'data'}"))
    assert "expected only files of its own, found " in error


def test_a_script_of_a_data_set_is_not_run(tmp_path: Path):
    write(tmp_path / "data" / "data.py", f"open({str(tmp_path / 'run')!r}, 'w')")
    (error,) = read(Path(f"datasets:{tmp_path / 'data'}"))
    assert "not a data set that can be read" in str(error)
    assert not (tmp_path / "run").exists()


def test_only_what_is_written_exactly_names_a_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What a folder holds, and a file of such a name, is a file. (The tests run without a network.)"""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "datasets:a.txt", FIRST)
    assert read(tmp_path) == [Document("datasets:a.txt", FIRST)]
    assert read(Path("datasets:a.txt")) == [Document("datasets:a.txt", FIRST)]
    assert hub_dataset.source_of(Path("other:a")) is None


def test_the_command_takes_the_name_of_a_data_set_but_not_for_shards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    write_rows(tmp_path / "data" / "train.jsonl", ROWS)
    monkeypatch.chdir(tmp_path)
    assert main(["scan", "datasets:data", "--sample", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 2
    assert main(["scan", "./datasets:data", "--sample", "0", "--json"]) == 1
    assert f"{tmp_path / 'datasets:data'}: no such file" in capsys.readouterr().out
    assert main(["extract", "datasets:data", "--shard-size", "2", "--out", "out"]) == 1
    assert "datasets:data: what the hub holds may change" in capsys.readouterr().err


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    (error,) = read(Path("datasets:a/b"))
    assert error == (
        "datasets:a/b: data sets need datasets, which is not installed; install it with: pip install 'hasila[train]'"
    )
