"""How a base reads raw text: a normalizer of :mod:`hasila.normalization`, saved in its tokenizer.json.

A vocabulary knows what its pretraining was shown. Whoever loads the checkpoint, with this package or with plain
``transformers``, gets that form from the tokenizer itself, with offsets into the text as it was.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tokenizers import Tokenizer, normalizers
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from hasila.errors import RecipeError
from hasila.normalization import arabert_normalizer, arabic_normalizer

TEXT_FORMS: Mapping[str, Callable[[], normalizers.Normalizer]] = {
    "arabic": arabic_normalizer,
    "arabert": arabert_normalizer,
}
"""``arabic`` suits any vocabulary of plain Arabic letters, ``arabert`` that of AraBERT v0.2."""


def with_text_form(tokenizer: PreTrainedTokenizerBase, name: str) -> PreTrainedTokenizerFast:
    """A tokenizer that brings text into one of :data:`TEXT_FORMS` before its own normalizer.

    It is a generic fast tokenizer: the class of the original would rebuild itself from its vocabulary when it is
    loaded, and lose the normalizer.

    Args:
        tokenizer: a fast tokenizer; it stays as it is.
        name: of the text form.

    Raises:
        RecipeError: there is no such text form.
    """
    if name not in TEXT_FORMS:
        raise RecipeError(f"text_form: expected {' or '.join(TEXT_FORMS)}, found {name!r}")
    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    own = [] if backend.normalizer is None else [backend.normalizer]
    backend.normalizer = normalizers.Sequence([TEXT_FORMS[name](), *own])
    make: Any = PreTrainedTokenizerFast  # transformers leaves its constructor untyped
    wrapped: PreTrainedTokenizerFast = make(
        tokenizer_object=backend, model_max_length=tokenizer.model_max_length, **tokenizer.special_tokens_map
    )
    return wrapped
