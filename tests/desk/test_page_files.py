"""The files of the desk's page: no markup from data, no address but the desk's own, functions of a screen."""

import re
from importlib import resources

import pytest

STATIC = resources.files("hasila").joinpath("desk", "static")
NAMES = sorted(entry.name for entry in STATIC.iterdir())
SCRIPTS = [name for name in NAMES if name.endswith(".js")]


def code(name: str) -> str:
    return STATIC.joinpath(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_no_file_names_an_address_elsewhere(name: str) -> None:
    text = code(name).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//\w+\.\w|url\(|@import|@font-face", text)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_make_no_markup_from_data(name: str) -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc", code(name)
    )


def test_the_page_has_no_inline_script_or_style() -> None:
    page = code("index.html")
    assert re.findall(r"<script[^>]*>(.*?)</script>", page) == [""]
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


def test_every_script_is_used() -> None:
    used = set(re.findall(r'from "\./(\w+\.js)"', "".join(map(code, SCRIPTS)))) | {"main.js"}
    assert sorted(used) == SCRIPTS


@pytest.mark.parametrize("name", SCRIPTS)
def test_functions_fit_a_screen(name: str) -> None:
    found = re.findall(
        r"^(?:export )?(?:async )?function .*?^}|^  (?:async )?\w+\(.*?\) \{\n.*?^  }", code(name), re.DOTALL | re.M
    )
    assert all(function.count("\n") < 60 for function in found)


def test_only_one_script_talks_to_the_server() -> None:
    assert [name for name in SCRIPTS if re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|EventSource", code(name))] == [
        "server.js"
    ]
