"""Outliers among the annotations: words that are labelled otherwise than most of their like."""

from hasila.corpus import Article, Entity
from hasila.corpus.consistency import outliers


def article(name: str, text: str, *mentions: tuple[str, str]) -> Article:
    entities = [
        Entity(f"T{number}", label, text.index(words), text.index(words) + len(words), words)
        for number, (words, label) in enumerate(mentions, 1)
    ]
    return Article.of(name, text, entities)


USUAL = [article(f"a{number}", f"في مدينة إدلب {number}", ("إدلب", "PLACE")) for number in range(6)]


def test_a_forgotten_mention_is_found_with_an_example_of_the_usual():
    forgotten = article("b", "قرب مدينة ادلب")
    (found,) = outliers([*USUAL, forgotten])
    assert (found.occurrence.document, found.occurrence.start, found.occurrence.end) == ("b", 10, 14)
    assert (found.occurrence.labelled, found.usual, found.share) == ("-", "PLACE", 6 / 7)
    assert found.like.document == "a0"


def test_another_label_is_found_and_other_edges_are():
    other = article("b", "في مدينة إدلب", ("إدلب", "ACTOR"))
    wider = article("c", "في مدينة إدلب هنا", ("إدلب هنا", "PLACE"))
    cut = article("d", "مدينة سرمين وريف ادلب الجنوبي", ("سرمين وريف", "PLACE"))
    labels = {each.occurrence.document: each.occurrence.labelled for each in outliers([*USUAL, other, wider, cut])}
    assert labels == {"b": "ACTOR"}  # words inside a longer mention are no outlier, nor is "ادلب" after another word


def test_the_same_words_among_other_words_are_no_outlier():
    assert list(outliers([*USUAL, article("b", "محافظ إدلب قال")])) == []


def test_words_that_are_labelled_both_ways_are_no_outlier():
    unlabelled = [article(f"b{number}", f"في مدينة إدلب {number}") for number in range(6)]
    assert list(outliers([*USUAL, *unlabelled])) == []


def test_a_number_that_counts_people_in_one_place_is_no_outlier():
    prices = [article(f"p{number}", f"بلغ سعره ثلاثة دنانير {number}") for number in range(5)]
    assert list(outliers([*prices, article("b", "سقط منهم ثلاثة دنانير", ("ثلاثة", "CASUALTY"))])) == []
