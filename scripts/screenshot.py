"""Take the picture of the README: the page that ``hasila extract --records`` writes for an invented report.

    python scripts/screenshot.py                       # writes docs/page.png
    python scripts/screenshot.py --out build/page.png

Needs Chromium or Google Chrome, and a font with Arabic letters: on Debian ``apt-get install chromium fonts-noto-core``.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import chromium

from hasila.cli.main import main as hasila

ROOT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT = 1000, 690
"""Of the window, in CSS pixels; the height fits the page of the report."""
SCALE = 1.5
"""Pixels of the picture to a CSS pixel: sharp on dense screens, and still a small file."""
REPORT = {
    "id": "An invented report",
    "date": "2020-01-16",
    "text": "قال المرصد السوري إن 12 مدنيا، بينهم 3 أطفال، قتلوا الأربعاء في غارات شنتها طائرات روسية على "
    "بلدة سرمين بريف إدلب، ونفت موسكو ذلك. وأصيب العشرات، ونزحت نحو 300 عائلة باتجاه الحدود مع تركيا.",
}


def page(folder: Path) -> Path:
    """Write the page of the report into a folder."""
    source, target = folder / "report.jsonl", folder / "page.html"
    source.write_text(json.dumps(REPORT, ensure_ascii=False), encoding="utf-8")
    status = hasila(
        ["extract", str(source), "--records", "--device", "cpu", "--precision", "fp32", "--out", str(target)]
    )
    if status:
        sys.exit(status)
    return target


def photograph(browser: str, target: Path, picture: Path) -> None:
    """Render a page with a browser that has no window."""
    options = ["--headless", "--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}"]
    options += [f"--force-device-scale-factor={SCALE}", f"--screenshot={picture.resolve()}", *chromium.OPTIONS]
    done = subprocess.run([browser, *options, target.as_uri()], capture_output=True, text=True, check=False)
    if done.returncode or not picture.exists():
        sys.exit(f"error: {browser} took no picture, exit status {done.returncode}:\n{done.stderr}")


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "page.png", help="default: docs/page.png")
    picture = parser.parse_args().out
    browser = chromium.path()
    picture.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        photograph(browser, page(Path(folder)), picture)
    print(f"{picture}: {picture.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
