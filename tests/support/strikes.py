"""A desk over invented reports of two events: a shelling that two reports tell, and a mine."""

from pathlib import Path

from hasila.desk.desk import Desk
from hasila.desk.log import Log
from hasila.documents.document import Document
from support.desks import RECORDER, article, layers_of

STRIKES = {
    "strike-1.txt": (
        "2021-03-03",
        "قال ناشطون إن [CASUALTY:c1 Harm=killed Civilians Place>p1 Cause>x1|أربعة مدنيين] قتلوا الأربعاء في "
        "[ATTACK:x1 Kind=shelling|قصف مدفعي] على السوق الشعبي في مدينة [PLACE:p1|سراقب].",
    ),
    "strike-2.txt": (
        "2021-03-03",
        "🔴 ارتفع إلى [CASUALTY:c1 Harm=killed Civilians Place>p1 Cause>x1|ستة مدنيين] عدد من قتلوا الأربعاء في "
        "[ATTACK:x1 Kind=shelling|قصف مدفعي] على السوق الشعبي في [PLACE:p1|سراقب]، وقال مسعفون إن "
        "[CASUALTY:c2 Harm=killed Children Place>p1 Cause>x1|طفلين] قتلا فيه. ونفى مصدر عسكري قصف سراقب ومقتل "
        "[CASUALTY:c3 Harm=killed Civilians Place>p1 Cause>x1|مدنيين] فيها.",
    ),
    "mine.txt": (
        "2021-03-09",
        "انفجر [ATTACK:x1 Kind=mine|لغم] بسيارة قرب [PLACE:p1|دوما] صباح الثلاثاء، وقتل "
        "[CASUALTY Harm=killed Place>p1 Cause>x1|رجلان].",
    ),
}
"""The day of each report, and its text with marks."""


def desk_of_strikes(log: Path) -> Desk:
    """A desk that has read the reports."""
    desk = Desk(Log(log), RECORDER)
    for name, (day, marked) in STRIKES.items():
        item = desk.add(Document(name, article(marked).text, day, {"title": f"عنوان {name}"}))
        if item.history is None:
            desk.read(item, layers_of(marked, 0.97))
    return desk
