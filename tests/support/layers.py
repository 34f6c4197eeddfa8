"""Comparing layers."""

import pytest

from hasila.inference.layer_reading import MIN_LINK_CONFIDENCE
from hasila.inference.link_evidence import SURE
from hasila.layers import Choice, Layers


def links_of(layers: Layers) -> dict[tuple[str, int, int], float]:
    """The confidence of each link."""
    return {(link.kind, link.source, link.target): link.confidence for link in layers.links}


def assert_same_links(found: Layers, expected: Layers, most: float = 1e-4) -> None:
    """The links are the same, but for rounding.

    A link at a threshold may be on either side of it. Of two mentions of a name that are as sure, either may have it.
    """
    mine, theirs = links_of(found), links_of(expected)
    both = mine.keys() & theirs.keys()
    assert {key: mine[key] for key in both} == pytest.approx({key: theirs[key] for key in both}, abs=most)
    for key in mine.keys() ^ theirs.keys():
        confidence, other = (mine[key], theirs) if key in mine else (theirs[key], mine)
        tied = [sure for each, sure in other.items() if each[:2] == key[:2] and each not in both]
        assert any(confidence == pytest.approx(each, abs=most) for each in (MIN_LINK_CONFIDENCE, SURE, *tied)), key


def assert_same_layers(found: Layers, expected: Layers, most: float = 1e-4) -> None:
    """All layers are the same, and each confidence is off by a number at most."""
    assert [(each.start, each.end, each.label) for each in found.mentions] == [
        (each.start, each.end, each.label) for each in expected.mentions
    ]
    for name in ("harms", "kinds", "sides"):
        mine, theirs = (_values(getattr(layers, name)) for layers in (found, expected))
        assert mine[0] == theirs[0], name
        assert mine[1] == pytest.approx(theirs[1], abs=most), name
    assert found.totals == pytest.approx(expected.totals, abs=most)
    assert found.victims.keys() == expected.victims.keys()
    for position, classes in found.victims.items():
        assert classes == pytest.approx(expected.victims[position], abs=most)
    assert_same_links(found, expected, most)
    assert found.missing == expected.missing


def _values(choices: dict[int, Choice]) -> tuple[dict[int, str], dict[int, float]]:
    return (
        {position: choice.value for position, choice in choices.items()},
        {position: choice.confidence for position, choice in choices.items()},
    )
