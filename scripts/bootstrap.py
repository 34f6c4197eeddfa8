"""Set up and run, from a fresh clone with Python 3.11 or newer and nothing else.

    python3 scripts/bootstrap.py demo    # .venv, hasila and what it needs; then spans of the five articles
    python3 scripts/bootstrap.py test    # .venv with the development tools; then every check, as CI runs them

Both may be run again; what is installed already stays.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(*command: str | Path) -> None:
    """Run a command in the root of the clone; stop with its status if it fails."""
    print("$", *(os.path.relpath(part, ROOT) if isinstance(part, Path) else part for part in command), flush=True)
    status = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    if status:
        sys.exit(status)


def install(*requirements: str) -> None:
    """Make the environment and install into it, in the versions that were tested."""
    if not PYTHON.exists():
        run(Path(sys.executable), "-m", "venv", ENVIRONMENT)
    run(PYTHON, "-m", "pip", "install", "--quiet", "-c", ROOT / "scripts" / "constraints.txt", *requirements)


def demo() -> None:
    """Extract from the five articles with the embedded checkpoint."""
    install(".")
    run(PYTHON, "-m", "hasila", "extract", "annotations/articles", "--out", "spans.jsonl", "--table")


def test() -> None:
    """Lint, types, tests, transformers 4 on our checkpoints, and the wheel in an environment of its own."""
    install("--editable", ".[dev]")
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", ".")
    run(PYTHON, "-m", "mypy")
    run(PYTHON, "-m", "pytest")
    run(PYTHON, ROOT / "scripts" / "check_clients.py")
    run(PYTHON, ROOT / "scripts" / "check_wheel.py")


def main() -> None:
    """Choose the command."""
    if sys.version_info < (3, 11):  # noqa: UP036  # this runs before anything could refuse an older one
        sys.exit(f"error: found Python {sys.version.split()[0]}, expected 3.11 or newer")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("demo", "test"))
    {"demo": demo, "test": test}[parser.parse_args().command]()


if __name__ == "__main__":
    main()
