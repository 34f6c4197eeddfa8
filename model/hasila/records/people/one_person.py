"""One person of whom words tell harm without a number: ``اغتال مسلحون المحامي``, ``جُرح عامل``, ``إن مدنيا واحدا قضى``.

Who was only told of as the owner of what was struck counts where a noun takes the harm up: ``انفجار عبوة بسيارة ضابط
أدى إلى مقتله``.
"""

from collections.abc import Iterator

from hasila.records.people.counted import Counted
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.person_nouns import Noun, noun
from hasila.text.words import WORD

_KINDS = ("child", "woman", "civilian", "combatant", "police", "rescuer", "medic", "journalist", "person", "relative")
_NOBODY = regex.compile(
    r"(?:ال)?(?:احد|احدي|احدا|واحد|واحده|اخر|اخري|ثالث|رابع|خامس|سادس|مشتبه|مشتبهه|دراجه|مدرسه|غواصه|حماله|زباله|موجه|قناص|جنين|متنزه"
    r"|ست|سيد|انسان|شاهد|مقاوم|عم|خال|جد|جده)\p{L}{0,2}"
)
"""Words of the list that mean other things there, or nobody in particular."""
_KILLERS = regex.compile(
    r"(?:ال)?(?:مسلح|مجهول|ملثم|قناص|شخص|عنصر|عناصر|اشخاص|افراد|دراج|ارهابي|انتحاري|متطرف|داعشي|جندي|مستوطن|متشدد)(?:ا|ه|ان|ين|ون)?"
)
_ASSASSINS = regex.compile(
    r"(?<![\p{L}\p{M}])[وف]?(?:ا|ي|ت)?غتال(?:ت|وا|ون)?(?![\p{L}\p{M}])(?P<rest>[^.؛:!؟?\n]{0,110})"
)
_CALLED = regex.compile(r"(?:ال)?مدعوه?")
_PASSIVE = {
    "killed": r"قتل|استشهدت?|اغتيلت?|توفيت?|مقتل|مصرع|استشهاد|اغتيال|ا?[نت][قكج]تلت?",
    "injured": r"اصيبت?|جرحت?|اصابه|ا?[نت](?:جرح|صاب|صاوب|عور)ت?|ا?تصاوبت?",
    "detained": r"اعتقال|اعتقلت?|خطفت?|خطف|اختطفت?|اختطاف|احتجاز",
}
_TELLS = regex.compile(
    r"(?<![\p{L}\p{M}])(?:[وفبل]|وب|ول)?(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _PASSIVE.items())
    + r")\s+(?=\p{L})"
)
_NO_FACT = regex.compile(
    r"(?<!\p{L})(?:كل\s+)?ل?(?:من|ان|قد|لحظه|فيديو|خبر|ذكري|محاوله|بتهمه|حادثه|ما|لم|لا|مش|محد|ماحدا)\s+$"
)
"""Before the verb: who killed somebody in general, or what is told of a killing long ago."""
_ONE = regex.compile(r"\s+واحد[اه]?(?!\p{L})")
_BEHIND = regex.compile(
    r"(?:\s+واحد[اه]?)?(?:\s+(?!و|من(?!\p{L})|في(?!\p{L})|علي(?!\p{L})|الي(?!\p{L})|ال\p{L}|كان|الذي|التي)\p{L}+){0,2}?"
    r"\s+(?:قد\s+)?(?:(?P<killed>قضي|قضت|استشهدت?|توفيت?|قتلت?|لقيت?\s+(?:حتف|مصرع)ه?ا?)|(?P<injured>اصيبت?|جرحت?))(?![\p{L}\p{M}])"
)
"""A verb of harm behind the noun: ``أن مدنيا واحدا قضى``."""
_THAT = regex.compile(r"(?<![\p{L}\p{M}])[وفب]?(?:ب?ان|لكن)\s+(?=\p{L})")
_OF_TARGET = regex.compile(
    r"(?<!\p{L})[وفبل]*(?:سياره|عجله|مركبه|دراجه|موكب|منزل|بيت|دوريه|استهدفت?|هاجمت?|هاجموا|علي)\s+(?:(?:ناريه|خاصه|مدنيه)\s+)?"
    r"(?:تقل\s+|يقودها\s+|يستقلها\s+)?(?=\p{L})"
)
_HIS_DEATH = regex.compile(
    r"(?<!\p{L})(?:(?:ما|مما)\s+)?(?:ادي|ادت|اسفر|اسفرت|تسبب|تسببت|يودي|اوقع)\s+(?:ذلك\s+)?(?:الي|عن|في|ب)\s*"
    r"(?:(?P<killed>(?:مقتل|مصرع|وفات|استشهاد)(?:ه|ها))|(?P<injured>اصابت(?:ه|ها)))(?!\p{L})"
    r"|(?<!\p{L})ف(?P<killed>قتلت?|ارد(?:ته|ياه|وه|اه)\s+قتيلا|قتل(?:ته|وه))(?:\s+علي\s+الفور)?(?=\s*(?:[.،,؛\n]|وا?صيب|وجرح|$|علي\s+الفور))"
)
_WORD = regex.compile(WORD)
_REACH = 70
"""Code points behind a noun that are read."""
_FAR = 160
"""Code points before the noun of harm in which its victim may be told."""


def one_person(text: FoldedText) -> Iterator[Counted]:
    """The persons of a text of whom words tell harm one by one."""
    folded = text.folded(0, len(text.text))
    if "غتال" in folded:
        yield from _assassinated(text, folded)
    for found in _TELLS.finditer(folded):
        if not _NO_FACT.search(folded, max(0, found.start() - 20), found.start()):
            yield from _at(text, text.to_text(found.end()), found.lastgroup or "")
    for found in _THAT.finditer(folded):
        yield from _before_verb(text, text.to_text(found.end()))
    for found in _HIS_DEATH.finditer(folded):
        yield from _owner(text, folded, found)


def _assassinated(text: FoldedText, folded: str) -> Iterator[Counted]:
    """The first person behind ``اغتال`` and its subject."""
    for found in _ASSASSINS.finditer(folded):
        start = text.to_text(found.start("rest"))
        for word in _WORD.finditer(text.text, start, min(len(text.text), start + _FAR)):
            if word.start() >= text.to_text(found.end()):
                break
            if _KILLERS.fullmatch(fold(word.group())):
                continue
            if _CALLED.fullmatch(fold(word.group())) or ((person := _person(word.group())) and person.number):
                yield Counted(word.start(), word.end(), "killed")
                break
            if noun(word.group()):  # تغتال أربعة سائقين
                break


def _at(text: FoldedText, start: int, harm: str) -> Iterator[Counted]:
    """The person whose noun without an article begins at an offset."""
    word = _word_for_one(text, start)
    if word and not fold(word.group()).startswith("ال"):
        yield _counted(text, word, harm)


def _before_verb(text: FoldedText, start: int) -> Iterator[Counted]:
    """The person behind ``أن`` of whom a verb of harm tells."""
    word = _word_for_one(text, start)
    if word is None or fold(word.group()).startswith("ال"):
        return
    verb = _BEHIND.match(text.folded(word.end(), word.end() + _REACH))
    if verb:
        yield _counted(text, word, verb.lastgroup or "")


def _owner(text: FoldedText, folded: str, death: regex.Match[str]) -> Iterator[Counted]:
    """Whose car or house was struck, or who was attacked, if a noun with a pronoun tells his harm."""
    first = max(0, death.start() - _FAR)
    targets = list(_OF_TARGET.finditer(folded, first, death.start()))
    for target in reversed(targets):
        if any(stop in folded[target.end() : death.start()] for stop in ".؛!؟\n"):
            return
        if word := _word_for_one(text, text.to_text(target.end())):
            yield Counted(word.start(), word.end(), death.lastgroup or "")
            return


def _word_for_one(text: FoldedText, start: int) -> regex.Match[str] | None:
    """The word at an offset, if it is a noun for one person."""
    word = _WORD.match(text.text, start)
    person = _person(word.group()) if word else None
    return word if person and person.number == 1 else None


def _counted(text: FoldedText, word: regex.Match[str], harm: str) -> Counted:
    """The person of a noun, with ``واحد`` behind it."""
    one = _ONE.match(text.folded(word.end(), word.end() + _REACH))
    return Counted(word.start(), word.end() + (one.end() if one else 0), harm)


def _person(word: str) -> Noun | None:
    """The noun for a person in a word, unless it means other things or nobody in particular."""
    person = noun(word)
    return person if person and person.kind in _KINDS and not _NOBODY.fullmatch(fold(word)) else None
