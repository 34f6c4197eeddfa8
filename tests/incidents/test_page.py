"""The page of incidents without a browser: its data, its policy, its outline."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.incidents.page import MAP_SCRIPTS, SCRIPTS, script_safe, write_page
from support.invented_incidents import at, bare, found, incidents, report

HOSTILE = (
    "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)> ]]> \u2028\u2029 \u202e عكس \x00 \ud800 🔴"
)


def data_of(page: str, name: str) -> Any:
    (text,) = re.findall(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def written(folder: Path, told: Any, texts: dict[str, str] | None = None, title: str = "Incidents") -> str:
    write_page(folder / "page.html", told, texts or {}, title)
    return folder.joinpath("page.html").read_text(encoding="utf-8")


def test_the_page_carries_the_incidents_and_the_texts_they_tell(tmp_path: Path) -> None:
    told, texts = incidents(7)
    page = written(tmp_path, told, {**texts, "nobody's": "ليس هنا"})
    assert data_of(page, "incidents") == told
    assert data_of(page, "texts") == texts


def test_a_report_of_two_incidents_is_carried_once_and_one_without_a_text_not_at_all(tmp_path: Path) -> None:
    told = [bare("i-1", tellings=[report("A"), report("B")]), bare("i-2", tellings=[report("A")])]
    page = written(tmp_path, told, {"A": "قتل مدني"})
    assert page.count("قتل مدني") == 1
    assert data_of(page, "texts") == {"A": "قتل مدني"}


def test_hostile_texts_stay_inside_their_element(tmp_path: Path) -> None:
    place = at(HOSTILE, 35.0, 36.0)
    told = [bare("i-1", place=place, places=[place], tellings=[report(HOSTILE, found(HOSTILE, "عكس"), title=HOSTILE)])]
    page = written(tmp_path, told, {HOSTILE: HOSTILE}, title=HOSTILE)
    empty = written(tmp_path, [], {}, title="")
    for tag in ("<script", "</script", "<!--", "<img"):
        assert page.count(tag) == empty.count(tag)
    assert not re.search("[\u2028\u2029\u202e\x00]", page)
    assert data_of(page, "incidents") == told
    assert data_of(page, "texts") == {HOSTILE: HOSTILE}


@given(st.text(st.characters(exclude_categories=())))
def test_escaped_json_reads_as_before_and_holds_no_markup(text: str) -> None:
    escaped = script_safe(json.dumps(text, ensure_ascii=False))
    assert json.loads(escaped) == text
    assert not re.search("[<>&\u2028\u2029]", escaped)


def test_the_policy_allows_the_script_and_the_style_of_the_page_and_nothing_else(tmp_path: Path) -> None:
    page = written(tmp_path, incidents(2)[0])
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed == {
        "default-src": "'none'", "base-uri": "'none'", "form-action": "'none'",
        "script-src": f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'",
        "style-src": f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'",
    }  # fmt: skip
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_the_page_names_no_address_to_load_from(tmp_path: Path) -> None:
    page = written(tmp_path, [])
    assert not re.search(
        r"""(?:src|href|action)\s*=\s*["']?\w+:|url\(|@import|\bfetch\(|XMLHttpRequest|\bimport\(""", page
    )
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", page)


def test_incidents_are_written_as_they_come(tmp_path: Path) -> None:
    sizes = []

    def coming() -> Iterator[dict[str, Any]]:
        for number in range(60):
            sizes.append((tmp_path / "page.html.part").stat().st_size)
            assert not tmp_path.joinpath("page.html").exists()
            yield bare(f"i-{number}", conflicts=[{"kind": "toll", "why": "x" * 10_000}])

    page = written(tmp_path, coming())
    assert len(data_of(page, "incidents")) == 60
    assert sizes[-1] - sizes[0] > 500_000


def test_a_source_that_fails_leaves_the_page_that_was_there(tmp_path: Path) -> None:
    before = written(tmp_path, [bare("i-1")])

    def failing() -> Iterator[dict[str, Any]]:
        yield bare("i-2")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        written(tmp_path, failing())
    assert tmp_path.joinpath("page.html").read_text(encoding="utf-8") == before
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_the_same_incidents_give_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path, *incidents(40)) == written(tmp_path, *incidents(40))


@pytest.mark.parametrize("second", ["i-1", "", None])
def test_an_id_that_addresses_no_single_incident_is_an_error(second: str | None, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"found an incident with the id {second!r}, expected one that no other has"):
        written(tmp_path, [bare("i-1"), {**bare("i-2"), "id": second}])
    assert not list(tmp_path.iterdir())


def test_incidents_of_which_nothing_is_known_are_carried(tmp_path: Path) -> None:
    told = [bare("i-1"), bare("i-2", place=at("قرية", None, None))]
    assert data_of(written(tmp_path, told), "incidents") == told


def test_no_incidents_make_a_page(tmp_path: Path) -> None:
    page = written(tmp_path, [])
    assert data_of(page, "incidents") == []
    assert data_of(page, "texts") == {}


def test_the_page_says_what_it_is_not(tmp_path: Path) -> None:
    page = " ".join(written(tmp_path, []).split())
    assert "Nobody has verified them" in page
    assert "nobody is found guilty by them" in page


def test_every_file_of_the_script_is_in_the_page_and_functions_fit_a_screen() -> None:
    folder = resources.files("hasila").joinpath("data", "incident_page")
    assert sorted({*SCRIPTS, *MAP_SCRIPTS}) == sorted(
        entry.name for entry in folder.iterdir() if entry.name.endswith(".js")
    )
    for name in {*SCRIPTS, *MAP_SCRIPTS}:
        code = folder.joinpath(name).read_text(encoding="utf-8")
        for function in re.findall(r"^function .*?^}", code, re.DOTALL | re.MULTILINE):
            assert function.count("\n") < 60, function[:80]


def test_the_outline_is_closed_rings_of_countries_inside_its_box() -> None:
    path = resources.files("hasila").joinpath("data", "incident_page", "outline.json")
    text = path.read_text(encoding="utf-8")
    outline = json.loads(text)
    assert len(text.encode()) <= 150_000
    west, south, east, north = (side * 100 for side in outline["box"])
    for country in outline["countries"]:
        assert west <= country["label"][0] <= east
        assert south <= country["label"][1] <= north
        for ring in country["rings"]:
            assert len(ring) >= 6
            assert len(ring) % 2 == 0
            assert all(west <= sum(ring[:end:2]) <= east for end in range(1, len(ring), 2))
            assert all(south <= sum(ring[1:end:2]) <= north for end in range(2, len(ring) + 1, 2))


@pytest.mark.parametrize(
    ("country", "longitude", "latitude"),
    [
        ("Syria", 38, 35),
        ("Yemen", 45, 15),
        ("Sudan", 30, 16),
        ("Libya", 18, 27),
        ("Iraq", 43.5, 33),
        ("Somalia", 45.3, 3),
    ],
)
def test_the_outline_holds_a_country_where_it_lies(country: str, longitude: float, latitude: float) -> None:
    path = resources.files("hasila").joinpath("data", "incident_page", "outline.json")
    (rings,) = [
        each["rings"] for each in json.loads(path.read_text(encoding="utf-8"))["countries"] if each["name"] == country
    ]
    assert sum(_holds(ring, longitude * 100, latitude * 100) for ring in rings) == 1


def _holds(ring: list[int], x: float, y: float) -> bool:
    points = [(sum(ring[: at + 1 : 2]), sum(ring[1 : at + 2 : 2])) for at in range(0, len(ring), 2)]
    inside = False
    for (a, b), (c, d) in zip(points, [*points[1:], points[0]], strict=True):
        if (b > y) != (d > y) and x < a + (c - a) * (y - b) / (d - b):
            inside = not inside
    return inside
