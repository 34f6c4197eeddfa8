"""Invents reports for measuring how grouping grows: no event and no person in them is real.

A few places and days have very many events, as in a war. An event has one report or many: some copy another with small
changes, some raise its toll, some tell of several events. All follows from a seed.

All reports tell of the same fourteen years and of the settlements of six countries, so more reports are denser: a
million records are some 25 events a day, more on hot days and in hot places, as where several wars are reported.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from hasila.documents.document import Document
from hasila.incidents.report import Report
from hasila.records.days.dates import Date
from hasila.records.parties.actors import Actor
from hasila.records.parties.party import Party
from hasila.records.people.counts import Count
from hasila.records.people.harm import Harm
from hasila.records.people.victims import Victims
from hasila.records.places.location import Location
from hasila.records.places.place import Place, read_places
from hasila.records.places.resolution import Resolution
from hasila.records.record import Attack, Record
from hasila.records.stretch import Stretch

_FIRST, _YEARS = date(2012, 1, 1), 14
_COUNTRIES = ("SY", "YE", "PS", "SD", "IQ", "LB")
_HOT_DAYS, _ON_HOT_DAYS = 60, 0.15
"""How many days are hot, and the share of events on them."""
_ATTACKS = (
    ("airstrike", "غارة جوية"),
    ("shelling", "قصف مدفعي"),
    ("drone", "هجوم بطائرة مسيرة"),
    ("explosion", "انفجار"),
    ("mine", "انفجار لغم"),
)
_SITES = ("سوقا شعبيا", "مدرسة", "منزلا سكنيا", "مخيما للنازحين", "مستشفى", "حافلة", "مزرعة", "الطريق العام")
_HOURS = ("فجر", "صباح", "ظهر", "مساء", "ليل")
_STRUCK = ("استهدف", "ضرب", "طال", "أصاب")
_PARTIES = (("القوات الحكومية", "government"), ("المعارضة المسلحة", "opposition"), ("قوات التحالف", "foreign"))
_SOURCES = ("الدفاع المدني", "وزارة الصحة", "مصدر طبي", "وكالة الأنباء")
_VOCABULARY, _LENGTH = 30_000, 14
"""Words of the sentences that tell nothing in particular, few of which are frequent; and words of such a sentence."""
_LETTERS = "بتجحدرزسشصطعفقكلمن"


@dataclass(frozen=True)
class _Event:
    place: Place
    day: date
    attack: tuple[str, str]
    site: str
    hour: str
    killed: int
    injured: int
    party: tuple[str, str]
    words: Sequence[str]


def invented_reports(records: int, seed: int = 7) -> Iterator[Report]:
    """Yield reports until they have so many records, about three each.

    Args:
        records: least number of records.
        seed: what the reports follow from.
    """
    world, number = _World(Random(seed)), 0
    while records > 0:
        for report in world.reports(number):
            yield report
            records -= len(report.records)
            number += 1
            if records <= 0:
                return


class _World:
    def __init__(self, random: Random) -> None:
        self._random = random
        places = [each.place for each in read_places()]
        self._places = [each for each in places if each.kind == "settlement" and each.country in _COUNTRIES]
        random.shuffle(self._places)
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(len(self._places))))
        self._words = [_word(random) for _ in range(_VOCABULARY)]
        self._frequent = list(accumulate(1 / (rank + 50) for rank in range(_VOCABULARY)))
        self._hot = [self._any_day() for _ in range(_HOT_DAYS)]

    def reports(self, number: int) -> Iterator[Report]:
        """The reports of an event, or one of several events. The names of reports begin at a number."""
        random = self._random
        if random.random() < 0.03:
            day = self._day()
            told = [self._event(day) for _ in range(random.randint(2, 5))]
            yield self._written(number, told, day)
            return
        event = self._event(self._day())
        texts: list[Report] = []
        for step in range(min(60, 1 + int(random.paretovariate(1.4) - 1))):
            later = _raised(event, random) if step and random.random() < 0.2 else event
            day = event.day + timedelta(days=min(int(random.expovariate(1.5)), 6))
            if texts and random.random() < 0.3:
                report = self._copy(random.choice(texts), number + step, day)
            else:
                report = self._written(number + step, [later], day)
            texts.append(report)
            yield report

    def _any_day(self) -> date:
        return _FIRST + timedelta(days=self._random.randrange(365 * _YEARS))

    def _day(self) -> date:
        return self._random.choice(self._hot) if self._random.random() < _ON_HOT_DAYS else self._any_day()

    def _event(self, day: date) -> _Event:
        random = self._random
        (place,) = random.choices(self._places, cum_weights=self._weights)
        return _Event(
            place=place,
            day=day,
            attack=random.choice(_ATTACKS),
            site=random.choice(_SITES),
            hour=random.choice(_HOURS),
            killed=1 + int(2 * random.paretovariate(0.8)) % 200,
            injured=1 + int(3 * random.paretovariate(0.8)) % 300,
            party=random.choice(_PARTIES),
            words=[_word(random) for _ in range(4)],
        )

    def _written(self, number: int, events: Sequence[_Event], day: date) -> Report:
        """A report in words of its own."""
        writer, random = _Writer(), self._random
        for event in events:
            _tell(writer, event, [self._sentence(), self._sentence()], random)
        return Report(Document(f"r{number}", writer.text, day.isoformat(), {}), tuple(writer.records))

    def _copy(self, report: Report, number: int, day: date) -> Report:
        """The text of a report with a sentence more, on that day or later."""
        text = f"{report.document.text}{self._sentence()}\n"
        return Report(Document(f"r{number}", text, max(report.document.date, day.isoformat()), {}), report.records)

    def _sentence(self) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._frequent, k=_LENGTH)) + "."


def _word(random: Random) -> str:
    """A word that no language has, in the place of the name of a quarter or a family."""
    return "".join(random.choices(_LETTERS, k=random.randint(5, 7)))


def _raised(event: _Event, random: Random) -> _Event:
    return _Event(**{**vars(event), "killed": event.killed + random.randint(1, 4)})


class _Writer:
    """Writes a text, and knows where each part of it stands."""

    def __init__(self) -> None:
        self.text = ""
        self.records: list[Record] = []

    def write(self, words: str) -> Stretch:
        start = len(self.text)
        self.text += words
        return Stretch(start, len(self.text))


def _tell(writer: _Writer, event: _Event, sentences: Sequence[str], random: Random) -> None:
    """Tell of an event, three of its words among the others, with two to four records and some sentences."""
    writer.write(random.choice(("قتل ", "سقط ", "قضى ")))
    noun, other = random.choice(("مدنيا", "شخصا", "رجلا")), random.choice(("آخرين", "شخصا"))
    killed = writer.write(f"{event.killed} {noun}")
    writer.write(random.choice((" وأصيب ", " وجرح ")))
    injured = writer.write(f"{event.injured} {other}")
    writer.write(" في ")
    attack = Attack(writer.write(event.attack[1]), event.attack[1], event.attack[0], 0.95)
    parties: tuple[Party, ...] = ()
    if random.random() < 0.5:
        writer.write(" من ")
        name, side = event.party
        parties = (Party(writer.write(name), name, Actor(name, side, "table"), 0.9),)
    writer.write(f" {random.choice(_STRUCK)} {event.site} في ")
    at = writer.write(event.place.name)
    places = (Location(at, event.place.name, Resolution(event.place, "name"), 0.9),)
    writer.write(f" {event.hour} ")
    when = writer.write(f"{event.day.day}/{event.day.month}/{event.day.year}")
    told = random.random() < 0.8
    day = Date(event.day, "the text names it", when.start, when.end) if told else None
    sources: tuple[Party, ...] = ()
    if random.random() < 0.4:
        writer.write(" بحسب ")
        source = random.choice(_SOURCES)
        sources = (Party(writer.write(source), source, Actor(source, None, ""), 0.9),)
    writer.write(".\n")
    first = len(writer.records)
    cells = {"attack": attack, "perpetrators": parties, "sources": sources, "places": places, "date": day}
    writer.records += [
        _record(killed, event.killed, noun, "killed", ("civilians",) if noun == "مدنيا" else (), cells),
        _record(injured, event.injured, other, "injured", (), cells),
    ]
    names = random.sample(event.words, 3)
    writer.write(f"وقال سكان إن ذلك حدث قرب حي {names[0]} وعند {names[1]} نحو {names[2]}.\n")
    writer.write("\n".join(sentences) + "\n")
    if random.random() < 0.8:
        children = 1 + event.killed // 4
        writer.write("وكان بين هؤلاء ")
        mention = writer.write(f"{children} أطفال")
        writer.write(".\n")
        part = _record(mention, children, "أطفال", "killed", ("children",), cells)
        writer.records.append(Record(**{**vars(part), "subset_of": first}))
    if random.random() < 0.2:
        writer.write("ونزحت عن المنطقة ")
        mention = writer.write(f"{event.injured} عائلة")
        writer.write(" منذ أيام.\n")
        writer.records.append(_record(mention, event.injured, "عائلة", "displaced", ("families",), cells))


def _record(
    at: Stretch, count: int, noun: str, harm: str, classes: tuple[str, ...], cells: dict[str, object]
) -> Record:
    return Record(
        at=at,
        text=f"{count} {noun}",
        count=Count(count, count, False, False, at.start, at.start + len(str(count))),
        unit="families" if "families" in classes else "persons",
        harm=Harm(harm, 0.95, at.start, at.end),
        victims=Victims(classes, None, 0.9, at.start, at.end),
        confidence={"mention": 0.95, "harm": 0.9},
        **cells,  # type: ignore[arg-type]
    )
