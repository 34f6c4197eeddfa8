"""Uwazi: rows are such that its importer takes them apart as they were meant."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hasila.documents.document import Document
from hasila.output.uwazi import UWAZI
from hasila.output.writers import Output
from hasila.records.parties.actors import Actor
from hasila.records.parties.party import Party
from hasila.records.record import Record
from hasila.records.stretch import Stretch
from support.records import RECORDER
from support.reports import REPORT, layered

TEXT, LAYERS = layered(REPORT)
FROM = {"title": "قصف | سراقب", "url": "https://example.org/1", "outlet": "وكالة المثال"}
DOCUMENT = Document("نشرة-1", TEXT, "2020-01-16", FROM)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return RECORDER.records(TEXT, LAYERS, date(2020, 1, 16))


def rows(document: Document, records: list[Record]) -> list[dict[str, Any]]:
    return [dict(row) for row in UWAZI.rows(document, records)]


def test_every_row_has_a_title_of_its_own(records: list[Record]):
    titles = [row["title"] for document in (DOCUMENT, replace(DOCUMENT, id="2")) for row in rows(document, records)]
    assert len(set(titles)) == len(titles) == 2 * len(records)
    assert titles[0] == "killed 12 12 مدنيا [نشرة-1 #0]"


def test_a_part_names_the_title_of_the_whole(records: list[Record]):
    whole, part, *_ = rows(DOCUMENT, records)
    assert (whole["part_of"], part["part_of"]) == (None, whole["title"])


def test_days_points_and_links_are_in_the_form_of_uwazi(records: list[Record]):
    first, *_ = rows(DOCUMENT, records)
    assert (first["date"], first["date_range"], first["document_date"]) == ("2020/01/15", None, "2020/01/16")
    latitude, longitude = map(float, first["geolocation"].split("|"))
    assert (round(latitude), round(longitude)) == (36, 37)
    assert first["document_url"].split("|") == ["قصف ¦ سراقب", "https://example.org/1"]
    assert (first["document_title"], first["document_outlet"]) == ("قصف | سراقب", "وكالة المثال")
    assert first["sentence"] in TEXT
    assert "12 مدنيا" in first["sentence"]


def test_a_range_of_days_is_two_days_with_a_colon():
    text, layers = layered("قتل [CASUALTY Harm=killed|12 مدنيا] بين 3 و6 كانون الثاني في قصف.")
    (row,) = rows(Document("7", text), RECORDER.records(text, layers, date(2020, 1, 16)))
    assert (row["date"], row["date_range"]) == ("2020/01/03", "2020/01/03:2020/01/06")


@pytest.mark.parametrize(("url", "title", "expected"), [
    ("", "عنوان", None),
    ("javascript:alert(1)", "عنوان", None),
    ("https://example.org/a|b", "عنوان", None),
    ("https://example.org/1", "", "https://example.org/1"),
])  # fmt: skip
def test_only_an_address_of_the_web_is_a_link(url: str, title: str, expected: str | None, records: list[Record]):
    document = Document("7", TEXT, metadata={"title": title, "url": url})
    assert rows(document, records)[0]["document_url"] == expected


@pytest.mark.parametrize("day", ["", "2020", "16 كانون الثاني", "2020/01/16"])
def test_a_date_of_the_document_in_another_form_is_left_out(day: str, records: list[Record]):
    assert rows(Document("7", TEXT, day), records)[0]["document_date"] is None


def test_a_name_with_a_bar_stays_one_value(records: list[Record]):
    parties = tuple(Party(Stretch(0, 1), name, Actor(None, None, "")) for name in ("أ|ب", "ج", "ج"))
    row, *_ = rows(DOCUMENT, [replace(records[0], perpetrators=parties)])
    assert row["perpetrators"] == "أ¦ب|ج"


def test_the_file_is_utf_8_with_a_header_of_names_without_spaces(records: list[Record], tmp_path: Path):
    with Output(tmp_path / "out.csv", UWAZI) as output:
        output.write(DOCUMENT, records)
    with tmp_path.joinpath("out.csv").open(encoding="utf-8", newline="") as file:
        read_back = list(csv.DictReader(file))
    assert all(name.isidentifier() and name == name.lower() for name in read_back[0])
    assert all(row["title"] for row in read_back)
    assert read_back[0]["title"].endswith("[نشرة-1 #0]")
