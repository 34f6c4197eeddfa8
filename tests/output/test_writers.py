"""Output files: each format reads back as what was written; an output is complete or absent."""

import csv
import json
import unicodedata
from dataclasses import asdict
from pathlib import Path

import pyarrow.parquet
import pytest

from hasila.corpus import standoff
from hasila.documents.document import METADATA, Document
from hasila.errors import DocumentError
from hasila.output.span_layout import SPANS
from hasila.output.writers import OUTPUT_FORMATS, Output, ParquetWriter
from hasila.spans import Span

ODD_TEXT = '\ufeffقُتل\t18 مدنيا\r\nفي «إدلب», "حلب"\n'


def span(text: str, mention: str, label: str, confidence: float = 0.123456) -> Span:
    start = text.index(mention)
    return Span(start, start + len(mention), mention, label, confidence)


DOCUMENTS = [
    (Document('a/b,"c".txt', ODD_TEXT), [span(ODD_TEXT, "18 مدنيا", "CASUALTY"), span(ODD_TEXT, "إدلب", "PLACE", 1.0)]),
    (Document("بلا شيء", "لا شيء هنا."), []),
    (Document("7", "إدلب\r\nحلب"), [Span(0, 9, "إدلب\r\nحلب", "PLACE", 0.0)]),
]
NO_METADATA = {f"document_{key}": None for key in METADATA}
ROWS = [
    {"document": document.id, **asdict(mention), "confidence": round(mention.confidence, 4), **NO_METADATA}
    for document, spans in DOCUMENTS
    for mention in spans
]


def interrupt(path: Path, document: Document, spans: list[Span]) -> None:
    with Output(path, SPANS) as output:
        output.write(document, spans)
        raise KeyboardInterrupt


def write(path: Path, format: str | None = None, documents: list[tuple[Document, list[Span]]] = DOCUMENTS) -> Path:
    with Output(path, SPANS, format) as output:
        for document, spans in documents:
            output.write(document, spans)
    return path


def test_jsonl_read_back_is_what_was_written(tmp_path: Path):
    text = write(tmp_path / "out.jsonl").read_bytes().decode()
    assert "\r" not in text
    assert [json.loads(line) for line in text.split("\n")[:-1]] == [
        {
            "id": document.id,
            "spans": [{**asdict(mention), "confidence": round(mention.confidence, 4)} for mention in spans],
        }
        for document, spans in DOCUMENTS
    ]
    assert "إدلب" in text  # readable, not escaped


def test_csv_read_back_is_what_was_written(tmp_path: Path):
    with write(tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [{name: "" if value is None else str(value) for name, value in row.items()} for row in ROWS]


def test_parquet_read_back_is_what_was_written(tmp_path: Path):
    table = pyarrow.parquet.read_table(write(tmp_path / "out.parquet"))
    assert table.to_pylist() == ROWS
    assert [str(kind) for kind in table.schema.types] == ["string", "int64", "int64", "string", "string", "double"] + [
        "string"
    ] * len(METADATA)


def test_parquet_is_complete_over_several_row_groups(tmp_path: Path):
    path = tmp_path / "out.parquet"
    writer = ParquetWriter(path, SPANS, row_group_size=2)
    for document, spans in DOCUMENTS * 3:
        writer.write(document, spans)
    writer.close()
    assert pyarrow.parquet.ParquetFile(path).num_row_groups > 1
    assert pyarrow.parquet.read_table(path).to_pylist() == ROWS * 3


def test_brat_read_back_is_what_was_written(tmp_path: Path):
    folder = write(tmp_path / "out")
    names = ["a_b__c_", "بلا_شيء", "7"]
    assert {path.name for path in folder.iterdir()} == {name + end for name in names for end in (".txt", ".ann")}
    for name, (document, spans) in zip(names, DOCUMENTS, strict=True):
        assert folder.joinpath(f"{name}.txt").read_bytes() == document.text.encode()
        entities = standoff.parse(folder.joinpath(f"{name}.ann").read_bytes().decode())
        assert [(e.start, e.end, e.label) for e in entities] == [(s.start, s.end, s.label) for s in spans]
        assert [e.text for e in entities] == [s.text.replace("\r", " ").replace("\n", " ") for s in spans]


@pytest.mark.parametrize("format", [format for format in OUTPUT_FORMATS if format not in ("geojson", "kml")])
def test_a_named_format_overrides_the_suffix(tmp_path: Path, format: str):
    if format == "spacy":
        pytest.importorskip("spacy", reason="the extra spacy is not installed")
    path = write(tmp_path / "out.dat", format)
    assert path.is_dir() == (format == "brat")


def test_a_suffix_in_capitals_is_recognised(tmp_path: Path):
    assert write(tmp_path / "out.JSONL").read_text(encoding="utf-8").count("\n") == len(DOCUMENTS)


def test_an_unknown_format_is_refused_and_the_known_ones_are_listed(tmp_path: Path):
    expected = f"expected one of the formats {', '.join(OUTPUT_FORMATS)}, found 'odt'"
    for path, format in ((tmp_path / "out.odt", None), (tmp_path / "out.csv", "odt")):
        with pytest.raises(DocumentError, match=expected):
            Output(path, SPANS, format)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.parquet", "out"])
def test_a_missing_folder_for_the_output_is_refused(tmp_path: Path, name: str):
    with pytest.raises(DocumentError, match=r"the folder .*none does not exist"):
        Output(tmp_path / "none" / name, SPANS)


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet"])
def test_a_folder_is_refused_where_a_file_is_expected(tmp_path: Path, format: str):
    with pytest.raises(DocumentError, match=f"expected the name of a file for {format}, found a folder"):
        Output(tmp_path, SPANS, format)
    assert list(tmp_path.parent.glob("*.part")) == []


def test_a_brat_folder_must_be_new_or_empty(tmp_path: Path):
    tmp_path.joinpath("empty").mkdir()
    write(tmp_path / "empty")
    for path in (tmp_path / "empty", tmp_path / "empty" / "7.txt"):
        with pytest.raises(DocumentError, match="expected a new or empty folder for brat output"):
            Output(path, SPANS, "brat")
    assert len(list(tmp_path.joinpath("empty").iterdir())) == 2 * len(DOCUMENTS)


NAMES = [
    "../../up", "..", ".", "", "/etc/passwd", "C:\\x\\y", "a/b", "a_b", "a b", "a-2", "a", "a", "a.txt", "a.txt",
    ".hidden", "..txt", ".txt", "x" * 500, "x" * 500, "ع" * 200, "\U0001e900" * 200, "nul\0", "new\nline", "\ud800",
    "a:b*?", "C:..\\..\\x", "\\\\host\\share\\x", "~/x", "CON", "con.txt", "Lpt1.x", "A", "é", "e\u0301", "-rf",
]  # fmt: skip


def test_each_document_has_files_of_its_own_inside_the_brat_folder(tmp_path: Path):
    documents = [(Document(name, f"نص {number}"), []) for number, name in enumerate(NAMES)]
    tmp_path.joinpath("deep").mkdir()
    folder = write(tmp_path / "deep" / "out", documents=documents)
    assert list(tmp_path.iterdir()) == [tmp_path / "deep"]
    assert list(tmp_path.joinpath("deep").iterdir()) == [folder]
    texts = [path for path in folder.iterdir() if path.suffix == ".txt"]
    assert {path.read_text(encoding="utf-8") for path in texts} == {document.text for document, _ in documents}
    assert {path.with_suffix(".ann") for path in texts} == {path for path in folder.iterdir() if path.suffix == ".ann"}
    assert not [path for path in folder.iterdir() if path.name.startswith(".") or not path.is_file()]
    assert len({unicodedata.normalize("NFC", path.name).casefold() for path in texts}) == len(NAMES)
    assert not {"CON", "LPT1"} & {path.name.partition(".")[0].upper() for path in texts}
    assert not set("/\\:*?\0") & set("".join(path.name for path in texts))


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("former", [None, b"former"])
def test_interrupted_writing_leaves_the_former_file_untouched(tmp_path: Path, format: str, former: bytes | None):
    path = tmp_path / f"out.{format}"
    if former:
        path.write_bytes(former)
    with pytest.raises(KeyboardInterrupt):
        interrupt(path, *DOCUMENTS[0])
    assert (path.read_bytes() if path.exists() else None) == former
    assert tmp_path.joinpath(f"out.{format}.part").exists()
    write(path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() not in (former, b"")


def test_interrupted_writing_of_brat_leaves_no_folder_and_can_be_repeated(tmp_path: Path):
    with pytest.raises(KeyboardInterrupt):
        interrupt(tmp_path / "out", *DOCUMENTS[2])
    assert {path.name for path in tmp_path.joinpath("out.part").iterdir()} == {"7.txt", "7.ann"}
    assert not tmp_path.joinpath("out").exists()
    write(tmp_path / "out", documents=DOCUMENTS[:1])
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert len(list(tmp_path.joinpath("out").iterdir())) == 2


def test_lone_surrogates_are_kept_or_replaced_by_format(tmp_path: Path):
    text = "حلب\ud800 إدلب"
    documents = [(Document("x\udfff", text), [Span(0, 4, text[:4], "PLACE", 0.5)]), DOCUMENTS[1]]
    lines = write(tmp_path / "out.jsonl", documents=documents).read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0]) == {
        "id": "x\udfff",
        "spans": [{"start": 0, "end": 4, "text": text[:4], "label": "PLACE", "confidence": 0.5}],
    }
    assert DOCUMENTS[1][0].id in lines[1]  # readable again
    assert "?" in write(tmp_path / "out.csv", documents=documents).read_text(encoding="utf-8")
    (row,) = pyarrow.parquet.read_table(write(tmp_path / "out.parquet", documents=documents)).to_pylist()
    assert (row["document"], row["text"], row["end"]) == ("x?", "حلب?", 4)
    folder = write(tmp_path / "out", documents=documents)
    assert folder.joinpath("x_.txt").read_bytes().decode("utf-8", "surrogatepass") == text


def test_zero_documents_make_an_empty_output(tmp_path: Path):
    assert write(tmp_path / "out.jsonl", documents=[]).read_bytes() == b""
    header = ",".join(["document,start,end,text,label,confidence", *NO_METADATA])
    assert write(tmp_path / "out.csv", documents=[]).read_bytes() == f"{header}\r\n".encode()
    assert pyarrow.parquet.read_table(write(tmp_path / "out.parquet", documents=[])).num_rows == 0
    assert list(write(tmp_path / "out", documents=[]).iterdir()) == []


def test_a_document_without_spans_is_a_row_of_jsonl_and_a_pair_of_brat(tmp_path: Path):
    assert json.loads(write(tmp_path / "out.jsonl", documents=DOCUMENTS[1:2]).read_text()) == {
        "id": DOCUMENTS[1][0].id,
        "spans": [],
    }
    assert write(tmp_path / "out.csv", documents=DOCUMENTS[1:2]).read_text().count("\n") == 1
    assert pyarrow.parquet.read_table(write(tmp_path / "out.parquet", documents=DOCUMENTS[1:2])).num_rows == 0
    assert write(tmp_path / "out", documents=DOCUMENTS[1:2]).joinpath("بلا_شيء.ann").read_bytes() == b""


@pytest.mark.parametrize("mark", "=+-@\t\r\n＝＠")
@pytest.mark.parametrize("excel", [True, False])
def test_for_excel_a_cell_that_would_be_a_formula_begins_with_an_apostrophe(mark: str, excel: bool, tmp_path: Path):
    text = f"{mark}cmd|' /C calc'!A0"
    document = Document(f"{mark}name", text, metadata={"title": text})
    with Output(tmp_path / "out.csv", SPANS, excel=excel) as output:
        output.write(document, [Span(0, len(text), text, "PLACE", 0.5)])
    with tmp_path.joinpath("out.csv").open(encoding="utf-8-sig" if excel else "utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    before = "'" if excel else ""
    assert [row[name] for name in ("document", "text", "document_title")] == [
        before + value for value in (document.id, text, text)
    ]
    assert (row["start"], row["confidence"]) == ("0", "0.5")


def test_csv_for_excel_begins_with_a_mark_and_is_otherwise_the_same(tmp_path: Path):
    plain = write(tmp_path / "out.csv").read_bytes()
    with Output(tmp_path / "excel.csv", SPANS, excel=True) as output:
        for document, spans in DOCUMENTS:
            output.write(document, spans)
    assert tmp_path.joinpath("excel.csv").read_bytes() == b"\xef\xbb\xbf" + plain


@pytest.mark.parametrize("format", [format for format in OUTPUT_FORMATS if format != "csv"])
def test_only_csv_is_written_for_excel(format: str, tmp_path: Path):
    with pytest.raises(DocumentError, match=f"--excel is about CSV; .* found {format}"):
        Output(tmp_path / "out", SPANS, format, excel=True)


@pytest.mark.parametrize("format", ["geojson", "kml"])
def test_spans_are_on_no_map(format: str, tmp_path: Path):
    with pytest.raises(DocumentError, match=f"expected --records with {format}"):
        Output(tmp_path / f"out.{format}", SPANS)
    assert list(tmp_path.iterdir()) == []


def test_metadata_are_in_every_row_and_object_of_spans(tmp_path: Path):
    metadata = {key: f"{key} «إدلب»" for key in METADATA}
    documents = [(Document("7", "إدلب", metadata=metadata), [Span(0, 4, "إدلب", "PLACE", 0.5)])]
    assert json.loads(write(tmp_path / "out.jsonl", documents=documents).read_text("utf-8"))["metadata"] == metadata
    (row,) = pyarrow.parquet.read_table(write(tmp_path / "out.parquet", documents=documents)).to_pylist()
    assert {name: row[name] for name in NO_METADATA} == {f"document_{key}": metadata[key] for key in METADATA}


def test_lone_surrogates_in_metadata_do_no_harm(tmp_path: Path):
    documents = [(Document("7", "إدلب", "\udfff", {"title": "\ud800"}), [Span(0, 4, "إدلب", "PLACE", 0.5)])]
    written = write(tmp_path / "out.jsonl", documents=documents).read_text(encoding="utf-8")
    assert json.loads(written)["metadata"] == {"title": "\ud800"}
    for name in ("out.csv", "out.parquet", "out.html", "out.xlsx"):
        assert write(tmp_path / name, documents=documents).exists()


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "..", "C:\\x", "a/../../b", "~/x", "x" * 5000, "\0", "COM1\n"])
def test_no_document_name_leads_out_of_the_folder(name: str, tmp_path: Path):
    folder = tmp_path / "deep" / "out"
    folder.parent.mkdir()
    with Output(folder, SPANS, "brat") as output:
        output.write(Document(name, "إدلب"), [])
    assert len(list(folder.iterdir())) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]
    assert [path.name for path in folder.parent.iterdir()] == ["out"]
