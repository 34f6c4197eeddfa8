"""Adds a text form to a base's tokenizer, saved in its ``tokenizer.json``."""

from typing import Any

from tokenizers import Tokenizer, normalizers
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from hasila.errors import RecipeError
from hasila.text.text_forms import TEXT_FORMS


def with_text_form(tokenizer: PreTrainedTokenizerBase, name: str) -> PreTrainedTokenizerFast:
    """Return a copy of a tokenizer that applies a text form before its own normalizer.

    The copy is a generic fast tokenizer. The original's class would rebuild itself from its vocabulary when it is
    loaded, and drop the normalizer.

    Args:
        tokenizer: a fast tokenizer; it is not changed.
        name: a key of :data:`hasila.text.text_forms.TEXT_FORMS`.

    Raises:
        RecipeError: the text form is unknown.
    """
    if name not in TEXT_FORMS:
        raise RecipeError(f"text_form: expected {' or '.join(TEXT_FORMS)}, found {name!r}")
    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    existing = [] if backend.normalizer is None else [backend.normalizer]
    backend.normalizer = normalizers.Sequence([TEXT_FORMS[name](), *existing])
    make: Any = PreTrainedTokenizerFast  # transformers leaves its constructor untyped
    wrapped: PreTrainedTokenizerFast = make(
        tokenizer_object=backend, model_max_length=tokenizer.model_max_length, **tokenizer.special_tokens_map
    )
    return wrapped
