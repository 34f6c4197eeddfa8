"""Fine-tune a token classifier on the annotated articles and passages.

    accelerate launch train/finetune.py --config train/recipes/compact.toml
    accelerate launch train/finetune.py --config train/recipes/compact.toml --epochs 5 --output runs/quick
    torchrun --nproc-per-node 2 train/finetune.py --config train/recipes/compact.toml       # two processes on CPUs

Every key of the recipe is also an option. The script writes to the recipe's output folder:

    model/      the checkpoint: an ordinary Hugging Face folder
    run.json    recipe, data hash, versions, losses, time, memory, scores on the training articles, and the difference
                between pipeline("token-classification") and the extractor on them

Rerun the same command to resume an interrupted run; its states are in states/.
"""

import argparse
import shutil
import sys
from pathlib import Path

from accelerate import PartialState

from hasila import corpus
from hasila.errors import HasilaError
from hasila.evaluation import pipeline_comparison
from hasila.files import write_json
from hasila.inference import checkpoint
from hasila.inference.extractor import Extractor
from hasila.publish import card
from hasila.scoring import article_scores
from hasila.training import first_stage, loop, recipe, run_record, soup
from hasila.training.soup import Members


def main() -> None:
    """Train, save, and score the training articles as a check that the classifier has learnt them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    recipe.add_arguments(parser)
    settings = recipe.from_arguments(parser.parse_args())
    articles, passages = run_record.read_data(settings)
    folder = Path(settings.output)
    members = Members(folder / "states", run_record.signature(settings, corpus.digest([*articles, *passages])))
    staged = first_stage.first(settings, folder / "auxiliary")
    trained = soup.finetune(staged, [*articles, *passages], kept=members)
    main_process = PartialState().is_main_process
    PartialState().destroy_process_group()
    if not main_process:
        return
    checkpoint.save(trained.model, trained.tokenizer, folder / "model", trained.heads)
    learnt, _ = loop.split(settings, [*articles, *passages])
    learnt_articles = [article for article in articles if article in learnt]
    extractor = Extractor.from_pretrained(folder / "model", precision="fp32")
    scores = article_scores.evaluate(extractor, learnt_articles)
    run = {
        **run_record.provenance(settings, articles, passages),
        "parameters": trained.model.num_parameters(),
        "losses": trained.losses,
        "development_f1": trained.development,
        "epoch": trained.epoch,
        "processes": trained.processes,
        "steps": trained.steps,
        "seconds": round(trained.seconds, 1),
        "peak_memory_mb": round(trained.memory / 1e6),
        "scores_on_training_articles": scores.as_dict(),
        "pipeline": pipeline_comparison.compare(extractor, learnt_articles).as_dict(),
    }
    write_json(folder / "run.json", run)
    card_text = card.render(folder.name, extractor.model.config, run)
    (folder / "model" / "README.md").write_text(card_text, encoding="utf-8")
    shutil.rmtree(members.folder)
    print(
        f"{folder / 'model'}: {trained.steps} steps in {trained.seconds:.0f} s by {trained.processes} process(es), "
        f"{trained.memory / 1e9:.1f} GB; strict F1 on its own training articles {scores.micro.f1:.3f}"
    )


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
