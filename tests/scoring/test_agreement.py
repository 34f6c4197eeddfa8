"""Agreement of two annotations, with scikit-learn's kappa as the oracle."""

import random
from dataclasses import replace

import pytest
from sklearn.metrics import cohen_kappa_score

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.errors import CorpusError
from hasila.labels import ANNOTATED, ATTRIBUTES, LABELS, VICTIMS
from hasila.scoring import agreement
from hasila.scoring.metrics import Score
from hasila.text.segmentation import sentences
from support.paths import ARTICLES, ROOT

TEXT = "قصفت قوات النظام مدينة إدلب وقتل 18 مدنيا. عادت فصائل إلى حلب."


def labelled(*spans: tuple[str, str, dict[str, str]], name: str = "a", text: str = TEXT) -> Article:
    entities = []
    for number, (covered, label, attributes) in enumerate(spans, 1):
        start = text.index(covered)
        entities.append(Entity(f"T{number}", label, start, start + len(covered), covered, attributes))
    return Article(name, text, tuple(sorted(entities, key=lambda entity: entity.start)))


ARMY = ("قوات النظام", "ACTOR", {"Side": "government"})
CITY = ("إدلب", "PLACE", {})
PEOPLE = ("18 مدنيا", "CASUALTY", {"Harm": "killed", "Count": "18..18"})


def test_identical_annotations_agree_in_everything(articles: list[Article]):
    found = agreement.compare(articles, articles)
    for label in ANNOTATED:
        count = sum(entity.label == label for article in articles for entity in article.mentions)
        assert found.spans[label] == Score(count, count, count)
        assert found.kappa[label] == 1
    for name, attribute in ATTRIBUTES.items():
        count = sum(entity.label in attribute.labels for article in articles for entity in article.mentions)
        assert found.attributes[name] == (count, count)
    assert found.disagreements == ()


def test_disjoint_annotations_agree_in_nothing():
    found = agreement.compare([labelled(ARMY, CITY)], [labelled(PEOPLE, ("حلب", "PLACE", {}))])
    assert found.spans == {
        "ACTOR": Score(0, 0, 1), "CASUALTY": Score(0, 1, 0), "PLACE": Score(0, 1, 1), "ATTACK": Score(),
    }  # fmt: skip
    kappas = [found.kappa[label] for label in LABELS]
    assert all(kappa is not None and kappa <= 0 for kappa in kappas)
    assert set(found.attributes.values()) == {(0, 0)}
    assert len(found.disagreements) == 4


def test_a_shifted_span_is_no_span_in_common_but_words_in_common():
    found = agreement.compare([labelled(ARMY)], [labelled(("النظام", "ACTOR", {}))])
    assert found.spans["ACTOR"] == Score(0, 1, 1)
    kappa = found.kappa["ACTOR"]
    assert kappa is not None
    assert 0 < kappa < 1
    assert found.attributes["Side"] == (0, 0)


def test_kappa_is_undefined_where_nothing_is_labelled():
    found = agreement.compare([labelled(ARMY)], [labelled(ARMY)])
    assert found.kappa == {"ACTOR": 1.0, "CASUALTY": None, "PLACE": None, "ATTACK": None}
    nothing = agreement.compare([], [])
    assert set(nothing.kappa.values()) == {None}


def in_label(articles: list[Article], label: str) -> list[bool]:
    """For each word, written without the package's tags, whether a span of the label touches it."""
    return [
        any(e.label == label and word.start < e.end and e.start < word.end for e in article.entities)
        for article in articles
        for sentence in sentences(article.text)
        for word in sentence.words
    ]


@pytest.mark.parametrize("seed", range(4))
def test_kappa_is_scikit_learns(articles: list[Article], seed: int):
    chance = random.Random(seed)
    other = []
    for article in articles:
        kept = [replace(e, label=chance.choice((e.label, e.label, "PLACE"))) for e in article.entities]
        other.append(replace(article, entities=tuple(e for e in kept if chance.random() < 0.8)))
    found = agreement.compare(articles, other)
    for label in LABELS:
        expected = cohen_kappa_score(in_label(articles, label), in_label(other, label))
        assert found.kappa[label] == pytest.approx(expected, abs=1e-12)


def test_the_two_passes_agree_by_scikit_learns_kappa():
    first, second = (
        corpus.read_articles(ARTICLES, ROOT / "annotations" / "passes" / name) for name in ("first", "second")
    )
    found, back = agreement.compare(first, second), agreement.compare(second, first)
    for label in LABELS:
        expected = cohen_kappa_score(in_label(first, label), in_label(second, label))
        assert found.kappa[label] == pytest.approx(expected, abs=1e-12)
        assert found.spans[label].f1 == back.spans[label].f1
    assert found.attributes == back.attributes
    assert len(found.disagreements) == len(back.disagreements)


def test_attributes_are_compared_on_the_spans_that_both_have():
    first = labelled(ARMY, PEOPLE, ("فصائل", "ACTOR", {"Side": "opposition"}))
    changed = ("18 مدنيا", "CASUALTY", {"Harm": "killed", "Count": "18..", "Approximate": ""})
    second = labelled(("قوات النظام", "ACTOR", {}), changed)
    found = agreement.compare([first], [second])
    both_lack = dict.fromkeys(("Unit", "Total", "Incident", *VICTIMS), (1, 1))
    of_attacks = dict.fromkeys(("Kind", "By"), (0, 0))
    assert found.attributes == {
        "Side": (1, 2), "Harm": (1, 1), "Count": (0, 1), "Approximate": (0, 1), **both_lack, **of_attacks,
    }  # fmt: skip


def test_disagreements_are_listed_by_article_and_offset():
    first = [labelled(ARMY, CITY, PEOPLE), labelled(ARMY, name="b")]
    changed = ("18 مدنيا", "CASUALTY", {"Harm": "injured", "Count": "18..18", "Approximate": ""})
    second = [labelled(("النظام", "ACTOR", {}), ("إدلب", "ACTOR", {}), changed), labelled(name="b")]
    assert agreement.compare(first, second).disagreements == (
        "a 5 16 ACTOR 'قوات النظام': only in the first",
        "a 10 16 ACTOR 'النظام': only in the second",
        "a 23 27 ACTOR 'إدلب': only in the second",
        "a 23 27 PLACE 'إدلب': only in the first",
        "a 33 41 CASUALTY '18 مدنيا': Harm killed / injured",
        "a 33 41 CASUALTY '18 مدنيا': Approximate none / yes",
        "b 5 16 ACTOR 'قوات النظام': only in the first",
    )


@pytest.mark.parametrize(
    "other", [[labelled(name="b")], [labelled(text=TEXT + " ")], [], [labelled(), labelled(name="b")]]
)
def test_different_articles_are_refused(other: list[Article]):
    with pytest.raises(CorpusError, match="expected two annotations of the same articles"):
        agreement.compare([labelled()], other)


def test_the_order_of_the_articles_does_not_matter():
    one, two = labelled(ARMY), labelled(CITY, name="b")
    assert agreement.compare([one, two], [two, one]).disagreements == ()
