"""The reader that the processes of a training run share."""

import pytest
from accelerate import Accelerator
from transformers import BertForTokenClassification, PreTrainedTokenizerFast

from hasila.corpus.articles import Article
from hasila.inference.extractor import Extractor
from hasila.training.shared_reader import SharedReader


@pytest.mark.parametrize("windows", [1, 3, 16])
def test_an_extractor_with_the_shared_reader_finds_what_one_with_an_engine_finds(
    tiny_model: BertForTokenClassification,
    tiny_tokenizer: PreTrainedTokenizerFast,
    articles: list[Article],
    windows: int,
):
    texts = [*(article.text for article in articles), "", "إدلب", "في إدلب " * 400]
    expected = Extractor(tiny_model, tiny_tokenizer, device="cpu").extract(texts)
    reader = SharedReader(Accelerator(cpu=True), tiny_model, int(tiny_tokenizer.pad_token_id), batch_windows=windows)
    shared = Extractor(tiny_model, tiny_tokenizer, reader=reader)
    found = shared.extract(texts)
    assert [[(s.start, s.end, s.label) for s in spans] for spans in found] == [
        [(s.start, s.end, s.label) for s in spans] for spans in expected
    ]
    assert sum(map(len, found)) > 100
    assert shared.extract([]) == []
    assert (shared.device.type, shared.precision) == ("cpu", "fp32")
