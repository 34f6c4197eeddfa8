"""Invented incidents in the form of ``incidents.jsonl``, with the texts of their reports."""

from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from hasila.records.places.place import Place, read_places

COUNTRIES = ("SY", "YE", "SD", "IQ", "LY", "PS", "LB", "SO")
SIDES = {
    "طيران النظام": "government",
    "قوات الدعم السريع": "armed_group",
    "تنظيم الدولة": "armed_group",
    "جماعة مسلحة": "unknown",
}
ATTACKS = {"airstrike": "غارة جوية", "shelling": "قصف مدفعي", "explosion": "انفجار عبوة", "gunfire": "إطلاق نار"}
OUTLETS = ("وكالة سنابل", "صفحة محلية", "شبكة الندى", "إذاعة الجسر", "The River Post")
FIRST = date(2019, 1, 1)


@cache
def places() -> list[Place]:
    """Places with coordinates, settlements and units, of countries with wars."""
    listed = (named.place for named in read_places())
    return [
        place for place in listed if place.country in COUNTRIES and place.located and place.kind != "country"
    ]  # fmt: skip


def incidents(count: int, seed: int = 1, days: int = 900) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """As many incidents, each told by one to five reports, and the texts of the reports.

    Args:
        count: of incidents.
        seed: of the choices.
        days: the incidents are spread over so many days.
    """
    random = Random(seed)
    texts: dict[str, str] = {}
    return [incident(number, random, texts, days) for number in range(count)], texts


def incident(number: int, random: Random, texts: dict[str, str], days: int) -> dict[str, Any]:
    """One incident; the texts of its reports are added."""
    place = random.choice(places())
    attack, party = random.choice(list(ATTACKS)), random.choice(list(SIDES))
    day = FIRST + timedelta(days=random.randrange(days))
    low = random.choice([1, 1, 2, 3, 4, 5, 8, 12, 30])
    told = random.choice([1, 1, 2, 3, 4, 5])
    tellings = [
        telling(f"R{number:05}-{at}", at, low + (at > 2) * 3, place, day, (attack, party), random) for at in range(told)
    ]
    texts.update({each["report"]: each.pop("body") for each in tellings})
    for each in tellings[1:2] if told > 3 else []:
        each["copy_of"] = tellings[0]["report"]
    high = max(each["records"][0]["high"] for each in tellings)
    grade = "contested" if high > low else "fair" if told > 2 else "weak"
    where = {
        "name": place.name, "name_en": place.name_en, "kind": place.kind, "latitude": place.latitude,
        "longitude": place.longitude, "units": list(place.units), "country": place.country, "texts": told,
    }  # fmt: skip
    return {
        "id": f"i-{day}-{number:06x}",
        "date": {**on(str(day)), "precision": random.choice(["day", "day", "day", "about", "report"])},
        "place": where, "places": [where], "attacks": [{"kind": attack, "texts": told}],
        "tolls": [
            toll("killed", low, high, texts=told), toll("killed", 1, 1, victims="children"),
            toll("injured", low + 2, None),
        ],
        "perpetrators": [accused(party, SIDES[party], told, grade == "contested")] if number % 4 else [],
        "sources": [{"name": "مصدر طبي", "texts": 1}],
        "denials": denials(tellings[-1]["report"], texts) if grade == "contested" else [],
        "texts": told, "independent_texts": told - sum(each["copy_of"] is not None for each in tellings),
        "earliest": f"{day}T08:00", "latest": f"{day}T{8 + told:02}:00",
        "grade": {"value": grade, "why": f"{told} texts" + (", competing claims" if grade == "contested" else "")},
        "conflicts": [{"kind": "toll", "why": f"killed: {low} against {high}"}] if high > low else [],
        "tellings": tellings,
    }  # fmt: skip


def telling(
    report: str, at: int, killed: int, place: Place, day: date, deed: tuple[str, str], random: Random
) -> dict[str, Any]:
    """One report with its records; its text is the member ``body``."""
    attack, party = deed
    pieces = [
        "🔴 عاجل\n" if at == 1 else "", f"أفاد مصدر طبي في {place.name} بأن ", f"{killed} مدنيين", " قتلوا، بينهم ",
        "طفل واحد", "، وأصيب ", f"{killed + 2} آخرون", f"، في {ATTACKS[attack]} على أطراف البلدة نسبت إلى {party}. ",
        "ونفى متحدث مسؤوليته عن الحادث." if killed > 3 else "وقال شهود إن فرق الإسعاف وصلت بعد ساعة.",
        " وما تزال الحصيلة أولية، بحسب المصدر نفسه، بسبب صعوبة الوصول إلى المكان." if at % 2 == 0 else "",
    ]  # fmt: skip
    starts = [sum(map(len, pieces[:number])) for number in range(len(pieces))]

    def record(number: int, piece: int, harm: str, count: int, victims: list[str], role: str) -> dict[str, Any]:
        start = starts[piece]
        return {
            "number": number, "start": start, "end": start + len(pieces[piece]), "text": pieces[piece], "harm": harm,
            "low": count, "high": count, "victims": victims, "role": role,
            "confidence": round(random.uniform(0.6, 0.99), 2),
        }  # fmt: skip

    return {
        "report": report, "published": f"{day}T{8 + at:02}:30", "outlet": OUTLETS[at % len(OUTLETS)], "copy_of": None,
        "title": f"{killed} قتلى في {place.name}" if at % 2 else None,
        "url": f"https://news.example/{report}" if at != 2 else None,
        "records": [
            record(0, 2, "killed", killed, ["civilians"], "toll" if at < 4 else "repeated"),
            record(1, 4, "killed", 1, ["children"], "part"), record(2, 6, "injured", killed + 2, [], "toll"),
        ],
        "joined": joined(random, f"same place ({place.name})", "same day", f"killed {killed} in both") if at else None,
        "body": "".join(pieces),
    }  # fmt: skip


def joined(random: Random, *why: str) -> dict[str, Any]:
    """Why a telling was joined."""
    return {"score": round(random.uniform(0.7, 0.99), 2), "why": list(why)}


def toll(harm: str, low: int, high: int | None, *, victims: str = "all", texts: int = 1) -> dict[str, Any]:
    """A toll of persons."""
    return {
        "harm": harm, "unit": "persons", "victims": victims, "low": low, "high": high, "conservative": low,
        "texts": texts,
    }  # fmt: skip


def accused(name: str, side: str = "unknown", texts: int = 1, denied: bool = False) -> dict[str, Any]:
    """An alleged perpetrator."""
    return {"name": name, "side": side, "texts": texts, "alleged_by": ["المرصد المحلي"], "denied": denied}


def denials(report: str, texts: dict[str, str]) -> list[dict[str, Any]]:
    """The denial that a text ends in, if it has one."""
    words = "ونفى متحدث مسؤوليته"
    start = texts[report].find(words)
    return [{"report": report, "start": start, "end": start + len(words), "text": words}] if start >= 0 else []


def bare(name: str, **changes: Any) -> dict[str, Any]:
    """An incident of which nothing is known but its id, with changes."""
    return {
        "id": name, "date": {"first": None, "last": None, "precision": "none"}, "place": None,
        "places": [], "attacks": [], "tolls": [], "perpetrators": [], "sources": [], "denials": [], "texts": 1,
        "independent_texts": 1, "earliest": None, "latest": None, "grade": {"value": "weak", "why": "1 text"},
        "conflicts": [], "tellings": [], **changes,
    }  # fmt: skip


def report(name: str, *records: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A telling of which nothing is known but its report and its records, with changes."""
    return {
        "report": name, "published": None, "title": None, "url": None, "outlet": None, "copy_of": None,
        "records": list(records), "joined": None, **changes,
    }  # fmt: skip


def found(text: str, words: str, number: int = 0, role: str = "toll") -> dict[str, Any]:
    """The record of words of a text."""
    start = text.index(words)
    return {
        "number": number, "start": start, "end": start + len(words), "text": words, "harm": "killed",
        "low": 1, "high": None, "victims": [], "role": role, "confidence": 0.5,
    }  # fmt: skip


def at(name: str, latitude: float | None, longitude: float | None, kind: str = "settlement") -> dict[str, Any]:
    """A place."""
    return {
        "name": name, "name_en": "", "kind": kind, "latitude": latitude, "longitude": longitude, "units": ["إدلب"],
        "country": "SY", "texts": 1,
    }  # fmt: skip


def on(day: str, last: str | None = None) -> dict[str, Any]:
    """A date."""
    return {"first": day, "last": last or day, "precision": "range" if last else "day"}
