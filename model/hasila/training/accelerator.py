"""The accelerator of a training run: device, precision, gradient accumulation, tracker."""

from accelerate import Accelerator, DistributedType
from accelerate.tracking import get_available_trackers
from accelerate.utils import DataLoaderConfiguration

from hasila.errors import RecipeError
from hasila.inference import devices
from hasila.training.recipe import Recipe

_SHARDED = (DistributedType.FSDP, DistributedType.DEEPSPEED, DistributedType.MEGATRON_LM)


def new_accelerator(recipe: Recipe) -> Accelerator:
    """Make the accelerator of a run, on the CPU if there is no other device.

    Raises:
        RecipeError: the devices do not support the recipe, or its tracker is not installed.
    """
    if recipe.tracker and recipe.tracker not in (available := [str(name) for name in get_available_trackers()]):
        raise RecipeError(
            f"tracker: {recipe.tracker!r} is not installed or not known to accelerate; found {', '.join(available)}"
        )
    device = devices.choose_device()
    try:
        accelerator = Accelerator(
            cpu=device.type == "cpu",
            mixed_precision=devices.training_precision(device, recipe.mixed_precision),
            gradient_accumulation_steps=recipe.gradient_accumulation,
            log_with=recipe.tracker or None,
            project_dir=recipe.output,
            dataloader_config=DataLoaderConfiguration(split_batches=True),
        )
    except ValueError as error:  # such as fp16 on a CPU
        raise RecipeError(
            f"mixed_precision: {recipe.mixed_precision!r} is not supported on {device.type}: {error}"
        ) from error
    _check(recipe, accelerator)
    return accelerator


def _check(recipe: Recipe, accelerator: Accelerator) -> None:
    if recipe.batch_size % (recipe.gradient_accumulation * accelerator.num_processes):
        raise RecipeError(
            f"batch_size: expected a multiple of gradient_accumulation times processes "
            f"({recipe.gradient_accumulation} x {accelerator.num_processes}), found {recipe.batch_size}"
        )
    # Averaging needs whole weights, and DeepSpeed steps at each of the two backward passes of an adversarial batch.
    for key in ("average", "adversarial"):
        if getattr(recipe, key) and accelerator.distributed_type in _SHARDED:
            by = accelerator.distributed_type.value
            raise RecipeError(f"{key}: not supported with weights sharded by {by}; expected 0")
