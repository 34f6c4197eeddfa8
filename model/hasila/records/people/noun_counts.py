"""How many people nouns mean by themselves: ``مقتل طفلة`` one, ``أخوي`` one, ``حارسين`` two, ``رجل وامرأة`` two."""

from collections.abc import Sequence

from hasila.records.people.dual_agreement import agrees_in_dual
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.person_nouns import Noun, head_noun, noun
from hasila.text.words import without_and

Words = Sequence[tuple[int, int]]
"""Start and end of each word."""

_NO_COMPLEMENT = frozenset(
    fold("من في الكبير الكبيرة الصغير الصغيرة الأكبر الأصغر الوحيد الوحيدة الثاني الثانية").split()
)
"""Words behind a noun with ي that are no genitive: ``أخي الصغير``, but ``طفلي الرجل``."""
_OF_SEVERAL = frozenset(fold("بهم بهن عليهم عليهن إليهم إليهن").split())
"""Behind a participle they say that several are meant: ``مشتبه بهم``."""
_ONE = frozenset(fold("واحد واحدة واحدا").split())


def by_nouns(sentence: FoldedSentence, words: Words, end: int) -> int | None:
    """One or two if the first noun of a mention says so by itself, plus what ``و`` adds; nothing if it does not.

    Args:
        sentence: the sentence that holds the mention.
        words: the words of the mention, at least one.
        end: offset behind the mention.
    """
    text = sentence.whole.text
    word = text[slice(*words[0])]
    first = head_noun(word)
    if first is None:
        return None
    if first.number != 1 and _is_mine(sentence, word, words):
        first = Noun(first.kind, 1)
    if first.number == 1 and _is_two_of(sentence, word, words):
        first = Noun(first.kind, 2)
    if first.dual and agrees_in_dual(sentence, *words[0], end):
        first = Noun(first.kind, 2)
    if first.number == 0 or (len(words) > 1 and sentence.folded(*words[1]) in _OF_SEVERAL):
        return None
    if first.kind == "dead" and first.number == 2:  # جثتا رجل وامرأة
        return 2
    if any(_adds_some(text[slice(*each)]) for each in words[1:]):
        return None
    return first.number + added(text, words[1:])


def added(text: str, words: Words, counted: bool = False) -> int:
    """How many people ``و`` adds (``وامرأتان``).

    Behind a number a single one adds none (``30 امرأة وطفلا``), unless the text says so: ``مئة جريح وجريح``,
    ``مئتان وشخص واحد``.

    Args:
        text: the text.
        words: the words of the mention behind its first noun or number.
        counted: whether they stand behind a number.
    """
    total = 0
    folded = [fold(text[start:end]) for start, end in words]
    for at, (start, end) in enumerate(words):
        word = text[start:end]
        if not folded[at].startswith("و") or noun(word) is not None or not (addition := noun(without_and(word))):
            continue
        if counted and folded[at].startswith("وال"):  # 71 من الموظفين والزائرين
            continue
        one_more = folded[at][1:] == folded[0] or _ONE.intersection(folded[at + 1 : at + 2])
        total += addition.number if addition.number >= 2 or not counted or one_more else 0
    return total


def _adds_some(word: str) -> bool:
    """Whether و joins a plural, whose number is not told: ``امرأة وأطفالها``."""
    addition = noun(without_and(word)) if fold(word).startswith("و") and noun(word) is None else None
    return addition is not None and addition.number == 0


def _is_mine(sentence: FoldedSentence, word: str, words: Words) -> bool:
    """Whether ي is the pronoun: without a genitive behind it, it ends neither a dual nor a plural."""
    folded = fold(word)
    if not folded.endswith("ي") or (len(words) > 1 and not _goes_on(sentence.folded(*words[1]))):
        return False
    stem = folded[:-1]
    singular = head_noun(stem) or (head_noun(stem[:-1] + "ه") if stem.endswith("ت") else None)
    return singular is not None and singular.number == 1


def _is_two_of(sentence: FoldedSentence, word: str, words: Words) -> bool:
    """Whether ا ends a dual with its genitive (``والدا الطفل``).

    It may end an accusative (``مدنيا سوريا``) or a pronoun (``طفلتنا``)."""
    folded = fold(word)
    pronoun = folded.endswith(("ها", "هما", "كما"))
    if not folded.endswith("ا") or pronoun or "\u064b" in word or len(words) == 1:
        return False
    ours = folded.removesuffix("نا")
    if ours != folded and len(ours) > 2 and head_noun(ours):
        return False
    return sentence.folded(*words[1]).startswith("ال") and head_noun(folded[:-1]) is not None


def _goes_on(word: str) -> bool:
    return word in _NO_COMPLEMENT or (word.startswith("و") and noun(word) is None)
