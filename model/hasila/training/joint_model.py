"""The classifier and the heads as one module, with the loss of both."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel

from hasila.inference.checkpoint import read_heads
from hasila.inference.heads import CHOICES, FLAGS, HEADS_KEY, Heads
from hasila.inference.pairs import ROLE_LINKS
from hasila.inference.surroundings import surroundings
from hasila.training import teacher
from hasila.training.batches import IGNORED, Targets, unflat

_INITIAL_SEED = 22
"""Seed of the heads' first weights. Runs with any seed start from the same, so that their weights can be averaged."""


def new_heads(width: int) -> Heads:
    """Return untrained heads for states of a width, always the same."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_INITIAL_SEED)
        return Heads(width)


def first_heads(base: str, config: Any) -> Heads:
    """Return the heads that training starts from: those of the base if it has any, else untrained ones.

    Args:
        base: folder or hub id of the base.
        config: its configuration.

    Raises:
        CheckpointError: the heads of the base cannot be used.
    """
    heads = read_heads(base, config) if hasattr(config, HEADS_KEY) else None
    return heads or new_heads(config.hidden_size)


class JointModel(nn.Module):
    """A token classifier, and heads that read its last states.

    Args:
        classifier: the token classifier.
        heads: the heads; None to train the tags only.
        label_smoothing: share of a tag's target that is spread over all tags.
        heads_weight: weight of the loss of the heads; a word's tag has the weight 1.
        teacher_weight: share of the loss of the tags that is the distance to a teacher's, if batches have its answers.
    """

    def __init__(
        self,
        classifier: PreTrainedModel,
        heads: Heads | None,
        *,
        label_smoothing: float,
        heads_weight: float,
        teacher_weight: float = 0.0,
    ) -> None:
        super().__init__()
        self.classifier = classifier
        self.heads = heads
        self._label_smoothing = label_smoothing
        self._heads_weight = heads_weight
        self._teacher_weight = teacher_weight

    def forward(self, input_ids: Tensor, attention_mask: Tensor, **targets: Tensor) -> Any:
        """Compute the loss of a batch, or without targets the classifier's output.

        Args:
            input_ids: ``[windows, tokens]``.
            attention_mask: ``[windows, tokens]``.
            targets: ``labels`` and the other tensors of :class:`hasila.training.batches.Collator`.

        Returns:
            The losses by name, each summed over its words, mentions or pairs; ``loss`` is their weighted sum.
        """
        if not targets:
            return self.classifier(input_ids=input_ids, attention_mask=attention_mask)
        answers = teacher.taken(targets)
        output = self.classifier(
            input_ids=input_ids,
            attention_mask=attention_mask,
            output_hidden_states=self.heads is not None or answers is not None,
        )
        labels = targets.pop("labels")
        tags = functional.cross_entropy(
            output.logits.float().flatten(0, 1),
            labels.flatten(),
            ignore_index=IGNORED,
            label_smoothing=self._label_smoothing,
            reduction="sum",
        )
        losses = {"tags": tags}
        loss = tags
        if answers is not None:
            apart = answers.distance(output, labels, attention_mask, IGNORED)
            losses |= apart
            loss = (1 - self._teacher_weight) * tags + self._teacher_weight * sum(apart.values())
        if self.heads is not None:
            target = unflat(targets)
            of_heads = _losses(self.heads, output.hidden_states[-1].flatten(0, 1)[target.words], target)
            losses |= of_heads
            loss = loss + self._heads_weight * sum(of_heads.values())
        return {**losses, "loss": loss}


def _losses(heads: Heads, states: Tensor, target: Targets) -> dict[str, Tensor]:
    around = surroundings(target.cues, target.passages, target.mentions)
    vectors = heads.vectors(states, around, target.mentions)
    attributes = {name: logits.float() for name, logits in heads.described(vectors, around).items()}
    flags = torch.cat([attributes[name] for name in FLAGS], dim=-1)
    links = heads.links(vectors, heads.contexts(states, target.cues), target.mentions, target.pairs).float()
    counted = ROLE_LINKS.to(links.device)[target.pairs.role] & (target.links != IGNORED)
    return {
        "attacks": _choice(heads.tags(states).float(), target.attack_tags),
        **{name: _choice(attributes[name], target.choices[row]) for row, name in enumerate(CHOICES)},
        "flags": functional.binary_cross_entropy_with_logits(
            flags[target.people], target.flags[target.people], reduction="sum"
        ),
        "links": functional.binary_cross_entropy_with_logits(
            links.masked_fill(~counted, 0.0), target.links.clamp(min=0.0), weight=counted.float(), reduction="sum"
        ),
    }


def _choice(logits: Tensor, target: Tensor) -> Tensor:
    return functional.cross_entropy(logits, target, ignore_index=IGNORED, reduction="sum")
