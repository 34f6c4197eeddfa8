"""Gives a base's tokenizer a text form, which its ``tokenizer.json`` then carries."""

from typing import Any

from tokenizers import Tokenizer, normalizers
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from hasila.errors import RecipeError
from hasila.text.text_forms import TEXT_FORMS


def with_text_form(tokenizer: PreTrainedTokenizerBase, name: str) -> PreTrainedTokenizerFast:
    """A tokenizer that brings text into one of :data:`hasila.text.text_forms.TEXT_FORMS` before its own normalizer.

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
