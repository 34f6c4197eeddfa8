"""A teacher of a smaller classifier: what it says of a batch, how far a student is from it, and whether one learns."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import BertForTokenClassification, PreTrainedTokenizerFast

from hasila.corpus.articles import Article
from hasila.errors import RecipeError
from hasila.inference import checkpoint
from hasila.labels import TAGS
from hasila.training import loop, teacher
from hasila.training.batches import IGNORED, Collator
from hasila.training.recipe import Recipe
from hasila.training.samples import Sample, samples
from hasila.training.teacher import Teacher
from support.corpora import beginning
from support.models import random_heads, tiny_classifier


@pytest.fixture(scope="module")
def rows(articles: list[Article]) -> list[Sample]:
    return [sample for article in articles for sample in samples([beginning(article, 3)])]


@pytest.fixture
def source(tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path) -> Path:
    folder = tmp_path / "teacher"
    checkpoint.save(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, folder, random_heads())
    return folder


@pytest.fixture
def batch_of(tiny_tokenizer: PreTrainedTokenizerFast) -> Callable[[list[Sample]], dict[str, torch.Tensor]]:
    return Collator(tiny_tokenizer, TAGS)


def new_teacher(source: Path, pieces: int) -> Teacher:
    return Teacher(str(source), TAGS, pieces, torch.device("cpu"))


def test_remembered_answers_are_those_of_another_batch(
    source: Path,
    rows: list[Sample],
    batch_of: Callable[[list[Sample]], dict[str, torch.Tensor]],
    tiny_tokenizer: object,
):
    pieces = len(tiny_tokenizer)  # type: ignore[arg-type]
    one = new_teacher(source, pieces)
    for start in range(len(rows) - 1):
        one.answers(batch_of(rows[start : start + 2]))
    batch = batch_of(rows)
    mask = batch["attention_mask"].bool()
    remembered, fresh = one.answers(batch), new_teacher(source, pieces).answers(batch)
    for name, answer in fresh.items():
        assert answer.shape[:2] == batch["input_ids"].shape
        assert torch.allclose(remembered[name][mask], answer[mask], atol=1e-5)


def test_what_does_not_fit_into_its_memory_is_read_again(
    source: Path,
    rows: list[Sample],
    batch_of: Callable[[list[Sample]], dict[str, torch.Tensor]],
    tiny_tokenizer: PreTrainedTokenizerFast,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(teacher, "_REMEMBERED", 1)
    forgetful = new_teacher(source, len(tiny_tokenizer))
    batch = batch_of(rows)
    first, second = forgetful.answers(batch), forgetful.answers(batch)
    assert all(torch.allclose(first[name], second[name], atol=1e-6) for name in first)


def test_nothing_parts_a_teacher_from_itself_and_something_from_others(
    source: Path,
    rows: list[Sample],
    batch_of: Callable[[list[Sample]], dict[str, torch.Tensor]],
    tiny_tokenizer: PreTrainedTokenizerFast,
):
    batch = batch_of(rows)
    answers = teacher.taken(new_teacher(source, len(tiny_tokenizer)).answers(batch))
    assert answers is not None

    def distance(student: BertForTokenClassification) -> dict[str, float]:
        read = {name: batch[name] for name in ("input_ids", "attention_mask")}
        with torch.no_grad():
            output = student(**read, output_hidden_states=True)
        apart = answers.distance(output, batch["labels"], batch["attention_mask"], IGNORED)
        return {name: float(value) for name, value in apart.items()}

    itself = distance(tiny_classifier(len(tiny_tokenizer)))
    other = distance(tiny_classifier(len(tiny_tokenizer), seed=1))
    for name in itself:
        assert abs(itself[name]) < 0.1 < other[name], name  # states are remembered in 16 bits


def test_a_student_comes_nearer_to_its_teacher_where_labels_say_otherwise(
    source: Path, articles: list[Article], tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path
):
    student = tmp_path / "student"
    checkpoint.save(tiny_classifier(len(tiny_tokenizer), seed=3), tiny_tokenizer, student)
    unlabelled = [Article(each.id, each.text, ()) for each in (beginning(article, 6) for article in articles)]
    recipe = Recipe(str(student), epochs=80, batch_size=2, learning_rate=5e-3, head_learning_rate=5e-3, dropout=0.0)
    teaches = recipe.with_(teacher=str(source), teacher_weight=1.0)
    expected = loop.finetune(recipe, unlabelled), loop.finetune(teaches, unlabelled)
    model = BertForTokenClassification.from_pretrained(source)
    texts = Collator(tiny_tokenizer, TAGS)(samples(unlabelled))
    read = {name: texts[name] for name in ("input_ids", "attention_mask")}
    has_word = texts["labels"] != IGNORED
    with torch.no_grad():
        gold = model(**read).logits.argmax(-1)[has_word]
        alone, taught = ((each.model(**read).logits.argmax(-1)[has_word] == gold).float().mean() for each in expected)
    assert taught > alone + 0.3


def test_a_teacher_that_is_missing_or_has_other_tags_is_refused(
    source: Path, tiny_base: Path, tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path
):
    with pytest.raises(RecipeError, match=r"teacher .* cannot be loaded"):
        new_teacher(tmp_path / "none", len(tiny_tokenizer))
    with pytest.raises(RecipeError, match="expected 7 pieces"):
        new_teacher(source, 7)
    with pytest.raises(RecipeError, match="as the student has them"):
        new_teacher(tiny_base, len(tiny_tokenizer))
