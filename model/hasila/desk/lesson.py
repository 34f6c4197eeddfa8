"""What is learnt on the desk: the documents that are done when a training begins, and what it begins with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity, Link
from hasila.desk import annotation as annotations
from hasila.desk.checkpoints import learnt
from hasila.desk.desk import Desk
from hasila.errors import HasilaError, counted, first_line
from hasila.files import write_text
from hasila.output.json_text import to_json
from hasila.training import portions
from hasila.training.portions import Split

FILE = "lesson.json"
NO_CORPUS = (
    "the corrections are learnt alone, so that the checkpoint may forget what they do not show; to learn a corpus "
    "again beside them, give --corpus FOLDER"
)


@dataclass(frozen=True)
class Lesson:
    """What a training learns from. It is kept as it was when the training began, so that this can be resumed.

    Args:
        base: folder or hub id of the checkpoint that is refined; empty for the embedded one.
        corpus: folder of the corpus that is learnt again; empty for none.
        documents: the documents that were done.
        notes: what a person should know, in sentences.
    """

    base: str
    corpus: str
    documents: Sequence[Article]
    notes: Sequence[str] = ()

    @classmethod
    def of(cls, desk: Desk, base: str, corpus: str, *, with_heads: bool) -> Self:
        """The documents of the desk that are done.

        A document that was read by a checkpoint without heads teaches nothing about harm and links unless a person
        accepted all of it. It would teach that there are none, so it is left out if the checkpoint has heads.

        Args:
            desk: the desk.
            base: see the class.
            corpus: see the class.
            with_heads: whether the checkpoint has heads.
        """
        documents: list[Article] = []
        headless = unfit = 0
        with desk.lock:
            done = [item for item in desk.shelf if item.done]
        for item in done:
            assert item.history is not None
            current = item.history.current
            if with_heads and current.missing and not current.is_of_people:
                headless += 1
            elif not _is_unicode(item.document.text):
                unfit += 1
            else:
                documents.append(annotations.to_article(item.document.id, item.document.text, current))
        notes = [] if corpus else [NO_CORPUS]
        if headless:
            notes.append(
                f"{counted(headless, 'document')} left out: read by a checkpoint without heads, so that harm and links "
                "are missing; accept all of them to have them learnt"
            )
        if unfit:
            notes.append(f"{counted(unfit, 'document')} left out: not valid Unicode (lone surrogates)")
        return cls(base, corpus, documents, notes)

    def split(self) -> Split:
        """The documents that are learnt, and those that are held out.

        Raises:
            PortionError: there are too few.
        """
        return portions.split(self.documents, _known(self.base))

    def replayed(self, split: Split) -> list[Article]:
        """The documents of the corpus that are learnt again.

        Raises:
            DocumentError, CorpusError: the corpus cannot be read.
        """
        return portions.replayed(portions.read_corpus(Path(self.corpus)), split) if self.corpus else []

    def write(self, folder: Path) -> None:
        """Keep it in a folder."""
        rows = [{"id": each.id, "text": each.text, "layers": _stored(each)} for each in self.documents]
        content = {"base": self.base, "corpus": self.corpus, "documents": rows, "notes": list(self.notes)}
        write_text(folder / FILE, to_json(content) + "\n")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what :meth:`write` kept.

        Raises:
            HasilaError: the file is missing or broken.
        """
        path = folder / FILE
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            documents = [_restored(row) for row in content["documents"]]
            return cls(str(content["base"]), str(content["corpus"]), documents, list(content["notes"]))
        except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise HasilaError(
                f"{path}: expected what a training of the desk learns from: {first_line(error)}; begin anew"
            ) from None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _stored(article: Article) -> dict[str, Any]:
    mentions = [[each.id, each.label, each.start, each.end, dict(each.attributes)] for each in article.mentions]
    return {"mentions": mentions, "links": [[each.kind, each.source, each.target] for each in article.links]}


def _restored(row: Mapping[str, Any]) -> Article:
    text = str(row["text"])
    mentions = [
        Entity(id, label, start, end, text[start:end], attributes)
        for id, label, start, end, attributes in row["layers"]["mentions"]
    ]
    return Article.of(str(row["id"]), text, mentions, [Link(*link) for link in row["layers"]["links"]])


def _known(base: str) -> list[str]:
    return learnt(Path(base)) if base and Path(base).is_dir() else []
