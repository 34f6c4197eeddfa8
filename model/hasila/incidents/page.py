"""One HTML page of incidents: a map, a timeline, a table, and the reports of each incident with their words marked.

The page carries all it shows and loads nothing: its policy allows its own script and style by their hashes, and no
request. The data are JSON in elements that no browser runs, and the script puts texts into the page as text nodes. The
parts of the page are files in ``data/incident_page``: ``template.html``, ``page.css``, the script in several files, and
``outline.json``, the countries of the map, which ``scripts/build_outline.py`` makes.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any, TextIO

from hasila.files import publish
from hasila.output.html import safe
from hasila.output.json_text import to_json

SCRIPTS = (
    "common.js",
    "items.js",
    "state.js",
    "filters.js",
    "table.js",
    "map.js",
    "timeline.js",
    "details.js",
    "main.js",
)
"""The files of the script in the order in which they need each other."""

MAP_SCRIPTS = ("map_before.js", "common.js", "map.js", "map_after.js")
"""The files of the script that is the map alone, for a page with a server."""

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_RISKY = re.compile("[<>&\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def write_page(path: Path, incidents: Iterable[Mapping[str, Any]], texts: Mapping[str, str], title: str) -> None:
    """Write incidents as a page that needs no network; the file appears under its name when it is whole.

    Incidents are written as they come, and none is kept. The same incidents, texts and title give the same bytes.

    Args:
        path: the page, by custom ``.html``. What stood there is replaced.
        incidents: incidents in the form of a line of ``incidents.jsonl``.
        texts: the text of each report by its id. Reports that no incident tells are left out of the page; of a report
            without a text the page says so.
        title: the heading of the page.

    Raises:
        ValueError: two incidents have one id, or an incident has none: its address would lead nowhere.
        OSError: the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as page:
            _write(page, incidents, texts, title)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    publish(part, path)


def _write(page: TextIO, incidents: Iterable[Mapping[str, Any]], texts: Mapping[str, str], title: str) -> None:
    told: dict[str, None] = {}
    fixed = {
        "policy": policy(), "title": safe(" ".join(title.split())), "style": _style(), "script": _script(),
        "outline": script_safe(outline().strip()),
    }  # fmt: skip
    for at, piece in enumerate(_PLACE.split(_file("template.html"))):
        if at % 2 == 0:
            page.write(piece)
        elif piece == "incidents":
            _write_incidents(page, incidents, told)
        elif piece == "texts":
            _write_texts(page, texts, told)
        else:
            page.write(fixed[piece])


def _write_incidents(page: TextIO, incidents: Iterable[Mapping[str, Any]], told: dict[str, None]) -> None:
    """A JSON array, an incident on each line; the reports they tell are added to ``told``."""
    ids: set[str] = set()
    page.write("[")
    for incident in incidents:
        name = incident.get("id")
        if not name or name in ids:
            raise ValueError(
                f"found an incident with the id {name!r}, expected one that no other has: number them anew"
            )
        page.write(",\n" if ids else "\n")
        ids.add(name)
        told.update((telling["report"], None) for telling in incident["tellings"])
        page.write(script_safe(to_json(incident)))
    page.write("\n]")


def _write_texts(page: TextIO, texts: Mapping[str, str], told: Iterable[str]) -> None:
    """A JSON object, a report on each line."""
    before = "\n"
    page.write("{")
    for report in told:
        text = texts.get(report)
        if text is not None:
            page.write(f"{before}{script_safe(to_json(report))}: {script_safe(to_json(text))}")
            before = ",\n"
    page.write("\n}")


def map_module() -> str:
    """The map as a module for a page with a server: it exports ``beginMap`` and ``showOnMap``.

    The page has the elements of the map that ``template.html`` has.
    """
    return "\n".join(map(_file, MAP_SCRIPTS))


def outline() -> str:
    """The countries of the map, as JSON."""
    return _file("outline.json")


def script_safe(text: str) -> str:
    """JSON that stays inside its ``script`` element: what could open markup or turn lines is written as an escape."""
    return _RISKY.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def policy() -> str:
    """The content security policy: the script and the style of this page, and nothing else."""
    return (
        f"default-src 'none'; script-src '{_hash(_script())}'; style-src '{_hash(_style())}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


@cache
def _script() -> str:
    """The script. What it declares stays inside it."""
    return "(() => {\n" + '"use strict";\n' + "\n".join(map(_file, SCRIPTS)) + "})();\n"


@cache
def _style() -> str:
    return "\n" + _file("page.css")


def _file(name: str) -> str:
    folder = resources.files("hasila").joinpath("data", "incident_page")
    return folder.joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")
