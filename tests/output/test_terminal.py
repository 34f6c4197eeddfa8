"""Tables for terminals that reorder right-to-left text, and for those that do not."""

import unicodedata
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from rich.console import Console

from hasila.documents.document import Document
from hasila.output.terminal import Tables, displayed, terminal_reorders
from hasila.spans import Span

TEXT = "قتل عشرة مدنيين في قصف لقوات النظام على مدينة إدلب، وفق ما قال ناشطون يوم الخميس."


def span(text: str, mention: str, label: str) -> Span:
    start = text.index(mention)
    return Span(start, start + len(mention), mention, label, 0.876)


SPANS = [
    span(TEXT, "عشرة مدنيين", "CASUALTY"),
    span(TEXT, "قوات النظام", "ACTOR"),
    span(TEXT, "مدينة إدلب", "PLACE"),
]


def printed(document: Document, spans: list[Span], bidi: str = "auto", **settings: object) -> str:
    console = Console(file=StringIO(), width=100, **settings)
    Tables(console, bidi).spans(document, spans)
    return console.file.getvalue()


def test_visual_text_has_its_letters_joined_and_runs_from_right_to_left():
    assert displayed("سوريا", visual=True) == "ﺎﻳﺭﻮﺳ"
    back = unicodedata.normalize("NFKC", displayed("سوريا", visual=True))
    assert back == "سوريا"[::-1]


def test_numbers_in_visual_text_run_from_left_to_right():
    shown = unicodedata.normalize("NFKC", displayed("قتل 350 مدنيا", visual=True))
    assert shown == "مدنيا"[::-1] + " 350 " + "قتل"[::-1]


def test_text_that_the_terminal_orders_is_isolated_and_otherwise_as_it_is():
    assert displayed("قتل 350 مدنيا", visual=False) == "\u2067قتل 350 مدنيا\u2069"


@pytest.mark.parametrize("visual", [True, False])
@pytest.mark.parametrize(
    "control", ["\x1b[31m", "\n", "\r\n", "\t", "\x00", "\x9b", "\u202e", "\u2066", "\u2069", "\u2028", "\ud800"]
)
def test_what_could_upset_a_terminal_is_taken_out(control: str, visual: bool):
    shown = displayed(f"قتل{control}مدني", visual=visual).strip("\u2067\u2069")
    assert not any(character in shown for character in control if not character.isprintable())
    assert " " in shown


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "linux"}, False),
        ({"VTE_VERSION": "6003"}, True),
        ({"VTE_VERSION": "5202"}, False),
        ({"VTE_VERSION": ""}, False),
        ({"KONSOLE_VERSION": "220401"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, True),
        ({"TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM_PROGRAM": "mintty"}, True),
        ({"TERM_PROGRAM": "vscode"}, False),
        ({"TERM": "mlterm-256color"}, True),
    ],
)
def test_terminals_that_reorder(environment: dict[str, str], expected: bool):
    assert terminal_reorders(environment) is expected


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
    assert "…قصف لقوات النظام على [مدينة إدلب]، وفق ما قال ناشطون يوم…" in last


def test_a_table_for_a_file_or_a_pipe_is_in_logical_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("VTE_VERSION", raising=False)
    assert "[قوات النظام]" in printed(Document("news.txt", TEXT), SPANS)


@pytest.mark.parametrize(("bidi", "logical"), [("auto", False), ("visual", False), ("terminal", True)])
def test_a_table_for_a_terminal_that_does_not_reorder(bidi: str, logical: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("os.environ", {"TERM": "xterm"})
    shown = printed(Document("news.txt", TEXT), SPANS, bidi, force_terminal=True)
    assert ("[قوات النظام]" in shown) is logical
    assert ("قوات النظام"[::-1] in unicodedata.normalize("NFKC", shown)) is not logical


def test_a_document_without_spans_has_an_empty_table():
    assert "news.txt: 0 spans in 0 characters" in printed(Document("news.txt", ""), [])


def test_markup_in_texts_and_names_is_shown_as_it_is():
    text = "قتل [bold]مدني[/bold] في إدلب"
    shown = printed(Document("[red]news", text), [span(text, "إدلب", "PLACE")])
    assert "[red]news: 1 span in 29 characters" in shown
    assert "[/bold]" in shown


def test_controls_in_a_documents_name_do_not_reach_the_terminal():
    assert "\x1b" not in printed(Document("new\x1b[2Js", TEXT), SPANS)


def test_half_a_surrogate_pair_can_be_printed():
    text = "قتل \ud83d مدني"
    console = Console(file=TextIOWrapper(BytesIO(), encoding="utf-8"), width=100)
    Tables(console).spans(Document("new\udc80s", text), [span(text, "\ud83d مدني", "CASUALTY")])
