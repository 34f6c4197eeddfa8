"""The classifier that training starts from: kept rows, learning rates by layer, errors."""

from pathlib import Path

import pytest
import torch
from transformers import AutoTokenizer, BertForTokenClassification, PreTrainedModel, PreTrainedTokenizerFast

from hasila.errors import RecipeError
from hasila.inference import checkpoint
from hasila.labels import TAGS
from hasila.training.classifier import new_classifier, parameter_groups
from hasila.training.joint_model import JointModel, new_heads
from hasila.training.recipe import Recipe
from support.models import tiny_classifier


@pytest.fixture
def recipe(tiny_base: Path) -> Recipe:
    return Recipe(str(tiny_base))


def test_the_classifier_has_the_recipes_dropout_and_the_packages_labels(recipe: Recipe):
    model, _ = new_classifier(recipe.with_(dropout=0.3, attention_dropout=0.2), TAGS)
    assert model.config.hidden_dropout_prob == model.config.classifier_dropout == 0.3
    assert model.config.attention_probs_dropout_prob == 0.2
    assert checkpoint.tag_names(model.config) == list(TAGS)


@pytest.fixture
def deep(tmp_path: Path, tiny_tokenizer: PreTrainedTokenizerFast) -> Path:
    """A checkpoint of five layers, the attention of each of which has its number as its bias."""
    config = tiny_classifier(len(tiny_tokenizer)).config
    config.num_hidden_layers = 5
    model = BertForTokenClassification(config)
    for number, layer in enumerate(model.bert.encoder.layer):
        torch.nn.init.constant_(layer.attention.self.query.bias, number)
    checkpoint.save(model, tiny_tokenizer, tmp_path / "deep")
    return tmp_path / "deep"


@pytest.mark.parametrize(("depth", "kept"), [(0, [0, 1, 2, 3, 4]), (5, [0, 1, 2, 3, 4]), (3, [0, 2, 4]), (2, [0, 4])])
def test_depth_keeps_layers_from_the_first_to_the_last(deep: Path, tmp_path: Path, depth: int, kept: list[int]):
    model, tokenizer = new_classifier(Recipe(str(deep), depth=depth), TAGS)
    checkpoint.save(model, tokenizer, tmp_path / "cut")
    restored = checkpoint.read(tmp_path / "cut")
    assert restored.config.num_hidden_layers == len(kept)
    names = [f"bert.encoder.layer.{number}.attention.self.query.bias" for number in range(len(kept))]
    assert [float(restored.weights[name][0]) for name in names] == kept


def test_a_depth_that_the_base_does_not_have_is_refused(deep: Path):
    with pytest.raises(RecipeError, match="depth is 6, but there are 5 layers"):
        new_classifier(Recipe(str(deep), depth=6), TAGS)


def joint(model: PreTrainedModel, heads: bool = True) -> JointModel:
    return JointModel(
        model, new_heads(model.config.hidden_size) if heads else None, label_smoothing=0.0, heads_weight=1.0
    )


@pytest.mark.parametrize("heads", [True, False])
def test_every_parameter_is_in_one_group(recipe: Recipe, heads: bool):
    model = joint(new_classifier(recipe, TAGS)[0], heads)
    groups = parameter_groups(model, recipe.with_(weight_decay=0.25))
    grouped = [id(parameter) for group in groups for parameter in group["params"]]
    assert sorted(grouped) == sorted(id(parameter) for parameter in model.parameters())
    settings = {id(p): (group["lr"], group["weight_decay"]) for group in groups for p in group["params"]}
    for name, parameter in model.named_parameters():
        new = name.startswith(("classifier.classifier.", "heads."))
        rate = recipe.head_learning_rate if new else recipe.learning_rate
        decay = 0.0 if name.endswith("bias") or "LayerNorm" in name else 0.25
        assert settings[id(parameter)] == (rate, decay), name


def test_frozen_word_embeddings_are_not_trained(recipe: Recipe):
    frozen = recipe.with_(freeze_words=True)
    model = joint(new_classifier(frozen, TAGS)[0])
    grouped = {id(parameter) for group in parameter_groups(model, frozen) for parameter in group["params"]}
    left_out = [name for name, parameter in model.named_parameters() if id(parameter) not in grouped]
    assert left_out == ["classifier.bert.embeddings.word_embeddings.weight"]


def test_a_missing_base_is_refused_with_a_hint_how_to_build_one(recipe: Recipe, tmp_path: Path):
    for base in (str(tmp_path / "none"), "build/none", "nobody/no-such-model"):
        with pytest.raises(RecipeError) as caught:
            new_classifier(recipe.with_(base=base), TAGS)
        assert f"base {base!r} cannot be loaded" in str(caught.value)
        assert "train/build_compact_base.py makes build/compact-base" in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_folder_without_a_base_is_refused(recipe: Recipe, tmp_path: Path):
    tmp_path.joinpath("config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(RecipeError, match="cannot be loaded"):
        new_classifier(recipe.with_(base=str(tmp_path)), TAGS)


@pytest.fixture
def other_head(tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path) -> tuple[Path, BertForTokenClassification]:
    """A classifier with other labels, saved as a base."""
    model = tiny_classifier(len(tiny_tokenizer))
    names = ["B-LOC", "I-LOC", "B-PERS", "I-PERS", "O"]
    model.classifier = torch.nn.Linear(32, len(names))
    model.num_labels = len(names)
    model.config.id2label = dict(enumerate(names))
    model.config.label2id = {name: index for index, name in enumerate(names)}
    checkpoint.save(model, tiny_tokenizer, tmp_path)
    return tmp_path, model


def test_rows_of_labels_that_the_base_has_are_kept(other_head: tuple[Path, BertForTokenClassification]):
    folder, known = other_head
    model, _ = new_classifier(Recipe(str(folder), label_map={"LOC": "PLACE"}), TAGS)
    kept = {"O": 4, "B-PLACE": 0, "I-PLACE": 1}
    for row, tag in enumerate(TAGS):
        if tag in kept:
            assert torch.equal(model.classifier.weight[row], known.classifier.weight[kept[tag]])
            assert torch.equal(model.classifier.bias[row], known.classifier.bias[kept[tag]])
        else:
            assert not (model.classifier.weight[row] == known.classifier.weight).all(dim=1).any()
    assert torch.equal(model.bert.embeddings.word_embeddings.weight, known.bert.embeddings.word_embeddings.weight)
    assert checkpoint.tag_names(model.config) == list(TAGS)
    assert model.num_labels == len(TAGS)


def test_labels_are_mapped_only_if_the_map_names_them(other_head: tuple[Path, BertForTokenClassification]):
    folder, known = other_head
    model, _ = new_classifier(Recipe(str(folder)), TAGS)
    shared = [(model.classifier.weight[row] == known.classifier.weight).all(dim=1).any().item() for row in range(7)]
    assert shared == [tag == "O" for tag in TAGS]


def test_a_classifier_with_the_packages_labels_keeps_its_rows(tiny_checkpoint: Path):
    model, _ = new_classifier(Recipe(str(tiny_checkpoint)), TAGS)
    saved, _ = checkpoint.load(tiny_checkpoint)
    assert torch.equal(model.classifier.weight, saved.classifier.weight)


def test_learning_rates_fall_from_layer_to_layer(tiny_base: Path, tiny_tokenizer: PreTrainedTokenizerFast):
    config = tiny_classifier(len(tiny_tokenizer)).config
    config.num_hidden_layers = 3
    model = joint(BertForTokenClassification(config))
    recipe = Recipe(str(tiny_base), learning_rate=0.8, layer_decay=0.5, head_learning_rate=7.0)
    rates = {id(p): group["lr"] for group in parameter_groups(model, recipe) for p in group["params"]}
    encoder = {"embeddings": 0.1, "encoder.layer.0": 0.1 * 2, "encoder.layer.1": 0.4, "encoder.layer.2": 0.8}
    expected = {f"classifier.bert.{part}.": rate for part, rate in encoder.items()}
    expected |= {"classifier.classifier.": 7.0, "heads.": 7.0}
    seen = set()
    for name, parameter in model.named_parameters():
        (part,) = (part for part in expected if name.startswith(part))
        assert rates[id(parameter)] == pytest.approx(expected[part]), name
        seen.add(part)
    assert seen == set(expected)


def test_the_text_form_of_the_recipe_is_in_the_tokenizer(recipe: Recipe, tiny_base: Path):
    plain = AutoTokenizer.from_pretrained(tiny_base)
    plain.backend_tokenizer.normalizer = None
    folder = tiny_base.parent / "plain"
    checkpoint.save(BertForTokenClassification.from_pretrained(tiny_base), plain, folder)
    _, formed = new_classifier(recipe.with_(base=str(folder), text_form="arabic"), TAGS)
    _, raw = new_classifier(recipe.with_(base=str(folder)), TAGS)
    assert formed("إِدْلِب").input_ids == raw("إدلب").input_ids != raw("إِدْلِب").input_ids
