"""The systems whose speed is compared: this package, transformers' pipeline, GLiNER, a conditional random field."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hasila.evaluation.benchmark import System
from hasila.labels import LABELS

Read = Callable[[Sequence[str]], Any]
"""Reads texts."""

LEARNT = 300
"""Passages that the conditional random field learns beside the articles. More would hardly change its speed."""

_NO_SPAN = 1.0
"""The threshold of GLiNER: random weights find spans everywhere, and trained ones spend little time on a few."""


def reader(system: System, source: str, device: str = "cpu") -> Read:
    """Load a system and return a function that reads texts.

    Args:
        system: the system.
        source: the checkpoint; GLiNER takes its tokenizer only, a conditional random field nothing of it.
        device: the device of networks.
    """
    return _READERS[system.kind](system, source, device)


def missing(kind: str) -> str:
    """What a kind of system needs and this environment lacks, or nothing."""
    needed = {"gliner": "gliner", "field": "sklearn_crfsuite"}.get(kind)
    return "" if needed is None or find_spec(needed) else f"the package {needed} is not installed"


def _hasila(system: System, source: str, device: str) -> Read:
    from hasila.inference.extractor import Extractor

    return Extractor.from_pretrained(source, device=device, precision=system.precision).extract


def _pipeline(system: System, source: str, device: str) -> Read:
    from transformers import pipeline

    from hasila.inference.encoding import OVERLAP

    warnings.simplefilter("ignore")
    settings: dict[str, Any] = {"aggregation_strategy": "simple", "batch_size": system.batch}
    if system.unit == "text":
        settings = {}
    elif system.unit == "stride":
        settings["stride"] = OVERLAP
    classify: Any = pipeline("token-classification", model=source, device=device, **settings)
    if system.unit == "text":
        return lambda texts: [classify(text) for text in texts]
    if system.unit == "stride":
        return lambda texts: classify(list(texts))
    return lambda texts: classify(_sentences(texts))


def _gliner(system: System, source: str, device: str) -> Read:
    """GLiNER with random weights of the size of ``urchade/gliner_multi-v2.1``, whose own are on the hub.

    Zaratiana et al., "GLiNER: Generalist Model for Named Entity Recognition using Bidirectional Transformer", 2024
    (https://arxiv.org/abs/2311.08526). Its word embeddings are as many as the tokenizer has pieces, which costs memory
    and no time. Sentences, as it cuts longer texts off.
    """
    import torch
    from gliner import GLiNER, GLiNERConfig

    torch.manual_seed(0)
    encoder = {
        "model_type": "deberta-v2", "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
        "intermediate_size": 3072, "max_position_embeddings": 512, "position_buckets": 256, "relative_attention": True,
        "share_att_key": True, "norm_rel_ebd": "layer_norm", "pos_att_type": ["p2c", "c2p"],
        "position_biased_input": False, "type_vocab_size": 0,
    }  # fmt: skip
    config = GLiNERConfig(
        model_name=source, encoder_config=encoder, hidden_size=512, max_width=12, max_len=384, span_mode="markerV0",
        subtoken_pooling="first",
    )  # fmt: skip
    model = GLiNER.from_config(config, backbone_from_pretrained=False).to(device).eval()
    labels = [label.lower() for label in LABELS]
    return lambda texts: model.inference(_sentences(texts), labels, threshold=_NO_SPAN, batch_size=system.batch)


def _field(system: System, source: str, device: str) -> Read:
    from hasila.corpus.articles import read_articles, read_passages
    from hasila.evaluation.baselines import field_reader

    annotations = Path("annotations")
    articles, passages = read_articles(annotations / "articles"), read_passages(annotations / "passages")
    read = field_reader([*articles, *passages[:: max(1, len(passages) // LEARNT)]])
    return lambda texts: [read(text) for text in texts]


def _sentences(texts: Sequence[str]) -> list[str]:
    from hasila.text.segmentation import sentences

    return [text[sentence.start : sentence.end] for text in texts for sentence in sentences(text)]


_READERS: Mapping[str, Callable[[System, str, str], Read]] = {
    "hasila": _hasila,
    "pipeline": _pipeline,
    "gliner": _gliner,
    "field": _field,
}
"""How a kind of system is loaded."""
