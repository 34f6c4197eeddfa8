"""The results of a benchmark as dataclasses, and the JSON that stores them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class System:
    """A system whose speed is measured.

    Args:
        name: title in tables.
        kind: ``hasila``, ``pipeline``, ``gliner`` or ``field``, see :mod:`hasila.evaluation.compared_systems`.
        processes: number of processes at the same time; each reads all texts.
        threads: threads per process.
        precision: precision of ``hasila``.
        batch: batch size of ``pipeline`` and ``gliner``.
        unit: input of ``pipeline``: ``text``, ``stride`` (whole texts in overlapping windows) or ``sentence``.
    """

    name: str
    kind: str
    processes: int = 1
    threads: int = 1
    precision: str = "fp32"
    batch: int = 1
    unit: str = "text"


@dataclass(frozen=True)
class Round:
    """One reading of all texts.

    Args:
        seconds: wall-clock seconds.
        cpu: CPU seconds.
        memory_mb: peak memory in megabytes.
    """

    seconds: float
    cpu: float
    memory_mb: float


@dataclass(frozen=True)
class Speed:
    """The speed of a system.

    Args:
        system: the system.
        words_per_second: by wall-clock time, all processes together.
        words_per_core_second: by CPU time.
        memory_mb: peak memory of all processes together, in megabytes.
        seconds: wall-clock seconds of each round.
    """

    system: System
    words_per_second: float
    words_per_core_second: float
    memory_mb: int
    seconds: list[float]

    def as_dict(self) -> dict[str, Any]:
        """The JSON form, in which the settings of the system stand beside the results."""
        values = asdict(self)
        return {**values.pop("system"), **values}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore a speed from its JSON form."""
        settings = {name: values[name] for name in System.__dataclass_fields__}
        return cls(System(**settings), **{name: value for name, value in values.items() if name not in settings})


@dataclass(frozen=True)
class Ratio:
    """How much faster a system is, in words per second of one core.

    Args:
        to_defaults: than the pipeline with its default settings.
        to_best: than the pipeline with its best settings.
    """

    to_defaults: float
    to_best: float


@dataclass(frozen=True)
class PeakShare:
    """The forward pass beside large matrix products on one core.

    Args:
        peak_gflops: billions of floating-point operations per second of a large product.
        forward_gflops: of the forward pass.
        share: their ratio.
        padding: tokens of padding per real token.
    """

    peak_gflops: float
    forward_gflops: float
    share: float
    padding: float


@dataclass(frozen=True)
class SpanAgreement:
    """Spans in a lower precision against those in fp32.

    Args:
        f1: strict F1.
        spans: number of spans in fp32.
        other_spans: number of spans in the lower precision.
        same: number of spans in both.
    """

    f1: float
    spans: int
    other_spans: int
    same: int


@dataclass(frozen=True)
class LayersCost:
    """What all layers cost over spans alone, on the same texts and one core.

    Args:
        extract_seconds: CPU seconds for spans.
        layers_seconds: CPU seconds for all layers.
        ratio: the median of their ratios, pair by pair.
    """

    extract_seconds: float
    layers_seconds: float
    ratio: float


@dataclass(frozen=True)
class ColdStart:
    """The time from the start of Python to the first spans.

    Args:
        seconds: wall-clock seconds.
        cpu: CPU seconds.
    """

    seconds: float
    cpu: float


@dataclass(frozen=True)
class Growth:
    """Time and memory for an amount of input.

    Args:
        documents: number of documents.
        words: in all documents.
        spans: number of spans found.
        seconds: wall-clock seconds.
        cpu: CPU seconds.
        loaded_mb: memory once the checkpoint is loaded, in megabytes.
        memory_mb: peak memory, in megabytes.
    """

    documents: int
    words: int
    spans: int
    seconds: float
    cpu: float
    loaded_mb: int
    memory_mb: int


@dataclass(frozen=True)
class EngineSpeed:
    """An inference engine beside this package's own.

    Args:
        name: title in tables.
        words_per_core_second: by CPU time.
        same_tags: share of tokens with the tag of fp32.
    """

    name: str
    words_per_core_second: float
    same_tags: float


@dataclass(frozen=True)
class Machine:
    """Where a benchmark ran.

    Args:
        cpu: model name.
        cores: number of cores.
        python: version.
        load: load averages at the end, over 1, 5 and 15 minutes.
    """

    cpu: str
    cores: int | None
    python: str
    load: list[float]


@dataclass(frozen=True)
class Benchmark:
    """A whole benchmark, as ``benchmark.json`` stores it.

    Args:
        machine: where it ran.
        systems: the speed of each system.
        best_pipeline: name of the fastest setting of the pipeline.
        ratios: by the name of a system.
        forward: by precision.
        agreement: by lower precision.
        start: cold start.
        growth: growing input.
        engines: other inference engines.
        left_out: precisions that the machine lacks, each with the reason.
        layers: the cost of layers by precision; empty if the checkpoint has no heads.
    """

    machine: Machine
    systems: list[Speed]
    best_pipeline: str
    ratios: Mapping[str, Ratio]
    forward: Mapping[str, PeakShare]
    agreement: Mapping[str, SpanAgreement]
    start: ColdStart
    growth: list[Growth]
    engines: list[EngineSpeed]
    left_out: Mapping[str, str]
    layers: Mapping[str, LayersCost]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore a benchmark from its JSON form."""
        return cls(
            machine=Machine(**values["machine"]),
            systems=[Speed.from_dict(system) for system in values["systems"]],
            best_pipeline=values["best_pipeline"],
            ratios={name: Ratio(**ratio) for name, ratio in values["ratios"].items()},
            forward={precision: PeakShare(**share) for precision, share in values["forward"].items()},
            agreement={precision: SpanAgreement(**spans) for precision, spans in values["agreement"].items()},
            start=ColdStart(**values["start"]),
            growth=[Growth(**point) for point in values["growth"]],
            engines=[EngineSpeed(**engine) for engine in values["engines"]],
            left_out=values.get("left_out", {}),
            layers={precision: LayersCost(**cost) for precision, cost in values.get("layers", {}).items()},
        )
