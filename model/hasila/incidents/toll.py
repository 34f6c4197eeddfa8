"""Tolls of an incident: the range that its independent tellings give for each harm and class of people.

A figure counts while nothing supersedes it. A later telling supersedes one if its text raises the figure itself, if it
copies the same text or has the same named source, or if it is higher: tolls of an event grow. A later lower figure
contradicts, and stays; but one person beside larger figures is a single victim of whom a text tells, no toll, and a
figure that two origins have superseded is stale. Tens supersede no exact figure, and somebody's own kin are no toll.
Fewer wounded supersede more if some of them died since. Copies count
once. Where several figures stand, the range goes from the least to the most, and the least is marked as conservative:
ACLED codes the most conservative figure of reports that differ.

A text may sum the event up with others. So where another origin tells a figure that it tells, too, and none tells its
largest, the figure that both tell is the event's, if the text tells it first or as one of those who are summed up.
Mentions of which a model is not sure add nothing to sure ones of their sentence, unless another origin tells the sum.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import product

import regex

from hasila.incidents.telling import Bounds, Role, Telling
from hasila.labels import HARMS
from hasila.records.people.victims import CLASSES
from hasila.text.folding import fold
from hasila.text.person_nouns import noun

_OURS = regex.compile(r"[وب]?(?:جار|جارت|جيران|صاحب|صاحبت|صديق|رفيق|زميل)(?:ي|نا)")
"""``جارنا``: whom the teller knows."""
_MINE = ("ي", "نا")
"""The ends of words for the teller's own kin."""

ALL = "all"
"""People of any class."""

_ROUGHLY = 3
"""How many times its least the most of a figure may be that supersedes others."""

_BODIES = regex.compile(r"(?:[^\s]+\s+)?(?:ال)?(?:جثه|جثث|جثت\p{L}+|جثامين|جثمان\p{L}*)(?!\p{L})")
"""``6 جثامين``: the dead whom somebody found or carried."""
_FEW = 2
"""People of a mention who are told one by one, as in ``his mother, two girls and a young man``."""
_BEYOND = 3
"""How many times what others agree on a figure may be."""
_AGREED = 2
"""Origins that agree."""
_LEAST_AGREED = 3
"""People; smaller tolls grow many times over."""

_SURE = 0.8
"""The least confidence of a mention that is sure."""

_TOLLS: tuple[Role] = ("toll",)
_PARTS: tuple[Role] = ("part",)


@dataclass(frozen=True, slots=True)
class Toll:
    """How many people an incident harmed, as its tellings tell.

    Args:
        harm: what happened to them.
        victims: their class, or :data:`ALL`.
        low: the least.
        high: the most; nothing if a telling sets no upper bound.
        conservative: the least figure of those that differ.
        origins: number of independent tellings with a figure, superseded ones included.
        figures: the figures that stand, with the report of each.
    """

    harm: str
    victims: str
    low: int
    high: int | None
    conservative: int
    origins: int
    figures: tuple[tuple[str, int, int | None], ...]


def tolls(told: Sequence[tuple[int, Telling]]) -> Iterator[Toll]:
    """The tolls of an incident.

    Args:
        told: its tellings in their order, each with the number of its origin.
    """
    held = {(record.harm, victims) for _, each in told for record in each.records for victims in (ALL, *record.victims)}
    for harm, victims in product(HARMS, (ALL, *CLASSES)):
        if (harm, victims) not in held:
            continue
        figures = _figures([each for each in told if not each[1].is_total], harm, "" if victims == ALL else victims)
        figures = [each for each in (_of_event_alone(each, figures, harm) for each in figures) if each]
        figures = [each for each in figures if not _is_partial(each, figures, harm)]
        fresh = [each for at, each in enumerate(figures) if not _is_stale(each, figures[:at], harm)]
        standing = [
            each
            for at, each in enumerate(fresh)
            if not any(_supersedes(later, each, harm) for later in fresh[at + 1 :])
        ]
        if standing:
            highs = [each.high for each in standing if each.high is not None]
            yield Toll(
                harm=harm,
                victims=victims,
                low=min(each.low for each in standing),
                high=max(highs) if len(highs) == len(standing) else None,
                conservative=min(each.low for each in standing),
                origins=len({each.origin for each in figures}),
                figures=tuple((each.telling.report, each.low, each.high) for each in standing),
            )


@dataclass(frozen=True, slots=True)
class _Figure:
    origin: int
    telling: Telling
    low: int
    high: int | None


def _figures(told: Sequence[tuple[int, Telling]], harm: str, victims: str) -> list[_Figure]:
    """The figure of each telling that has one."""
    origins: defaultdict[Bounds, set[int]] = defaultdict(set)
    for origin, telling in told:
        if figure := telling.figure(harm, victims):
            origins[figure].add(origin)
    found = []
    for origin, telling in told:
        elsewhere = {bounds for bounds, others in origins.items() if others - {origin}}
        figure = telling.figure(harm, victims) if victims else _of_event(telling, harm, elsewhere)
        if figure:
            found.append(_Figure(origin, telling, *figure))
    return found


def _of_event(telling: Telling, harm: str, elsewhere: Set[Bounds]) -> Bounds | None:
    """The figure of a telling for people of any class, in the light of the figures that other origins tell."""
    if raised := telling.raised(harm):
        return raised
    sums = telling.sums(harm, _TOLLS)
    if not sums:
        tolls = [each for each in telling.records if each.harm == harm and each.role == "toll"]
        return None if tolls else _most(telling.sums(harm, _PARTS).values())  # parts of a total
    at = max(sums, key=lambda sentence: (not _is_rough(sums[sentence]), sums[sentence][0]))
    if sums[at] in elsewhere:
        return sums[at]
    if sure := _of_sure(telling, harm, at):
        return sure
    if (known := _most(elsewhere)) and known[0] < sums[at][0] and _is_one_of_all(known, telling, harm, sums[at]):
        return known
    before = [bounds for sentence, bounds in sums.items() if sentence < at and bounds in elsewhere]
    unnamed = [
        (each.low, each.high)
        for each in telling.records
        if each.sentence == at and each.harm == harm and each.role == "toll" and each.low and not each.victims
    ]
    summed = [bounds for bounds in unnamed if bounds in elsewhere] if len(unnamed) > 1 else []
    return _most(before) or _most(summed) or sums[at]


def _of_sure(telling: Telling, harm: str, sentence: int) -> Bounds | None:
    """What the sure mentions of a sentence count, if doubtful ones stand beside them; else nothing.

    A doubtful mention is often one of the people of a sure one (``3 children`` of ``5 civilians``), or of nobody.
    """
    told = [each for each in telling.records if (each.sentence, each.harm) == (sentence, harm)]
    sure = tuple(each for each in told if each.confidence >= _SURE)
    doubtful = [each.low or 0 for each in told if each.role == "toll" and each.confidence < _SURE]
    figure = replace(telling, records=sure).figure(harm)
    return figure if figure and any(0 < low <= figure[0] for low in doubtful) else None


def _is_one_of_all(known: Bounds, telling: Telling, harm: str, whole: Bounds) -> bool:
    """Whether the figure that others tell is one of the parts that make up the whole: of nine, seven here."""
    parts = [(each.low, each.high) for each in telling.records if each.harm == harm and each.role == "part"]
    return len(parts) > 1 and known in parts and sum(low or 0 for low, _ in parts) == whole[0]


def _most(bounds: Iterable[Bounds]) -> Bounds | None:
    return max(bounds, key=lambda each: each[0], default=None)


def _supersedes(later: _Figure, earlier: _Figure, harm: str) -> bool:
    if later.origin == earlier.origin or _recalls(later.telling, earlier, harm):
        return True
    if harm == "injured" and _died(later, earlier):
        return True
    names, others = ({source.name for source in each.telling.sources} for each in (earlier, later))
    if names & others:
        return True
    return later.low > earlier.low and not _is_rough((later.low, later.high))


def _is_rough(figure: Bounds) -> bool:
    """Whether a figure tells only an order of magnitude: ``عشرات``, 20 to 99."""
    low, high = figure
    return high is not None and high > _ROUGHLY * low


def _died(later: _Figure, earlier: _Figure) -> bool:
    """Whether a telling has fewer wounded than an earlier one, as some of them died."""
    before, after = (each.telling.figure("killed") for each in (earlier, later))
    return bool(before and after and 0 < earlier.low - later.low <= after[0] - before[0])


def _is_stale(figure: _Figure, earlier: Sequence[_Figure], harm: str) -> bool:
    """Whether a figure was told before, and then higher ones by two origins, or by one that raised this very figure."""
    told = [at for at, each in enumerate(earlier) if (each.low, each.high) == (figure.low, figure.high)]
    higher = [each for each in earlier[told[0] :] if each.low > figure.low] if told else []
    return len({each.origin for each in higher}) > 1 or any(_recalls(each.telling, figure, harm) for each in higher)


def _is_partial(figure: _Figure, figures: Sequence[_Figure], harm: str) -> bool:
    """Whether a figure of one person, of own kin, of bodies or of a few one by one stands beside larger ones.

    Its text tells of a single victim, of those whom the teller lost, saw or carried, and no toll.
    """
    is_some = figure.high == 1 or _is_of_kin(figure.telling, harm) or _is_of_seen(figure.telling, harm)
    if not is_some or all(other.low <= figure.low for other in figures):
        return False
    earlier = figures[: figures.index(figure)]
    return harm != "injured" or not any(_died(figure, each) for each in earlier)


def _is_of_kin(telling: Telling, harm: str) -> bool:
    """Whether a telling counts people by whom its teller lost: ``عمي وأولاده``, ``جارنا واثنين من عياله``."""
    texts = (each.text for each in telling.records if each.harm == harm and each.role == "toll")
    return any(_OURS.fullmatch(fold(word)) or _is_my_kin(word) for text in texts for word in text.split())


def _is_of_seen(telling: Telling, harm: str) -> bool:
    """Whether a telling counts the bodies that somebody found, or names three people at least one by one."""
    told = [each for each in telling.records if each.harm == harm and each.role == "toll" and each.low]
    if told and all(_BODIES.match(fold(each.text)) for each in told):
        return True
    return len(told) > 2 and all((each.high or _FEW + 1) <= _FEW for each in told)


def _of_event_alone(figure: _Figure, figures: Sequence[_Figure], harm: str) -> _Figure | None:
    """A figure that is no sum over more than the event: ``87 martyrs, 11 of them in the massacre of the camp``.

    One that is many times what two other origins agree on is such a sum, unless its text raises the toll. Of such a
    text the part that is no less than what the others tell is the figure, if it tells one.
    """
    others = [each for each in figures if each.origin != figure.origin and not _is_rough((each.low, each.high))]
    most = max((each.low for each in others), default=0)
    agreed = {each.origin for each in others if each.low == most}
    if len(agreed) < _AGREED or most < _LEAST_AGREED or figure.low <= _BEYOND * most or figure.telling.raised(harm):
        return figure
    parts = ((each.low, each.high) for each in figure.telling.records if each.harm == harm and each.role == "part")
    fitting = [(low, high) for low, high in parts if low and most <= low <= _BEYOND * most]
    return _Figure(figure.origin, figure.telling, *max(fitting, key=lambda each: each[0])) if fitting else None


def _is_my_kin(word: str) -> bool:
    person = noun(word)
    return person is not None and person.kind == "relative" and fold(word).endswith(_MINE)


def _recalls(telling: Telling, figure: _Figure, harm: str) -> bool:
    """Whether a telling names a figure as one that it raises."""
    return any(
        each.role == "revised" and each.harm == harm and (each.low, each.high) == (figure.low, figure.high)
        for each in telling.records
    )
