"""Mentions of places that begin inside the first word of their name: ``منطقة ب[عادوين]``, ``عند مدخل و[دان]``."""

from dataclasses import replace

from hasila.layers import Layers
from hasila.records.places.gazetteer import Gazetteer
from hasila.spans import Labelled, Span
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_CUT = regex.compile(r"(?<!\p{L})(?P<before>\p{L}+)\s+[#\"«(]*(?P<first>[بوفل])$")
"""Before the mention: the word before the name, and the letter that it begins with."""
_KIND = regex.compile(
    r"[وفبل]?(?:منطقه|مدينه|بلده|قريه|حي|مخيم|معسكر|ناحيه|قضا|محليه|مديريه|محافظه|ولايه|جبل|جزيره|اقليم|ضاحيه|بلدتي|قريتي)"
)
"""What a name follows without any preposition."""
_NO_AND = regex.compile(r"[وف]?(?:مدخل|قرب|عند|محيط|اطراف|شمال|جنوب|شرق|غرب|شمالي|جنوبي|شرقي|غربي|وسط|في|من|الي|علي)")
"""Behind these no ``و`` means "and"."""
_REACH = 40


def with_whole_names(text: FoldedText, layers: Layers, gazetteer: Gazetteer) -> Layers:
    """The layers with found mentions of places that hold the whole of the word that they begin in.

    Args:
        text: the text.
        layers: what was found in it. Mentions that somebody gave stay as they are.
        gazetteer: knows the names of places.
    """
    mentions = [
        replace(each, start=each.start - 1, text=text.raw[each.start - 1 : each.end])
        if isinstance(each, Span) and each.label == "PLACE" and each.confidence < 1 and _is_cut(text, each, gazetteer)
        else each
        for each in layers.mentions
    ]
    return replace(layers, mentions=mentions) if mentions != list(layers.mentions) else layers


def _is_cut(text: FoldedText, mention: Labelled, gazetteer: Gazetteer) -> bool:
    """Whether the letter before a mention belongs to its name."""
    if not text.raw[: mention.start][-1:].isalpha():
        return False
    cut = _CUT.search(text.folded(mention.start - _REACH, mention.start))
    if cut is None:
        return False
    name = text.folded(mention.start, mention.end)
    if _NO_AND.fullmatch(cut["before"]) and cut["first"] == "و" and gazetteer.has_exactly("و" + name):
        return True
    if gazetteer.has_exactly(name):
        return False
    return _KIND.fullmatch(cut["before"]) is not None or gazetteer.has_exactly(cut["first"] + name)
