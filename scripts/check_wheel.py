"""Build the wheel, install it in an environment of its own, and use it away from the sources.

    python scripts/check_wheel.py

The wheel must carry every file of the embedded checkpoint. What is shipped must find the same spans and records in the
articles as the sources do, with the dependencies it declares and no others.
"""

import json
import math
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from hasila.inference import checkpoint

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = ROOT / "annotations" / "articles"
FINDINGS: dict[str, tuple[str, ...]] = {"spans": (), "records": ("--records",)}
"""What is extracted, with the options for it."""


def main() -> None:
    """Build, install, extract, compare."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", work, ROOT, cwd=ROOT)
        (wheel,) = work.glob("*.whl")
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
        if faults := faults_of(wheel, checkpoint.embedded()):
            sys.exit(f"error: {wheel.name}: expected the files of the embedded checkpoint, but {'; '.join(faults)}")
        venv.create(work / "env")
        binaries = work / "env" / ("Scripts" if sys.platform == "win32" else "bin")
        options = ("-q", "--no-compile", "-c", ROOT / "scripts" / "constraints.txt")
        run(sys.executable, "-m", "pip", "--python", binaries / "python", "install", *options, wheel, cwd=work)
        for name in FINDINGS:
            shipped = extracted([binaries / "hasila"], name, work / f"{name}-shipped.jsonl")
            ours = extracted([sys.executable, "-m", "hasila"], name, work / f"{name}.jsonl")
            if not same(shipped, ours):
                sys.exit(f"error: the wheel finds other {name} than the sources")
            print(f"the wheel finds the same {sum(len(row[name]) for row in ours)} {name} as the sources")


def faults_of(wheel: Path, folder: Path) -> list[str]:
    """The files of a checkpoint that the wheel lacks or has otherwise."""
    faults = []
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for path in sorted(folder.iterdir()):
            name = f"hasila/{folder.name}/{path.name}"
            if name not in names:
                faults.append(f"{path.name} is not in it")
            elif archive.read(name) != path.read_bytes():
                faults.append(f"{path.name} differs")
    return faults


def extracted(program: list[object], name: str, out: Path) -> list[dict[str, Any]]:
    """What a program finds in the articles, a row for each."""
    asked = ("--device", "cpu", "--precision", "fp32", "--out", out)
    run(*program, "extract", ARTICLES, *FINDINGS[name], *asked, cwd=out.parent)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def same(one: Any, other: Any) -> bool:
    """Whether two findings are the same, but for rounding."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, abs_tol=1e-3)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def run(*command: object, cwd: Path) -> None:
    """Run a command; stop with its status if it fails."""
    print("$", *command, flush=True)
    status = subprocess.run([str(part) for part in command], cwd=cwd, check=False).returncode
    if status:
        sys.exit(status)


if __name__ == "__main__":
    main()
