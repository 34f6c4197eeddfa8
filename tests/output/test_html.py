"""HTML pages: the whole text is there, findings are marked, and nothing in a text acts as markup."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.output import html
from hasila.output.confidence import DOUBTFUL
from hasila.output.conflict_datasets import ACLED
from hasila.output.html import Mark
from hasila.output.layout import Layout
from hasila.output.record_layout import RECORDS
from hasila.output.span_layout import SPANS
from hasila.output.writers import Output
from hasila.spans import Span
from support.records import RECORDER
from support.reports import REPORT, layered


class ShownPage(HTMLParser):
    """What a browser shows: the text of an element, its marks, and the tags of the page."""

    def __init__(self, html: str, element: str = "p") -> None:
        super().__init__()
        self.text, self.tags, self.marks = "", set[str](), list[tuple[str, str]]()
        self._element, self._inside = element, 0
        self._kind = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._inside += tag == self._element
        if tag == "mark":
            self._kind = dict(attributes)["class"] or ""
            self.marks.append((self._kind, ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == self._element
        if tag == "mark":
            self._kind = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text += data
        if self._kind:
            kind, before = self.marks[-1]
            self.marks[-1] = (kind, before + data)


HOSTILE = '<script>alert(1)</script> قتل 12 مدنيا & "أصيب" </p><img src=x onerror=alert(2)> في إدلب'


def test_markup_in_a_text_is_text():
    document = Document("<b>name</b>", HOSTILE)
    spans = [Span(HOSTILE.index("12"), HOSTILE.index("12") + 8, "12 مدنيا", "CASUALTY", 0.9)]
    page = ShownPage(html.spans_section(document, spans))
    assert page.tags == {"h2", "bdi", "p", "mark"}
    assert page.text.strip() == HOSTILE
    assert page.marks == [("CASUALTY", "12 مدنيا")]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u202a\u202b\u202c\u202d\u202e"
                             "\u2066\u2067\u2068\u2069"), max_size=60), st.data())  # fmt: skip
def test_any_text_is_shown_whole_with_any_marks(text: str, data: st.DataObject):
    cuts = st.integers(0, len(text))
    marks = [Mark(*sorted((data.draw(cuts), data.draw(cuts))), "PLACE", '"<note>"') for _ in range(3)]
    page = ShownPage(f"<p>{html.marked(text, [mark for mark in marks if mark.start < mark.end])}</p>")
    assert page.text == text


@pytest.mark.parametrize("control", ["\u202e", "\u2067", "\0", "\x1b", "\x85", "\ud800"])
def test_controls_are_removed(control: str, tmp_path: Path):
    path = tmp_path / "out.html"
    with Output(path, SPANS) as output:
        output.write(Document("a", f"إدلب {control} حلب"), [])
    assert control not in path.read_bytes().decode().partition("<h2")[2]


def test_the_first_of_overlapping_marks_is_shown():
    marked = html.marked(
        "12 مدنيا في إدلب", [Mark(0, 8, "CASUALTY", "a"), Mark(3, 11, "evidence", "b"), Mark(12, 16, "PLACE", "c")]
    )
    assert ShownPage(marked).marks == [("CASUALTY", "12 مدنيا"), ("PLACE", "إدلب")]


def test_records_have_their_evidence_marked_and_a_table(tmp_path: Path):
    text, layers = layered(REPORT)
    path = tmp_path / "out.html"
    with Output(path, RECORDS) as output:
        output.write(Document("report", text), RECORDER.records(text, layers, date(2020, 1, 16)))
    html = path.read_text(encoding="utf-8")
    assert "default-src 'none'" in html
    marks = ShownPage(html).marks
    for mark in (
        ("CASUALTY", "12 مدنيا"), ("ACTOR", "طائرات روسية"), ("PLACE", "سراقب"), ("evidence", "قتلوا"),
        ("evidence", "الأربعاء"), ("ATTACK", "غارات"),
    ):  # fmt: skip
        assert mark in marks
    assert "part of 0" in html
    assert "the text sets no upper bound" in html


def table_cells(section: str) -> list[list[str]]:
    """The cells of a table's rows, as HTML."""
    rows = re.findall(r"<tr>(<td.*?)</tr>", section, re.DOTALL)
    return [re.findall(r"(<td.*?</td>)", row, re.DOTALL) for row in rows]


def test_each_text_of_a_table_has_its_own_direction():
    text, layers = layered(REPORT)
    section = html.records_section(Document("نشرة", text), RECORDER.records(text, layers, date(2020, 1, 16)))
    assert '<h2 dir="ltr"><bdi>نشرة</bdi>' in section
    assert '<p dir="auto">' in section
    assert '<table dir="ltr">' in section
    head = section.partition("<tr>")[2].partition("</tr>")[0]
    cells = table_cells(section)
    assert {len(row) for row in cells} == {head.count("<th>")}
    for row in cells:
        for cell in row[:-1]:
            assert not re.search(r"[\u0600-\u06ff]", re.sub("<bdi>.*?</bdi>", "", cell))
    assert "<bdi>airstrike</bdi> <bdi>غارات</bdi>" in section


def test_doubtful_cells_are_marked_outside_their_text():
    text, layers = layered(REPORT, DOUBTFUL - 0.01)
    section = html.records_section(Document("a", text), RECORDER.records(text, layers))
    first = table_cells(section)[0]
    title = 'class="doubtful" title="confidence 0.59"'
    assert f"<td {title}><bdi>killed</bdi> ?</td>" in first
    assert f"<td {title}><bdi>سراقب</bdi> ?</td>" in first
    assert "<td><bdi>12 مدنيا</bdi></td>" in first
    assert f"a cell whose confidence is below {DOUBTFUL}" in html.HEAD
    text, layers = layered(REPORT)
    assert "doubtful" not in html.records_section(Document("a", text), RECORDER.records(text, layers))


def test_columns_of_conflict_datasets_have_no_page(tmp_path: Path):
    with pytest.raises(DocumentError, match="an HTML page cannot show these columns"):
        Output(tmp_path / "out.html", ACLED)


@pytest.mark.parametrize("layout", [RECORDS, SPANS])
def test_a_page_shows_headline_outlet_and_address(layout: Layout[Any], tmp_path: Path):
    metadata = {"title": "قصف <b>", "outlet": "وكالة & المثال", "url": 'https://example.org/أخبار?a=1&b="'}
    for url, linked in ((metadata["url"][:-1], True), (metadata["url"], False), ("javascript:alert(1)", False)):
        with Output(tmp_path / "out.html", layout) as output:
            output.write(Document("7", "إدلب", metadata={**metadata, "url": url}), [])
        page = (tmp_path / "out.html").read_text(encoding="utf-8")
        shown = ShownPage(page, "div")
        assert shown.text == f"قصف <b> · وكالة & المثال · {url}"
        assert ("a" in shown.tags) == linked
        assert "b" not in shown.tags


def test_a_document_without_metadata_has_no_line_about_them(tmp_path: Path):
    with Output(tmp_path / "out.html", SPANS) as output:
        output.write(Document("7", "إدلب"), [])
    assert "<div" not in (tmp_path / "out.html").read_text(encoding="utf-8")
