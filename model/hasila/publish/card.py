"""Renders the model card of a checkpoint from its training run and its evaluation."""

import json
from collections.abc import Mapping
from importlib import resources
from statistics import mean
from string import Template
from typing import Any

from huggingface_hub import EvalResult, ModelCardData
from transformers import PretrainedConfig

from hasila.evaluation import record_tables, tables
from hasila.evaluation.pipeline_comparison import Comparison
from hasila.evaluation.report import Experiment, Report
from hasila.inference.calibration import Calibration
from hasila.inference.checkpoint import HEADS_FILE, tag_names
from hasila.inference.heads import HEADS_KEY
from hasila.labels import ATTACK, LINKS
from hasila.training import run_record

PLACEHOLDER = "PATH OR ID OF THIS FOLDER"
"""Stands for the model id until the checkpoint is published."""

NOT_EVALUATED = "Not evaluated on held-out text."
CALIBRATED = (
    "`confidence` is calibrated on texts that were held out: of the spans with 0.8 about eight in ten are right. Spans "
    "below 0.5 are left out unless `min_confidence` says otherwise. On text unlike those it is less to be relied on."
)
HEADS = f"""\
Beside the classifier lies `{HEADS_FILE}`: heads that read, in the same pass of the encoder, what records need. These
are the words for attacks ({ATTACK}) and their kind; the harm to people, who they are, and whether their number is the
total of a period; the sides of parties and fighters; and links of kind {", ".join(LINKS)}.

```python
from hasila.records import Recorder

layers = extractor.layers("...")
for link in layers.links:
    print(link.kind, layers.mentions[link.source].text, layers.mentions[link.target].text, link.confidence)
records = Recorder().records("...", layers)
```

Plain `transformers` finds spans only: it ignores this file and keeps its settings in `config.json`. Whoever saves the
classifier again with `save_pretrained` copies this file too."""
"""What a card says of a checkpoint with heads."""

NO_HEADS = (
    f"The checkpoint has no `{HEADS_FILE}`: `extractor.layers` gives the spans of `extractor.extract` and no more, and "
    "records lack harm, attacks, victims, sides and links. They say so in `empty`."
)
NOT_CALIBRATED = "`confidence` is not calibrated: it is the model's own probability."


def render(
    title: str,
    config: PretrainedConfig,
    run: Mapping[str, Any],
    results: Mapping[str, Any] | None = None,
    evaluation: Mapping[str, Any] | None = None,
    records: Mapping[str, Any] | None = None,
) -> str:
    """Render the card.

    Args:
        title: heading.
        config: configuration of the checkpoint.
        run: the checkpoint's ``run.json``.
        results: ``results.json`` of a leave-one-article-out cross-validation with the same recipe and data, if any.
        evaluation: ``evaluation.json`` of ``train/assess.py`` with the same recipe and data, if any. The card then
            shows it instead of ``results``.
        records: ``records.json`` of ``train/assess_records.py`` with the same data, if any: the scores of the heads.

    Raises:
        ValueError: the results, the evaluation or the scores of records belong to another recipe or to other data; or
            the checkpoint's calibration curves differ from those of the evaluation; or there are scores of records but
            no heads.
    """
    _check_same_run(run, results, evaluation)
    if records is not None and records["data_sha256"] != run["data_sha256"]:
        raise ValueError("the scores of records are of other data: data_sha256 differs")
    report = None if evaluation is None else Report.from_dict(evaluation)
    curves = dict(Calibration.of_config(config).curves)
    if report is not None and any(curves.get(label) != curve for label, curve in report.calibration.curves.items()):
        raise ValueError("the checkpoint's calibration is not the evaluation's")
    recipe, training_scores = run["recipe"], run["scores_on_training_articles"]["strict"]["micro"]
    template = Template(resources.files("hasila").joinpath("data/model_card.md").read_text(encoding="utf-8"))
    return template.substitute(
        metadata=_metadata(title, config, recipe, _f1(results, report)).to_yaml(),
        title=title,
        id=PLACEHOLDER,
        architecture=f"{' '.join(config.architectures or ())}, {config.num_hidden_layers} layers",
        parameters=f"{run['parameters'] / 1e6:.1f}",
        tags=", ".join(tag_names(config)),
        article_count=len(run["articles"]),
        passage_count=run["passages"],
        span_count=training_scores["gold"],
        data_sha256=run["data_sha256"],
        base=recipe["base"],
        seconds=round(run["seconds"]),
        recipe="\n".join(f"{key} = {_toml(value)}" for key, value in recipe.items()),
        versions=", ".join(f"{name} {version}" for name, version in run["versions"].items()),
        evaluation=_evaluation(report, evaluation)
        if report and evaluation
        else _cross_validation(results)
        if results
        else NOT_EVALUATED,
        confidence=_confidence(report) if report else CALIBRATED if curves else NOT_CALIBRATED,
        heads=_heads(config, records),
        pipeline=Comparison.from_dict(run["pipeline"]).as_markdown(),
        training_f1=f"{training_scores['f1']:.3f}",
    )


def _check_same_run(
    run: Mapping[str, Any], results: Mapping[str, Any] | None, evaluation: Mapping[str, Any] | None
) -> None:
    expected = {key: run[key] for key in ("recipe", "data_sha256")}
    for scores in filter(None, (results, evaluation)):
        if differing := run_record.differing(scores, expected):
            raise ValueError(f"the evaluation is of another run: {', '.join(differing)} differ")


def _f1(results: Mapping[str, Any] | None, report: Report | None) -> dict[str, float]:
    """Mean strict F1 on held-out articles, by label and ``micro``; empty without an evaluation."""
    if report is not None:
        strict = report.systems[Experiment("hasila", "articles")].strict
        return {label: mean(measure.f1) for label, measure in strict.items()}
    if results is not None:
        return {label: mean(f1) for label, f1 in results["by_label"].items()}
    return {}


def _metadata(
    title: str, config: PretrainedConfig, recipe: Mapping[str, Any], f1: Mapping[str, float]
) -> ModelCardData:
    source = getattr(config, "hasila_base", {}).get("source_model", recipe["base"])
    licence = recipe.get("license", "mit")
    unnamed = licence == "other"  # the hub wants a name and an address for a licence that it does not list
    scores = [
        EvalResult(
            task_type="token-classification",
            dataset_type="hasila",
            dataset_name="five annotated articles, leave-one-article-out",
            metric_type="f1",
            metric_name=f"strict span F1, {label}",
            metric_value=round(value, 4),
        )
        for label, value in f1.items()
    ]
    return ModelCardData(
        language="ar",
        license=licence,
        license_name="as-its-base" if unnamed else None,
        license_link=f"https://huggingface.co/{source}" if unnamed else None,
        library_name="transformers",
        pipeline_tag="token-classification",
        base_model=source,
        tags=["arabic", "token-classification", "conflict", "casualties"],
        model_name=title if scores else None,
        eval_results=scores or None,
    )


def _cross_validation(results: Mapping[str, Any]) -> str:
    return (
        "Leave-one-article-out: trained on all articles but one and scored on that one, for each article and seed "
        f"(mean ± standard deviation over seeds {', '.join(map(str, results['seeds']))}; a checkpoint trained on all "
        f"articles cannot be scored on them).\n\n{tables.cross_validation(results)}"
    )


def _evaluation(report: Report, evaluation: Mapping[str, Any]) -> str:
    return (
        "Leave-one-article-out: each article read by a model that learnt all others; and the passages held out genre "
        "by genre, so that none of a genre was learnt before it was read. Beside it what one would otherwise use, on "
        "the same texts (95 % bootstrap intervals of F1 over sentences, or over passages; a checkpoint trained on all "
        f"texts cannot be scored on them). {tables.members(evaluation)}\n\n{tables.systems(report)}\n"
        f"Scored in other ways:\n\n{tables.views(report)}"
    )


def _confidence(report: Report) -> str:
    return (
        f"{CALIBRATED} Expected calibration error on held-out texts:\n\n{tables.calibration(report)}\n"
        "  What is left when spans below a threshold are left out (`min_confidence`):\n\n"
        f"{tables.abstention(report)}"
    )


def _heads(config: PretrainedConfig, records: Mapping[str, Any] | None) -> str:
    if getattr(config, HEADS_KEY, None) is None:
        if records is not None:
            raise ValueError("there are scores of records, but the checkpoint has no heads")
        return NO_HEADS
    if records is None:
        return HEADS
    return (
        f"{HEADS}\n\nScores of what the heads give, and of the records made from it:\n\n{record_tables.scores(records)}"
    )


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)  # which is TOML, for strings, numbers, booleans and lists
