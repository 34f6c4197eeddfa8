"""What ``train/proclitics.py`` learns from, and that the package's weights come from it."""

import runpy
from pathlib import Path

import pytest

from hasila import corpus
from hasila.text.proclitics import proclitics
from support.paths import ROOT

SCRIPT = runpy.run_path(str(ROOT / "train" / "proclitics.py"))
TABLE = ROOT / "annotations" / "proclitics.tsv"


def test_the_weights_of_the_package_decide_as_the_annotations_do():
    articles = [
        *corpus.read_articles(ROOT / "annotations" / "articles"),
        *corpus.read_passages(ROOT / "annotations" / "passages"),
    ]
    words = SCRIPT["LabelledWords"].read(TABLE, articles)
    decided = [*words.exact(), *words.behind_proclitics()]
    assert [word for word in decided if bool(proclitics(word)) != words.has_proclitic(word)] == []
    assert {bool(proclitics(word)) for word in decided} == {True, False}


def test_spans_count_before_lists_and_lists_before_forms(tmp_path: Path):
    table = tmp_path / "words.tsv"
    table.write_text("# Words\nstem\tولد بحر\nform\tوقتها\nname\tوائل\ncut\tبحري ولدى\n", encoding="utf-8")
    text = "وقتها رأى ولدها"
    entity = corpus.Entity("T1", "PLACE", 1, 5, text[1:5])
    words = SCRIPT["LabelledWords"].read(table, [corpus.Article("one", text, (entity,))])
    whole, cut = ["ولد", "ولدها", "بحرها", "وائل", "ولي"], ["وقتها", "بحري", "ولدى", "وغيرها"]
    assert [word for word in whole + cut if words.has_proclitic(word)] == cut


@pytest.mark.parametrize(
    ("stem", "form"), [("وزير", "وزيرها"), ("بلدة", "بلدته"), ("بلدة", "بلدات"), ("لقاء", "لقائها"), ("بناء", "بناؤه")]
)
def test_stems_take_suffixes(stem: str, form: str):
    assert form in SCRIPT["with_suffixes"](stem)


def test_a_line_holds_the_features_of_a_weight(tmp_path: Path):
    SCRIPT["save"]({"b": 2, "a": 2, "c": -1, "d": 0}, tmp_path / "weights.tsv")
    assert (tmp_path / "weights.tsv").read_text(encoding="utf-8") == "-1\tc\n2\ta\tb\n"
