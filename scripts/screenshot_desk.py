"""Take the picture of the desk for the documentation: ``hasila desk`` over invented reports, a mention selected.

    python scripts/screenshot_desk.py                       # writes docs/desk.png
    python scripts/screenshot_desk.py --out build/desk.png --dark

Needs ``pip install ".[desk]" pillow playwright``, Chromium or Google Chrome, and a font with Arabic letters: on Debian
``apt-get install chromium fonts-noto-core``.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import chromium
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT = 1280, 720
"""Of the window, in CSS pixels."""
COLOURS = 160
"""Of the picture: nobody sees the difference, and the file is half as large."""
REPORTS = (
    ("غارات على سرمين", "2020-01-16",
     "قال المرصد السوري إن 12 مدنيا، بينهم 3 أطفال، قتلوا الأربعاء في غارات شنتها طائرات روسية على بلدة سرمين بريف "
     "إدلب، ونفت موسكو ذلك.\n\nوأصيب العشرات بجروح، ونزحت نحو 300 عائلة باتجاه الحدود مع تركيا."),
    ("لغم في ريف درعا", "2021-03-02",
     "أصيب طفلان بانفجار لغم من مخلفات الحرب قرب بلدة الحراك شرقي درعا، وفق ما أفادت مصادر محلية."),
    ("مداهمة في الشحيل", "2021-07-11",
     "اعتقلت قوات سوريا الديمقراطية سبعة أشخاص في مداهمة نفذتها في بلدة الشحيل شرقي دير الزور."),
    ("قصف مدفعي على الأتارب", "2019-12-20",
     "قتلت امرأة وأصيب أربعة آخرون جراء قصف مدفعي استهدف مدينة الأتارب غربي حلب."),
    ("اجتماع المجلس المحلي", "2020-05-05", "عقد المجلس المحلي اجتماعا لبحث ترميم المدارس في البلدة."),
)  # fmt: skip


def reports(folder: Path) -> Path:
    """Write the reports into a folder."""
    path = folder / "reports.jsonl"
    rows = [{"id": title, "title": title, "date": date, "text": text} for title, date, text in REPORTS]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def address(desk: "subprocess.Popen[str]") -> str:
    """The address that a desk prints once it is open."""
    assert desk.stdout is not None
    for line in desk.stdout:
        if " http://" in line:
            return "http://" + line.rpartition("http://")[2].strip()
    sys.exit("error: the desk ended before it was open")


def photograph(page: Any, link: str, picture: Path) -> None:
    """Open the desk, wait until all is read, select a mention, and take the picture."""
    page.goto(link)
    page.wait_for_selector("[data-ready]")
    page.locator(f"#list .document >> nth={len(REPORTS) - 1}").wait_for()
    page.wait_for_selector("#reading:empty", state="attached", timeout=300_000)
    page.fill("#annotator", "R.")
    page.click(f"#list .document:has-text('{REPORTS[0][0]}')")
    page.locator(".mention", has_text="مدنيا").click()
    page.wait_for_timeout(4500)  # what it says fades
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)
    page.screenshot(path=picture)
    Image.open(picture).quantize(COLOURS).save(picture, optimize=True)


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "desk.png", help="default: docs/desk.png")
    parser.add_argument("--dark", action="store_true", help="as it looks at night")
    arguments = parser.parse_args()
    from playwright.sync_api import sync_playwright

    browser = chromium.path()
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as driver:
        options = ["--no-browser", "--device", "cpu"]
        command = [sys.executable, "-m", "hasila", "desk", str(reports(Path(folder))), *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desk:
            try:
                link = address(desk)
                opened = driver.chromium.launch(executable_path=browser, args=chromium.OPTIONS)
                page = opened.new_page(
                    viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="dark" if arguments.dark else "light"
                )
                photograph(page, link, arguments.out)
                opened.close()
            finally:
                desk.terminate()
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
