"""Trivial guesses: the nearest mention, the first place, the party that is named most."""

from hasila.evaluation.trivial_guesses import GUESSES, guessed, most_prominent, nearest
from hasila.labels import LINKS
from hasila.records.parties.actors import Actors
from support.records import REPORT, read

ACTORS = Actors.read()
MARKED = (
    "[PLACE|حلب]: قال [ACTOR|المرصد] إن [ACTOR|روسيا] شنت [ATTACK|غارات] على [PLACE|بنش]. "
    "وقتل [CASUALTY|9 رعاة] بينهم [CASUALTY|طفلان]، ونفت [ACTOR|موسكو]. [ATTACK|قصف]."
)


def linked(guess: str) -> set[tuple[str, str, str]]:
    text, layers = read(MARKED)
    words = [text[each.start : each.end] for each in layers.mentions]
    links = guessed(GUESSES[guess], text, layers, ACTORS).links
    return {(link.kind, words[link.source], words[link.target]) for link in links}


def test_the_nearest_mention_and_the_nearest_people_before():
    found = linked("nearest")
    assert {link for link in found if link[1] == "طفلان"} == {
        ("Place", "طفلان", "بنش"),
        ("Perpetrator", "طفلان", "موسكو"),
        ("Source", "طفلان", "موسكو"),
        ("SubsetOf", "طفلان", "9 رعاة"),
        ("Cause", "طفلان", "قصف"),
    }
    assert not [link for link in found if link[:2] == ("SubsetOf", "9 رعاة")]
    assert ("Agent", "غارات", "روسيا") in found
    assert ("At", "قصف", "بنش") in found


def test_the_first_place_and_the_party_that_is_named_most_by_whichever_name():
    found = linked("first place, most named party")
    assert {target for kind, _, target in found if kind in ("Place", "At")} == {"حلب"}
    assert {target for kind, _, target in found if kind in ("Perpetrator", "Agent", "Source")} == {"روسيا"}
    assert {kind for kind, _, _ in found} == LINKS.keys() - {"Cause", "SubsetOf"}


def test_guesses_keep_the_mentions_and_join_what_their_kind_joins():
    text, layers = read(REPORT)
    for guess in (nearest, most_prominent):
        found = guessed(guess, text, layers, ACTORS)
        assert found.mentions == layers.mentions
        for link in found.links:
            ends = found.mentions[link.source].label, found.mentions[link.target].label
            assert ends == (LINKS[link.kind].source, LINKS[link.kind].target)


def test_a_text_without_mentions_has_no_guesses():
    for guess in GUESSES.values():
        assert list(guess("قتل", [], ACTORS)) == []
