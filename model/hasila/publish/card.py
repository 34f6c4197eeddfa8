"""The model card of a checkpoint, filled from its run; no figure in it is typed by hand."""

import json
from collections.abc import Mapping
from importlib import resources
from statistics import mean
from string import Template
from typing import Any

from transformers import PretrainedConfig

from hasila.evaluation import tables
from hasila.evaluation.pipeline_comparison import Comparison
from hasila.inference.calibration import Calibration
from hasila.inference.checkpoint import tag_names
from hasila.training import run_record

PLACEHOLDER = "PATH OR ID OF THIS FOLDER"
"""Stands in a card for the id that the checkpoint gets when it is published."""

NOT_EVALUATED = "Not evaluated on held-out text."
CALIBRATED = (
    "`confidence` is calibrated on texts that were held out: of the spans with 0.8 about eight in ten are right. Spans "
    "below 0.5 are left out unless `min_confidence` says otherwise. On text unlike those it is less to be relied on."
)
NOT_CALIBRATED = "`confidence` is not calibrated: it is the model's own probability."


def render(
    title: str,
    config: PretrainedConfig,
    run: Mapping[str, Any],
    results: Mapping[str, Any] | None = None,
    evaluation: tables.Report | None = None,
) -> str:
    """Fill the card.

    Args:
        title: heading.
        config: of the checkpoint.
        run: its ``run.json``.
        results: ``results.json`` of a leave-one-article-out with the same recipe and data, if there is one.
        evaluation: ``evaluation.json`` of an assessment of the same; if there is one, it is told instead.

    Raises:
        ValueError: the results or the evaluation are of another recipe or of other data, or the checkpoint has
            calibration curves that are not the evaluation's.
    """
    for found in filter(None, (results, evaluation)):
        if differing := run_record.differing(found, {key: run[key] for key in ("recipe", "data_sha256")}):
            raise ValueError(f"the evaluation is of another run: {', '.join(differing)} differ")
    curves = dict(Calibration.of_config(config).curves)
    if evaluation is not None and curves != {k: tuple(v) for k, v in evaluation["calibration"]["curves"].items()}:
        raise ValueError("the checkpoint's calibration is not the evaluation's")
    if evaluation is not None:
        strict = evaluation["systems"]["hasila/articles"]["strict"]
        f1 = {label: mean(of["f1"]) for label, of in strict.items()}
    else:
        f1 = {label: mean(values) for label, values in results["by_label"].items()} if results else {}
    recipe = run["recipe"]
    source = getattr(config, "hasila_base", {}).get("source_model", recipe["base"])
    return Template(resources.files("hasila").joinpath("data/model_card.md").read_text(encoding="utf-8")).substitute(
        title=title,
        id=PLACEHOLDER,
        source_model=source,
        license=_license(recipe.get("license", "mit"), source),
        model_index=_model_index(title, f1) if f1 else "",
        architecture=f"{' '.join(config.architectures or ())}, {config.num_hidden_layers} layers",
        parameters=f"{run['parameters'] / 1e6:.1f}",
        tags=", ".join(tag_names(config)),
        article_count=len(run["articles"]),
        passage_count=run["passages"],
        span_count=run["scores_on_training_articles"]["strict"]["micro"]["gold"],
        data_sha256=run["data_sha256"],
        base=recipe["base"],
        seconds=round(run["seconds"]),
        recipe="\n".join(f"{key} = {_toml(value)}" for key, value in recipe.items()),
        versions=", ".join(f"{name} {version}" for name, version in run["versions"].items()),
        evaluation=_assessment(evaluation) if evaluation else _evaluation(results) if results else NOT_EVALUATED,
        confidence=_confidence(evaluation) if evaluation else CALIBRATED if curves else NOT_CALIBRATED,
        pipeline=Comparison.from_dict(run["pipeline"]).as_markdown(),
        training_f1=f"{run['scores_on_training_articles']['strict']['micro']['f1']:.3f}",
    )


def _evaluation(results: Mapping[str, Any]) -> str:
    return (
        "Leave-one-article-out: trained on all articles but one and scored on that one, for each article and seed "
        f"(mean ± standard deviation over seeds {', '.join(map(str, results['seeds']))}; a checkpoint trained on all "
        f"articles cannot be scored on them).\n\n{tables.cross_validation(results)}"
    )


def _assessment(evaluation: tables.Report) -> str:
    return (
        "Leave-one-article-out: each article read by a model that learnt all others; and the passages held out genre "
        "by genre, so that none of a genre was learnt before it was read. Beside it what one would otherwise use, on "
        "the same texts (95 % bootstrap intervals of F1 over sentences, or over passages; a checkpoint trained on all "
        f"texts cannot be scored on them):\n\n{tables.systems(evaluation)}\nScored in other ways:\n\n"
        f"{tables.views(evaluation)}"
    )


def _confidence(evaluation: tables.Report) -> str:
    return (
        f"{CALIBRATED} Expected calibration error on held-out texts:\n\n{tables.calibration(evaluation)}\n"
        "  What is left when spans below a threshold are left out (`min_confidence`):\n\n"
        f"{tables.abstention(evaluation)}"
    )


def _model_index(title: str, f1: Mapping[str, float]) -> str:
    metrics = "\n".join(
        f"          - type: f1\n            name: strict span F1, {label}\n            value: {value:.4f}"
        for label, value in f1.items()
    )
    return (
        f"model-index:\n  - name: {title}\n    results:\n      - task:\n          type: token-classification\n"
        "        dataset:\n          name: five annotated articles, leave-one-article-out\n          type: hasila\n"
        f"        metrics:\n{metrics}\n"
    )


def _license(name: str, source: str) -> str:
    """The hub wants a name and an address of a licence that it has no name for."""
    own = f"\nlicense_name: as-its-base\nlicense_link: https://huggingface.co/{source}"
    return name + own if name == "other" else name


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)  # which is TOML, for strings, numbers, booleans and lists
