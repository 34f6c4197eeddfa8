"""Fine-tuning: it learns what it is shown, the same each time, and leaves a checkpoint that loads."""

import json
import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import ARTICLES, ROOT, write_corpus
from transformers import PreTrainedTokenizerFast

from hasila import checkpoint, corpus, metrics, segmentation, training
from hasila.augmentation import MentionReplacement
from hasila.corpus import Article
from hasila.errors import CorpusError, RecipeError
from hasila.extraction import Extractor
from hasila.labels import TAGS
from hasila.recipe import Recipe
from hasila.standoff import Entity


@pytest.fixture
def recipe(tiny_base: Path) -> Recipe:
    return Recipe(str(tiny_base), epochs=2, batch_size=1, learning_rate=3e-3, head_learning_rate=1e-2, dropout=0.0)


def same_weights(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    return all(
        torch.equal(*weights) for weights in zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    )


def test_a_few_sentences_are_learned_by_heart(recipe: Recipe, short_articles: list[Article]):
    trained = training.finetune(recipe.with_(epochs=40), short_articles)
    evaluation = training.evaluate(Extractor(trained.model, trained.tokenizer, device="cpu"), short_articles)
    assert metrics.micro(evaluation.strict).gold > 10
    assert metrics.micro(evaluation.strict).f1 > 0.95
    assert evaluation.tags["f1"] > 0.95
    assert len(trained.losses) == 40
    assert trained.losses[-1] < 0.05 < trained.losses[0]
    assert trained.seconds > 0
    assert not trained.model.training


def test_the_seed_decides_the_weights(recipe: Recipe, short_articles: list[Article]):
    settings = recipe.with_(dropout=0.1, mention_replacement=0.3)
    one, again = (training.finetune(settings, short_articles) for _ in range(2))
    assert one.losses == again.losses
    assert same_weights(one.model, again.model)
    other = training.finetune(settings.with_(seed=settings.seed + 1), short_articles)
    assert not same_weights(one.model, other.model)


@pytest.mark.parametrize(
    "change",
    [
        {"average": 0.5},
        {"mention_replacement": 0.5},
        {"gradient_accumulation": 2},
        {"label_smoothing": 0.1},
        {"weight_decay": 0.5},
        {"clip": 1e-3},
        {"batch_size": 2},
    ],
    ids=str,
)
def test_a_setting_makes_another_classifier_that_is_whole(recipe: Recipe, short_articles: list[Article], change):
    plain = training.finetune(recipe, short_articles)
    changed = training.finetune(recipe.with_(**change), short_articles)
    assert not same_weights(plain.model, changed.model)
    assert all(torch.isfinite(weight).all() for weight in changed.model.state_dict().values())
    assert type(changed.model) is type(plain.model)


def test_an_average_over_one_step_is_that_step(recipe: Recipe, short_articles: list[Article]):
    plain = training.finetune(recipe, short_articles)
    averaged = training.finetune(recipe.with_(average=0.01), short_articles)
    assert same_weights(plain.model, averaged.model)


def test_two_batches_in_a_step_are_one_of_twice_the_size(recipe: Recipe):
    pair = [
        Article(
            "a", "قصفت روسيا إدلب.", (Entity("T1", "ACTOR", 5, 10, "روسيا"), Entity("T2", "PLACE", 11, 15, "إدلب"))
        ),
        Article("b", "انسحب الجيش أمس.", (Entity("T1", "ACTOR", 6, 11, "الجيش"),)),
    ]
    assert [len(words) for words, _ in training.passages(pair)] == [4, 4]  # else their means would weigh differently
    one = training.finetune(recipe.with_(epochs=4, batch_size=2), pair)
    two = training.finetune(recipe.with_(epochs=4, batch_size=1, gradient_accumulation=2), pair)
    assert two.losses == pytest.approx(one.losses, rel=1e-3)
    assert one.losses[-1] < one.losses[0]


def test_the_classifier_has_the_recipes_dropout_and_the_packages_labels(recipe: Recipe):
    model, _ = training.new_classifier(recipe.with_(dropout=0.3, attention_dropout=0.2))
    assert model.config.hidden_dropout_prob == model.config.classifier_dropout == 0.3
    assert model.config.attention_probs_dropout_prob == 0.2
    assert checkpoint.tag_names(model.config) == list(TAGS)


def test_every_parameter_is_in_one_group(recipe: Recipe):
    model, _ = training.new_classifier(recipe)
    groups = training._parameter_groups(model, recipe.with_(weight_decay=0.25))
    grouped = [id(parameter) for group in groups for parameter in group["params"]]
    assert sorted(grouped) == sorted(id(parameter) for parameter in model.parameters())
    settings = {id(p): (group["lr"], group["weight_decay"]) for group in groups for p in group["params"]}
    for name, parameter in model.named_parameters():
        rate = recipe.head_learning_rate if name.startswith("classifier.") else recipe.learning_rate
        decay = 0.0 if name.endswith("bias") or "LayerNorm" in name else 0.25
        assert settings[id(parameter)] == (rate, decay), name


def test_passages_are_the_sentences_of_the_articles_in_order(articles: list[Article]):
    rows = corpus.dataset(articles)
    found = training.passages(articles)
    assert [word for words, _ in found for word in words] == [word for row in rows for word in row["words"]]
    assert [tag for _, tags in found for tag in tags] == [TAGS[tag] for row in rows for tag in row["tags"]]
    assert len(articles) < len(found) < len(rows)
    for article in articles:
        own = list(corpus.examples([article]))
        passages = training.passages([article])
        starts = {sum(len(example.words) for example in own[:count]) for count in range(len(own))}
        assert {sum(len(words) for words, _ in passages[:count]) for count in range(len(passages))} <= starts
        assert max(len(words) for words, _ in passages) <= max(
            segmentation.PASSAGE_WORDS, *(len(example.words) for example in own)
        )


def test_labels_stand_at_the_first_token_of_each_word_only(
    tiny_tokenizer: PreTrainedTokenizerFast, articles: list[Article]
):
    rows = [(list(example.words), list(example.tags)) for example in corpus.examples(articles[:1])]
    batch = training.Collator(tiny_tokenizer)(rows)
    lengths = []
    for number, (words, tags) in enumerate(rows):
        encoding = tiny_tokenizer(words, is_split_into_words=True)
        length = len(encoding.input_ids)
        lengths.append(length)
        owners = encoding.word_ids()
        expected = [
            TAGS.index(tags[owner]) if owner is not None and owner != before else -100
            for before, owner in zip([None, *owners], owners, strict=False)
        ]
        padding = batch["input_ids"].shape[1] - length
        assert batch["input_ids"][number].tolist() == encoding.input_ids + [tiny_tokenizer.pad_token_id] * padding
        assert batch["attention_mask"][number].tolist() == [1] * length + [0] * padding
        assert batch["labels"][number].tolist() == expected + [-100] * padding
        assert sum(label != -100 for label in expected) == len(words)
    assert batch["input_ids"].shape == (len(rows), max(lengths))
    assert len(set(lengths)) > 1


def labels_of(batch: dict[str, torch.Tensor]) -> list[str]:
    return [TAGS[label] for label in batch["labels"][batch["labels"] != -100].tolist()]


def test_a_long_passage_becomes_windows_that_label_each_word_once(tiny_tokenizer: PreTrainedTokenizerFast):
    words, tags = ["إدلب", "في"] * 300, ["B-PLACE", "O"] * 300
    batch = training.Collator(tiny_tokenizer)([(words, tags)])
    assert len(batch["labels"]) > 1
    assert labels_of(batch) == tags


def test_the_collator_augments(tiny_tokenizer: PreTrainedTokenizerFast):
    pool = [(["معرة", "النعمان"], ["B-PLACE", "I-PLACE"])]
    collator = training.Collator(tiny_tokenizer, MentionReplacement(pool, 1 - 1e-12, seed=1))
    assert labels_of(collator([(["في", "إدلب"], ["O", "B-PLACE"])])) == ["O", "B-PLACE", "I-PLACE"]


def test_a_base_that_does_not_exist_is_refused_and_the_builder_named(recipe: Recipe, tmp_path: Path):
    for base in (str(tmp_path / "none"), "build/none", "nobody/no-such-model"):
        with pytest.raises(RecipeError) as caught:
            training.finetune(recipe.with_(base=base), [])
        assert f"base {base!r} cannot be loaded" in str(caught.value)
        assert "scripts/build_compact_base.py makes build/compact-base" in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_base_is_refused(recipe: Recipe, tmp_path: Path):
    tmp_path.joinpath("config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(RecipeError, match="cannot be loaded"):
        training.finetune(recipe.with_(base=str(tmp_path)), [])


def test_annotations_with_faults_are_refused_before_training(recipe: Recipe, tmp_path: Path):
    tmp_path.joinpath("a.txt").write_text("قصف على إدلب", encoding="utf-8")
    tmp_path.joinpath("a.ann").write_text("T1\tCITY 8 12\tإدلب\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="unknown label CITY, expected one of ACTOR, CASUALTY, PLACE"):
        training.read_data(recipe.with_(articles=str(tmp_path)))


def test_the_shipped_recipe_reads_articles_and_passages(recipe: Recipe, articles: list[Article]):
    passages = ROOT / "annotations" / "passages"
    found = training.read_data(recipe.with_(articles=str(ARTICLES), passages=str(passages)))
    assert found == (articles, corpus.read_passages(passages))


def test_provenance_names_recipe_data_and_versions(recipe: Recipe, short_articles: list[Article]):
    passage = Article("wire-001", "قصف على إدلب", ())
    found = training.provenance(recipe, short_articles, [passage])
    assert Recipe(**found["recipe"]) == recipe
    assert found["articles"] == [article.id for article in short_articles]
    assert found["passages"] == 1
    assert found["data_sha256"] == corpus.digest([*short_articles, passage])
    assert found["versions"]["torch"] == torch.__version__


def test_gold_spans_as_predictions_score_one(articles: list[Article]):
    found = training.score(articles, [article.entities for article in articles]).as_dict()
    assert {scores["f1"] for scores in found["strict"].values()} == {1}
    assert set(found["strict"]) == {"micro", "ACTOR", "CASUALTY", "PLACE"}
    assert set(found["seqeval"].values()) == {1}


def test_shifted_predictions_score_zero(articles: list[Article]):
    shifted = [[replace(e, start=e.start + 1) for e in article.entities] for article in articles]
    assert metrics.micro(training.score(articles, shifted).strict).correct == 0


def test_accelerate_launch_leaves_a_checkpoint_and_its_run(
    tiny_base: Path, short_articles: list[Article], tmp_path: Path
):
    articles = write_corpus(tmp_path / "articles", short_articles)
    config = tmp_path / "recipe.toml"
    config.write_text(
        f"base = {json.dumps(str(tiny_base))}\narticles = {json.dumps(str(articles))}\noutput = 'unused'\nepochs = 9\n",
        encoding="utf-8",
    )
    run = tmp_path / "run"
    launch = [sys.executable, "-m", "accelerate.commands.launch", "--cpu", "--num_processes", "1"]
    script = [str(ROOT / "train" / "finetune.py"), "--config", str(config), "--epochs", "1", "--output", str(run)]
    ran = subprocess.run(
        [*launch, *script], capture_output=True, encoding="utf-8", timeout=300, cwd=tmp_path, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "strict F1 on its own training articles" in ran.stdout
    report = json.loads(run.joinpath("run.json").read_text(encoding="utf-8"))
    assert set(report) == {
        "recipe", "articles", "passages", "data_sha256", "versions", "losses", "seconds", "scores_on_training_articles",
    }  # fmt: skip
    assert (report["recipe"]["epochs"], report["recipe"]["output"]) == (1, str(run))
    assert report["data_sha256"] == corpus.digest(short_articles)
    assert len(report["losses"]) == 1
    evaluation = training.evaluate(Extractor.from_pretrained(run / "model"), short_articles)
    assert evaluation.as_dict() == report["scores_on_training_articles"]


def test_a_wrong_recipe_ends_the_script_with_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    config = tmp_path / "recipe.toml"
    config.write_text("base = 'b'\nepoch = 1\n")
    script = str(ROOT / "train" / "finetune.py")
    monkeypatch.setattr(sys, "argv", [script, "--config", str(config)])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(script, run_name="__main__")
    assert str(caught.value.code).startswith(f"error: {config}: unknown key(s) epoch; expected base, ")
