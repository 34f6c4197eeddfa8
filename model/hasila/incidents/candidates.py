"""Pairs of tellings that may be of one event, found without comparing all with all.

Tellings that share a key are ordered by time, and each is paired with the next few. A key is a place, an area, a rare
word or a toll, with a few days; or a place and a toll, for texts that look back without a day. Of the later tellings
that one is paired with, those are kept that share most keys with it. So the number of pairs is at most a multiple of
the number of tellings, however many tell of a town and a day.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise, product
from math import floor
from typing import Any

import numpy as np
import numpy.typing as npt

from hasila.incidents.rarity import NamesOfPlaces
from hasila.incidents.telling import Telling

_CELL = 0.25
"""Degrees; more than the distance at which places count as close."""
_HALF = 2
"""Days; half a bucket. Buckets overlap by half, so that two days that are no more than two apart share one."""
_SLACK = 1
"""Days on either side of a day that is only known roughly."""
_BUCKETS = 6
"""The most buckets of a telling; what spans more days is no event."""
_WORDS = 8
"""The rarest words of a telling that are keys."""
_REACH = {"cell": 100, "name": 100, "unit": 40, "word": 20, "toll": 20, "copy": 20, "day": 30, "memory": 10}
"""How many later tellings of a key are paired with one, by the kind of the key."""
_MOST = 128
"""How many later tellings are paired with one in all. The densest wars of a region have about as many; see
docs/scale.md."""

_Keys = npt.NDArray[np.uint64]
_Positions = npt.NDArray[np.int32]
_Pairs = npt.NDArray[np.int64]


def candidates(tellings: Sequence[Telling], originals: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the pairs, each once, by the positions of their tellings, the lesser first.

    Args:
        tellings: the tellings, ordered by :attr:`Telling.order`.
        originals: for each telling the report that its report copies, or its report.
    """
    for first, second in _paired(*_entries(tellings, originals), len(tellings)):
        one, other = tellings[first], tellings[second]
        if one.report == other.report:
            continue
        copied = originals[first] == originals[second] or not set(one.sentences).isdisjoint(other.sentences)
        if copied or not _is_another_time(one, other):
            yield first, second


def _is_another_time(one: Telling, other: Telling) -> bool:
    """Whether both tell their day or are news of theirs, and these are weeks apart."""
    if "none" in (one.precision, other.precision) or None in (one.first, one.last, other.first, other.last):
        return False
    return max(other.first - one.last, one.first - other.last) > _MEMORY  # type: ignore[operator]


def _entries(tellings: Sequence[Telling], originals: Sequence[str]) -> tuple[_Keys, _Positions]:
    """The keys of all tellings, and the position of the telling of each."""
    frequency = Counter(word for telling in tellings for word in telling.words)
    names = NamesOfPlaces(tellings)
    kinds = {kind: number for number, kind in enumerate(_REACH)}
    keys, positions = array("Q"), array("i")
    for position, (telling, original) in enumerate(zip(tellings, originals, strict=True)):
        own = {_hashed(kinds[key[0]], key) for key in _keys(telling, original, frequency, names)}
        keys.extend(own)
        positions.extend([position] * len(own))
    return np.frombuffer(keys, np.uint64), np.frombuffer(positions, np.int32)


_MEMORY = 14
"""Days from which a text looks back at an event; it is compared if it tells no day, or the very day."""
_TOLD_AGAIN = 3
"""The least toll by which an event is known after months."""

_Key = tuple[Any, ...]
"""A kind of :data:`_REACH`, and what tellings of this key share."""


def _hashed(kind: int, key: _Key) -> int:
    """A number for a key whose last three bits are its kind."""
    digest = blake2b(repr(key).encode("utf-8", errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest) & ~7 | kind


def _paired(keys: _Keys, positions: _Positions, size: int) -> Iterator[tuple[int, int]]:
    """Pairs of positions with equal keys, each with as many later ones as the kind of the key reaches."""
    order = np.lexsort((positions, keys))
    keys, positions = keys[order], positions[order]
    reach = np.array(list(_REACH.values()), np.int8)[(keys & np.uint64(7)).astype(np.int8)]
    entries = np.argsort(positions, kind="stable")
    bounds = np.searchsorted(positions[entries], np.arange(0, size + _BLOCK, _BLOCK))
    for start, end in pairwise(bounds.tolist()):
        yield from (divmod(pair, size) for pair in _of_block(keys, positions, reach, entries[start:end], size).tolist())


def _of_block(keys: _Keys, positions: _Positions, reach: npt.NDArray[np.int8], entries: _Pairs, size: int) -> _Pairs:
    """The pairs whose first positions are those of some entries, each pair as one number, in order."""
    found = [np.empty(0, np.int64)]
    for step in range(1, max(_REACH.values()) + 1):
        entries = entries[entries + step < len(keys)]
        entries = entries[(keys[entries] == keys[entries + step]) & (reach[entries] >= step)]
        if not len(entries):
            break
        found.append(positions[entries].astype(np.int64) * size + positions[entries + step])
    return _nearest(*np.unique(np.concatenate(found), return_counts=True), size)


def _nearest(pairs: _Pairs, shared: npt.NDArray[np.intp], size: int) -> _Pairs:
    """For each first position the pairs that share most keys; of equals those whose second position is nearest."""
    first = pairs // max(1, size)
    order = np.lexsort((pairs, -shared, first))
    starts = np.searchsorted(first, first)  # both are ordered by the first position
    return pairs[np.sort(order[np.arange(len(order)) - starts < _MOST])]


_BLOCK = 1024
"""Positions whose pairs are held at a time."""


def _keys(telling: Telling, original: str, frequency: Counter[str], names: NamesOfPlaces) -> Iterator[_Key]:
    if telling.is_total:
        return
    yield "copy", original
    yield from (("copy", sentence) for sentence in telling.sentences)
    known = (word for word in telling.words if frequency[word] > 1)
    words = sorted(known, key=lambda word: (frequency[word], word))[:_WORDS]
    places = {spot.sound for spot in telling.spots if spot.kind not in ("admin1", "country")}
    yield from (("memory", place, people) for place, people in product(places, set(_remembered(telling))))
    killed = telling.figure("killed")
    for bucket in _buckets(telling):
        yield "day", bucket
        yield from ((*place, bucket) for place in _places(telling))
        yield from (("name", name, bucket) for name in names.named(telling))
        yield from (("word", word, bucket) for word in words)
        if killed and killed[0] > 1:
            yield "toll", killed, bucket


def _remembered(telling: Telling) -> Iterator[int]:
    """The numbers of killed people by which an event is known after months, each by itself."""
    for each in telling.records:
        if each.harm == "killed" and each.role in ("toll", "repeated") and each.low and each.low >= _TOLD_AGAIN:
            yield each.low


def _places(telling: Telling) -> Iterator[_Key]:
    for spot in telling.spots:
        if spot.latitude is not None and spot.longitude is not None and spot.kind not in ("admin1", "country"):
            yield from (("cell", *cell) for cell in _cells(spot.latitude, spot.longitude))
        if spot.kind != "country":
            yield "name", spot.sound
        if spot.units or spot.kind == "admin1":
            yield "unit", spot.country, spot.units[0] if spot.units else spot.name


def _cells(latitude: float, longitude: float) -> Iterator[tuple[int, int]]:
    """The four cells nearest to a point, one of which it shares with any point up to half a cell away."""
    rows, columns = ((floor(at / _CELL - 0.5), floor(at / _CELL - 0.5) + 1) for at in (latitude, longitude))
    return product(rows, columns)


def _buckets(telling: Telling) -> Iterator[int]:
    """The buckets of days of a telling; those of its publication if it tells no day."""
    first, last = (telling.day, telling.day) if telling.first is None else (telling.first, telling.last)
    if first is None or last is None:
        return
    slack = 0 if telling.precision == "day" else _SLACK
    least, most = (first - slack) // _HALF - 1, (last + slack) // _HALF
    yield from range(least, min(most, least + _BUCKETS) + 1)
