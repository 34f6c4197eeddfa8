"""The words of a mention that are no numbers."""

from functools import lru_cache

from hasila.records.numbers.numerals import numerals
from hasila.text import guarded as regex
from hasila.text.words import WORD

_WORD = regex.compile(WORD)


@lru_cache(maxsize=64)  # several rules ask for those of one mention; more would keep long texts in memory
def plain_words(text: str, start: int, end: int) -> tuple[regex.Match[str], ...]:
    """The words of ``text[start:end]`` that share nothing with a number, from left to right."""
    numbers = [(numeral.start, numeral.end) for numeral in numerals(text, start, end)]
    return tuple(
        word
        for word in _WORD.finditer(text, start, end)
        if not any(first < word.end() and word.start() < last for first, last in numbers)
    )
