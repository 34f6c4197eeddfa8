"""Checks a checkpoint: weights, labels, tokenizer, heads, extraction, and the same results on every device.

torch and what needs it are imported where they are used, so that a broken torch fails only the checks that need it.
"""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.doctor.check import Check, guarded, judged
from hasila.doctor.machine import OTHER_DEVICE

if TYPE_CHECKING:
    import torch
    from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

    from hasila.inference.extractor import Extractor
    from hasila.inference.heads import Heads
    from hasila.layers import Layers
    from hasila.spans import Labelled

SAMPLE = (
    "قُتِلَ ٢٤ مدنيّاً وأُصيب 13 آخرون في غـــارات على بلدة سرمين\u200f بريف إدلب.",
    "ونَزَحَت نحو ۳۰۰ عائـلة إلى الحدود مع تركيا، بحسب الأمم المتحدة.",
    "وقال الدفاع المدني إن فِرَقه انتشلت ثلاث جثث من تحت الأنقاض في معرة النعمان.",
)
"""Invented news with proclitics, tashkeel, tatweel, a bidi mark, and digits of three kinds."""

PLAIN = (
    "قتل 24 مدنيا وأصيب 13 آخرون في غارات على بلدة سرمين بريف إدلب.",
    "ونزحت نحو 300 عائلة إلى الحدود مع تركيا، بحسب الأمم المتحدة.",
    "وقال الدفاع المدني إن فرقه انتشلت ثلاث جثث من تحت الأنقاض في معرة النعمان.",
)
"""The same without marks, and with European digits."""

_TATWEEL = "\u0640"  # a letter to Python
_DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")

_MAX_DIFFERENCE = 1e-3
"""How far a device's logits may be off, relative to the largest logit on the CPU."""

WITHOUT_HEADS = "spans only; records lack harm, attacks, victims and links"
"""What a checkpoint without heads gives."""

_NEW_HEADS = "set heads_weight in the recipe and train again, or name a checkpoint that has them"

_TEXT_FORM = 'set text_form = "arabic" in the recipe ("arabert" for an AraBERT base) and train again'


def check_checkpoint(source: str | Path | None = None) -> "Generator[Check, None, PreTrainedModel]":
    """Check that a checkpoint loads, and describe it.

    Returns:
        The model.

    Raises:
        CheckpointError: the checkpoint does not load.
    """
    from safetensors import safe_open
    from transformers.utils.hub import cached_file

    from hasila.inference import checkpoint

    name = str(source or checkpoint.embedded())
    model, _ = checkpoint.load(source)
    folder = Path(str(cached_file(name, "config.json"))).parent
    dtypes = set()
    for file in folder.glob("model*.safetensors"):
        with safe_open(file, framework="pt") as weights:
            dtypes |= {weights.get_slice(tensor).get_dtype() for tensor in weights.keys()}  # noqa: SIM118
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    yield Check(
        "checkpoint", "ok",
        f"{name}: {model.num_parameters() / 1e6:.1f} million parameters, {', '.join(sorted(dtypes))} on disk, "
        f"{size / 1e6:.1f} MB, {model.config.max_position_embeddings} positions",
    )  # fmt: skip
    kind = type(model).__name__
    yield judged(
        "architecture", model.config.architectures == [kind], ", ".join(model.config.architectures or ()) or "none",
        f'write "architectures": ["{kind}"] into config.json; the pipeline of transformers needs it',
    )  # fmt: skip
    return model


def check_labels(config: "PretrainedConfig") -> Generator[Check, None, None]:
    """List the tags in the order of the outputs, and check that ``label2id`` agrees with ``id2label``."""
    from hasila.inference.checkpoint import tag_names

    names = tag_names(config)
    expected = {name: index for index, name in enumerate(names)}
    actual = {name: int(index) for name, index in (config.label2id or {}).items()}
    wrong = sorted(name for name in expected.keys() | actual.keys() if expected.get(name) != actual.get(name))
    listed = ", ".join(f"{index} {name}" for index, name in enumerate(names))
    yield judged(
        "labels", not wrong, listed + (f"; label2id disagrees on {', '.join(wrong)}" if wrong else ""),
        "find out which of the two the model was trained with, and correct the other in config.json", "error",
    )  # fmt: skip


def check_tokenizer(
    source: str | Path | None = None, model: "PreTrainedModel | None" = None
) -> "Generator[Check, None, PreTrainedTokenizerBase]":
    """Check that a checkpoint's tokenizer loads, pads, and normalizes Arabic news text.

    Args:
        source: folder or model id of the checkpoint, or ``None`` for the checkpoint inside the package.
        model: the checkpoint's model, for its number of embeddings.

    Returns:
        The tokenizer.

    Raises:
        CheckpointError: the tokenizer does not load.
    """
    from hasila.inference import checkpoint

    tokenizer = checkpoint.load_tokenizer(str(source or checkpoint.embedded()))
    backend = tokenizer.backend_tokenizer
    parts = {"normalizer": backend.normalizer, "pre-tokenizer": backend.pre_tokenizer}
    rows = f" for {model.get_input_embeddings().num_embeddings} embeddings" if model else ""
    found = f"{type(tokenizer).__name__}, {len(tokenizer)} pieces{rows}, " + ", ".join(
        f"{name} {type(part).__name__}" if part else f"no {name}" for name, part in parts.items()
    )
    if tokenizer.pad_token is None:
        yield Check("tokenizer", "error", f"{found}, no pad token", "set pad_token in tokenizer_config.json")
    else:
        yield judged("tokenizer", all(parts.values()), f"{found}, pads with {tokenizer.pad_token}", _TEXT_FORM)
    yield from check_normalization(tokenizer)
    return tokenizer


def check_normalization(tokenizer: "PreTrainedTokenizerBase") -> Generator[Check, None, None]:
    """Check on :data:`SAMPLE` that marks and kinds of digits do not change the tokens, and that no letter is lost."""
    yield from _check_marks(tokenizer)
    yield from _check_digits(tokenizer)
    tokens = [token for text in SAMPLE for token in _ids(tokenizer, text)]
    unknown = tokens.count(tokenizer.unk_token_id)
    yield judged("unknown", not unknown, f"{unknown} of {len(tokens)} tokens unknown", _TEXT_FORM)
    yield from _check_offsets(tokenizer)


def _ids(tokenizer: "PreTrainedTokenizerBase", text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def _check_marks(tokenizer: "PreTrainedTokenizerBase") -> Generator[Check, None, None]:
    words = " ".join(PLAIN).split()
    marked = " ".join(SAMPLE).translate(_in_digits(_DIGITS[0])).split()
    count = sum(
        _ids(tokenizer, with_marks) != _ids(tokenizer, word) for with_marks, word in zip(marked, words, strict=True)
    )
    found = f"{count} of {len(words)} words read differently with tashkeel, tatweel and a bidi mark"
    yield judged("marks", not count, found, _TEXT_FORM)


def _check_digits(tokenizer: "PreTrainedTokenizerBase") -> Generator[Check, None, None]:
    numbers = [word for word in " ".join(PLAIN).split() if word.isdigit()]
    pairs = [(number.translate(_in_digits(digits)), number) for digits in _DIGITS[1:] for number in numbers]
    count = sum(_ids(tokenizer, arabic) != _ids(tokenizer, european) for arabic, european in pairs)
    found = f"{count} of {len(pairs)} numbers read differently in Arabic-Indic and Persian digits"
    yield judged("digits", not count, found, _TEXT_FORM)


def _check_offsets(tokenizer: "PreTrainedTokenizerBase") -> Generator[Check, None, None]:
    outside = across = 0
    for text in SAMPLE:
        offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        covered = {position for start, end in offsets for position in range(start, end)}
        outside += sum(char.isalnum() and char != _TATWEEL and at not in covered for at, char in enumerate(text))
        across += sum(len(text[start:end].split()) > 1 for start, end in offsets)
    found = f"{outside} letters and digits of the raw text are in no token, {across} tokens go across words"
    advice = "take the tokenizer.json of the base as it is and train again"
    yield judged("offsets", not outside + across, found, advice, "error")


def _in_digits(digits: str) -> dict[int, str]:
    """Return a table for ``str.translate`` that writes numbers with these digits."""
    return {ord(digit): digits[value] for kind in _DIGITS for value, digit in enumerate(kind)}


def check_heads(source: str | Path | None = None) -> "Generator[Check, None, Heads | None]":
    """Check that a checkpoint's heads load, fit its configuration and are finite, and tell what lacks without them.

    Returns:
        The heads, or ``None`` if there are none.

    Raises:
        CheckpointError: the heads cannot be used.
    """
    from hasila.inference import checkpoint

    heads = checkpoint.read(source).heads
    if heads is None:
        yield Check("heads", "warning", f"no {checkpoint.HEADS_FILE}: {WITHOUT_HEADS}", _NEW_HEADS)
        return None
    count = sum(weight.numel() for weight in heads.parameters())
    width = heads.settings["width"]
    yield Check("heads", "ok", f"{count / 1e6:.2f} million parameters for states {width} wide, all of them finite")
    return heads


def check_extraction(
    model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", heads: "Heads | None" = None
) -> Generator[Check, None, None]:
    """Check on the CPU that :data:`SAMPLE` has spans with true offsets, and that batching changes nothing.

    With heads, check that the layers have the same spans and do not change either.
    """
    extractor = _extractor(model, tokenizer, heads, "cpu")
    together = extractor.extract(SAMPLE)
    apart = [extractor.extract(text) for text in SAMPLE]
    spans = [(text, span) for text, in_text in zip(SAMPLE, together, strict=True) for span in in_text]
    moved = sum(text[span.start : span.end] != span.text for text, span in spans)
    same = _edges(together) == _edges(apart)
    found = (
        f"{len(spans)} spans in {len(SAMPLE)} sentences, {len(spans) - moved} of them with true offsets; "
        f"{'the same' if same else 'other'} spans one by one"
    )
    if moved or not same:
        yield Check("extraction", "error", found, "report it with this line and those of the checkpoint")
    else:
        yield judged("extraction", bool(spans), found, "the model predicts no spans: train it longer")
    if heads is not None:
        yield from _check_layers(extractor, together)


def _extractor(
    model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", heads: "Heads | None", device: str
) -> "Extractor":
    from hasila.inference.checkpoint import Checkpoint
    from hasila.inference.extractor import Extractor

    return Extractor(Checkpoint.of_model(model, tokenizer, heads), device=device, precision="fp32")


def _check_layers(extractor: "Extractor", spans: "Sequence[Sequence[Labelled]]") -> Generator[Check, None, None]:
    """Check that the layers of :data:`SAMPLE` have the same spans, and do not change with the batch."""
    from hasila.labels import ATTACK

    together = extractor.layers(SAMPLE)
    apart = [extractor.layers(text) for text in SAMPLE]
    found_spans = [[mention for mention in layers.mentions if mention.label != ATTACK] for layers in together]
    counts = {
        "mentions": sum(len(layers.mentions) for layers in together),
        "harms": sum(len(layers.harms) for layers in together),
        "links": sum(len(layers.links) for layers in together),
    }
    same_spans = _edges(found_spans) == _edges(spans)
    same_layers = [_values(layers) for layers in together] == [_values(layers) for layers in apart]
    found = ", ".join(f"{count} {name}" for name, count in counts.items()) + (
        f"; {'the same' if same_spans else 'other'} spans as alone, "
        f"{'the same' if same_layers else 'other'} layers one by one"
    )
    yield judged(
        "layers", same_spans and same_layers, found, "report it with this line and those of the checkpoint", "error"
    )


def _values(layers: "Layers") -> tuple[object, ...]:
    """What layers say of their mentions, without confidences, whose last digits depend on the batch."""
    return (
        _edges([layers.mentions]),
        *(
            {at: choice.value for at, choice in choices.items()}
            for choices in (layers.harms, layers.kinds, layers.sides)
        ),
        {at: sorted(classes) for at, classes in layers.victims.items()},
        sorted((link.kind, link.source, link.target) for link in layers.links),
    )


def _edges(spans: Iterable[Iterable["Labelled"]]) -> list[list[tuple[int, int, str]]]:
    return [[(span.start, span.end, span.label) for span in of_text] for of_text in spans]


def check_parity(
    model: "PreTrainedModel",
    tokenizer: "PreTrainedTokenizerBase",
    devices: Sequence[str],
    heads: "Heads | None" = None,
) -> Generator[Check, None, None]:
    """Compare logits, spans and layers of :data:`SAMPLE` on other devices with those on the CPU, in 32 bits.

    The model stays on the last device.
    """
    if not devices:
        yield Check("parity", "ok", "no accelerator to compare with the CPU")
        return
    expected = _run(model, tokenizer, heads, "cpu")
    for device in devices:
        yield from guarded(f"parity {device}", OTHER_DEVICE, _compare, expected, model, tokenizer, heads, device)


def _compare(
    expected: "_SampleResult",
    model: "PreTrainedModel",
    tokenizer: "PreTrainedTokenizerBase",
    heads: "Heads | None",
    device: str,
) -> Generator[Check, None, None]:
    actual = _run(model, tokenizer, heads, device)
    off = float((actual.logits - expected.logits).abs().max() / expected.logits.abs().max())
    same = actual.layers == expected.layers
    what = "the same" if same else "other"
    what += " spans" if heads is None else " spans and layers"
    found = f"logits off by {off:.1e} of the largest ({_MAX_DIFFERENCE:.0e} may be), {what}"
    yield judged(f"parity {device}", same and off <= _MAX_DIFFERENCE, found, OTHER_DEVICE, "error")


@dataclass(frozen=True, slots=True)
class _SampleResult:
    """A model's output for :data:`SAMPLE`.

    Args:
        logits: ``[tokens, tags]``, on the CPU.
        layers: of each text, see :func:`_values`.
    """

    logits: "torch.Tensor"
    layers: list[tuple[object, ...]]


def _run(
    model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", heads: "Heads | None", device: str
) -> _SampleResult:
    import torch

    from hasila.inference.encoding import Encoder
    from hasila.inference.padding import pad

    extractor = _extractor(model, tokenizer, heads, device)  # moves the model
    windows = [window for parts in Encoder(tokenizer).encode([text.split() for text in SAMPLE]) for window in parts]
    ids, mask = pad(windows, int(tokenizer.pad_token_id))
    with torch.inference_mode():
        logits = model(input_ids=ids.to(extractor.device), attention_mask=mask.to(extractor.device)).logits
    return _SampleResult(logits.float().cpu()[mask.bool()], [_values(layers) for layers in extractor.layers(SAMPLE)])
