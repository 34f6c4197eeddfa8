"""People whom words behind others make a part of them: ``7 أشخاص، منهم 3 أطفال``, ``بينهم مصورة``, ``اثنين منهم``."""

from collections.abc import Iterator
from itertools import takewhile

from hasila.records.numbers.numerals import Numeral, number_at, numerals
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.person_nouns import head_noun, noun
from hasila.text.words import WORD

_THEM = r"(?:هم|هن|ن|هون|ها)"
_AMONG = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:incl(?:uding\b|\.)|among\s+them|[وف]?(?:من\s+)?(?:من{_THEM}|بين(?:ات)?{_THEM}|في(?:هم|هن|هون)|ضمن(?:هم|هن|ها)))\s+"
    r"(?:(?:نحو|حوالي|قرابه|اك[ثت]ر\s+من|ما\s+لا\s+يقل\s+عن)\s+)?(?=[\p{L}\p{N}])"
)
_ONE_OF_THEM = regex.compile(
    r"\s*[،,(]?\s*و?(?P<one>احد(?:هم|هما|اهن|اهما)|(?:واحده?|وحده)\s+من(?:هم|هن|ن))\s+"
    r"(?:اصيب\s+)?(?:ب|في\s+)?(?:ال)?(?:حال|جر(?:وح|اح)|اصاب|وضع|خطير|حرج|بليغ|شظي)\p{L}*"
)
"""``خمسة آخرون، أحدهم بحال الخطر``."""
_SOME = regex.compile(r"\s*(?:[،,(]\s*|و)?$")
"""What may stand between people and the number of some of them."""
_OF_THEM = regex.compile(r"\s+من(?:هم|هن|ن|هون)(?!\p{L})")
_LENGTH = 12
"""Code points in which ``منهم`` stands behind a number."""
_FROM = regex.compile(r"\s+(?:من|في)\s+\p{L}+")
_AND = regex.compile(r"\s+و\p{M}*\s?")
_NEXT = regex.compile(rf"[ \u00a0](?P<word>{WORD})")
_WORD = regex.compile(WORD)
_FREED = regex.compile(r"(?<!\p{L})[وف]?(?:ا?فرج|اطلق|نج[اوت]|انقذ|تحرير|خرج|عاد|اخلا|اجلا|استفاد|تلق)\p{L}*")
_NOBODY = ("احد", "احدي", "واحد", "واحده")
"""``لم ينج منها أحد``, or the one of whom more is told."""
_KINDS = ("child", "woman", "civilian", "combatant", "police", "rescuer", "medic", "journalist", "person", "relative")
"""Nouns of one or two people who may be among others."""
_FAR = 80
"""Code points between people and the word for some of them."""
_REACH = 60
_MOST = 6
"""Members of an enumeration."""


def some_of_them(text: FoldedText, start: int, end: int, stop: int) -> list[tuple[int, int]]:
    """Start and end of each of the people whom words behind others make a part of these, in order.

    Args:
        text: the text.
        start: offset of the first code point of the others.
        end: offset behind their last.
        stop: offset behind which nothing is read: that of the next people, or of the end of the sentence.
    """
    whole = next(numerals(text.text, start, end), None)
    least = whole.low if whole is not None and not whole.vague else None

    def fits(number: Numeral | None) -> bool:
        return number is None or least is None or number.low < least

    if first := _number_of_them(text, end, stop):
        return [(first.start, first.end)] if fits(first) else []
    behind = text.folded(end, min(stop, end + _FAR))
    if (one := _ONE_OF_THEM.match(behind)) and (least is None or least > 1):
        base = text.to_folded(end)
        return [(text.to_text(base + one.start("one")), text.to_text(base + one.end("one") - 1) + 1)]
    among = _AMONG.search(behind)
    if among is None or _FREED.search(behind, 0, among.start()):
        return []
    at = text.to_text(text.to_folded(end) + among.end())
    return [(one, other) for one, other, number in takewhile(lambda each: fits(each[2]), _members(text, at))]


def _number_of_them(text: FoldedText, end: int, stop: int) -> Numeral | None:
    """A number directly behind people that is followed by ``منهم``: ``استشهد ستة، اثنين منهم أطفال``."""
    last = min(stop, end + _REACH)
    behind = text.folded(end, last + _LENGTH)
    if "منه" not in behind and "منن" not in behind:
        return None
    number = next(numerals(text.text, end, last), None)
    if number is None or not _SOME.fullmatch(text.folded(end, number.start)):
        return None
    return number if _OF_THEM.match(text.folded(number.end, number.end + _LENGTH)) else None


def _members(text: FoldedText, start: int) -> Iterator[tuple[int, int, Numeral | None]]:
    """The people of an enumeration, and their number if they have one."""
    at, homes = start, False
    for place in range(_MOST):
        if place:
            joint = _AND.match(text.text, at)
            if joint is None:
                return
            at = joint.end()
        number = number_at(text.text, at, at + _REACH)
        if number is not None and number.low.denominator == 1:
            end = _noun_end(text, number.end)
            home = _FROM.match(text.folded(number.end, number.end + _REACH)) if end is None else None
            if end is None and (home is None or (place and not homes)):
                return
            homes = end is None
            yield at, end or number.end, number
            at = end or text.to_text(text.to_folded(number.end) + (home.end() if home else 0))
        else:
            word = _WORD.match(text.text, at)
            person = noun(word.group()) if word else None
            if word is None or person is None or person.kind not in _KINDS or not person.number:
                return
            if fold(word.group()).startswith("ال") or fold(word.group()) in _NOBODY:
                return
            yield at, word.end(), None
            at = word.end()


def _noun_end(text: FoldedText, end: int) -> int | None:
    """The end of the noun for people behind a number."""
    word = _NEXT.match(text.text, end)
    if word is None or fold(word["word"]).startswith("ال") or head_noun(word["word"]) is None:
        return None
    return word.end()
