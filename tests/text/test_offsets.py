"""Offsets in the units of other programs, and back."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from hasila.text.offsets import Offsets, Unit
from support.strategies import nasty_texts


@given(nasty_texts)
def test_utf_16_counts_what_the_encoding_has(text: str):
    offsets = Offsets(text, "utf-16")
    for offset in range(len(text) + 1):
        units = len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
        assert offsets.of_code_point(offset) == units
        assert offsets.to_code_point(units) == offset


@given(nasty_texts)
def test_graphemes_count_whole_clusters_and_nothing_inside_one(text: str):
    offsets = Offsets(text, "graphemes")
    edges = [0, *(match.end() for match in regex.finditer(r"\X", text))]
    for offset in range(len(text) + 1):
        assert offsets.of_code_point(offset) == (edges.index(offset) if offset in edges else None)
    assert [offsets.to_code_point(number) for number in range(len(edges))] == edges


@given(nasty_texts, st.sampled_from(["code-points", "utf-16", "graphemes"]), st.integers(-5, 500))
def test_an_offset_outside_the_text_is_none(text: str, unit: Unit, offset: int):
    offsets = Offsets(text, unit)
    found = offsets.to_code_point(offset)
    assert found is None or 0 <= found <= len(text)
    assert offsets.to_code_point(-1) is None
    assert offsets.to_code_point(10**30) is None
    assert offsets.of_code_point(len(text) + 1) is None
    assert offsets.of_code_point(-1) is None


@pytest.mark.parametrize(("unit", "expected"), [("code-points", 7), ("utf-16", 10), ("graphemes", 2)])
def test_a_family_and_a_letter_with_its_diacritic_in_each_unit(unit: Unit, expected: int):
    text = "👨‍👩‍👧قُ"
    assert Offsets(text, unit).of_code_point(len(text)) == expected


def test_no_offset_is_inside_an_emoji():
    assert Offsets("🔴", "utf-16").to_code_point(1) is None
