"""Fine-tune a token classifier on the annotated articles.

    accelerate launch train/finetune.py --config train/recipes/compact.toml
    accelerate launch train/finetune.py --config train/recipes/compact.toml --epochs 5 --output runs/quick

Every key of the recipe is an option too. Leaves in the recipe's output folder:

    model/      the checkpoint: an ordinary Hugging Face folder
    run.json    recipe, data hash, versions, loss of each epoch, seconds, scores on what it was trained on
"""

import argparse
import json
import sys
from pathlib import Path

from accelerate import PartialState

from hasila import card, checkpoint, metrics, recipe, training
from hasila.errors import HasilaError
from hasila.extraction import Extractor


def main() -> None:
    """Train, save, and score on the training articles as a check that the run learned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    recipe.add_arguments(parser)
    settings = recipe.from_arguments(parser.parse_args())
    articles, passages = training.read_data(settings)
    trained = training.finetune(settings, [*articles, *passages])
    if not PartialState().is_main_process:
        return
    folder = Path(settings.output)
    checkpoint.save(trained.model, trained.tokenizer, folder / "model")
    evaluation = training.evaluate(Extractor.from_pretrained(folder / "model"), articles)
    run = {
        **training.provenance(settings, articles, passages),
        "losses": trained.losses,
        "seconds": round(trained.seconds, 1),
        "scores_on_training_articles": evaluation.as_dict(),
    }
    card_text = card.render(folder.name, trained.model, run)
    (folder / "model" / "README.md").write_text(card_text, encoding="utf-8")
    (folder / "run.json").write_text(json.dumps(run, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    f1 = metrics.micro(evaluation.strict).f1
    print(f"{folder / 'model'}: trained in {trained.seconds:.0f} s; strict F1 on its own training articles {f1:.3f}")


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
