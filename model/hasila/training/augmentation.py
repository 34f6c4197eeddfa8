"""Training passages made new: mentions replaced by other mentions of the same label.

Method: Dai and Adel, "An Analysis of Simple Data Augmentation for Named Entity Recognition", 2020
(https://arxiv.org/abs/2010.11683), "mention replacement".
"""

import random
from collections.abc import Hashable, Iterable, Sequence

from hasila.corpus.bio import mentions

Mention = tuple[str, ...]


class MentionReplacement:
    """Replaces mentions in tagged passages.

    Args:
        passages: words and tags of the training passages, the source of the replacements.
        chance: probability of each mention being replaced.
        seed: of the choices.
    """

    def __init__(self, passages: Iterable[tuple[Sequence[str], Sequence[str]]], chance: float, seed: int) -> None:
        self._chance = chance
        self._seed = seed
        self._pool: dict[str, list[Mention]] = {}
        for words, tags in passages:
            for first, end, label in mentions(tags):
                self._pool.setdefault(label, []).append(tuple(words[first:end]))

    def __call__(self, words: Sequence[str], tags: Sequence[str], key: Hashable = None) -> tuple[list[str], list[str]]:
        """A new version of a passage.

        Args:
            words: of the passage.
            tags: of the words.
            key: names the version; with the same key, the same passage becomes the same.
        """
        choices = random.Random(f"{self._seed} {key}")
        new_words, new_tags, position = list[str](), list[str](), 0
        for first, end, label in mentions(tags):
            mention: Sequence[str] = words[first:end]
            if choices.random() < self._chance:
                mention = choices.choice(self._pool[label])
            new_words += [*words[position:first], *mention]
            new_tags += [*tags[position:first], f"B-{label}", *[f"I-{label}"] * (len(mention) - 1)]
            position = end
        return [*new_words, *words[position:]], [*new_tags, *tags[position:]]
