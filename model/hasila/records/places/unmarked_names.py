"""Names of places that no mention covers: ``بورين جنوب نابلس``, ``براميل عالصاخور``, ``#بلدة_قباطية``.

Only what the gazetteer has by the same letters is a place, and no plain word (``السوق``) unless another tells that it
is a name.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from hasila.records.places.enclosure import is_told_well, leads_to
from hasila.records.places.gazetteer import Gazetteer
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText, FoldedWord
from hasila.text.folding import fold
from hasila.text.known_words import is_frequent
from hasila.text.months import HIJRI_MONTHS, MONTHS
from hasila.text.words import lead

_KINDS = frozenset(
    fold(
        "مدينة مدينتي بلدة بلدتي قرية قريتي حي حيي مخيم معسكر مديرية محلية ناحية قضاء ضاحية محلة حارة تجمع مستوطنة"
        " كيبوتس عزبة نجع كمبو"
    ).split()
)
_NO_PLACE = frozenset(
    fold(
        "مجلس بلدية أهالي أهل أبناء سكان شباب شبان وجهاء نشطاء تنسيقية لجنة لجان مقاومة طوارئ مدير محافظ مختار عمدة"
        " نازحي لاجئي مستشفى شرطة من إلى نحو صوب باتجاه إذاعة شبكة قائد رئيس نادي فريق جامعة"
    ).split()
)
"""Before a place from which people come or are called, to which they go, or that a body is named after."""
_LEFT = regex.compile(
    r"(?<!\p{L})[وف]?(?:نزح|نزوح|نازح|هجر|تهجير|فر|فرار|هرب|غادر|اخلا)(?:ت|وا|و)?(?!\p{L})[^.،\n]{0,50}\sمن\s+$"
)
"""Before a place that people left: ``نزحت 250 أسرة الأسبوع الماضي من مديرية``."""
_IN = frozenset(fold("في على ع قرب داخل وسط").split())
_BEFORE_NAMES = frozenset(
    fold(
        "من عند وراء خلف حول باتجاه إلى مفرق سهل سهول قاعدة مطار فندق جبل وادي تلة تل ميناء معبر جسر سد حقل غابة حاجز"
        " دوار سوق شارع ميدان ريف منطقة أطراف محيط"
    ).split()
)
"""Before names of places that lie in another one."""
_PLAIN = frozenset(
    fold(
        "الأربعين السبعين التسعين الزراعة الرأس الحصبة الرمال الحوش البستان القبو الباحة القاعة الخندق الجيب الحد"
        " الخيام البساتين الحجارة الجناح الوادي الخور سن آب سكة صالة ميدان معسكر معبر متنه هوية كورونا دولة مدينة قرية"
        " بلدة سوق المحطة الميناء ميناء القصر الملعب المتحف الحي السوق الرباط"
        " الطيران جديدة حينه شال صيف المشهد"
        " مساكن العبور كلية مبنى المدينة المستشفى"
        " المدرسة الجامعة المسجد الجامع الحارة الكورة الفجر الخميس الخبر القطاع الشفاء"
    ).split()
)
"""Plain words that places have as names, too."""
_ADJECTIVES = frozenset(fold("جديدة صغيرة كبيرة قديمة شعبي سكني صناعية شمالية جنوبية شرقية غربية").split())
"""What may tell only what a place is like: ``قرية جديدة``."""
_MONTHS = frozenset((*MONTHS, *HIJRI_MONTHS))
_PROCLITICS = ("ب", "وب", "فب", "عال")
_WITH_KINDS = ("وب", "ول", "فب", "ب", "و", "ف", "ل", "ع")
_LEAST = 3
"""Letters of a name."""
_MOST = 3
"""Words of a name."""
_REACH = 60
"""Code points before a place in which another may be told to lie in it or beside it."""
_JOINT = regex.compile(r"[\s_]+")
_OPENS = regex.compile(r"[\s\])»\"#«(_]*")


class UnmarkedName(NamedTuple):
    """A name of a place that no mention covers.

    Args:
        start: offset of its first code point.
        end: offset behind its last.
        wider: the position of the mention that tells where it is, or -1.
        attack: the position of the attack that is told to have struck it, or -1.
        is_free: whether people behind it in its sentence may be there of whom no place of the sentence is told.
        is_left: whether people left it.
    """

    start: int
    end: int
    wider: int = -1
    attack: int = -1
    is_free: bool = False
    is_left: bool = False


class UnmarkedNames:
    """Finds names of places that no mention covers.

    Args:
        text: the text.
        mentions: its mentions.
        gazetteer: knows the names of places.
    """

    def __init__(self, text: FoldedText, mentions: Sequence[Labelled], gazetteer: Gazetteer) -> None:
        self._text = text
        self._mentions = mentions
        self._gazetteer = gazetteer
        self._covered = [(each.start, each.end) for each in mentions]
        self._words = text.words
        self._starts = [word.start for word in self._words]

    def found(self) -> list[UnmarkedName]:
        """The places, in the order of the text; of those that overlap the first."""
        found: list[UnmarkedName] = []
        for each in (*self._beside_others(), *self._at_attacks(), *self._of_kinds()):
            taken = [(other.start, other.end) for other in found]
            if not any(each.start < end and start < each.end for start, end in (*taken, *self._covered)):
                found.append(each)
        return sorted(found)

    def believed(self, found: Sequence[UnmarkedName]) -> Sequence[UnmarkedName]:
        """The places, without those that only their name tells and that the gazetteer has in no country of the text."""
        if all(each.wider >= 0 or each.is_free for each in found):
            return found
        stretches = sorted([*((each.start, each.end) for each in self._mentions if each.label == "PLACE"), *found])
        words = [(self._text.text[each[0] : each[1]], lead(self._text.text, each[0])) for each in stretches]
        resolved = self._gazetteer.resolve(words, self._text.text)
        known = {each[0] for each, told in zip(stretches, resolved, strict=True) if told.place and told.place.id}
        return [each for each in found if each.wider >= 0 or each.is_free or each.start in known]

    def _beside_others(self) -> Iterator[UnmarkedName]:
        """Places told to lie in or beside the marked one behind them: ``بورين جنوب نابلس``."""
        before = 0
        for position, mention in enumerate(self._mentions):
            if mention.label == "PLACE":
                first = self._word_at(max(before, mention.start - _REACH))
                for at in range(self._word_at(mention.start) - 1, first - 1, -1):
                    gap = self._text.folded(self._words[at].end, mention.start)
                    if leads_to(gap) and (name := self._ending(first, at, is_bare=is_told_well(gap))):
                        yield UnmarkedName(*name, wider=position)
                        break
            before = mention.end

    def _ending(self, first: int, last: int, *, is_bare: bool) -> tuple[int, int] | None:
        """The longest name of a town that ends with a word; unless it may stand bare, behind what tells a place."""
        for at in range(max(first, last - _MOST + 1), last + 1):
            before = self._words[at - 1].folded if at and self._follows(self._words[at - 1].end, at) else ""
            is_kind = _bare(before) in _KINDS
            is_led = is_kind or _is_in(before) or _bare(before) in _BEFORE_NAMES
            if (is_led or is_bare) and (name := self._name(at, last + 1 - at, is_kind=is_kind, is_town=True)):
                return name
            if name := self._name(at, last + 1 - at, is_bound=True, is_town=True):
                return name
        return None

    def _at_attacks(self) -> Iterator[UnmarkedName]:
        """Places directly behind people or attacks: ``بداعل``, ``في بلدة معركة``, ``براميل عالصاخور``."""
        for position, mention in enumerate(self._mentions):
            at = self._word_at(mention.end)
            if mention.label not in ("CASUALTY", "ATTACK") or not self._follows(mention.end, at):
                continue
            is_in = _is_in(self._words[at].folded) and self._follows(self._words[at].end, at + 1)
            is_kind = is_in and self._words[at + 1].folded in _KINDS
            if name := self._longest(at + is_in + is_kind, is_kind=is_kind, is_bound=not is_in):
                yield UnmarkedName(*name, attack=position if mention.label == "ATTACK" else -1)

    def _of_kinds(self) -> Iterator[UnmarkedName]:
        """Places behind words that tell what they are: ``#بلدة_قباطية``, ``مديرية رحبة``."""
        for at, word in enumerate(self._words):
            if word.folded not in _KINDS and _bare(word.folded) not in _KINDS:
                continue
            before = self._words[at - 1].folded if at else ""
            is_left = before == "من" and _LEFT.search(self._text.folded(word.start - _REACH, word.start)) is not None
            if before in _NO_PLACE and not is_left:
                continue
            if name := self._tagged(at) or self._longest(at + 1, is_kind=True):
                yield UnmarkedName(*name, is_free=True, is_left=is_left)

    def _tagged(self, at: int) -> tuple[int, int] | None:
        """The name in a tag that begins with the word for its kind, whether a gazetteer has it or not."""
        if self._text.raw[: self._words[at].start][-1:] != "#":
            return None
        end = at
        while end + 1 < len(self._words) and self._text.raw[self._words[end].end : self._words[end + 1].start] == "_":
            end += 1
        return (self._words[at + 1].start, self._words[end].end) if 1 <= end - at <= _MOST - 1 else None

    def _word_at(self, offset: int) -> int:
        """The position of the first word that begins at an offset or behind it."""
        return bisect_left(self._starts, offset)

    def _follows(self, end: int, at: int) -> bool:
        """Whether nothing but space stands between an offset and a word."""
        return at < len(self._words) and _OPENS.fullmatch(self._text.raw, end, self._words[at].start) is not None

    def _longest(self, at: int, *, is_kind: bool = False, is_bound: bool = False) -> tuple[int, int] | None:
        """The longest name that begins with a word."""
        names = (self._name(at, length, is_kind=is_kind, is_bound=is_bound) for length in range(_MOST, 0, -1))
        return next(filter(None, names), None)

    def _name(
        self, at: int, length: int, *, is_kind: bool = False, is_bound: bool = False, is_town: bool = False
    ) -> tuple[int, int] | None:
        """Where some words stand that are a name of the gazetteer.

        Args:
            at: the first of the words.
            length: how many there are.
            is_kind: whether a word before them tells what they are.
            is_bound: whether the first is written in one with a preposition.
            is_town: whether only names of towns, quarters or districts are looked for.
        """
        words = self._words[at : at + length]
        if len(words) < length or not self._are_joined(words):
            return None
        for proclitic in _PROCLITICS if is_bound else ("",):
            if words[0].folded.startswith(proclitic):
                cut = len(proclitic) - 2 * (proclitic == "عال")
                own = words[0].folded[cut:]
                name = " ".join((own, *(word.folded for word in words[1:])))
                start, end = words[0].start + cut, words[-1].end
                is_known = len(own) >= _LEAST and self._gazetteer.has_exactly(name, is_town=is_town)
                if is_known and not _is_plain(name, self._text.raw[start:end], is_kind=is_kind):
                    return start, end
        return None

    def _are_joined(self, words: Sequence[FoldedWord]) -> bool:
        gaps = (self._text.raw[one.end : other.start] for one, other in pairwise(words))
        return all(_JOINT.fullmatch(gap) and "\n" not in gap for gap in gaps)


def _is_plain(name: str, raw: str, *, is_kind: bool) -> bool:
    """Whether a name is rather a plain word: ``الأربعين``, ``نيسان``, and ``السوق الشعبي``."""
    if name in _ADJECTIVES or (name in _MONTHS and not is_kind):
        return True
    return not is_kind and (name.split()[0] in _PLAIN or (" " not in name and is_frequent(raw)))


def _is_in(word: str) -> bool:
    """Whether a folded word is a preposition of place, also with ``و``."""
    return word in _IN or (word.startswith(("و", "ف")) and word[1:] in _IN)


def _bare(word: str) -> str:
    """A word without what is written in one with it: ``بقرية``."""
    return next((word[len(each) :] for each in _WITH_KINDS if word.startswith(each)), word)
