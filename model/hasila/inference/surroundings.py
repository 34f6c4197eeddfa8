"""The cues in and around mentions, as features of the heads."""

import torch
from torch import Tensor
from torch.nn import functional

from hasila.inference.pairs import Mentions
from hasila.inference.ranges import range_max
from hasila.text.cues import CUES, HARM_CUES

_REACH = 16
"""Words on either side of a mention in which cues count."""

_BANDS = (0, 1, 3, 6, 10)
"""Lower bounds of the classes of distance of a cue in words."""

_BREAKS = 3
"""Breaks between a mention and a cue are told apart up to this number."""

_PER_SIDE = len(HARM_CUES) * (len(_BANDS) + _BREAKS) + (len(HARM_CUES) + 1) * _BREAKS
WIDTH = len(CUES) + 2 * _PER_SIDE


def surroundings(cues: Tensor, passages: Tensor, mentions: Mentions) -> Tensor:
    """Describe the cues in mentions, and around them in their passage.

    Args:
        cues: the cues of the words, ``[words, cues]``.
        passages: the number of each word's passage, ``[words]``.
        mentions: the mentions.

    Returns:
        ``[mentions, features]``, 0 or 1: the cues inside; and for each side and kind of harm how far away its nearest
        cue is, in words and in breaks, and which kind is the nearest of all.
    """
    inside = range_max(cues, mentions.first, mentions.last + 1)
    sides = []
    for step, edge in ((-1, mentions.first), (1, mentions.last)):
        index = edge[:, None] + step * torch.arange(1, _REACH + 1, device=cues.device)
        inside_bounds = (index >= 0) & (index < len(cues))
        index = index.clamp(0, max(len(cues) - 1, 0))
        same = inside_bounds & (passages[index] == passages[edge][:, None])
        sides.append(_side(cues[index] * same[..., None]))
    return torch.cat([inside, *sides], dim=-1)


def _side(around: Tensor) -> Tensor:
    """Features of the cues on one side, ``[mentions, words, cues]``, the nearest word first."""
    harms = around[..., : len(HARM_CUES)] > 0
    breaks = (around[..., [CUES.index("break"), CUES.index("and")]].amax(-1) > 0).long().cumsum(1)
    breaks = breaks.clamp(max=_BREAKS - 1)[..., None].expand(harms.shape)
    found = harms.any(1)
    nearest = harms.long().argmax(1)
    band = torch.bucketize(nearest, torch.tensor(_BANDS, device=around.device), right=True) - 1
    passed = breaks.gather(1, nearest[:, None]).squeeze(1)
    first = torch.where(found, nearest, _REACH).argmin(-1)
    kind = torch.where(found.any(-1), first, len(HARM_CUES))
    passed_first = torch.where(found.any(-1), passed.gather(1, first[:, None]).squeeze(1), 0)
    return torch.cat(
        [
            (functional.one_hot(band, len(_BANDS)) * found[..., None]).flatten(1),
            (functional.one_hot(passed, _BREAKS) * found[..., None]).flatten(1),
            functional.one_hot(kind * _BREAKS + passed_first, (len(HARM_CUES) + 1) * _BREAKS),
        ],
        dim=-1,
    ).to(around.dtype)
