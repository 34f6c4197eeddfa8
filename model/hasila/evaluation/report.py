"""The results of an evaluation as dataclasses, and the JSON that stores them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self, TypeVar

from hasila.evaluation.held_out import Cell, Confusion, Example, Lead, Measure, Measures
from hasila.scoring.bootstrap import Interval
from hasila.scoring.confidence import Abstention, Bin

T = TypeVar("T")


@dataclass(frozen=True)
class Experiment:
    """A system and the documents that were held out from it, written ``hasila/articles``.

    Args:
        system: ``hasila``, ``single``, ``random``, ``patterns``, ``field``, or ``curve`` and ``field-curve`` for the
            points of the learning curve.
        held_out: ``articles`` or ``genres``; of a learning curve ``passages-COUNT``, the texts
            that the system was trained on.
    """

    system: str
    held_out: str

    def __str__(self) -> str:
        return f"{self.system}/{self.held_out}"

    @classmethod
    def parse(cls, name: str) -> Self:
        """Read the written form.

        Raises:
            ValueError: the name is not ``SYSTEM/HELD_OUT``.
        """
        system, separator, held_out = name.partition("/")
        if not (system and separator and held_out):
            raise ValueError(f"expected SYSTEM/HELD_OUT, found {name!r}")
        return cls(system, held_out)

    @property
    def amount(self) -> int:
        """Of a point of the learning curve: the number of passages that were learnt."""
        return int(self.held_out.rpartition("-")[2])


@dataclass(frozen=True)
class SystemScores:
    """The scores of one system.

    Args:
        strict: with the spans that an extractor returns by default, by label and ``micro``.
        relaxed: the same, where an overlapping span of the right label counts.
        learnt: strict, on mentions that occurred in training.
        unseen: strict, on mentions that did not.
        everything: strict, with unsure spans too; ``None`` for systems without a calibrated confidence.
    """

    strict: Measures
    relaxed: Measures
    learnt: Measures
    unseen: Measures
    everything: Measures | None = None

    def as_dict(self) -> dict[str, Any]:
        """The JSON form."""
        everything = {} if self.everything is None else {"everything": _plain(self.everything)}
        views = {name: getattr(self, name) for name in ("strict", "relaxed", "learnt", "unseen")}
        return {**everything, **{name: _plain(measures) for name, measures in views.items()}}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore the scores from their JSON form."""
        return cls(**{view: _each(Measure.from_dict, measures) for view, measures in values.items()})


@dataclass(frozen=True)
class CurvePoint:
    """A point of the learning curve.

    Args:
        count: number of passages in training, beside all articles but one.
        f1: by label and ``micro``.
        interval: 95 % interval of the micro-F1.
        field: micro-F1 of the conditional random field on the same texts.
    """

    count: int
    f1: Mapping[str, float]
    interval: Interval
    field: float

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore a point from its JSON form."""
        return cls(**{**values, "interval": tuple(values["interval"])})


@dataclass(frozen=True)
class Cause:
    """A cause of mistakes.

    Args:
        cause: one of :data:`hasila.scoring.error_analysis.CAUSES`.
        labels: number of mistakes by label.
        examples: a few of them.
    """

    cause: str
    labels: Mapping[str, int]
    examples: list[Example]

    @property
    def total(self) -> int:
        """Number of mistakes."""
        return sum(self.labels.values())

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore a cause from its JSON form."""
        return cls(values["cause"], values["labels"], [Example(**example) for example in values["examples"]])


@dataclass(frozen=True)
class CalibrationError:
    """Expected calibration error.

    Args:
        raw: of the model's own probability.
        calibrated: of the calibrated confidence.
    """

    raw: float
    calibrated: float


@dataclass(frozen=True)
class CalibrationReport:
    """How well confidence is calibrated on held-out texts.

    Args:
        curves: slope and intercept by label, fitted to all texts.
        threshold: the lowest confidence that reaches the precision; ``None`` if none does.
        precision: the precision that the threshold aims at.
        error: for ``articles`` and ``passages``.
        bins: reliability bins by the title of a panel.
        abstention: for ``articles`` and ``passages``: the scores above a threshold chosen on other texts.
    """

    curves: Mapping[str, tuple[float, float]]
    threshold: float | None
    precision: float
    error: Mapping[str, CalibrationError]
    bins: Mapping[str, list[Bin]]
    abstention: Mapping[str, Abstention]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore the report from its JSON form."""
        return cls(
            curves=_each(tuple, values["curves"]),
            threshold=values["threshold"],
            precision=values["precision"],
            error=_each(lambda error: CalibrationError(**error), values["error"]),
            bins=_each(lambda bins: [Bin(**one) for one in bins], values["bins"]),
            abstention=_each(lambda scores: Abstention(**scores), values["abstention"]),
        )


@dataclass(frozen=True)
class Report:
    """All results of an evaluation.

    Args:
        systems: scores of each experiment but the learning curve's.
        lead: lead over each baseline on the same texts, by label and ``micro``.
        by_article: strict micro scores by article.
        by_genre: strict micro scores by genre of passages.
        curve: the learning curve.
        confusion: on the articles.
        mistakes: causes of mistakes on the articles, the most frequent first.
        calibration: of the confidence.
        seconds: training time of each fold, by experiment.
    """

    systems: Mapping[Experiment, SystemScores]
    lead: Mapping[Experiment, Mapping[str, Lead]]
    by_article: Measures
    by_genre: Measures
    curve: list[CurvePoint]
    confusion: Confusion
    mistakes: list[Cause]
    calibration: CalibrationReport
    seconds: Mapping[Experiment, list[float]]

    def as_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "systems": {str(experiment): scores.as_dict() for experiment, scores in self.systems.items()},
            "lead": {str(experiment): _plain(lead) for experiment, lead in self.lead.items()},
            "by_article": _plain(self.by_article),
            "by_genre": _plain(self.by_genre),
            "curve": [asdict(point) for point in self.curve],
            "confusion": {row: _plain(cells) for row, cells in self.confusion.items()},
            "mistakes": [asdict(cause) for cause in self.mistakes],
            "calibration": asdict(self.calibration),
            "seconds": {str(experiment): seconds for experiment, seconds in self.seconds.items()},
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore a report from its JSON form; other keys, such as those of its provenance, are ignored."""
        return cls(
            systems=_by_experiment(SystemScores.from_dict, values["systems"]),
            lead=_by_experiment(lambda lead: _each(Lead.from_dict, lead), values["lead"]),
            by_article=_each(Measure.from_dict, values["by_article"]),
            by_genre=_each(Measure.from_dict, values["by_genre"]),
            curve=[CurvePoint.from_dict(point) for point in values["curve"]],
            confusion=_each(lambda row: _each(lambda cell: Cell(**cell), row), values["confusion"]),
            mistakes=[Cause.from_dict(cause) for cause in values["mistakes"]],
            calibration=CalibrationReport.from_dict(values["calibration"]),
            seconds=_by_experiment(list, values["seconds"]),
        )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: asdict(value) for key, value in values.items()}


def _each(make: Callable[[Any], T], values: Mapping[str, Any]) -> dict[str, T]:
    return {key: make(value) for key, value in values.items()}


def _by_experiment(make: Callable[[Any], T], values: Mapping[str, Any]) -> dict[Experiment, T]:
    return {Experiment.parse(name): make(value) for name, value in values.items()}
