"""How raw text reads to a tokenizer: marks and look-alikes removed inside the tokenizer itself, so offsets stay true.

The normalizers of the ``tokenizers`` library keep, for each token, the offsets into the text as it was; no map of our
own is needed, and whoever loads a checkpoint with plain ``transformers`` gets the same reading.
"""

from tokenizers import Regex, normalizers

# Marks that shatter or lengthen words for a vocabulary that has hardly seen them, and characters no reader sees.
# U+0653-0655 are not here: NFKC composes them with their letter first (alef + hamza above = أ).
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_TASHKEEL = "\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed\u08ca-\u08e1\u08e3-\u08ff"
_TATWEEL = "\u0640"
# NFKC turns the stand-alone forms of tashkeel into a space and a mark; the space would cut the word in two.
_TASHKEEL_FORMS = "\ufc5e-\ufc63\ufcf2-\ufcf4\ufe70-\ufe72\ufe74\ufe76-\ufe7f"
_MARKS_LEFT_BY_NFKC = "\u064b-\u0655\u0670\u0640"
# ٢٢, ۲۲ and 22 get the same ids; the vocabulary's own Arabic-Indic pieces are few and rare.
_TO_ASCII = {**{f"[{chr(0x660 + d)}{chr(0x6F0 + d)}]": str(d) for d in range(10)}, "٫": ".", "٬": ",", "٪": "%"}


def arabic_normalizer() -> normalizers.Normalizer:
    """Removes tashkeel, tatweel, bidi and format marks, applies NFKC, and writes digits and number marks in ASCII.

    The steps after the first are SentencePiece's nmt_nfkc: for Arabic, Latin and punctuation equal to what XLM-R's
    vocabulary was trained with.
    """
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{_INVISIBLE}{_TASHKEEL}{_TATWEEL}{_TASHKEEL_FORMS}]+"), ""),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(f"[{_MARKS_LEFT_BY_NFKC}]+"), ""),
            *(normalizers.Replace(Regex(source), target) for source, target in _TO_ASCII.items()),
        ]
    )
