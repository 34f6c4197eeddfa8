"""The reading form of a text: the text as model and rules read it, as prose and of the same length.

Web text writes its words in other ways than prose: with markup, with entities, with ``_`` in tags, or torn apart. The
reading form writes them as prose does, character for character, so that an offset into it is an offset into the text.
"""

from html import unescape
from unicodedata import category

import regex

from hasila.text.patterns import ADDRESS, BLOCK_TAG, BREAKS, ENTITY, ESCAPED_TAG, JOINER, TAG, TAG_SPACE
from hasila.text.tears import mended

_RESERVED = {ord(JOINER): "\u200b", ord(TAG_SPACE): " "}
_SPACES = str.maketrans(dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
_MARKUP = regex.compile(
    rf"(?P<address>{ADDRESS})|(?P<tag>{TAG})|(?P<escaped>{ESCAPED_TAG})|(?P<entity>{ENTITY})"
    r"|(?P<topic>(?<=[#＃])[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\p{Cf}]|_+(?=[\p{L}\p{N}]))*+)"
    r"|(?P<line>(?<=[\p{L}\p{M}\p{Cf}])_+(?=\p{L}))"
)
_STRETCHED = regex.compile(r"([\u0621-\u063a\u0641-\u064a])\1{2,}")
_DOUBLED = "ل"
"""The letter that a word may double without a stretch: ``الله``, ``الليل``."""
_BLOCK_TAG = regex.compile(BLOCK_TAG)


def reading_form(text: str) -> str:
    """The text as prose, of the same length.

    - What tears the letters of a word apart becomes :data:`JOINER`.
    - A letter that stands three times or more becomes one, followed by joiners (``شهييييد``); ``ل`` becomes two.
    - An entity becomes its character, followed by joiners; one that is invisible or white space becomes just that. It
      may have been escaped more than once.
    - An HTML tag becomes spaces, and a line break before them if it ends a paragraph, an item, a row or a line.
      So does such a tag whose brackets are entities.
    - ``_`` between words becomes a space; in a tag such as ``#كفر_نبل``, which is one word, :data:`TAG_SPACE`.

    Addresses and user names stay as they are.
    """
    if JOINER in text or TAG_SPACE in text:
        text = text.translate(_RESERVED)
    text = _STRETCHED.sub(_once, mended(text))
    if "_" in text or "<" in text or "&" in text:
        text = _MARKUP.sub(_as_prose, text)
    return text


def on_one_line(text: str) -> str:
    """A text with its line breaks as spaces, since a sentence may be wrapped over lines."""
    return text.translate(_SPACES)


def plain_word(form: str) -> str:
    """A piece of a reading form without the characters that only keep its length."""
    return form.replace(JOINER, "").replace(TAG_SPACE, " ")


def _once(match: regex.Match[str]) -> str:
    letter, length = match[1], len(match.group())
    kept = 2 if letter == _DOUBLED else 1
    return letter * kept + JOINER * (length - kept)


def _as_prose(match: regex.Match[str]) -> str:
    written = match.group()
    match match.lastgroup:
        case "tag":
            first = "\n" if _BLOCK_TAG.match(written) else " "
            return first + " " * (len(written) - 1)
        case "escaped":
            return "\n" + " " * (len(written) - 1)
        case "entity":
            return _entity(written)
        case "topic":
            return written.replace("_", TAG_SPACE)
        case "line":
            return " " * len(written)
        case _:
            return written


def _entity(written: str) -> str:
    characters = _unescaped(written)
    if characters == written:  # no entity that HTML knows
        return written
    if not characters.strip():
        first = "\n" if characters and characters in BREAKS else " "
        return first + " " * (len(written) - 1)
    if all(category(character) == "Cf" for character in characters):
        return JOINER * len(written)
    return characters + JOINER * (len(written) - len(characters))


def _unescaped(written: str) -> str:
    """What an entity stands for, however often it was escaped."""
    while (characters := unescape(written)) != written:
        written = characters
    return characters
