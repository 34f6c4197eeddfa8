"""Learn which harm a sentence tells of, from the passages, and score it.

    python train/harm.py

Writes the weights into the package (model/hasila/data/harm_weights.tsv) and the scores to train/results/harm.json: on
the articles, from which nothing is learnt, and on the passages, those of some genres read by what the others taught.
"""

from collections.abc import Sequence
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
    """Learn, score, write."""
    articles = corpus.read_articles(ROOT / "annotations" / "articles")
    passages = corpus.read_passages(ROOT / "annotations" / "passages")
    classifier = learnt(passages)
    classifier.save(ROOT / "model" / "hasila" / "data" / "harm_weights.tsv")
    right = total = 0
    for held_out in folds.holdouts("genre", articles, passages, GROUPS).values():
        others = learnt([passage for passage in passages if passage not in held_out])
        good, every = score(others, held_out)
        right, total = right + good, total + every
    good, every = score(classifier, articles)
    report = {
        "data_sha256": corpus.digest([*articles, *passages]),
        "articles": {"right": good, "mentions": every},
        "passages": {"right": right, "mentions": total},
    }
    write_json(ROOT / "train" / "results" / "harm.json", report)
    print(f"right: {good} of {every} in the articles, {right} of {total} in passages held out by genre")


def examples(documents: Sequence[Article]) -> tuple[list[Features], list[str]]:
    """Features and harm of each mention of people."""
    found: list[Features] = []
    kinds: list[str] = []
    for document in documents:
        text, cut = FoldedText(document.text), list(sentences(document.text))
        for entity in (each for each in document.entities if each.label == "CASUALTY"):
            within = next(sentence for sentence in cut if sentence.start <= entity.start < sentence.end)
            sentence = text.sentence(within.start, within.end)
            found.append(harm.features(sentence, entity.start, entity.end))
            kinds.append(entity.attributes["Harm"])
    return found, kinds


def learnt(documents: Sequence[Article]) -> LinearClassifier:
    """A classifier that has learnt from some documents."""
    return LinearClassifier.fit(*examples(documents))


def score(classifier: LinearClassifier, documents: Sequence[Article]) -> tuple[int, int]:
    """How many mentions get the right harm, of how many."""
    found, kinds = examples(documents)
    return sum(classifier(each)[0] == kind for each, kind in zip(found, kinds, strict=True)), len(kinds)


if __name__ == "__main__":
    main()
