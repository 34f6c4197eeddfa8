"""Finds words that are labelled one way in most places and otherwise in a few like ones."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.text.folding import fold
from hasila.text.segmentation import Word, sentences

UNLABELLED = "-"
"""What words are labelled as that no span touches."""

LONGEST = 6
"""Words of the longest mention that is compared."""


@dataclass(frozen=True)
class Occurrence:
    """Words of a text that are a mention somewhere in the corpus.

    Args:
        document: id of the text.
        start: offset of the first code point.
        end: offset behind the last.
        labelled: the label of the span with these edges; ``LABEL...`` if the span that holds the words is longer,
            ``LABEL~`` if a span shares some of the words, :data:`UNLABELLED` if none does.
        before: the folded word before, in the same sentence, or nothing.
        after: the folded word after, in the same sentence, or nothing.
    """

    document: str
    start: int
    end: int
    labelled: str
    before: str
    after: str


@dataclass(frozen=True)
class Outlier:
    """An occurrence that is labelled otherwise than most of its like.

    Args:
        occurrence: the occurrence.
        usual: how most occurrences of these words are labelled.
        share: share of the occurrences that are labelled so.
        like: an occurrence that is labelled as usual and has the same word before or after.
    """

    occurrence: Occurrence
    usual: str
    share: float
    like: Occurrence


def outliers(articles: Sequence[Article], *, least: int = 3, share: float = 0.7) -> Iterator[Outlier]:
    """Find occurrences that are labelled otherwise than most of their like.

    Args:
        articles: the annotated texts.
        least: fewest occurrences of words that are compared.
        share: least share of the occurrences that must be labelled in one way.

    Yields:
        Outliers, those of the most frequent words first.
    """
    for occurrences in sorted(_occurrences(articles).values(), key=len, reverse=True):
        # Words inside a longer mention say nothing about the mention: "الجيش" in "قوات الجيش".
        compared = [each for each in occurrences if not each.labelled.endswith("...")]
        if len(compared) < least:
            continue
        (usual, count), *_ = Counter(each.labelled for each in compared).most_common(1)
        if count / len(compared) < share:
            continue
        as_usual = [each for each in compared if each.labelled == usual]
        for occurrence in compared:
            # Bare numbers count people rarely, so that they do in one place is no outlier.
            if usual == UNLABELLED and occurrence.labelled.startswith("CASUALTY"):
                continue
            if occurrence.labelled != usual and (like := _like(occurrence, as_usual)):
                yield Outlier(occurrence, usual, count / len(compared), like)


def _like(occurrence: Occurrence, others: Sequence[Occurrence]) -> Occurrence | None:
    """The first other occurrence with the same word before or after."""
    for other in others:
        if occurrence.before and occurrence.before == other.before:
            return other
        if occurrence.after and occurrence.after == other.after:
            return other
    return None


def _occurrences(articles: Sequence[Article]) -> Mapping[tuple[str, ...], list[Occurrence]]:
    """All occurrences of the words of each mention, by the folded words."""
    texts = [
        (article, [(words, _folded(article.text, words)) for words in _sentences(article)]) for article in articles
    ]
    mentions = {form for article, parts in texts for words, folded in parts for form in _forms(article, words, folded)}
    found: dict[tuple[str, ...], list[Occurrence]] = defaultdict(list)
    for article, parts in texts:
        for words, folded in parts:
            for first in range(len(words)):
                for end in range(first + 1, min(len(words), first + LONGEST) + 1):
                    if (form := tuple(folded[first:end])) in mentions:
                        found[form].append(_occurrence(article, words, folded, first, end))
    return found


def _sentences(article: Article) -> Iterator[Sequence[Word]]:
    return (sentence.words for sentence in sentences(article.text))


def _folded(text: str, words: Sequence[Word]) -> list[str]:
    return [fold(text[word.start : word.end]) for word in words]


def _forms(article: Article, words: Sequence[Word], folded: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The folded words of each mention that begins and ends at words of a sentence."""
    starts = {word.start: index for index, word in enumerate(words)}
    ends = {word.end: index + 1 for index, word in enumerate(words)}
    for mention in article.mentions:
        if mention.start in starts and mention.end in ends:
            yield tuple(folded[starts[mention.start] : ends[mention.end]])


def _occurrence(article: Article, words: Sequence[Word], folded: Sequence[str], first: int, end: int) -> Occurrence:
    start, stop = words[first].start, words[end - 1].end
    return Occurrence(
        article.id,
        start,
        stop,
        _labelled(article.mentions, start, stop),
        folded[first - 1] if first else "",
        folded[end] if end < len(words) else "",
    )


def _labelled(mentions: Sequence[Entity], start: int, end: int) -> str:
    for mention in mentions:
        if mention.start < end and start < mention.end:
            if (mention.start, mention.end) == (start, end):
                return mention.label
            inside = mention.start <= start and end <= mention.end
            return f"{mention.label}{'...' if inside else '~'}"
    return UNLABELLED
