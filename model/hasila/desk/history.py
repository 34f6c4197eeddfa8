"""The history of a document: what the model read, the changes of persons, and what of them is undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hasila.desk.annotation import Annotation
from hasila.desk.corrections import FIELDS, Change, ChangeError, applied

UNDO, REDO = "undo", "redo"


@dataclass(frozen=True)
class Step:
    """Changes that one person made at once, and what they led to.

    Args:
        annotator: the person.
        before: the annotation before.
        after: the annotation after.
    """

    annotator: str
    before: Annotation
    after: Annotation


@dataclass
class History:
    """The history of a document.

    Args:
        reading: what the model read.
        length: code points of the text.
        done: the steps that hold.
        undone: the steps that are undone, the last one last.
        keys: numbers of the keys that were given.

    Attributes:
        now: how many lines the log has of it, and the annotation as it is now. Both change at once, also for those who
            look while a change is made.
    """

    reading: Annotation
    length: int
    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)
    keys: int = 0

    def __post_init__(self) -> None:
        self.keys = max(self.keys, len(self.reading.mentions), len(self.reading.links))
        self.now = 0, self.done[-1].after if self.done else self.reading

    @property
    def version(self) -> int:
        """How many lines the log has of it."""
        return self.now[0]

    @property
    def current(self) -> Annotation:
        """The annotation as it is now."""
        return self.now[1]

    def next_of(self, changes: Sequence[Change]) -> Annotation:
        """The annotation that changes would lead to; nothing is changed.

        Raises:
            ChangeError: they do not fit, or there is nothing to undo or to redo.
        """
        operation = changes[0]["op"] if len(changes) == 1 else ""
        if operation == UNDO:
            if not self.done:
                raise ChangeError("there is nothing to undo")
            return self.done[-1].before
        if operation == REDO:
            if not self.undone:
                raise ChangeError("there is nothing to redo")
            return self.undone[-1].after
        return applied(self.current, changes, self.length)

    def make(self, annotator: str, changes: Sequence[Change]) -> None:
        """Make changes.

        Raises:
            ChangeError: see :meth:`next_of`; nothing is changed.
        """
        after = self.next_of(changes)
        operation = changes[0]["op"] if changes else ""
        if operation == UNDO:
            self.undone.append(self.done.pop())
        elif operation == REDO:
            self.done.append(self.undone.pop())
        else:
            self.done.append(Step(annotator, self.current, after))
            self.undone.clear()
            self.keys = max([self.keys, *(_number(change["key"]) for change in changes if "key" in change)])
        self.now = self.version + 1, after

    @property
    def annotators(self) -> dict[str, Annotation]:
        """The annotation as each person left it, by their names."""
        return {step.annotator: step.after for step in self.done}


def _number(key: str) -> int:
    digits = key[1:]
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def checked_changes(changes: Any) -> Sequence[Mapping[str, Any]]:
    """Changes of the log.

    Raises:
        ValueError: they are none.
    """
    if not isinstance(changes, list) or not changes:
        raise ValueError("it has no changes")
    for change in changes:
        operation = str(change.get("op")) if isinstance(change, dict) else ""
        if operation in (UNDO, REDO) and len(changes) == 1:
            continue
        if operation not in FIELDS:
            raise ValueError(f"found the change {operation!r}")
        if missing := [name for name in FIELDS[operation] if name not in change]:
            raise ValueError(f"{operation} has no {missing[0]}")
    return changes
