"""Tells a dual in ``ين`` from a plural by the words behind it that agree with it."""

from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.words import SPACE

_REACH = 60
"""Code points behind a mention that are read."""
_BOUNDARY = regex.compile(r"[.،,؛;:!?؟\n|]|(?<!\p{L})و(?!هما(?!\p{L}))\p{L}")
"""Where other words may be meant: a stop, or a word with و."""
_PAST = "|".join(
    fold(
        "قتل جرح أصيب اعتقل خطف اختطف أوقف احتجز تعرض كان استشهد قضي توفي لقي فقد غرق احترق حرق نقل سقط وجد ذبح أعدم"
        " دفن أسر هرب وصل حاول مات انتشل دهس طعن أحرق شارك عاد خرج دخل وقع زال"
    ).split()
)
_AGREEING = regex.compile(
    rf"(?<!\p{{L}})(?:{_PAST})ت?ا(?!\p{{L}})"  # كانا, قتلا
    r"|(?<!\p{L})ي\p{L}{3,}ان(?!\p{L})"  # يعملان
    r"|هما(?!\p{L})|(?<!\p{L})(?:اللذ|اللت)(?:ان|ين)(?!\p{L})|(?<!\p{L})معا(?!\p{L})"
    r"|(?<!\p{L})(?:ال)?ا?[ثت]نت?(?:ان|ين)(?!\p{L})"
)

_OTHER_TWO = regex.compile(rf"(?<!\p{{L}})[يت]\p{{L}}{{2,}}ان{SPACE}$")
"""A dual verb before the mention: others are two (``زورقان يقلان نازحين``)."""


def agrees_in_dual(sentence: FoldedSentence, begin: int, start: int, end: int) -> bool:
    """Whether words of a mention, or close behind it in its clause, speak of two: ``كانا``, ``أحدهما``, ``اثنين``.

    Args:
        sentence: the sentence that holds the mention.
        begin: offset of the mention's first code point.
        start: offset behind the noun.
        end: offset behind the mention.
    """
    if _OTHER_TWO.search(sentence.folded(begin - _REACH, begin)):
        return False
    behind = sentence.folded(end, end + _REACH)
    boundary = _BOUNDARY.search(behind)
    return _AGREEING.search(sentence.folded(start, end) + behind[: boundary.start() if boundary else None]) is not None
