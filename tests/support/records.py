"""Marked texts for tests of records."""

from hasila.corpus.standoff import Entity
from hasila.records.recorder import Recorder

RECORDER = Recorder()


def read(marked: str) -> tuple[str, list[Entity]]:
    """A text in which mentions are marked as ``[LABEL|text]``."""
    text, entities = "", []
    for part in marked.replace("]", "[").split("["):
        if "|" in part:
            label, _, part = part.partition("|")
            entities.append(Entity(f"T{len(entities) + 1}", label, len(text), len(text) + len(part), part))
        text += part
    return text, entities


REPORT = (
    "قال [ACTOR|المرصد السوري] إن [CASUALTY|12 مدنيا] بينهم [CASUALTY|3 أطفال] قتلوا الأربعاء في غارات شنتها "
    "[ACTOR|طائرات روسية] على بلدة [PLACE|سراقب] بريف [PLACE|إدلب]، ونفت وزارة الدفاع ذلك. "
    "وأصيب [CASUALTY|نحو مئة شخص]. ونزح [CASUALTY|أكثر من ألف عائلة] منذ بداية الحملة."
)
"""An invented report."""
