"""The doctor: whether this machine and a checkpoint are fit for their work, a line for each finding, and what to do.

torch and what needs it are imported where they are used, so that a broken one hides nothing but its own findings.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from hasila.doctor.check import Check, judged
from hasila.doctor.machine import check_devices, check_launch, check_operators, check_precision, check_versions
from hasila.errors import HasilaError, first_line

if TYPE_CHECKING:
    import torch
    from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

    from hasila.spans import Span

P = ParamSpec("P")
T = TypeVar("T")

# Invented, with proclitics, tashkeel, tatweel, a bidi mark, and digits of three kinds; and the same without the marks.
SAMPLE = (
    "قُتِلَ ٢٤ مدنيّاً وأُصيب 13 آخرون في غـــارات على بلدة سرمين\u200f بريف إدلب.",
    "ونَزَحَت نحو ۳۰۰ عائـلة إلى الحدود مع تركيا، بحسب الأمم المتحدة.",
    "وقال الدفاع المدني إن فِرَقه انتشلت ثلاث جثث من تحت الأنقاض في معرة النعمان.",
)
PLAIN = (
    "قتل 24 مدنيا وأصيب 13 آخرون في غارات على بلدة سرمين بريف إدلب.",
    "ونزحت نحو 300 عائلة إلى الحدود مع تركيا، بحسب الأمم المتحدة.",
    "وقال الدفاع المدني إن فرقه انتشلت ثلاث جثث من تحت الأنقاض في معرة النعمان.",
)
_TATWEEL = "\u0640"  # a letter to Python
_DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")

_PARITY = 1e-3
"""How far a device's logits may be off, relative to the largest of the CPU's."""

_TEXT_FORM = 'set text_form = "arabic" in the recipe ("arabert" for an AraBERT base) and train again'
_OTHER_DEVICE = "do not use this device: name another with --device, and install its driver and torch again"


def examine(source: str | Path | None = None, device: str = "auto") -> Iterator[Check]:
    """Examine the installation, this machine's devices and a checkpoint; each finding comes as soon as it is made.

    Args:
        source: folder or model id of the checkpoint, or nothing for the one that the package carries.
        device: ``auto`` looks at every device that is there, a name at that one; the CPU is looked at in any case.
    """
    yield from _guarded("versions", "install hasila with pip, not by its path alone", check_versions)
    devices = (yield from _guarded("devices", "install torch again", check_devices, device)) or ["cpu"]
    yield from _guarded("operators", "set HASILA_WITHOUT as told, or install torch again", check_operators)
    for name in devices:
        yield from _guarded(f"{name} precision", _OTHER_DEVICE, check_precision, name)

    another = "name another with --model" if source else "install hasila again"
    model = yield from _guarded("checkpoint", another, check_checkpoint, source)
    if model is not None:
        yield from _guarded("labels", "correct id2label and label2id in config.json", check_labels, model.config)
    tokenizer = yield from _guarded("tokenizer", another, check_tokenizer, source, model)
    if model is not None and tokenizer is not None:
        yield from _guarded("extraction", another, check_extraction, model, tokenizer)
        yield from _guarded("parity", another, check_parity, model, tokenizer, devices[1:])
    else:
        for name in ("extraction", "parity"):
            yield Check(name, "warning", "not tried", "put checkpoint and tokenizer right first")
    yield from _guarded("launch", "answer the questions of accelerate config again", check_launch)


def _guarded(
    name: str, advice: str, check: Callable[P, Generator[Check, None, T]], *args: P.args, **kwargs: P.kwargs
) -> Generator[Check, None, T | None]:
    """Run a check; whatever it raises becomes a finding, and the checks after it go on."""
    try:
        return (yield from check(*args, **kwargs))
    except Exception as error:  # drivers, half-installed packages and broken files raise everything there is
        kind = "" if isinstance(error, HasilaError) else f"{type(error).__name__}: "
        yield Check(name, "error", kind + first_line(error), advice)
        return None


def check_checkpoint(source: str | Path | None = None) -> "Generator[Check, None, PreTrainedModel]":
    """A checkpoint loads, and what it is.

    Returns:
        The model.

    Raises:
        CheckpointError: it does not load.
    """
    from safetensors import safe_open
    from transformers.utils.hub import cached_file

    from hasila.inference import checkpoint

    name = str(source or checkpoint.embedded())
    model, _ = checkpoint.load(source)
    folder = Path(str(cached_file(name, "config.json"))).parent
    dtypes = set()
    for file in folder.glob("*.safetensors"):
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
        f'write "architectures": ["{kind}"] into config.json; the pipeline of transformers asks for it',
    )  # fmt: skip
    return model


def check_labels(config: "PretrainedConfig") -> Generator[Check, None, None]:
    """The tags in the order of the outputs, and whether label2id says the same."""
    from hasila.inference.checkpoint import tag_names

    names = tag_names(config)
    expected = {name: index for index, name in enumerate(names)}
    found = {name: int(index) for name, index in (config.label2id or {}).items()}
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    listed = ", ".join(f"{index} {name}" for index, name in enumerate(names))
    yield judged(
        "labels", not wrong, listed + (f"; label2id says otherwise of {', '.join(wrong)}" if wrong else ""),
        "find out which of the two it was trained with, and correct the other in config.json", "error",
    )  # fmt: skip


def check_tokenizer(
    source: str | Path | None = None, model: "PreTrainedModel | None" = None
) -> "Generator[Check, None, PreTrainedTokenizerBase]":
    """A checkpoint's tokenizer loads, fits the model, and reads Arabic as it is written in the news.

    Returns:
        The tokenizer.

    Raises:
        CheckpointError: it does not load.
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
    yield from check_reading(tokenizer)
    return tokenizer


def check_reading(tokenizer: "PreTrainedTokenizerBase") -> Generator[Check, None, None]:
    """How a tokenizer reads :data:`SAMPLE`: marks and kinds of digits make no difference, and nothing is lost."""

    def ids(text: str) -> list[int]:
        return list(tokenizer(text, add_special_tokens=False)["input_ids"])

    words = " ".join(PLAIN).split()
    marked = " ".join(SAMPLE).translate(_in_digits(_DIGITS[0])).split()
    count = sum(ids(with_marks) != ids(word) for with_marks, word in zip(marked, words, strict=True))
    found = f"{count} of {len(words)} words read differently with tashkeel, tatweel and a bidi mark"
    yield judged("marks", not count, found, _TEXT_FORM)

    numbers = [word for word in words if word.isdigit()]
    other = [(number.translate(_in_digits(digits)), number) for digits in _DIGITS[1:] for number in numbers]
    count = sum(ids(written) != ids(number) for written, number in other)
    found = f"{count} of {len(other)} numbers read differently in Arabic-Indic and Persian digits"
    yield judged("digits", not count, found, _TEXT_FORM)

    tokens = [token for text in SAMPLE for token in ids(text)]
    unknown = tokens.count(tokenizer.unk_token_id)
    yield judged("unknown", not unknown, f"{unknown} of {len(tokens)} tokens unknown", _TEXT_FORM)

    outside = across = 0
    for text in SAMPLE:
        edges = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        covered = {position for start, end in edges for position in range(start, end)}
        outside += sum(char.isalnum() and char != _TATWEEL and at not in covered for at, char in enumerate(text))
        across += sum(len(text[start:end].split()) > 1 for start, end in edges)
    found = f"{outside} letters and digits of the raw text are in no token, {across} tokens go across words"
    advice = "take the tokenizer.json of the base as it is and train again"
    yield judged("offsets", not outside + across, found, advice, "error")


def _in_digits(digits: str) -> dict[int, str]:
    """A table for ``str.translate`` that writes numbers in these digits."""
    return {ord(digit): digits[value] for kind in _DIGITS for value, digit in enumerate(kind)}


def check_extraction(model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase") -> Generator[Check, None, None]:
    """Extraction from :data:`SAMPLE` on the CPU: spans are found, they are in the text, and batches change nothing."""
    from hasila.inference.extractor import Extractor

    extractor = Extractor(model, tokenizer, device="cpu", precision="fp32")
    together = extractor.extract(SAMPLE)
    apart = [extractor.extract(text) for text in SAMPLE]
    spans = [(text, span) for text, found in zip(SAMPLE, together, strict=True) for span in found]
    moved = sum(text[span.start : span.end] != span.text for text, span in spans)
    same = _edges(together) == _edges(apart)
    found = (
        f"{len(spans)} spans in {len(SAMPLE)} sentences, {len(spans) - moved} of them as the text has them; "
        f"{'the same' if same else 'others'} one by one"
    )
    if moved or not same:
        yield Check("extraction", "error", found, "report it with this line and those of the checkpoint")
    else:
        yield judged("extraction", bool(spans), found, "it has not learnt the task: train it longer")


def _edges(spans: Iterable[Iterable["Span"]]) -> list[list[tuple[int, int, str]]]:
    return [[(span.start, span.end, span.label) for span in of_text] for of_text in spans]


def check_parity(
    model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", devices: Sequence[str]
) -> Generator[Check, None, None]:
    """Logits and spans of :data:`SAMPLE` on other devices against those on the CPU, in 32 bits.

    The model is left on the last device.
    """
    if not devices:
        yield Check("parity", "ok", "no accelerator to compare with the CPU")
        return
    expected = _read(model, tokenizer, "cpu")
    for device in devices:
        yield from _guarded(f"parity {device}", _OTHER_DEVICE, _compare, expected, model, tokenizer, device)


def _compare(
    expected: "_Reading", model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", device: str
) -> Generator[Check, None, None]:
    found = _read(model, tokenizer, device)
    off = float((found.logits - expected.logits).abs().max() / expected.logits.abs().max())
    same = found.edges == expected.edges
    told = f"logits off by {off:.1e} of the largest ({_PARITY:.0e} may be), {'the same' if same else 'other'} spans"
    yield judged(f"parity {device}", same and off <= _PARITY, told, _OTHER_DEVICE, "error")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a model makes of :data:`SAMPLE`: logits ``[tokens, tags]``, and the edges and labels of the spans."""

    logits: "torch.Tensor"
    edges: list[list[tuple[int, int, str]]]


def _read(model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", device: str) -> _Reading:
    import torch

    from hasila.inference.encoding import Encoder, pad
    from hasila.inference.extractor import Extractor

    extractor = Extractor(model, tokenizer, device=device, precision="fp32")  # moves the model
    windows = [window for parts in Encoder(tokenizer).encode([text.split() for text in SAMPLE]) for window in parts]
    ids, mask = pad(windows, int(tokenizer.pad_token_id))
    with torch.inference_mode():
        logits = model(input_ids=ids.to(extractor.device), attention_mask=mask.to(extractor.device)).logits
    return _Reading(logits.float().cpu()[mask.bool()], _edges(extractor.extract(SAMPLE)))
