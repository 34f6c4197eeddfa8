"""Which links hold: the evidence of names, of attacks and of wholes is put together."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.inference.link_evidence import decided
from hasila.labels import KINDS, LINKS
from hasila.layers import MentionLink
from hasila.spans import Span

LABELS = ("CASUALTY", "CASUALTY", "ATTACK", "ATTACK", "ACTOR", "ACTOR", "ACTOR", "PLACE", "PLACE", "PLACE")
MENTIONS = [Span(at, at + 1, "x", label, 1.0) for at, label in enumerate(LABELS)]
PEOPLE, PART, STRIKE, SHELLING, ARMY, MILITIA, SOURCE, TOWN, VILLAGE, PROVINCE = range(len(LABELS))
SINGLE = {at: str(at) for at, label in enumerate(LABELS) if label in ("ACTOR", "PLACE")}
"""Every party and place has a name of its own."""

ATTACKS = {STRIKE: "airstrike", SHELLING: "shelling"}
LEAST = 0.4
SURE = 0.9


def links(
    *candidates: tuple[str, int, int, float],
    names: Mapping[int, str] = SINGLE,
    attacks: Mapping[int, str] = ATTACKS,
    least: float = LEAST,
) -> dict[tuple[str, int, int], MentionLink]:
    found = decided([MentionLink(*each) for each in candidates], MENTIONS, names, attacks, least)
    by_place = {(link.kind, link.source, link.target): link for link in found}
    assert len(by_place) == len(found)
    return by_place


def test_a_link_holds_from_the_least_confidence():
    found = links(("Place", PEOPLE, TOWN, LEAST), ("Source", PEOPLE, ARMY, LEAST - 0.01), ("At", STRIKE, TOWN, 0.7))
    assert {key: link.confidence for key, link in found.items()} == pytest.approx(
        {("Place", PEOPLE, TOWN): LEAST, ("At", STRIKE, TOWN): 0.7}
    )
    assert links() == {}


def test_several_links_of_a_kind_hold_side_by_side():
    found = links(("Place", PEOPLE, TOWN, 0.6), ("Place", PEOPLE, VILLAGE, 0.5), ("Place", PART, TOWN, 0.7))
    assert list(found) == [("Place", PEOPLE, TOWN), ("Place", PEOPLE, VILLAGE), ("Place", PART, TOWN)]


def test_the_evidence_of_one_name_adds_up_for_its_surest_mention():
    candidates = [("Source", PEOPLE, ARMY, 0.3), ("Source", PEOPLE, SOURCE, 0.35), ("Source", PEOPLE, MILITIA, 0.2)]
    assert links(*candidates) == {}
    found = links(*candidates, names={**SINGLE, SOURCE: "army", ARMY: "army"})
    assert {key: link.confidence for key, link in found.items()} == {
        ("Source", PEOPLE, SOURCE): pytest.approx(1 - 0.7 * 0.65)
    }


def test_people_and_attacks_have_no_names_and_add_up_nothing():
    found = links(
        ("Cause", PEOPLE, STRIKE, 0.3), ("Cause", PEOPLE, SHELLING, 0.3), ("SubsetOf", PART, PEOPLE, 0.3), names={}
    )
    assert found == {}


@pytest.mark.parametrize(
    ("of_attack", "target", "of_people"), [("Agent", ARMY, "Perpetrator"), ("At", TOWN, "Place")]
)  # fmt: skip
def test_an_attack_tells_who_harmed_its_people_and_where(of_attack: str, target: int, of_people: str):
    cause, own = ("Cause", PEOPLE, STRIKE, 0.8), (of_attack, STRIKE, target, 0.9)
    found = links(cause, own)
    assert list(found) == [("Cause", PEOPLE, STRIKE), (of_people, PEOPLE, target), (of_attack, STRIKE, target)]
    told = found[of_people, PEOPLE, target]
    assert 0.5 < told.confidence < 0.8 * 0.9  # less than the two together
    assert (told.why, found[of_attack, STRIKE, target].why) == ("attack", "link")
    weak = links(cause, own, (of_people, PEOPLE, target, 0.3))[of_people, PEOPLE, target]
    assert weak.confidence == pytest.approx(1 - (1 - told.confidence) * 0.7)
    assert weak.why == "attack"
    strong = links(cause, own, (of_people, PEOPLE, target, 0.8))[of_people, PEOPLE, target]
    assert strong.confidence == pytest.approx(1 - (1 - told.confidence) * 0.2)
    assert strong.why == "link"


def test_an_attack_tells_of_its_own_people_only_and_the_surest_attack_tells():
    agents = [("Agent", STRIKE, ARMY, 1.0), ("Agent", SHELLING, MILITIA, 1.0)]
    found = links(*agents, ("Cause", PEOPLE, STRIKE, 0.7), ("Cause", PEOPLE, SHELLING, 0.9))
    assert [key for key in found if key[0] == "Perpetrator"] == [("Perpetrator", PEOPLE, MILITIA)]


def test_evidence_of_an_attack_goes_to_the_mention_that_the_people_are_linked_to():
    names = {**SINGLE, ARMY: "army", MILITIA: "army"}
    found = links(
        ("Cause", PEOPLE, STRIKE, 0.9), ("Agent", STRIKE, ARMY, 0.6), ("Perpetrator", PEOPLE, MILITIA, 0.6),
        names=names,
    )  # fmt: skip
    told = [link for key, link in found.items() if key[0] == "Perpetrator"]
    assert [(link.target, link.why) for link in told] == [(MILITIA, "link")]
    assert told[0].confidence > 0.6


def test_the_sides_of_a_clash_did_not_harm_all_who_fell_in_it_but_it_was_where_they_fell():
    candidates = [("Cause", PEOPLE, STRIKE, 0.9), ("Agent", STRIKE, ARMY, 0.9), ("At", STRIKE, TOWN, 0.9)]
    assert ("Perpetrator", PEOPLE, ARMY) in links(*candidates)
    found = links(*candidates, attacks={STRIKE: "clash"})
    assert {key for key in found if key[1] == PEOPLE} == {("Cause", PEOPLE, STRIKE), ("Place", PEOPLE, TOWN)}
    own = links(*candidates, ("Perpetrator", PEOPLE, ARMY, 0.5), attacks={STRIKE: "clash"})
    assert own["Perpetrator", PEOPLE, ARMY].confidence == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("whole", "own", "kept"),
    [(0.5, SURE - 0.01, False), (0.5, SURE + 0.01, True), (LEAST - 0.01, SURE - 0.01, True), (0.5, LEAST, False)],
)
def test_a_part_keeps_only_sure_links_of_its_own(whole: float, own: float, kept: bool):
    places = [("Place", PEOPLE, TOWN, 0.5), ("Place", PART, VILLAGE, own)]
    found = links(("SubsetOf", PART, PEOPLE, whole), *places)
    assert (("SubsetOf", PART, PEOPLE) in found) == (whole >= LEAST)
    assert (("Place", PART, VILLAGE) in found) == kept
    assert ("Place", PEOPLE, TOWN) in found


@st.composite
def candidate_links(draw: st.DrawFn) -> list[MentionLink]:
    """Candidates of any kinds between mentions of the right labels, each pair at most once."""
    pairs = [
        (kind, source, target)
        for kind, between in LINKS.items()
        for source, label in enumerate(LABELS)
        for target, other in enumerate(LABELS)
        if (label, other) == (between.source, between.target) and source != target
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14))
    return [MentionLink(*pair, draw(st.floats(0.0, 1.0))) for pair in chosen]


any_names = st.fixed_dictionaries({at: st.sampled_from(["one", "two", "three"]) for at in SINGLE})
any_attacks = st.dictionaries(st.sampled_from((STRIKE, SHELLING)), st.sampled_from(KINDS))
any_least = st.floats(0.0, SURE)


def keyed(
    candidates: Sequence[MentionLink], names: Mapping[int, str], attacks: Mapping[int, str], least: float
) -> dict[tuple[str, int, str | int], float]:
    """The confidence of each link by its kind, its source, and what its target stands for."""
    found = decided(candidates, MENTIONS, names, attacks, least)
    told = {(link.kind, link.source, names.get(link.target, link.target)): link.confidence for link in found}
    assert len(told) == len(found)  # one link for each name
    return told


@given(candidate_links(), any_names, any_attacks, any_least)
def test_links_are_sound_whatever_the_candidates(
    candidates: list[MentionLink], names: dict[int, str], attacks: dict[int, str], least: float
):
    found = decided(candidates, MENTIONS, names, attacks, least)
    assert [(link.source, link.target) for link in found] == sorted((link.source, link.target) for link in found)
    given_pairs = {(link.kind, link.source, link.target) for link in candidates}
    for link in found:
        assert least <= link.confidence <= 1
        assert (LABELS[link.source], LABELS[link.target]) == (LINKS[link.kind].source, LINKS[link.kind].target)
        if link.why == "link":
            assert (link.kind, link.source, link.target) in given_pairs
        else:
            assert link.why == "attack"
            through = {"Perpetrator": "Agent", "Place": "At"}[link.kind]
            caused = {target for kind, source, target in given_pairs if (kind, source) == ("Cause", link.source)}
            assert any((through, attack, link.target) in given_pairs for attack in caused)


@given(candidate_links(), any_names, any_attacks, any_least, st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_matter(
    candidates: list[MentionLink], names: dict[int, str], attacks: dict[int, str], least: float, random
):
    # Equal causes are told apart by their order.
    distinct = {round(link.confidence, 6): link for link in candidates}
    shuffled = list(distinct.values())
    random.shuffle(shuffled)
    one, other = (keyed(each, names, attacks, 0.0) for each in (list(distinct.values()), shuffled))
    assert one == pytest.approx(other)


@given(candidate_links(), any_names, any_attacks, any_least, st.data())
def test_more_evidence_makes_no_link_less_sure(
    candidates: list[MentionLink], names: dict[int, str], attacks: dict[int, str], least: float, data: st.DataObject
):
    # A surer whole or cause can take links away: those of the part, and those by way of another cause.
    others = [link for link in candidates if link.kind not in ("SubsetOf", "Cause")]
    fixed = [link for link in candidates if link not in others]
    surer = [
        MentionLink(link.kind, link.source, link.target, data.draw(st.floats(link.confidence, 1.0))) for link in others
    ]
    fewer = data.draw(st.integers(0, len(others)))
    before = keyed([*fixed, *others[fewer:]], names, attacks, least)
    after = keyed([*fixed, *surer], names, attacks, least)
    for key, confidence in before.items():
        if confidence > least + 1e-9:  # where the rounding of a product decides nothing
            assert after.get(key, 0.0) >= confidence - 1e-9, key
