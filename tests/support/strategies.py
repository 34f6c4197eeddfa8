"""Text that hurts: what Arabic from the web is made of, for Hypothesis to put together."""

from hypothesis import strategies as st

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ"
TASHKEEL = "\u064b\u064e\u064f\u0650\u0651\u0652\u0670"
TATWEEL = "\u0640"
BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200c\u200d\ufeff\u00ad"
DIGITS = "0369٠٣٦٩۰۳۶۹"
PUNCTUATION = ".,:;!?؟،؛…۔\"'«»“”()[]-–/%٪٫٬#@"
NEWLINES = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
SPACES = " \t\u00a0\u3000\u200b"
FORMS = "ﻭﺗﺮﻛﻴﺎﺑﻠﺎﻻﻼﷲﷺ\ufe70\ufc5e"
OTHER = "aZé\u0301½²Ⅷ中😀👨\ud83d\ude00\ud800\udfff\ufffd\x00\x1b\x7f\u06dd\u0654"

FRAGMENTS = (
    "وَتُركيا", "وكفرناها", "بإدلب", "وبالتنسيق", "وللتقدم", "الـ24", "80،000", "3.6", "٨٠٬٠٠٠", "م. خ.", "قتل.",
    ".. ", "؟\u200f", "قوات النظام", "مدنيا", "حلب.ولا", "سوريا", "و\u200fتركيا",
)  # fmt: skip

WEB = (
    "https://t.me/ab?c=d&amp;e=f#g", "www.sana.sy", "enabbaladi.net", "Sana@sana.gov.sy", "@alhadath", "@سوريا_الآن",
)  # fmt: skip
POSTS = (
    "قـ.ـصف", "ق.تل", "ا.ل.قصف", "#تل_الورد", "#2023_", "_", "عاجلإصابة", "القريةقصفت", "🔴", " | ", " ـ ",
    "في\n", "قتل،\n", "\u2060", "\u205f", "1. ",
)  # fmt: skip
MARKUP = (
    "&nbsp;",
    "&rlm;",
    "&#x642;",
    "&ghost;",
    "<p>",
    "<br />",
    "</p>",
    '<a href="x.com">',
    "<",
    "=",
    ">",
    "&quot;",
    "&#1587;",
    "&",
)

_EVERYTHING = LETTERS + TASHKEEL + TATWEEL + BIDI + DIGITS + PUNCTUATION + NEWLINES + SPACES + FORMS + OTHER
_KINDS = (LETTERS, TASHKEEL + TATWEEL, BIDI, DIGITS, PUNCTUATION, NEWLINES + SPACES, FORMS, OTHER)

_pieces = st.one_of(
    st.text(st.sampled_from(LETTERS + "وفبلك" * 4), min_size=1, max_size=8),
    st.sampled_from(FRAGMENTS + WEB + POSTS + MARKUP),
    st.sampled_from(_KINDS).flatmap(st.sampled_from),
    st.text(st.sampled_from(_EVERYTHING), max_size=6),
    st.just(" "),
)

nasty_texts = st.lists(_pieces, max_size=40).map("".join)
"""Arabic with every kind of mark, digit, quotation mark, white space and broken character in it."""

arabic_words = st.text(st.sampled_from(LETTERS), min_size=1, max_size=12)
"""Plain words: letters only."""
