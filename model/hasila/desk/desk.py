"""The desk itself: documents, their annotations, and the log, which agree at every moment."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hasila.desk import annotation as annotations
from hasila.desk.corrections import Change, ChangeError
from hasila.desk.findings import COUNTED, counted_by_rules, counted_of, day_of
from hasila.desk.history import REDO, UNDO, History, checked_changes
from hasila.desk.log import Log
from hasila.desk.shelf import Item, Shelf, digest
from hasila.desk.snapping import checked, snapped
from hasila.documents.document import METADATA, Document
from hasila.errors import DocumentError, HasilaError
from hasila.layers import Layers
from hasila.records.recorder import Recorder

ADDED = "desk/"
"""The beginning of the names of documents that were added on the desk."""


class StaleError(HasilaError):
    """A change is based on an annotation that is not the current one."""


class UnreadError(HasilaError):
    """The model has not read a document yet."""


class Desk:
    """Documents with their annotations. All methods may be called from several threads.

    Args:
        log: where changes are kept.
        recorder: reads records.

    Raises:
        LogError: the log cannot be read.
    """

    def __init__(self, log: Log, recorder: Recorder) -> None:
        self.log = log
        self.recorder = recorder
        self.shelf = Shelf(recorder)
        self.lock = threading.RLock()
        self.annotators: dict[str, None] = {}
        self.revision = 0
        """Grows with each change of what is read off a document."""
        self._logged: dict[tuple[str, str], list[tuple[int, Mapping[str, Any]]]] = {}
        for number, entry in enumerate(log.read(), 1):
            self._load(number, entry)
        for item in self.shelf:
            self._replay(item)

    def _load(self, number: int, entry: Mapping[str, Any]) -> None:
        """Take a line of the log."""
        try:
            name, of_text, annotator = (entry[key] for key in ("document", "digest", "annotator"))
            if not all(isinstance(each, str) for each in (name, of_text, annotator)):
                raise ValueError("document, digest and annotator are no texts")
            self.annotators.setdefault(annotator)
            if "added" in entry:
                self.shelf.add(_added(name, entry["added"]))
                return
            logged = self._logged.setdefault((name, of_text), [])
            if entry["version"] != len(logged) + 1:
                raise ValueError(f"version {entry['version']} follows version {len(logged)}")
            checked_changes(entry["changes"])
            if not logged:
                annotations.restored(entry["reading"])
            logged.append((number, entry))
        except (KeyError, TypeError, ValueError, AttributeError, DocumentError) as error:
            what = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise self.log.fault(number, what) from None

    def waiting(self) -> list[str]:
        """Names of documents that the log has changes of, though no document has this name and text."""
        with self.lock:
            return sorted({name for name, _ in self._logged})

    def add(self, document: Document, original: Path | None = None) -> Item:
        """Take a document; its changes in the log are made again.

        Raises:
            DocumentError: there are too many.
            LogError: a change of the log does not fit it.
        """
        with self.lock:
            item = self.shelf.add(document, original)
            self._replay(item)
        return item

    def _replay(self, item: Item) -> None:
        logged = self._logged.pop((item.document.id, item.digest), None)
        if logged is None or item.history is not None:
            return
        item.history = replayed(self.log, logged, len(item.document.text))
        item.found()
        self.revision += 1

    def take_in(self, document: Document, annotator: str) -> Item:
        """Take a document that a person adds, and keep it in the log.

        Raises:
            DocumentError: there are too many.
            LogError: it cannot be kept.
        """
        with self.lock:
            named = replace(document, id=self.shelf.free_name(ADDED + document.id))
            self.shelf.check(named)
            kept = {"text": document.text, "date": document.date, "metadata": dict(document.metadata)}
            self.log.append({**self._entry(annotator, named.id, digest(document.text), 0), "added": kept})
            return self.shelf.add(named)

    def read(self, item: Item, layers: Layers) -> None:
        """Take what the model read off a document."""
        layers = self.recorder.completed(item.document.text, layers, day_of(item.document))
        counted = counted_by_rules(self.recorder, item.document, layers)
        history = History(annotations.of_layers(layers, counted), len(item.document.text))
        with self.lock:
            if item.history is None:
                item.history = history
                self.revision += 1
        item.found()

    def change(
        self, item: Item, annotator: str, base: int, asked: Sequence[Change]
    ) -> tuple[annotations.Annotation, annotations.Annotation]:
        """Make the changes of a person, all or none. Records are not read here, see :meth:`Item.found`.

        Args:
            item: the document.
            annotator: the person.
            base: the version that the person saw.
            asked: the changes: those of :mod:`hasila.desk.corrections`, without keys of what is new, and with
                ``exact`` where a stretch must not be snapped; or only ``undo`` or ``redo``.

        Returns:
            The annotation before and after.

        Raises:
            StaleError: the version is not the current one.
            UnreadError: the document is not read yet.
            ChangeError, StretchError: a change does not fit; none is made.
            LogError: the changes cannot be kept; none is made.
        """
        with self.lock:
            history = item.history
            if history is None:
                raise UnreadError(f"{item.document.id}: the model has not read it yet; try again in a moment")
            if base != history.version:
                raise StaleError(
                    f"expected a change of version {history.version}, found one of {base}: somebody, or another tab, "
                    "changed the document; load it again"
                )
            before = history.current
            changes = self._resolved(item, history, asked)
            history.next_of(changes)
            entry = {**self._entry(annotator, item.document.id, item.digest, base + 1), "changes": changes}
            if history.version == 0:
                entry["reading"] = annotations.stored(history.reading)
            self.log.append(entry)
            history.make(annotator, changes)
            self.annotators.setdefault(annotator)
            self.revision += 1
            return before, history.current

    def _entry(self, annotator: str, name: str, of_text: str, version: int) -> dict[str, Any]:
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        return {"time": time, "annotator": annotator, "document": name, "digest": of_text, "version": version}

    def _resolved(self, item: Item, history: History, asked: Sequence[Change]) -> list[Change]:
        """The changes as the log keeps them: with keys, with offsets after snapping, with what rules count."""
        if asked and asked[0]["op"] in (UNDO, REDO):
            return list(asked)
        resolved: list[Change] = []
        keys = history.keys
        for change in asked:
            plain = {name: value for name, value in change.items() if name != "exact"}
            if change["op"] in ("add", "link"):
                keys += 1
                plain["key"] = f"{'m' if change['op'] == 'add' else 'l'}{keys}"
            if change["op"] in ("add", "move"):
                snap = checked if change.get("exact") else snapped
                plain["start"], plain["end"] = snap(item.document.text, change["start"], change["end"])
            if change["op"] == "move":
                plain["attributes"] = self._uncounted(item, history, change["key"])
            resolved.append(plain)
        return resolved + self._counts(item, history, resolved)

    def _uncounted(self, item: Item, history: History, key: str) -> dict[str, str]:
        """The attributes of a mention, without the count if that is the rules'."""
        mention = history.current.mention(key)
        if mention is None:
            return {}
        by_rules = counted_of(self.recorder, item.document, history.current, [key]).get(key, {})
        given = {name: value for name, value in mention.attributes.items() if name in COUNTED}
        return {name: value for name, value in mention.attributes.items() if name not in COUNTED or given != by_rules}

    def _counts(self, item: Item, history: History, changes: Sequence[Change]) -> list[Change]:
        """What rules count of the people that a person newly gave or accepted without a count."""
        before, after = history.current, history.next_of(changes)
        described = {change["key"] for change in changes if change["op"] == "attributes"}
        moved = {change["key"] for change in changes if change["op"] in ("move", "label")}
        persons = {each.key for each in before.mentions if each.origin == "person"} - moved
        new = [
            each
            for each in after.mentions
            if each.label == "CASUALTY" and each.origin == "person" and each.key not in persons | described
            if not any(name in each.attributes for name in COUNTED)
        ]
        if not new:
            return []
        by_rules = counted_of(self.recorder, item.document, after, [each.key for each in new])
        return [
            {"op": "attributes", "key": each.key, "attributes": {**each.attributes, **by_rules[each.key]}}
            for each in new
            if by_rules.get(each.key)
        ]


def replayed(log: Log, logged: Iterable[tuple[int, Mapping[str, Any]]], length: int) -> History:
    """The history of a document that lines of a log tell.

    Args:
        log: the log, for errors.
        logged: the lines with their numbers.
        length: code points of the text.

    Raises:
        LogError: a change does not fit the ones before it.
    """
    history: History | None = None
    for number, entry in logged:
        try:
            if history is None:
                history = History(annotations.restored(entry["reading"]), length)
            history.make(str(entry["annotator"]), entry["changes"])
        except (ChangeError, KeyError, TypeError, ValueError) as error:
            raise log.fault(number, str(error)) from None
    assert history is not None
    return history


def _added(name: str, kept: Mapping[str, Any]) -> Document:
    metadata = {key: str(value) for key, value in kept["metadata"].items() if key in METADATA}
    if not isinstance(kept["text"], str):
        raise ValueError("its text is no text")
    return Document(name, kept["text"], str(kept["date"]), metadata)
