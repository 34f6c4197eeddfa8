"""The classifier and the heads trained together: gradients, losses by hand, and a few passages learnt by heart."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.extractor import Extractor
from hasila.inference.heads import CHOICES, FLAGS, Heads
from hasila.inference.layer_reading import MIN_LINK_CONFIDENCE
from hasila.inference.link_evidence import decided
from hasila.inference.pairs import LINK_KINDS
from hasila.inference.surroundings import surroundings
from hasila.labels import LINKS, TAGS
from hasila.layers import Layers, MentionLink
from hasila.text.folding import fold
from hasila.training import loop
from hasila.training.batches import IGNORED, Collator, unflat
from hasila.training.joint_model import JointModel, new_heads
from hasila.training.recipe import Recipe
from hasila.training.samples import Sample, samples
from support.borrowed import ARABERT, needs_arabert
from support.commands import run_script
from support.corpora import beginning
from support.layers import assert_same_links, links_of
from support.marks import needs
from support.models import random_heads, tiny_classifier
from support.paths import ROOT


@pytest.fixture(scope="module")
def passages() -> list[Article]:
    """A handful of passages that together have links of every kind."""
    found = [each for each in corpus.read_passages(ROOT / "annotations" / "passages") if len(each.text) < 500]
    chosen: list[Article] = []
    for kind in LINKS:
        having = (each for each in found if sum(link.kind == kind for link in each.links) > 1)
        chosen.append(next(each for each in having if each not in chosen))
    return chosen


@pytest.fixture
def model(tiny_tokenizer: PreTrainedTokenizerFast) -> JointModel:
    return joint(tiny_tokenizer, random_heads())


def joint(tokenizer: PreTrainedTokenizerFast, heads: Heads | None, weight: float = 0.5) -> JointModel:
    return JointModel(tiny_classifier(len(tokenizer)), heads, label_smoothing=0.0, heads_weight=weight)


@pytest.fixture(scope="module")
def collator(tiny_tokenizer: PreTrainedTokenizerFast) -> Collator:
    return Collator(tiny_tokenizer, TAGS)


def test_new_heads_are_always_the_same_and_leave_the_random_numbers_alone():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    one = new_heads(32)
    assert torch.equal(torch.rand(3), expected)
    other = new_heads(32)
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    assert all(torch.equal(*weights) for weights in pairs)


def gradients(model: JointModel, batch: dict[str, torch.Tensor], precision: torch.dtype) -> dict[str, torch.Tensor]:
    with torch.autocast("cpu", precision, enabled=precision != torch.float32):
        loss = model(**batch)["loss"]
    model.zero_grad()
    loss.backward()
    found = {name: parameter.grad for name, parameter in model.named_parameters()}
    assert all(gradient is not None for gradient in found.values())
    return {name: gradient.clone() for name, gradient in found.items() if gradient is not None}


def test_gradients_reach_every_parameter(model: JointModel, collator: Collator, passages: list[Article]):
    for name, gradient in gradients(model, collator(samples(passages)), torch.float32).items():
        assert torch.isfinite(gradient).all(), name
        assert gradient.abs().max() > 0 or name.endswith("key.bias"), name  # which changes no attention


@needs("training-bf16")
def test_gradients_in_16_bits_are_near_those_in_32(model: JointModel, collator: Collator, passages: list[Article]):
    batch = collator(samples(passages))
    exact, rounded = (gradients(model, dict(batch), precision) for precision in (torch.float32, torch.bfloat16))
    for part in ("classifier.", "heads."):
        whole, other = (
            torch.cat([gradient.flatten() for name, gradient in found.items() if name.startswith(part)])
            for found in (exact, rounded)
        )
        assert float((other - whole).norm() / whole.norm()) < 0.1, part


@pytest.mark.parametrize(
    "rows", [[Sample(())], [Sample([(["قتل", "مدني"], ["O", "B-CASUALTY"])])], samples([Article("a", "لا شيء.", ())])]
)
def test_a_batch_without_mentions_has_a_finite_loss_and_a_gradient_for_every_parameter(
    model: JointModel, collator: Collator, rows: list[Sample]
):
    losses = model(**collator(rows))
    losses["loss"].backward()
    assert torch.isfinite(losses["loss"])
    assert losses["links"] == losses["flags"] == losses["Harm"] == 0
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name  # processes wait for each other's gradient of every parameter
        assert torch.isfinite(parameter.grad).all(), name


def test_the_loss_is_the_sum_over_words_mentions_and_pairs(
    model: JointModel, collator: Collator, passages: list[Article]
):
    batch = collator(samples(passages))
    losses = model(**batch)
    target = unflat(dict(batch))
    heads = model.heads
    assert heads is not None
    with torch.no_grad():
        output = model.classifier(
            input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], output_hidden_states=True
        )
        states = output.hidden_states[-1].flatten(0, 1)[target.words]
        around = surroundings(target.cues, target.passages, target.mentions)
        vectors = heads.vectors(states, around, target.mentions)
        described = heads.described(vectors, around)
        links = heads.links(vectors, heads.contexts(states, target.cues), target.mentions, target.pairs)
        attacks = heads.tags(states)
    expected = {"tags": 0.0, "attacks": 0.0, **dict.fromkeys(CHOICES, 0.0), "flags": 0.0, "links": 0.0}
    chosen = [("tags", output.logits.flatten(0, 1), batch["labels"].flatten())]
    chosen.append(("attacks", attacks, target.attack_tags))
    chosen += [(name, described[name], target.choices[row]) for row, name in enumerate(CHOICES)]
    for name, logits, values in chosen:
        for row, value in zip(logits.log_softmax(-1), values.tolist(), strict=True):
            expected[name] -= float(row[value]) if value != IGNORED else 0.0
    flags = torch.cat([described[name] for name in FLAGS], dim=-1)
    for logits, held, people in zip(flags, target.flags, target.people, strict=True):
        expected["flags"] -= float(functional.logsigmoid(logits * (2 * held - 1)).sum()) if people else 0.0
    for pair, logits in enumerate(links.tolist()):
        for kind, logit in enumerate(logits):
            held = float(target.links[pair, kind])
            assert held == 0.0 or logit != -math.inf
            if logit != -math.inf and held != IGNORED:
                expected["links"] -= float(functional.logsigmoid(torch.tensor(logit if held else -logit)))
    expected["loss"] = expected["tags"] + 0.5 * sum(value for name, value in expected.items() if name != "tags")
    assert {name: float(loss.detach()) for name, loss in losses.items()} == pytest.approx(expected, rel=1e-3)
    assert all(value > 0 for value in expected.values())


def test_the_losses_of_a_batch_are_the_sums_of_those_of_its_samples(
    model: JointModel, collator: Collator, passages: list[Article]
):
    rows = samples(passages)
    with torch.no_grad():
        together = model(**collator([*rows, Sample(())]))
        alone = [model(**collator([row])) for row in rows]
    for name, loss in together.items():
        assert float(loss) == pytest.approx(sum(float(each[name]) for each in alone), rel=1e-3), name


def test_the_weight_of_the_heads_is_that_of_their_loss(
    tiny_tokenizer: PreTrainedTokenizerFast, collator: Collator, passages: list[Article]
):
    batch = collator(samples(passages[:2]))
    with torch.no_grad():
        light, heavy = (joint(tiny_tokenizer, random_heads(), weight)(**batch) for weight in (0.25, 1.0))
        plain = joint(tiny_tokenizer, None)(**batch)
    assert float(plain["loss"]) == float(plain["tags"]) == pytest.approx(float(heavy["tags"]))
    assert float(heavy["loss"] - heavy["tags"]) == pytest.approx(4 * float(light["loss"] - light["tags"]), rel=1e-4)


def test_without_targets_it_is_the_classifier(model: JointModel, collator: Collator, passages: list[Article]):
    batch = collator(samples(passages[:1]))
    inputs = {name: batch[name] for name in ("input_ids", "attention_mask")}
    with torch.no_grad():
        assert torch.equal(model(**inputs).logits, model.classifier(**inputs).logits)


@pytest.mark.parametrize("torn", ["", "ـ "], ids=["as it is", "with a tatweel before each word"])
def test_what_is_trained_is_what_is_read(
    model: JointModel, collator: Collator, tiny_tokenizer: PreTrainedTokenizerFast, articles: list[Article], torn: str
):
    heads = model.heads
    assert heads is not None
    extractor = Extractor(Checkpoint.of_model(model.classifier, tiny_tokenizer, heads), device="cpu")
    for article in articles[1:4]:  # each is one sample
        text = respaced(article, torn) if torn else article
        batch = collator(samples([text]))
        target = unflat(dict(batch))
        with torch.no_grad():
            output = model.classifier(
                input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], output_hidden_states=True
            )
            states = output.hidden_states[-1].flatten(0, 1)[target.words]
            around = surroundings(target.cues, target.passages, target.mentions)
            vectors = heads.vectors(states, around, target.mentions)
            harms = heads.described(vectors, around)["Harm"].softmax(-1)
            links = heads.links(vectors, heads.contexts(states, target.cues), target.mentions, target.pairs).sigmoid()
        candidates = [
            MentionLink(
                kind, int(target.pairs.source[pair]), int(target.pairs.target[pair]), float(links[pair, column])
            )
            for column, kind in enumerate(LINK_KINDS)
            for pair in (links[:, column] >= 0.05).nonzero().flatten().tolist()  # less is not considered
        ]
        (read,) = extractor.layers_of([text.text], [text.mentions])
        assert len(read.mentions) == len(text.mentions)
        names = {at: fold(each.text) for at, each in enumerate(text.mentions) if each.label in ("ACTOR", "PLACE")}
        attacks = {at: choice.value for at, choice in read.kinds.items()}
        trained = decided(candidates, read.mentions, names, attacks, MIN_LINK_CONFIDENCE)
        assert len(trained) > 20
        assert_same_links(read, replace(read, links=trained), 1e-3)
        assert {position: choice.confidence for position, choice in read.harms.items()} == pytest.approx(
            {position: float(harms[position].max()) for position in read.harms}, abs=1e-3
        )


def respaced(article: Article, filler: str) -> Article:
    """The beginning of an article, with a filler before each word that follows a space, also within mentions."""
    article = beginning(article, 5)

    def moved(offset: int) -> int:
        return offset + len(filler) * article.text.count(" ", 0, offset)

    text = article.text.replace(" ", f" {filler}")
    mentions = [
        replace(each, start=(start := moved(each.start)), end=(end := moved(each.end)), text=text[start:end])
        for each in article.mentions
    ]
    return Article.of(article.id, text, mentions, article.links)


def learnt_by_heart(recipe: Recipe, passages: Sequence[Article]) -> None:
    """Train on passages, and find again what their annotations say."""
    trained = loop.finetune(recipe, passages)
    assert trained.losses[-1] < 0.1 * trained.losses[0]
    assert trained.heads is not None
    assert not trained.heads.training
    extractor = Extractor(Checkpoint.of_model(trained.model, trained.tokenizer, trained.heads), device="cpu")
    found = extractor.layers([each.text for each in passages])
    right, wrong = 0, 0
    for layers, passage in zip(found, passages, strict=True):
        for one, other in ((facts(layers), facts(passage.layers)), (facts(passage.layers), facts(layers))):
            right, wrong = right + len(one & other), wrong + len(one - other)
    assert right > 100
    assert right / (right + wrong) > 0.95
    links = {link.kind for layers in found for link in layers.links}
    assert links == {link.kind for passage in passages for link in passage.links}


def facts(layers: Layers) -> set[tuple[object, ...]]:
    """Everything that layers say, by the places of the mentions."""
    place = [(mention.start, mention.end, mention.label) for mention in layers.mentions]
    return {
        *((mention,) for mention in place),
        *(
            (name, place[position], choice.value)
            for name in ("harms", "kinds", "sides")
            for position, choice in getattr(layers, name).items()
        ),
        *(("total", place[position], total >= 0.5) for position, total in layers.totals.items()),
        *(("victims", place[position], name) for position, classes in layers.victims.items() for name in classes),
        *((kind, place[source], place[target]) for kind, source, target in links_of(layers)),
    }


def test_a_handful_of_passages_is_learnt_by_heart(tiny_base: Path, passages: list[Article]):
    recipe = Recipe(
        str(tiny_base), epochs=80, batch_size=1, learning_rate=3e-3, head_learning_rate=3e-3, dropout=0.0,
        heads_weight=1.0,
    )  # fmt: skip
    learnt_by_heart(recipe, passages)


@needs_arabert
def test_a_small_arabert_learns_layers_by_heart(tmp_path: Path, passages: list[Article]):
    base = tmp_path / "base"
    made = run_script("train/random_base.py", "--source", ARABERT, "--out", base, "--layers", 1, "--hidden-size", 64)
    assert made.returncode == 0, made.stderr
    shipped = Recipe.read(ROOT / "train" / "recipes" / "arabert.toml")
    recipe = shipped.with_(
        base=str(base), epochs=80, batch_size=1, learning_rate=3e-3, head_learning_rate=3e-3, dropout=0.0,
        attention_dropout=0.0, average=0.0, mixed_precision="no", heads_weight=shipped.heads_weight or 1.0,
    )  # fmt: skip
    learnt_by_heart(recipe, passages)
