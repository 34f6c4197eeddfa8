"""Checkpoints with heads: they are saved and loaded whole, and whatever does not fit is one clear error."""

import json
import re
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
from hasila.inference.checkpoint import HEADS_FILE, Checkpoint
from hasila.inference.extractor import Extractor
from hasila.inference.heads import HEADS_KEY
from support.layers import assert_same_layers
from support.models import random_heads, tiny_classifier

TEXT = "قتل عشرة مدنيين بينهم طفلان في قصف على مدينة إدلب، بحسب الدفاع المدني."


@pytest.fixture(scope="module")
def saved(tiny_tokenizer: PreTrainedTokenizerFast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heads") / "checkpoint"
    checkpoint.save(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, folder, random_heads())
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """A good checkpoint, to be spoilt."""
    return Path(shutil.copytree(saved, tmp_path / "checkpoint"))


def edit(folder: Path, **changes: object) -> None:
    """Change settings of the heads."""
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config[HEADS_KEY] |= changes
    path.write_text(json.dumps(config), encoding="utf-8")


def rewrite(folder: Path, change: Callable[[str, torch.Tensor], torch.Tensor]) -> None:
    """Change the weights of the heads."""
    weights = load_file(folder / HEADS_FILE)
    changed = {name: change(name, weight).contiguous() for name, weight in weights.items()}
    save_file(changed, folder / HEADS_FILE)


@pytest.mark.parametrize("as_model", [False, True])
def test_saving_and_loading_changes_no_layer(
    tiny_tokenizer: PreTrainedTokenizerFast, saved: Path, articles: list[Article], as_model: bool
):
    made = Checkpoint.of_model(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, random_heads())
    expected = Extractor(made, device="cpu").layers(articles[0].text)
    assert expected.links
    read = checkpoint.read(saved, as_model=as_model)
    assert_same_layers(Extractor(read, device="cpu").layers(articles[0].text), expected)
    assert_same_layers(Extractor.from_pretrained(saved, device="cpu").layers(articles[0].text), expected)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_heads_in_16_bits_are_read_in_32(folder: Path, dtype: torch.dtype):
    rewrite(folder, lambda _, weight: weight.to(dtype).float())
    rounded = Extractor.from_pretrained(folder, device="cpu").layers(TEXT)
    rewrite(folder, lambda _, weight: weight.to(dtype))
    read = checkpoint.read(folder)
    assert read.heads is not None
    assert {weight.dtype for weight in read.heads.state_dict().values()} == {torch.float32}
    assert not read.heads.training
    assert_same_layers(Extractor(read, device="cpu").layers(TEXT), rounded)


def test_the_folder_is_an_ordinary_one_with_the_heads_beside_it(saved: Path, tiny_checkpoint: Path):
    assert {path.name for path in saved.iterdir()} - {path.name for path in tiny_checkpoint.iterdir()} == {HEADS_FILE}
    for name in ("model.safetensors", "tokenizer.json", "tokenizer_config.json"):
        assert (saved / name).read_bytes() == (tiny_checkpoint / name).read_bytes()
    with_heads, without = (json.loads((path / "config.json").read_text()) for path in (saved, tiny_checkpoint))
    assert with_heads.pop(HEADS_KEY)["width"] == 32
    assert with_heads == without


@pytest.mark.filterwarnings("ignore:Tokenizer does not support real words")  # true of every Metaspace tokenizer
def test_plain_transformers_finds_the_same_with_and_without_heads(
    saved: Path, tiny_checkpoint: Path, articles: list[Article]
):
    model, loading = AutoModelForTokenClassification.from_pretrained(saved, output_loading_info=True)
    assert type(model) is BertForTokenClassification
    assert not any(loading[name] for name in ("missing_keys", "unexpected_keys", "mismatched_keys"))
    assert AutoTokenizer.from_pretrained(saved).is_fast
    text = articles[0].text[:300]
    found, expected = (
        pipeline("token-classification", model=str(path), aggregation_strategy="first", device="cpu")(text)
        for path in (saved, tiny_checkpoint)
    )
    assert found == expected != []


def test_heads_change_the_fingerprint(folder: Path, saved: Path):
    assert checkpoint.fingerprint(folder) == checkpoint.fingerprint(saved)
    rewrite(folder, lambda name, weight: weight + (name == "link.bias"))
    assert checkpoint.fingerprint(folder) != checkpoint.fingerprint(saved)


def test_a_classifier_that_is_saved_without_its_heads_has_none(folder: Path, tmp_path: Path):
    for target in (tmp_path / "new", folder):  # the second is written over a checkpoint with heads
        model, tokenizer = checkpoint.load(folder)
        checkpoint.save(model, tokenizer, target)
        assert not (target / HEADS_FILE).exists()
        assert HEADS_KEY not in json.loads((target / "config.json").read_text(encoding="utf-8"))
        layers = Extractor.from_pretrained(target, device="cpu").layers(TEXT)
        assert layers.missing == "the checkpoint has no heads for records"


def test_heads_are_saved_over_a_checkpoint_without(tiny_checkpoint: Path, tmp_path: Path):
    folder = Path(shutil.copytree(tiny_checkpoint, tmp_path / "checkpoint"))
    checkpoint.save(*checkpoint.load(folder), folder, random_heads())
    assert Extractor.from_pretrained(folder, device="cpu").layers(TEXT).missing == ""


def refusal(folder: Path) -> str:
    with pytest.raises(CheckpointError) as raised:
        checkpoint.read(folder)
    message = str(raised.value)
    assert message.startswith(str(folder))
    assert "\n" not in message
    with pytest.raises(CheckpointError, match=re.escape(message)):
        Extractor.from_pretrained(folder, device="cpu")
    return message


def test_heads_without_settings_and_settings_without_heads_are_refused(folder: Path, tiny_checkpoint: Path):
    shutil.copy(tiny_checkpoint / "config.json", folder / "without.json")
    (folder / HEADS_FILE).rename(folder / "aside")
    expected = "expected records.safetensors and hasila_heads in config.json, found only"
    assert f"{expected} hasila_heads; take both from one checkpoint" in refusal(folder)
    (folder / "aside").rename(folder / HEADS_FILE)
    (folder / "without.json").rename(folder / "config.json")
    assert f"{expected} records.safetensors; take both from one checkpoint" in refusal(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"width": 64}, "expected heads for states 32 wide, found 64"),
        ({"width": None}, "expected heads for states 32 wide, found None"),
        ({"mention_width": 25}, "expected shape (25, 64), found (24, 64)"),
        ({"mention_width": -1}, "not heads that can be loaded"),
        ({"mention_width": None}, "not heads that can be loaded"),
        ({"mention_width": "wide"}, "not heads that can be loaded"),
        ({"context_width": 10**12}, "not heads that can be loaded"),
        ({"harm": ["killed", "injured"]}, "hasila_heads.harm: expected ['killed', 'injured', 'displaced'"),
        ({"kind": "airstrike"}, "hasila_heads.kind: expected ['airstrike', 'drone'"),
        ({"links": ["Place"]}, "hasila_heads.links: expected ['Place', 'Perpetrator'"),
    ],
    ids=str,
)
def test_settings_that_do_not_fit_are_named(folder: Path, change: dict[str, object], message: str):
    edit(folder, **change)
    assert message in refusal(folder)


@pytest.mark.parametrize("settings", [[], "heads", 3, {}])
def test_settings_that_are_none_are_refused(folder: Path, settings: object):
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), HEADS_KEY: settings}))
    assert f"{HEADS_FILE}: not heads that can be loaded" in refusal(folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_named(folder: Path, value: float):
    rewrite(folder, lambda name, weight: weight.clone().fill_(value) if name == "link.bias" else weight)
    assert "expected numbers, found NaN or infinity in link.bias" in refusal(folder)


def test_weights_of_another_width_are_named(folder: Path):
    save_file(random_heads(48).state_dict(), folder / HEADS_FILE)
    assert "attack.weight: expected shape (3, 32), found (3, 48)" in refusal(folder)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(path.read_bytes()[:5]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"garbage that is none"),
    ],
    ids=["truncated", "only a beginning", "empty", "garbage"],
)
def test_a_broken_file_is_refused(folder: Path, spoil: Callable[[Path], object]):
    spoil(folder / HEADS_FILE)
    assert f"{HEADS_FILE}: not heads that can be loaded: " in refusal(folder)


def test_a_missing_weight_and_one_too_many_are_named(folder: Path):
    weights = load_file(folder / HEADS_FILE)
    save_file({name: weight for name, weight in weights.items() if name != "others.bias"}, folder / HEADS_FILE)
    assert "others.bias: expected shape (24,), found None" in refusal(folder)
    save_file({**weights, "extra": torch.zeros(1)}, folder / HEADS_FILE)
    assert "extra: expected shape None, found (1,)" in refusal(folder)
