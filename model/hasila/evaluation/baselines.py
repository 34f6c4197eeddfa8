"""Baselines: pattern matching with a gazetteer, and a conditional random field.

Both train on the same words and tags as the classifier and have the signature of a learner in cross-validation. The
conditional random field needs the ``report`` extra.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import regex

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.bio import mentions
from hasila.evaluation.folds import Prediction
from hasila.labels import OUTSIDE
from hasila.spans import Span
from hasila.text.folding import without_marks
from hasila.text.segmentation import sentences

_NUMBER = regex.compile(r"\p{N}")

Words = Sequence[str]
Tags = Sequence[str]
Name = tuple[str, ...]


def patterns(seed: int, learn: Sequence[Article], held_out: Sequence[Article], *, title: str) -> Prediction:
    """Look up the names of the training texts, and match runs of words about victims.

    A PLACE or an ACTOR is the longest run of words that is such a mention in most of its occurrences in training. A
    CASUALTY is a run of numbers and of words that lie in such mentions in most of their occurrences, with at least one
    word that is not a number.
    """
    begun = time.perf_counter()
    tagged = _read(learn)
    gazetteer = _gazetteer(tagged)
    longest = max(map(len, gazetteer), default=0)
    victims = _likely(tagged, {"B-CASUALTY", "I-CASUALTY"})

    def tag(words: Words) -> Tags:
        tags = [OUTSIDE] * len(words)
        first = 0
        while first < len(words):
            end, label = _name_at(words, first, gazetteer, longest) or _victims_at(words, first, victims)
            if label:
                tags[first:end] = [f"B-{label}", *[f"I-{label}"] * (end - first - 1)]
            first = end
        return tags

    seconds = time.perf_counter() - begun
    return Prediction([list(_spans(document.text, tag)) for document in held_out], seconds)


def field(seed: int, learn: Sequence[Article], held_out: Sequence[Article], *, title: str) -> Prediction:
    """Train a linear-chain conditional random field on words, affixes, shapes and neighbouring words.

    Lafferty, McCallum and Pereira, "Conditional Random Fields", 2001, in the implementation of sklearn-crfsuite,
    trained by L-BFGS with a weight of 0.1 for both penalties.
    """
    begun = time.perf_counter()
    read = field_reader(learn)
    seconds = time.perf_counter() - begun
    return Prediction([read(document.text) for document in held_out], seconds)


def field_reader(learn: Sequence[Article]) -> Callable[[str], list[Span]]:
    """Train the field of :func:`field` and return a function that finds the spans of a text."""
    from sklearn_crfsuite import CRF

    tagged = _read(learn)
    crf = CRF(algorithm="lbfgs", c1=0.1, c2=0.1, max_iterations=100, all_possible_transitions=True)
    crf.fit([_features(words) for words, _ in tagged], [list(tags) for _, tags in tagged])

    def tag(words: Words) -> Tags:
        return _repaired(crf.predict_single(_features(words)))

    return lambda text: list(_spans(text, tag))


def _read(articles: Sequence[Article]) -> list[tuple[Words, Tags]]:
    return [([_plain(word) for word in row.words], row.tags) for row in corpus.examples(articles)]


def _plain(word: str) -> str:
    return without_marks(word) or word


def _spans(text: str, tag: Callable[[Words], Tags]) -> Iterator[Span]:
    for sentence in sentences(text):
        words = [_plain(form) for form in sentence.forms]
        for first, end, label in mentions(tag(words)):
            start, stop = sentence.starts[first], sentence.ends[end - 1]
            yield Span(start, stop, text[start:stop], label, 1.0)


def _gazetteer(tagged: Sequence[tuple[Words, Tags]]) -> dict[Name, str]:
    """The label of each name that is a mention in more than half of its occurrences."""
    labelled: Counter[tuple[Name, str]] = Counter()
    for words, tags in tagged:
        for first, end, label in mentions(tags):
            if label != "CASUALTY":
                labelled[tuple(words[first:end]), label] += 1
    known = {name for name, _ in labelled}
    seen: Counter[Name] = Counter()
    for length in {len(name) for name in known}:
        for words, _ in tagged:
            runs = (tuple(words[first : first + length]) for first in range(len(words) - length + 1))
            seen.update(run for run in runs if run in known)
    return {name: label for (name, label), count in labelled.items() if 2 * count > seen[name]}


def _likely(tagged: Sequence[tuple[Words, Tags]], wanted: set[str]) -> set[str]:
    """The words that carry one of the wanted tags in more than half of their occurrences."""
    seen: Counter[str] = Counter()
    with_tag: Counter[str] = Counter()
    for words, tags in tagged:
        seen.update(words)
        with_tag.update(word for word, tag in zip(words, tags, strict=True) if tag in wanted)
    return {word for word, count in with_tag.items() if 2 * count > seen[word]}


def _name_at(words: Words, first: int, gazetteer: dict[Name, str], longest: int) -> tuple[int, str] | None:
    for end in range(min(first + longest, len(words)), first, -1):
        if label := gazetteer.get(tuple(words[first:end])):
            return end, label
    return None


def _victims_at(words: Words, first: int, victims: set[str]) -> tuple[int, str]:
    end = first
    while end < len(words) and (words[end] in victims or _NUMBER.search(words[end])):
        end += 1
    has_word = any(not _NUMBER.search(word) for word in words[first:end])
    return (end, "CASUALTY") if has_word else (max(end, first + 1), "")


def _features(words: Words) -> list[dict[str, str | bool]]:
    return [_features_at(words, position) for position in range(len(words))]


def _features_at(words: Words, position: int) -> dict[str, str | bool]:
    features: dict[str, str | bool] = {"bias": True, "first": position == 0}
    for offset in range(-2, 3):
        if not 0 <= position + offset < len(words):
            features[f"{offset}:none"] = True
            continue
        word = words[position + offset]
        features[f"{offset}:word"] = word
        features[f"{offset}:number"] = bool(_NUMBER.search(word))
        if abs(offset) < 2:
            features[f"{offset}:article"] = word.startswith(("ال", "لل"))
            for length in range(1, 5):
                features[f"{offset}:begins {length}"] = word[:length]
                features[f"{offset}:ends {length}"] = word[-length:]
    for offset in (-1, 0):
        if position + offset >= 0 and position + offset + 1 < len(words):
            features[f"{offset}:pair"] = " ".join(words[position + offset : position + offset + 2])
    return features


def _repaired(tags: Tags) -> Tags:
    """Valid tags: an I without a preceding tag of its label becomes a B."""
    return [
        f"B-{tag[2:]}" if tag.startswith("I-") and (before == OUTSIDE or before[2:] != tag[2:]) else tag
        for before, tag in zip([OUTSIDE, *tags], tags, strict=False)
    ]
