"""Decides which links hold, from the probabilities of all pairs of mentions of a text.

Pairs are scored one by one. What they tell of the same link is put together here:

- Several mentions of one place or party: the evidence adds up, and the surest mention gets the link.
- Who made the attack that harmed people harmed them, and where it struck is where they were harmed, save that the sides
  of a clash did not harm everyone who fell in it.
- A part shares the links of its whole, unless its own are sure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import prod

from hasila.labels import ANNOTATED, LINKS
from hasila.layers import MentionLink
from hasila.spans import Labelled

_PATHS = {"Perpetrator": "Agent", "Place": "At"}
"""The links of people that an attack's links tell of, too."""

_PATH_WEIGHT = 0.7
"""Weight of the evidence of an attack."""

SURE = 0.9
"""Confidence of a link of its own from which a part keeps it."""

_TWO_SIDED = "clash"

_KINDS_OF = {label: [kind for kind, between in LINKS.items() if between.source == label] for label in ANNOTATED}
"""The kinds of link that start at a label."""

Candidates = Mapping[tuple[int, str], Sequence[MentionLink]]
"""The links that may start at a mention, by the mention and the kind."""


def decided(
    candidates: Iterable[MentionLink],
    mentions: Sequence[Labelled],
    names: Mapping[int, str],
    attacks: Mapping[int, str],
    least: float,
) -> list[MentionLink]:
    """The links that hold.

    Args:
        candidates: pairs with the probability that they are linked.
        mentions: the mentions of the text.
        names: for each party and place, what is the same for all mentions of it.
        attacks: the kind of each attack.
        least: confidence from which a link holds.

    Returns:
        The links, with the confidence after all evidence, ordered by source and target.
    """
    grouped: dict[tuple[int, str], list[MentionLink]] = defaultdict(list)
    for link in candidates:
        grouped[link.source, link.kind].append(link)
    merged = {key: _merged(links, names) for key, links in grouped.items()}
    parts = {source for (source, kind), links in merged.items() if kind == "SubsetOf" and _best(links) >= least}
    found: list[MentionLink] = []
    for source, mention in enumerate(mentions):
        for kind in _KINDS_OF[mention.label]:
            links = merged.get((source, kind), [])
            if kind in _PATHS and (paths := _paths(source, kind, merged, attacks)):
                links = _merged([*links, *paths], names)
            bound = max(SURE, least) if source in parts and kind != "SubsetOf" else least
            found += [link for link in links if link.confidence >= bound]
    return sorted(found, key=lambda link: (link.source, link.target))


def _best(links: Iterable[MentionLink]) -> float:
    return max((link.confidence for link in links), default=0.0)


def _merged(links: Iterable[MentionLink], names: Mapping[int, str]) -> list[MentionLink]:
    """One link for each name, to its surest mention, with the evidence of all its mentions."""
    by_name: dict[str | int, list[MentionLink]] = defaultdict(list)
    for link in links:
        by_name[names.get(link.target, link.target)].append(link)
    return [_joined(of_name) for of_name in by_name.values()]


def _joined(links: Sequence[MentionLink]) -> MentionLink:
    if len(links) == 1:
        return links[0]
    surest = max(links, key=lambda link: link.confidence)
    doubt = prod(1 - link.confidence for link in links)
    return replace(surest, confidence=1 - doubt)


def _paths(people: int, kind: str, merged: Candidates, attacks: Mapping[int, str]) -> list[MentionLink]:
    """The links of people by way of the surest attack that harmed them."""
    cause = max(merged.get((people, "Cause"), []), key=lambda link: link.confidence, default=None)
    if cause is None or (kind == "Perpetrator" and attacks.get(cause.target) == _TWO_SIDED):
        return []
    weight = _PATH_WEIGHT * cause.confidence
    return [
        MentionLink(kind, people, link.target, weight * link.confidence, why="attack")
        for link in merged.get((cause.target, _PATHS[kind]), [])
    ]
