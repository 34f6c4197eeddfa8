"""E-mails: their text, where it is from, and what is attached."""

import io
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from hasila.documents import mail, mime, saved_page
from hasila.documents.document import Document
from hasila.documents.source import Options, Reader, Source
from hasila.errors import DocumentError

TEXT = "قُتل 12 مدنياً في قصف على السوق."


def read(data: bytes, options: Options | None = None) -> list[Document | str]:
    source = Source("a.eml", "a.eml", len(data), lambda: io.BytesIO(data))
    try:
        return [
            str(item) if isinstance(item, DocumentError) else item for item in mail.read(source, options or Options())
        ]
    except DocumentError as error:
        return [str(error)]


def message(text: str = TEXT) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["Subject"] = "تقرير يومي"
    made["From"] = "المركز الإعلامي <desk@example.org>"
    made["Date"] = "Tue, 05 Mar 2024 08:30:00 +0200"
    made.set_content(text)
    return made


def test_the_text_and_the_headers_are_read():
    (document,) = read(message().as_bytes())
    assert document == Document(
        "a.eml", TEXT, "2024-03-05T08:30:00+02:00", {"title": "تقرير يومي", "author": "المركز الإعلامي"}
    )


def test_plain_text_is_preferred_to_html():
    made = message()
    made.add_alternative("<p>نسخة أخرى</p>", subtype="html")
    assert [getattr(item, "text", item) for item in read(made.as_bytes())] == [TEXT]


def test_html_is_read_with_a_line_for_each_block():
    made = message()
    made.set_content(
        "<html><head><title>x</title><style>p {}</style></head><body><!-- c --><p>قُتل <b>12</b> مدنياً</p>"
        "<div>وأصيب<br>خمسة</div><script>x()</script></body></html>",
        subtype="html",
    )
    (document,) = read(made.as_bytes())
    assert isinstance(document, Document)
    assert document.text == "قُتل 12 مدنياً\nوأصيب\nخمسة"


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "utf-16", "utf-8"])
def test_the_charset_of_the_message_is_used(charset: str):
    text = "قتل 12 مدنيا"
    head = f'Subject: x\nContent-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: 8bit\n\n'
    if charset == "utf-16":
        made = message(text).as_bytes()
        assert [getattr(item, "text", item) for item in read(made)] == [text]
        return
    assert [getattr(item, "text", item) for item in read(head.encode() + text.encode(charset))] == [text]


def test_other_bytes_than_the_charset_tells_are_an_error():
    (error,) = read(b"Subject: x\n\n" + "قتل 12 مدنيا".encode("windows-1256"))
    assert "expected text in utf-8" in str(error)


def test_attachments_of_known_formats_are_documents_and_others_are_told():
    notes: list[str] = []

    made = message()
    made.add_attachment(b"text,id\nnews,1\n", maintype="text", subtype="csv", filename="rows.csv")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    made.add_attachment(TEXT.encode(), maintype="application", subtype="x", filename="../خبر.txt")
    body, row, text = read(made.as_bytes(), Options(log=notes.append))
    assert [getattr(item, "id", item) for item in (body, row, text)] == ["a.eml", "1", "a.eml/خبر.txt"]
    assert notes == ["note: a.eml: 1 attachment of unknown formats not read"]


def test_a_message_in_the_message_is_a_document_and_the_depth_is_bounded():
    made = message("الأول")
    for text in ("الثاني", "الثالث", "الرابع"):
        outer = message(text)
        outer.add_attachment(made)
        made = outer
    *documents, error = read(made.as_bytes())
    assert [(item.id, item.text) for item in documents if isinstance(item, Document)] == [
        ("a.eml", "الرابع"),
        ("a.eml/message 1", "الثالث"),
        ("a.eml/message 1/message 1", "الثاني"),
    ]
    assert "nested too deep" in str(error)


def test_an_attachment_that_cannot_be_read_loses_nothing_else():
    made = message()
    made.add_attachment(b"caf\xe9", maintype="application", subtype="x", filename="a.txt")
    made.add_attachment(TEXT.encode(), maintype="application", subtype="x", filename="b.txt")
    body, error, last = read(made.as_bytes())
    assert [getattr(item, "id", "error") for item in (body, error, last)] == ["a.eml", "error", "a.eml/b.txt"]


def test_too_many_parts_are_refused():
    parts = "--b\n\nx\n" * 1100
    (error,) = read(f"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n".encode())
    assert "parts" in str(error)


def test_parts_that_are_nested_without_end_are_one_error():
    head = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    (error,) = read(("Subject: x\n" + "".join(head.format(number) for number in range(3000))).encode())
    assert isinstance(error, str)


@pytest.mark.parametrize("header", ["Subject: " + "(" * 200_000, "From: " + "(" * 200_000, "Date: " + "9" * 200_000])
def test_a_header_without_end_is_left_out(header: str):
    (document,) = read(f"X-A: b\n{header}\n\ntext".encode())
    assert document == Document("a.eml", "text")


@pytest.mark.parametrize("data", [b"", b"\0\xff", b"no header at all"])
def test_what_is_no_message_is_one_error(data: bytes):
    (error,) = read(data)
    assert isinstance(error, str)


@pytest.mark.parametrize("reader", [mail.read, saved_page.read])
@pytest.mark.parametrize(
    ("bound", "most", "told"),
    [("_MOST_LINES", 50, "50 lines"), ("_MOST_MARKED", 20, "too many"), ("_MOST_COMPARED", 300, "too many")],
)
def test_what_is_parsed_is_bounded(monkeypatch: pytest.MonkeyPatch, reader: Reader, bound: str, most: int, told: str):
    made = message()
    for _ in range(30):
        made.add_attachment(TEXT, subtype="html")
    data = made.as_bytes()
    source = Source("a.eml", "a.eml", len(data), lambda: io.BytesIO(data))
    assert not isinstance(next(iter(reader(source, Options()))), DocumentError)
    monkeypatch.setattr(mime, bound, most)
    with pytest.raises(DocumentError, match=told):
        list(reader(source, Options()))
