"""Soups: the mean of runs that differ only in their seed; kept members are not trained again."""

from pathlib import Path

import pytest
import torch

from hasila.corpus.articles import Article
from hasila.errors import RecipeError
from hasila.labels import TAGS
from hasila.training import loop, run_record, soup
from hasila.training.batches import Collator
from hasila.training.joint_model import JointModel
from hasila.training.loop import Trained
from hasila.training.recipe import Recipe
from hasila.training.samples import samples
from hasila.training.soup import Members
from hasila.training.states import States


def states_in(folder: Path) -> list[str]:
    """Members in training that have saved states."""
    return [path.name for path in folder.iterdir() if path.is_dir()]


@pytest.fixture
def recipe(tiny_base: Path) -> Recipe:
    return Recipe(
        str(tiny_base), epochs=2, batch_size=4, learning_rate=3e-3, head_learning_rate=1e-2, heads_weight=0.5, seed=5
    )


def weights_of(trained: Trained) -> dict[str, torch.Tensor]:
    """The weights of the classifier and of the heads."""
    assert trained.heads is not None
    return {
        f"{part}.{name}": weight
        for part, module in (("model", trained.model), ("heads", trained.heads))
        for name, weight in module.state_dict().items()
    }


def same(one: Trained, other: Trained) -> bool:
    first, second = weights_of(one), weights_of(other)
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def test_a_soup_is_the_mean_of_its_members(recipe: Recipe, short_articles: list[Article]):
    members = [loop.finetune(recipe.with_(seed=seed), short_articles) for seed in (5, 6, 7)]
    mixed = soup.finetune(recipe.with_(soup=3), short_articles)
    for name, weight in weights_of(mixed).items():
        each = [weights_of(member)[name] for member in members]
        torch.testing.assert_close(weight, sum(each) / 3)
    for name in ("model.classifier.weight", "heads.link.weight"):
        assert not torch.equal(*(weights_of(member)[name] for member in members[:2]))
    assert mixed.losses == pytest.approx([sum(epoch) / 3 for epoch in zip(*(m.losses for m in members), strict=True)])
    assert mixed.steps == sum(member.steps for member in members)
    assert not mixed.model.training
    assert not mixed.heads.training


def test_a_soup_of_runs_without_heads_has_none(recipe: Recipe, short_articles: list[Article], tmp_path: Path):
    plain = recipe.with_(heads_weight=0.0, soup=2, epochs=1)
    members = Members(tmp_path, run_record.signature(plain, "data"))
    assert [soup.finetune(plain, short_articles, kept=members).heads for _ in range(2)] == [None, None]


def test_one_member_is_that_run(recipe: Recipe, short_articles: list[Article]):
    one, other = soup.finetune(recipe, short_articles), loop.finetune(recipe, short_articles)
    assert same(one, other)


def test_kept_members_are_not_trained_again(
    recipe: Recipe, short_articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    members = Members(tmp_path / "members", run_record.signature(recipe, "data"))
    single = soup.finetune(recipe, short_articles, kept=members)
    trained = []
    finetune = loop.finetune

    def counted(recipe: Recipe, *arguments, **named):
        trained.append(recipe.seed)
        return finetune(recipe, *arguments, **named)

    monkeypatch.setattr(loop, "finetune", counted)
    first = soup.finetune(recipe.with_(soup=2), short_articles, kept=members)
    again = soup.finetune(recipe.with_(soup=2), short_articles, kept=members)
    assert trained == [6]
    assert same(first, again)
    assert first.losses == again.losses
    kept = soup.finetune(recipe, short_articles, kept=members)
    assert (kept.losses, kept.steps, kept.seconds) == (single.losses, single.steps, single.seconds)
    assert not states_in(members.folder)


def test_single_runs_and_soups_share_members_of_the_same_recipe_and_texts(
    recipe: Recipe, short_articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    trained = []
    finetune = loop.finetune

    def counted(recipe: Recipe, articles: list[Article], **named):
        trained.append((recipe.seed, recipe.epochs, len(articles)))
        return finetune(recipe, articles, **named)

    monkeypatch.setattr(loop, "finetune", counted)
    kept = soup.keeping(tmp_path)
    for own, articles in (
        (recipe, short_articles),
        (recipe.with_(seed=6), short_articles),
        (recipe.with_(soup=2), short_articles),
        (recipe.with_(epochs=1), short_articles),
        (recipe, short_articles[:1]),
    ):
        kept(own, articles, title="")
    assert trained == [(5, 2, 2), (6, 2, 2), (5, 1, 2), (5, 2, 1)]


def test_a_resumed_soup_has_the_same_result(
    recipe: Recipe, short_articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = soup.finetune(recipe.with_(soup=2), short_articles)
    members = Members(tmp_path, run_record.signature(recipe, "data"))
    save = States.save

    def interrupted(states: States, accelerator, step: int) -> None:
        save(states, accelerator, step)
        if states_in(tmp_path) == ["seed-6"]:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(States, "save", interrupted)
        with pytest.raises(KeyboardInterrupt):
            soup.finetune(recipe.with_(soup=2), short_articles, kept=members)
    assert tmp_path.joinpath("seed-5.json").exists()
    resumed = soup.finetune(recipe.with_(soup=2), short_articles, kept=members)
    assert same(whole, resumed)


def test_members_of_another_run_are_refused(recipe: Recipe, short_articles: list[Article], tmp_path: Path):
    soup.finetune(recipe, short_articles, kept=Members(tmp_path, run_record.signature(recipe, "data")))
    with pytest.raises(RecipeError, match=r"seed-5\.json is of a run with another recipe or other data; remove "):
        soup.finetune(recipe, short_articles, kept=Members(tmp_path, run_record.signature(recipe, "other")))


def loss_of_heads(trained: Trained, articles: list[Article]) -> float:
    """What the heads lose on articles, beside the tags."""
    joint = JointModel(trained.model, trained.heads, label_smoothing=0.0, heads_weight=1.0)
    with torch.no_grad():
        losses = joint(**Collator(trained.tokenizer, TAGS)(samples(articles)))
    return float(losses["loss"] - losses["tags"])


def test_the_heads_of_a_soup_learn_its_encoder_which_stays(recipe: Recipe, short_articles: list[Article]):
    mean = soup.finetune(recipe.with_(soup=2, adversarial=0.2), short_articles)
    fitted = soup.finetune(recipe.with_(soup=2, adversarial=0.2, heads_epochs=3), short_articles)
    before, after = weights_of(mean), weights_of(fitted)
    assert {name for name in before if not torch.equal(before[name], after[name])} == {
        name for name in before if name.startswith("heads.")
    }
    assert fitted.steps == mean.steps + 3 * mean.steps // 4  # two members of two epochs
    assert loss_of_heads(fitted, short_articles) < loss_of_heads(mean, short_articles)
