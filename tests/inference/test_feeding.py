"""Windows through shared memory: the same spans, whatever is in flight, and errors where they belong."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
import pytest
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from hasila.evaluation.fake_device import FakeDevice
from hasila.inference import feeding
from hasila.inference.calibration import Calibration
from hasila.inference.encoding import Encoder, Window
from hasila.inference.feeding import FedReader, Feed
from hasila.inference.front_end import FrontEnd, FrontEndSettings, Outputs, WindowReader
from hasila.labels import TAGS
from hasila.spans import Span
from support.batches import TEXTS

WIDTH = 5
LONG = [" ".join(TEXTS[:number]) for number in range(1, 20)]
"""Texts of more and more words."""


@pytest.fixture(scope="module")
def settings(tiny_tokenizer: PreTrainedTokenizerFast) -> FrontEndSettings:
    tokenizer: Tokenizer = Encoder(tiny_tokenizer).tokenizer
    return FrontEndSettings(tokenizer.to_str(), tuple(TAGS), Calibration({}), 0.0, 64, 40)


@pytest.fixture
def device(tiny_tokenizer: PreTrainedTokenizerFast) -> FakeDevice:
    return FakeDevice.random(len(tiny_tokenizer), len(TAGS), WIDTH)


@contextmanager
def fed(reader: WindowReader) -> Iterator[FedReader]:
    """A reader that is fed in this process."""
    with Feed(reader) as feed, FedReader(feed.open(), (len(TAGS), len(TAGS) + WIDTH)) as one:
        yield one


def spans(settings: FrontEndSettings, reader: WindowReader, texts: Sequence[str]) -> list[list[Span]]:
    return list(FrontEnd.of(settings, reader).extract(texts))


def test_spans_are_the_same_through_shared_memory_by_several_at_once(settings: FrontEndSettings, device: FakeDevice):
    expected = spans(settings, device, LONG)
    assert sum(map(len, expected)) > 100
    columns = (len(TAGS), len(TAGS) + WIDTH)
    with Feed(device) as feed, FedReader(feed.open(), columns) as one, FedReader(feed.open(), columns) as other:
        turns = [FrontEnd.of(settings, reader).extract(LONG) for reader in (one, other)]
        for found, too, wanted in zip(*turns, expected, strict=True):
            assert found == too == wanted
        assert 0 <= feed.idle_share <= 1


def test_outputs_come_in_any_order_with_and_without_states(device: FakeDevice, settings: FrontEndSettings):
    encoder = Encoder(Tokenizer.from_str(settings.tokenizer))
    blocks = [[window for of_text in encoder.encode([text.split()]) for window in of_text] for text in LONG]
    with fed(device) as reader:
        for first, second in pairwise(blocks):
            later = [reader.begin(first), reader.begin(second, with_states=True)]
            np.testing.assert_array_equal(later[1](), device.begin(second, with_states=True)())
            assert later[0].ready()
            np.testing.assert_array_equal(later[0](), device.begin(first)())


def test_outputs_that_nobody_wants_any_more_do_no_harm(settings: FrontEndSettings, device: FakeDevice):
    def broken() -> Iterator[str]:
        yield from LONG
        raise OSError("the input ends")

    with fed(device) as reader:
        for _ in range(3):
            found = FrontEnd.of(settings, reader).extract(broken())
            with pytest.raises(OSError, match="the input ends"):
                list(found)
        assert spans(settings, reader, LONG) == spans(settings, device, LONG)


class Full:
    """Has no memory for more than a number of windows."""

    ahead = 0

    def __init__(self, device: FakeDevice) -> None:
        self._device = device

    def begin(self, windows: Sequence[Window], *, with_states: bool = False) -> Outputs:
        if len(windows) > 3:
            raise RuntimeError("the device is lost")
        return self._device.begin(windows, with_states=with_states)


def test_an_error_of_the_device_reaches_the_worker_whose_block_it_is(settings: FrontEndSettings, device: FakeDevice):
    with fed(Full(device)) as reader:
        assert spans(settings, reader, TEXTS[:1]) == spans(settings, device, TEXTS[:1])
        with pytest.raises(RuntimeError, match="the device is lost"):
            spans(settings, reader, LONG)
        assert spans(settings, reader, TEXTS[:1]) == spans(settings, device, TEXTS[:1])


def test_a_worker_whose_feed_has_ended_is_told(settings: FrontEndSettings, device: FakeDevice):
    with Feed(device) as feed:
        reader = FedReader(feed.open(), (len(TAGS), len(TAGS)))
        spans(settings, reader, TEXTS[:1])
    with reader, pytest.raises((EOFError, ConnectionError)):
        spans(settings, reader, TEXTS)


def test_shared_memory_grows_with_the_blocks_and_is_given_back(
    settings: FrontEndSettings, device: FakeDevice, monkeypatch: pytest.MonkeyPatch
):
    living: set[str] = set()

    class Counted(feeding.SharedMemory):
        def __init__(self, name: str | None = None, create: bool = False, size: int = 0) -> None:
            super().__init__(name, create, size)
            living.add(self.name)

        def unlink(self) -> None:
            super().unlink()
            living.discard(self.name)

    monkeypatch.setattr(feeding, "SharedMemory", Counted)
    with fed(device) as reader:
        for text in LONG:
            spans(settings, reader, [text])
            assert 1 <= len(living) <= 2
    assert not living
