"""Trivial guesses at links between mentions, which a model must beat."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from hasila.labels import LINKS
from hasila.layers import Layers, MentionLink
from hasila.records.parties.actors import Actors
from hasila.spans import Labelled
from hasila.text.folding import fold

Guess = Callable[[str, Sequence[Labelled], Actors], Iterator[MentionLink]]
"""Links between the mentions of a text."""


def nearest(text: str, mentions: Sequence[Labelled], actors: Actors) -> Iterator[MentionLink]:
    """From each mention to the nearest that a kind of link may go to; to a whole, the nearest before."""
    for kind, ends in LINKS.items():
        targets = [at for at, mention in enumerate(mentions) if mention.label == ends.target]
        for source in (at for at, mention in enumerate(mentions) if mention.label == ends.source):
            allowed = [at for at in targets if kind != "SubsetOf" or at < source]
            best = min(allowed, key=lambda at: _gap(mentions[at], mentions[source]), default=None)
            if best is not None:
                yield MentionLink(kind, source, best)


def most_prominent(text: str, mentions: Sequence[Labelled], actors: Actors) -> Iterator[MentionLink]:
    """From each mention to the first place of the text, and to the party that the text names most often."""
    prominent = {"PLACE": _first_place(mentions), "ACTOR": _most_named(text, mentions, actors)}
    for kind, ends in LINKS.items():
        target = prominent.get(ends.target)
        if target is not None:
            for source in (at for at, mention in enumerate(mentions) if mention.label == ends.source):
                yield MentionLink(kind, source, target)


GUESSES: Mapping[str, Guess] = {"nearest": nearest, "first place, most named party": most_prominent}
"""Guesses by name."""


def guessed(guess: Guess, text: str, layers: Layers, actors: Actors) -> Layers:
    """The mentions of layers with guessed links, and nothing else."""
    return Layers(layers.mentions, links=tuple(guess(text, layers.mentions, actors)))


def _gap(one: Labelled, other: Labelled) -> int:
    return max(one.start - other.end, other.start - one.end)


def _first_place(mentions: Sequence[Labelled]) -> int | None:
    return next((at for at, mention in enumerate(mentions) if mention.label == "PLACE"), None)


def _most_named(text: str, mentions: Sequence[Labelled], actors: Actors) -> int | None:
    """The first mention of the party that is named most often, by whichever name."""
    positions = [at for at, mention in enumerate(mentions) if mention.label == "ACTOR"]
    words = [text[mentions[at].start : mentions[at].end] for at in positions]
    names = [actor.name or fold(word) for actor, word in zip(actors.resolve(words), words, strict=True)]
    if not names:
        return None
    ((name, _),) = Counter(names).most_common(1)
    return positions[names.index(name)]
