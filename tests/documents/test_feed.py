"""Feeds: each entry is a document, and no feed can make its reader fetch, expand or show what it should not."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.documents import feed
from hasila.documents.document import Document
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>وكالة المثال</title>
<item><title>قصف على بلدة الوادي &amp;amp; 3 قتلى</title><link>https://example.org/1</link>
<description>&lt;p&gt;قتل 3 مدنيين.&lt;/p&gt;&lt;script&gt;a()&lt;/script&gt;
&lt;p&gt;وأصيب &lt;b&gt;4&lt;/b&gt;.&lt;/p&gt;</description>
<pubDate>Thu, 16 Jan 2020 00:30:00 +0300</pubDate><author>المراسل</author></item>
<item><title>مقتل شخصين</title></item>
<item><title>نزوح</title><description>موجز</description>
<content:encoded>&lt;p&gt;نزحت 5 عائلات.&lt;/p&gt;</content:encoded></item>
</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>وكالة المثال</title>
<entry><title>قصف</title><link href="https://example.org/1"/><author><name>المراسل</name></author>
<published>2020-01-16T00:30:00+03:00</published><updated>2020-01-17T09:00:00Z</updated>
<content type="html">&lt;p&gt;قصف: قتل 3.&lt;/p&gt;</content></entry></feed>"""


def read(content: str | bytes, name: str = "a.rss") -> list[Document | str]:
    data = content.encode() if isinstance(content, str) else content
    items = feed.read(Source(name, name, len(data), lambda: io.BytesIO(data)), Options())
    return [str(item) if isinstance(item, DocumentError) else item for item in items]


def test_entries_of_rss_have_their_headline_text_and_the_day_as_written():
    metadata = {"title": "قصف على بلدة الوادي & 3 قتلى", "url": "https://example.org/1"}
    outlet = {"outlet": "وكالة المثال"}
    assert read(RSS) == [
        Document(
            "a.rss:1",
            "قصف على بلدة الوادي & 3 قتلى\nقتل 3 مدنيين.\nوأصيب 4.",
            "2020-01-16T00:30:00+03:00",
            metadata | outlet | {"author": "المراسل"},
        ),
        Document("a.rss:2", "مقتل شخصين", "", {"title": "مقتل شخصين"} | outlet),
        Document("a.rss:3", "نزوح\nنزحت 5 عائلات.", "", {"title": "نزوح"} | outlet),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "Thu, 16 Jan 99999999999999999999 00:30:00 +0300",
        "Thu, 16 Jan 20200 00:30:00 +0300",
        "Thu, 99999999999999999999 Jan 2020 00:30:00 +0300",
        "Thu, 16 Jan 2020 00:30:00 +99999999999999999999",
        "Thu, 16 Jan 2020 99999999999999999999:30:00 +0300",
        "99999-01-16T00:30:00Z",
        "0000-00-00",
    ],
)
def test_a_day_that_no_calendar_has_loses_nothing_else(written: str):
    items = read(RSS.replace("Thu, 16 Jan 2020 00:30:00 +0300", written))
    documents = [item for item in items if isinstance(item, Document)]
    assert [document.id for document in documents] == ["a.rss:1", "a.rss:2", "a.rss:3"]
    assert "2020-01-16" not in documents[0].date


@given(st.text(st.sampled_from("0123456789-+:,.TZ WThuMonJanDecGMT"), max_size=40))
def test_whatever_stands_for_a_day_the_entry_is_read(written: str):
    items = read(RSS.replace("Thu, 16 Jan 2020 00:30:00 +0300", written))
    assert all(isinstance(item, Document) for item in items)
    assert len(items) == 3


def test_entries_of_atom_have_their_change_and_a_headline_once():
    (document,) = read(ATOM, "a.atom")
    assert document.text == "قصف: قتل 3."
    assert document.date == "2020-01-16T00:30:00+03:00"
    assert document.metadata["edited"] == "2020-01-17T09:00:00+00:00"


@pytest.mark.parametrize("encoding", ["windows-1256", "utf-16"])
def test_a_feed_is_read_in_the_encoding_that_it_declares(encoding: str):
    documents = read(RSS.replace('encoding="utf-8"', f'encoding="{encoding}"').encode(encoding))
    assert documents == read(RSS)


def test_of_a_damaged_feed_what_can_be_read_is_and_one_error_tells_so():
    *documents, error = read(RSS.replace("</channel></rss>", "<item><title>مقتل ثلاثة"))
    assert documents[:3] == read(RSS)
    assert error.startswith("a.rss: damaged, entries may be missing: ")


def test_an_entry_without_text_is_an_error_in_its_place():
    first, error, *rest = read(RSS.replace("<title>مقتل شخصين</title>", ""))
    assert isinstance(first, Document)
    assert error == "a.rss: a.rss:2: the text is empty"
    assert len(rest) == 1


def laughs(tail: str) -> str:
    entities = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
    title = f"<title>قتل 3 &a9;</title>{tail}"
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{entities}]><rss version="2.0"><channel><item>{title}'


@pytest.mark.parametrize("tail", ["</item></channel></rss>", "", "<b></a>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1256"])
def test_entities_that_grow_are_refused(tail: str, encoding: str):
    content = laughs(tail).replace('"1.0"?', f'"1.0" encoding="{encoding}"?').encode(encoding)
    with pytest.raises(DocumentError, match="found some, which is not safe"):
        read(content, "a.xml")


@pytest.mark.parametrize("tail", ["</channel></rss>", ""])
@pytest.mark.parametrize("declaration", ['<!ENTITY a SYSTEM "{}">', '<!ENTITY % a SYSTEM "{}"> %a;'])
def test_other_files_are_not_read(tmp_path: Path, declaration: str, tail: str):
    secret = tmp_path / "secret.txt"
    secret.write_text("سر", encoding="utf-8")
    doctype = f"<!DOCTYPE rss [{declaration.format(secret.as_uri())}]>"
    content = f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><item><title>قتل 3 &a;</title></item>{tail}'
    with pytest.raises(DocumentError, match="found some, which is not safe"):
        read(content)


def test_a_document_type_elsewhere_is_not_fetched():
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://unreachable.invalid/rss.dtd">'
    documents = read(RSS.replace("<rss ", f"{doctype}<rss "))
    assert documents == read(RSS)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('<?xml version="1.0"?><nitf><p>أ</p></nitf>', "expected a feed, RSS or Atom, found XML with the root <nitf>"),
        ("http://unreachable.invalid/feed", "found no XML"),
        ("", "found no XML"),
        ("<a>" * 100_000, "at most 200 elements within each other"),
    ],
)
def test_what_is_no_feed_is_one_clear_error(content: str, told: str):
    with pytest.raises(DocumentError, match=told):
        read(content, "a.xml")


def test_a_feed_that_is_too_large_is_refused_unread():
    def unopened() -> io.BytesIO:
        raise AssertionError

    with pytest.raises(DocumentError, match="at most 33,554,432 bytes"):
        list(feed.read(Source("a.rss", "a.rss", 1 << 40, unopened), Options()))


def test_the_tags_of_a_feed_are_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feed, "_MOST_TAGS", 20)
    with pytest.raises(DocumentError, match="at most 20 tags"):
        read(RSS)
