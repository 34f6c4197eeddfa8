"""Patterns for web text that is not prose: addresses, user names, HTML tags and entities, and signs of a reading form.

:mod:`hasila.text.reading` reads tags and entities as what they stand for, and :mod:`hasila.text.segmentation` makes one
word of each address and user name. The normalizers of :mod:`hasila.text.normalization` replace or remove them.
"""

BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
"""Line breaks, for use inside a character class."""

# The patterns use only syntax that `regex`, verbose or not, shares with the Oniguruma of `tokenizers`, since the
# normalizers need them too. Each takes linear time: its look-behind or first character limits where it begins, and
# possessive quantifiers limit how far it backtracks.
_OUTSIDE = r"(?<![A-Za-z0-9._%+@-])"

_AMPERSAND = r"&(?:amp;){0,3}"
"""The ``&`` of an entity, which each further escaping turns into ``&amp;``."""

ENTITY = rf"{_AMPERSAND}(?:[A-Za-z][A-Za-z0-9]++|[#](?:[0-9]++|[xX][0-9A-Fa-f]++));"
"""An HTML entity, such as ``&quot;``; escaped more than once it is ``&amp;quot;``."""

TAG = (
    r"<(?:/?[A-Za-z][A-Za-z0-9-]*+(?:[ \t]"
    rf"[^<>={BREAKS}]*+=[^<>{BREAKS}]*+"  # attributes; without a "=" in it ``a <b و c> d`` is none
    rf"|[ \t]*+/?)|![^<>{BREAKS}]*+)>"
)
"""An HTML tag or comment on one line; ``5<10`` is none."""

_BLOCK = r"(?i:p|br|hr|div|li|ul|ol|dl|dt|dd|tr|table|h[1-6]|section|article|header|footer|blockquote)(?![A-Za-z0-9-])"

BLOCK_TAG = rf"</?{_BLOCK}"
"""The beginning of an HTML tag that ends a line of text."""

ESCAPED_TAG = rf"{_AMPERSAND}lt;/?{_BLOCK}[ \t]*+/?{_AMPERSAND}gt;"
"""Such a tag without attributes whose brackets are entities: ``&lt;br/&gt;``."""

URL = (
    # A scheme or www, or a domain that ends in two to six small letters and begins with a letter (12.km is no domain).
    _OUTSIDE
    + r"(?=(?i:(?:https?|ftp)://|www\.)[A-Za-z0-9]|(?:[A-Za-z0-9_-]++\.){1,9}[a-z]{2,6}(?![A-Za-z0-9_@]))[A-Za-z]",
    rf"(?:(?:[-.:?@]|&amp;|&(?!{ENTITY[1:]}))*+[A-Za-z0-9_%+~#=/])++",  # ends with none of the first
)
"""A web address, in two parts: its first character and the rest."""

EMAIL = (_OUTSIDE + r"[A-Za-z0-9]", r"[A-Za-z0-9._%+-]*+@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++")
"""An e-mail address, in the same two parts."""

USER_NAME = (_OUTSIDE + r"@", r"(?:[A-Za-z0-9_]++|(?:(?![A-Za-z0-9])[\p{L}\p{M}\p{N}_])++)")
"""A user name of social media, such as ``@user``, in Latin or Arabic letters, in the same two parts."""

ADDRESS = "|".join(map("".join, (URL, EMAIL, USER_NAME)))
"""A web address, an e-mail address or a user name."""

JOINER = "\u2060"
"""Stands, in the reading form of a text, for a character that belongs to the character before it."""

TAG_SPACE = "\u205f"
"""Stands, in the reading form of a text, for the ``_`` of a tag, whose words are read as one."""

BULLET = (
    "[•‣⁃\u25a0-\u27bf\u2b00-\u2bff\U0001f4cc\U0001f4cd\U0001f534-\U0001f53d\U0001f6a8\U0001f6d1\U0001f7e0-\U0001f7eb]"
)
"""A sign before an item of a list or of a ticker."""
