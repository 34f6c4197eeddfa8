"""Reads the layers of texts off the states of their words, with the heads of a checkpoint.

Words are read block by block, as the encoder reads them. What a pair of mentions needs is kept for each text until all
of its words are read, so a link can reach from one passage to another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hasila.inference.blocks import PlacedMention, ReadPassage
from hasila.inference.calibration import Calibration
from hasila.inference.decoding import Decoder
from hasila.inference.heads import ATTACK_TAGS, ATTRIBUTES, CHOICES, FLAGS, NO_SIDE, Heads
from hasila.inference.link_evidence import decided
from hasila.inference.pairs import LINK_KINDS, Mentions, pairs_of, stacked_pairs
from hasila.inference.surroundings import surroundings
from hasila.labels import ANNOTATED, NAMED, VICTIMS
from hasila.labels import ATTRIBUTES as LABEL_ATTRIBUTES
from hasila.layers import HOLDS, Choice, Layers, MentionLink
from hasila.text.cues import cues
from hasila.text.folding import fold

MIN_LINK_CONFIDENCE = 0.4
"""Probability from which a link holds by default. F1 is best below one half, where a miss costs as much as an error."""

_LEAST_CANDIDATE = 0.05
"""Probability from which a pair is considered at all."""


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


class LayerReader:
    """Reads layers with a checkpoint's heads.

    Args:
        heads: the heads.
        calibration: from probability to confidence, by kind of link and name of an attribute.
        min_link_confidence: probability from which a link holds.

    Attributes:
        attacks: decodes :meth:`attack_logits`.
        width: width of the states that are read.
    """

    def __init__(
        self, heads: Heads, calibration: Calibration, min_link_confidence: float = MIN_LINK_CONFIDENCE
    ) -> None:
        self._heads = heads
        self._calibration = calibration
        self._min_link_confidence = min_link_confidence
        self.attacks = Decoder(ATTACK_TAGS)
        self.width = int(heads.settings["width"])

    @classmethod
    def of_arrays(
        cls, settings: Mapping[str, Any], weights: Mapping[str, NDArray[np.float32]], calibration: Calibration
    ) -> Self:
        """Make a reader of the settings and the weights of heads, in the process to which these were sent."""
        tensors = {name: torch.from_numpy(weight) for name, weight in weights.items()}
        return cls(Heads.restored(settings, tensors), calibration)

    def new_text(self, text: str) -> GrowingText:
        """Begin a text."""
        return GrowingText(text)

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
        candidates = iter(self._candidates(read))
        attributes = _Attributes.read_off([part for text in read for part in text.attributes])
        found: list[Layers] = []
        begin = 0
        for text in texts:
            found.append(self._described(text, begin, attributes, next(candidates)) if text.mentions else Layers(()))
            begin += len(text.mentions)
        return found

    def _candidates(self, texts: Sequence[GrowingText]) -> list[list[MentionLink]]:
        """The pairs of each text that may be linked, with their probabilities."""
        sizes = [len(text.mentions) for text in texts]
        words = np.cumsum([0, *(text.words for text in texts)]).tolist()
        indexed = [
            (placed.mention.label, placed.first + begin, placed.last + begin)
            for text, begin in zip(texts, words, strict=False)
            for placed in text.mentions
        ]
        owners = np.repeat(np.arange(len(texts)), sizes)
        rows = pairs_of(
            [first for _, first, _ in indexed],
            [label for label, _, _ in indexed],
            [placed.sentence for text in texts for placed in text.mentions],
            owners.tolist(),
        )
        candidates: list[list[MentionLink]] = [[] for _ in texts]
        if not len(rows):
            return candidates
        vectors = torch.cat([part for text in texts for part in text.vectors])
        contexts = torch.cat([part for text in texts for part in text.contexts])
        logits = self._heads.links(vectors, contexts, _indexed(indexed), stacked_pairs(rows))
        probabilities = logits.double().sigmoid().numpy()
        pairs, kinds = np.nonzero(probabilities >= _LEAST_CANDIDATE)
        owner = owners[rows[pairs, 0]]
        ends = rows[pairs, :2] - np.cumsum([0, *sizes])[owner][:, None]
        columns = (owner.tolist(), kinds.tolist(), ends.tolist(), probabilities[pairs, kinds].tolist())
        for number, kind, (source, target), probability in zip(*columns, strict=True):
            candidates[number].append(MentionLink(LINK_KINDS[kind], source, target, probability))
        return candidates

    def _decided(
        self, text: GrowingText, candidates: Sequence[MentionLink], kinds: Mapping[int, Choice]
    ) -> list[MentionLink]:
        """The links of a text that hold."""
        mentions = [placed.mention for placed in text.mentions]
        names = {
            at: fold(text.text[mention.start : mention.end])
            for at, mention in enumerate(mentions)
            if mention.label in NAMED
        }
        attacks = {at: choice.value for at, choice in kinds.items()}
        links = decided(candidates, mentions, names, attacks, self._min_link_confidence)
        return [replace(link, confidence=self._calibration(link.kind, link.confidence)) for link in links]

    def _described(
        self, text: GrowingText, begin: int, attributes: "_Attributes", candidates: Sequence[MentionLink]
    ) -> Layers:
        """The layers of a text whose first mention has a position among the attributes."""
        labels = [placed.mention.label for placed in text.mentions]
        people = [at for at, label in enumerate(labels) if label == "CASUALTY"]
        choices = {
            name: {
                at: Choice(value, self._calibration(name, probability))
                for at, (label, (value, probability)) in enumerate(zip(labels, of_name[begin:], strict=False))
                if label in LABEL_ATTRIBUTES[name].labels
            }
            for name, of_name in attributes.choices.items()
        }
        totals, victims = (attributes.flags[name] for name in ("Total", "Victims"))
        return Layers(
            mentions=tuple(placed.mention for placed in text.mentions),
            harms=choices["Harm"],
            kinds=choices["Kind"],
            sides={at: choice for at, choice in choices["Side"].items() if choice.value != NO_SIDE},
            totals={at: self._calibration("Total", totals[begin + at][0]) for at in people},
            victims={at: self._held("Victims", victims[begin + at], VICTIMS) for at in people},
            links=tuple(self._decided(text, candidates, choices["Kind"])),
        )

    def _held(self, name: str, probabilities: Sequence[float], values: Sequence[str]) -> dict[str, float]:
        confidences = [self._calibration(name, probability) for probability in probabilities]
        return {value: confidence for value, confidence in zip(values, confidences, strict=True) if confidence >= HOLDS}


@dataclass(frozen=True, slots=True)
class _Attributes:
    """The attributes of mentions.

    Args:
        choices: for each of :data:`hasila.inference.heads.CHOICES` the most probable value of each mention, and its
            probability.
        flags: for each of :data:`hasila.inference.heads.FLAGS` the probabilities of each mention's values.
    """

    choices: Mapping[str, Sequence[tuple[str, float]]]
    flags: Mapping[str, Sequence[Sequence[float]]]

    @classmethod
    def read_off(cls, parts: Sequence[Mapping[str, Tensor]]) -> Self:
        """Read them off the logits of passages."""
        logits = {name: torch.cat([part[name] for part in parts]).double() for name in ATTRIBUTES}
        choices = {}
        for name, values in CHOICES.items():
            probabilities, best = logits[name].softmax(-1).max(-1)
            choices[name] = list(zip([values[at] for at in best.tolist()], probabilities.tolist(), strict=True))
        return cls(choices, {name: logits[name].sigmoid().tolist() for name in FLAGS})


def _indexed(mentions: Iterable[tuple[str, int, int]]) -> Mentions:
    rows = [(first, last, ANNOTATED.index(label)) for label, first, last in mentions]
    return Mentions(*torch.tensor(rows, dtype=torch.long).view(-1, 3).unbind(1))
