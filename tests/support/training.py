"""Running the training script, and scoring what it made."""

from collections.abc import Sequence
from pathlib import Path

from hasila.corpus.articles import Article
from hasila.inference.extractor import Extractor
from hasila.scoring import article_scores
from hasila.training.loop import Trained
from support.commands import run_script


def score(trained: Trained, articles: Sequence[Article]) -> article_scores.Evaluation:
    return article_scores.evaluate(Extractor(trained.model, trained.tokenizer, device="cpu"), articles)


def finetune(config: Path, output: Path, *options: str) -> None:
    """Run the script by itself, in this process."""
    done = run_script("train/finetune.py", "--config", config, "--output", output, *options)
    assert done.returncode == 0, done.stderr
