"""Batches: samples of similar length, tags at the first tokens of words, targets of the heads at the right words."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity, Link
from hasila.inference.heads import ATTACK_TAGS, CHOICES, NO_SIDE
from hasila.inference.pairs import LINK_KINDS, MAX_SENTENCES, MAX_WORDS, ROLES
from hasila.labels import ANNOTATED, ATTACK, LINKS, TAGS, VICTIMS
from hasila.text.cues import cues
from hasila.text.folding import fold
from hasila.training.batches import IGNORED, Collator, Samples, Targets, flat, unflat
from hasila.training.samples import Sample, SampleLayers, TaggedWords, samples
from support.paths import ROOT


def plain(*rows: TaggedWords) -> list[Sample]:
    """Samples of one passage each, which have only tags."""
    return [Sample([row]) for row in rows]


def test_labels_stand_at_the_first_token_of_each_word_only(
    tiny_tokenizer: PreTrainedTokenizerFast, articles: list[Article]
):
    rows = [(list(example.words), list(example.tags)) for example in corpus.examples(articles[:1])]
    batch = Collator(tiny_tokenizer, TAGS)(plain(*rows))
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
    assert batch["input_ids"].shape == (len(rows), 8 * math.ceil(max(lengths) / 8))
    assert len(set(lengths)) > 1


def labels_of(batch: dict[str, torch.Tensor]) -> list[str]:
    return [TAGS[label] for label in batch["labels"][batch["labels"] != -100].tolist()]


def test_a_long_passage_becomes_windows_that_label_each_word_once(tiny_tokenizer: PreTrainedTokenizerFast):
    words, tags = ["إدلب", "في"] * 300, ["B-PLACE", "O"] * 300
    batch = Collator(tiny_tokenizer, TAGS)(plain((words, tags)))
    assert len(batch["labels"]) > 1
    assert labels_of(batch) == tags


def test_labels_are_numbered_by_the_tags_that_are_given(tiny_tokenizer: PreTrainedTokenizerFast):
    tags = ["B-LOC", "O", "I-LOC"]
    batch = Collator(tiny_tokenizer, tags)(plain((["في", "معرة", "النعمان"], ["O", "B-LOC", "I-LOC"])))
    assert batch["labels"][batch["labels"] != -100].tolist() == [1, 0, 2]


def test_a_batch_of_empty_samples_is_one_window_without_labels(tiny_tokenizer: PreTrainedTokenizerFast):
    batch = Collator(tiny_tokenizer, TAGS)([Sample(()), Sample(())])
    assert batch["input_ids"][batch["attention_mask"] == 1].tolist() == tiny_tokenizer("").input_ids
    assert labels_of(batch) == []
    assert all(not tensor.numel() for name, tensor in flat(unflat(dict(batch))).items())


@pytest.mark.parametrize(("count", "length"), [(1, 4), (4, 4), (5, 8), (8, 8)])
def test_an_epoch_is_a_whole_number_of_batches_filled_up_with_empty_samples(count: int, length: int):
    rows = plain(*(([str(number)], ["O"]) for number in range(count)))
    data = Samples(rows, 4, seed=1)
    found = [data[index] for index in range(len(data))]
    assert len(found) == length
    assert found.count(Sample(())) == length - count
    assert all(row in found for row in rows)


def order(data: Samples, epoch: int) -> list[str]:
    data.set_epoch(epoch)
    return [" ".join(words) for index in range(len(data)) for words, _ in data[index].passages]


def test_the_order_depends_on_epoch_and_seed():
    rows = plain(*(([str(number)], ["O"]) for number in range(40)))
    data = Samples(rows, 4, seed=1)
    assert order(data, 0) != order(data, 1)
    assert order(data, 0) == order(Samples(rows, 4, seed=1), 0) != order(Samples(rows, 4, seed=2), 0)


def test_samples_of_a_batch_have_similar_lengths_and_batches_are_shuffled():
    lengths = list(range(1, 65))
    data = Samples(plain(*((["x"] * length, ["O"] * length) for length in lengths)), 4, seed=1)
    data.set_epoch(3)
    found = [[len(data[index]) for index in range(begin, begin + 4)] for begin in range(0, 64, 4)]
    assert sorted(length for batch in found for length in batch) == lengths
    assert all(max(batch) - min(batch) == 3 for batch in found)
    assert found != sorted(found)


@pytest.fixture(scope="module")
def documents(articles: list[Article]) -> list[Article]:
    passages = corpus.read_passages(ROOT / "annotations" / "passages")[::20]
    return [*articles, *(passage for passage in passages if " ـ " not in passage.text)]  # a lone tatweel has no token


@pytest.fixture(scope="module")
def rows(documents: list[Article]) -> list[Sample]:
    return samples(documents)


@pytest.fixture(scope="module")
def collator(tiny_tokenizer: PreTrainedTokenizerFast) -> Collator:
    return Collator(tiny_tokenizer, TAGS)


@pytest.fixture(scope="module")
def batch(collator: Collator, rows: list[Sample]) -> dict[str, torch.Tensor]:
    return collator(rows)


@pytest.fixture(scope="module")
def targets(batch: dict[str, torch.Tensor]) -> Targets:
    return unflat(dict(batch))


def layers_of(rows: list[Sample]) -> list[SampleLayers]:
    return [row.layers for row in rows if row.layers is not None]


def gold(rows: list[Sample]) -> list[Entity]:
    """The mentions of all samples."""
    return [mention.entity for layers in layers_of(rows) for mention in layers.mentions]


def first_tokens(tokenizer: PreTrainedTokenizerFast, words: list[str]) -> list[int]:
    """The first token of each word, which has one."""
    encoding = tokenizer(words, is_split_into_words=True)
    owners = encoding.word_ids()
    return [encoding.input_ids[owners.index(word)] for word in range(len(words))]


def test_each_word_is_at_its_first_token(
    tiny_tokenizer: PreTrainedTokenizerFast, rows: list[Sample], batch: dict[str, torch.Tensor], targets: Targets
):
    tokens = batch["input_ids"].flatten()[targets.words].tolist()
    expected = [
        token for row in rows for words, _ in row.passages for token in first_tokens(tiny_tokenizer, list(words))
    ]
    assert tokens == expected
    assert len(targets.words.unique()) == len(expected) == sum(map(len, rows))
    tags = [TAGS[tag] for tag in batch["labels"].flatten()[targets.words].tolist()]
    assert tags == [tag for row in rows for _, tags in row.passages for tag in tags]


def test_attacks_and_mentions_are_those_of_the_annotations(rows: list[Sample], targets: Targets):
    found = [ATTACK_TAGS[tag] for tag in targets.attack_tags.tolist()]
    assert found == [tag for layers in layers_of(rows) for tag in layers.attack_tags]
    words = [word for row in rows for passage, _ in row.passages for word in passage]
    bounds = zip(targets.mentions.first.tolist(), targets.mentions.last.tolist(), strict=True)
    expected = []
    for row, layers in zip(rows, layers_of(rows), strict=True):
        own = [word for passage, _ in row.passages for word in passage]
        expected += [own[mention.first : mention.last + 1] for mention in layers.mentions]
    assert [words[first : last + 1] for first, last in bounds] == expected
    assert [ANNOTATED[label] for label in targets.mentions.labels.tolist()] == [each.label for each in gold(rows)]


def test_attributes_are_those_of_the_annotations(rows: list[Sample], targets: Targets):
    for column, mention in enumerate(gold(rows)):
        chosen = {
            name: values[index] if (index := int(targets.choices[row, column])) != IGNORED else None
            for row, (name, values) in enumerate(CHOICES.items())
        }
        people, attack = mention.label == "CASUALTY", mention.label == ATTACK
        assert chosen["Harm"] == (mention.attributes["Harm"] if people else None)
        assert chosen["Kind"] == (mention.attributes["Kind"] if attack else None)
        sided = people or mention.label == "ACTOR"
        assert chosen["Side"] == (mention.attributes.get("Side", NO_SIDE) if sided else None)
        assert bool(targets.people[column]) == people
        total, *victims = targets.flags[column].tolist()
        assert total == (mention.attributes.get("Total") == "period")
        held = {name for name, holds in zip(VICTIMS, victims, strict=True) if holds}
        assert held == {name for name in VICTIMS if name in mention.attributes}


def test_an_annotation_without_harm_or_kind_has_no_target(collator: Collator):
    text = "قصف قتل مدنيين"
    mentions = [Entity("T1", ATTACK, 0, 3, "قصف"), Entity("T2", "CASUALTY", 8, 14, "مدنيين")]
    found = unflat(collator(samples([Article.of("a", text, mentions)])))
    assert found.choices.tolist() == [[IGNORED, IGNORED], [IGNORED, IGNORED], [IGNORED, CHOICES["Side"].index(NO_SIDE)]]


def test_every_gold_link_within_reach_has_its_pair_and_its_flag(rows: list[Sample], targets: Targets):
    found = flagged(targets, 1.0)
    expected, ignored, far, offset = set[tuple[str, int, int]](), set[tuple[str, int, int]](), 0, 0
    for layers in layers_of(rows):
        for kind, source, target in layers.links:
            same = [at for at in range(len(layers.mentions)) if at == target or same_name(layers, at, target)]
            reached = [at for at in same if at != source and within_reach(layers, source, at)]
            ignored |= {(kind, source + offset, at + offset) for at in reached}
            expected |= {(kind, source + offset, at + offset) for at in reached if at == target}
            far += target not in reached
        offset += len(layers.mentions)
    assert found == expected
    assert far < 0.02 * len(expected)
    assert {kind for kind, *_ in found} == set(LINKS)
    assert flagged(targets, IGNORED) == ignored - expected != set()  # a party or place is named again near its link
    assert set(targets.links.unique().tolist()) == {0.0, 1.0, IGNORED}


def flagged(targets: Targets, value: float) -> set[tuple[str, int, int]]:
    """The kinds and pairs that have a target."""
    return {
        (LINK_KINDS[kind], int(targets.pairs.source[pair]), int(targets.pairs.target[pair]))
        for pair, kind in (targets.links == value).nonzero().tolist()
    }


def same_name(layers: SampleLayers, one: int, other: int) -> bool:
    """Whether two mentions are of a party, or of a place, of the same name."""
    names = [(layers.mentions[at].entity.label, fold(layers.mentions[at].entity.text)) for at in (one, other)]
    return names[0] == names[1] and names[0][0] in ("ACTOR", "PLACE")


def within_reach(layers: SampleLayers, one: int, other: int) -> bool:
    first = [layers.mentions[at].first for at in (one, other)]
    apart = abs(layers.sentences[first[0]] - layers.sentences[first[1]])
    return abs(first[0] - first[1]) <= MAX_WORDS and apart <= MAX_SENTENCES


def test_other_mentions_of_a_linked_name_are_ignored_and_those_of_another_are_not(collator: Collator):
    words = ["إدلب", "قتل", "مدنيان", "في", "ادلب", "وحلب", "مدنيان", "الجيش", "إدلب"]
    mentions = [
        (0, 0, "PLACE"), (2, 2, "CASUALTY"), (4, 4, "PLACE"), (5, 5, "PLACE"), (6, 6, "CASUALTY"), (7, 7, "ACTOR"),
        (8, 8, "ACTOR"),
    ]  # fmt: skip
    article = marked(words, mentions, [("Place", 1, 2), ("SubsetOf", 1, 4), ("Source", 1, 5)])
    found = unflat(collator(samples([article])))
    assert flagged(found, 1.0) == {("Place", 1, 2), ("SubsetOf", 1, 4), ("Source", 1, 5)}
    assert flagged(found, IGNORED) == {("Place", 1, 0)}


def test_cues_and_passages_are_those_of_the_words(rows: list[Sample], targets: Targets):
    passages = [list(words) for row in rows for words, _ in row.passages]
    assert targets.cues.tolist() == cues(word for passage in passages for word in passage).tolist()
    assert targets.passages.tolist() == [number for number, passage in enumerate(passages) for _ in passage]
    assert targets.cues.any()


def test_pairs_are_of_one_sample_and_of_labels_that_can_be_linked(rows: list[Sample], targets: Targets):
    owner = [number for number, layers in enumerate(layers_of(rows)) for _ in layers.mentions]
    labels = [mention.label for mention in gold(rows)]
    pairs = list(zip(*(getattr(targets.pairs, name).tolist() for name in ("source", "target", "role")), strict=True))
    assert len(pairs) == len(set(pairs)) == len(targets.links)
    for source, target, role in pairs:
        assert source != target
        assert owner[source] == owner[target]
        assert ROLES[role] == (labels[source], labels[target])


def test_a_batch_holds_what_its_samples_hold_alone(collator: Collator, rows: list[Sample]):
    some = rows[-6:]
    together = unflat(collator([some[0], Sample(()), *some[1:]]))
    alone = [unflat(collator([row])) for row in some]
    for name in ("attack_tags", "choices", "people", "flags", "links"):
        joined = torch.cat([getattr(each, name) for each in alone], dim=1 if name == "choices" else 0)
        assert torch.equal(getattr(together, name), joined), name
    words = [0, *torch.tensor([len(each.words) for each in alone]).cumsum(0).tolist()]
    first = torch.cat([each.mentions.first + offset for each, offset in zip(alone, words, strict=False)])
    assert torch.equal(together.mentions.first, first)


TATWEEL = "ـ"


def marked(words: list[str], mentions: list[tuple[int, int, str]], links: list[tuple[str, int, int]]) -> Article:
    """A text of words, with mentions from one word to another."""
    starts = [sum(len(word) + 1 for word in words[:index]) for index in range(len(words))]
    text = " ".join(words)
    entities = []
    for number, (first, last, label) in enumerate(mentions):
        end = starts[last] + len(words[last])
        entities.append(Entity(f"T{number}", label, starts[first], end, text[starts[first] : end]))
    return Article.of("a", text, entities, [Link(kind, f"T{one}", f"T{other}") for kind, one, other in links])


@given(data=st.data())
def test_words_without_tokens_move_no_mention(collator: Collator, data: st.DataObject):
    base, mentions = ["قتل", "مدنيان", "في", "سرمين"], [(1, 1, "CASUALTY"), (3, 3, "PLACE")]
    before = [data.draw(st.integers(0, 2)) for _ in base]  # lone tatweels before each word
    words, place = list[str](), list[int]()
    for word, count in zip(base, before, strict=True):
        words += [TATWEEL] * count
        place.append(len(words))
        words.append(word)
    words += [TATWEEL] * data.draw(st.integers(0, 2))
    wide = data.draw(st.booleans())  # mentions with the tatweels before them
    article = marked(
        words,
        [(place[first] - before[first] * wide, place[last], label) for first, last, label in mentions],
        [("Place", 0, 1)],
    )
    other = marked(["سوريا"], [(0, 0, "PLACE")], [])
    found = unflat(collator(samples([other, article, other])))
    assert len(found.words) == len(base) + 2
    assert found.cues.tolist() == cues(["سوريا", *base, "سوريا"]).tolist()
    assert found.passages.tolist() == [0, 1, 1, 1, 1, 2]
    assert found.mentions.first.tolist() == [0, 2, 4, 5]
    assert found.mentions.last.tolist() == [0, 2, 4, 5]
    assert found.pairs.source.tolist() == [1]
    assert found.pairs.target.tolist() == [2]
    assert found.links.tolist() == [[float(kind == "Place") for kind in LINK_KINDS]]


def test_a_mention_without_tokens_is_left_out_with_its_links(collator: Collator):
    words = ["قتل", "مدنيان", TATWEEL, "في", "سرمين"]
    mentions = [(1, 1, "CASUALTY"), (2, 2, "PLACE"), (4, 4, "PLACE")]
    article = marked(words, mentions, [("Place", 0, 1), ("Place", 0, 2)])
    nothing = marked([TATWEEL], [(0, 0, "PLACE")], [])
    found = unflat(collator(samples([nothing, article, nothing])))
    assert found.mentions.first.tolist() == [1, 3]
    assert found.links[:, LINK_KINDS.index("Place")].tolist() == [1.0]
    assert len(unflat(collator(samples([nothing]))).mentions.first) == 0


def test_samples_without_layers_have_no_targets_for_heads(collator: Collator, rows: list[Sample]):
    bare = Sample(rows[-1].passages)
    found = unflat(collator([bare, rows[-2]]))
    tags = found.attack_tags.tolist()
    assert tags[: len(bare)] == [IGNORED] * len(bare)
    assert IGNORED not in tags[len(bare) :]
    alone = unflat(collator([rows[-2]]))
    assert torch.equal(found.mentions.first, alone.mentions.first + len(bare))
    assert torch.equal(found.links, alone.links)


def test_targets_survive_being_taken_apart(batch: dict[str, torch.Tensor]):
    left = dict(batch)
    parts = flat(unflat(left))
    assert set(left) == {"input_ids", "attention_mask", "labels"}
    assert parts.keys() | left.keys() == batch.keys()
    assert all(torch.equal(tensor, batch[name]) for name, tensor in parts.items())
