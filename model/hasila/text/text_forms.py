"""Text forms: the normalizer of :mod:`hasila.text.normalization` that a checkpoint saves in its ``tokenizer.json``.

A vocabulary needs text in the form that it was pretrained on. The tokenizer itself produces that form, with this
package and with plain ``transformers``, and its offsets stay offsets into the raw text.
"""

from collections.abc import Callable, Mapping

from tokenizers import normalizers

from hasila.text.normalization import arabert_normalizer, arabic_normalizer

TEXT_FORMS: Mapping[str, Callable[[], normalizers.Normalizer]] = {
    "arabic": arabic_normalizer,
    "arabert": arabert_normalizer,
}
"""``arabic`` suits any vocabulary of plain Arabic letters, ``arabert`` the vocabulary of AraBERT v0.2."""
