"""Small files for the fuzzer of readers: valid ones of each format, and ones that mean harm."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import docx
import pyarrow
import pyarrow.parquet
import xlsxwriter

TEXT = "قُتل 12 مدنياً، بينهم 3 أطفال، وأصيب 25 آخرون في قصف على سوق المدينة يوم 14/3/2023."
OTHER = "أعلنت فرق الإنقاذ انتشال جثتين من تحت الأنقاض، وما زال 7 أشخاص في عداد المفقودين."
DEEP = 3000
"""Elements within each other."""
BOMB = 40_000_000
"""Bytes of a part that is packed thousandfold."""

PAGE = f"""<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8"><title>قصف على سوق</title>
<meta property="article:published_time" content="2023-03-14T10:30:00+03:00"></head><body><nav>الرئيسية</nav>
<article><h1>قصف على سوق</h1><p>{TEXT}</p><table><tr><td>قتلى<td>12</table><p>{OTHER}</p></article></body></html>"""
TELEGRAM_PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Exported Data</title></head><body>
<div class="page_wrap"><div class="page_header"><div class="text bold">قناة</div></div><div class="history">
<div class="message default clearfix" id="message1"><div class="body"><div class="pull_right date details"
title="14.03.2023 10:30:00 UTC+03:00">10:30</div><div class="from_name">قناة</div><div class="text">{TEXT}</div></div>
</div></div></div></body></html>"""
ENTITIES = """<!DOCTYPE r [<!ENTITY a "حرب"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;">]>"""


def seeds(name: str, outside: Path) -> Iterator[bytes]:
    """Small files of a format.

    Args:
        name: the format, one of :data:`SEEDS`.
        outside: a file that files refer to, and that no reader may open.
    """
    for seed in SEEDS[name](outside):
        yield seed
        yield seed[: len(seed) * 2 // 3]


def _external(outside: Path) -> str:
    return f'<!DOCTYPE r [<!ENTITY x SYSTEM "{outside.as_uri()}"><!ENTITY % y SYSTEM "http://127.0.0.1/y"> %y;]>'


def _html(outside: Path) -> Iterator[bytes]:
    yield PAGE.encode()
    yield PAGE.replace("utf-8", "windows-1256").encode("windows-1256", "replace")
    yield PAGE.encode("utf-16")
    yield TELEGRAM_PAGE.encode()
    yield ("<div>" * DEEP + TEXT).encode()
    yield ("<b><p><table><tr><td>" * (DEEP // 5) + TEXT).encode()
    yield f"{ENTITIES}<p>&f; {TEXT}</p>".encode()
    yield f'{_external(outside)}<p>&x; {TEXT}</p><iframe src="{outside.as_uri()}"></iframe>'.encode()
    yield f"<p {' '.join(f'a{number}=1' for number in range(DEEP))}>{TEXT} \udcff&#xd800;&#1114112;</p>".encode(
        "utf-8", "surrogatepass"
    )


def _feed(outside: Path) -> Iterator[bytes]:
    item = (
        f"<item><title>قصف</title><link>http://a.example/1</link><pubDate>Tue, 14 Mar 2023 10:30:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{TEXT}&lt;/p&gt;</description></item>"
    )
    rss = f"<rss version='2.0'><channel><title>وكالة</title>{item}{item}</channel></rss>"
    yield f"<?xml version='1.0' encoding='utf-8'?>{rss}".encode()
    yield (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>وكالة</title><entry><title>قصف</title>"
        f"<updated>2023-03-14T10:30:00Z</updated><content type='html'>{TEXT}</content></entry></feed>"
    ).encode()
    yield f"{ENTITIES}{rss.replace('قصف', '&f;')}".encode()
    yield f"{_external(outside)}{rss.replace('قصف', '&x;')}".encode()
    yield f"<?xml version='1.0' encoding='utf-16'?>{ENTITIES}{rss}".encode("utf-16")
    yield f"<rss><channel>{'<item>' * DEEP}{TEXT}".encode()
    yield rss.replace("&lt;p&gt;", "&lt;div&gt;" * DEEP).encode()


def _json(outside: Path) -> Iterator[bytes]:
    row = {"id": "a-1", "text": TEXT, "date": "2023-03-14", "title": "قصف"}
    yield json.dumps([row, row | {"text": OTHER}], ensure_ascii=False).encode()
    yield json.dumps([row | {"text": "\ud800" + TEXT, "id": "\udfff", "date": 10**30}]).encode()
    yield ("[" * 100 * DEEP).encode()
    yield ('[{"text":' * DEEP).encode()
    yield (f'[{{"text": "{TEXT}", "id": ' + "9" * 5000 + ', "date": NaN}, {"text": 1e999}, -, null]').encode()
    yield json.dumps(row, ensure_ascii=False).encode()


def _json_lines(outside: Path) -> Iterator[bytes]:
    row = json.dumps({"id": "a-1", "text": TEXT, "date": "2023-03-14"}, ensure_ascii=False)
    yield f"{row}\n{row}\r\n\n{row}".encode()
    yield json.dumps({"text": "\udcff" + TEXT, "id": {"a": ["\ud800"]}}).encode()
    yield ('{"text":' * DEEP + "\n" + "[" * 100 * DEEP + f"\n{row}").encode()
    yield (f'{{"text": "{TEXT}", "id": ' + "9" * 5000 + f"}}\n{row}").encode()


def _telegram(outside: Path) -> Iterator[bytes]:
    message = {
        "id": 7, "type": "message", "date": "2023-03-14T10:30:00", "from": "قناة", "edited": "2023-03-14T11:00:00",
        "text": [TEXT, {"type": "link", "text": "http://a.example"}],
    }  # fmt: skip
    chat = {"name": "قناة", "type": "public_channel", "id": 5, "messages": [message, message | {"text": OTHER}]}
    yield json.dumps(chat, ensure_ascii=False).encode()
    account = {"about": "", "contacts": {"list": [{}]}, "chats": {"about": "", "list": [chat, chat]}}
    yield json.dumps(account, ensure_ascii=False).encode()
    yield (
        json.dumps({"messages": [message | {"text": "\ud800" + TEXT, "id": 10**40}, 5, None], "name": [], "id": {}})[
            :-1
        ].encode()
        + b', "zz": "\xff"}'
    )
    yield ('{"chats": {"list": [' * DEEP).encode()
    yield ('{"a": ' * DEEP).encode()
    yield f'{{"messages": [{{"text": {"[" * 50 * DEEP}'.encode()
    yield ('{"messages": [' + "9" * 6000 + "]}").encode()


def _table(separator: str, outside: Path) -> Iterator[bytes]:
    rows = (("id", "date", "text"), ("a-1", "2023-03-14", f'"{TEXT}"'), ("a-2", "", f'"{OTHER} ""ق""\n{TEXT}"'))
    text = "\n".join(map(separator.join, rows))
    yield text.encode()
    yield text.encode("utf-16")
    yield text.encode("windows-1256", "replace")
    yield f'{text}\n"{TEXT * 20}'.encode()
    yield (text + separator * DEEP).encode()
    yield (separator.join(f"c{number}" for number in range(DEEP)) + f"\n{TEXT}").encode()
    yield text.replace("a-1", "\0\udcff").encode("utf-8", "surrogatepass")


def _plain(outside: Path) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "windows-1256", "iso8859-6"):
        yield f"{TEXT}\n{OTHER}\n".encode(encoding, "replace")


def _mail(outside: Path) -> Iterator[bytes]:
    message = EmailMessage()
    message["From"], message["Subject"] = "وكالة <a@a.example>", "قصف على سوق"
    message["Date"] = "Tue, 14 Mar 2023 10:30:00 +0300"
    message.set_content(TEXT)
    message.add_alternative(PAGE, subtype="html")
    yield message.as_bytes()
    message.add_attachment(next(_table(",", outside)), maintype="text", subtype="csv", filename="../سجل.csv")
    message.add_attachment(next(_zip(outside)), maintype="application", subtype="zip", filename="a.zip")
    yield message.as_bytes()
    inner = message
    for _ in range(4):
        outer = EmailMessage()
        outer["Subject"] = "رسالة"
        outer.set_content(OTHER)
        outer.add_attachment(inner)
        inner = outer
    yield inner.as_bytes()
    yield "".join(f"Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n" for n in range(DEEP)).encode()
    yield b"Subject: " + b"=?utf-8?b?2YLYtdmB?= " * 500 + b"\nContent-Type: text/plain; charset=utf-7\n\n+BkI-"
    yield b"From: " + b"(" * DEEP + b"\nDate: 99999999999 Mar 99999\nContent-Type: message/rfc822\n\n\n" * 50


def _saved_page(outside: Path) -> Iterator[bytes]:
    head = "From: <Saved>\nSnapshot-Content-Location: http://a.example/1\nMIME-Version: 1.0\n"
    part = f"\n--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{PAGE}\n"
    yield f'{head}Content-Type: multipart/related; type="text/html"; boundary="b"\n{part}--b--\n'.encode()
    yield f"{head}Content-Type: multipart/related; start=<x>; boundary=b\n{part * 3}".encode()
    yield "".join(f"Content-Type: multipart/related; boundary={n}\n\n--{n}\n" for n in range(DEEP)).encode()
    yield f"{head}Content-Type: text/html; charset=hex\nContent-Transfer-Encoding: base64\n\n2YLYtdmB====".encode()
    for page in _html(outside):
        yield f"{head}Content-Type: text/html\n\n".encode() + page


def _web_archive(outside: Path) -> Iterator[bytes]:
    whole = b"".join(
        _record(body, headers)
        for body, headers in (
            (PAGE.encode(), ""),
            (zlib.compress(PAGE.encode()), "Content-Encoding: deflate\r\n"),
            (b"5\r\n<p>ab\r\nffffffff\r\nc", "Transfer-Encoding: chunked\r\n"),
        )
    )
    yield whole
    packer = zlib.compressobj(wbits=31)
    yield packer.compress(whole) + packer.flush()
    yield _record(zlib.compress(bytes(BOMB)), "Content-Encoding: deflate\r\n")
    yield whole.replace(b"Content-Length: ", b"Content-Length: 99999999999")
    yield b"WARC/1.0\r\nWARC-Type: response\r\n" + b"X: y\r\n" * DEEP
    yield b"\x1f\x8b\x08" + bytes(50) + whole


def _record(body: bytes, headers: str) -> bytes:
    page = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n".encode() + body
    return (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/1\r\nWARC-Date: 2023-03-14T10:30:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nContent-Type: application/http; "
        f"msgtype=response\r\nContent-Length: {len(page)}\r\n\r\n"
    ).encode() + page + b"\r\n\r\n"  # fmt: skip


def zipped(members: Mapping[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 3, 14, 10, 30, 0)), data, packed)
    return file.getvalue()


def _zip(outside: Path) -> Iterator[bytes]:
    members = {"تقرير.txt": TEXT.encode(), "../../a.csv": next(_table(",", outside)), "__MACOSX/._a.txt": b"a"}
    whole = zipped(members)
    yield whole
    yield zipped({**members, "b/page.html": PAGE.encode(), "c.json": next(_telegram(outside))})
    for packed in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield zipped({"a.txt": bytes(BOMB), "b.csv": TEXT.encode()}, packed)
    inner = whole
    for _ in range(5):
        inner = zipped({"a.zip": inner, "b.zip": inner})
    yield inner
    yield zipped({f"{number}.txt": b"" for number in range(500)})
    yield whole.replace(struct.pack("<L", len(TEXT.encode())), b"\xf0\xff\xff\xff")
    yield whole + whole


def _office(members: Mapping[str, bytes], part: str, outside: Path) -> Iterator[bytes]:
    """A file of Office, and others with harm in one of its parts."""
    yield zipped(members)
    xml = members[part]
    body = xml[xml.index(b"?>") + 2 :] if xml.startswith(b"<?xml") else xml
    for head in (ENTITIES, _external(outside)):
        entity = b"&f;" if head == ENTITIES else b"&x;"
        yield zipped({**members, part: head.encode() + body.replace(b"12", entity)})
    yield zipped({**members, part: body[: len(body) // 2] + bytes(BOMB)})
    yield zipped({**members, part: body[: len(body) // 2] + bytes(BOMB)}, zipfile.ZIP_LZMA)
    yield zipped({**members, part: b"<a>" * DEEP})
    yield zipped({name: data for name, data in members.items() if name != part})


def _members(file: io.BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _workbook(outside: Path) -> Iterator[bytes]:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((("id", "date", "text"), ("a-1", 45000.5, TEXT), (12, "", OTHER), (0, True, "a"))):
            sheet.write_row(number, 0, row)
        book.add_worksheet("ب").write_formula(0, 0, "=1/0")
    members = _members(file)
    strings = "xl/sharedStrings.xml"
    yield from _office(members, "xl/worksheets/sheet1.xml", outside)
    yield from _office(members, strings, outside)
    name = "xl/worksheets/sheet1.xml"
    for old, new in ((b'r="A2"', b'r="XFDZZZ99999999"'), (b"<v>0</v>", b"<v>999999999</v>"), (b">12<", b">1e999<")):
        assert old in members[name]
        yield zipped({**members, name: members[name].replace(old, new)})
    yield zipped({**members, strings: members[strings].replace(b"<si>", b'<si count="4294967295">')})


def _word(outside: Path) -> Iterator[bytes]:
    word = docx.Document()
    word.add_heading("قصف على سوق")
    word.add_paragraph(TEXT)
    table = word.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "قتلى 12", OTHER
    file = io.BytesIO()
    word.save(file)
    # Styles, themes and pictures are most of the file, and not read.
    unread = (".jpeg", "theme1.xml", "numbering.xml")
    members = {name: data for name, data in _members(file).items() if not name.endswith(unread)}
    part = "word/document.xml"
    yield from _office(members, part, outside)
    head, _, body = members[part].partition(b"<w:body>")
    for tag, inner in (("w:tbl", "<w:tr><w:tc>"), ("w:sdt", ""), ("w:p", "<w:r><w:txbxContent>")):
        opened = f"<{tag}>{inner}" * 100
        closed = (inner.replace("<", "</") + f"</{tag}>") if tag != "w:tbl" else f"</w:tc></w:tr></{tag}>"
        if tag == "w:p":
            closed = "</w:txbxContent></w:r></w:p>"
        yield zipped({**members, part: head + b"<w:body>" + (opened + closed * 100).encode() + body})


def _parquet(outside: Path) -> Iterator[bytes]:
    texts = pyarrow.array([TEXT, OTHER, None])
    table = pyarrow.table(
        {
            "id": pyarrow.array([1, 2, 3]),
            "date": pyarrow.array([0, 2**62, -(2**62)], pyarrow.timestamp("us")),
            "text": texts,
            "a": pyarrow.array([{"b": {"c": [1, 2]}}] * 3),
        }
    )
    for compression in ("none", "snappy", "zstd", "gzip"):
        yield _parquet_file(table, compression)
    yield _parquet_file(pyarrow.table({"text": texts.dictionary_encode()}), "none")
    yield _parquet_file(pyarrow.table({"text": pyarrow.array(["أ" * 100_000] * 200)}), "zstd")
    yield b"PAR1" + b"\xff\xff\xff\x7f" * 8 + b"PAR1"


def _parquet_file(table: "pyarrow.Table", compression: str) -> bytes:
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file, compression=compression)
    return file.getvalue()


def _pdf(outside: Path) -> Iterator[bytes]:
    show = b"BT /F 12 Tf 50 700 Td <0102030405> Tj 0 -14 Td [(abc) -250 (12/3)] TJ ET"
    yield _pdf_file(_stream(show))
    yield _pdf_file(_stream(zlib.compress(show), "/Filter /FlateDecode"))
    yield _pdf_file(_stream(zlib.compress(zlib.compress(show * 500)), "/Filter [/FlateDecode /FlateDecode]"))
    yield _pdf_file(_stream(zlib.compress(show * 300_000), "/Filter /FlateDecode"))
    yield _pdf_file(_stream(zlib.compress(b"q Q " * 10_000_000), "/Filter /FlateDecode"))
    yield _pdf_file(_stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", "/Filter /LZWDecode"))
    yield _pdf_file(_stream(b"9jqo^BlbD-BleB1DJ+*+F(f,q~>", "/Filter /ASCII85Decode"))
    yield _pdf_file(
        _stream(zlib.compress(show), "/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 99999 >>")
    )
    yield _pdf_file(_stream(show, "/Length 99999999999"))
    yield _pdf_file(_stream(b"q " * DEEP + b"[" * DEEP + b"<<" * DEEP + show))
    yield _pdf_file(_stream(b"/X Do " + show), "/XObject << /X 4 0 R >>")
    yield _pdf_file(_stream(show)).replace(b"/Count 1", b"/Count 999999999 /Kids [2 0 R]")
    yield _pdf_file(_stream(show)).replace(b"[3 0 R]", b"[2 0 R 3 0 R]")
    yield _pdf_file(_stream(show)).replace(b"/Size", b"/Prev 9 /Encrypt << /Filter /Standard /V 4 /R 4 /P 1 >> /Size")
    yield _pdf_file(_stream(show)).replace(b"/Size 7", b"/Size 4294967295")
    yield _pdf_file(_stream(show)).replace(b"/FirstChar 0", b"/FirstChar -99999999 /LastChar 999999999")


def _stream(data: bytes, told: str = "") -> bytes:
    return f"<< {told} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _pdf_file(content: bytes, resources: str = "") -> bytes:
    letters = "".join(f"<{code:02x}> <{ord(letter):04x}>\n" for code, letter in enumerate("قتل12", 1))
    table = f"begincmap\n1 begincodespacerange\n<00> <ff>\nendcodespacerange\n5 beginbfchar\n{letters}endbfchar\n"
    return _numbered(
        (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 850] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> "
            + f"{resources} >> >>".encode(),
            content,
            b"<< /Type /Font /Subtype /TrueType /BaseFont /Test /FirstChar 0 /LastChar 5 /Widths [500 500 500 500 500] "
            b"/ToUnicode 6 0 R >>",
            _stream(f"{table}endcmap".encode()),
        )
    )


def _numbered(objects: Sequence[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        data
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
            f"<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
        ).encode()
    )


SEEDS: Mapping[str, Callable[[Path], Iterator[bytes]]] = {
    "csv": partial(_table, ","),
    "docx": _word,
    "eml": _mail,
    "html": _html,
    "json": _json,
    "jsonl": _json_lines,
    "mhtml": _saved_page,
    "parquet": _parquet,
    "pdf": _pdf,
    "rss": _feed,
    "telegram": _telegram,
    "tsv": partial(_table, "\t"),
    "txt": _plain,
    "warc": _web_archive,
    "xlsx": _workbook,
    "zip": _zip,
}
"""The seeds of each format, given a file that they may refer to."""

WORDS = (
    "\\ud800", "\\udfff", "&x;", "&f;", "<!ENTITY", "<![CDATA[", "4294967295", "-1", "99999999999", "1e999", "NaN",
    "null", "0 R", "/Filter /FlateDecode", "/Kids [2 0 R]", "Content-Type: ", "boundary=", "base64", "charset=",
    "<div>", "<w:p>", "<w:tbl>", "<row>", "PK\x03\x04", "PK\x01\x02", "WARC/1.0", "messages", "chats", "\u202e",
)  # fmt: skip
"""What the formats are made of, for the fuzzer to put together."""
