"""The portions of a refinement: corrected documents that are learnt or held out, and what of a corpus is learnt again.

What a network learnt before fades while it learns something else. So a part of the corpus that the checkpoint was made
with is learnt again beside the corrections: Robins, "Catastrophic forgetting, rehearsal and pseudorehearsal", 1995.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.validation import validate
from hasila.errors import CorpusError, DocumentError, HasilaError
from hasila.incidents.copies import originals, signature

FEWEST = 10
"""Documents. With fewer, those held out would tell nothing."""

_SHARE, _FEWEST_HELD_OUT = 5, 3
"""A fifth of the documents is held out, and at least three."""

REPLAY = 2.0
"""Words of the corpus that are learnt again for each word of the corrected documents."""


class PortionError(HasilaError):
    """The documents do not suffice to refine a checkpoint."""


@dataclass(frozen=True)
class Split:
    """Corrected documents.

    Args:
        learn: those that are learnt.
        held_out: those on which the checkpoint is scored before and after.
    """

    learn: Sequence[Article]
    held_out: Sequence[Article]


def digest(text: str) -> str:
    """SHA-256 of a text, by which documents are known again."""
    return hashlib.sha256(text.encode()).hexdigest()


def split(documents: Sequence[Article], known: Collection[str] = (), seed: int = 13) -> Split:
    """Hold a share of documents out; nearly equal texts stay together.

    The choice depends on the seed and on each text, so that it hardly changes when documents are added.

    Args:
        documents: the documents.
        known: digests of texts that the checkpoint learnt in earlier refinements. They are not held out.
        seed: seed of the choice.

    Raises:
        PortionError: there are too few documents.
    """
    if len(documents) < FEWEST:
        raise PortionError(
            f"expected at least {FEWEST} documents that are done, found {len(documents)}: with fewer, none can be held "
            "out, and nothing would tell whether training helps; mark more as done"
        )
    wanted = max(_FEWEST_HELD_OUT, round(len(documents) / _SHARE))
    held_out: set[int] = set()
    for group in sorted(_copies(documents), key=lambda group: _draw(documents[group[0]].text, seed)):
        is_new = not any(digest(documents[at].text) in known for at in group)
        if is_new and len(held_out) + len(group) <= wanted:
            held_out.update(group)
    if len(held_out) < _FEWEST_HELD_OUT:
        raise PortionError(
            f"expected at least {_FEWEST_HELD_OUT} documents to hold out, found {len(held_out)} that the checkpoint "
            "has not learnt before and that are no copies of each other; mark more documents as done"
        )
    return Split(
        [each for at, each in enumerate(documents) if at not in held_out],
        [each for at, each in enumerate(documents) if at in held_out],
    )


def _copies(documents: Sequence[Article]) -> list[list[int]]:
    """The documents in groups of nearly equal texts, by their positions."""
    first_of = originals([signature(document.text) for document in documents])
    first_of_text: dict[str, int] = {}
    groups: dict[int, list[int]] = {}
    for at, document in enumerate(documents):
        first = first_of_text.setdefault(document.text, first_of[at])  # a short text has no signature
        groups.setdefault(first, []).append(at)
    return list(groups.values())


def _draw(text: str, seed: int) -> str:
    return hashlib.sha256(f"{seed} {digest(text)}".encode()).hexdigest()


def read_corpus(folder: Path) -> list[Article]:
    """Read the corpus of a folder: its folders ``articles`` and ``passages``, of which one may be missing.

    Raises:
        DocumentError: both are missing, or a file cannot be read.
        CorpusError: annotations have faults.
    """
    readers = {"articles": corpus.read_articles, "passages": corpus.read_passages}
    found = {name: read for name, read in readers.items() if (folder / name).is_dir()}
    if not found:
        raise DocumentError(f"{folder}: expected a corpus, a folder with articles/ or passages/, found neither")
    documents = [document for name, read in found.items() for document in read(folder / name)]
    if faults := validate(documents):
        raise CorpusError(faults)
    return documents


def replayed(documents: Sequence[Article], corrected: Split, ratio: float = REPLAY) -> list[Article]:
    """Choose documents of a corpus to be learnt again, spread evenly over it; no copy of a corrected document.

    Args:
        documents: the corpus.
        corrected: the corrected documents.
        ratio: words of the corpus for each word that is learnt of them.
    """
    others = [*corrected.learn, *corrected.held_out]
    groups = _copies([*others, *documents])
    copies = {at for group in groups if group[0] < len(others) for at in group}
    free = [document for at, document in enumerate(documents, len(others)) if at not in copies]
    wanted = ratio * sum(map(_words, corrected.learn))
    total = sum(map(_words, free))
    chosen: list[Article] = []
    passed = taken = 0
    for document in free:
        passed += _words(document)
        if taken < wanted * passed / total:
            chosen.append(document)
            taken += _words(document)
    return chosen


def _words(document: Article) -> int:
    return len(document.text.split())
