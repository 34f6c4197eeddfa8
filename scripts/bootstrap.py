"""Set up and run, from a fresh clone with Python 3.11 or newer and nothing else.

    python3 scripts/bootstrap.py demo    # .venv, hasila and what it needs; then spans of the five articles
    python3 scripts/bootstrap.py test    # .venv with the development tools; then every check, as CI runs them

Both may be run again; what is installed already stays.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
BINARIES = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BINARIES / ("python.exe" if os.name == "nt" else "python")

_STEPS = ("Collecting ", "Downloading ", "Building wheel", "Installing collected packages", "Successfully installed")
"""How pip's lines begin that tell how far it is."""


def shown(command: tuple[str | Path, ...]) -> str:
    """A command as a person would type it in the root of the clone."""
    return "$ " + " ".join(os.path.relpath(part, ROOT) if isinstance(part, Path) else part for part in command)


def run(*command: str | Path) -> None:
    """Run a command in the root of the clone; stop with its status if it fails."""
    print(shown(command), flush=True)
    status = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    if status:
        sys.exit(status)


def install(*requirements: str) -> None:
    """Make the environment and install into it, in the versions that were tested; show what pip is at.

    Nothing is compiled beforehand: Python does that when a module is first imported, and most never are.
    """
    if not PYTHON.exists():
        run(Path(sys.executable), "-m", "venv", ENVIRONMENT)
    log = ENVIRONMENT / "pip.log"
    options: tuple[str | Path, ...] = (
        "--no-compile",
        "--progress-bar",
        "off",
        "--log",
        log,
        "-c",
        ROOT / "scripts" / "constraints.txt",
    )
    command: tuple[str | Path, ...] = (PYTHON, "-m", "pip", "install", *options, *requirements)
    print(shown(command), flush=True)
    begun = time.monotonic()
    pip = subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    assert pip.stdout is not None
    for line in pip.stdout:
        if line.strip().startswith(_STEPS):
            tell(f"  {time.monotonic() - begun:3.0f} s  {line.strip()}")
    if pip.wait():
        sys.exit(f"error: pip failed, see above; all that it said is in {log.relative_to(ROOT)}")
    print(f"  {time.monotonic() - begun:3.0f} s  installed", flush=True)


def tell(line: str) -> None:
    """Print a line; in a terminal over the last one, cut to its width."""
    if sys.stdout.isatty():
        print(f"{line[: shutil.get_terminal_size().columns - 1]}\033[K", end="\r", flush=True)
    else:
        print(line if len(line) < 100 else f"{line[:100]}...", flush=True)


def demo() -> None:
    """Extract from the five articles with the embedded checkpoint."""
    install(".")
    run(PYTHON, "-m", "hasila", "extract", "annotations/articles", "--out", "spans.jsonl", "--table")
    hasila = (BINARIES / "hasila").relative_to(ROOT)
    print(f"Next: {hasila} extract YOUR.txt --records prints who came to harm, where, by whom; README.md has the rest.")


def test() -> None:
    """Lint, imports, types, tests, transformers 4 on our checkpoints, and the wheel in an environment of its own.

    Types, checkpoints and wheel are checked beside the tests, and told after them.
    """
    install("--editable", ".[dev]")
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", ".")
    run(BINARIES / "lint-imports", "--no-cache")
    beside: list[tuple[str | Path, ...]] = [
        (PYTHON, "-m", "mypy"),
        (PYTHON, ROOT / "scripts" / "check_clients.py"),
        (PYTHON, ROOT / "scripts" / "check_wheel.py"),
    ]
    with ThreadPoolExecutor(1) as pool:
        checks = [pool.submit(checked, command) for command in beside]
        print("(beside the tests: types, transformers 4, the wheel)")
        tests = (PYTHON, "-m", "pytest", "--numprocesses", "auto", "--dist", "worksteal")
        print(shown(tests), flush=True)
        statuses = [subprocess.run([str(part) for part in tests], cwd=ROOT, check=False).returncode]
        statuses += [told(command, check) for command, check in zip(beside, checks, strict=True)]
    sys.exit(max(map(abs, statuses)))


def checked(command: tuple[str | Path, ...]) -> subprocess.CompletedProcess[str]:
    """Run a command in the root of the clone, and keep what it prints."""
    arguments = [str(part) for part in command]
    return subprocess.run(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )


def told(command: tuple[str | Path, ...], check: "Future[subprocess.CompletedProcess[str]]") -> int:
    """Wait for a command, print what it printed, and return its status."""
    print(shown(command), flush=True)
    done = check.result()
    print(done.stdout, end="", flush=True)
    if done.returncode:
        print(f"failed with status {done.returncode}", flush=True)
    return done.returncode


def main() -> None:
    """Choose the command."""
    if sys.version_info < (3, 11):  # noqa: UP036  # this runs before anything could refuse an older one
        sys.exit(f"error: found Python {sys.version.split()[0]}, expected 3.11 or newer")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("demo", "test"))
    options = parser.parse_args()
    # The tests start some thirty processes, each of which would compile torch and transformers anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    {"demo": demo, "test": test}[options.command]()


if __name__ == "__main__":
    main()
