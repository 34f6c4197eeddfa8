"""A telling: who tells something by words of a text, and how far it reaches."""

from dataclasses import dataclass
from typing import Literal

from hasila.records.parties.tellers import Teller

How = Literal["says", "behind", "head", "label", "maker", "acts"]


@dataclass(frozen=True, slots=True)
class Telling:
    """A telling.

    Args:
        at: offset of its first word.
        start: offset from which on it tells.
        end: offset behind what it tells.
        who: the tellers; none if the words do not tell them.
        how: ``says`` of words before what is told (``قال X إن``), ``behind`` of words behind it (``بحسب X``), ``head``
            of a name with a colon, ``label`` of a label or a heading of the message, ``maker`` of who made the report,
            ``acts`` of who does something and may go on to tell.
        sentence: the number of its sentence.
        standing: the words that stand for the teller, if it was told before: ``المنظمة``.
    """

    at: int
    start: int
    end: int
    who: tuple[Teller, ...]
    how: How
    sentence: int
    standing: Teller | None = None
