"""Classes that nouns tell for certain, and none that they tell only in some texts."""

import pytest

from hasila import corpus
from hasila.labels import VICTIMS
from hasila.records.people.victim_nouns import are_rescuers, told_classes
from hasila.text.folded import FoldedText
from hasila.text.segmentation import sentences
from support.paths import ROOT


def told(text: str) -> set[str]:
    """The classes of what stands between brackets."""
    start, end = text.index("["), text.index("]") - 1
    sentence = FoldedText(text.replace("[", "").replace("]", "")).sentence()
    return set(told_classes(sentence, start, end, rescuers=are_rescuers(sentence, start, end)))


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("مقتل [8 أطفال]", {"Children"}),
        ("مقتل [طفلة رضيعة]", {"Children"}),
        ("مقتل [العديد من النساء]", {"Women"}),
        ("مقتل [زوجته]", {"Women"}),
        ("مقتل [أمهم]", {"Women"}),
        ("مقتل [امرأة وطفل]", {"Women", "Children"}),
        ("مقتل [12 مدنيا]", {"Civilians"}),
        ("إصابة [ثلاثة ممرضين]", {"Medics"}),
        ("إصابة [صحفيين اثنين]", {"Journalists"}),
        ("مقتل [5 جنود]", {"Combatants"}),
        ("استشهدوا [تلات عساكر]", {"Combatants"}),
        ("مقتل [شرطي]", {"Combatants"}),
        ("نزوح [200 عائلة]", {"Families"}),
        ("نزوح [عشرات العائلات]", {"Families"}),
        ("انتشال [جثث 3 أطفال]", {"Children"}),
        ("إصابة [6 من أفراد الدفاع المدني]", {"Rescuers"}),
        ("مقتل [3 من عناصر الخوذ البيضاء]", {"Rescuers"}),
        ("مقتل [رجلي إطفاء]", set()),
        ("مقتل [متطوعين] في الدفاع المدني", {"Rescuers"}),
        ("مقتل [عنصرين] من فرق الدفاع المدني", {"Rescuers"}),
        ("إصابة [4 رجال من الإطفاء]", {"Rescuers"}),
        ("إصابة [مسعف]", {"Medics"}),
        ("إصابة [مسعفين اثنين]", {"Medics"}),
        ("مقتل [ثلاثة من مسعفينا]", {"Medics"}),
        ("إصابة [مسعفتين]", {"Medics"}),
        ("إصابة [مسعفين] من الدفاع المدني", {"Rescuers"}),
        ("مقتل [قائد الكتيبة]", {"Combatants"}),
        ("مقتل [اثنين من قادة اللواء]", {"Combatants"}),
        ("مقتل [12 حوثيا]", {"Combatants"}),
        ("مقتل [عشرات المتمردين]", {"Combatants"}),
        ("مقتل [5 تكفيريين]", {"Combatants"}),
        ("أصيب [تلميذ] أمام مدرسته", {"Children"}),
        ("إصابة [تلميذتين]", {"Children"}),
        ("مات [جاهلين اثنين]", {"Children"}),
        ("قتلوا [أربعة جهال]", {"Children"}),
        ("تحت الردم [خمسة صغار]", {"Children"}),
        ("ماتت [مرا] وبنتها", {"Women"}),
        ("قتلت [عروس] يوم زفافها", {"Women"}),
        ("استشهدت [حجة] في بيتها", {"Women"}),
        ("هربت [عيلة]", {"Families"}),
        ("إصابة [13 بين جندي وشرطي]", {"Combatants"}),
        ("مقتل [20 بين نساء وأطفال]", {"Women", "Children"}),
        ("ماتو [زوز عساكر]", {"Combatants"}),
    ],
)
def test_nouns_tell_classes(text: str, classes: set[str]):
    assert told(text) == classes


@pytest.mark.parametrize(
    "text",
    [
        "مقتل [6 أفراد من عائلة واحدة]",
        "مقتل [تسعة من أسرة واحدة]",
        "مقتل [أولاده الثلاثة]",
        "مقتل [4 عناصر]",
        "مقتل [زوجها]",
        "مقتل [والدها]",
        "مقتل [أمين المجلس]",
        "مقتل [قائد الدراجة]",
        "إصابة [قائد السيارة] وطفله",
        "مقتل [قائد فريق الإنعاش]",
        "إصابة [تلاميذ المعهد]",
        "إصابة [3 بين قتيل وجريح]",
        "مقتل [20 شخصا]",
        "قال [الدفاع المدني]",
        "مقتل [طفولة]",
    ],
)
def test_other_words_tell_none(text: str):
    assert told(text) == set()


def test_what_nouns_tell_is_what_the_labels_say():
    wrong = mentions = 0
    for passage in corpus.read_passages(ROOT / "annotations" / "passages"):
        folded = FoldedText(passage.text)
        cut = list(sentences(passage.text))
        for entity in (each for each in passage.entities if each.label == "CASUALTY"):
            at = next(each for each in cut if each.start <= entity.start < each.end)
            near = folded.sentence(at.start, max(at.end, entity.end))
            rescuers = are_rescuers(near, entity.start, entity.end)
            found = told_classes(near, entity.start, entity.end, rescuers=rescuers)
            mentions += 1
            wrong += not found <= {name for name in VICTIMS if name in entity.attributes}
    assert wrong <= 0.005 * mentions
