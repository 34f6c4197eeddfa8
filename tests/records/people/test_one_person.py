"""One person of whom words tell harm without a number, where the model found nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.people.one_person import one_person
from hasila.text.folded import FoldedText
from support.strategies import nasty_texts


def told(text: str) -> list[tuple[str, str]]:
    return [(text[each.start : each.end], each.harm) for each in one_person(FoldedText(text))]


@pytest.mark.parametrize(
    ("text", "person", "harm"),
    [
        ("اغتال مسلحون مجهولون يستقلون دراجة نارية، مساء الاثنين، المحامي سالم فلان أمام منزله", "المحامي", "killed"),
        ("اغتال مسلح ملثم الناشط فلان قرب بيته", "الناشط", "killed"),
        ("مسلحون مجهولون يغتالون مختار الحي أمام داره", "مختار", "killed"),
        ("اغتالت خلية تابعة للتنظيم شيخا من وجهاء العشيرة", "شيخا", "killed"),
        ("اغتال مجهولان برصاصتين في الرأس عضوا سابقا في اللجنة", "عضوا", "killed"),
        ("اغتال مسلحان مجهولان مساء أمس المدعو فلانا الملقب بأبي صقر", "المدعو", "killed"),
        ("واغتيل ضابط متقاعد في الحي", "ضابط", "killed"),
        ("وقُتل سائق السيارة، وفق الإسعاف", "سائق", "killed"),
        ("بينما جُرح عامل صيانة واحد جروحا طفيفة", "عامل", "injured"),
        ("وأصيب شقيقه الذي كان يقود السيارة", "شقيقه", "injured"),
        ("واتصاوب فتى عمره 16", "فتى", "injured"),
        ("أدى لاستشهاد منتسب بالشرطة", "منتسب", "killed"),
        ("خُطف تاجر من أمام متجره", "تاجر", "detained"),
        ("عقب اعتقال ناشط من منزله", "ناشط", "detained"),
        ("قال الجهاز إن مدنيا واحدا قضى برصاصة طائشة", "مدنيا واحدا", "killed"),
        ("وذكر المشفى أن طفلة استشهدت متأثرة بجراحها", "طفلة", "killed"),
        ("وأفاد أن ممرضا أصيب بشظية", "ممرضا", "injured"),
        ("انفجرت عبوة لاصقة بسيارة ضابط في القضاء ما أدى إلى مقتله", "ضابط", "killed"),
        ("انفجار عبوة بسيارة طبيب أسفر عن إصابته", "طبيب", "injured"),
        ("انفجرت عبوة بسيارة قيادي سابق لدى مروره في البلدة، فقُتل على الفور وجُرح اثنان", "قيادي", "killed"),
        ("أطلقا النار على جندي في المديرية فأردياه قتيلا", "جندي", "killed"),
    ],
)
def test_words_tell_of_one_person(text: str, person: str, harm: str):
    assert (person, harm) in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "يعاقب كل من قتل موظفا أثناء عمله",
        "نشروا فيديو اغتيال وزير",
        "ما اتقتل زول في الحي",
        "أصيب سبعة أشخاص",
        "قتل الجندي في المعارك",
        "استشهدت السيدة",
        "اغتال مسلحون أربعة سائقين على الطريق",
        "اغتالوه أمام بيته",
        "زار الوزير سيارة المعرض وبعد مقتله تسلم نائبه المهام",
        "انفجرت عبوة بسيارة ضابط. وقال ناطق إن ذلك أدى إلى مقتله",
        "أعلن أن قائدا جديدا تسلم المهام",
        "إصابة مشتبه بها بالحصبة",
        "قتلت مدرسة في القصف",
    ],
)
def test_what_tells_of_nobody_in_particular_adds_nobody(text: str):
    assert told(text) == []


@given(st.one_of(nasty_texts, st.text(alphabet="اغتالقتل وأصيبن بسيارةضابطدىإمه.،\n")))
def test_any_text_is_read(text: str):
    for each in one_person(FoldedText(text)):
        assert 0 <= each.start < each.end <= len(text)
