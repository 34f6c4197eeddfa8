"""Reports with all layers of annotation, for tests of what records show."""

from dataclasses import replace

from hasila.corpus import inline
from hasila.corpus.articles import Article
from hasila.layers import Choice, Layers


def layered(marked: str, sureness: float = 1.0) -> tuple[str, Layers]:
    """A text and its layers.

    Args:
        marked: the text, marked as the passages are, without a heading.
        sureness: the confidence of everything that is told of the mentions.
    """
    (passage,) = inline.parse(f"## report\n{marked}")
    layers = Article.of(passage.id, passage.text, passage.entities, passage.links).layers

    def less_sure(choices: dict[int, Choice]) -> dict[int, Choice]:
        return {position: replace(choice, confidence=sureness) for position, choice in choices.items()}

    return passage.text, replace(
        layers,
        harms=less_sure(dict(layers.harms)),
        kinds=less_sure(dict(layers.kinds)),
        sides=less_sure(dict(layers.sides)),
        totals={position: sureness if total else 1 - sureness for position, total in layers.totals.items()},
        victims={position: dict.fromkeys(held, sureness) for position, held in layers.victims.items()},
        links=tuple(replace(link, confidence=sureness) for link in layers.links),
    )


REPORT = (
    "قال [ACTOR:a1|المرصد السوري] إن "
    "[CASUALTY:c1 Harm=killed Civilians Source>a1 Perpetrator>a2 Place>p1 Cause>x1|12 مدنيا] بينهم "
    "[CASUALTY Harm=killed Children SubsetOf>c1|3 أطفال] قتلوا الأربعاء في "
    "[ATTACK:x1 Kind=airstrike Agent>a2 At>p1|غارات] شنتها [ACTOR:a2|طائرات روسية] على بلدة [PLACE:p1|سراقب] "
    "بريف [PLACE|إدلب]، ونفت وزارة الدفاع ذلك. وأصيب [CASUALTY Harm=injured Place>p1|نحو مئة شخص]. "
    "ونزح [CASUALTY Harm=displaced Families Total=period|أكثر من ألف عائلة] منذ بداية الحملة."
)
"""An invented report."""
