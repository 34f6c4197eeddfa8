"""Strings that every match of a pattern needs, and patterns that are tried only where one of them stands."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

import hasila.records
from hasila import corpus
from hasila.text import guarded
from hasila.text.folded import FoldedText
from hasila.text.needed import needed

PASSAGES = Path(__file__).resolve().parents[2] / "annotations" / "passages"


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("قتل", {"قتل"}),
        ("قتل|جرح", {"قتل", "جرح"}),
        (r"(?<!\p{L})[وف]?(?:قتل|قتلت|جرح)(?!\p{L})", {"قتل", "جرح"}),  # what holds another one is left out
        ("قتل(?:ت|وا)?", {"قتل"}),
        ("قتلو?", {"قتل"}),
        ("[يت]صاب", {"يصاب", "تصاب"}),
        (r"نف(?:ي|ت|وا)", {"نفي", "نفت", "نفوا"}),
        (r"غير\s+صحيحه", {"صحيحه"}),  # the rarer of two
        (r"(?:من|عن)\s+(?P<who>الجيش)", {"الجيش"}),
        (r"\s(?=بعد\s)", {"بعد"}),  # looked ahead at
        (r"(?<=عام\s)\p{N}{4}", {"عام"}),
        (r"(?<!لا\s)اساس", {"اساس"}),  # what must not stand there is not needed
        (r"اساس(?!\s+له)", {"اساس"}),
        (r"(?:قصف){2}", {"قصف"}),
        (r"(?:ال)+قصف", {"قصف"}),
        (r"\u0642\.", {"ق."}),
        (r"[/.-]\p{N}", {"/", ".", "-"}),
        ("(?i:June|july)", {"J", "j"}),
        ("(?i:kilo)", {"k", "K", "\N{KELVIN SIGN}"}),
    ],
)
def test_a_match_needs_one_of_few_strings(pattern: str, strings: set[str]):
    assert set(needed(pattern)) == strings


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        r"\p{N}+",
        "(?:قتل)?",
        "(?:قتل)*",
        "(?:قتل){0,3}",
        "(?:قتل){,3}",
        r"قتل|\p{N}",
        "[^ابت]",
        "[ا-ي]",
        r"[\s،]",
        "(?!قتل)",
        "(?i:قتل)",
        r"(?P<a>\p{L})(?P=a)",  # what is not read here
        r"(\p{L})\1",
        "(?i)june",
        "(?:قتل(*SKIP)(*FAIL)|جرح)",
        "[[:alpha:]]",
    ],
)
def test_of_other_patterns_nothing_is_known(pattern: str):
    assert needed(pattern) == ()


ATOMS = ["a", "b", "ab", "[ab]", "[^a]", r"\s", "c", "(?=b)", "(?!a)", "(?<=a)", "(?<!b)", r"\b", "(?i:ab)", "x", "."]
TIMES = ["", "", "", "?", "*", "+", "{2}", "{0,2}", "{1,2}?", "*+"]
atoms = st.sampled_from(ATOMS)


def _group(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.tuples(st.sampled_from(["({})", "(?:{})", "(?P<n>{})", "(?={})", "(?!{})", "(?>{})"]), inner).map(
        lambda pair: pair[0].format(pair[1])
    )
    parts = st.tuples(st.one_of(atoms.filter(lambda atom: not atom.startswith("(?")), item), st.sampled_from(TIMES))
    sequence = st.lists(parts.map("".join), min_size=1, max_size=3).map("".join)
    return st.lists(sequence, min_size=1, max_size=3).map("|".join)


@given(st.recursive(atoms, _group, max_leaves=12), st.text("abc xAB", max_size=12), st.integers(0, 3))
def test_a_guarded_pattern_finds_what_it_finds_alone(pattern: str, text: str, start: int):
    try:
        plain = regex.compile(pattern)
    except regex.error:
        return
    same = guarded.compile(pattern)
    for method in ("search", "match", "fullmatch"):
        assert _span(getattr(same, method)(text)) == _span(getattr(plain, method)(text))
        assert _span(getattr(same, method)(text, start)) == _span(getattr(plain, method)(text, start))
    assert [*map(_span, same.finditer(text))] == [*map(_span, plain.finditer(text))]
    assert same.findall(text) == plain.findall(text)
    assert same.sub("-", text) == plain.sub("-", text)
    assert same.split(text) == plain.split(text)


def _span(match: "regex.Match[str] | None") -> tuple[int, int] | None:
    return match.span() if match else None


def test_rules_find_what_they_find_without_guard():
    """Each pattern of the rules in some passages, folded as they read them."""
    texts = [FoldedText(each.text) for each in corpus.read_passages(PASSAGES)[::40]]
    forms = [text.folded(0, len(text.text)) for text in texts]
    patterns = [pattern for pattern in _of_rules() if needed(pattern.pattern)]
    assert len(patterns) > 150
    for pattern in patterns:
        plain = regex.compile(pattern.pattern, pattern.flags)
        for form in forms:
            assert _span(pattern.search(form)) == _span(plain.search(form)), pattern.pattern


def _of_rules() -> Iterator["guarded.Pattern[str]"]:
    for module in pkgutil.walk_packages(hasila.records.__path__, "hasila.records."):
        for value in vars(importlib.import_module(module.name)).values():
            yield from _patterns_in(value)


def _patterns_in(value: object) -> Iterator["guarded.Pattern[str]"]:
    if isinstance(value, guarded.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _patterns_in(each)
    elif isinstance(value, dict):
        yield from _patterns_in(list(value.values()))


def test_a_pattern_is_compiled_when_it_is_first_needed():
    broken = guarded.compile(r"لغم(")
    with pytest.raises(regex.error):
        broken.search("انفجر لغم(")
    assert guarded.compile("لغم[").pattern == "لغم["


def test_a_pattern_has_no_other_attributes():
    assert not hasattr(guarded.compile("لغم"), "groupindex")


def test_a_pattern_tells_of_which_texts_a_part_may_match():
    pattern = guarded.compile(r"^(?:قتل|جرح)$")
    assert pattern.may_match("ثم جرح آخر")
    assert not pattern.may_match("نزحت عائلة")
    assert guarded.compile(r"\p{N}+").may_match("")
