"""Finds the files of a data set that the library ``datasets`` saved to a folder with ``save_to_disk``."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hasila.documents.source import Source
from hasila.errors import DocumentError

_SPLITS, _STATE, _INFORMATION = "dataset_dict.json", "state.json", "dataset_info.json"
_LARGEST = 1 << 24
"""The most bytes of one of these files."""


def arranged(folder: Path, names: Sequence[str]) -> Sequence[str]:
    """What is read of a folder, in its order: all, but of a saved data set only its splits, of a split its files.

    Args:
        folder: the folder.
        names: the names of all that it holds.

    Raises:
        DocumentError: the data set is damaged, or an old version of the library saved only which rows it selects.
    """
    if _SPLITS in names:
        wanted = _names(_object(folder / _SPLITS).get("splits"))
    elif _STATE in names and _INFORMATION in names:
        state = _object(folder / _STATE)
        if state.get("_indices_data_files") or state.get("_indices_files"):
            raise DocumentError(
                f"{folder}: a selection of the rows of a data set, as datasets 1 saved it; load it with "
                "datasets.load_from_disk, and save what flatten_indices() gives"
            )
        files = state.get("_data_files")
        files = files if isinstance(files, list) else [None]
        wanted = _names([isinstance(file, dict) and file.get("filename") for file in files])
    else:
        return names
    if wanted is None:
        raise DocumentError(f"{folder}: expected a data set that datasets saved, found one whose files are not listed")
    if missing := [name for name in wanted if name not in names]:
        raise DocumentError(f"{folder}: expected a whole data set that datasets saved, {missing[0]!r} is not in it")
    return wanted


def _object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(Source.of_path(path, path.name).bytes(_LARGEST))
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{path}: expected what datasets writes there, found no JSON: {error}") from None
    return value if isinstance(value, dict) else {}


def _names(value: object) -> list[str] | None:
    """A list of names, or nothing if it is none."""
    return value if isinstance(value, list) and all(isinstance(each, str) for each in value) else None
