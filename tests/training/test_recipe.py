"""Recipes: files, overrides, errors."""

import argparse
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest

from hasila.errors import RecipeError
from hasila.training import recipe
from hasila.training.recipe import Recipe
from support.paths import ROOT

SHIPPED = sorted(ROOT.joinpath("train", "recipes").glob("*.toml"))


def write(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    recipe.add_arguments(parser)
    return parser.parse_args(arguments)


def test_there_are_shipped_recipes():
    assert SHIPPED


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_recipe_parses_and_trains_on_the_corpus(path: Path):
    settings = Recipe.read(path)
    assert ROOT.joinpath(settings.articles).is_dir()
    assert settings.output.startswith("runs/")


def test_keys_that_a_file_lacks_have_defaults(tmp_path: Path):
    found = Recipe.read(
        write(
            tmp_path, 'base = "b"\nepochs = 3\ntext_form = "arabic"\ndevelopment = ["a*"]\n[label_map]\nLOC = "PLACE"\n'
        )
    )
    assert found == Recipe("b", epochs=3, text_form="arabic", development=("a*",), label_map={"LOC": "PLACE"})


def test_an_int_is_accepted_as_a_float(tmp_path: Path):
    found = Recipe.read(write(tmp_path, 'base = "b"\nlearning_rate = 1\n'), {"clip": 2})
    assert (found.learning_rate, found.clip) == (1.0, 2.0)
    assert {type(found.learning_rate), type(found.clip)} == {float}


def test_overrides_win(tmp_path: Path):
    path = write(tmp_path, 'base = "b"\nepochs = 3\nseed = 5\n')
    assert Recipe.read(path, {"epochs": 7, "output": "elsewhere"}) == Recipe("b", epochs=7, seed=5, output="elsewhere")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("epochs = 3", r"recipe\.toml: base is missing"),
        ("", r"base is missing"),
        (
            'base = "b"\nepoch = 3\nlr = 1',
            r"unknown keys epoch, lr; expected base, depth, teacher, .*text_form, articles, .*mixed_precision",
        ),
        ('[model]\nbase = "b"', r"unknown keys model"),
        ('base = "b"\nepochs = 3.0', r"epochs: expected int, found 3\.0"),
        ('base = "b"\nepochs = true', r"epochs: expected int, found True"),
        ('base = "b"\nepochs = "3"', r"epochs: expected int, found '3'"),
        ('base = "b"\nclip = "1"', r"clip: expected float, found '1'"),
        ('base = "b"\nclip = true', r"clip: expected float, found True"),
        ('base = "b"\ndevelopment = "a"', r"development: expected a list of strings, found 'a'"),
        ('base = "b"\ndevelopment = [1]', r"development: expected a list of strings, found \[1\]"),
        ('base = "b"\nlabel_map = ["a"]', r"label_map: expected a table of strings, found \['a'\]"),
        ('base = "b"\nlabel_map = {a = 1}', r"label_map: expected a table of strings, found \{'a': 1\}"),
        ("base = 3", r"base: expected str, found 3"),
        ('base = "b"\nbase = "c"', r"recipe\.toml: not valid TOML: .*"),
        ("base = b", r"recipe\.toml: not valid TOML: .*line 1"),
    ],
)
def test_a_malformed_file_is_refused_and_its_fault_named(tmp_path: Path, text: str, message: str):
    with pytest.raises(RecipeError, match=message):
        Recipe.read(write(tmp_path, text))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path):
    with pytest.raises(RecipeError, match=r"none\.toml: cannot be read: No such file"):
        Recipe.read(tmp_path / "none.toml")
    with pytest.raises(RecipeError, match="cannot be read: Is a directory"):
        Recipe.read(tmp_path)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"base = '\xff'")
    with pytest.raises(RecipeError, match="not valid TOML"):
        Recipe.read(binary)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": 0}, "epochs: expected at least 1, found 0"),
        ({"batch_size": -1}, "batch_size: expected at least 1, found -1"),
        ({"gradient_accumulation": 0}, "gradient_accumulation: expected at least 1, found 0"),
        ({"learning_rate": 0.0}, "learning_rate: expected more than 0, found 0.0"),
        ({"learning_rate": float("nan")}, "learning_rate: expected more than 0, found nan"),
        ({"head_learning_rate": -1e-3}, "head_learning_rate: expected more than 0, found -0.001"),
        ({"clip": 0.0}, "clip: expected more than 0, found 0.0"),
        ({"weight_decay": -0.1}, "weight_decay: expected at least 0, found -0.1"),
        ({"adversarial": -0.1}, "adversarial: expected at least 0, found -0.1"),
        ({"heads_weight": -0.1}, "heads_weight: expected at least 0, found -0.1"),
        ({"adversarial": float("nan")}, "adversarial: expected at least 0, found nan"),
        *(
            ({name: value}, f"{name}: expected from 0 to less than 1, found {value}")
            for name in ("warmup", "dropout", "attention_dropout", "label_smoothing", "average")
            for value in (-0.1, 1.0)
        ),
        ({"mixed_precision": "fp8"}, "mixed_precision: expected no, bf16, fp16 or auto, found 'fp8'"),
        ({"layer_decay": 0.0}, "layer_decay: expected more than 0, at most 1, found 0.0"),
        ({"layer_decay": 1.1}, "layer_decay: expected more than 0, at most 1, found 1.1"),
        ({"patience": -1, "development": ("a",)}, "patience: expected at least 0, found -1"),
        ({"patience": 2}, "patience: expected development documents to watch, found none"),
        ({"gradient_accumulation": 3}, "batch_size: expected a multiple of gradient_accumulation, found 8"),
        ({"text_form": "latin"}, "text_form: expected arabic, arabert or nothing, found 'latin'"),
        ({"seed": -1}, "seed: expected from 0 to 4294967295, found -1"),
    ],
)
def test_a_value_out_of_range_is_refused_and_named(change: dict[str, Any], message: str):
    with pytest.raises(RecipeError) as caught:
        Recipe("b", **change)
    assert str(caught.value) == message
    with pytest.raises(RecipeError):
        Recipe("b").with_(**change)


def test_all_values_out_of_range_are_named():
    with pytest.raises(RecipeError, match=r"epochs: .*; clip: "):
        Recipe("b", epochs=0, clip=0.0)


def test_every_key_is_an_option(tmp_path: Path):
    options = {
        "base": "c", "depth": 4, "teacher": "t", "teacher_weight": 0.8, "text_form": "arabert",
        "articles": "x", "passages": "p", "license": "other",
        "auxiliary": "a", "auxiliary_epochs": 7, "output": "y", "seed": 1,
        "epochs": 2, "patience": 5, "batch_size": 8, "gradient_accumulation": 4,
        "learning_rate": 0.5, "layer_decay": 0.9, "head_learning_rate": 0.6, "weight_decay": 0.7, "warmup": 0.2,
        "clip": 3.0, "dropout": 0.3, "attention_dropout": 0.4, "label_smoothing": 0.05,
        "adversarial": 0.35, "heads_weight": 0.15, "heads_epochs": 2, "average": 0.25, "soup": 3,
        "mixed_precision": "bf16", "save_every": 6, "tracker": "tensorboard",
    }  # fmt: skip
    arguments = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    many = ["--freeze-words", "--development", "a*", "b", "--label-map", "LOC=PLACE", "ORG=ACTOR", "PERS="]
    found = recipe.from_arguments(parse("--config", str(write(tmp_path, 'base = "b"')), *arguments, *many))
    assert asdict(found) == {
        **options, "freeze_words": True, "development": ("a*", "b"),
        "label_map": {"LOC": "PLACE", "ORG": "ACTOR", "PERS": ""},
    }  # fmt: skip
    assert set(asdict(found)) == {field.name for field in fields(Recipe)}


def test_a_pair_without_a_key_is_refused(capsys: pytest.CaptureFixture[str]):
    for pair in ("LOC", "=PLACE"):
        with pytest.raises(SystemExit):
            parse("--config", "c", "--label-map", pair)
        assert f"expected KEY=VALUE, found {pair!r}" in capsys.readouterr().err


def test_zero_is_an_override_too(tmp_path: Path):
    path = write(tmp_path, 'base = "b"\naverage = 0.5\nseed = 4')
    found = recipe.from_arguments(parse("--config", str(path), "--average", "0", "--seed", "0"))
    assert (found.average, found.seed) == (0.0, 0)


def test_an_ignored_option_does_not_override(tmp_path: Path):
    path = write(tmp_path, 'base = "b"\nseed = 4')
    assert recipe.from_arguments(parse("--config", str(path), "--seed", "9"), ignore=["seed"]).seed == 4


def test_an_option_out_of_range_or_of_the_wrong_type_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = write(tmp_path, 'base = "b"')
    with pytest.raises(RecipeError, match="epochs: expected at least 1, found 0"):
        recipe.from_arguments(parse("--config", str(path), "--epochs", "0"))
    with pytest.raises(SystemExit):
        parse("--config", str(path), "--epochs", "many")
    assert "--epochs: invalid int value: 'many'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        parse()
    assert "--config" in capsys.readouterr().err
