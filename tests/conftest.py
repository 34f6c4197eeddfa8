"""What tests share: the corpus, and tiny seeded models with real tokenizers, built in memory."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from support.corpora import beginning
from support.models import tiny_classifier
from support.paths import ARTICLES

os.environ["HF_HUB_OFFLINE"] = "1"  # before transformers is imported: no test may reach for the network
# Before torch is imported: the workers of pytest share the cores, and so do the processes that tests start.
os.environ["OMP_NUM_THREADS"] = "1"

import hypothesis
import pytest
import torch
from accelerate.state import AcceleratorState
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertForTokenClassification, BertModel, PreTrainedTokenizerFast

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.inference import operators
from hasila.text.normalization import arabic_normalizer

# The same examples in every run, and no verdict on a machine that is busy.
hypothesis.settings.register_profile("hasila", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("hasila")


@pytest.fixture(autouse=True)
def _fresh_accelerator() -> Iterator[None]:
    """Lets each test choose its precision: accelerate keeps the first that a process asks for."""
    yield
    AcceleratorState._reset_state(reset_partial_state=True)


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes operators missing, by name, until the test ends."""
    return lambda *names: monkeypatch.setenv(operators.VARIABLE, ",".join(names))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium. It is closed after each module, since tests cannot run what is asynchronous while it is open."""
    from support.browsers import launched  # only here: where it is missing, the tests are skipped that import it

    with launched() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def articles() -> list[Article]:
    return corpus.read_articles(ARTICLES)


@pytest.fixture(scope="session")
def tiny_tokenizer(articles: list[Article]) -> PreTrainedTokenizerFast:
    """A Unigram tokenizer of 600 pieces, trained on the articles, that reads text as the compact base's does."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = arabic_normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=600, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator([article.text for article in articles], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=512,
    )


@pytest.fixture
def tiny_model(tiny_tokenizer: PreTrainedTokenizerFast) -> BertForTokenClassification:
    return tiny_classifier(len(tiny_tokenizer))


@pytest.fixture(scope="session")
def tiny_checkpoint(tiny_tokenizer: PreTrainedTokenizerFast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved tiny classifier: an ordinary Hugging Face folder."""
    from hasila.inference import checkpoint

    folder = tmp_path_factory.mktemp("tiny") / "checkpoint"
    checkpoint.save(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, folder)
    return folder


@pytest.fixture(scope="session")
def tiny_base(tiny_tokenizer: PreTrainedTokenizerFast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved tiny encoder without a classification layer, to fine-tune from."""
    from hasila.inference import checkpoint

    folder = tmp_path_factory.mktemp("tiny") / "base"
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tiny_tokenizer),
        hidden_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=512,
        pad_token_id=1,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    checkpoint.save_tokenizer(tiny_tokenizer, folder)
    return folder


@pytest.fixture(scope="session")
def short_articles(articles: list[Article]) -> list[Article]:
    """Two articles of four sentences each."""
    return [beginning(article, 4) for article in articles[:2]]
