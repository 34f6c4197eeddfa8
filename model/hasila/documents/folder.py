"""Walks a folder: files in the order of their names, what is passed over, and an error for what cannot be reached."""

import os
from collections.abc import Iterator
from pathlib import Path

from hasila.documents.formats import format_of
from hasila.documents.passed_over import DESK_FILES, PassedOver, is_aside
from hasila.documents.saved_dataset import arranged
from hasila.documents.source import unreadable
from hasila.errors import DocumentError


def files_in(folder: Path, passed: PassedOver) -> Iterator[Path | DocumentError]:
    """Yield the files to read in a folder and below it, in the order of their names or of a saved data set.

    Links to folders are followed, but no folder is read twice. What is no regular file, such as a pipe, is yielded too,
    because reading it tells the error.

    Args:
        folder: the folder.
        passed: counts what is not read.

    Yields:
        A file, or an error in the place of a folder that cannot be read or is not followed.
    """
    links = _Links(folder)
    stack: list[Iterator[os.DirEntry[str]]] = []  # no recursion: folders can be nested deeper than Python's stack
    try:
        stack.append(_entries(folder))
    except DocumentError as error:
        yield error
    except OSError as error:
        yield unreadable(folder, error)
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
            continue
        path = Path(entry.path)
        if is_aside(entry.name) or path.parts[-2:] in DESK_FILES:
            passed.aside += 1
            continue
        try:
            if entry.is_dir():
                if entry.is_symlink():
                    links.follow(path)
                stack.append(_entries(path))
            elif format_of(entry.name) or not entry.is_file():
                yield path
            else:
                passed.add(path)
        except DocumentError as error:
            yield error
        except OSError as error:  # no permission, a link to itself, a path that is too long
            yield unreadable(path, error)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        by_name = {entry.name: entry for entry in entries}
    return iter([by_name[name] for name in arranged(folder, sorted(by_name))])


class _Links:
    """Decides which links to folders are followed: those to a folder of which nothing is read otherwise."""

    def __init__(self, folder: Path) -> None:
        self._read: set[Path] = set()
        self._above: set[Path] = set()
        self._add(Path(os.path.realpath(folder)))

    def _add(self, real: Path) -> None:
        self._read.add(real)
        self._above.update(real.parents)

    def follow(self, link: Path) -> None:
        """Note that a link is followed.

        Raises:
            DocumentError: it must not be.
        """
        real = Path(os.path.realpath(link))
        if real in self._above:
            raise DocumentError(f"{link}: a link to a folder that holds one that is read, not followed: {real}")
        if not self._read.isdisjoint((real, *real.parents)):
            raise DocumentError(f"{link}: a link to a folder that is read in its own place, not followed: {real}")
        self._add(real)
