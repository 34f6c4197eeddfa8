"""Saved web pages: the report with its headline and where it is from, and nothing of what surrounds it."""

import io
import logging
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from hasila.documents import saved_page, web_page
from hasila.documents.document import Document
from hasila.documents.markup import LARGEST, decoded
from hasila.documents.source import Options, Reader, Source
from hasila.errors import DocumentError

HEADLINE = "مقتل 12 شخصا في قصف على سوق الوادي"
PARAGRAPHS = (
    "قالت مصادر طبية إن 12 شخصا قتلوا وأصيب 30 آخرون في قصف مدفعي على سوق بلدة الوادي صباح السبت.",
    "وأضافت المصادر أن بين القتلى 3 أطفال، وأن فرق الإسعاف نقلت الجرحى إلى المشفى القريب من البلدة.",
    "ولم تعلن أي جهة مسؤوليتها عن القصف الذي أدى إلى نزوح عشرات العائلات نحو القرى القريبة.",
)
REPORT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
META = f"""<meta property="og:title" content="{HEADLINE}"><meta property="og:site_name" content="وكالة المثال">
<link rel="canonical" href="https://example.org/news/12"><meta name="author" content="هيئة التحرير">
<meta property="article:published_time" content="2024-03-09T14:05:00+03:00">"""
FURNITURE = """<nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/w">أخبار العالم</a></li></ul></nav>
<div class="cookie-banner" id="cookie-consent"><p>نستخدم ملفات تعريف الارتباط لتحسين تجربتك في موقعنا.</p></div>"""
COMMENTS = '<div id="comments" class="comments"><div class="comment"><p>تعليق يذكر مقتل 500 شخص.</p></div></div>'
PAGE = f"""<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{HEADLINE} - وكالة المثال</title>
{META}</head><body>{FURNITURE}<main><article><h1>{HEADLINE}</h1>{REPORT}</article>{COMMENTS}</main>
<footer><p>جميع الحقوق محفوظة</p></footer></body></html>"""
METADATA = {
    "title": HEADLINE,
    "url": "https://example.org/news/12",
    "outlet": "وكالة المثال",
    "author": "هيئة التحرير",
}
WHOLE = "no main text was found, read all that the page shows"


def read(
    content: str | bytes, name: str = "a.html", notes: list[str] | None = None, reader: Reader = web_page.read
) -> list[Document]:
    data = content.encode() if isinstance(content, str) else content
    source = Source(name, name, len(data), lambda: io.BytesIO(data))
    documents = list(reader(source, Options(log=[].append if notes is None else notes.append)))
    assert all(isinstance(document, Document) for document in documents)
    return [document for document in documents if isinstance(document, Document)]


def test_a_report_is_read_with_its_headline_once_and_without_what_surrounds_it():
    notes: list[str] = []
    expected = "\n".join((HEADLINE, *PARAGRAPHS))
    assert read(PAGE, notes=notes) == [Document("a.html", expected, "2024-03-09", METADATA)]
    assert notes == []


def test_a_headline_that_is_only_in_the_head_comes_first():
    (document,) = read(PAGE.replace(f"<h1>{HEADLINE}</h1>", ""))
    assert document.text == "\n".join((HEADLINE, *PARAGRAPHS))


@pytest.mark.parametrize(
    "declared", ["utf-8", "iso-8859-1", "windows-1252", "windows-1256", "x-unknown", "idna", "utf-7", ""]
)
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256", "utf-16", "utf-8-sig"])
def test_a_page_is_read_whatever_encoding_it_declares(declared: str, encoding: str):
    meta = f'<meta charset="{declared}">' if declared else ""
    notes: list[str] = []
    (document,) = read(PAGE.replace('<meta charset="utf-8">', meta).encode(encoding), notes=notes)
    assert document.text == "\n".join((HEADLINE, *PARAGRAPHS))
    assert document.metadata == METADATA
    right = encoding != "windows-1256" or declared == "windows-1256"
    assert [note.startswith("note: a.html: read as windows-1256, ") for note in notes] == ([] if right else [True])


def test_a_damaged_character_does_not_change_the_others():
    data = PAGE.encode().replace("وأضافت".encode(), b"\xd9" + "أضافت".encode())
    notes: list[str] = []
    (document,) = read(data, notes=notes)
    assert document.text.replace("\ufffd", "و") == "\n".join((HEADLINE, *PARAGRAPHS))
    assert notes == ["note: a.html: 1 characters are damaged, shown as \ufffd"]


def test_a_latin_page_stays_latin():
    assert decoded("<meta charset=iso-8859-1><p>été à Genève</p>".encode("latin-1"))[0].endswith("<p>été à Genève</p>")


def test_a_short_page_is_read():
    (document,) = read("<html><head><title>خبر</title></head><body><h1>قصف</h1><p>قتل 4 مدنيين.</p></body></html>")
    assert document.text == "قصف\nقتل 4 مدنيين."


def test_a_page_whose_main_text_is_not_found_is_read_whole_and_a_note_tells_so(monkeypatch: pytest.MonkeyPatch):
    page = PAGE.replace("<h1>", "<script>var a = 'قتل 9';</script><h1>")
    for failing in (lambda *given, **named: None, lambda *given, **named: 1 / 0):
        monkeypatch.setattr(web_page.trafilatura, "bare_extraction", failing)
        notes: list[str] = []
        (document,) = read(page, notes=notes)
        assert notes == [f"note: a.html: {WHOLE}"]
        assert "\n".join((HEADLINE, *PARAGRAPHS)) in document.text
        assert "قتل 9" not in document.text
        assert "الرئيسية" not in document.text


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("", "not a page that can be read"),
        (" \n", "not a page that can be read"),
        ("<html><body><script>قتل 4</script><img src='a.png'></body></html>", "the text is empty"),
        ("<div>" * 100_000 + "قتل 4 مدنيين.", "nested too deeply"),
        ("<p>" + "a" * LARGEST, "expected at most 16,777,216 bytes"),
    ],
)
def test_what_is_no_report_is_one_clear_error(page: str, told: str):
    with pytest.raises(DocumentError, match=told) as error:
        read(page)
    assert str(error.value).startswith("a.html: ")


def test_entities_of_a_page_are_not_expanded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("سر", encoding="utf-8")
    entities = f'<!ENTITY a "{"قصف " * 100}"><!ENTITY b "{"&a;" * 100}"><!ENTITY c SYSTEM "{secret.as_uri()}">'
    page = f'<?xml version="1.0"?><!DOCTYPE html [{entities}]><html xmlns="http://www.w3.org/1999/xhtml"><body>'
    (document,) = read(f"{page}<p>قتل 4 مدنيين. &b; &c;</p></body></html>", "a.xhtml")
    assert "قتل 4 مدنيين." in document.text
    assert "سر" not in document.text
    assert len(document.text) < 2 * len(entities)


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG), pytest.raises(DocumentError):
        read("<html><body></body></html>")
    assert caplog.text == ""


TELEGRAM = """<html><head><meta charset="utf-8"/></head><body><div class="page_wrap"><div class="page_header">
<div class="content"><div class="text bold">مرصد المثال</div></div></div><div class="page_body"><div class="history">
<div class="message service" id="message-1"><div class="body details">9 March 2024</div></div>
<div class="message default clearfix" id="message2"><div class="body">
<div class="pull_right date details" title="09.03.2024 14:05:00 UTC+03:00">14:05</div><div class="from_name">أ </div>
<div class="text">قتل 4 مدنيين.<br><a href="">#عاجل</a></div></div></div>
<div class="message default clearfix joined" id="message3"><div class="body">
<div class="date details" title="09.03.2024 14:06:00">14:06</div><div class="media_wrap"></div></div></div>
<div class="message default clearfix joined" id="message4"><div class="body">
<div class="date details" title="10.03.2024 14:06:00">14:06</div><div class="forwarded body">
<div class="from_name">قناة أخرى <span class="date details" title="01.03.2024 10:00:00">1</span></div>
<div class="text">أصيب شخصان.</div></div></div></div></div></div></div></body></html>"""


def test_a_chat_that_telegram_exported_as_a_page_is_read_message_by_message():
    notes: list[str] = []
    by = {"channel": "مرصد المثال", "author": "أ"}
    assert read(TELEGRAM, "messages.html", notes) == [
        Document("messages.html:message2", "قتل 4 مدنيين.\n#عاجل", "2024-03-09T14:05:00+03:00", by),
        Document("messages.html:message4", "أصيب شخصان.", "2024-03-10T14:06:00", by | {"forwarded_from": "قناة أخرى"}),
    ]
    assert notes == ["note: messages.html: 1 message without text, such as pictures, left out"]


def saved(page: str, encoding: str = "utf-8", address: str = "https://example.org/saved") -> bytes:
    message = MIMEMultipart("related", type="text/html")
    message["Snapshot-Content-Location"] = address
    message.attach(MIMEText(page, "html", encoding))
    message.attach(MIMEText("<html><body><p>إعلان</p></body></html>", "html", "utf-8"))
    message.attach(MIMEImage(b"GIF89a", "gif"))
    return message.as_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256"])
def test_the_page_of_a_saved_page_is_read_not_its_frames(encoding: str):
    page = PAGE if encoding == "utf-8" else PAGE.replace('<meta charset="utf-8">', "")
    notes: list[str] = []
    (document,) = read(saved(page, encoding), "a.mhtml", notes, saved_page.read)
    assert document.text == "\n".join((HEADLINE, *PARAGRAPHS))
    assert document.date == "2024-03-09"
    assert document.metadata == METADATA | {"url": "https://example.org/saved"}
    assert notes == []


def test_an_error_does_not_repeat_a_long_type():
    with pytest.raises(DocumentError) as raised:
        read(b"Content-Type: image/" + b"a" * 5000 + b"\n\nabc", "a.mht", reader=saved_page.read)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 100, b"Content-Type: image/png\n\nabc", PAGE.encode()])
def test_a_saved_page_without_a_page_is_one_clear_error(content: bytes):
    with pytest.raises(DocumentError, match="expected a part of type text/html or application/xhtml"):
        read(content, "a.mht", reader=saved_page.read)


def test_the_main_text_of_a_large_page_is_found_and_a_huge_page_is_read_whole(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(web_page, "_LARGE", 10)
    assert read(PAGE)[0].text == "\n".join((HEADLINE, *PARAGRAPHS))
    monkeypatch.setattr(web_page, "_HUGE", 10)
    notes: list[str] = []
    (document,) = read(PAGE, notes=notes)
    assert all(paragraph in document.text for paragraph in PARAGRAPHS)
    assert notes == [f"note: a.html: {WHOLE}"]
