"""How far two labellings of the same articles agree: spans, words and attributes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hasila.corpus.articles import Article
from hasila.corpus.bio import tags
from hasila.corpus.standoff import Entity
from hasila.errors import CorpusError
from hasila.labels import ATTRIBUTES, LABELS, LINKS
from hasila.records.actors import Actors
from hasila.scoring import metrics
from hasila.scoring.metrics import Score
from hasila.text.folding import fold
from hasila.text.segmentation import sentences


@dataclass(frozen=True)
class Agreement:
    """Agreement between two labellings.

    Args:
        spans: strict span scores by label; which labelling is called gold does not change their F1.
        kappa: Cohen's kappa by label, over words: in a span of the label or not. ``None`` where it is undefined.
        attributes: for each attribute, on the spans that both have: how often the values are equal, and of how many.
        disagreements: one line each, by article and offset.
    """

    spans: dict[str, Score]
    kappa: dict[str, float | None]
    attributes: dict[str, tuple[int, int]]
    disagreements: tuple[str, ...]


def compare(first: Sequence[Article], second: Sequence[Article]) -> Agreement:
    """Compare two labellings of the same articles.

    Raises:
        CorpusError: they are not of the same articles.
    """
    texts, others = ({article.id: article.text for article in articles} for articles in (first, second))
    if differing := sorted(name for name in texts.keys() | others.keys() if texts.get(name) != others.get(name)):
        raise CorpusError(
            [f"{name}: expected two labellings of the same articles, found other texts" for name in differing]
        )
    again = {article.id: article for article in second}
    pairs = [(article, again[article.id]) for article in first]
    spans = metrics.total(metrics.strict_scores(one.entities, other.entities) for one, other in pairs)
    words: Counter[tuple[str, str]] = Counter()
    for one, other in pairs:
        for sentence in sentences(one.text):
            words.update(
                zip(
                    (tag.removeprefix("B-").removeprefix("I-") for tag in tags(sentence.words, one.entities)),
                    (tag.removeprefix("B-").removeprefix("I-") for tag in tags(sentence.words, other.entities)),
                    strict=True,
                )
            )
    equal: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for one, other in pairs:
        theirs = {_key(entity): entity for entity in other.entities}
        for entity in one.entities:
            if match := theirs.get(_key(entity)):
                for name in _attributes(entity.label):
                    shared[name] += 1
                    equal[name] += entity.attributes.get(name) == match.attributes.get(name)
    return Agreement(
        spans,
        {label: _kappa(words, label) for label in LABELS},
        {name: (equal[name], shared[name]) for name in ATTRIBUTES},
        tuple(line for one, other in pairs for line in _disagreements(one, other)),
    )


def as_text(agreement: Agreement, links: Mapping[str, Score] | None = None) -> str:
    """Render a comparison as plain text: scores, attributes, links if given, and every disagreement.

    Args:
        agreement: what :func:`compare` returned.
        links: what :func:`compare_links` returned.
    """
    parts = [scores_as_text(agreement)]
    if links is not None:
        parts.append(links_as_text(links))
    disagreements = "".join(f"\n  {line}" for line in agreement.disagreements)
    return "\n\n".join([*parts, f"{count_as_text(agreement)}{disagreements}"])


def scores_as_text(agreement: Agreement) -> str:
    """Render the agreement on spans, words and attributes."""
    lines = [f"{'':<10}{'F1':>7}{'kappa':>8}{'first':>7}{'second':>8}{'both':>6}"]
    for label, score in {**agreement.spans, "all": metrics.micro(agreement.spans)}.items():
        kappa = agreement.kappa.get(label)
        shown = "" if kappa is None else f"{kappa:.3f}"
        lines.append(f"{label:<10}{score.f1:>7.3f}{shown:>8}{score.gold:>7}{score.predicted:>8}{score.correct:>6}")
    lines += ["", "attributes, on the spans that both have:"]
    lines += [f"{name:<12}{equal:>5} of {shared}" for name, (equal, shared) in agreement.attributes.items()]
    return "\n".join(lines)


def links_as_text(links: Mapping[str, Score]) -> str:
    """Render the agreement on links."""
    lines = ["links, to a party or place by whichever mention:"]
    for kind, score in {**links, "all": metrics.micro(links)}.items():
        lines.append(f"{kind:<12}{score.f1:>5.3f}{'':>8}{score.gold:>7}{score.predicted:>8}{score.correct:>6}")
    return "\n".join(lines)


def count_as_text(agreement: Agreement) -> str:
    """Render the number of disagreements."""
    return f"{len(agreement.disagreements)} disagreement(s)"


def relabelled(articles: Sequence[Article], second: Sequence[Article]) -> list[Article]:
    """Keep the articles that a second labelling holds too."""
    ids = {article.id for article in second}
    return [article for article in articles if article.id in ids]


Target = tuple[str, str, tuple[int, int], str]
"""A link as it is compared: article, kind, offsets of the people, and what it goes to."""


def compare_links(first: Sequence[Article], second: Sequence[Article], actors: Actors) -> dict[str, Score]:
    """How far two labellings of links agree, by kind; links to two mentions of one party or place are the same link.

    Args:
        first: articles with links.
        second: the same articles, with the same spans where links are to agree.
        actors: tells which mentions are of one party.
    """
    ours, theirs = (frozenset(_targets(articles, actors)) for articles in (first, second))
    return {
        kind: Score(
            sum(link[1] == kind for link in ours & theirs),
            sum(link[1] == kind for link in theirs),
            sum(link[1] == kind for link in ours),
        )
        for kind in LINKS
    }


def _targets(articles: Sequence[Article], actors: Actors) -> Iterator[Target]:
    for article in articles:
        entities = {entity.id: entity for entity in article.entities}
        parties = [entity for entity in article.entities if entity.label == "ACTOR"]
        names = {
            entity.id: actor.name
            for entity, actor in zip(parties, actors.resolve([entity.text for entity in parties]), strict=True)
        }
        for link in article.links:
            people, target = entities[link.source], entities[link.target]
            place = f"{target.start}" if link.kind == "SubsetOf" else names.get(target.id) or fold(target.text)
            yield article.id, link.kind, (people.start, people.end), place


def _key(entity: Entity) -> tuple[int, int, str]:
    return entity.start, entity.end, entity.label


def _attributes(label: str) -> list[str]:
    return [name for name, attribute in ATTRIBUTES.items() if attribute.label == label]


def _kappa(words: Counter[tuple[str, str]], label: str) -> float | None:
    """Cohen, "A coefficient of agreement for nominal scales", 1960, for one label against all else."""
    total = words.total()
    same = sum(count for (one, other), count in words.items() if (one == label) == (other == label))
    ones = sum(count for (one, _), count in words.items() if one == label)
    others = sum(count for (_, other), count in words.items() if other == label)
    if not total:
        return None
    chance = (ones * others + (total - ones) * (total - others)) / total**2
    return None if chance == 1 else (same / total - chance) / (1 - chance)


def _disagreements(one: Article, other: Article) -> Iterator[str]:
    mine, theirs = ({_key(entity): entity for entity in article.entities} for article in (one, other))
    for key in sorted(mine.keys() | theirs.keys()):
        start, end, label = key
        where = f"{one.id} {start} {end} {label} {one.text[start:end]!r}"
        if key not in theirs:
            yield f"{where}: only in the first"
        elif key not in mine:
            yield f"{where}: only in the second"
        else:
            for name in _attributes(label):
                left, right = mine[key].attributes.get(name), theirs[key].attributes.get(name)
                if left != right:
                    yield f"{where}: {name} {_shown(left)} / {_shown(right)}"


def _shown(value: str | None) -> str:
    return "none" if value is None else value or "yes"
