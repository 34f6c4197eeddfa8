"""Copies between the memory of this process and that of a device, on CUDA beside the computation."""

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


class Copied(Protocol):
    """A tensor on its way from a device."""

    def ready(self) -> bool:
        """Whether it is there."""
        ...

    def __call__(self) -> NDArray[np.float32]:
        """Wait for it.

        Raises:
            RuntimeError: the device failed in the meantime.
        """
        ...


class Transfers(Protocol):
    """Copies tensors to a device and back. The copies are in order with what the device computes."""

    def to_device(self, tensor: Tensor) -> Tensor:
        """Copy a tensor to the device."""
        ...

    def to_host(self, tensor: Tensor) -> Copied:
        """Copy a tensor, ``float32``, from the device."""
        ...


def transfers(device: torch.device) -> Transfers:
    """What copies to a device and back."""
    return _CudaTransfers(device) if device.type == "cuda" else _PlainTransfers(device)


class _PlainTransfers:
    """Copies that wait. On the CPU they copy nothing."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def to_device(self, tensor: Tensor) -> Tensor:
        return tensor.to(self._device)

    def to_host(self, tensor: Tensor) -> "_Here":
        return _Here(tensor.cpu())


class _Here:
    """A tensor in the memory of this process."""

    def __init__(self, tensor: Tensor) -> None:
        self._tensor = tensor

    def ready(self) -> bool:
        return True

    def __call__(self) -> NDArray[np.float32]:
        rows: NDArray[np.float32] = self._tensor.numpy()
        return rows


class _CudaTransfers:
    """Copies from and to pinned memory, on a stream for each direction.

    The next batch is copied while one is computed, and the one before is copied back. torch keeps pinned memory for
    reuse, and gives none out again before its copy is done.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._up, self._down = (torch.cuda.Stream(device) for _ in range(2))  # type: ignore[no-untyped-call]

    def to_device(self, tensor: Tensor) -> Tensor:
        computing = torch.cuda.current_stream(self._device)
        with torch.cuda.stream(self._up):
            copy = tensor.pin_memory().to(self._device, non_blocking=True)
        computing.wait_stream(self._up)
        copy.record_stream(computing)  # lest its memory is given to the next copy while it is used
        return copy

    def to_host(self, tensor: Tensor) -> "_OnItsWay":
        self._down.wait_stream(torch.cuda.current_stream(self._device))
        with torch.cuda.stream(self._down):
            copy = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
            copy.copy_(tensor, non_blocking=True)
            tensor.record_stream(self._down)
            done = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
            done.record(self._down)
        return _OnItsWay(copy, done)


class _OnItsWay:
    """A tensor in pinned memory, which is there when an event has happened."""

    def __init__(self, tensor: Tensor, done: torch.cuda.Event) -> None:
        self._tensor, self._done = tensor, done

    def ready(self) -> bool:
        return bool(self._done.query())  # type: ignore[no-untyped-call]

    def __call__(self) -> NDArray[np.float32]:
        self._done.synchronize()
        rows: NDArray[np.float32] = self._tensor.numpy()
        return rows
