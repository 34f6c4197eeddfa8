"""Compare this package's training with Hugging Face's ``Trainer``, holding out each article in turn.

    python train/compare_trainer.py --config train/recipes/compact.toml --seeds 13 14 --output runs/parity

Both use the same base, words, tags, learning rates, batch size, epochs and seeds, and the same scores. What ``Trainer``
lacks is turned off: adversarial training, averaging of weights and the heads of records. Folds are resumed, and shared
between processes, as in cross_validate.py.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

import datasets
import torch
from transformers import DataCollatorForTokenClassification, Trainer, TrainingArguments

from hasila.corpus.articles import Article
from hasila.errors import HasilaError
from hasila.evaluation.folds import summarise
from hasila.files import write_json
from hasila.inference import devices
from hasila.inference.cores import peak_memory
from hasila.labels import TAGS
from hasila.training import classifier, cross_validation, loop, run_record, samples, soup
from hasila.training.joint_model import JointModel
from hasila.training.recipe import Recipe, add_arguments, from_arguments


def trainer(recipe: Recipe, articles: Sequence[Article], *, title: str) -> loop.Trained:
    """Fine-tune with ``Trainer``, as in its documentation of token classification."""
    print(title)
    torch.manual_seed(recipe.seed)
    model, tokenizer = classifier.new_classifier(recipe, TAGS)

    def encode(row: Mapping[str, Any]) -> dict[str, Any]:
        encoding = tokenizer(row["words"], is_split_into_words=True, truncation=True, max_length=512)
        labels = [
            TAGS.index(row["tags"][word]) if word is not None and word != previous else -100
            for previous, word in pairwise([None, *encoding.word_ids()])
        ]
        return {"input_ids": encoding.input_ids, "attention_mask": encoding.attention_mask, "labels": labels}

    words, tags = zip(*(row for sample in samples.samples(articles) for row in sample.passages), strict=True)
    rows = datasets.Dataset.from_dict({"words": words, "tags": tags})
    device = devices.choose_device()
    precision = devices.training_precision(device, recipe.mixed_precision)
    with tempfile.TemporaryDirectory() as output:
        arguments = TrainingArguments(
            output,
            num_train_epochs=recipe.epochs,
            per_device_train_batch_size=recipe.batch_size // recipe.gradient_accumulation,
            gradient_accumulation_steps=recipe.gradient_accumulation,
            lr_scheduler_type="linear",
            warmup_steps=recipe.warmup,  # a share, if it is below 1
            max_grad_norm=recipe.clip,
            bf16=precision == "bf16",
            fp16=precision == "fp16",
            label_smoothing_factor=recipe.label_smoothing,
            seed=recipe.seed,
            use_cpu=device.type == "cpu",
            save_strategy="no",
            report_to=[],
        )
        joint = JointModel(model, None, label_smoothing=recipe.label_smoothing, heads_weight=0.0)
        optimizer = torch.optim.AdamW(classifier.parameter_groups(joint, recipe))
        run = Trainer(
            model,
            arguments,
            train_dataset=rows.map(encode, remove_columns=rows.column_names),
            data_collator=DataCollatorForTokenClassification(tokenizer),
            optimizers=(optimizer, None),
        )
        begun = time.perf_counter()
        loss = run.train().training_loss
    seconds = time.perf_counter() - begun
    model.cpu().train(False)
    return loop.Trained(
        model=model,
        heads=None,
        tokenizer=tokenizer,
        losses=(loss,),
        development=(),
        epoch=recipe.epochs,
        steps=run.state.global_step,
        seconds=seconds,
        memory=peak_memory(device),
        processes=1,
    )


def main() -> None:
    """Run the missing folds with both trainers and compare them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14])
    settings = from_arguments(options := parser.parse_args(), ignore=["seed"])
    settings = settings.with_(adversarial=0.0, average=0.0, heads_weight=0.0)
    articles, passages = run_record.read_data(settings)
    output = Path(settings.output)
    trainers: dict[str, soup.Finetune] = {"hasila": loop.finetune, "Trainer": trainer}
    documents, holdouts = [*articles, *passages], {article.id: [article] for article in articles}
    cross_validate = partial(cross_validation.cross_validate, settings, documents, holdouts, options.seeds)
    folds = cross_validation.shared(
        {name: partial(cross_validate, output / name, finetune) for name, finetune in trainers.items()}
    )
    if None in folds.values():
        print("another process still runs some of the folds; rerun the command when it has ended")
        return
    report = {
        **run_record.provenance(settings, articles, passages),
        "seeds": options.seeds,
        **{name: asdict(summarise(trainer_folds)) for name, trainer_folds in folds.items() if trainer_folds},
    }
    write_json(output / "results.json", report)
    for name in trainers:
        scores = ", ".join(f"{100 * score:.1f}" for score in report[name]["by_label"]["micro"])
        print(f"{name}: strict micro-F1 {scores}; {mean(report[name]['seconds']):.0f} s a fold")


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
