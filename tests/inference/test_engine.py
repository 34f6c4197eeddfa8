"""The engine: measured precision, too little memory, failing devices; always the same logits."""

import logging
from collections.abc import Sequence

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast

from hasila.inference import engine
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.encoding import Encoder, Window
from hasila.inference.engine import Engine, Network, make_network
from hasila.inference.extractor import Extractor
from hasila.labels import TAGS
from support.marks import needs
from support.models import tiny_classifier

TEXT = ["قال", "المرصد", "إن", "عشرة", "مدنيين", "قتلوا", "في", "غارات", "على", "بلدة", "سرمين", "بريف", "إدلب"]


class Strict(BertForTokenClassification):
    """A model with the forward pass of transformers, on a device that has memory for ``room`` windows."""

    room = 1000
    largest = 0
    error: type[Exception] = torch.OutOfMemoryError

    def forward(  # type: ignore[override]
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, output_hidden_states: bool = False
    ) -> object:
        if len(input_ids) > self.room:
            raise self.error("CUDA out of memory. Tried to allocate 20.00 MiB.")
        self.largest = max(self.largest, len(input_ids))
        return super().forward(
            input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=output_hidden_states
        )


def tiny(tokenizer: PreTrainedTokenizerFast) -> Checkpoint:
    return Checkpoint.of_model(tiny_classifier(len(tokenizer)), tokenizer)


def strict(tokenizer: PreTrainedTokenizerFast) -> Strict:
    classifier = tiny_classifier(len(tokenizer))
    model = Strict(classifier.config).eval()
    model.load_state_dict(classifier.state_dict())
    return model


@pytest.fixture(scope="module")
def windows(tiny_tokenizer: PreTrainedTokenizerFast) -> list[Window]:
    """Windows of many lengths."""
    encoded = Encoder(tiny_tokenizer).encode([TEXT[: 1 + size % len(TEXT)] for size in range(40)])
    return [window for parts in encoded for window in parts]


@pytest.fixture(scope="module")
def expected(tiny_tokenizer: PreTrainedTokenizerFast, windows: list[Window]) -> list[NDArray[np.float32]]:
    model = tiny_classifier(len(tiny_tokenizer))
    with torch.inference_mode():
        return [
            model(input_ids=torch.from_numpy(window.ids)[None]).logits[0, window.heads].numpy() for window in windows
        ]


def assert_close(found: NDArray[np.float32], expected: Sequence[NDArray[np.float32]]) -> None:
    np.testing.assert_allclose(found, np.concatenate(expected), atol=1e-4)


@pytest.mark.parametrize("budget", [1, 100, 10_000])
@pytest.mark.parametrize("threads", [1, 3])
def test_logits_are_those_of_each_window_alone_whatever_batches_and_threads(
    tiny_tokenizer: PreTrainedTokenizerFast,
    windows: list[Window],
    expected: list[NDArray[np.float32]],
    budget: int,
    threads: int,
    monkeypatch: pytest.MonkeyPatch,
):
    before = torch.get_num_threads()
    monkeypatch.setattr(engine, "usable_cores", lambda: threads)
    torch.set_num_threads(threads)
    try:
        for model in (tiny_classifier(len(tiny_tokenizer)), strict(tiny_tokenizer)):
            running = Engine(Checkpoint.of_model(model, tiny_tokenizer), device="cpu", batch_tokens=budget)
            assert_close(running.read(windows), expected)
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


def test_no_windows_have_neither_logits_nor_states(tiny_tokenizer: PreTrainedTokenizerFast):
    assert len(Engine(tiny(tiny_tokenizer)).read([])) == 0
    assert len(Engine(tiny(tiny_tokenizer)).read([], with_states=True)) == 0


@pytest.mark.parametrize("room", [1, 1000])
def test_states_are_the_last_of_transformers_beside_the_same_logits(
    tiny_tokenizer: PreTrainedTokenizerFast,
    windows: list[Window],
    expected: list[NDArray[np.float32]],
    room: int,
):
    small = strict(tiny_tokenizer)
    small.room = room  # in halves, too, they come with their own windows
    for model in (tiny_classifier(len(tiny_tokenizer)), small):
        reader = Engine(Checkpoint.of_model(model, tiny_tokenizer), device="cpu")
        found = reader.read(windows, with_states=True)
        assert_close(found[:, : len(TAGS)], expected)
        with torch.inference_mode():
            encoder = model.bert
            states = [
                encoder(input_ids=torch.from_numpy(window.ids)[None]).last_hidden_state[0, window.heads].numpy()
                for window in windows
            ]
        assert_close(found[:, len(TAGS) :], states)


@pytest.mark.parametrize("room", [1, 2, 7])
@pytest.mark.parametrize("error", [torch.OutOfMemoryError, RuntimeError])
def test_a_batch_that_does_not_fit_is_halved_and_it_is_said_once(
    tiny_tokenizer: PreTrainedTokenizerFast,
    windows: list[Window],
    expected: list[NDArray[np.float32]],
    room: int,
    error: type[Exception],
    caplog: pytest.LogCaptureFixture,
):
    model = strict(tiny_tokenizer)
    model.room, model.error = room, error
    running = Engine(Checkpoint.of_model(model, tiny_tokenizer), device="cpu")
    for _ in range(2):
        assert_close(running.read(windows), expected)
    assert 1 <= model.largest <= room
    (told,) = caplog.messages
    assert told.startswith("memory of cpu does not suffice for ")
    assert told.endswith("windows; reading fewer at once")


def test_what_does_not_fit_alone_is_read_on_the_cpu_and_the_rest_goes_on(
    tiny_tokenizer: PreTrainedTokenizerFast,
    windows: list[Window],
    expected: list[NDArray[np.float32]],
    caplog: pytest.LogCaptureFixture,
):
    checkpoint = tiny(tiny_tokenizer)
    on_the_cpu = make_network(checkpoint, torch.device("cpu"), "fp32")
    longest = max(len(window.ids) for window in windows)
    asked = []

    def small(ids: torch.Tensor, mask: torch.Tensor, *, with_states: bool = False) -> torch.Tensor:
        asked.append(tuple(ids.shape))
        if len(ids) > 1 or ids.shape[1] == longest:
            raise torch.OutOfMemoryError("out of memory")
        return on_the_cpu(real[tuple(ids.shape)], torch.ones(ids.shape))

    def network(checkpoint: Checkpoint, device: torch.device, precision: str) -> Network:
        return small if device.type == "meta" else make_network(checkpoint, device, precision)

    # A meta device has neither memory nor values, so the network knows the windows by their shape.
    real = {(1, len(window.ids)): torch.from_numpy(window.ids)[None] for window in windows}
    running = Engine(checkpoint, device="cpu", precision="fp32", network=network)
    running.device = torch.device("meta")
    assert_close(running.read(windows), expected)
    assert_close(running.read(windows[:3]), expected[:3])
    assert (1, longest) in asked
    assert [message.rpartition("; ")[2] for message in caplog.messages] == [
        "reading fewer at once",
        "reading such windows on the CPU",
    ]


def test_a_model_is_read_in_a_converted_copy_and_stays_as_it_is(
    tiny_tokenizer: PreTrainedTokenizerFast, windows: list[Window]
):
    model = strict(tiny_tokenizer)
    other = strict(tiny_tokenizer).to(dtype=torch.bfloat16)
    network = make_network(Checkpoint.of_model(model, tiny_tokenizer), torch.device("cpu"), "bf16")
    ids = torch.tensor([windows[-1].ids])
    mask = torch.ones_like(ids)
    with torch.inference_mode():
        assert torch.equal(network(ids, mask), other(input_ids=ids, attention_mask=mask).logits)
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    assert model.largest == 0


def test_memory_of_the_cpu_that_does_not_suffice_for_one_window_is_an_error(
    tiny_tokenizer: PreTrainedTokenizerFast, windows: list[Window]
):
    model = strict(tiny_tokenizer)
    model.room = 0
    with pytest.raises(torch.OutOfMemoryError):
        Engine(Checkpoint.of_model(model, tiny_tokenizer), device="cpu").read(windows)


def test_an_error_that_is_not_memorys_is_not_hidden(tiny_tokenizer: PreTrainedTokenizerFast, windows: list[Window]):
    model = strict(tiny_tokenizer)
    model.forward = lambda **_: torch.ones(2) @ torch.ones(3)  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="inconsistent tensor size"):
        Engine(Checkpoint.of_model(model, tiny_tokenizer), device="cpu").read(windows)


def test_a_device_that_fails_is_left_for_the_cpu_if_none_was_named(
    tiny_tokenizer: PreTrainedTokenizerFast,
    windows: list[Window],
    expected: list[NDArray[np.float32]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    model = strict(tiny_tokenizer)

    def broken(device: torch.device) -> Strict:
        if device.type == "meta":
            raise RuntimeError("CUDA error: no kernel image is available\nCompile with ...")
        return model

    model.to = broken  # type: ignore[method-assign, assignment]
    monkeypatch.setattr(engine, "choose_device", lambda _: torch.device("meta"))
    checkpoint = Checkpoint.of_model(model, tiny_tokenizer)
    running = Engine(checkpoint)
    assert running.device.type == "cpu"
    assert caplog.messages == ["meta cannot be used (CUDA error: no kernel image is available); going on with the CPU"]
    assert_close(running.read(windows), expected)
    with pytest.raises(ValueError, match=r"device 'meta' cannot be used \(CUDA error: no kernel image is available\)"):
        Engine(checkpoint, device="meta")


@pytest.mark.parametrize("precision", ["fp16", "int4", ""])
def test_a_precision_that_cannot_be_had_is_refused(tiny_tokenizer: PreTrainedTokenizerFast, precision: str):
    with pytest.raises(ValueError, match=r"precision: .*expected auto, fp32"):
        Extractor(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, device="cpu", precision=precision)


@pytest.fixture(scope="module")
def wide() -> BertForTokenClassification:
    """A model large enough for its precision to be measured."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=600,
        hidden_size=128,
        num_hidden_layers=1,
        num_attention_heads=4,
        intermediate_size=4096,
        num_labels=7,
    )
    return BertForTokenClassification(config).eval()


@pytest.mark.parametrize(
    ("fast", "seconds", "off", "chosen"),
    [
        ("bf16", 0.2, 0.0, "bf16"),
        ("bf16", 0.99, 0.0, "fp32"),  # the model is no faster
        ("bf16", 3.0, 0.0, "fp32"),
        ("bf16", 0.2, 9.0, "fp32"),  # other tags
        ("no", 0.2, 0.0, "fp32"),
    ],
)
def test_the_precision_of_a_cpu_is_the_faster_that_tells_the_same(
    wide: BertForTokenClassification,
    tiny_tokenizer: PreTrainedTokenizerFast,
    windows: list[Window],
    fast: str,
    seconds: float,
    off: float,
    chosen: str,
    monkeypatch: pytest.MonkeyPatch,
):
    now = 0.0

    def network(checkpoint: Checkpoint, device: torch.device, precision: str) -> Network:
        def forward(ids: torch.Tensor, mask: torch.Tensor, *, with_states: bool = False) -> torch.Tensor:
            nonlocal now
            now += 1.0 if precision == "fp32" else seconds
            logits = torch.zeros(*ids.shape, 7)
            logits[..., 2] = 1.0
            logits[..., 5] = 0.0 if precision == "fp32" else off
            return logits

        return forward

    monkeypatch.setattr(engine, "fast_precision", lambda _: fast)
    monkeypatch.setattr(engine.operators, "CLOCK", lambda: now)
    checkpoint = Checkpoint.of_model(wide, tiny_tokenizer)
    assert Engine(checkpoint, device="cpu", probe=windows, network=network).precision == chosen
    assert Engine(checkpoint, device="cpu", network=network).precision == "fp32"  # nothing to compare on


def test_a_small_model_stays_in_32_bits_unmeasured(
    tiny_tokenizer: PreTrainedTokenizerFast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engine, "fast_precision", lambda _: "bf16")
    assert Extractor(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, device="cpu").precision == "fp32"


@needs("plain-bf16")
def test_the_embedded_checkpoint_tells_the_same_in_16_bits(articles: list[object], caplog: pytest.LogCaptureFixture):
    text = articles[0].text[:1500]  # type: ignore[attr-defined]
    caplog.set_level(logging.WARNING)
    exact, rounded = (Extractor.from_pretrained(device="cpu", precision=precision) for precision in ("fp32", "bf16"))
    wanted, found = exact.extract(text), rounded.extract(text)
    assert (exact.precision, rounded.precision) == ("fp32", "bf16")
    assert len(wanted) > 10
    assert [(span.start, span.end, span.label) for span in found] == [
        (span.start, span.end, span.label) for span in wanted
    ]
    assert [span.confidence for span in found] == pytest.approx([span.confidence for span in wanted], abs=0.05)
    assert found != wanted
