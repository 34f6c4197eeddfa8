"""Metadata: each has a meaning, and only addresses of the web are links."""

import pytest

from hasila.documents.document import METADATA, Document
from hasila.output.metadata import METADATA_COLUMNS, METADATA_MEANINGS, is_link, metadata_cells, metadata_json
from hasila.output.record_layout import RECORDS
from hasila.output.span_layout import SPANS


def test_each_of_the_metadata_has_a_meaning_and_a_column_in_both_tables():
    assert tuple(METADATA_MEANINGS) == METADATA
    assert all(METADATA_MEANINGS.values())
    for layout in (RECORDS, SPANS):
        assert tuple(layout.schema.names[-len(METADATA) :]) == METADATA_COLUMNS


def test_json_has_what_is_known_in_one_order():
    document = Document("7", "", metadata={"outlet": "ب", "title": "أ", "url": ""})
    assert list(metadata_json(document).items()) == [("metadata", {"title": "أ", "outlet": "ب"})]
    assert metadata_json(Document("7", "")) == {}
    assert metadata_cells(document) == {
        **dict.fromkeys(METADATA_COLUMNS), "document_title": "أ", "document_outlet": "ب",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("https://example.org", True),
        ("HTTP://example.org/أخبار", True),
        ("ftp://example.org", False),
        ("//example.org", False),
        ("https:example.org", False),
        ("https://exam ple.org", False),
        ("https://example.org\n", False),
        ("https://example.org/\ud800", False),
        ('https://example.org/"onclick=', False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_are_links(text: str, linked: bool):
    assert is_link(text) == linked
