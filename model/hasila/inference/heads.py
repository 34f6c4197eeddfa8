"""The heads that read the layers beyond spans off the states of the encoder.

A linear layer tags the words of attacks. Each mention has a vector made of the states of its first and last word, and
of the cues in and around it (:mod:`hasila.text.cues`). From it come harm, victims, side and kind of attack. A pair of
mentions is scored by the vectors of both, their product, the words between them and their distances: Eberts and
Ulges, "Span-based Joint Entity and Relation Extraction with Transformer Pre-training", 2020
(https://arxiv.org/abs/1909.07755). Beside its own evidence, a pair sees the best evidence of the other pairs that its
mention could have instead.
"""

from collections.abc import Callable, Mapping
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from hasila.inference import surroundings
from hasila.inference.pairs import LINK_KINDS, MAX_SENTENCES, ROLE_LINKS, ROLES, Mentions, Pairs
from hasila.inference.ranges import range_max
from hasila.labels import ANNOTATED, ATTACK, HARMS, KINDS, SIDES, VICTIMS
from hasila.text.cues import CUES

NO_SIDE = "none"
"""Stands for no side."""

HEADS_KEY = "hasila_heads"
"""The key of a checkpoint's configuration that holds the settings of its heads."""

ATTACK_TAGS = ("O", f"B-{ATTACK}", f"I-{ATTACK}")
"""The outputs of the head that tags attacks."""

CHOICES: Mapping[str, tuple[str, ...]] = {"Harm": HARMS, "Kind": KINDS, "Side": (NO_SIDE, *SIDES)}
"""The attributes of a mention that have one of several values."""

FLAGS: Mapping[str, tuple[str, ...]] = {"Total": ("period",), "Victims": VICTIMS}
"""The attributes of a mention of people that hold any number of values."""

ATTRIBUTES = {**CHOICES, **FLAGS}
"""The attributes of a mention, in the order of their outputs."""

_DISTANCES = (0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 90, 130, 200)
"""Lower bounds of the classes of distance in words."""

_BETWEEN = 4
"""Mentions of the target's label between the two are told apart up to this number."""


def _names() -> dict[str, list[str]]:
    """The names of all outputs and of the cues, in their order, by which saved heads are checked."""
    outputs = {name.lower(): list(values) for name, values in ATTRIBUTES.items()}
    return {**outputs, "links": list(LINK_KINDS), "cues": list(CUES)}


class Heads(nn.Module):
    """The heads.

    Args:
        width: width of the encoder's states.
        mention_width: width of the vector of a mention, and of a pair.
        context_width: width of the vector of the words between two mentions.
    """

    def __init__(self, width: int, mention_width: int = 192, context_width: int = 96) -> None:
        super().__init__()
        self.settings: dict[str, Any] = {
            "width": width, "mention_width": mention_width, "context_width": context_width, **_names()
        }  # fmt: skip
        self.attack = nn.Linear(width, len(ATTACK_TAGS))
        self.mention = nn.Linear(2 * width, mention_width)
        self.surroundings = nn.Linear(surroundings.WIDTH, mention_width, bias=False)
        self.cued = nn.Linear(surroundings.WIDTH, sum(map(len, ATTRIBUTES.values())), bias=False)
        self.label = nn.Embedding(len(ANNOTATED), mention_width)
        self.attributes = nn.Linear(mention_width, sum(map(len, ATTRIBUTES.values())))
        self.context = nn.Linear(width + len(CUES), context_width)
        self.source = nn.Linear(mention_width, mention_width)
        self.target = nn.Linear(mention_width, mention_width, bias=False)
        self.product = nn.Linear(mention_width, mention_width, bias=False)
        self.between = nn.Linear(context_width, mention_width, bias=False)
        self.role = nn.Embedding(len(ROLES), mention_width)
        self.words = nn.Embedding(2 * len(_DISTANCES), mention_width)
        self.sentences = nn.Embedding(2 * MAX_SENTENCES + 1, mention_width)
        self.rivals = nn.Embedding(_BETWEEN + 1, mention_width)
        self.others = nn.Linear(mention_width, mention_width)
        self.link = nn.Linear(mention_width, len(LINK_KINDS))
        self.register_buffer("_bounds", torch.tensor(_DISTANCES), persistent=False)
        for embedding in (self.label, self.role, self.words, self.sentences, self.rivals):
            nn.init.normal_(embedding.weight, std=0.1)
        for output in (self.attack, self.attributes, self.link):
            nn.init.zeros_(output.weight)
            nn.init.zeros_(output.bias)
        nn.init.zeros_(self.cued.weight)

    @classmethod
    def restored(cls, settings: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> Self:
        """Restore heads from the settings in a configuration and from saved weights.

        Raises:
            ValueError: settings or weights are not of these heads.
        """
        if faults := [name for name, values in _names().items() if settings.get(name) != values]:
            name = faults[0]
            raise ValueError(f"{HEADS_KEY}.{name}: expected {_names()[name]}, found {settings.get(name)}")
        sizes = {name: int(settings.get(name, 0)) for name in ("width", "mention_width", "context_width")}
        with torch.device("meta"), _Undrawn():  # settings may ask for more memory than there is
            heads = cls(**sizes)
        expected = {name: tuple(weight.shape) for name, weight in heads.state_dict().items()}
        found = {name: tuple(weight.shape) for name, weight in tensors.items()}
        if found != expected:
            name = next(name for name in {**expected, **found} if found.get(name) != expected.get(name))
            raise ValueError(f"{name}: expected shape {expected.get(name)}, found {found.get(name)}")
        # Copies, because a file of tensors is mapped, and heads outlive what is written in its place.
        copies = {name: weight.to(torch.float32, copy=True) for name, weight in tensors.items()}
        heads.load_state_dict(copies, assign=True)
        heads.register_buffer("_bounds", torch.tensor(_DISTANCES), persistent=False)
        heads.settings = dict(settings)
        return heads.train(False)

    def tags(self, states: Tensor) -> Tensor:
        """Score the tags of attacks.

        Args:
            states: states of the words, ``[words, width]``.

        Returns:
            Logits ``[words, 3]``, in the order of :data:`ATTACK_TAGS`.
        """
        logits: Tensor = self.attack(states)
        return logits

    def vectors(self, states: Tensor, around: Tensor, mentions: Mentions) -> Tensor:
        """Return the vectors of mentions, ``[mentions, mention_width]``.

        Args:
            states: states of the words, ``[words, width]``.
            around: see :func:`hasila.inference.surroundings.surroundings`.
            mentions: the mentions.
        """
        edges = torch.cat([states[mentions.first], states[mentions.last]], dim=-1)
        return functional.gelu(self.mention(edges) + self.surroundings(around) + self.label(mentions.labels))

    def described(self, vectors: Tensor, around: Tensor) -> dict[str, Tensor]:
        """Score the attributes of mentions by their vectors: logits ``[mentions, values]`` by attribute."""
        logits = self.attributes(vectors) + self.cued(around)
        return dict(zip(ATTRIBUTES, logits.split([len(values) for values in ATTRIBUTES.values()], -1), strict=True))

    def contexts(self, states: Tensor, cues: Tensor) -> Tensor:
        """Return what the words between two mentions are read by, ``[words, context_width]``.

        Args:
            states: states of the words, ``[words, width]``.
            cues: their cues, ``[words, cues]``.
        """
        contexts: Tensor = self.context(torch.cat([states, cues.to(states.dtype)], dim=-1))
        return contexts

    def links(self, vectors: Tensor, contexts: Tensor, mentions: Mentions, pairs: Pairs) -> Tensor:
        """Score the links of pairs of mentions.

        Args:
            vectors: see :meth:`vectors`.
            contexts: see :meth:`contexts`.
            mentions: the mentions.
            pairs: the pairs.

        Returns:
            Logits ``[pairs, kinds]``, in the order of :data:`LINK_KINDS`; minus infinity for a kind that the labels of
            a pair exclude.
        """
        source, target = vectors[pairs.source], vectors[pairs.target]
        ahead = mentions.first[pairs.target] > mentions.first[pairs.source]
        begin = torch.where(ahead, mentions.last[pairs.source], mentions.last[pairs.target]) + 1
        end = torch.where(ahead, mentions.first[pairs.target], mentions.first[pairs.source])
        distance = torch.bucketize((end - begin).clamp(min=0), self.get_buffer("_bounds"), right=True) - 1
        hidden = functional.gelu(
            self.source(vectors)[pairs.source]
            + self.target(vectors)[pairs.target]
            + self.product(source * target)
            + self.between(range_max(contexts, begin, end))
            + self.role(pairs.role)
            + self.words(distance + len(_DISTANCES) * ahead)
            + self.sentences(pairs.sentences.clamp(-MAX_SENTENCES, MAX_SENTENCES) + MAX_SENTENCES)
            + self.rivals(pairs.between.clamp(max=_BETWEEN))
        )
        groups = pairs.source * len(ROLES) + pairs.role
        logits: Tensor = self.link(functional.gelu(hidden + self.others(_best_of_others(hidden, groups, len(vectors)))))
        allowed: Tensor = ROLE_LINKS.to(logits.device)[pairs.role]
        return logits.masked_fill(~allowed, -torch.inf)


class _Undrawn(TorchFunctionMode):
    """Leaves the weights of new modules as they are: on no device, torch takes a second to learn how to draw them."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Call a function of torch, save those that fill a tensor with first values."""
        kwargs = kwargs or {}
        if getattr(func, "__module__", None) == nn.init.__name__:
            return kwargs["tensor"] if "tensor" in kwargs else args[0]
        return func(*args, **kwargs)


def _best_of_others(hidden: Tensor, groups: Tensor, mentions: int) -> Tensor:
    """For each pair the largest of each feature among the pairs of its group, ``[pairs, width]``."""
    if not len(hidden):
        return hidden
    best = hidden.new_zeros(mentions * len(ROLES), hidden.shape[1])
    index = groups[:, None].expand_as(hidden)
    return best.scatter_reduce(0, index, hidden, "amax", include_self=False)[groups]
