"""Data augmentation: replaces mentions in training passages by other mentions of the same label.

Dai and Adel, "An Analysis of Simple Data Augmentation for Named Entity Recognition", 2020
(https://arxiv.org/abs/2010.11683), "mention replacement".
"""

import random
from collections.abc import Hashable, Iterable, Sequence

from hasila.corpus.bio import mentions

Mention = tuple[str, ...]


class MentionReplacement:
    """Replaces mentions in tagged passages.

    Args:
        passages: words and tags of the training passages. Their mentions are the replacements.
        chance: probability that a mention is replaced.
        seed: seed of the choices.
    """

    def __init__(self, passages: Iterable[tuple[Sequence[str], Sequence[str]]], chance: float, seed: int) -> None:
        self._chance = chance
        self._seed = seed
        self._pool: dict[str, list[Mention]] = {}
        for words, tags in passages:
            for first, end, label in mentions(tags):
                self._pool.setdefault(label, []).append(tuple(words[first:end]))

    def __call__(self, words: Sequence[str], tags: Sequence[str], key: Hashable = None) -> tuple[list[str], list[str]]:
        """Return a new version of a passage.

        Args:
            words: words of the passage.
            tags: their BIO tags.
            key: key of the version. The same passage and key always give the same version.

        Returns:
            The new words and their tags.
        """
        choices = random.Random(f"{self._seed} {key}")
        new_words: list[str] = []
        new_tags: list[str] = []
        position = 0
        for first, end, label in mentions(tags):
            mention: Sequence[str] = words[first:end]
            if choices.random() < self._chance:
                mention = choices.choice(self._pool[label])
            new_words += [*words[position:first], *mention]
            new_tags += [*tags[position:first], f"B-{label}", *[f"I-{label}"] * (len(mention) - 1)]
            position = end
        return [*new_words, *words[position:]], [*new_tags, *tags[position:]]
