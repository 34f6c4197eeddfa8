"""Missing operators: each probe fails in turn; extraction, training and the commands fall back or report it."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import BertForTokenClassification, PreTrainedTokenizerFast

from hasila.cli.main import main
from hasila.doctor import machine
from hasila.errors import HasilaError
from hasila.evaluation import speed
from hasila.inference import checkpoint, devices, operators
from hasila.inference.engine import int8_dtype
from hasila.inference.extractor import Extractor
from hasila.spans import Span
from support.marks import needs
from support.paths import ARTICLES, ROOT

NAMES = sorted(operators.OPERATORS)

Without = Callable[..., None]
Load = Callable[[str], Extractor]


@pytest.fixture
def probed_again(monkeypatch: pytest.MonkeyPatch):
    """Clears the results of the probes before and after a test."""
    monkeypatch.delenv(operators.VARIABLE, raising=False)
    operators.failure.cache_clear()
    yield
    operators.failure.cache_clear()


@pytest.fixture(scope="module")
def text(articles) -> str:
    return articles[0].text[:1200]


@pytest.fixture(scope="module")
def embedded() -> Load:
    """Makes extractors from the embedded checkpoint, which is read once; each packs its own weights."""
    read = checkpoint.read()
    return lambda precision: Extractor(read, device="cpu", precision=precision)


@pytest.fixture(scope="module")
def expected(text: str, embedded: Load) -> list[Span]:
    return embedded("fp32").extract(text)


def edges(spans: list[Span]) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.label) for span in spans]


@pytest.mark.parametrize("name", [*NAMES, "all"])
@pytest.mark.parametrize("precision", ["auto", "fp32"])
def test_spans_are_the_same_whatever_operator_is_missing(
    name: str, precision: str, text: str, expected: list[Span], embedded: Load, without: Without
):
    without(name)
    extractor = embedded(precision)
    assert edges(extractor.extract(text)) == edges(expected)
    if name in ("plain-bf16", "all"):
        assert extractor.precision == "fp32"


@needs("plain-bf16")
@pytest.mark.parametrize("name", [name for name in NAMES if name != "plain-bf16"])
def test_16_bits_that_are_asked_for_are_read_by_the_operators_that_are_left(
    name: str,
    text: str,
    expected: list[Span],
    embedded: Load,
    without: Without,
    caplog: pytest.LogCaptureFixture,
):
    without(name)
    extractor = embedded("bf16")
    assert extractor.precision == "bf16"
    assert edges(extractor.extract(text)) == edges(expected)
    slower = [message for message in caplog.messages if "bf16 is slower than fp32 on this CPU" in message]
    assert len(slower) == bool(operators.missing("packed-bf16"))


@pytest.mark.parametrize("name", ["int8-bf16", "packed-bf16", "softmax-bf16"])
@needs("int8")
def test_8_bits_are_read_with_32_between_where_16_are_missing(
    name: str, text: str, expected: list[Span], embedded: Load, without: Without
):
    without(name)
    found = embedded("int8").extract(text)
    assert len(set(edges(found)) & set(edges(expected))) >= 0.9 * len(expected)
    if name == "int8-bf16":
        assert int8_dtype() == torch.float32


@pytest.mark.parametrize(("precision", "name"), [("bf16", "plain-bf16"), ("int8", "int8")])
def test_a_precision_that_the_machine_lacks_is_one_clear_error(
    precision: str, name: str, without: Without, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    without(name)
    article = next(ARTICLES.glob("*.txt"))
    assert main(["extract", str(article), "--precision", precision, "--device", "cpu", "--table"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    reason = f"{precision} is not available on cpu with this torch (HASILA_WITHOUT names it); expected auto"
    assert line.startswith(f"error: precision: {reason}")


def test_quantize_needs_8_bits(tiny_checkpoint: Path, without: Without, capsys: pytest.CaptureFixture[str]):
    without("int8")
    before = tiny_checkpoint.joinpath("config.json").read_bytes()
    assert main(["quantize", str(tiny_checkpoint), str(next(ARTICLES.glob("*.txt")))]) == 1
    assert "int8 is not available on this CPU with this torch: HASILA_WITHOUT names it" in capsys.readouterr().err
    assert tiny_checkpoint.joinpath("config.json").read_bytes() == before


@pytest.mark.parametrize(
    ("patched", "broken"),
    [
        (("pack", "packed_linear"), "packed-fp32"),
        (("pack", "packed_linear"), "packed-bf16"),
        (("onednn_softmax",), "softmax-bf16"),
        (("pack8", "linear8"), "int8"),
        (("pack8", "linear8"), "int8-bf16"),
    ],
)
@pytest.mark.parametrize(
    "error", [RuntimeError("path needs the cpu support avx512\nmore"), AttributeError("no such operator"), None]
)
def test_a_probe_tells_errors_and_wrong_results(
    patched: tuple[str, ...], broken: str, error: Exception | None, monkeypatch: pytest.MonkeyPatch, probed_again: None
):
    def fail(first: torch.Tensor, *_: object) -> torch.Tensor:
        if error:
            raise error
        return torch.zeros(4, 8) if "int8" in broken else torch.zeros(1)

    for name in patched:
        monkeypatch.setattr(operators, name, fail)
    reason = operators.missing(broken)
    assert reason == (str(error).splitlines()[0] if error else "its results are off by 100.0%")


def test_wrong_products_of_an_operator_are_not_used(
    tiny_model: BertForTokenClassification,
    tiny_tokenizer: PreTrainedTokenizerFast,
    monkeypatch: pytest.MonkeyPatch,
    probed_again: None,
):
    text = "قال المرصد إن عشرة مدنيين قتلوا في غارات على بلدة سرمين بريف إدلب"
    right = Extractor(tiny_model, tiny_tokenizer, device="cpu", precision="fp32").extract(text)
    operators.failure.cache_clear()
    product = operators.packed_linear
    monkeypatch.setattr(operators, "packed_linear", lambda *arguments: product(*arguments) * 1.5)
    assert operators.missing("packed-fp32")
    found = Extractor(tiny_model, tiny_tokenizer, device="cpu", precision="fp32").extract(text)
    assert edges(found) == edges(right) != []


def test_probes_run_once(monkeypatch: pytest.MonkeyPatch, probed_again: None):
    softmax, runs = operators.onednn_softmax, []
    monkeypatch.setattr(operators, "onednn_softmax", lambda scores: runs.append(1) or softmax(scores))
    assert operators.missing("softmax-bf16") == operators.missing("softmax-bf16")
    assert len(runs) == 1


def test_the_callers_mode_does_not_matter(probed_again: None):
    here = operators.missing("training-bf16")
    for mode in (torch.inference_mode, torch.no_grad):
        operators.failure.cache_clear()
        with mode():
            assert operators.missing("training-bf16") == here


@pytest.mark.parametrize("value", ["bf17", "int8,avx2"])
def test_an_unknown_operator_in_the_variable_is_refused(value: str, without: Without):
    without(value)
    with pytest.raises(HasilaError, match=r"HASILA_WITHOUT: found (bf17|avx2), expected all, or some of packed-fp32, "):
        operators.missing("int8")


def test_the_doctor_tells_each_operator_and_what_is_used_instead(without: Without):
    without("packed-bf16", "int8")
    told = {check.name: check for check in machine.check_operators()}
    assert set(told) == {"operators", *NAMES}
    assert told["operators"].found == "HASILA_WITHOUT does without int8, packed-bf16"
    assert told["int8"].found == "8-bit products: not here (HASILA_WITHOUT names it); 16 or 32 bits instead"
    assert {check.verdict for name, check in told.items() if name in NAMES} == {"ok"}


@pytest.mark.parametrize(
    ("missing", "asked", "found"),
    [
        (["training-bf16"], "auto", "no"),
        (["training-bf16"], "no", "no"),
        (["plain-bf16"], "auto", "no"),
        (["all"], "auto", "no"),
    ],
)
def test_training_falls_back_to_32_bits(missing: list[str], asked: str, found: str, without: Without):
    without(*missing)
    assert devices.training_precision(torch.device("cpu"), asked) == found


@pytest.mark.parametrize(("speedup", "precision"), [(3.0, "bf16"), (1.0, "no"), (0.2, "no")])
@needs("plain-bf16", "training-bf16")
def test_16_bits_are_fast_where_they_are_measured_to_be(
    speedup: float, precision: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(operators, "bf16_speedup", lambda: speedup)
    assert devices.fast_precision(torch.device("cpu")) == precision
    assert devices.training_precision(torch.device("cpu"), "auto") == precision


def test_16_bits_that_cannot_be_trained_in_are_refused_with_the_reason(without: Without):
    with pytest.raises(ValueError, match="fp16 is for accelerators; expected auto, no or bf16"):
        devices.training_precision(torch.device("cpu"), "fp16")
    without("training-bf16")
    with pytest.raises(ValueError, match=r"cannot train in bf16 \(HASILA_WITHOUT names it\); expected auto or no"):
        devices.training_precision(torch.device("cpu"), "bf16")


def test_a_benchmark_leaves_out_what_is_missing(without: Without, monkeypatch: pytest.MonkeyPatch):
    without("packed-bf16", "int8")
    assert speed.left_out() == dict.fromkeys(("bf16", "int8"), "HASILA_WITHOUT names it")
    without("int8")
    assert "int8" in speed.left_out()


def test_under_an_emulation_of_avx2_the_probes_say_what_runs():
    """oneDNN and torch told to use AVX2 at most: names of instructions are the same, operators are not."""
    code = (
        "import json; from hasila.inference import operators, devices; import torch; "
        "print(json.dumps([{name: operators.missing(name) for name in operators.OPERATORS}, "
        "devices.fast_precision(torch.device('cpu'))]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, operators.VARIABLE: "", "ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"},
    )  # fmt: skip
    found, fast = json.loads(done.stdout)
    assert found["packed-fp32"] == found["plain-bf16"] == found["training-bf16"] == ""
    if platform.machine() == "x86_64":
        assert fast == "no"
        assert found["packed-bf16"]
        assert found["softmax-bf16"]
