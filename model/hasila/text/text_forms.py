"""How a base reads raw text: a normalizer of :mod:`hasila.text.normalization`, saved in its tokenizer.json.

A vocabulary knows what its pretraining was shown. Whoever loads the checkpoint, with this package or with plain
``transformers``, gets that form from the tokenizer itself, with offsets into the text as it was.
"""

from collections.abc import Callable, Mapping

from tokenizers import normalizers

from hasila.text.normalization import arabert_normalizer, arabic_normalizer

TEXT_FORMS: Mapping[str, Callable[[], normalizers.Normalizer]] = {
    "arabic": arabic_normalizer,
    "arabert": arabert_normalizer,
}
"""``arabic`` suits any vocabulary of plain Arabic letters, ``arabert`` that of AraBERT v0.2."""
