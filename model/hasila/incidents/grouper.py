"""Groups reports into incidents: copies, candidates, scores, decisions of people, groups."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

import numpy as np
import numpy.typing as npt

from hasila.incidents import copies
from hasila.incidents.candidates import candidates
from hasila.incidents.comparison import Comparer, Comparison, Copied
from hasila.incidents.decisions import Decision, RecordName
from hasila.incidents.grouping import joined_by, linked
from hasila.incidents.incident import Incident, Join, Member
from hasila.incidents.report import Report
from hasila.incidents.report_reader import THRESHOLD as THRESHOLD_WITHIN
from hasila.incidents.report_reader import ReportReader
from hasila.incidents.rivals import CROWDS, crowds, discounted
from hasila.incidents.scored_pairs import Pair, PairsOfPosition, ScoredPairs
from hasila.incidents.scorer import Scorer, default_scorer
from hasila.incidents.telling import Telling

THRESHOLD = 0.32
"""The mean score of two groups from which they are joined, chosen on the files that train/incidents.py learns."""
_OF_ONE_REPORT = THRESHOLD / THRESHOLD_WITHIN
"""How much the kinship of two tellings of one report counts: those that were all but one are all but joined."""


class Grouper:
    """Groups reports into incidents. The result depends on the reports, not on the order in which they are added.

    Args:
        decisions: decisions of people.
        scorers: score pairs of records within a report, and pairs of tellings; default: those of the package.
        threshold: see :data:`THRESHOLD`.
        log: takes a line for each decision that is about no record.
    """

    def __init__(
        self,
        decisions: Iterable[Decision] = (),
        *,
        scorers: tuple[Scorer, Scorer] | None = None,
        threshold: float = THRESHOLD,
        log: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._decisions = list(decisions)
        self._within, self._across = scorers or (default_scorer("within"), default_scorer("across"))
        self._threshold = threshold
        self._log = log
        self._tellings: list[Telling] = []
        self._signatures: dict[str, copies.Signature] = {}
        self._records: set[RecordName] = set()  # those of reports that decisions are about
        self._decided: defaultdict[str, list[Decision]] = defaultdict(list)
        for decision in self._decisions:
            for name in decision.about:
                self._decided[name.report].append(decision)

    def add(self, report: Report) -> None:
        """Add a report. Its text is not kept.

        Raises:
            ValueError: a report of this name is there.
        """
        if report.id in self._signatures:
            raise ValueError(f"there are two reports with the name {report.id!r}")
        self._signatures[report.id] = copies.signature(report.document.text)
        numbers = {RecordName(report.id, record.at.start): at for at, record in enumerate(report.records)}
        decided = self._decided.get(report.id, ())
        wrong = {numbers[each.first] for each in decided if each.kind == "wrong" and each.first in numbers}
        reader = ReportReader(report, self._within, _apart(numbers, decided), wrong)
        self._tellings += reader.tellings()
        if decided:
            self._records.update(numbers)

    def comparisons(self) -> Iterator[tuple[Telling, Telling, Comparison]]:
        """The pairs of tellings that are candidates, with what they have in common."""
        tellings = self._ordered()
        originals = self._originals(tellings)
        comparer = Comparer(tellings)
        for first, second, crowd in _in_crowds(*_candidates(tellings, originals), len(tellings)):
            one, other = tellings[first], tellings[second]
            found = comparer.comparison(first, second, _copied(one, other, originals))
            yield one, other, Comparison((*found.features, crowd), found.reasons)

    def incidents(self) -> list[Incident]:
        """The incidents, ordered by their first tellings. A total of a period alone is none."""
        tellings = self._ordered()
        originals = self._originals(tellings)
        same, apart = self._ruled(tellings)
        comparer = Comparer(tellings)
        pairs = self._scored(tellings, originals, comparer).that_matter(self._threshold, same)
        told = _partners(same)
        incidents = [
            _incident(members, tellings, originals, _joins(members, tellings, originals, comparer, pairs, told))
            for members in linked(pairs, self._threshold, same, apart)
            if not all(tellings[at].is_total for at in members)
        ]
        return sorted(incidents, key=lambda incident: incident.members[0].telling.order)

    def _ordered(self) -> list[Telling]:
        return sorted(self._tellings, key=lambda telling: telling.order)

    def _originals(self, tellings: Sequence[Telling]) -> dict[str, str]:
        """For each report the first one that it copies, or itself."""
        order = list(dict.fromkeys(telling.report for telling in tellings))
        found = copies.originals([self._signatures[report] for report in order])
        return {report: order[at] for report, at in zip(order, found, strict=True)}

    def _scored(self, tellings: Sequence[Telling], originals: Mapping[str, str], comparer: Comparer) -> ScoredPairs:
        """The candidates and the tellings of one report with their scores. What was compared is not kept."""
        firsts, seconds = _candidates(tellings, originals)
        scores = array("d")
        for first, second, crowd in _in_crowds(firsts, seconds, len(tellings)):
            copied = _copied(tellings[first], tellings[second], originals)
            scores.append(self._across((*comparer.features(first, second, copied), crowd)))
        scored = ScoredPairs(len(tellings))
        scored.extend(firsts, seconds, discounted(firsts, seconds, np.frombuffer(scores), _reports(tellings)))
        for first, telling in enumerate(tellings):
            for second, kinship in enumerate(telling.kinship, first + 1):
                scored.add(first, second, kinship * _OF_ONE_REPORT)
        return scored

    def _ruled(self, tellings: Sequence[Telling]) -> tuple[list[Pair], list[Pair]]:
        """The pairs of tellings that people told to be of one event, and those they told not to be."""
        holder = {
            RecordName(telling.report, record.start): at
            for at, telling in enumerate(tellings)
            if telling.report in self._decided
            for record in telling.records
        }
        ruled: dict[str, list[Pair]] = {"same": [], "different": []}
        for decision in self._decisions:
            if missing := [str(name) for name in sorted(decision.about) if name not in self._records]:
                self._log(f"warning: the decision of line {decision.line} is about no record: {', '.join(missing)}")
            elif decision.kind == "split":
                own = holder[decision.first]
                others = {at for name, at in holder.items() if name.report == decision.first.report} - {own}
                ruled["different"] += [_pair(own, other) for other in sorted(others)]
            elif decision.second in holder and decision.first in holder and decision.second is not None:
                pair = _pair(holder[decision.first], holder[decision.second])
                if pair[0] != pair[1]:
                    ruled[decision.kind].append(pair)
        return ruled["same"], ruled["different"]


_Positions = npt.NDArray[np.int32]


def _candidates(tellings: Sequence[Telling], originals: Mapping[str, str]) -> tuple[_Positions, _Positions]:
    """The first positions of the candidates, and the second ones."""
    firsts, seconds = array("i"), array("i")
    for first, second in candidates(tellings, [originals[telling.report] for telling in tellings]):
        firsts.append(first)
        seconds.append(second)
    return np.frombuffer(firsts, np.int32), np.frombuffer(seconds, np.int32)


def _in_crowds(firsts: _Positions, seconds: _Positions, size: int) -> Iterator[tuple[int, int, str]]:
    """The candidates, each with the feature of the crowd that it is in."""
    crowd = crowds(firsts, seconds, size)
    for start in range(0, len(firsts), _BLOCK):
        block = (each[start : start + _BLOCK].tolist() for each in (firsts, seconds, crowd))
        yield from ((first, second, _CROWDED[at]) for first, second, at in zip(*block, strict=True))


_BLOCK = 1 << 16
"""Candidates that are looked at together."""
_CROWDED = tuple(f"crowd {name}" for name in CROWDS)


def _reports(tellings: Sequence[Telling]) -> _Positions:
    """The number of the report of each telling."""
    number: dict[str, int] = {}
    return np.array([number.setdefault(telling.report, len(number)) for telling in tellings], np.int32)


def _apart(numbers: Mapping[RecordName, int], decided: Iterable[Decision]) -> Iterator[tuple[int, int]]:
    """Pairs of records of a report that decisions tell apart."""
    for decision in decided:
        own = [numbers[name] for name in decision.about if name in numbers]
        if decision.kind == "different" and len(own) == 2:
            yield own[0], own[1]
        elif decision.kind == "split" and own:
            yield from ((own[0], other) for other in numbers.values() if other != own[0])


def _copied(one: Telling, other: Telling, originals: Mapping[str, str]) -> Copied:
    if originals[one.report] == originals[other.report]:
        return "text"
    return "paragraph" if any(sentence in other.sentences for sentence in one.sentences) else ""


def _origins(tellings: Sequence[Telling], originals: Mapping[str, str]) -> list[int]:
    """The number of the origin of each telling: tellings of copies, or with a long sentence in common, have one."""
    origins: list[int] = []
    of_key: dict[object, int] = {}
    for telling in tellings:
        keys = [originals[telling.report], *telling.sentences]
        known = [of_key[key] for key in keys if key in of_key]
        origin = min(known, default=max(origins, default=-1) + 1)
        origins.append(origin)
        of_key.update(dict.fromkeys(keys, origin))
    return origins


def _incident(
    members: Sequence[int],
    tellings: Sequence[Telling],
    originals: Mapping[str, str],
    joins: Mapping[int, Join],
) -> Incident:
    origins = _origins([tellings[at] for at in members], originals)
    return Incident(
        tuple(
            Member(
                telling=(telling := tellings[at]),
                origin=origin,
                copy_of=original if (original := originals[telling.report]) != telling.report else None,
                join=joins.get(at),
            )
            for at, origin in zip(members, origins, strict=True)
        )
    )


def _joins(
    members: Sequence[int],
    tellings: Sequence[Telling],
    originals: Mapping[str, str],
    comparer: Comparer,
    pairs: PairsOfPosition,
    told: Mapping[int, Set[int]],
) -> dict[int, Join]:
    """Why each member of a group but the first is in it: a person told so, or the pair that speaks for it most."""
    joins: dict[int, Join] = {}
    by_score = joined_by(members, pairs)
    for at in members[1:]:
        own = tellings[at]
        partners = sorted(told.get(at, frozenset()) & set(members))
        place, score = by_score.get(at, (members[0], 0.0))
        other = tellings[place]
        compared = at in by_score and other.report != own.report
        if partners and (partners[0] < at or not compared):
            joins[at] = Join(1.0, tellings[partners[0]].report, ("a person told so",))
        else:
            pair = _pair(place, at)
            why = comparer.comparison(*pair, _copied(other, own, originals)).reasons if compared else ()
            joins[at] = Join(score, other.report, why)
    return joins


def _partners(same: Iterable[Pair]) -> Mapping[int, Set[int]]:
    """For each telling those that a person told to be of its event."""
    partners: defaultdict[int, set[int]] = defaultdict(set)
    for first, second in same:
        partners[first].add(second)
        partners[second].add(first)
    return partners


def _pair(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)
