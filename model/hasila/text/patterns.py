"""Patterns of what stands in web text and is no prose: addresses, mentions, HTML tags and entities.

:mod:`hasila.text.segmentation` makes one word of each; the normalizers of :mod:`hasila.text.normalization` replace or
remove them.
"""

BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"

# Normalizers (hasila.text.normalization) look for the same, so the patterns are written in what `regex`, verbose or
# not, and the Oniguruma of `tokenizers` have in common. Each takes time linear in
# the text: it begins only where its look-behind or first character lets it, and gives back little of what it has read.
_OUTSIDE = r"(?<![A-Za-z0-9._%+@-])"

ENTITY = r"&(?:[A-Za-z][A-Za-z0-9]++|[#](?:[0-9]++|[xX][0-9A-Fa-f]++));"
"""An HTML entity, such as ``&quot;``."""

TAG = (
    r"<(?:/?[A-Za-z][A-Za-z0-9-]*+(?:[ \t]"
    rf"[^<>={BREAKS}]*+=[^<>{BREAKS}]*+"  # attributes; without a "=" in it ``a <b و c> d`` is none
    rf"|[ \t]*+/?)|![^<>{BREAKS}]*+)>"
)
"""An HTML tag or comment on one line; ``5<10`` is none."""

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
"""A user's name as social media write it, Latin or Arabic, in the same two parts."""

OPAQUE = "|".join(("".join(URL), "".join(EMAIL), "".join(USER_NAME), TAG, ENTITY))
