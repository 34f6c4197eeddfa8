"""Normalizes raw text inside the tokenizer, which keeps offsets into the raw text.

The normalizers of the ``tokenizers`` library are saved with a checkpoint, so that plain ``transformers`` normalizes
text in the same way.
"""

from tokenizers import Regex, normalizers

from hasila.text.patterns import EMAIL, ENTITY, TAG, URL, USER_NAME

# Invisible characters, and marks that split words into many pieces in a vocabulary that has hardly seen them.
# U+0653-0655 are missing: NFKC first composes them with their letter (alef + hamza above = أ).
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_TASHKEEL = "\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed\u08ca-\u08e1\u08e3-\u08ff"
_TATWEEL = "\u0640"
# NFKC turns the stand-alone forms of tashkeel into a space and a mark; the space would cut the word in two.
_TASHKEEL_FORMS = "\ufc5e-\ufc63\ufcf2-\ufcf4\ufe70-\ufe72\ufe74\ufe76-\ufe7f"
_MARKS_LEFT_BY_NFKC = "\u064b-\u0655\u0670\u0640"
# ٢٢, ۲۲ and 22 get the same ids; the vocabulary has few Arabic-Indic pieces, all of them rare.
_DIGITS = {f"[{chr(0x660 + d)}{chr(0x6F0 + d)}]": str(d) for d in range(10)}
_NUMBER_MARKS = {"٫": ".", "٬": ",", "٪": "%"}

# The characters of AraBERT's vocabulary beside spaces. Its pretraining replaced all others by spaces.
_ARABERT_LETTERS = "\u0621-\u063a\u0641-\u064a"
_ARABERT_ODD_LETTERS = "\u0671-\u0674"  # ٱ and similar letters: always separate words in the pretraining
_ARABERT_CHARACTERS = (
    rf"0-9A-Za-z{_ARABERT_LETTERS}{_ARABERT_ODD_LETTERS}!\"#$%'()*+,\-.:;<=>?@\[\\\]^_`{{|}}~٪٫٬·«»،؛؟–—‘’“”…"
)
# Letters of Persian, Urdu, Kurdish and Maghrebi keyboards that it lacks, as Arabic news spells the same names.
_ARABERT_SPELLING = {
    "[پ]": "ب", "[ٹ]": "ت", "[چژ]": "ج", "[ڈ]": "د", "[ڑڕ]": "ر", "[ڤڢ]": "ف", "[ڨڧ]": "ق", "[کگڪڭ]": "ك", "[ڵ]": "ل",
    "[ں]": "ن", "[ہھەۀۂ]": "ه", "[ۃ]": "ة", "[ۆۇۋ]": "و", "[یێېے]": "ي",
}  # fmt: skip
_ENTITIES = {
    character: f"&(?:{name}|[#](?:0*{ord(character)}|[xX]0*(?i:{ord(character):x})));"
    for name, character in (
        ("quot", '"'), ("apos", "'"), ("lt", "<"), ("gt", ">"), ("laquo", "«"), ("raquo", "»"), ("lsquo", "‘"),
        ("rsquo", "’"), ("ldquo", "“"), ("rdquo", "”"), ("ndash", "–"), ("mdash", "—"), ("hellip", "…"),
    )
}  # fmt: skip
_INVISIBLE_ENTITIES = "&(?:shy|zwnj|zwj|lrm|rlm|[#](?:0*(?:173|820[3-7])|[xX]0*(?i:ad|200[b-f])));"


def arabic_normalizer() -> normalizers.Normalizer:
    """Removes tashkeel, tatweel, bidi and format marks, applies NFKC, and writes digits and number marks in ASCII.

    The steps after the first are SentencePiece's nmt_nfkc. For Arabic, Latin and punctuation they equal the
    normalization of XLM-R's vocabulary.
    """
    return normalizers.Sequence([*_plain_letters(), *_replace(_DIGITS | _NUMBER_MARKS)])


def arabert_normalizer() -> normalizers.Normalizer:
    """Preprocesses raw text as for the pretraining of AraBERT v0.2, wherever that loses nothing.

    Web addresses, e-mail addresses and user names become the vocabulary's ``[رابط]``, ``[بريد]`` and ``[مستخدم]``. HTML
    tags and characters that the vocabulary lacks become spaces. HTML entities, tashkeel, tatweel, digits, runs of one
    character and slashes are rewritten. Unlike in AraBERT's preprocessing, Persian digits and letters are kept (as
    Arabic ones), ``5<10`` is no tag, an address ends before Arabic letters and punctuation, presentation forms are
    letters, and marks never split a word.

    The rules come from Antoun, Baly and Hajj, "AraBERT", 2020 (https://arxiv.org/abs/2003.00104), and from version 2 of
    the preprocessing that its authors publish as the package ``arabert``.
    """
    return normalizers.Sequence(
        [
            *_placeholders({"رابط": URL, "مستخدم": USER_NAME, "بريد": EMAIL}),
            *_replace({_INVISIBLE_ENTITIES: "", **{source: target for target, source in _ENTITIES.items()}}),
            *_replace({f"{TAG}|{ENTITY}": " "}),
            *_replace({"…": "⋯"}),  # NFKC would turn it into three full stops; the vocabulary contains it
            *_plain_letters(),
            *_replace({"⋯": "…"} | _DIGITS | _ARABERT_SPELLING),
            *_replace(
                {
                    r"([^0-9IX])(?=\1\1)": "",  # only the last two characters of a run are left, except in numbers
                    rf"(?<=[0-9])(?=[{_ARABERT_LETTERS}])|(?<=[{_ARABERT_LETTERS}])(?=[0-9])": " ",
                    rf"(?<=[{_ARABERT_ODD_LETTERS}])(?=[^ ])|(?<=[^ ])(?=[{_ARABERT_ODD_LETTERS}])": " ",
                    "[/⁄]": "-",
                    f"[^{_ARABERT_CHARACTERS}]+": " ",
                }
            ),
        ]
    )


def _replace(targets: dict[str, str]) -> list[normalizers.Normalizer]:
    """Steps that replace each match of a pattern by a target, one pattern after the other."""
    return [normalizers.Replace(Regex(pattern), target) for pattern, target in targets.items()]


def _plain_letters() -> list[normalizers.Normalizer]:
    """Steps that leave letters only, without marks and presentation forms."""
    return [
        normalizers.Replace(Regex(f"[{_INVISIBLE}{_TASHKEEL}{_TATWEEL}{_TASHKEEL_FORMS}]+"), ""),
        normalizers.Nmt(),
        normalizers.NFKC(),
        normalizers.Replace(Regex(f"[{_MARKS_LEFT_BY_NFKC}]+"), ""),
    ]


def _placeholders(patterns: dict[str, tuple[str, str]]) -> list[normalizers.Normalizer]:
    r"""Steps that replace each match of a pattern by `` [name] ``, with the offsets of the whole match.

    What a step writes gets the offset of the last character that it replaces. So the first character is kept (``\K``)
    until a second step turns it into the opening bracket.
    """
    end = "\uffff"  # a noncharacter, which no text contains; the vocabulary lacks it, so it becomes a space
    rest = {rf"{first}\K{rest}": f"{name}]{end}" for name, (first, rest) in patterns.items()}
    return _replace(rest | {rf"[0-9A-Za-z@](?=(?:{'|'.join(patterns)})\]{end})": " ["})
