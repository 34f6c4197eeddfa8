"""Spans, records and totals in the terminal: at any width each value is shown, and no word is cut."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from rich.cells import cell_len
from rich.console import Console

from hasila.corpus.articles import Article
from hasila.documents.document import Document
from hasila.output.bidi import displayed
from hasila.output.confidence import DOUBTFUL
from hasila.output.terminal import Tables, in_context
from hasila.records.record import Record
from hasila.records.totals import Totals
from hasila.spans import Span
from support.records import RECORDER, read
from support.reports import REPORT, layered

TEXT = "قتل عشرة مدنيين في قصف لقوات النظام على مدينة إدلب، وفق ما قال ناشطون يوم الخميس."


def span(text: str, mention: str, label: str) -> Span:
    start = text.index(mention)
    return Span(start, start + len(mention), mention, label, 0.876)


SPANS = [
    span(TEXT, "عشرة مدنيين", "CASUALTY"),
    span(TEXT, "قوات النظام", "ACTOR"),
    span(TEXT, "مدينة إدلب", "PLACE"),
]


WIDTHS = pytest.mark.parametrize("width", [80, 120, 200])
BIDI = pytest.mark.parametrize("bidi", ["terminal", "visual"])


def at_width(width: int, bidi: str, show: Callable[[Tables], None]) -> list[str]:
    """The lines that are printed."""
    console = Console(file=StringIO(), width=width)
    show(Tables(console, bidi))
    return console.file.getvalue().splitlines()


def words(lines: list[str], bidi: str) -> set[str]:
    """The words that are shown, each as it is in the text; marks of vowels are left out of visual text."""
    text = " ".join(lines)
    if bidi == "visual":
        text = unicodedata.normalize("NFKC", text)
    return {word.strip("،,()[]…") for word in re.split(r"[\s\u2067\u2069│·]+", text)}


def expected_words(text: str, bidi: str) -> set[str]:
    return words([displayed(word, visual=True) if bidi == "visual" else word for word in text.split()], bidi)


def arabic_values(record: Record) -> list[str]:
    mentions = (*record.places, *record.perpetrators, *record.sources)
    return [record.text, *(mention.text for mention in mentions)]


def english_values(record: Record) -> list[str]:
    """What a record says in English or in digits, read off the record and not off the code under test."""
    values = [record.harm.kind, *record.victims.classes]
    if record.attack:
        values.append(record.attack.kind)
    if record.count:
        values.append(f"{record.count.low:,}")
    if record.count and record.unit != "persons":
        values.append(record.unit)
    if record.victims.side:
        values.append(record.victims.side)
    if record.date and record.date.day:
        values.append(record.date.day.isoformat())
    if record.subset_of is not None:
        values.append(f"#{record.subset_of}")
    return values + ["running total"] * bool(record.running_total) + ["contested"] * bool(record.contested)


@pytest.fixture(scope="module")
def recorded(articles: list[Article]) -> list[tuple[Document, list[Record]]]:
    """The records of the articles, of an invented report, and of a text without mentions."""
    text, layers = layered(REPORT)
    _, doubtful = layered(REPORT, 0.55)
    return [
        *((Document(each.id, each.text), RECORDER.records(each.text, each.layers)) for each in articles),
        (Document("report", text), RECORDER.records(text, layers, date(2020, 1, 16))),
        (Document("doubtful", text), RECORDER.records(text, doubtful, date(2020, 1, 16))),
        (Document("empty", "لا شيء"), []),
    ]


@WIDTHS
@BIDI
def test_records_are_shown_whole_at_every_width(recorded: list[tuple[Document, list[Record]]], width: int, bidi: str):
    for document, records in recorded:
        lines = at_width(width, bidi, lambda tables: tables.records(document, records))  # noqa: B023
        assert lines[0].startswith(f"{document.id}: {len(records)} record")
        assert max(map(cell_len, lines)) <= width
        rows = re.split(r"^ *#\d+ ", "\n".join(lines), flags=re.MULTILINE)[1:]
        assert len(rows) == len(records)
        for record, row in zip(records, rows, strict=True):
            shown = words(row.split("\n"), bidi)
            assert all(expected_words(value, bidi) <= shown for value in arabic_values(record))
            assert all(any(part in word for word in shown) for v in english_values(record) for part in v.split())


@WIDTHS
@BIDI
def test_spans_are_shown_whole_at_every_width(articles: list[Article], width: int, bidi: str):
    for article in articles:
        spans = [Span(each.start, each.end, each.text, each.label, 0.987) for each in article.entities]
        document = Document(article.id, article.text)
        lines = at_width(width, bidi, lambda tables: tables.spans(document, spans))  # noqa: B023
        assert max(map(cell_len, lines)) <= width
        rows = re.split(r"^ *(?=\d+ │ +\d+ │)", "\n".join(lines), flags=re.MULTILINE)[1:]
        assert len(rows) == len(spans)
        for span, row in zip(spans, rows, strict=True):
            cells = row.split("\n")[0].split("│")
            assert [cell.strip() for cell in cells[:4]] == [str(span.start), str(span.end), span.label, "0.99"]
            if bidi == "terminal":
                context = " ".join(line.split("│")[-1] for line in row.split("\n"))
                context = " ".join(re.sub("[\u2067\u2069]", "", context).split()).strip("…")
                assert f"[{' '.join(span.text.split())}]" in context
                assert f" {context.replace('[', '').replace(']', '')} " in f" {' '.join(article.text.split())} "


@WIDTHS
@BIDI
def test_totals_are_shown_whole_at_every_width(recorded: list[tuple[Document, list[Record]]], width: int, bidi: str):
    totals = Totals()
    for _, records in recorded:
        totals.add(records)
    lines = at_width(width, bidi, lambda tables: tables.totals(totals))
    assert max(map(cell_len, lines)) <= width
    rows = [line for line in lines if re.match("(killed|injured|displaced|missing|detained|unspecified) ", line)]
    assert len(rows) == len(totals.rows())
    for total, row in zip(totals.rows(), rows, strict=True):
        cells = row.split("│")
        assert cells[0].strip() == total.harm
        assert cells[1].strip().startswith(f"{total.low:,}")
        assert cells[2].strip() == total.unit
        assert words([cells[3]], bidi) - {""} == expected_words(total.place or "not stated", bidi)
        assert cells[4].split()[0] == str(total.records)


def test_a_count_says_whether_it_is_approximate_and_of_what():
    text, mentions = read("أصيب [CASUALTY|نحو مئة شخص] ونزحت [CASUALTY|200 عائلة] وقتل [CASUALTY|أكثر من 20 مدنيا].")
    lines = at_width(
        80, "terminal", lambda tables: tables.records(Document("a", text), RECORDER.records(text, mentions))
    )
    counts = [line.split("│")[2].strip() for line in lines if line.startswith("#")]
    assert counts == ["~100", "200 families", "21+"]


@pytest.mark.parametrize("width", [60, 250])
def test_doubtful_cells_are_marked_and_the_mark_is_explained(width: int):
    def shown(sureness: float) -> str:
        text, layers = layered(
            "قتل [CASUALTY Harm=killed Place>p1 Cause>x1|12 مدنيا] في [ATTACK:x1 Kind=shelling|قصف] [PLACE:p1|سراقب].",
            sureness,
        )
        records = RECORDER.records(text, layers)
        return "\n".join(at_width(width, "terminal", lambda tables: tables.records(Document("a", text), records)))

    for mark in ("killed ?", "shelling ?", "سراقب ؟"):
        assert mark in shown(DOUBTFUL - 0.01)
    assert "12 ?" not in shown(DOUBTFUL - 0.01)
    assert "مدنيا ؟" not in shown(DOUBTFUL - 0.01)
    assert f"? behind a cell: its confidence is below {DOUBTFUL}" in shown(DOUBTFUL - 0.01)
    assert not {"?", "؟"} & set(shown(1.0))


def test_a_span_keeps_the_rest_of_its_words_and_whole_words_around_it():
    start = TEXT.index("قوات النظام")
    inner = Span(start, start + len("قوات النظام"), "قوات النظام", "ACTOR", 0.9)
    assert in_context(TEXT, inner, 0) == "…ل[قوات النظام]…"
    assert in_context(TEXT, inner, 35) == "…في قصف ل[قوات النظام] على مدينة…"
    assert in_context(TEXT, inner, 500) == TEXT.replace("قوات النظام", "[قوات النظام]")
    assert in_context("إدلب", Span(0, 4, "إدلب", "PLACE", 0.9), 20) == "[إدلب]"


@BIDI
def test_arabic_names_of_documents_are_laid_out_too(bidi: str):
    name = "نشرة الأحد"
    title, *_ = at_width(80, bidi, lambda tables: tables.records(Document(name, ""), []))
    assert title == f"{displayed(name, visual=bidi == 'visual')}: 0 records"


def printed(document: Document, spans: list[Span], bidi: str = "auto", **settings: object) -> str:
    console = Console(file=StringIO(), width=100, **settings)
    Tables(console, bidi).spans(document, spans)
    return console.file.getvalue()


def test_a_table_shows_labels_offsets_confidences_and_spans_in_context():
    shown = printed(Document("news.txt", TEXT), SPANS)
    assert f"news.txt: 3 spans in {len(TEXT)} characters" in shown
    for found in SPANS:
        (line,) = [line for line in shown.splitlines() if f"[{found.text}]" in line]
        for part in (str(found.start), str(found.end), found.label, "0.88"):
            assert part in line


def test_context_is_cut_at_white_space():
    first, last = (printed(Document("news.txt", TEXT), [found]) for found in SPANS[1:])
    assert "قتل عشرة مدنيين في قصف ل[قوات النظام] على مدينة إدلب، وفق ما…" in first
    assert "…في قصف لقوات النظام على [مدينة إدلب]، وفق ما قال ناشطون يوم…" in last


def test_a_table_for_a_file_or_a_pipe_is_in_logical_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("VTE_VERSION", raising=False)
    assert "[قوات النظام]" in printed(Document("news.txt", TEXT), SPANS)


@pytest.mark.parametrize(("bidi", "logical"), [("auto", False), ("visual", False), ("terminal", True)])
def test_a_table_for_a_terminal_that_does_not_reorder(bidi: str, logical: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("os.environ", {"TERM": "xterm"})
    shown = printed(Document("news.txt", TEXT), SPANS, bidi, force_terminal=True)
    assert ("[قوات النظام]" in shown) is logical
    assert ("قوات النظام"[::-1] in unicodedata.normalize("NFKC", shown)) is not logical


def test_a_document_without_spans_has_a_title():
    assert "news.txt: 0 spans in 0 characters" in printed(Document("news.txt", ""), [])


def test_markup_in_texts_and_names_is_shown_as_it_is():
    text = "قتل [bold]مدني[/bold] في إدلب"
    shown = printed(Document("[red]news", text), [span(text, "إدلب", "PLACE")])
    assert "[red]news: 1 span in 29 characters" in shown
    assert "[/bold]" in shown


@pytest.mark.parametrize("width", [40, 120])
def test_controls_in_names_and_texts_do_not_reach_the_terminal(width: int):
    text, layers = read("قتل [CASUALTY|12\x1bc مدنيا] في [PLACE|إد\x9bلب].")
    document = Document("new\x1b[2Js", text)
    spans = [Span(m.start, m.end, text[m.start : m.end], m.label, 0.9) for m in layers.mentions]
    for show in (
        lambda tables: tables.spans(document, spans),
        lambda tables: tables.records(document, RECORDER.records(text, layers)),
    ):
        shown = "\n".join(at_width(width, "terminal", show))
        assert "12" in shown
        assert not {"\x1b", "\x9b"} & set(shown)


def test_half_a_surrogate_pair_can_be_printed():
    text = "قتل \ud83d مدني"
    console = Console(file=TextIOWrapper(BytesIO(), encoding="utf-8"), width=100)
    Tables(console).spans(Document("new\udc80s", text), [span(text, "\ud83d مدني", "CASUALTY")])
