"""The check of the wheel: a file of the checkpoint that lacks or differs is named, and findings are compared."""

import runpy
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from support.paths import ROOT


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "check_wheel.py"))


def test_a_file_that_the_wheel_lacks_or_has_otherwise_is_named(script: dict[str, Any], tmp_path: Path):
    folder, wheel = tmp_path / "default", tmp_path / "hasila.whl"
    folder.mkdir()
    for name in ("config.json", "model.safetensors", "records.safetensors"):
        (folder / name).write_text(name)
    with ZipFile(wheel, "w") as archive:
        archive.writestr("hasila/default/config.json", "config.json")
        archive.writestr("hasila/default/model.safetensors", "another")
    assert script["faults_of"](wheel, folder) == ["model.safetensors differs", "records.safetensors is not in it"]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ([{"at": 3, "confidence": 0.5001, "links": ["a"]}], True),
        ([{"at": 3, "confidence": 0.6, "links": ["a"]}], False),
        ([{"at": 4, "confidence": 0.5, "links": ["a"]}], False),
        ([{"at": 3, "confidence": 0.5, "links": []}], False),
        ([{"at": 3, "confidence": 0.5}], False),
        ([], False),
    ],
)
def test_findings_are_the_same_but_for_rounding(script: dict[str, Any], other: Any, expected: bool):
    assert script["same"]([{"at": 3, "confidence": 0.5, "links": ["a"]}], other) is expected
