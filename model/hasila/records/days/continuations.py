"""Whether a sentence about people goes on with the attack that a sentence before it tells with its day.

News tells the attack and its day first, then what became of the people: ``أغارت طائرات أمس على بناية. وانتشل المسعفون
14 جثمانا.`` Such a sentence names no attack and no place of its own.
"""

from collections.abc import Iterator, Sequence

from hasila.records.days.dating import DatedSentence
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folding import fold
from hasila.text.patterns import BREAKS

_NEW_ITEM = regex.compile(
    r"[^\p{L}\p{N}\p{Zs}\p{Ps}\p{Pi}\"']|\p{Nd}{1,3}\s?[-–—._)\]/](?!\p{Nd})|\p{Nd}{1,2}[:.]\p{Nd}{2}|[^|]{0,40}\|"
)
"""The beginning of a line that is news of its own: a bullet, a time of day."""

_CONSEQUENCE = regex.compile(r"(?:حريق|حرايق|نيران|انهيار|انهار|احتراق|احترق)")
_ELSEWHERE = regex.compile(
    r"(?<!\p{L})[وفبل]?(?:الي|نحو|صوب|اتجاه|تجاه|باتجاه|(?:ال)?مستشفي|(?:ال)?مشفي|مستشفيات|مشافي|صحه|شرطه|بلديه|محافظ|مدير\p{L}*|قايد|عمده|نايب"
    r"|(?:ال)?(?:وزاره|دايره|مكتب|هييه|غرفه|لجنه|لجان|شبكه|قياده|مديريه|نقابه)(?:\s+\p{L}+){1,3})"
    r"(?:\s+(?:مدينه|بلده|قريه|مخيم|مطار|مركز|ولايه|بولايه|بمحافظه|محافظه))?(?:\s+[بفي]{1,2})?\s*$"
)
"""Before a place to which people were taken, or that of a hospital or an office: ``نقلوا إلى``, ``مدير صحة``."""
_REACH = 60


def event_before(sentence: DatedSentence, mentions: Sequence[Labelled], position: int) -> int:
    """How many sentences before that of a mention the attack is told with its day; 0 if the mention tells of no such.

    Args:
        sentence: the sentence of the mention.
        mentions: the mentions of the text, ordered by offset.
        position: that of the mention of people.
    """
    here = list(_marked(sentence, mentions, position))
    follows = sentence.goes_on or sentence.keeps_day
    if not sentence.stays or (any(each.label == "ATTACK" for each in here) and not follows):
        return 0
    behind = sentence
    places = _places(sentence, here)
    for back, each in enumerate(reversed(sentence.before), 1):
        marked = list(_marked(each, mentions, position))
        has_attack = any(mention.label == "ATTACK" for mention in marked)
        if _begins_item(each, behind):
            return 0
        if each.dates:
            known = _form(each)
            is_told = has_attack or behind.is_narrated or behind.keeps_day or each.has_scene
            return back if is_told and all(_is_known(place, known) for place in places) else 0
        if not each.stays or (has_attack and not (each.goes_on or each.keeps_day or _is_consequence(each, marked))):
            return 0
        places |= _places(each, marked)
        behind = each
    return 0


def _is_known(place: str, told: str) -> bool:
    """Whether a sentence names a place, with its article or without: ``الورشة`` after ``ورشة``."""
    return place in told or (place.startswith("ال") and place[2:] in told)


def _is_consequence(sentence: DatedSentence, marked: Sequence[Labelled]) -> bool:
    """Whether the attacks of a sentence are what an attack leads to: a fire, a collapse."""
    text = sentence.sentence.whole.text
    attacks = [fold(text[each.start : each.end]) for each in marked if each.label == "ATTACK"]
    return all(_CONSEQUENCE.search(each) for each in attacks)


def _marked(sentence: DatedSentence, mentions: Sequence[Labelled], position: int) -> Iterator[Labelled]:
    """The mentions of a sentence that is that of a mention or stands before it."""
    start, end = sentence.sentence.start, sentence.sentence.end
    for at in range(position - 1, -1, -1):
        if mentions[at].start < start:
            break
        if mentions[at].start < end:
            yield mentions[at]
    for at in range(position, len(mentions)):
        if mentions[at].start >= end:
            break
        yield mentions[at]


def _places(sentence: DatedSentence, marked: Sequence[Labelled]) -> set[str]:
    """The places of what a sentence tells; not those to which people were taken, nor those of a hospital or office."""
    whole, start = sentence.sentence.whole, sentence.sentence.start
    return {
        fold(whole.text[each.start : each.end])
        for each in marked
        if each.label == "PLACE" and not _ELSEWHERE.search(whole.folded(max(start, each.start - _REACH), each.start))
    }


def _form(sentence: DatedSentence) -> str:
    return sentence.sentence.folded(sentence.sentence.start, sentence.sentence.end)


def _begins_item(before: DatedSentence, sentence: DatedSentence) -> bool:
    """Whether a sentence begins a line that is an item of its own."""
    raw = sentence.sentence.whole.raw
    between = raw[before.sentence.end : sentence.sentence.start]
    is_line = any(character in BREAKS for character in between)
    return is_line and _NEW_ITEM.match(raw, sentence.sentence.start, sentence.sentence.end) is not None
