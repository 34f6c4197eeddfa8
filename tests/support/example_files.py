"""The example files in ``tests/data/formats``, one of each format that is read: invented reports, and what they are.

    PYTHONPATH=model:tests python -m support.example_files    # writes them again

``EXPECTED`` holds the documents that each of them is.
"""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from pathlib import Path

import datasets
import docx
import pyarrow
import pyarrow.parquet
import xlsxwriter
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from hasila.documents.document import Document
from support.drawn_pages import lines, pdf
from support.paths import ROOT
from support.tables import write, write_rows

FOLDER = ROOT / "tests" / "data" / "formats"
DAY = datetime(2020, 1, 16, 10, 30, tzinfo=UTC)
SITE = "https://example.org/news"

KILLED = "قُتل 12 مدنيا في غارات جوية على بلدة سراقب بريف إدلب."
WOUNDED = "أصيب سبعة أشخاص بجروح في قصف مدفعي على مدينة أريحا أمس."
DISPLACED = "نزحت نحو 300 عائلة من بلدة كفرنبل باتجاه الحدود التركية."
"""Invented reports."""

TITLE = "قتلى في غارات على سراقب"
OUTLET = "وكالة المثال"
CHANNEL = "مرصد المثال"
AUTHOR = "محرر المثال"

_ROWS = (
    {"id": "1", "date": "2020-01-16", "title": TITLE, "url": f"{SITE}/1", "text": KILLED},
    {"id": "2", "date": "2020-01-17", "title": "جرحى في أريحا", "url": f"{SITE}/2", "text": WOUNDED},
)
_DOCUMENTS = [Document(row["id"], row["text"], row["date"], {k: row[k] for k in ("title", "url")}) for row in _ROWS]
_ARABIC_HEADER = ("الرقم", "تاريخ النشر", "المصدر", "نص الخبر")
_OF_EXCEL = (("71", "16/01/2020", OUTLET, KILLED), ("72", "17/01/2020", OUTLET, WOUNDED))
_DOCUMENTS_OF_EXCEL = [Document(id, text, day, {"outlet": outlet}) for id, day, outlet, text in _OF_EXCEL]
_PAGE = {"title": TITLE, "url": f"{SITE}/1", "outlet": OUTLET, "author": AUTHOR}
_PAGE_TEXT = f"{TITLE}\n{KILLED}\n{DISPLACED}"

EXPECTED: Mapping[str, Sequence[Document]] = {
    "report.txt": [Document("report.txt", f"{KILLED}\n")],
    "notepad.txt": [Document("notepad.txt", f"{WOUNDED}\r\n")],
    "news.csv": _DOCUMENTS,
    "excel.csv": _DOCUMENTS_OF_EXCEL,
    "excel.tsv": _DOCUMENTS_OF_EXCEL,
    "body.csv": [Document(f"{SITE}/1", KILLED, "2020-01-16", {"url": f"{SITE}/1"})],
    "articles.json": _DOCUMENTS,
    "articles.jsonl": _DOCUMENTS,
    "articles.parquet": _DOCUMENTS,
    "incidents.xlsx": [
        Document("SYR1", KILLED, "2020-01-16", {"outlet": OUTLET}),
        Document("SYR2", WOUNDED, "2020-01-17", {"outlet": OUTLET}),
    ],
    "result.json": [
        Document(
            "result.json:1500:2", f"🔴 #عاجل {KILLED}", "2020-01-16T10:30:00",
            {"channel": CHANNEL, "author": CHANNEL, "edited": "2020-01-16T10:45:00"},
        ),
        Document(
            "result.json:1500:4", WOUNDED, "2020-01-16T12:00:00",
            {"channel": CHANNEL, "author": CHANNEL, "forwarded_from": OUTLET},
        ),
    ],
    "messages.html": [
        Document(
            "messages.html:message2", KILLED, "2020-01-16T10:30:00+03:00", {"channel": CHANNEL, "author": CHANNEL}
        ),
        Document(
            "messages.html:message3", WOUNDED, "2020-01-16T12:00:00+03:00", {"channel": CHANNEL, "author": CHANNEL}
        ),
    ],
    "page.html": [Document("page.html", _PAGE_TEXT, "2020-01-16", _PAGE)],
    "page.mhtml": [Document("page.mhtml", _PAGE_TEXT, "2020-01-16", _PAGE)],
    "crawl.warc.gz": [Document("crawl.warc.gz:2", _PAGE_TEXT, "2020-01-16", _PAGE)],
    "feed.rss": [
        Document(
            "feed.rss:1", f"{TITLE}\n{KILLED}", "2020-01-16T10:30:00+00:00",
            {"title": TITLE, "url": f"{SITE}/1", "outlet": OUTLET},
        )
    ],
    "feed.atom": [
        Document(
            "feed.atom:1", f"{TITLE}\n{KILLED}", "2020-01-16T10:30:00+00:00",
            {**_PAGE, "edited": "2020-01-16T11:00:00+00:00"},
        )
    ],
    "report.docx": [
        Document("report.docx", f"{KILLED}\nالبلدة\tالقتلى\nسراقب\t12", "2020-01-16T10:30:00+00:00",
                 {"title": TITLE, "author": AUTHOR})
    ],
    "report.pdf": [
        Document("report.pdf", KILLED, "2020-01-16T10:30:00+00:00", {"title": TITLE, "author": AUTHOR})
    ],
    "message.eml": [
        Document("message.eml", KILLED, "2020-01-16T10:30:00+00:00", {"title": TITLE, "author": AUTHOR}),
        Document("message.eml/report.txt", WOUNDED),
    ],
    "archive.zip": [
        Document("archive.zip/2020/01.txt", KILLED),
        Document("archive.zip/2020/02.csv:1", WOUNDED),
    ],
    "saved": [*_DOCUMENTS, Document("test/data-00000-of-00001.arrow:1", DISPLACED)],
    "ORG/NAME": [*_DOCUMENTS, Document("ORG/NAME:test:1", DISPLACED)],
    "news": [
        Document("2020/01.txt", KILLED),
        Document("2020/02.jsonl:1", WOUNDED, "2020-01-17"),
        Document("old.txt", DISPLACED),
    ],
}  # fmt: skip
"""The documents of each file or folder in ``FOLDER``."""


def make(folder: Path) -> None:
    """Write all files into a folder."""
    _texts_and_tables(folder)
    _workbook(folder / "incidents.xlsx")
    _exports_of_telegram(folder)
    _pages(folder)
    _feeds(folder)
    _office(folder)
    _message(folder / "message.eml")
    write(folder / "archive.zip", _zipped({"2020/01.txt": KILLED, "2020/02.csv": f"text\n{WOUNDED}\n", "map.png": ""}))
    _data_sets(folder)
    write(folder / "news" / "2020" / "01.txt", KILLED)
    write_rows(folder / "news" / "2020" / "02.jsonl", [{"text": WOUNDED, "date": "2020-01-17"}])
    write(folder / "news" / "old.txt", DISPLACED)
    write(folder / "news" / "notes.odt", "a file of another format")


def _texts_and_tables(folder: Path) -> None:
    write(folder / "report.txt", f"{KILLED}\n")
    write(folder / "notepad.txt", f"{WOUNDED}\r\n".encode("cp1256"))
    for name in ("news.csv", "articles.json", "articles.jsonl"):
        write_rows(folder / name, [*_ROWS])
    write(folder / "body.csv", f"link,day,body\n{SITE}/1,2020-01-16,{KILLED}\n")
    for name, delimiter, encoding in (("excel.csv", ";", "cp1256"), ("excel.tsv", "\t", "utf-16")):
        table = io.StringIO(newline="")
        csv.writer(table, delimiter=delimiter).writerows([_ARABIC_HEADER, *_OF_EXCEL])
        write(folder / name, table.getvalue().encode(encoding))
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([*_ROWS]), folder / "articles.parquet")


def _workbook(path: Path) -> None:
    with xlsxwriter.Workbook(path, {"remove_timezone": True}) as book:
        book.set_properties({"created": DAY.replace(tzinfo=None)})
        book.add_worksheet("notes").write_row(0, 0, ["how this was coded", 3])
        sheet = book.add_worksheet("2020")
        sheet.write_row(0, 0, ["event_id_cnty", "event_date", "source", "fatalities", "notes"])
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for row, (id, number, text) in enumerate((("SYR1", 16, KILLED), ("SYR2", 17, WOUNDED)), 1):
            sheet.write_row(row, 0, [id, None, OUTLET, row, text])
            sheet.write_datetime(row, 1, datetime(2020, 1, number), day)


def _exports_of_telegram(folder: Path) -> None:
    post = {"type": "message", "from": CHANNEL, "from_id": "channel1500"}
    tagged = ["🔴 ", {"type": "hashtag", "text": "#عاجل"}, f" {KILLED}"]
    messages = [
        {"id": 1, "type": "service", "date": "2020-01-16T10:00:00", "action": "create_channel", "text": ""},
        {**post, "id": 2, "date": "2020-01-16T10:30:00", "edited": "2020-01-16T10:45:00", "text": tagged},
        {**post, "id": 3, "date": "2020-01-16T11:00:00", "photo": "photos/photo_1.jpg", "text": ""},
        {**post, "id": 4, "date": "2020-01-16T12:00:00", "forwarded_from": OUTLET, "text": WOUNDED},
    ]
    export = {"name": CHANNEL, "type": "public_channel", "id": 1500, "messages": messages}
    write(folder / "result.json", json.dumps(export, ensure_ascii=False, indent=1))
    joined = [
        f'<div class="message default clearfix{kind}" id="message{number}"><div class="body">'
        f'<div class="pull_right date details" title="16.01.2020 {time} UTC+03:00">{time[:5]}</div>{name}'
        f'<div class="text">{text}</div></div></div>'
        for kind, number, time, name, text in (
            ("", 2, "10:30:00", f'<div class="from_name">{CHANNEL}</div>', KILLED),
            (" joined", 3, "12:00:00", "", WOUNDED),
        )
    ]
    write(
        folder / "messages.html",
        '<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><div class="page_wrap">'
        f'<div class="page_header"><div class="content"><div class="text bold">{CHANNEL}</div></div></div>'
        f'<div class="page_body"><div class="history">{"".join(joined)}</div></div></div></body></html>',
    )


def _page() -> str:
    return f"""<!DOCTYPE html>
<html lang="ar"><head><meta charset="utf-8"><title>{TITLE} - {OUTLET}</title>
<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="{OUTLET}">
<meta property="og:url" content="{SITE}/1"><link rel="canonical" href="{SITE}/1">
<meta name="author" content="{AUTHOR}"><meta property="article:published_time" content="2020-01-16T10:30:00Z">
</head><body><nav><a href="/">الرئيسية</a> <a href="/about">من نحن</a></nav>
<article><h1>{TITLE}</h1><p>{KILLED}</p><p>{DISPLACED}</p></article>
<footer>جميع الحقوق محفوظة</footer></body></html>
"""


def _pages(folder: Path) -> None:
    page = _page().encode()
    write(folder / "page.html", page)
    saved = EmailMessage(policy=SMTP)
    saved["Subject"], saved["Snapshot-Content-Location"] = TITLE, f"{SITE}/1"
    saved.set_content(_page(), subtype="html", charset="utf-8", cte="base64")
    saved["Content-Location"] = f"{SITE}/1"
    saved.make_related(boundary="----MultipartBoundary--example----")
    write(folder / "page.mhtml", saved.as_bytes())
    with (folder / "crawl.warc.gz").open("wb") as file:
        archive = WARCWriter(file, gzip=True)
        records = (
            ("warcinfo", "", b"software: example\r\n", None),
            ("response", f"{SITE}/1", page, "text/html; charset=utf-8"),
            ("response", f"{SITE}/logo.png", b"\x89PNG", "image/png"),
        )
        for number, (kind, address, data, content) in enumerate(records):
            headers = content and StatusAndHeaders("200 OK", [("Content-Type", content)], protocol="HTTP/1.1")
            named = {"WARC-Date": "2020-01-20T08:00:00Z", "WARC-Record-ID": f"<urn:uuid:0-{number}>"}
            archive.write_record(
                archive.create_warc_record(
                    address, kind, io.BytesIO(data), http_headers=headers, warc_headers_dict=named
                )
            )


def _feeds(folder: Path) -> None:
    body = escape(f"<p>{KILLED}</p>")
    write(
        folder / "feed.rss",
        f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>{OUTLET}</title><link>{SITE}</link>
<item><title>{TITLE}</title><link>{SITE}/1</link><pubDate>Thu, 16 Jan 2020 10:30:00 +0000</pubDate>
<description>{body}</description></item></channel></rss>
""",
    )
    write(
        folder / "feed.atom",
        f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>{OUTLET}</title><id>{SITE}</id><updated>2020-01-16T11:00:00Z</updated>
<entry><title>{TITLE}</title><id>{SITE}/1</id><link href="{SITE}/1"/><author><name>{AUTHOR}</name></author>
<published>2020-01-16T10:30:00Z</published><updated>2020-01-16T11:00:00Z</updated>
<content type="html">{body}</content></entry></feed>
""",
    )


def _office(folder: Path) -> None:
    word = docx.Document()
    word.add_paragraph(KILLED)
    table = word.add_table(2, 2)
    for row, texts in zip(table.rows, (("البلدة", "القتلى"), ("سراقب", "12")), strict=True):
        row.cells[0].text, row.cells[1].text = texts
    word.core_properties.title, word.core_properties.author = TITLE, AUTHOR
    word.core_properties.created = word.core_properties.modified = DAY
    saved = io.BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as parts:
        write(folder / "report.docx", _zipped({name: parts.read(name) for name in parts.namelist()}))
    pages = pdf(lines([KILLED]), Title=TITLE, Author=AUTHOR, CreationDate="D:20200116103000Z00'00'")
    with (folder / "report.pdf").open("wb") as file:
        pages.write(file)


def _message(path: Path) -> None:
    message = EmailMessage(policy=SMTP)
    message["Subject"], message["From"] = TITLE, f"{AUTHOR} <editor@example.org>"
    message["Date"] = "Thu, 16 Jan 2020 10:30:00 +0000"
    message.set_content(KILLED)
    message.add_attachment(WOUNDED.encode(), maintype="text", subtype="plain", filename="report.txt")
    message.set_boundary("example")
    write(path, message.as_bytes())


def _zipped(members: Mapping[str, str | bytes]) -> bytes:
    """An archive without the time of its making."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def _data_sets(folder: Path) -> None:
    """A data set as the library saves it, and one as the hub has it."""
    splits = {"train": [*_ROWS], "test": [{"text": DISPLACED}]}
    shutil.rmtree(folder / "saved", ignore_errors=True)
    datasets.disable_progress_bars()
    datasets.DatasetDict(
        {name: datasets.Dataset(pyarrow.Table.from_pylist(rows), fingerprint=name) for name, rows in splits.items()}
    ).save_to_disk(folder / "saved")
    for name, rows in splits.items():
        path = folder / "ORG" / "NAME" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_rows(path, [{**dict.fromkeys(_ROWS[0]), **row} for row in rows])


if __name__ == "__main__":
    make(FOLDER)
