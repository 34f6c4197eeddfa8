"""Build the wheel, install it in an environment of its own, and use it away from the sources.

    python scripts/check_wheel.py

What is shipped must find the same spans in the articles as the sources do, with the dependencies it declares and no
others.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from hasila.corpus.articles import read_articles
from hasila.inference.extractor import Extractor

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = ROOT / "annotations" / "articles"


def main() -> None:
    """Build, install, extract, compare."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", work, ROOT, cwd=ROOT)
        (wheel,) = work.glob("*.whl")
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
        venv.create(work / "env")
        binaries = work / "env" / ("Scripts" if sys.platform == "win32" else "bin")
        options = ("-q", "--no-compile", "-c", ROOT / "scripts" / "constraints.txt")
        run(sys.executable, "-m", "pip", "--python", binaries / "python", "install", *options, wheel, cwd=work)
        asked = ("--device", "cpu", "--precision", "fp32", "--out", work / "spans.jsonl")  # as the sources below
        run(binaries / "hasila", "extract", ARTICLES, *asked, cwd=work)
        lines = (work / "spans.jsonl").read_text(encoding="utf-8").splitlines()
    shipped = {row["id"]: [(s["start"], s["end"], s["label"]) for s in row["spans"]] for row in map(json.loads, lines)}
    extractor = Extractor.from_pretrained(device="cpu", precision="fp32")
    sources = {
        f"{article.id}.txt": [(span.start, span.end, span.label) for span in extractor.extract(article.text)]
        for article in read_articles(ARTICLES)
    }
    if shipped != sources:
        sys.exit("error: the wheel finds other spans than the sources")
    print(f"the wheel finds the same {sum(map(len, shipped.values()))} spans as the sources")


def run(*command: object, cwd: Path) -> None:
    """Run a command; stop with its status if it fails."""
    print("$", *command, flush=True)
    status = subprocess.run([str(part) for part in command], cwd=cwd, check=False).returncode
    if status:
        sys.exit(status)


if __name__ == "__main__":
    main()
