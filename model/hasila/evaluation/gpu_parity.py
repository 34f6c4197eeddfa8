"""Compares what a GPU reads with what the CPU reads in 32 bits: spans, and what is said of them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from hasila.evaluation.gpu_parts import Found, Report, Setting
from hasila.layers import Layers
from hasila.scoring import metrics
from hasila.spans import Span

_MIN_SAME = 0.98
"""Strict F1 between two readings from which on they count as the same: rounding moves spans at the threshold."""

_MIN_SAME_LAYERS = 0.95
"""The same for what is said of mentions and for links: one is the same only if its mentions are."""


def parity(setting: Setting, report: Report) -> None:
    """Compare the spans in each precision with those of the CPU in 32 bits."""
    expected = setting.extractor("fp32", "cpu").extract(setting.sample)

    def compare(precision: str) -> Found:
        extractor = setting.extractor(precision)
        found = extractor.extract(setting.sample)
        return {"read in": f"{extractor.precision} on {extractor.device}", **same(expected, found)}

    for precision in (*setting.precisions, "auto"):
        report.part(f"parity, {precision}", partial(compare, precision))


def same(expected: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]]) -> Found:
    """Compare the spans of two readings of the same texts."""
    score = metrics.strict_micro(expected, found)
    differences = []
    for of_text, others in zip(expected, found, strict=True):
        confidences = {(span.start, span.end, span.label): span.confidence for span in others}
        differences += [
            abs(span.confidence - confidences[key])
            for span in of_text
            if (key := (span.start, span.end, span.label)) in confidences
        ]
    return {
        "spans": score.gold,
        "spans there": score.predicted,
        "share the same": round(score.f1, 5),
        "largest difference of confidence": round(max(differences, default=0.0), 5),
        "as expected": score.f1 >= _MIN_SAME,
    }


def layers_parity(setting: Setting, expected: Sequence[Layers], precision: str) -> Found:
    """Compare the layers that the device gives with those that are expected."""
    extractor = setting.extractor(precision)
    return {"read in": f"{extractor.precision} on {extractor.device}"} | same_layers(
        expected, extractor.layers(setting.sample)
    )


def same_layers(expected: Sequence[Layers], found: Sequence[Layers]) -> Found:
    """Compare two readings of the same texts, layer by layer."""
    ours, theirs = _facts(expected), _facts(found)
    told: Found = {}
    good = True
    for name, share in (("mentions", _MIN_SAME), ("attributes", _MIN_SAME_LAYERS), ("links", _MIN_SAME_LAYERS)):
        both, either = len(ours[name] & theirs[name]), len(ours[name]) + len(theirs[name])
        f1 = 2 * both / either if either else 1.0
        told |= {name: len(ours[name]), f"{name} there": len(theirs[name]), f"share of {name}": round(f1, 5)}
        good &= f1 >= share
    return {**told, "as expected": good}


def _facts(texts: Sequence[Layers]) -> dict[str, set[tuple[Any, ...]]]:
    """What layers say, as sets of facts that name their mentions by offset and label."""
    mentions, attributes, links = set(), set(), set()
    for number, of_text in enumerate(texts):
        names = [(number, mention.start, mention.end, mention.label) for mention in of_text.mentions]
        mentions |= set(names)
        for kind, choices in (("harm", of_text.harms), ("kind", of_text.kinds), ("side", of_text.sides)):
            attributes |= {(kind, names[at], choice.value) for at, choice in choices.items()}
        attributes |= {("victims", names[at], one) for at, classes in of_text.victims.items() for one in classes}
        links |= {(link.kind, names[link.source], names[link.target]) for link in of_text.links}
    return {"mentions": mentions, "attributes": attributes, "links": links}
