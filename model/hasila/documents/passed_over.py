"""What is passed over in folders: files of no format by their suffix, and what lies beside documents unseen."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from hasila.errors import counted

_SHOWN_FILES, _SHOWN_SUFFIXES = 3, 10

_MOST_SUFFIXES = 1000
"""Suffixes that are counted one by one; what ends in a number or a date may have as many as there are files."""

OTHER = "other suffixes"
NO_SUFFIX = "no suffix"

_SUFFIX = re.compile(r"\.\w{1,12}")
_ASIDE = frozenset(
    ["thumbs.db", "desktop.ini", "__macosx", "annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf"]
)
"""What Windows and macOS leave in folders, and the configuration of brat."""


DESK = (("desk", "log.jsonl"), ("desk", "decisions.tsv"), ("desk", "checkpoints"))
"""What the desk keeps beside the documents: corrections, decisions about incidents, and a folder of what it learnt."""


def is_aside(name: str) -> bool:
    """Whether a file or folder is no document of the user: hidden, of the system or an editor, or brat's labels.

    Args:
        name: its last part, ``.DS_Store``, ``~$draft.docx`` or ``a.ann``.
    """
    return name.startswith((".", "~$")) or name.lower() in _ASIDE or name.endswith(".ann")


class PassedOver:
    """Counts what is passed over.

    Attributes:
        files: numbers of files by suffix, in lower case with the dot; :data:`NO_SUFFIX` and :data:`OTHER` among them.
        first: the first files of each suffix.
        aside: number of files and folders that are no document of the user, see :func:`is_aside`.
    """

    def __init__(self) -> None:
        self.files: Counter[str] = Counter()
        self.first: dict[str, list[str]] = {}
        self.aside = 0

    def add(self, path: PurePath) -> None:
        """Count a file of no format."""
        suffix = path.suffix.lower() or NO_SUFFIX
        if suffix != NO_SUFFIX and not _SUFFIX.fullmatch(suffix):
            suffix = OTHER
        if suffix not in self.files and len(self.files) >= _MOST_SUFFIXES:
            suffix = OTHER
        self.files[suffix] += 1
        first = self.first.setdefault(suffix, [])
        if len(first) < _SHOWN_FILES:
            first.append(str(path))

    @property
    def count(self) -> int:
        """The number of files of no format."""
        return self.files.total()

    def lines(self) -> Iterator[str]:
        """A line for each of the most frequent suffixes, and one for the others."""
        ordered = sorted(self.files.items(), key=lambda each: (-each[1], each[0]))
        for suffix, count in ordered[:_SHOWN_SUFFIXES]:
            more = f" and {count - len(self.first[suffix])} more" if count > len(self.first[suffix]) else ""
            yield f"passed over: {counted(count, 'file')}, {suffix}: {', '.join(self.first[suffix])}{more}"
        if rest := ordered[_SHOWN_SUFFIXES:]:
            yield f"passed over: {sum(count for _, count in rest)} files of {len(rest)} more suffixes"
