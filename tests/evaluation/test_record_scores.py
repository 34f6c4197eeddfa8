"""How good layers and records are: what is counted right, on gold mentions, on found ones, and beside guesses."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Link
from hasila.evaluation import folds, record_scores, record_tables
from hasila.evaluation.layer_predictions import LayerFold, LayerPrediction
from hasila.evaluation.record_scores import (
    CELLS,
    FOUND,
    FOUND_LINKS,
    GOLD_LINKS,
    MODEL,
    ROWS,
    RULES,
    UNHARMED,
    Judge,
    Measured,
    Name,
)
from hasila.evaluation.trivial_guesses import GUESSES
from hasila.labels import LINKS, VICTIMS
from hasila.layers import Choice, Layers, MentionLink
from hasila.records.parties.actors import Actors
from hasila.records.people.victims import CLASSES
from hasila.scoring import agreement
from hasila.spans import Labelled, Span
from support.commands import run_script
from support.paths import ROOT
from support.records import RECORDER, REPORT, article

JUDGE = Judge(RECORDER, Actors.read())
DOCUMENT = article(REPORT)
GOLD = DOCUMENT.layers


def scored(documents: list[Article], found: Layers | None = None, given: Layers | None = None) -> dict[Name, Measured]:
    """The scores of layers of documents; what is not given is gold."""
    judged = [
        (
            each,
            [*JUDGE.counts(each), *JUDGE(each, LayerPrediction(each.id, found or each.layers, given or each.layers))],
        )
        for each in documents
    ]
    return record_scores.measured(judged, by_sentence=True)


def f1(scores: dict[Name, Measured], table: str, row: str, system: str = MODEL) -> float:
    return scores[Name(table, row, system)].score.f1


def counts(scores: dict[Name, Measured], table: str, row: str, system: str = MODEL) -> tuple[int, int, int]:
    score = scores[Name(table, row, system)].score
    return score.correct, score.predicted, score.gold


def at(words: str) -> int:
    """Position of a mention of the report."""
    return next(position for position, mention in enumerate(DOCUMENT.mentions) if mention.text == words)


def test_each_class_of_victims_is_labelled_by_a_flag_of_its_name():
    assert [flag.lower() for flag in VICTIMS] == list(CLASSES)


def test_gold_layers_have_full_scores_but_for_sides_and_guesses(articles: list[Article]):
    scores = scored(articles)
    for name, measured in scores.items():
        if name.system == MODEL:
            assert (measured.score.f1, measured.interval[1]) == (1.0, 1.0), name
    people = [each for document in articles for each in document.entities if each.label == "CASUALTY"]
    assert scores[Name(FOUND, "full record", MODEL)].score.gold == len(people)
    assert f1(scores, CELLS, "count", RULES) >= 0.97
    assert f1(scores, CELLS, "side", "table") >= 0.9
    kinds = Counter(link.kind for document in articles for link in document.links)
    for table in (GOLD_LINKS, FOUND_LINKS):
        assert {kind: scores[Name(table, kind, MODEL)].score.gold for kind in kinds} == kinds
        for guess in GUESSES:
            assert 0 < f1(scores, table, "all", guess) < 1
    assert 0 < f1(scores, CELLS, "harm", "killed always") < 1


def test_every_table_and_row_is_there():
    rows: dict[str, set[str]] = {}
    for name in scored([DOCUMENT]):
        rows.setdefault(name.table, set()).add(name.row)
    assert rows[FOUND] == {*ROWS, "attack", "attack and kind"}
    assert rows[GOLD_LINKS] == rows[FOUND_LINKS] == {*LINKS, "all"}
    assert rows[CELLS] == {"count", "harm", "victims", "side", "kind", "total"}


def test_a_wrong_harm_is_wrong_in_its_cell_and_in_the_record():
    wrong = replace(GOLD, harms={**GOLD.harms, at("نحو مئة شخص"): Choice("killed", 1.0)})
    scores = scored([DOCUMENT], wrong, wrong)
    assert counts(scores, CELLS, "harm") == (3, 4, 4)
    assert counts(scores, FOUND, "harm") == counts(scores, FOUND, "count and harm") == (3, 4, 4)
    assert counts(scores, FOUND, "full record") == (3, 4, 4)
    assert counts(scores, FOUND, "span") == counts(scores, FOUND, "count") == (4, 4, 4)


def test_a_sentence_without_people_harmed_is_right_without_a_record():
    document = article("عُقد اجتماع في سراقب. قتل [CASUALTY Harm=killed|مدنيان] في بنش. حضر 20 ضابطا.")
    officers = document.text.index("20 ضابطا")
    invented = Span(officers, officers + len("20 ضابطا"), "20 ضابطا", "CASUALTY", 0.9)
    for added, right in (([], 2), ([invented], 1)):
        found = Layers([*document.layers.mentions, *added], harms={0: Choice("killed", 1.0), 1: Choice("killed", 1.0)})
        assert counts(scored([document], found), UNHARMED, "no record") == (right, 2, 2)


def test_totals_are_counted_as_found_and_missed():
    first, period = at("12 مدنيا"), at("أكثر من ألف عائلة")
    assert counts(scored([DOCUMENT], given=replace(GOLD, totals={first: 0.9, period: 0.9})), CELLS, "total") == (
        1,
        2,
        1,
    )
    assert counts(scored([DOCUMENT], given=replace(GOLD, totals={period: 0.4})), CELLS, "total") == (0, 0, 1)


def test_classes_must_be_all_and_a_side_needs_combatants():
    document = article("قتل [CASUALTY Harm=killed Combatants Women Side=opposition|8 مقاتلات] في كمين.")
    gold = document.layers
    for held, sides, classes, side in (
        ({"Combatants": 1.0, "Women": 1.0}, gold.sides, 1, 1),
        ({"Combatants": 0.9}, gold.sides, 0, 1),
        ({"Women": 1.0}, gold.sides, 0, 0),
        ({"Combatants": 1.0, "Women": 1.0}, {0: Choice("government", 1.0)}, 1, 0),
        ({"Combatants": 1.0, "Women": 1.0}, {}, 1, 0),
    ):
        scores = scored([document], given=replace(gold, victims={0: held}, sides=sides))
        assert counts(scores, CELLS, "victims") == (classes, 1, 1)
        assert counts(scores, CELLS, "side of combatants") == (side, 1, 1)


def test_the_model_tells_the_side_of_parties_that_the_table_lacks():
    document = article("قال [ACTOR Side=organisation|فريق غير معروف بالمرة] و[ACTOR Side=foreign-state|تركيا].")
    scores = scored([document])
    assert counts(scores, CELLS, "side", "table") == (1, 2, 2)
    assert counts(scores, CELLS, "side", "table, then model") == (2, 2, 2)


def test_a_missing_place_link_leaves_the_rest_of_the_record_right():
    links = [link for link in GOLD.links if link.kind not in ("Place", "At")]
    scores = scored([DOCUMENT], replace(GOLD, links=links))
    assert counts(scores, FOUND, "place") == (2, 4, 4)  # its part shares the place
    assert counts(scores, FOUND, "perpetrator") == counts(scores, FOUND, "count and harm") == (4, 4, 4)
    assert counts(scores, FOUND, "full record") == (2, 4, 4)
    assert counts(scores, FOUND_LINKS, "Place") == (0, 0, 1)
    assert counts(scores, GOLD_LINKS, "Place") == (1, 1, 1)


def test_a_missing_perpetrator_is_missing_in_the_record_and_in_that_of_its_part():
    links = [
        link for link in GOLD.links if link.kind not in ("Perpetrator", "Cause")
    ]  # the words beside its attack tell it
    scores = scored([DOCUMENT], replace(GOLD, links=links))
    assert counts(scores, FOUND, "perpetrator") == (2, 4, 4)
    assert counts(scores, FOUND_LINKS, "Perpetrator") == (0, 0, 1)
    by_attack = [replace(link, why="attack") if link.kind == "Perpetrator" else link for link in GOLD.links]
    scores = scored([DOCUMENT], replace(GOLD, links=by_attack))
    assert counts(scores, FOUND, "perpetrator") == (4, 4, 4)
    assert counts(scores, FOUND_LINKS, "Perpetrator") == (1, 1, 1)


def test_mentions_that_are_missed_or_invented_count():
    missed = scored([DOCUMENT], replace(GOLD, mentions=GOLD.mentions[:-1]))  # no link goes to the last
    assert {row: counts(missed, FOUND, row) for row in ROWS} == dict.fromkeys(ROWS, (3, 3, 4))
    more = article(REPORT.replace("وزارة الدفاع", "[CASUALTY Harm=killed|وزارة الدفاع]")).layers
    assert counts(scored([DOCUMENT], more), FOUND, "span") == (4, 5, 4)


def test_attacks_are_found_with_their_kind():
    kinds = {at("غارات"): Choice("shelling", 1.0)}
    scores = scored([DOCUMENT], replace(GOLD, kinds=kinds), replace(GOLD, kinds=kinds))
    assert counts(scores, FOUND, "attack") == (1, 1, 1)
    assert counts(scores, FOUND, "attack and kind") == counts(scores, CELLS, "kind") == (0, 1, 1)


def test_a_gold_mention_without_layers_is_wrong_in_every_cell():
    scores = scored([DOCUMENT], given=Layers(()))
    assert counts(scores, CELLS, "harm") == (0, 4, 4)
    assert counts(scores, CELLS, "kind") == (0, 1, 1)
    assert counts(scores, GOLD_LINKS, "all") == (0, 0, len(GOLD.links))


def test_links_to_mentions_of_one_party_are_the_same_link():
    unlinked = article("[ACTOR|روسيا] و[ACTOR|موسكو] و[ACTOR|تركيا] و[CASUALTY|قتلى]")
    one, same, other = (replace(unlinked, links=(Link("Source", "T4", name),)) for name in ("T1", "T2", "T3"))
    actors = Actors.read()
    assert agreement.compare_links([one], [same], actors)["Source"].f1 == 1
    assert agreement.compare_links([one], [other], actors)["Source"].f1 == 0


def test_layers_become_an_article_and_the_other_way():
    again = record_scores.annotated(DOCUMENT, GOLD)
    assert again.text == DOCUMENT.text

    def ends(links: tuple[Link, ...], mentions: tuple[Labelled, ...]) -> set[tuple[str, int, int]]:
        start = {getattr(mention, "id", ""): mention.start for mention in mentions}
        return {(link.kind, start[link.source], start[link.target]) for link in links}

    assert ends(again.links, again.mentions) == ends(DOCUMENT.links, DOCUMENT.mentions)
    twice = replace(
        GOLD, links=[*GOLD.links, MentionLink(GOLD.links[0].kind, GOLD.links[0].source, GOLD.links[0].target)]
    )
    assert record_scores.annotated(DOCUMENT, twice).links == again.links


def test_seeds_are_added_up_and_intervals_hold_the_score(articles: list[Article]):
    wrong = {each.id: replace(each.layers, harms={}) for each in articles}
    judged = [
        (each, list(JUDGE(each, LayerPrediction(each.id, layers, layers))))
        for each in articles
        for layers in (each.layers, wrong[each.id])
    ]
    for by_sentence in (False, True):
        measured = record_scores.measured(judged, by_sentence=by_sentence)[Name(CELLS, "harm", MODEL)]
        assert measured.score.f1 == 0.5
        assert measured.interval[0] <= 0.5 <= measured.interval[1]


@pytest.fixture
def predictions(tmp_path: Path, articles: list[Article]) -> Path:
    """An archive with the gold layers of the articles as predictions of two folds."""
    for number, members in enumerate((articles[:2], articles[2:])):
        path = folds.fold_path(tmp_path / "articles", 0, f"fold{number}")
        path.parent.mkdir(parents=True, exist_ok=True)
        LayerFold([LayerPrediction(each.id, each.layers, each.layers) for each in members]).write(path)
    folds.pack(tmp_path / "layers.tar.xz", tmp_path, ["articles"], "folds")
    return tmp_path / "layers.tar.xz"


def test_the_script_scores_the_predictions_of_an_archive(tmp_path: Path, predictions: Path):
    output = tmp_path / "records.json"
    done = run_script("train/assess_records.py", "--layers", predictions, "--output", output)
    assert done.returncode == 0, done.stderr
    report = json.loads(output.read_text(encoding="utf-8"))
    full = report["scores"][FOUND]["full record"][MODEL]
    assert full.keys() == {"articles"}
    assert full["articles"]["f1"] == 1.0
    tables = record_tables.scores(report)
    assert "\n| full record | model | 100.0 (100.0 to 100.0) | |\n" in tables
    assert tables.count("\n\n") == 5


def test_predictions_that_are_not_there_are_told(tmp_path: Path):
    done = run_script("train/assess_records.py", "--layers", tmp_path, "--output", tmp_path / "records.json")
    assert done.returncode == 1
    assert "expected .json files of predicted layers, found none" in done.stderr


def test_the_published_figures_are_those_of_the_rules_and_labels(tmp_path: Path):
    output = tmp_path / "records.json"
    published = json.loads(ROOT.joinpath("train", "results", "records.json").read_text(encoding="utf-8"))
    done = run_script("train/assess_records.py", "--output", output)
    assert done.returncode == 0, done.stderr
    found = json.loads(output.read_text(encoding="utf-8"))
    published["places"].pop("ocha")  # of a file that is not the project's
    assert found == published
