"""The page on formats: each of its lines runs on an example file, and gives the documents that the file holds."""

import contextlib
import csv
import functools
import io
import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from defusedxml import ElementTree

from hasila.cli.inputs import Inputs
from hasila.cli.main import main
from hasila.documents.document import METADATA, Document
from hasila.documents.formats import FORMATS
from hasila.inference.extractor import Extractor
from hasila.output.writers import OUTPUT_FORMATS
from hasila.records.places.gazetteer import Gazetteer
from support import example_files
from support.example_files import EXPECTED, FOLDER
from support.paths import ROOT
from support.tables import read

PAGE = ROOT.joinpath("docs", "formats.md").read_text(encoding="utf-8")
_PIPED = re.compile(r"(?:cat|xz -dc) (\S+?)(?:\.xz)? \| (hasila .*)")

Row = Mapping[str, Any]


def _lines() -> list[str]:
    """Each line of the page that calls ``hasila``, those in its tables among them."""
    fenced = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)).splitlines()
    return list(dict.fromkeys([*re.findall(r"`(hasila extract [^`]+)`", PAGE), *(line for line in fenced if line)]))


@pytest.fixture(scope="module")
def loaded() -> Iterator[None]:
    """Lets all lines of the page share the checkpoint and the gazetteer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Extractor, "from_pretrained", functools.cache(Extractor.from_pretrained))
        patch.setattr(Gazetteer, "read", functools.cache(Gazetteer.read))
        yield


@pytest.fixture
def passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded: None) -> list[Document]:
    """What the command reads, in a copy of the example files."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    documents: list[Document] = []
    reading = Inputs.documents

    def noted(inputs: Inputs) -> Iterator[Any]:
        for item in reading(inputs):
            assert isinstance(item, Document), item
            documents.append(item)
            yield item

    monkeypatch.setattr(Inputs, "documents", noted)
    return documents


@pytest.mark.parametrize("line", _lines())
def test_each_line_gives_the_documents_of_its_file(
    line: str, passed: list[Document], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    if ".spacy" in line and find_spec("spacy") is None:
        pytest.skip("spacy is not installed")
    command, piped = line.partition(" < ")[::2]
    if match := _PIPED.fullmatch(command):
        piped, command = match.groups()
    if piped:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(piped).read_bytes())))
    arguments = shlex.split(command, comments=True)[1:]
    assert main(arguments) == (3 if "news/" in arguments and "--skip-unknown" not in arguments else 0)
    expected = _expected(arguments, piped)
    assert passed == expected
    out = next((Path(after) for name, after in pairwise(arguments) if name == "--out"), None)
    if out is None:
        assert f"{expected[0].id}: " in capsys.readouterr().out
    else:
        _FORMS[_form(arguments, out)](out, expected)


def _expected(arguments: Sequence[str], piped: str) -> list[Document]:
    """The documents of the inputs, in their order."""
    found: list[Document] = []
    for argument in arguments:
        name, _, split = argument.removeprefix("datasets:").rstrip("/").partition(":")
        if argument == "-":
            found += [Document("stdin.txt", each.text) if each.id == piped else each for each in EXPECTED[piped]]
        elif name in EXPECTED:
            found += [each for each in EXPECTED[name] if not split or each.id.startswith(f"{name}:{split}:")]
    return found


def _form(arguments: Sequence[str], out: Path) -> str:
    if "--columns" in arguments:
        return arguments[arguments.index("--columns") + 1]
    if "--excel" in arguments:
        return "excel"
    return arguments[arguments.index("--format") + 1] if "--format" in arguments else out.suffix


def _check_rows(rows: Sequence[Row], documents: Sequence[Document]) -> None:
    """Each document has a row with its metadata, and the words of each row are where it says."""
    by_id = {document.id: document for document in documents}
    assert [row["document"] for row in rows] == sorted((row["document"] for row in rows), key=list(by_id).index)
    assert {row["document"] for row in rows} == set(by_id)
    for row in rows:
        document = by_id[row["document"]]
        assert document.text[int(row["start"]) : int(row["end"])] == row["text"]
        assert {key: row[f"document_{key}"] for key in METADATA if row[f"document_{key}"]} == dict(document.metadata)


def _table(path: Path, encoding: str = "utf-8") -> list[Row]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def _excel(path: Path, documents: Sequence[Document]) -> None:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    _check_rows(_table(path, "utf-8-sig"), documents)


def _workbook(path: Path, documents: Sequence[Document]) -> None:
    with contextlib.closing(openpyxl.load_workbook(path)) as book:
        names, *rows = book["records"].values
        _check_rows([dict(zip(names, row, strict=True)) for row in rows], documents)
        assert book["evidence"].max_row > len(documents)
        assert book["totals"].max_row > 2


def _objects(path: Path, documents: Sequence[Document]) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row.get("metadata", {})) for row in rows] == [(each.id, each.metadata) for each in documents]
    for row, document in zip(rows, documents, strict=True):
        found = row.get("spans", row.get("records"))
        assert found
        assert all(document.text[each["start"] : each["end"]] == each["text"] for each in found)


def _points(path: Path, documents: Sequence[Document]) -> None:
    features = json.loads(path.read_bytes())["features"]
    _check_rows([feature["properties"] for feature in features], documents)
    longitude, latitude = features[0]["geometry"]["coordinates"]
    assert (round(latitude), round(longitude)) == (36, 37)


def _placemarks(path: Path, documents: Sequence[Document]) -> None:
    root = ElementTree.parse(path).getroot()
    space = {"kml": "http://www.opengis.net/kml/2.2"}
    places = root.findall(".//kml:Placemark", space)
    rows = [{data.get("name"): data[0].text for data in place.iterfind(".//kml:Data", space)} for place in places]
    named = {"text_start": "start", "text_end": "end"}
    rows = [{named.get(name, name): value for name, value in row.items()} for row in rows]
    _check_rows([{**dict.fromkeys(f"document_{key}" for key in METADATA), **row} for row in rows], documents)
    assert root.find(".//kml:coordinates", space).text.startswith("36.8")


def _web_page(path: Path, documents: Sequence[Document]) -> None:
    page = path.read_text(encoding="utf-8")
    for document in documents:
        assert document.id in page
        assert document.metadata["title"] in page
        assert document.metadata["url"] in page


def _acled(path: Path, documents: Sequence[Document]) -> None:
    rows = _table(path)
    assert [(row["hasila_url"], row["fatalities"]) for row in rows] == [(documents[0].metadata["url"], "12")]


def _uwazi(path: Path, documents: Sequence[Document]) -> None:
    rows = _table(path)
    assert [row["harm"] for row in rows] == ["killed", "injured"]
    links = [f"{document.metadata['title']}|{document.metadata['url']}" for document in documents]
    assert [row["document_url"] for row in rows] == links


def _brat(path: Path, documents: Sequence[Document]) -> None:
    for document in documents:
        assert (path / f"{document.id}.txt").read_text(encoding="utf-8") == document.text
        assert "CASUALTY" in (path / f"{document.id}.ann").read_text(encoding="utf-8")


def _tasks(path: Path, documents: Sequence[Document]) -> None:
    tasks = json.loads(path.read_bytes())
    assert [task["data"]["text"] for task in tasks] == [document.text for document in documents]
    for task, document in zip(tasks, documents, strict=True):
        assert document.metadata.items() <= task["data"].items() | task["data"].get("metadata", {}).items()
        assert task["predictions"][0]["result"]


def _doccano(path: Path, documents: Sequence[Document]) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row, document in zip(rows, documents, strict=True):
        assert (row["id"], row["text"], row["date"]) == (document.id, document.text, document.date)
        assert document.metadata.items() <= row.items()
        assert {label for *_, label in row["label"]} >= {"CASUALTY", "PLACE"}


def _conll(path: Path, documents: Sequence[Document]) -> None:
    content = path.read_text(encoding="utf-8")
    assert re.findall("# newdoc id = (.*)", content) == [document.id for document in documents]
    words = [line.partition("\t")[0] for line in content.splitlines() if "\t" in line]
    assert "".join(words) == "".join("".join(document.text.split()) for document in documents)
    assert "\tB-CASUALTY\n" in content


def _spacy(path: Path, documents: Sequence[Document]) -> None:
    import spacy
    from spacy.tokens import DocBin

    docs = list(DocBin().from_disk(path).get_docs(spacy.blank("ar").vocab))
    assert [doc.text for doc in docs] == [document.text for document in documents]
    assert [doc.user_data["hasila"]["metadata"] for doc in docs] == [document.metadata for document in documents]
    assert all(doc.ents for doc in docs)


def _web_annotations(path: Path, documents: Sequence[Document]) -> None:
    content = path.read_text(encoding="utf-8")
    assert all(document.metadata["url"] in content for document in documents)
    assert "12 مدنيا" in content
    assert json.loads(content)["type"] == "AnnotationPage"


_FORMS: Mapping[str, Callable[[Path, Sequence[Document]], None]] = {
    ".csv": lambda path, documents: _check_rows(_table(path), documents),
    ".parquet": lambda path, documents: _check_rows(pyarrow.parquet.read_table(path).to_pylist(), documents),
    "excel": _excel,
    ".xlsx": _workbook,
    ".jsonl": _objects,
    ".geojson": _points,
    ".kml": _placemarks,
    ".html": _web_page,
    "acled": _acled,
    "uwazi": _uwazi,
    "brat": _brat,
    "label-studio": _tasks,
    "doccano": _doccano,
    ".conll": _conll,
    ".spacy": _spacy,
    "web-annotation": _web_annotations,
}
"""How each form of output is checked: by its suffix, its format or its columns."""


def test_every_format_and_every_example_is_on_the_page():
    lines = _lines()
    assert {
        name for name in EXPECTED if not any(re.search(rf"[ :]{re.escape(name)}\b", line) for line in lines)
    } == set()
    assert {suffix for suffix in FORMATS if f"`{suffix}`" not in PAGE} == set()
    forms = {
        _form(shlex.split(line, comments=True), Path(line.partition("--out ")[2].split()[0]))
        for line in lines
        if "--out" in line
    }
    assert {form.removeprefix(".") for form in forms} >= set(OUTPUT_FORMATS)
    assert forms == set(_FORMS)


def test_the_examples_are_small_and_what_their_program_writes(tmp_path: Path):
    example_files.make(tmp_path)
    names = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.is_file()}
    assert sum((FOLDER / name).stat().st_size for name in names) < 150_000
    for name, documents in EXPECTED.items():
        if name != "ORG/NAME":
            assert read(tmp_path / name) == read(FOLDER / name) == list(documents)
