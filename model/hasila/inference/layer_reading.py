"""Reads the layers of texts off the states of their words, with the heads of a checkpoint.

Words are read block by block, as the encoder reads them. What a pair of mentions needs is kept for each text until all
of its words are read, so a link can reach from one passage to another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hasila.inference.calibration import Calibration
from hasila.inference.heads import ATTRIBUTES, CHOICES, FLAGS, NO_SIDE, Heads
from hasila.inference.link_evidence import decided
from hasila.inference.pairs import LINK_KINDS, Mentions, pairs_of, stacked_pairs
from hasila.inference.surroundings import surroundings
from hasila.labels import ANNOTATED, NAMED, VICTIMS
from hasila.labels import ATTRIBUTES as LABEL_ATTRIBUTES
from hasila.layers import HOLDS, Choice, Layers, MentionLink
from hasila.spans import Labelled
from hasila.text.cues import cues
from hasila.text.folding import fold

MIN_LINK_CONFIDENCE = 0.4
"""Probability from which a link holds by default. F1 is best below one half, where a miss costs as much as an error."""

_LEAST_CANDIDATE = 0.05
"""Probability from which a pair is considered at all."""


@dataclass(frozen=True, slots=True)
class PlacedMention:
    """A mention, and where it lies among the words of its passage.

    Args:
        mention: the mention.
        first: index of its first word.
        last: index of its last word.
        sentence: number of its sentence in the text.
    """

    mention: Labelled
    first: int
    last: int
    sentence: int


@dataclass
class GrowingText:
    """What is kept of a text while its passages are read.

    Args:
        text: the text.
        mentions: its mentions, with the indices of their words in the whole text.
        vectors: the vectors of the mentions, passage by passage.
        attributes: the logits of their attributes, likewise.
        contexts: the contexts of the words.
        words: number of words so far.
    """

    text: str
    mentions: list[PlacedMention] = field(default_factory=list)
    vectors: list[Tensor] = field(default_factory=list)
    attributes: list[Mapping[str, Tensor]] = field(default_factory=list)
    contexts: list[Tensor] = field(default_factory=list)
    words: int = 0


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage as the encoder read it.

    Args:
        text: the text that it belongs to.
        states: states of its words, ``[words, width]``.
        words: the words.
        mentions: its mentions, in order.
    """

    text: GrowingText
    states: NDArray[np.float32]
    words: Sequence[str]
    mentions: Sequence[PlacedMention]


class LayerReader:
    """Reads layers with a checkpoint's heads.

    Args:
        heads: the heads.
        calibration: from probability to confidence, by kind of link and name of an attribute.
        min_link_confidence: probability from which a link holds.
    """

    def __init__(
        self, heads: Heads, calibration: Calibration, min_link_confidence: float = MIN_LINK_CONFIDENCE
    ) -> None:
        self._heads = heads
        self._calibration = calibration
        self._min_link_confidence = min_link_confidence

    @torch.inference_mode()
    def attack_logits(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the logits ``[words, 3]`` of the tags of attacks."""
        logits: NDArray[np.float32] = self._heads.tags(torch.from_numpy(states)).numpy()
        return logits

    @torch.inference_mode()
    def add(self, passages: Sequence[ReadPassage]) -> None:
        """Read passages, and keep what the links of their texts need."""
        passages = [passage for passage in passages if len(passage.states)]
        if not passages:
            return
        states = torch.from_numpy(np.concatenate([passage.states for passage in passages]))
        offsets = np.cumsum([0, *(len(passage.states) for passage in passages)])
        mentions = _indexed(
            (placed.mention.label, placed.first + offset, placed.last + offset)
            for passage, offset in zip(passages, offsets, strict=False)
            for placed in passage.mentions
        )
        word_cues = torch.from_numpy(cues([word for passage in passages for word in passage.words]))
        numbers = np.repeat(np.arange(len(passages)), [len(passage.words) for passage in passages])
        around = surroundings(word_cues, torch.from_numpy(numbers), mentions)
        vectors = self._heads.vectors(states, around, mentions)
        described = self._heads.described(vectors, around)
        sizes = [len(passage.mentions) for passage in passages]
        attributes = [
            dict(zip(described, parts, strict=True))
            for parts in zip(*(torch.split(logits, sizes) for logits in described.values()), strict=True)
        ]
        contexts = torch.split(self._heads.contexts(states, word_cues), [len(passage.states) for passage in passages])
        parts = zip(passages, torch.split(vectors, sizes), attributes, contexts, strict=True)
        for passage, of_mentions, of_attributes, of_words in parts:
            text = passage.text
            text.mentions += [
                PlacedMention(placed.mention, placed.first + text.words, placed.last + text.words, placed.sentence)
                for placed in passage.mentions
            ]
            text.vectors.append(of_mentions)
            text.attributes.append(of_attributes)
            text.contexts.append(of_words)
            text.words += len(passage.states)

    @torch.inference_mode()
    def layers(self, texts: Sequence[GrowingText]) -> list[Layers]:
        """Return the layers of texts whose passages are all read."""
        read = [text for text in texts if text.mentions]
        if not read:
            return [Layers(()) for _ in texts]
        vectors = torch.cat([part for text in read for part in text.vectors])
        candidates = self._candidates(read, vectors)
        results = {
            id(text): self._described(
                text,
                {name: torch.cat([part[name] for part in text.attributes]).double().numpy() for name in ATTRIBUTES},
                of_text,
            )
            for text, of_text in zip(read, candidates, strict=True)
        }
        return [results.get(id(text), Layers(())) for text in texts]

    def _candidates(self, texts: Sequence[GrowingText], vectors: Tensor) -> list[list[MentionLink]]:
        """The pairs of each text that may be linked, with their probabilities."""
        rows: list[tuple[int, ...]] = []
        owners: list[int] = []
        indexed: list[tuple[str, int, int]] = []
        words = 0
        for owner, text in enumerate(texts):
            offset = len(indexed)
            labels = [placed.mention.label for placed in text.mentions]
            pairs = pairs_of(
                [placed.first for placed in text.mentions], labels, [placed.sentence for placed in text.mentions]
            )
            rows += [(source + offset, target + offset, *rest) for source, target, *rest in pairs]
            owners += [owner] * len(pairs)
            indexed += [(placed.mention.label, placed.first + words, placed.last + words) for placed in text.mentions]
            words += text.words
        candidates: list[list[MentionLink]] = [[] for _ in texts]
        if not rows:
            return candidates
        contexts = torch.cat([part for text in texts for part in text.contexts])
        logits = self._heads.links(vectors, contexts, _indexed(indexed), stacked_pairs(rows))
        starts = np.cumsum([0, *(len(text.mentions) for text in texts)]).tolist()
        probabilities = logits.double().sigmoid().numpy()
        for pair, kind in np.argwhere(probabilities >= _LEAST_CANDIDATE).tolist():
            owner = owners[pair]
            source, target = (index - starts[owner] for index in rows[pair][:2])
            candidates[owner].append(MentionLink(LINK_KINDS[kind], source, target, float(probabilities[pair, kind])))
        return candidates

    def _decided(
        self, text: GrowingText, candidates: Sequence[MentionLink], kinds: Mapping[int, Choice]
    ) -> list[MentionLink]:
        """The links of a text that hold."""
        mentions = [placed.mention for placed in text.mentions]
        names = {
            position: fold(text.text[mention.start : mention.end])
            for position, mention in enumerate(mentions)
            if mention.label in NAMED
        }
        attacks = {position: choice.value for position, choice in kinds.items()}
        links = decided(candidates, mentions, names, attacks, self._min_link_confidence)
        return [replace(link, confidence=self._calibration(link.kind, link.confidence)) for link in links]

    def _described(
        self, text: GrowingText, attributes: Mapping[str, NDArray[np.float64]], candidates: Sequence[MentionLink]
    ) -> Layers:
        labels = [placed.mention.label for placed in text.mentions]
        people = [position for position, label in enumerate(labels) if label == "CASUALTY"]
        flags = {name: 1 / (1 + np.exp(-attributes[name])) for name in FLAGS}
        choices = {
            name: {
                position: self._choice(name, attributes[name][position])
                for position, label in enumerate(labels)
                if label in LABEL_ATTRIBUTES[name].labels
            }
            for name in CHOICES
        }
        return Layers(
            mentions=tuple(placed.mention for placed in text.mentions),
            harms=choices["Harm"],
            kinds=choices["Kind"],
            sides={position: choice for position, choice in choices["Side"].items() if choice.value != NO_SIDE},
            totals={at: self._calibration("Total", float(flags["Total"][at, 0])) for at in people},
            victims={at: self._held("Victims", flags["Victims"][at], VICTIMS) for at in people},
            links=tuple(self._decided(text, candidates, choices["Kind"])),
        )

    def _choice(self, name: str, logits: NDArray[np.float64]) -> Choice:
        odds = np.exp(logits - logits.max())
        best = int(odds.argmax())
        return Choice(CHOICES[name][best], self._calibration(name, float(odds[best] / odds.sum())))

    def _held(self, name: str, probabilities: NDArray[np.float64], values: Sequence[str]) -> dict[str, float]:
        confidences = [self._calibration(name, float(probability)) for probability in probabilities]
        return {value: confidence for value, confidence in zip(values, confidences, strict=True) if confidence >= HOLDS}


def _indexed(mentions: Iterable[tuple[str, int, int]]) -> Mentions:
    rows = [(first, last, ANNOTATED.index(label)) for label, first, last in mentions]
    return Mentions(*torch.tensor(rows, dtype=torch.long).view(-1, 3).unbind(1))
