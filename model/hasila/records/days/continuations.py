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
_MEANS = regex.compile(r"[بو]?(?:ال)?(?:طلق|طلقه|طلقات|شظايا|شظيه|رصاصه)(?:\s+(?:ناري|ناريه|طايشه|واحده))*")
"""What hit somebody, of whatever attack: ``أصيب بطلقة``."""
_ELSEWHERE = regex.compile(
    r"(?<!\p{L})[وفبل]?(?:الي|نحو|صوب|اتجاه|تجاه|باتجاه|(?:ال)?مستشفي|(?:ال)?مشفي|مستشفيات|مشافي|(?:مستشفي|مشفي)[اي]?ن|صحه|شرطه|بلديه|محافظ|مدير\p{L}*|قايد|عمده|نايب"
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
    follows = sentence.goes_on or sentence.keeps_day or all(map(_MEANS.fullmatch, _attacks(sentence, here)))
    if not sentence.stays or not follows:
        return 0
    behind = sentence
    places = _places(sentence, here)
    for back, each in enumerate(reversed(sentence.before), 1):
        marked = list(_marked(each, mentions, position))
        has_attack = bool(_attacks(each, marked))
        if _begins_item(each, behind):
            return 0
        if each.dates:
            known = _form(each)
            is_told = has_attack or behind.is_narrated or behind.keeps_day or each.has_scene
            return back if is_told and all(_is_known(place, known) for place in places) else 0
        follows = each.goes_on or each.keeps_day or each.is_narrated or _is_consequence(each, marked)
        if not each.stays or (
            has_attack and not follows and not _is_scene(sentence.before[:-back], mentions, position)
        ):
            return 0
        places |= _places(each, marked)
        behind = each
    return 0


def _is_known(place: str, told: str) -> bool:
    """Whether a sentence names a place, with its article or without: ``الورشة`` after ``ورشة``."""
    return place in told or (place.startswith("ال") and place[2:] in told)


def _is_consequence(sentence: DatedSentence, marked: Sequence[Labelled]) -> bool:
    """Whether the attacks of a sentence are what an attack leads to: a fire, a collapse."""
    return all(map(_CONSEQUENCE.search, _attacks(sentence, marked)))


def _attacks(sentence: DatedSentence, marked: Sequence[Labelled]) -> list[str]:
    """The attacks of a sentence, as they are compared."""
    text = sentence.sentence.whole.text
    return [fold(text[each.start : each.end]) for each in marked if each.label == "ATTACK"]


def _is_scene(before: Sequence[DatedSentence], mentions: Sequence[Labelled], position: int) -> bool:
    """Whether the last sentence tells a day and the scene of the attack behind it: ``استيقظت البلدة أمس على هدير``."""
    if not before or not before[-1].dates or not before[-1].is_scene:
        return False
    return not _attacks(before[-1], list(_marked(before[-1], mentions, position)))


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
    places: set[str] = set()
    elsewhere = -1
    for each in sorted((each for each in marked if each.label == "PLACE"), key=lambda each: each.start):
        is_joined = elsewhere >= 0 and not whole.folded(elsewhere, each.start).strip(" و")
        if is_joined or _ELSEWHERE.search(whole.folded(max(start, each.start - _REACH), each.start)):
            elsewhere = each.end
        else:
            places.add(fold(whole.text[each.start : each.end]))
    return places


def _form(sentence: DatedSentence) -> str:
    return sentence.sentence.folded(sentence.sentence.start, sentence.sentence.end)


def _begins_item(before: DatedSentence, sentence: DatedSentence) -> bool:
    """Whether a sentence begins a line that is an item of its own."""
    raw = sentence.sentence.whole.raw
    between = raw[before.sentence.end : sentence.sentence.start]
    is_line = any(character in BREAKS for character in between)
    return is_line and _NEW_ITEM.match(raw, sentence.sentence.start, sentence.sentence.end) is not None
