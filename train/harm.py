"""Train the harm classifier on the passages, and score it.

    python train/harm.py

Writes the weights to model/hasila/data/harm_weights.tsv and the scores to train/results/harm.json: accuracy on the
articles, which are not trained on, and on the passages, cross-validated by genre.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from operator import eq
from pathlib import Path

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.evaluation import folds
from hasila.files import write_json
from hasila.records import harm
from hasila.records.linear_classifier import Features, LinearClassifier
from hasila.text.folded import FoldedText
from hasila.text.segmentation import sentences

ROOT = Path(__file__).resolve().parents[1]
GROUPS = 6


def main() -> None:
    """Train, score, write."""
    articles = corpus.read_articles(ROOT / "annotations" / "articles")
    passages = corpus.read_passages(ROOT / "annotations" / "passages")
    classifier = fit(passages)
    classifier.save(ROOT / "model" / "hasila" / "data" / "harm_weights.tsv")
    on_articles, on_passages = score(classifier, articles), Accuracy(0, 0)
    for held_out in folds.holdouts("genre", articles, passages, GROUPS).values():
        on_fold = score(fit([passage for passage in passages if passage not in held_out]), held_out)
        on_passages = Accuracy(on_passages.right + on_fold.right, on_passages.mentions + on_fold.mentions)
    report = {
        "data_sha256": corpus.digest([*articles, *passages]),
        "articles": asdict(on_articles),
        "passages": asdict(on_passages),
    }
    write_json(ROOT / "train" / "results" / "harm.json", report)
    print(f"right: {on_articles} in the articles, {on_passages} in passages held out by genre")


@dataclass(frozen=True)
class Accuracy:
    """Number of mentions with the right harm, and of all mentions."""

    right: int
    mentions: int

    def __str__(self) -> str:
        return f"{self.right} of {self.mentions}"


def examples(documents: Sequence[Article]) -> tuple[list[Features], list[str]]:
    """Features and gold harm of each CASUALTY mention."""
    features: list[Features] = []
    harms: list[str] = []
    for document in documents:
        text, document_sentences = FoldedText(document.text), list(sentences(document.text))
        for mention in (entity for entity in document.entities if entity.label == "CASUALTY"):
            bounds = next(s for s in document_sentences if s.start <= mention.start < s.end)
            sentence = text.sentence(bounds.start, bounds.end)
            features.append(harm.features(sentence, mention.start, mention.end))
            harms.append(mention.attributes["Harm"])
    return features, harms


def fit(documents: Sequence[Article]) -> LinearClassifier:
    """Train a classifier on documents."""
    return LinearClassifier.fit(*examples(documents))


def score(classifier: LinearClassifier, documents: Sequence[Article]) -> Accuracy:
    """Score a classifier on documents."""
    features, harms = examples(documents)
    predicted = [classifier(mention)[0] for mention in features]
    return Accuracy(sum(map(eq, predicted, harms)), len(harms))


if __name__ == "__main__":
    main()
