"""Agreement of two annotations of the same articles: spans, words, attributes and links."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hasila.corpus.articles import Article
from hasila.corpus.bio import tags
from hasila.corpus.standoff import Entity
from hasila.errors import CorpusError, counted
from hasila.labels import ANNOTATED, ATTRIBUTES, LINKS, NAMED
from hasila.records.parties.actors import Actors
from hasila.scoring import metrics
from hasila.scoring.metrics import Score
from hasila.text.folding import fold
from hasila.text.segmentation import sentences


@dataclass(frozen=True)
class Agreement:
    """Agreement of two annotations.

    Args:
        spans: strict span scores by label. Their F1 does not depend on which annotation is taken as gold.
        kappa: Cohen's kappa by label, over words that are in a span of the label or not; ``None`` if undefined.
        attributes: for each attribute, how often its values are equal, and the number of spans in both annotations.
        disagreements: one line each, ordered by article and offset.
    """

    spans: dict[str, Score]
    kappa: dict[str, float | None]
    attributes: dict[str, tuple[int, int]]
    disagreements: tuple[str, ...]


def compare(first: Sequence[Article], second: Sequence[Article]) -> Agreement:
    """Compare two annotations of the same articles.

    Raises:
        CorpusError: the articles or their texts differ.
    """
    first_texts, second_texts = ({article.id: article.text for article in articles} for articles in (first, second))
    ids = first_texts.keys() | second_texts.keys()
    if differing := sorted(name for name in ids if first_texts.get(name) != second_texts.get(name)):
        raise CorpusError(
            [f"{name}: expected two annotations of the same articles, found other texts" for name in differing]
        )
    second_by_id = {article.id: article for article in second}
    pairs = [(article, second_by_id[article.id]) for article in first]
    labels = _word_labels(pairs)
    return Agreement(
        metrics.total(
            (metrics.strict_scores(one.mentions, other.mentions, ANNOTATED) for one, other in pairs), ANNOTATED
        ),
        {label: _kappa(labels, label) for label in ANNOTATED},
        _equal_attributes(pairs),
        tuple(line for one, other in pairs for line in _disagreements(one, other)),
    )


def _word_labels(pairs: Sequence[tuple[Article, Article]]) -> Counter[tuple[str, str]]:
    """Count the words by their labels in the two annotations."""
    counts: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        for sentence in sentences(pair[0].text):
            first, second = (
                [tag.removeprefix("B-").removeprefix("I-") for tag in tags(sentence.words, article.mentions)]
                for article in pair
            )
            counts.update(zip(first, second, strict=True))
    return counts


def _equal_attributes(pairs: Sequence[tuple[Article, Article]]) -> dict[str, tuple[int, int]]:
    """Count, for each attribute, the equal values and the spans that are in both annotations."""
    equal: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for one, other in pairs:
        matches = {_key(entity): entity for entity in other.mentions}
        for entity in one.mentions:
            if match := matches.get(_key(entity)):
                for name in _attributes(entity.label):
                    shared[name] += 1
                    equal[name] += entity.attributes.get(name) == match.attributes.get(name)
    return {name: (equal[name], shared[name]) for name in ATTRIBUTES}


@dataclass(frozen=True, slots=True)
class LinkKey:
    """What two links must have in common to be the same.

    Args:
        article: id of the article.
        kind: of the link.
        source: offsets of the people or of the attack.
        target: name of the party or place, or the offset of the people or the attack.
    """

    article: str
    kind: str
    source: tuple[int, int]
    target: str


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
    lines += [f"{name:<12}{equal:>5} of {shared}" for name, (equal, shared) in agreement.attributes.items() if shared]
    return "\n".join(lines)


def links_as_text(links: Mapping[str, Score]) -> str:
    """Render the agreement on links."""
    lines = ["links, to a party or place by whichever mention:"]
    occurring = {kind: score for kind, score in links.items() if score.gold or score.predicted}
    for kind, score in {**occurring, "all": metrics.micro(links)}.items():
        lines.append(f"{kind:<12}{score.f1:>5.3f}{'':>8}{score.gold:>7}{score.predicted:>8}{score.correct:>6}")
    return "\n".join(lines)


def count_as_text(agreement: Agreement) -> str:
    """Render the number of disagreements."""
    return counted(len(agreement.disagreements), "disagreement")


def relabelled(articles: Sequence[Article], second: Sequence[Article]) -> list[Article]:
    """Keep the articles that a second labelling holds too."""
    ids = {article.id for article in second}
    return [article for article in articles if article.id in ids]


def compare_links(first: Sequence[Article], second: Sequence[Article], actors: Actors) -> dict[str, Score]:
    """Score the links of two annotations, by kind. Links to two mentions of one party or place are the same link.

    Args:
        first: articles with links, taken as gold.
        second: the same articles; links can agree only on spans that both annotations have.
        actors: tells which mentions belong to one party.
    """
    gold, predicted = (frozenset(link_keys(articles, actors)) for articles in (first, second))

    def count(links: frozenset[LinkKey], kind: str) -> int:
        return sum(link.kind == kind for link in links)

    return {kind: Score(count(gold & predicted, kind), count(predicted, kind), count(gold, kind)) for kind in LINKS}


def link_keys(articles: Sequence[Article], actors: Actors) -> Iterator[LinkKey]:
    """What tells the links of articles from each other.

    Args:
        articles: articles with links.
        actors: tells which mentions belong to one party.
    """
    for article in articles:
        entities = {entity.id: entity for entity in article.mentions}
        parties = [entity for entity in article.entities if entity.label == "ACTOR"]
        names = {
            entity.id: actor.name
            for entity, actor in zip(parties, actors.resolve([entity.text for entity in parties]), strict=True)
        }
        for link in article.links:
            source, target = entities[link.source], entities[link.target]
            named = target.label in NAMED
            name = names.get(target.id) or fold(target.text) if named else f"{target.start}"
            yield LinkKey(article.id, link.kind, (source.start, source.end), name)


def _key(entity: Entity) -> tuple[int, int, str]:
    return entity.start, entity.end, entity.label


def _attributes(label: str) -> list[str]:
    return [name for name, attribute in ATTRIBUTES.items() if label in attribute.labels]


def _kappa(words: Counter[tuple[str, str]], label: str) -> float | None:
    """Return Cohen's kappa of one label against all others.

    Method: Cohen, "A coefficient of agreement for nominal scales", 1960.
    """
    total = words.total()
    same = sum(count for (one, other), count in words.items() if (one == label) == (other == label))
    ones = sum(count for (one, _), count in words.items() if one == label)
    others = sum(count for (_, other), count in words.items() if other == label)
    if not total:
        return None
    chance = (ones * others + (total - ones) * (total - others)) / total**2
    return None if chance == 1 else (same / total - chance) / (1 - chance)


def _disagreements(one: Article, other: Article) -> Iterator[str]:
    first, second = ({_key(entity): entity for entity in article.mentions} for article in (one, other))
    for key in sorted(first.keys() | second.keys()):
        start, end, label = key
        where = f"{one.id} {start} {end} {label} {one.text[start:end]!r}"
        if key not in second:
            yield f"{where}: only in the first"
        elif key not in first:
            yield f"{where}: only in the second"
        else:
            for name in _attributes(label):
                left, right = first[key].attributes.get(name), second[key].attributes.get(name)
                if left != right:
                    yield f"{where}: {name} {_value(left)} / {_value(right)}"


def _value(value: str | None) -> str:
    return "none" if value is None else value or "yes"
