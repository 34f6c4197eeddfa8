"""What annotation tools ask the desk for: predictions for tasks of Label Studio, spans for texts of doccano."""

import logging
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from hasila.desk.access import Rate
from hasila.desk.annotation import of_layers, to_article
from hasila.desk.desk import Desk
from hasila.desk.findings import counted_by_rules
from hasila.desk.labelling import Labelling, LabellingError, read_labelling
from hasila.desk.reading import Background
from hasila.desk.requests import Request, Text
from hasila.documents.document import Document
from hasila.errors import HasilaError
from hasila.output.label_studio import task as task_of
from hasila.output.markup import Markup
from hasila.text.offsets import Offsets, Unit
from hasila.version import __version__

_LOGGER = logging.getLogger(__name__)
_PATIENCE = 60.0
"""Seconds that a request waits for the model; Label Studio waits 100."""

_AT_ONCE = 8
"""Texts. Between so many, others may have their texts read."""

_LONGEST = 1_000_000
"""Characters of a text."""

_MOST_PROJECTS = 100
"""Configurations of as many projects are kept."""

START_TRAINING = "START_TRAINING"
"""The event by which Label Studio asks for a training."""

Configuration = Annotated[str, Field(max_length=500_000)]
Project = Annotated[str | int | None, Field(union_mode="left_to_right")]


class NotLearntError(HasilaError):
    """A tool asks the desk to learn from it."""

    def __init__(self) -> None:
        super().__init__(
            "the desk predicts for Label Studio and does not learn from it: export the annotations as JSON, read them "
            "with hasila.corpus.read_label_studio, and train on them; corrections on the desk's own page are learnt "
            "with hasila desk --train"
        )


class Setup(BaseModel):
    """A project of Label Studio. What else it sends, such as a token of its own, is neither read nor kept."""

    project: Project = None
    schema_: Annotated[Configuration, Field(alias="schema")]


class Task(BaseModel):
    """A task of Label Studio."""

    data: dict[str, Any] = {}


class Prediction(BaseModel):
    """Tasks to predict, and the labelling configuration of their project."""

    project: Project = None
    label_config: Configuration | None = None
    tasks: Annotated[list[Task], Field(max_length=10_000)]


class Event(BaseModel):
    """Something that happened in Label Studio. What it happened to is neither read nor kept."""

    action: Annotated[str, Field(max_length=100)] = START_TRAINING
    """Versions of Label Studio that have annotations learnt by this way name no action."""


class ToLabel(Request):
    """A text of doccano."""

    text: Text


class Tools:
    """Reads texts for other tools.

    Args:
        desk: has the rules that count.
        background: has the model.
        model: what the checkpoint is called.
    """

    def __init__(self, desk: Desk, background: Background, model: str) -> None:
        self._recorder = desk.recorder
        self._background = background
        self._labellings: dict[str, Labelling] = {}
        own = model.replace("\\", "/").rstrip("/").rpartition("/")[2]
        self.version = f"hasila {__version__}" + ("" if model == "embedded" else f" ({own})")

    def set_up(self, asked: Setup) -> None:
        """Take the labelling configuration of a project.

        Raises:
            LabellingError: it has no place for spans.
        """
        key = str(asked.project)
        self._labellings.pop(key, None)
        self._labellings[key] = read_labelling(asked.schema_)
        while len(self._labellings) > _MOST_PROJECTS:
            self._labellings.pop(next(iter(self._labellings)))

    def predict(self, asked: Prediction) -> list[dict[str, Any]]:
        """A prediction for each task, as far as its configuration has a place for it.

        Raises:
            LabellingError: there is no configuration, or none with a place for spans.
            UnreadError: the model is not there yet.
        """
        labelling = self._labelling(asked)
        missing: Counter[str] = Counter()
        texts = [_text(each, labelling, missing) for each in asked.tasks]
        predictions: list[dict[str, Any]] = []
        for text, markup in zip(texts, self.markups(texts), strict=True):
            (prediction,) = task_of(Document("", text), markup)["predictions"]
            fitted = labelling.fitted(prediction["result"], missing)
            predictions.append({**prediction, "result": fitted, "model_version": self.version})
        if missing:
            told = ", ".join(f"{what} ({times})" for what, times in sorted(missing.items()))
            _LOGGER.warning("Label Studio, project %s: left out, as its configuration has no: %s", asked.project, told)
        return predictions

    def _labelling(self, asked: Prediction) -> Labelling:
        if asked.label_config:
            return read_labelling(asked.label_config)
        if known := self._labellings.get(str(asked.project)):
            return known
        raise LabellingError("expected label_config, or a project that was set up before, found neither")

    def spans(self, text: str, unit: Unit) -> list[dict[str, Any]]:
        """The spans of a text, as doccano takes them.

        Args:
            text: the text.
            unit: what its offsets count.

        Raises:
            UnreadError: the model is not there yet.
        """
        offsets = Offsets(text, unit)
        (markup,) = self.markups([text])
        spans: list[dict[str, Any]] = []
        for mention in markup.mentions:
            start, end = offsets.of_code_point(mention.start), offsets.of_code_point(mention.end)
            if start is None or end is None:
                _LOGGER.warning("doccano: a span is left out: it begins or ends inside of a grapheme cluster")
                continue
            spans.append({"label": mention.label, "start_offset": start, "end_offset": end})
        return spans

    def markups(self, texts: Sequence[str]) -> list[Markup]:
        """What the model and the rules find in texts."""
        found: list[Markup] = []
        for at in range(0, len(texts), _AT_ONCE):
            some = texts[at : at + _AT_ONCE]
            for text, layers in zip(some, self._background.layers(some, _PATIENCE), strict=True):
                completed = self._recorder.completed(text, layers)
                counted = counted_by_rules(self._recorder, Document("", text), completed)
                annotation = of_layers(completed, counted)
                article = to_article("", text, annotation)
                sure = {f"T{n}": each.confidence or 0.0 for n, each in enumerate(annotation.mentions, 1)}
                found.append(Markup(article.mentions, article.links, sure))
        return found


def _text(task: Task, labelling: Labelling, missing: Counter[str]) -> str:
    """The text of a task; empty if it has none, so that the others are predicted all the same."""
    text = task.data.get(labelling.data)
    if isinstance(text, str) and len(text) <= _LONGEST:
        return text
    missing[f"text of at most {_LONGEST:,} characters in the task's {labelling.data}"] += 1
    return ""


def router(desk: Desk, background: Background, model: str) -> APIRouter:
    """What the tools ask for."""
    tools = Tools(desk, background, model)
    rate = Rate(burst=20, per_second=5)
    routes = APIRouter()
    _add_label_studio(routes, tools, rate)

    @routes.post("/doccano/spans")
    def spans(asked: ToLabel, unit: Unit = "utf-16") -> Any:
        """The spans of a text, for doccano's requests to REST interfaces."""
        rate.check()
        return tools.spans(asked.text, unit)

    return routes


def _add_label_studio(routes: APIRouter, tools: Tools, rate: Rate) -> None:
    @routes.get("/label-studio/health")
    def health() -> Any:
        """Whether there is a backend."""
        return {"status": "UP", "model_class": "hasila"}

    @routes.get("/label-studio/versions")
    def versions() -> Any:
        """The versions of the model."""
        return {"versions": [tools.version]}

    @routes.post("/label-studio/setup")
    def set_up(asked: Setup) -> Any:
        """Take the labelling configuration of a project."""
        tools.set_up(asked)
        return {"model_version": tools.version}

    @routes.post("/label-studio/predict")
    def predict(asked: Prediction) -> Any:
        """Predict tasks. What the labelling configuration has no place for is left out."""
        rate.check()
        return {"results": tools.predict(asked), "model_version": tools.version}

    @routes.post("/label-studio/webhook")
    def webhook(asked: Event) -> Any:
        """Hear of an event. Nothing is done with it; a training that it asks for is refused with 501."""
        if asked.action == START_TRAINING:
            raise NotLearntError
        return {"status": f"{asked.action}: nothing to do"}

    @routes.post("/label-studio/train")
    def train() -> Any:
        """Refuse a training with 501, and say how to train on annotations of Label Studio."""
        raise NotLearntError

    @routes.get("/label-studio/is_training")
    def is_training() -> Any:
        """Whether a training runs that Label Studio asked for: none does."""
        return {"is_training": False}
