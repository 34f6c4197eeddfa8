"""The corpus: its texts are unchanged, and its examples hold every gold span."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.bio import mentions
from hasila.corpus.standoff import Entity, Link
from hasila.errors import CorpusError, DocumentError
from hasila.labels import ANNOTATED, TAGS
from support.paths import ARTICLES

SHA256 = {
    "2019-08-30-ceasefire-and-displacement": "0620ee7044ca3facbbb7de8b5e32c6b0d97af28e830a0b8dfdf071afaf7094c9",
    "2019-12-offensive-southeast-idlib": "c4c3e50a3b33cdbdcd7272b305060f0df664e70b2836af4abf369c8b8ecbe6fa",
    "2020-01-16-ceasefire-breach-toll": "8ed7599156576a0f54f2196abec7b833a7fd2131520964bf82b609abc5b733d6",
    "2020-01-16-strikes-on-idlib-city": "e8d24ed14bace98e5eb61119206805649e266ef85ec5cd1a3592f394588dfc9f",
    "2020-01-26-battle-for-maarat-al-numan": "c053e16af22e12394a87fcf9fc9516a302417e253229fc6546a1c3388964ea3f",
}


def test_the_bytes_of_the_texts_are_those_that_were_annotated():
    assert {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in ARTICLES.glob("*.txt")} == SHA256


def test_texts_are_read_as_they_are(articles: list[Article]):
    assert [article.id for article in articles] == sorted(SHA256)
    for article in articles:
        assert hashlib.sha256(article.text.encode()).hexdigest() == SHA256[article.id]
        assert all(article.text[entity.start : entity.end] == entity.text for entity in article.entities)
        assert list(article.entities) == sorted(article.entities, key=lambda entity: entity.start)


def test_the_dataset_has_typed_columns_and_offsets_of_its_words(articles: list[Article]):
    import datasets

    rows = corpus.dataset(articles)
    assert rows.features == datasets.Features(
        {
            "document": datasets.Value("string"),
            "start": datasets.Value("int64"),
            "end": datasets.Value("int64"),
            "words": datasets.List(datasets.Value("string")),
            "offsets": datasets.List(datasets.List(datasets.Value("int64"), length=2)),
            "tags": datasets.List(datasets.ClassLabel(names=list(TAGS))),
        }
    )
    texts = {article.id: article.text for article in articles}
    assert set(rows.unique("document")) == set(texts)
    for row in rows:
        text = texts[row["document"]]
        assert [text[start:end] for start, end in row["offsets"]] == row["words"]
        assert (row["start"], row["end"]) == (row["offsets"][0][0], row["offsets"][-1][1])
        assert len(row["tags"]) == len(row["words"])


def test_the_tags_of_the_dataset_give_all_gold_spans_back(articles: list[Article]):
    found = set()
    for row in corpus.dataset(articles):
        for first, end, label in mentions([TAGS[tag] for tag in row["tags"]]):
            found.add((row["document"], row["offsets"][first][0], row["offsets"][end - 1][1], label))
    gold = {(article.id, e.start, e.end, e.label) for article in articles for e in article.entities}
    assert found == gold


def test_examples_and_dataset_are_the_same(articles: list[Article]):
    rows = corpus.dataset(articles)
    assert [(e.document, list(e.words), list(e.tags)) for e in corpus.examples(articles)] == [
        (row["document"], row["words"], [TAGS[tag] for tag in row["tags"]]) for row in rows
    ]


def test_whole_annotations_reach_datasets_with_all_layers():
    text = "قصف إدلب قتل طفلان"
    mentions = [
        Entity("T1", "ATTACK", 0, 3, "قصف", {"Kind": "shelling"}),
        Entity("T2", "PLACE", 4, 8, "إدلب"),
        Entity("T3", "CASUALTY", 13, 18, "طفلان", {"Harm": "killed", "Children": ""}),
    ]
    links = [Link("Cause", "T3", "T1"), Link("Place", "T3", "T2"), Link("At", "T1", "T2")]
    (row,) = corpus.annotations([Article.of("a", text, mentions, links)])
    assert (row["document"], row["text"]) == ("a", text)
    assert [(span["start"], span["end"], ANNOTATED[span["label"]]) for span in row["spans"]] == [
        (0, 3, "ATTACK"), (4, 8, "PLACE"), (13, 18, "CASUALTY"),
    ]  # fmt: skip
    assert {pair["name"]: pair["value"] for pair in row["spans"][2]["attributes"]} == {"Harm": "killed", "Children": ""}
    assert [(link["kind"], link["source"], link["target"]) for link in row["links"]] == [
        ("Cause", 2, 0), ("Place", 2, 1), ("At", 0, 1),
    ]  # fmt: skip


def test_attacks_are_no_entities_of_the_token_classifier():
    attack, place = Entity("T1", "ATTACK", 0, 3, "قصف", {"Kind": "shelling"}), Entity("T2", "PLACE", 4, 8, "إدلب")
    article = Article.of("a", "قصف إدلب", [place, attack])
    assert (article.entities, article.attacks, article.mentions) == ((place,), (attack,), (attack, place))
    assert [example.tags for example in corpus.examples([article])] == [("O", "B-PLACE")]


def test_each_article_is_held_out_once(articles: list[Article]):
    folds = list(corpus.leave_one_out(articles))
    assert [held_out for held_out, _ in folds] == articles
    for held_out, rest in folds:
        assert held_out not in rest
        assert len(rest) == len(articles) - 1


def test_the_digest_does_not_depend_on_order(articles: list[Article]):
    assert corpus.digest(articles) == corpus.digest(articles[::-1])


def test_the_digest_changes_with_any_change():
    entity = Entity("T1", "ACTOR", 0, 6, "الثوار", {"Side": "opposition"})
    article = Article("a", "الثوار.", (entity,))
    changed = [
        replace(article, id="b"),
        replace(article, text="الثوار،"),
        replace(article, entities=()),
        replace(article, attacks=(Entity("T2", "ATTACK", 0, 6, "الثوار", {"Kind": "other"}),)),
        replace(article, links=(Link("Source", "T1", "T1"),)),
        replace(article, links=(Link("Place", "T1", "T1"),)),
        *(
            replace(article, entities=(replace(entity, **change),))
            for change in (
                {"id": "T2"},
                {"label": "PLACE"},
                {"start": 1},
                {"end": 5},
                {"attributes": {}},
                {"attributes": {"Side": "government"}},
            )
        ),
    ]
    digests = [corpus.digest(articles) for articles in ([], [article], [article, article], *([one] for one in changed))]
    assert len(set(digests)) == len(digests)


def test_annotations_are_read_from_another_folder(tmp_path: Path):
    for path in ARTICLES.glob("*.txt"):
        tmp_path.joinpath(f"{path.stem}.ann").write_text("")
    assert [article.entities for article in corpus.read_articles(ARTICLES, tmp_path)] == [()] * len(SHA256)


def test_a_folder_without_texts_is_an_error(tmp_path: Path):
    tmp_path.joinpath("a.ann").touch()
    with pytest.raises(DocumentError, match=r"expected a folder with \.txt and \.ann files, found no \.txt file"):
        corpus.read_articles(tmp_path)
    with pytest.raises(DocumentError, match="no-such-folder"):
        corpus.read_articles(tmp_path / "no-such-folder")


def test_a_text_without_annotations_is_an_error(tmp_path: Path):
    tmp_path.joinpath("a.txt").write_text("إدلب", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"a\.ann: no such file"):
        corpus.read_articles(tmp_path)


def test_malformed_annotations_of_all_files_are_told_at_once(tmp_path: Path):
    for name, annotations in (("a", "x"), ("b", ""), ("c", "y\nz")):
        tmp_path.joinpath(f"{name}.txt").write_text("إدلب", encoding="utf-8")
        tmp_path.joinpath(f"{name}.ann").write_text(annotations)
    with pytest.raises(CorpusError) as caught:
        corpus.read_articles(tmp_path)
    assert caught.value.faults == tuple(
        f"{tmp_path / name}.ann: line {number}: expected a T, an A or an R line, found {line!r}"
        for name, number, line in (("a", 1, "x"), ("c", 1, "y"), ("c", 2, "z"))
    )
