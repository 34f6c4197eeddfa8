"""What tests of the doctor share."""

import json
from pathlib import Path
from typing import Any

from hasila.doctor.check import Check


def by_name(checks: Any) -> dict[str, Check]:
    found = list(checks)
    names = [check.name for check in found]
    assert len(set(names)) == len(names)
    for check in found:
        assert bool(check.advice) == (check.verdict != "ok"), check
        assert "\n" not in str(check)
        assert str(check).isascii(), str(check)
    return {check.name: check for check in found}


def edit(path: Path, **changes: object) -> None:
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(settings | changes), encoding="utf-8")
