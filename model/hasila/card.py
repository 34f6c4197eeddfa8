"""The model card of a checkpoint, filled from its run; no figure in it is typed by hand."""

import json
from collections.abc import Mapping
from importlib import resources
from statistics import mean
from string import Template
from typing import Any

from transformers import PretrainedConfig

from hasila.checkpoint import tag_names
from hasila.crossvalidation import as_markdown
from hasila.plain import Comparison
from hasila.runs import VARIABLE

PLACEHOLDER = "PATH OR ID OF THIS FOLDER"
"""Stands in a card for the id that the checkpoint gets when it is published."""

NOT_EVALUATED = "Not evaluated on held-out text."


def render(
    title: str, config: PretrainedConfig, run: Mapping[str, Any], results: Mapping[str, Any] | None = None
) -> str:
    """Fill the card.

    Args:
        title: heading.
        config: of the checkpoint.
        run: its ``run.json``.
        results: ``results.json`` of a leave-one-article-out with the same recipe and data, if there is one.

    Raises:
        ValueError: the results are of another recipe or of other data.
    """
    if results is not None:
        _check_same(run, results)
    recipe = run["recipe"]
    source = getattr(config, "hasila_base", {}).get("source_model", recipe["base"])
    return Template(resources.files("hasila").joinpath("data/model_card.md").read_text(encoding="utf-8")).substitute(
        title=title,
        id=PLACEHOLDER,
        source_model=source,
        license=_license(recipe.get("license", "mit"), source),
        model_index=_model_index(title, results) if results else "",
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
        evaluation=_evaluation(results) if results else NOT_EVALUATED,
        pipeline=Comparison.from_dict(run["pipeline"]).as_markdown(),
        training_f1=f"{run['scores_on_training_articles']['strict']['micro']['f1']:.3f}",
    )


def _check_same(run: Mapping[str, Any], results: Mapping[str, Any]) -> None:
    differing = [
        key for key, value in run["recipe"].items() if key not in VARIABLE and results["recipe"].get(key) != value
    ]
    if run["data_sha256"] != results["data_sha256"]:
        differing.append("data_sha256")
    if differing:
        raise ValueError(f"the evaluation is of another run: {', '.join(differing)} differ")


def _evaluation(results: Mapping[str, Any]) -> str:
    return (
        "Leave-one-article-out: trained on all articles but one and scored on that one, for each article and seed "
        f"(mean ± standard deviation over seeds {', '.join(map(str, results['seeds']))}; a checkpoint trained on all "
        f"articles cannot be scored on them).\n\n{as_markdown(results)}"
    )


def _model_index(title: str, results: Mapping[str, Any]) -> str:
    metrics = "\n".join(
        f"          - type: f1\n            name: strict span F1, {label}\n            value: {mean(values):.4f}"
        for label, values in results["by_label"].items()
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
