"""Passages with inline labels: parsing restores text and spans, and lists every fault."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila import corpus
from hasila.corpus import inline, validation
from hasila.corpus.inline import Passage
from hasila.corpus.standoff import Entity, Link
from hasila.errors import CorpusError, DocumentError
from support.paths import ROOT

PASSAGES = ROOT / "annotations" / "passages"
FILE = """## wire-001 | إدلب, 2019
قصف على [PLACE|إدلب] قتل فيه أكثر من [CASUALTY Harm=killed Count=501.. Approximate|500 شخص].
وقالت [ACTOR Side=government-ally|روسيا] شيئا.

## wire-002 | حلب, 2016
لا شيء هنا.
"""


def test_passages_are_read_with_offsets_into_the_text_without_labels():
    first, second = inline.parse(FILE)
    text, entities = first.text, first.entities
    assert first.id == "wire-001"
    assert text == "قصف على إدلب قتل فيه أكثر من 500 شخص.\nوقالت روسيا شيئا."
    assert entities == (
        Entity("T1", "PLACE", 8, 12, "إدلب"),
        Entity("T2", "CASUALTY", 29, 36, "500 شخص", {"Harm": "killed", "Count": "501..", "Approximate": ""}),
        Entity("T3", "ACTOR", 44, 49, "روسيا", {"Side": "government-ally"}),
    )
    assert all(text[entity.start : entity.end] == entity.text for entity in entities)
    assert second == Passage("wire-002", "لا شيء هنا.", (), (), "wire-002 | حلب, 2016")


LINKED = """## post-001 | إدلب, 2019
عاجل | قتل [CASUALTY Harm=killed Children Place>p1,p2 Cause>x1|طفلان] في [ATTACK:x1 Kind=shelling At>p1|قصف].
على [PLACE:p1|سراقب] و[PLACE:p2|سرمين] بريف [PLACE|إدلب].
"""


def test_links_go_to_the_spans_that_have_the_ids():
    (passage,) = inline.parse(LINKED)
    people, attack, saraqib, sarmin, _ = passage.entities
    assert passage.text.startswith("عاجل | قتل طفلان في قصف.")
    assert [passage.text[each.start : each.end] for each in passage.entities] == [
        "طفلان", "قصف", "سراقب", "سرمين", "إدلب",
    ]  # fmt: skip
    assert people.attributes == {"Harm": "killed", "Children": ""}
    assert passage.links == (
        Link("Place", people.id, saraqib.id),
        Link("Place", people.id, sarmin.id),
        Link("Cause", people.id, attack.id),
        Link("At", attack.id, saraqib.id),
    )


@pytest.mark.parametrize("content", [FILE, LINKED, LINKED + "\n" + FILE])
def test_what_is_parsed_is_written_as_it_was(content: str):
    assert inline.render(inline.parse(content)) == content


def test_the_projects_passages_are_written_as_they_are():
    for path in PASSAGES.glob("**/*.txt"):
        content = path.read_text(encoding="utf-8")
        assert inline.render(inline.parse(content)) == content


@given(st.lists(st.tuples(st.text("اب 5،\n", max_size=6), st.text("اب 5", min_size=1, max_size=6)), max_size=5))
def test_what_is_written_inline_is_read_back(pieces: list[tuple[str, str]]):
    body = "".join(f"{before}[PLACE|{span}]" for before, span in pieces)
    (passage,) = inline.parse(f"## a-1\n.{body}.")
    text, entities = passage.text, passage.entities
    assert text == "." + "".join(before + span for before, span in pieces) + "."
    assert [text[entity.start : entity.end] for entity in entities] == [span for _, span in pieces]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("نص\n## a-1\nنص", "text before the first heading '## ID'"),
        ("## a-1\nنص\n## a-1\nنص", "heading 'a-1': expected an id that no other passage has"),
        ("## \nنص", "heading '': expected an id that no other passage has"),
        ("## a-1\nفي [PLACE إدلب]", "a-1: expected [LABEL name=value|text], found 'في [PLACE إدلب]'"),
        ("## a-1\nفي [PLACE|إدلب", "a-1: expected [LABEL name=value|text], found 'في [PLACE|إدلب'"),
        ("## a-1\nفي إدلب]", "a-1: expected [LABEL name=value|text], found 'في إدلب]'"),
        ("## a-1\n[PLACE:p|إدلب] [PLACE:p|حلب]", "a-1: the id p of 'حلب' is used twice"),
        ("## a-1\n[PLACE:p|إدلب] [X At>q|قصف]", "a-1: At of 'قصف' goes to 'q', expected one of p"),
        ("## a-1\n[PLACE:p|إدلب] [X At>p,p|قصف]", "a-1: a link is there twice"),
    ],
)
def test_a_malformed_file_is_refused(content: str, fault: str):
    with pytest.raises(CorpusError) as error:
        inline.parse(content)
    assert error.value.faults == (fault,)


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path):
    tmp_path.joinpath("a.txt").write_text("## a-1\n[PLACE|حلب", encoding="utf-8")
    tmp_path.joinpath("b.txt").write_text("## b-1\nنص", encoding="utf-8")
    tmp_path.joinpath("c.txt").write_text("## b-1\nنص", encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        corpus.read_passages(tmp_path)
    assert len(error.value.faults) == 2
    assert validation.validate_passages(tmp_path) == list(error.value.faults)


def test_a_folder_without_passages_is_refused(tmp_path: Path):
    with pytest.raises(DocumentError, match=r"found no \.txt file"):
        corpus.read_passages(tmp_path)
    assert len(validation.validate_passages(tmp_path)) == 1


def test_the_projects_passages_have_no_fault():
    assert validation.validate_passages(PASSAGES) == []
    assert len(corpus.read_passages(PASSAGES)) >= 400
