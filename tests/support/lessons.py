"""Desks with invented reports that are corrected and done, to be learnt."""

from collections.abc import Sequence
from pathlib import Path

from hasila.desk.desk import Desk
from hasila.desk.log import Log
from hasila.documents.document import Document
from support.desks import RECORDER, article, layers_of

PLACES = (
    "سرمدا", "حارم", "بنش", "تفتناز", "الدانا", "أريحا", "سلقين", "كفرنبل", "معرتمصرين", "الأتارب", "دارة عزة", "الباب",
    "جرابلس", "عندان", "حريتان", "مارع",
)  # fmt: skip
SAYINGS = ("قال شهود إن", "أفادت مصادر محلية بأن", "ذكر سكان أن", "أكد مسعفون أن")


def marked(number: int) -> str:
    """An invented report, unlike the others."""
    place = PLACES[number % len(PLACES)]
    return (
        f"{SAYINGS[number % 4]} [CASUALTY Harm=killed|{number + 3} مدنيين] قتلوا في [ATTACK Kind=shelling|قصف] على "
        f"بلدة [PLACE|{place}] {'مساء' if number % 2 else 'صباح'} اليوم."
    )


def write_reports(folder: Path, count: int) -> None:
    """Write reports as files."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        folder.joinpath(f"{number:02}.txt").write_text(article(marked(number)).text, encoding="utf-8")


def corrected_desk(log: Path, count: int, *, also: Sequence[str] = ()) -> Desk:
    """A desk whose documents are done.

    Args:
        log: its log.
        count: number of reports.
        also: further reports, with their marks.
    """
    desk = Desk(Log(log), RECORDER)
    for number, report in enumerate([*map(marked, range(count)), *also]):
        item = desk.add(Document(f"{number:02}.txt", article(report).text))
        if item.history is None:
            desk.read(item, layers_of(report))
            desk.change(item, "R.", 0, [{"op": "accept_all"}, {"op": "state", "state": "done"}])
    return desk


def marked_otherwise(number: int) -> str:
    """An invented report of another kind."""
    place = PLACES[number % len(PLACES)]
    return (
        f"انفجر [ATTACK Kind=mine|لغم] رقم {number} قرب [PLACE|{place}] في يوم {number} من الشهر، "
        f"وأصيب {'به' if number % 2 else 'فيه'} [CASUALTY Harm=injured|{number} رعاة]."
    )
