"""What a verb of denial denies: a deed, that anybody was harmed, what was told before, or something else.

``نفى الجيش قصف السوق``, ``نفت وقوع ضحايا``, ``نفت موسكو ذلك``, ``نفى المحافظ وجود خلاف``.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from hasila.text import guarded as regex
from hasila.text.words import LEFT, RIGHT

Kind = Literal["deed", "harm", "report", "other"]

_NOT = rf"(?<!{LEFT}(?:لم|لا|ولا|ولم|دون\s+ان|لن|او|فلم|لا\s+احد|ما\s+حدا|بلا)\s)"
DENIES = regex.compile(
    rf"{LEFT}{_NOT}[وف]?(?:نف(?:ي|ت|وا|تا)|ب?[يت]نف(?:ي|ون|و)|(?P<participle>نافي(?:ا|ه|ن)?|منكر(?:ا|ه|ين)|مكذب(?:ا|ه|ين))"
    r"|(?P<it>(?:نف(?:ا|ت)|[يت]نفي|انكر(?:ت)?|[يت]نكر|كذب(?:ت)?|فند(?:ت)?)(?:ه|ها|هم))|انكر(?:ت|وا)?|ب?[يت]نكر(?:ون|و)?|ناكر(?:ين|ه)?"
    r"|كذب(?:ت|وا|(?=\s+(?:ال|\p{L}+\s+(?:ما|انبا|خبر|نبا|الانبا|صح|ال\p{L}+\s+ات))))|[يت]كذب|فند(?:ت|وا)?|[يت]فند|دحض(?:ت|وا)?|denie[ds]|ب?[يت]?تنصل(?:ت|وا)?|تبر(?:ا|ات|اوا)|[يت]تبرا|نا(?:ي|ت)(?=\s[^.،]{0,40}\sبنفس)"
    rf"|شكك(?:ت|وا)?|[يت]شكك)(?!\s+او\s){RIGHT}"
)
"""A verb of denial; ``it`` with an object that takes up what was told, ``participle`` behind a verb of saying."""

_GAP = r"[\s،,«»\"“”'#()\[\]–-]+"
_ATTACK = (
    r"استهداف|قصف|تنفيذ|شن|ارتكاب|اطلاق|ضرب|تفجير|زرع|استخدام|استعمال|مهاجم|اغتيال|اعدام|تصفي|دهس|قتل|تعمد|قيام|تعذيب|هجوم|غار"
    r"|(?:فتح\p{L}*\s+(?:ال)?نار)|عملي(?:ه|ات)\s+(?:ال)?(?:اغتيال|خطف|قتل)"
)
_INVOLVED = (
    r"مسوولي(?!\p{L}*\s+عن\s+(?:صيان|تامين|ادار|حماي|توفير|تاخ|اغلاق))"
    r"|صلت|صله|علاقه|علاقت|ضلوع|تورط|وقوف|دور(?=\s|ه|ها)|شان|خصوص|مشارك"
)
DEED = rf"(?:{_INVOLVED}|{_ATTACK})"
"""Nouns of a deed and of having to do with it, without their endings."""
_DID = (
    r"[وف]?(?:قصف|استهدف|اطلق|نفذ|شن|فجر|قتل|هاجم|ضرب|ارتكب|اغتال|اعدم|خطف|اختطف|زرع|دهس|عذب|استخدم|مسوول|متورط|ضالع|فتح|خلف|ورا|اسقط"
    r"|(?:هي|هو|هم)\s+(?:من|التي|الذي|الذين))(?:ت|وا|ه|ين)?"
)
_BODIES = r"(?:ضحايا|قتلي|قتيل|جرحي|خساير|اصابات|وفيات|وفاه|شهدا|مدني\p{L}*|احد|مصابين|مفقودين)"
_HARM = (
    rf"(?:(?:سقوط|وقوع|حدوث|تسجيل|وجود|مقتل|مصرع|اصابه|تكبد\p{{L}}*|استشهاد)\s+(?:اي\s+|ايه\s+)?(?:(?:من|في)\s+)?{_BODIES}(?!\s+(?:ب(?:ال)?(?:كوليرا|حم|فيروس|ملاريا)|كوليرا))"
    rf"|(?:اي|ايه)\s+{_BODIES}|خساير\p{{L}}*)"
)
_TOLD = (
    r"(?:(?:صحه|كل|جميع)\s+(?:هذا|هذه|تلك)?\s*)?(?:(?:هذا|هذه|تلك)\s+)?(?:ال)?(?:انبا|اخبار|خبر|نبا|رواي(?:ه|ات|تين)|مزاعم|ادعا\p{L}*|اتهام\p{L}*|تهم(?:ه)?"
    r"|تقرير|تقارير|حصيله|ارقام|رقم|معلومات|واقعه|اعداد|تصريحات|شايعات)"
)
_CONTENT = rf"(?:\s+(?!و)\p{{L}}+){{0,5}}?\s+(?:(?:عن|حول|من|بشان|التي|الذي|ان){_GAP}|ب(?=\p{{L}}))"
_OTHER = (
    r"ان(?:ه|ها|هم|و)?|وجود\p{L}*|وصول\p{L}*|توقف\p{L}*|اعتقال\p{L}*|احتجاز\p{L}*|انسحاب\p{L}*|ني(?:ه|ت)\p{L}*|علم(?:ه|ها|هم)|سيطر\p{L}*|استقال\p{L}*"
    r"|اغلاق\p{L}*|منع\p{L}*|تلقي\p{L}*|تقدم\p{L}*|تكليف\p{L}*|عقد|نقل|اتفاق|التوصل|التوقيع|تسجيل|تعليق\p{L}*|فرار|هروب|دخول\p{L}*"
    r"|مغادر\p{L}*|تسليم\p{L}*|تقديم\p{L}*|دعم\p{L}*|خروج\p{L}*|سقوط|مقتل|اصابه|وفاه|تعيين\p{L}*|اقاله|تاجيل|الغا|نزوح|تراجع\p{L}*|(?!بنفس)\p{L}{4,}ها|عاده|باستمرار|دايما|دوما"
)
_OBJECT = regex.compile(
    rf"(?:{_GAP}\p{{L}}+){{0,9}}?{_GAP}(?:"
    rf"(?P<harm>{_HARM})"
    rf"|(?P<deed>[وبل]?(?:ال|لل)?{DEED}\p{{L}}*|ان{_GAP}(?:\p{{L}}+{_GAP}){{0,5}}?(?:قد\s+)?{_DID}|ما\s+(?:نسب|اتهم)\p{{L}}*|ان[وهم]\p{{L}}?\s+(?:قد\s+|[يت]?كان\p{{L}}*\s+)?(?:{_DID}|كتل\p{{L}}*))"
    rf"|(?P<content>(?:{_TOLD}|ما){_CONTENT}(?:(?P<its_harm>{_HARM})|(?P<its_deed>(?:ال)?{_ATTACK}\p{{L}}*|(?:\p{{L}}+\s+)?{_INVOLVED}\p{{L}}*)|(?P<its_other>\p{{L}}+|\p{{N}}+)))"
    rf"|(?P<report>ذلك|(?:ال)?امر|[بفلو]?{_TOLD}|صحه|هذا|بذلك|جمله)"
    rf"|(?P<other>{_OTHER})){RIGHT}"
)
_KINDS: Mapping[str, Kind] = {
    "its_harm": "harm",
    "its_deed": "deed",
    "its_other": "other",
    "harm": "harm",
    "deed": "deed",
    "report": "report",
    "other": "other",
}
"""The groups of an object and what they tell, the inner ones first."""
_NOTHING = regex.compile(
    r"(?:[\s«»\"“”'#(]*(?:ال|وزار|قياد|حرك|قوات|هيي)\p{L}*(?:\s+\p{L}+){0,3}?)?[\s«»\"”')]*(?=[.؛!؟\n…،]|$)"
)
"""Behind a verb whose object is left out: ``والجيش نفى.``"""
_DISOWNS = regex.compile(r"[وف]?ب?[يت]?(?:تنصل|تبر|نا[يت])")
"""A verb that denies deeds only: ``تنصلت من القصف``."""


class Denied(NamedTuple):
    """What a verb denies.

    Args:
        kind: what it is; ``other`` also if it is told of people behind the verb: ``نفى مقتل خمسة``.
        start: offset of it in the folded words, or of the end of the verb.
        end: offset behind it.
        is_joined: whether ``و`` joins the verb to what stands before, and this follows at once: ``ونفى سقوط قتلى``. Who
            denies it is who spoke before.
    """

    kind: Kind
    start: int
    end: int
    is_joined: bool = False


def denied(verb: regex.Match[str]) -> Denied:
    """What a verb of :data:`DENIES` denies."""
    folded, end = verb.string, verb.end()
    if verb["it"]:
        return Denied("report", end, end)
    if _DISOWNS.match(verb.group()):
        return Denied("deed", end, end)
    found = _OBJECT.match(folded, end)
    if found is None:
        return Denied("report" if _is_bare(verb) else "other", end, end)
    kind = next(kind for kind in _KINDS if found[kind] is not None)
    start = found.start(kind)
    is_joined = verb.group().startswith("و") and not folded[end:start].strip()
    return Denied(_KINDS[kind], start, found.end(), is_joined)


def _is_bare(verb: regex.Match[str]) -> bool:
    """Whether the object of a verb is left out: ``والجيش نفى.`` Other verbs are written like nouns: ``سائق تنكر``."""
    return ("نف" in verb.group() or verb["participle"] is not None) and _NOTHING.match(
        verb.string, verb.end()
    ) is not None
