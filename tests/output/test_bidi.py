"""Arabic for terminals that reorder right-to-left text, and for those that do not."""

import unicodedata

import pytest

from hasila.output.bidi import displayed, has_right_to_left, printable, terminal_reorders


def test_visual_text_has_its_letters_joined_and_runs_from_right_to_left():
    assert displayed("سوريا", visual=True) == "ﺎﻳﺭﻮﺳ"
    reordered = unicodedata.normalize("NFKC", displayed("سوريا", visual=True))
    assert reordered == "سوريا"[::-1]


def test_numbers_in_visual_text_run_from_left_to_right():
    shown = unicodedata.normalize("NFKC", displayed("قتل 350 مدنيا", visual=True))
    assert shown == "مدنيا"[::-1] + " 350 " + "قتل"[::-1]


def test_text_that_the_terminal_reorders_is_isolated_and_otherwise_unchanged():
    assert displayed("قتل 350 مدنيا", visual=False) == "\u2067قتل 350 مدنيا\u2069"


@pytest.mark.parametrize("visual", [True, False])
@pytest.mark.parametrize(
    "control", ["\x1b[31m", "\n", "\r\n", "\t", "\x00", "\x9b", "\u202e", "\u2066", "\u2069", "\u2028", "\ud800"]
)
def test_controls_are_replaced_by_a_space(control: str, visual: bool):
    shown = displayed(f"قتل{control}مدني", visual=visual).strip("\u2067\u2069")
    assert not any(character in shown for character in control if not character.isprintable())
    assert " " in shown
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("text", "expected"), [("إدلب", True), ("a ﻼ", True), ("שלום", True), ("Idlib, 12-15 (a)", False), ("", False)]
)
def test_right_to_left_text_is_recognised(text: str, expected: bool):
    assert has_right_to_left(text) is expected


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
