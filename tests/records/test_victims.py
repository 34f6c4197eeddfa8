"""Victims: who the people of a mention are, as far as the words say and no further."""

import pytest

from hasila.records.actors import Actors
from hasila.records.victims import CLASSES, victims
from hasila.text.folded import FoldedText


@pytest.fixture(scope="module")
def actors() -> Actors:
    return Actors.read()


@pytest.mark.parametrize(
    ("text", "classes", "side"),
    [
        ("قتل [18 مدنيا] في القصف", ["civilians"], None),
        ("قتل [500 شخص]", [], None),
        ("بينهم [خمسة أطفال] وامرأة", ["children"], None),
        ("مقتل [ثلاث نساء وطفلين]", ["children", "women"], None),
        ("وأصيب [عناصر] في الدفاع المدني", ["rescuers"], None),
        ("مقتل [متطوعين اثنين من الخوذ البيضاء]", ["rescuers"], None),
        ("إصابة [طبيب وممرضة]", ["medics"], None),
        ("مقتل [مصور صحافي]", ["journalists"], None),
        ("نزوح [66 ألف أسرة]", ["families"], None),
        ("قتل [22 مقاتلا] معاديا للحكومة، في اشتباكات", ["combatants"], "opposition"),
        ("مقتل [8 عناصر من قوات النظام]", ["combatants"], "government"),
        ("مقتل [4 عناصر من المجموعات المعارضة] و8 من غيرها", ["combatants"], "opposition"),
        ("لقي [عشرات المقاتلين والمدنيين] مصرعهم بمحافظة إدلب السورية", ["civilians", "combatants"], None),
        ("سقوط [ضحايا] مدنيين", ["civilians"], None),
    ],
)
def test_words_tell_who_they_are(actors: Actors, text: str, classes: list[str], side: str | None):
    start, end = text.index("["), text.index("]") - 1
    plain = text.replace("[", "").replace("]", "")
    found = victims(FoldedText(plain).sentence(), start, end, actors)
    assert (list(found.classes), found.side) == (classes, side)
    assert set(found.classes) <= set(CLASSES)
    assert 0 <= found.start < found.end <= len(plain)
    if not classes:
        assert (found.start, found.end) == (start, end)
