"""What is learnt of corrected documents, what is held out, and what of the corpus is learnt again."""

from pathlib import Path

import pytest

from hasila.corpus.articles import Article
from hasila.errors import CorpusError, DocumentError
from hasila.training import portions
from hasila.training.portions import PortionError, replayed, split
from support.desks import article
from support.lessons import marked, marked_otherwise
from support.paths import ROOT


def documents(count: int, first: int = 0) -> list[Article]:
    found = [article(marked(number)) for number in range(first, first + count)]
    return [Article.of(str(at), each.text, each.mentions, each.links) for at, each in enumerate(found, first)]


@pytest.mark.parametrize(("count", "held_out"), [(10, 3), (14, 3), (16, 3), (40, 8)])
def test_a_fifth_is_held_out_and_at_least_three(count: int, held_out: int):
    found = split(documents(count))
    assert len(found.held_out) == held_out
    assert {each.id for each in found.held_out} | {each.id for each in found.learn} == set(map(str, range(count)))
    assert len(found.learn) == count - held_out
    assert split(documents(count)) == found
    assert any(split(documents(count), seed=seed) != found for seed in range(3))


@pytest.mark.parametrize("count", [0, 1, 9])
def test_with_few_documents_nothing_can_be_held_out(count: int):
    with pytest.raises(PortionError, match=rf"at least 10 documents that are done, found {count}: .* mark more"):
        split(documents(count))


def test_copies_stay_together():
    ten = documents(10)
    long = " ".join(f"{each.text}" for each in documents(3, 30))
    copies = [Article.of(f"copy {at}", f"{long} {'وكالة' if at else ''}".strip(), ()) for at in range(2)]
    short = [Article.of(f"short {at}", "بيان قصير", ()) for at in range(2)]
    for seed in range(12):
        found = split([*ten, *copies, *short], seed=seed)
        held_out = {each.id for each in found.held_out}
        assert len({"copy 0", "copy 1"} & held_out) in (0, 2)
        assert len({"short 0", "short 1"} & held_out) in (0, 2)


def test_only_copies_of_one_text_cannot_be_held_out():
    same = [Article.of(str(at), "قتل مدني في حلب", ()) for at in range(12)]
    with pytest.raises(PortionError, match="found 0 that the checkpoint has not learnt before and that are no copies"):
        split(same)


def test_what_a_checkpoint_learnt_before_is_not_held_out():
    first = split(documents(12))
    known = [portions.digest(each.text) for each in first.learn]
    second = split(documents(24), known)
    assert not {each.text for each in second.held_out} & {each.text for each in first.learn}
    with pytest.raises(PortionError, match="found 0 that the checkpoint has not learnt"):
        split(documents(12), [portions.digest(each.text) for each in documents(12)])


def words(articles: list[Article]) -> int:
    return sum(len(each.text.split()) for each in articles)


@pytest.mark.parametrize("ratio", [0.0, 0.5, 2.0, 1e9])
def test_the_corpus_is_learnt_again_in_proportion_and_spread_over_it(ratio: float):
    corrected = split(documents(12))
    corpus = [Article.of(f"c{at}", f"نص رقم {at} عن المطر في شهر {at} " * 3, ()) for at in range(60)]
    found = replayed(corpus, corrected, ratio)
    wanted = min(ratio * words(list(corrected.learn)), words(corpus))
    assert wanted <= words(found) <= wanted + words(corpus[:1])
    if len(found) > 5:
        assert {int(each.id[1:]) // 20 for each in found} == {0, 1, 2}


def test_no_copy_of_a_corrected_document_is_learnt_again():
    corrected = split(documents(12))
    others = [Article.of(f"o{at}", article(marked_otherwise(at)).text, ()) for at in range(3)]
    found = replayed([*corrected.held_out, *corrected.learn[:2], *others], corrected, 1e9)
    assert [each.id for each in found] == ["o0", "o1", "o2"]


def test_no_corpus_is_no_replay():
    assert replayed([], split(documents(12))) == []


def test_a_corpus_has_articles_or_passages(tmp_path: Path):
    assert len(portions.read_corpus(ROOT / "annotations")) > 1000
    with pytest.raises(DocumentError, match="expected a corpus, a folder with articles/ or passages/, found neither"):
        portions.read_corpus(tmp_path)
    tmp_path.joinpath("passages").mkdir()
    tmp_path.joinpath("passages", "a.txt").write_text(f"## a-1 | x, 2020\n{marked(1)}\n", encoding="utf-8")
    (only,) = portions.read_corpus(tmp_path)
    assert only.id == "a-1"
    tmp_path.joinpath("passages", "a.txt").write_text("## a-1 | x, 2020\nفي [CASUALTY|مدني]\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="it has no Harm"):
        portions.read_corpus(tmp_path)
