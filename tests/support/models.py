"""Tiny seeded models, built in memory."""

import torch
from transformers import BertConfig, BertForTokenClassification

from hasila.inference.heads import Heads
from hasila.labels import TAGS


def tiny_classifier(vocabulary: int, seed: int = 0, scale: float = 1.0) -> BertForTokenClassification:
    """One layer, 32 wide, no dropout; its random weights tag something in most sentences."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=1,
        initializer_range=0.3 * scale,
        id2label=dict(enumerate(TAGS)),
        label2id={tag: index for index, tag in enumerate(TAGS)},
    )
    return BertForTokenClassification(config).eval()


def random_heads(width: int = 32, seed: int = 0, scale: float = 1.0) -> Heads:
    """Heads whose random outputs say something of most mentions and pairs."""
    torch.manual_seed(seed)
    heads = Heads(width, mention_width=24, context_width=8)
    with torch.no_grad():
        for output in (heads.attack, heads.attributes, heads.link):
            output.weight.normal_(std=scale)
            output.bias.normal_(std=scale)
    return heads.train(False)
