"""Links from a mention of people: place, perpetrator, source, and the whole that it is a part of."""

from collections import Counter

import pytest

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Link
from hasila.evaluation import record_scores
from hasila.evaluation.record_scores import RECORD_LINKS
from hasila.records.actors import Actors
from hasila.scoring import agreement
from support.paths import ARTICLES
from support.records import RECORDER, read


def told(marked: str) -> set[tuple[str, str, str]]:
    text, entities = read(marked)
    named = {entity.id: entity.text for entity in entities}
    article = record_scores.linked(Article("a", text, tuple(entities)), RECORDER.records(text, entities))
    return {(link.kind, named[link.source], named[link.target]) for link in article.links}


def test_a_report_of_an_attack():
    found = told(
        "قال [ACTOR|المرصد السوري] إن [CASUALTY|12 مدنيا] بينهم [CASUALTY|3 أطفال] و[CASUALTY|امرأتان] قتلوا "
        "في غارات شنتها [ACTOR|طائرات روسية] على بلدة [PLACE|سرمين] بريف [PLACE|إدلب]."
    )
    assert found == {
        ("Source", "12 مدنيا", "المرصد السوري"),
        ("Perpetrator", "12 مدنيا", "طائرات روسية"),
        ("Place", "12 مدنيا", "سرمين"),
        ("SubsetOf", "3 أطفال", "12 مدنيا"),
        ("SubsetOf", "امرأتان", "12 مدنيا"),
    }


def test_who_fled_is_linked_to_where_they_came_from():
    found = told("ونزح [CASUALTY|آلاف المدنيين] من [PLACE|سراقب] باتجاه الحدود مع [PLACE|تركيا].")
    assert found == {("Place", "آلاف المدنيين", "سراقب")}


def test_a_place_may_stand_in_the_sentence_before():
    found = told("استهدف قصف قرية [PLACE|حاس] صباح اليوم. وأصيب [CASUALTY|أربعة أشخاص] بجروح.")
    assert found == {("Place", "أربعة أشخاص", "حاس")}


def test_places_side_by_side_are_all_linked():
    found = told("قتل [CASUALTY|سبعة أشخاص] في بلدتي [PLACE|حاس] و[PLACE|كفرنبل].")
    assert found == {("Place", "سبعة أشخاص", "حاس"), ("Place", "سبعة أشخاص", "كفرنبل")}


def test_what_is_not_said_is_not_linked():
    assert told("قتل [CASUALTY|شخصان] في انفجار.") == set()
    assert told("عقدت [ACTOR|تركيا] و[ACTOR|روسيا] اجتماعا في [PLACE|أنقرة].") == set()


def test_links_of_the_articles(articles: list[Article]):
    scores = record_scores.links(articles, articles, RECORDER, Actors.read())
    kinds = Counter(link.kind for article in articles for link in article.links)
    assert {kind: score.gold for kind, score in scores.items()} == {kind: kinds[kind] for kind in RECORD_LINKS}
    f1 = {kind: score.f1 for kind, score in scores.items()}
    assert f1["Place"] > 0.7
    assert f1["Source"] > 0.8
    assert f1["SubsetOf"] > 0.9
    assert f1["Perpetrator"] >= 0.5


def test_links_to_mentions_of_one_party_are_the_same_link(articles: list[Article]):
    text, entities = read("[ACTOR|روسيا] و[ACTOR|موسكو] و[ACTOR|تركيا] و[CASUALTY|قتلى]")
    one, same, other = (
        [Article("a", text, tuple(entities), (Link("Source", "T4", target),))] for target in ("T1", "T2", "T3")
    )
    actors = Actors.read()
    assert agreement.compare_links(one, same, actors)["Source"].f1 == 1
    assert agreement.compare_links(one, other, actors)["Source"].f1 == 0


@pytest.mark.parametrize("kind", ["Place", "Perpetrator", "Source", "SubsetOf"])
def test_brat_knows_every_kind_of_link(kind: str):
    configuration = ARTICLES.joinpath("annotation.conf").read_text(encoding="utf-8")
    assert f"\n{kind}\tArg1:CASUALTY, Arg2:" in configuration
