"""A teacher: a trained checkpoint whose tags and states a smaller classifier learns beside the labels.

The distance of the tags is that of Hinton et al., "Distilling the knowledge in a neural network", 2015
(https://arxiv.org/abs/1503.02531), section 2. The last states are compared, too, as by Jiao et al., "TinyBERT:
distilling BERT for natural language understanding", 2020 (https://arxiv.org/abs/1909.10351), equation 8, so that heads
which read the teacher's states can read the student's. Comparing the layers below as well gained nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import AutoModelForTokenClassification, PreTrainedModel

from hasila.errors import RecipeError, first_line
from hasila.inference.checkpoint import tag_names
from hasila.training import attention

_TEMPERATURE = 2.0
"""Softens the tags of both, so that the teacher's second choices count."""

_REMEMBERED = 2_000_000_000
"""Bytes of answers that a process keeps for the next epochs."""

_LOGITS, _STATES = "teacher_logits", "teacher_states"


@dataclass(frozen=True)
class Answers:
    """What a teacher says of a batch.

    Args:
        logits: of its tags, ``[windows, tokens, tags]``.
        states: its last states, ``[windows, tokens, width]``.
    """

    logits: Tensor
    states: Tensor

    def distance(self, output: Any, labels: Tensor, mask: Tensor, ignored: int) -> dict[str, Tensor]:
        """The distances of a student's output, summed over words with a label, and over tokens.

        Args:
            output: the student's output, with hidden states.
            labels: the labels, ``[windows, tokens]``.
            mask: 1 for each token that is no padding, ``[windows, tokens]``.
            ignored: the label of tokens that have none.
        """
        has_label = labels != ignored
        ours, theirs = (logits[has_label].float() / _TEMPERATURE for logits in (output.logits, self.logits))
        tags = functional.kl_div(ours.log_softmax(-1), theirs.log_softmax(-1), log_target=True, reduction="sum")
        kept = mask.bool()
        apart = (output.hidden_states[-1][kept].float() - self.states[kept].float()).square().mean(dim=-1)
        return {"teacher_tags": _TEMPERATURE**2 * tags, "teacher_states": apart.sum()}


class Teacher:
    """Reads the batches of training.

    Args:
        source: folder or hub id of its checkpoint.
        tags: the tags of the student, in the order of its outputs.
        pieces: number of the student's word pieces.
        device: where it computes.

    Raises:
        RecipeError: it cannot be loaded, or has other tags or word pieces.
    """

    def __init__(self, source: str, tags: Sequence[str], pieces: int, device: torch.device) -> None:
        try:
            model: PreTrainedModel = AutoModelForTokenClassification.from_pretrained(source, dtype=torch.float32)
        except (OSError, ValueError) as error:
            raise RecipeError(
                f"teacher {source!r} cannot be loaded ({first_line(error)}); expected a trained checkpoint"
            ) from error
        found = [tag_names(model.config), model.config.vocab_size]
        if found != [list(tags), pieces]:
            raise RecipeError(
                f"teacher {source!r} has {found[1]} word pieces and the tags {found[0]}; expected {pieces} pieces and "
                f"the tags {list(tags)}, as the student has them"
            )
        self._model = model.train(False).requires_grad_(False).to(device)
        self._known: dict[bytes, Answers] = {}
        self._left = _REMEMBERED
        if device.type == "cpu":
            self._model.set_attn_implementation(attention.NAME)

    def answers(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return the tensors that :func:`taken` takes, ``[windows, tokens, ...]``. Only new windows are read."""
        ids, mask = batch["input_ids"], batch["attention_mask"]
        keys = [bytes(row[kept].numpy()) for row, kept in zip(ids.cpu(), mask.cpu().bool(), strict=True)]
        new = [row for row, key in enumerate(keys) if key not in self._known]
        answers = dict(zip((keys[row] for row in new), self._read(ids[new], mask[new]), strict=True))
        rows = [answers.get(key) or self._known[key] for key in keys]
        self._remember(answers)
        tokens = ids.shape[1]
        return {
            _LOGITS: torch.stack([functional.pad(row.logits, (0, 0, 0, tokens - len(row.logits))) for row in rows]),
            _STATES: torch.stack([functional.pad(row.states, (0, 0, 0, tokens - len(row.states))) for row in rows]),
        }

    def _read(self, ids: Tensor, mask: Tensor) -> list[Answers]:
        """The answers of each window, without padding."""
        if not len(ids):
            return []
        with torch.no_grad():
            output = self._model(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        states = output.hidden_states[-1].bfloat16()
        return [
            Answers(output.logits[row, kept], states[row, kept])  # indexed by a mask, so copies without padding
            for row, kept in enumerate(mask.bool())
        ]

    def _remember(self, answers: Mapping[bytes, Answers]) -> None:
        for key, answer in answers.items():
            if self._left > 0:
                self._known[key] = answer
                self._left -= answer.logits.nbytes + answer.states.nbytes


def taken(batch: dict[str, Tensor]) -> Answers | None:
    """Take a teacher's answers out of a batch; None if there are none."""
    return Answers(batch.pop(_LOGITS), batch.pop(_STATES)) if _LOGITS in batch else None
