"""Checkpoints: Hugging Face folders load, and everything else is refused with a clear error."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    BertForTokenClassification,
    PreTrainedTokenizerFast,
    pipeline,
)

from hasila.corpus.articles import Article
from hasila.errors import CheckpointError
from hasila.inference import checkpoint
from hasila.inference.extractor import Extractor
from hasila.labels import TAGS
from support.models import tiny_classifier


@pytest.fixture
def folder(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """A good checkpoint, to be spoilt."""
    return Path(shutil.copytree(tiny_checkpoint, tmp_path / "checkpoint"))


def edit(path: Path, **changes: object) -> None:
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(settings | changes), encoding="utf-8")


def refusal(source: str | Path) -> str:
    with pytest.raises(CheckpointError) as raised:
        checkpoint.load(source)
    message = str(raised.value)
    assert message.startswith(f"{source}: ")
    assert "\n" not in message
    return message


def test_saving_and_loading_changes_no_span(
    tiny_model: BertForTokenClassification,
    tiny_tokenizer: PreTrainedTokenizerFast,
    articles: list[Article],
    tmp_path: Path,
):
    checkpoint.save(tiny_model, tiny_tokenizer, tmp_path)
    expected = Extractor(tiny_model, tiny_tokenizer).extract(articles[0].text)
    assert expected
    assert Extractor(*checkpoint.load(tmp_path)).extract(articles[0].text) == expected
    assert Extractor(*checkpoint.load(str(tmp_path))).extract(articles[0].text) == expected


def test_saving_what_was_loaded_changes_no_file(folder: Path, tmp_path: Path):
    checkpoint.save(*checkpoint.load(folder), tmp_path / "again")
    for name in ("model.safetensors", "tokenizer.json"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_a_relative_folder_is_taken_as_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder.parent)
    assert checkpoint.load("checkpoint")[0].config.id2label[1] == TAGS[1]


def test_weights_are_loaded_in_32_bits_for_evaluation(
    tiny_tokenizer: PreTrainedTokenizerFast, tiny_model: BertForTokenClassification, tmp_path: Path
):
    checkpoint.save(tiny_model.half(), tiny_tokenizer, tmp_path)
    model, _ = checkpoint.load(tmp_path)
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    assert not model.training


def test_the_saved_tokenizer_loads_as_its_file_describes_it_in_any_transformers(folder: Path):
    settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert settings["tokenizer_class"] == "PreTrainedTokenizerFast"
    assert {path.name for path in folder.iterdir()} == {
        "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
    }  # fmt: skip


def test_the_saved_tokenizer_neither_pads_nor_truncates(tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path):
    tiny_tokenizer(["قتل", "قتل مدني في إدلب"], padding=True, truncation=True, max_length=4)
    checkpoint.save_tokenizer(tiny_tokenizer, tmp_path)
    saved = json.loads((tmp_path / "tokenizer.json").read_text(encoding="utf-8"))
    assert saved["padding"] is None
    assert saved["truncation"] is None


def test_plain_transformers_loads_it_and_reads_text_the_same(folder: Path, tiny_tokenizer: PreTrainedTokenizerFast):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForTokenClassification.from_pretrained(folder)
    assert model.config.id2label == dict(enumerate(TAGS))
    assert model.config.label2id == {tag: index for index, tag in enumerate(TAGS)}
    assert tokenizer("وَتُركيا ﻭﺗﺮﻛﻴﺎ ٢٤").input_ids == tiny_tokenizer("وتركيا وتركيا 24").input_ids


@pytest.mark.filterwarnings("ignore:Tokenizer does not support real words")  # true of every Metaspace tokenizer
def test_the_pipeline_of_transformers_runs_on_it(folder: Path, articles: list[Article]):
    text = articles[0].text[:300]
    found = pipeline("token-classification", model=str(folder), aggregation_strategy="first")(text)
    assert found
    assert {group["entity_group"] for group in found} <= {"ACTOR", "CASUALTY", "PLACE"}


def test_labels_in_another_order_are_taken_in_that_order(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path
):
    names = [*TAGS[1:], TAGS[0]]
    tiny_model.config.id2label = dict(enumerate(names))
    tiny_model.config.label2id = {name: index for index, name in enumerate(names)}
    checkpoint.save(tiny_model, tiny_tokenizer, tmp_path)
    model, _ = checkpoint.load(tmp_path)
    assert checkpoint.tag_names(model.config) == names


def test_a_missing_folder_is_not_looked_for_on_the_hub(tmp_path: Path):
    assert "no such folder; expected one with config.json" in refusal(tmp_path / "missing")
    assert "no such folder; expected one with config.json" in refusal(str(tmp_path / "missing"))
    assert "no such folder; expected one with config.json" in refusal("./missing")
    assert "no such folder; expected one with config.json" in refusal(Path("missing"))


@pytest.mark.parametrize("name", ["nobody/nothing", "nothing"])
def test_a_hub_id_that_cannot_be_reached_is_refused(name: str):
    message = refusal(name)
    assert "no such folder, and as a model id it cannot be reached" in message
    assert message.endswith("check the name and the network, or download it once and name the folder")


def test_an_empty_folder_is_refused(tmp_path: Path):
    assert "config.json" in refusal(tmp_path)


def test_a_folder_without_configuration_is_refused(folder: Path):
    (folder / "config.json").unlink()
    assert "config.json" in refusal(folder)


def test_a_broken_configuration_is_refused(folder: Path):
    (folder / "config.json").write_text("{", encoding="utf-8")
    assert "not a valid JSON file" in refusal(folder)


def test_a_model_that_transformers_does_not_know_is_refused(folder: Path):
    edit(folder / "config.json", model_type="nonsense")
    assert "nonsense" in refusal(folder)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["O", "B-PER", "I-PER"], "found O, B-PER, I-PER"),
        ([*TAGS, "B-WEAPON"], "B-WEAPON"),
        (["LABEL_0", "LABEL_1"], "found LABEL_0, LABEL_1"),
        ([f"B-{number}" for number in range(40)], "B-8, ..."),
    ],
)
def test_other_labels_are_refused_by_name(folder: Path, names: list[str], found: str):
    edit(
        folder / "config.json",
        id2label={str(index): name for index, name in enumerate(names)},
        label2id={name: index for index, name in enumerate(names)},
    )
    message = refusal(folder)
    assert "expected the labels O, B-ACTOR, I-ACTOR, B-CASUALTY, I-CASUALTY, B-PLACE, I-PLACE" in message
    assert found in message


@pytest.mark.parametrize("names", [("tokenizer.json", "tokenizer_config.json"), ("tokenizer.json",)])
def test_a_folder_without_tokenizer_is_refused(folder: Path, names: tuple[str, ...]):
    for name in names:
        (folder / name).unlink()
    assert "does not appear to have a file named tokenizer.json" in refusal(folder)
    with pytest.raises(CheckpointError, match=r"a file named tokenizer\.json"):
        checkpoint.load_tokenizer(str(folder))


def test_a_broken_tokenizer_is_refused(folder: Path):
    (folder / "tokenizer.json").write_text("{", encoding="utf-8")
    refusal(folder)


def test_a_tokenizer_with_more_pieces_than_the_model_is_refused(
    tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path
):
    checkpoint.save(tiny_classifier(len(tiny_tokenizer) - 1), tiny_tokenizer, tmp_path)
    assert "the tokenizer has 600 pieces, the model only 599" in refusal(tmp_path)


def test_pickled_weights_are_refused(folder: Path):
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save(weights, folder / "pytorch_model.bin")
    assert "model.safetensors" in refusal(folder)


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"garbage")])
def test_missing_or_broken_weights_are_refused(folder: Path, spoil: Callable[[Path], object]):
    spoil(folder / "model.safetensors")
    refusal(folder)


def test_weights_without_a_classifier_are_refused(folder: Path):
    path = folder / "model.safetensors"
    weights = {name: weight for name, weight in load_file(path).items() if not name.startswith("classifier")}
    save_file(weights, path, metadata={"format": "pt"})
    assert "the weights lack classifier.bias, classifier.weight; expected a fine-tuned classifier" in refusal(folder)


@pytest.mark.parametrize("change", [{"intermediate_size": 8}, {"vocab_size": 8}, {"hidden_size": 64}])
def test_weights_of_other_shapes_than_the_configuration_tells_are_refused(folder: Path, change: dict[str, int]):
    edit(folder / "config.json", **change)
    assert "the weights have other shapes than config.json tells; take both from one checkpoint" in refusal(folder)


def test_weights_without_a_place_in_the_model_are_refused_and_a_pooler_is_not(folder: Path):
    path = folder / "model.safetensors"
    weights = load_file(path)
    save_file(weights | {"bert.pooler.dense.bias": torch.zeros(32)}, path, metadata={"format": "pt"})
    checkpoint.load(folder)
    key = "bert.encoder.layer.1.output.dense.bias"
    save_file(weights | {key: torch.zeros(32)}, path, metadata={"format": "pt"})
    assert f"the model of config.json has no place for {key}; take both from one checkpoint" in refusal(folder)


@pytest.mark.parametrize("value", [float("nan"), float("-inf")])
def test_weights_that_are_not_finite_are_refused(folder: Path, value: float):
    path = folder / "model.safetensors"
    weights = load_file(path)
    weights["classifier.bias"][3] = value
    save_file(weights, path, metadata={"format": "pt"})
    assert "expected numbers, found NaN or infinity in classifier.bias" in refusal(folder)


def test_labels_that_skip_an_output_are_refused(folder: Path):
    edit(folder / "config.json", id2label={str(index): name for index, name in enumerate(TAGS, 1)})
    assert "expected labels of the outputs 0 to 6, found [1, 2, 3, 4, 5, 6, 7]" in refusal(folder)


def test_labels_that_are_not_names_are_refused(folder: Path):
    edit(folder / "config.json", id2label={str(index): index for index in range(len(TAGS))})
    assert "expected the labels O, B-ACTOR" in refusal(folder)


def test_code_beside_a_model_that_transformers_knows_is_not_run_either(folder: Path):
    (folder / "code.py").write_text("raise SystemExit('was run')", encoding="utf-8")
    names = {"AutoConfig": "code.Config", "AutoModelForTokenClassification": "code.Model"}
    edit(folder / "config.json", auto_map=names)
    edit(folder / "tokenizer_config.json", auto_map={"AutoTokenizer": ["code.Slow", "code.Fast"]})
    model, _ = checkpoint.load(folder)
    assert type(model) is BertForTokenClassification


def test_no_code_of_a_checkpoint_is_run(folder: Path):
    edit(folder / "config.json", model_type="nonsense", auto_map={"AutoConfig": "code.Config"})
    (folder / "code.py").write_text("raise SystemExit('was run')", encoding="utf-8")
    refusal(folder)


def test_only_a_bert_that_is_as_expected_is_read_without_its_model(folder: Path, monkeypatch: pytest.MonkeyPatch):
    load, loads = AutoModelForTokenClassification.from_pretrained, []

    def loaded(*arguments: object, **options: object) -> object:
        loads.append(arguments)
        return load(*arguments, **options)

    monkeypatch.setattr(AutoModelForTokenClassification, "from_pretrained", loaded)
    tensors = checkpoint.read(folder)
    assert tensors.is_native
    tensors.move(torch.device("cpu"))
    assert not loads
    weights = dict(tensors.weights)
    assert set(weights) == set(tensors.model.state_dict())
    assert all(torch.equal(weights[name], weight) for name, weight in tensors.weights.items())
    assert len(loads) == 1
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "hidden_act": "relu"}), encoding="utf-8")
    other = checkpoint.read(folder)
    assert len(loads) == 2
    assert type(other.model).__name__ == "BertForTokenClassification"
    assert not other.is_native
    path.write_text(json.dumps({**config, "num_hidden_layers": 2}), encoding="utf-8")
    with pytest.raises(CheckpointError, match="the weights lack"):
        checkpoint.read(folder)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        checkpoint.read(folder)


def test_moving_tensors_to_another_device_makes_the_model(folder: Path):
    tensors = checkpoint.read(folder)
    tensors.move(torch.device("meta"))
    assert {weight.device.type for weight in tensors.weights.values()} == {"meta"}
    assert tensors.model.device.type == "meta"
