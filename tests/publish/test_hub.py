"""Publication: checks of a folder, the upload, and loading by model id, online and offline."""

import json
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import HfApi, constants

from hasila.corpus.articles import Article
from hasila.doctor.checkpoint import WITHOUT_HEADS
from hasila.errors import CheckpointError, PublicationError, counted
from hasila.inference import checkpoint
from hasila.inference.extractor import Extractor
from hasila.publish import card, hub
from hasila.training.joint_model import new_heads
from support.hub_server import Hub
from support.paths import ROOT

CARD = f"""\
---
language: ar
license: mit
library_name: transformers
pipeline_tag: token-classification
base_model: owner/base
---
# A tiny checkpoint

    Extractor.from_pretrained("{card.PLACEHOLDER}")
"""


@pytest.fixture
def folder(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """A folder fit to be published, to be spoilt."""
    copy = Path(shutil.copytree(tiny_checkpoint, tmp_path / "checkpoint"))
    (copy / "README.md").write_text(CARD, encoding="utf-8")
    return copy


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """A hub on this machine, which is the only one that can be reached, and an empty cache."""
    with Hub() as server:
        monkeypatch.setattr(constants, "ENDPOINT", server.url)
        monkeypatch.setattr(
            constants, "HUGGINGFACE_CO_URL_TEMPLATE", server.url + "/{repo_id}/resolve/{revision}/{filename}"
        )
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        yield server


def faults(folder: Path) -> list[str]:
    with pytest.raises(PublicationError) as raised:
        hub.inspect(folder, "owner/name")
    first, *rest = str(raised.value).splitlines()
    assert first == f"{folder}: {counted(len(rest), 'fault')}, not fit to be published:"
    return [line.strip() for line in rest]


def edit(path: Path, **changes: object) -> None:
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(settings | changes), encoding="utf-8")


# What may go up


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of what goes up from a folder, its card with the id in it."""
    found = {path.name: path.stat().st_size for path in folder.iterdir()}
    found["README.md"] += len("owner/name") - len(card.PLACEHOLDER)
    return found


def test_a_folder_that_training_saved_is_fit_to_be_published(folder: Path):
    publication = hub.inspect(folder, "owner/name")
    assert publication.sizes == sizes(folder)
    assert publication.warnings == (
        "README.md has no model-index: the checkpoint was not evaluated on held-out text",
        f"there is no records.safetensors: the checkpoint gives {WITHOUT_HEADS}",
    )


def test_the_embedded_checkpoint_is_fit_to_be_published():
    publication = hub.inspect(checkpoint.embedded(), "owner/name")
    assert set(hub.FILES) <= set(publication.sizes)
    assert "records.safetensors" in publication.sizes
    assert not publication.warnings


def with_heads(folder: Path) -> Path:
    """The checkpoint of a folder, saved with heads."""
    model, tokenizer = checkpoint.load(folder)
    checkpoint.save(model, tokenizer, folder, new_heads(model.config.hidden_size))
    return folder


def test_heads_go_up_with_it(folder: Path):
    publication = hub.inspect(with_heads(folder), "owner/name")
    assert publication.sizes == sizes(folder)
    assert "records.safetensors" in publication.sizes
    assert not any("records.safetensors" in warning for warning in publication.warnings)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda folder: (folder / "records.safetensors").unlink(), "found only hasila_heads"),
        (lambda folder: edit(folder / "config.json", hasila_heads=None), "found only records.safetensors"),
        (lambda folder: (folder / "records.safetensors").write_bytes(b"garbage"), "not heads that can be loaded"),
    ],
)
def test_heads_that_cannot_be_used_are_a_fault(folder: Path, spoil: Callable[[Path], object], fault: str):
    spoil(with_heads(folder))
    (found,) = faults(folder)
    assert fault in found


def test_the_licence_of_a_base_may_go_up_with_it(folder: Path):
    (folder / "LICENSE").write_text("share alike", encoding="utf-8")
    assert hub.inspect(folder, "owner/name").sizes["LICENSE"] == len("share alike")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "optimizer.pt", "checkpoint-5/model.safetensors", ".DS_Store"])
def test_what_does_not_belong_there_is_named(folder: Path, name: str):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"")
    (found,) = faults(folder)
    assert found.startswith(f"{name} does not belong there; expected README.md, config.json, model.safetensors")


@pytest.mark.parametrize("name", hub.FILES)
def test_what_is_missing_is_named(folder: Path, name: str):
    (folder / name).unlink()
    assert faults(folder) == [f"{name} is missing"]


def test_all_faults_are_told_at_once(folder: Path):
    (folder / "optimizer.pt").write_bytes(b"")
    (folder / "model.safetensors").write_bytes(b"garbage")
    edit(folder / "tokenizer_config.json", name_or_path="/home/someone/model", tokenizer_class="BertTokenizer")
    assert len(faults(folder)) == 4


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"])
def test_what_cannot_be_loaded_is_not_published(folder: Path, name: str):
    (folder / name).write_text("garbage", encoding="utf-8")
    (found,) = faults(folder)
    assert found.startswith(f"{folder}: not a checkpoint that can be loaded")


@pytest.mark.parametrize(
    ("name", "changes", "fault"),
    [
        ("config.json", {"architectures": None}, "architectures is None; expected a ...ForTokenClassification"),
        ("config.json", {"architectures": ["BertModel"]}, "architectures is ['BertModel']; expected a"),
        ("config.json", {"label2id": {"O": 0}}, "label2id is not id2label turned round"),
        ("config.json", {"_name_or_path": "/srv/models/base"}, "names a path of this machine: /srv/models/base"),
        ("tokenizer_config.json", {"tokenizer_class": "TokenizersBackend"}, "tokenizer_class is TokenizersBackend; "),
        ("tokenizer_config.json", {"model_max_length": 10**30}, "model_max_length is 1e+30; expected at most"),
        ("tokenizer_config.json", {"model_max_length": 513}, "model_max_length is 513; expected at most the model's"),
        ("tokenizer_config.json", {"name_or_path": "C:\\Users\\someone"}, "names a path of this machine: C:\\"),
    ],
)
def test_settings_that_plain_transformers_would_stumble_over_are_found(
    folder: Path, name: str, changes: dict[str, object], fault: str
):
    edit(folder / name, **changes)
    (found,) = faults(folder)
    assert found.startswith((f"{name}: {fault}", f"{name} {fault}"))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("license: mit", "license: [mit", "its metadata cannot be read"),
        ("license: mit", "tags: a", "its metadata lack license"),
        (CARD, "# No metadata", "its metadata lack language, license, library_name, pipeline_tag, base_model"),
        ("library_name", "model-index:\n  - results: []\nlibrary_name", "its metadata cannot be read"),
        ("token-classification", "fill-mask", "pipeline_tag is fill-mask; expected token-classification"),
        ("owner/base", "./build/base", "base_model is ./build/base; expected a model id of the hub"),
        ("owner/base", "runs/base", "base_model is runs/base, a folder of this machine; expected a model id"),
        ("owner/base", "[owner/base, runs/base]", "base_model is runs/base, a folder of this machine"),
    ],
)
def test_faults_of_the_card_are_found(
    folder: Path, old: str, new: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "runs" / "base").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    (folder / "README.md").write_text(CARD.replace(old, new), encoding="utf-8")
    (found,) = faults(folder)
    assert found.startswith(f"README.md: {fault}")


def test_a_card_that_is_not_utf_8_is_told(folder: Path):
    (folder / "README.md").write_text(f"{CARD}\nحصيلة\n", encoding="windows-1256")
    (found,) = faults(folder)
    assert found.startswith("README.md is not UTF-8")


@pytest.mark.parametrize("path", ["/home/someone/runs", "~/runs/model", "file:///tmp/base", "D:\\models\\base"])
def test_a_path_of_the_machine_in_the_card_is_found(folder: Path, path: str):
    (folder / "README.md").write_text(f'{CARD}\nbase = "{path}"\n', encoding="utf-8")
    (found,) = faults(folder)
    assert found == f"README.md names a path of this machine: {path}"


@pytest.mark.parametrize("text", ["https://huggingface.co/owner/name", "runs/compact/model", "and/or", "24/7", "</s>"])
def test_what_only_looks_like_a_path_is_none(folder: Path, text: str):
    (folder / "README.md").write_text(f"{CARD}\n({text}) `{text}`\n", encoding="utf-8")
    hub.inspect(folder, "owner/name")


def test_no_folder_is_told(tmp_path: Path):
    with pytest.raises(PublicationError, match=r"no such folder; expected one with README\.md, config\.json"):
        hub.inspect(tmp_path / "missing", "owner/name")


@pytest.mark.parametrize("repo", ["name", "owner/na me", "a/b/c", "owner/name.git", ""])
def test_a_name_that_the_hub_would_not_take_is_refused(repo: str):
    with pytest.raises(PublicationError, match="expected a model id such as owner/name"):
        hub.check_id(repo)


# Uploading


def test_what_is_published_is_loaded_by_its_id(
    server: Hub, folder: Path, tiny_checkpoint: Path, articles: list[Article]
):
    address = hub.publish(hub.inspect(folder, "owner/name"), api=HfApi(token="hf_x"), message="First")
    repository = server.repositories["owner/name"]
    assert address == f"{server.url}/owner/name/commit/{repository.branches['main']}"
    assert repository.messages == ["", "First"]  # the empty repository's, then all files in one
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    files["README.md"] = files["README.md"].replace(card.PLACEHOLDER.encode(), b"owner/name")
    assert repository.files("main") == files
    assert b'Extractor.from_pretrained("owner/name")' in files["README.md"]
    assert not repository.private
    text = articles[0].text
    assert Extractor.from_pretrained("owner/name").extract(text) == Extractor.from_pretrained(folder).extract(text)


def test_published_heads_are_read_by_their_id(server: Hub, folder: Path, articles: list[Article]):
    hub.publish(hub.inspect(with_heads(folder), "owner/name"), api=HfApi(token="hf_x"))
    text = articles[0].text[:400]
    layers = Extractor.from_pretrained("owner/name").layers(text)
    assert layers.links
    assert layers == Extractor.from_pretrained(folder).layers(text)


def test_a_branch_of_a_private_repository_takes_it(server: Hub, folder: Path):
    for _ in range(2):
        hub.publish(hub.inspect(folder, "owner/name"), api=HfApi(token="hf_x"), private=True, revision="candidate")
    repository = server.repositories["owner/name"]
    assert repository.private
    assert set(repository.files("candidate")) == set(hub.FILES)
    assert repository.files("main") == {}


def test_private_files_do_not_go_to_a_public_repository(server: Hub, folder: Path):
    api = HfApi(token="hf_x")
    api.create_repo("owner/name")
    with pytest.raises(PublicationError, match="owner/name exists and is public"):
        hub.publish(hub.inspect(folder, "owner/name"), api=api, private=True)
    assert server.repositories["owner/name"].files("main") == {}


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "does not know the token"), (403, "the token may not write there"), (400, "the hub answered")],
)
def test_a_refusal_is_one_clear_line(server: Hub, folder: Path, status: int, reason: str):
    server.refuse = status
    with pytest.raises(PublicationError, match=rf"^owner/name: not published: .*{reason}") as raised:
        hub.publish(hub.inspect(folder, "owner/name"), api=HfApi(token="hf_x"))
    assert "\n" not in str(raised.value)
    assert server.repositories == {}


def test_without_a_token_nothing_is_tried(server: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hub, "get_token", lambda: None)
    with pytest.raises(PublicationError, match=r"no token of the hub was found; run `hf auth login` or set HF_TOKEN"):
        hub.publish(hub.inspect(folder, "owner/name"))
    assert server.requests == []


def test_no_network_is_told(server: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch):
    publication = hub.inspect(folder, "owner/name")
    with pytest.raises(PublicationError, match="owner/name: not published: the hub cannot be reached"):
        hub.publish(publication, api=HfApi("http://127.0.0.1:9", token="hf_x"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(PublicationError, match="HF_HUB_OFFLINE forbids the network"):
        hub.publish(publication, api=HfApi(token="hf_x"))


@pytest.fixture
def push(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the script with arguments; what it prints."""

    def run(*arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", ["push_to_hub.py", *map(str, arguments)])
        runpy.run_path(str(ROOT / "scripts" / "push_to_hub.py"), run_name="__main__")
        return capsys.readouterr().out

    return run


def test_a_dry_run_shows_what_would_go_up_and_uploads_nothing(
    server: Hub, folder: Path, push: Callable[..., str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HF_TOKEN", "hf_x")
    printed = push("--folder", folder, "--repo", "owner/name")
    assert server.requests == []
    assert printed.startswith(CARD.strip().replace(card.PLACEHOLDER, "owner/name"))
    for name, size in sizes(folder).items():
        assert re.search(rf"^ +{size:,}  {re.escape(name)}$", printed, re.MULTILINE)
    assert f"{sum(sizes(folder).values()):,}  bytes in 5 files of {folder}" in printed
    assert "warning: README.md has no model-index" in printed
    assert printed.endswith("would go to owner/name, branch main; nothing was uploaded, --push does that\n")


def test_push_uploads_where_the_options_say(
    server: Hub, folder: Path, push: Callable[..., str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HF_TOKEN", "hf_x")
    options = ("--private", "--revision", "next", "--message", "Second try")
    printed = push("--folder", folder, "--repo", "owner/name", *options, "--push")
    repository = server.repositories["owner/name"]
    assert repository.private
    assert repository.messages[-1] == "Second try"
    assert set(repository.files("next")) == set(hub.FILES)
    assert printed.endswith(f"{server.url}/owner/name/commit/{repository.branches['next']}\n")


@pytest.mark.parametrize(("repo", "reason"), [("name", "expected a model id"), ("owner/name", "no such folder")])
def test_the_script_ends_with_one_clear_error(
    server: Hub, tmp_path: Path, push: Callable[..., str], repo: str, reason: str
):
    with pytest.raises(SystemExit, match=rf"^error: .*{reason}"):
        push("--folder", tmp_path / "missing", "--repo", repo, "--push")
    assert server.requests == []


# Loading by id

READ = """
import json, socket, sys

def refuse(*_, **__):
    raise AssertionError("the network was tried")

socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse

import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline
from hasila.inference.extractor import Extractor

def spans(found):
    return [[group["start"], group["end"], group["entity_group"]] for group in found]

text = sys.stdin.read()
read = {}
for name in sys.argv[1:]:
    model = AutoModelForTokenClassification.from_pretrained(name, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(name)
    auto = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="first")
    plain = pipeline("token-classification", name, aggregation_strategy="first", dtype=torch.float32)
    extractor = Extractor.from_pretrained(name, device="cpu")
    read[name] = {
        "extractor": [[span.start, span.end, span.label] for span in extractor.extract(text)],
        "auto": spans(auto(text)),
        "pipeline": spans(plain(text)),
    }
print(json.dumps(read))
"""


def test_a_checkpoint_in_the_cache_is_loaded_by_its_id_without_the_network(
    server: Hub, tiny_checkpoint: Path, articles: list[Article], tmp_path: Path
):
    folders = {"owner/tiny": tiny_checkpoint, "owner/embedded": checkpoint.embedded()}
    cache = tmp_path / "home" / "hub"
    for name, folder in folders.items():  # huggingface_hub itself lays the cache out
        commit = server.add(name, folder)
        snapshot = Path(huggingface_hub.snapshot_download(name, cache_dir=cache))
        top = cache / f"models--{name.replace('/', '--')}"
        assert snapshot == top / "snapshots" / commit
        assert (top / "refs" / "main").read_text() == commit
        for path in folder.iterdir():
            assert (snapshot / path.name).resolve().parent == top / "blobs"
            assert huggingface_hub.try_to_load_from_cache(name, path.name, cache) == str(snapshot / path.name)
    assert {repository.repo_id for repository in huggingface_hub.scan_cache_dir(cache).repos} == set(folders)

    done = subprocess.run(
        [sys.executable, "-c", READ, *folders, *map(str, folders.values())],
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("HF_")},
            "HF_HOME": str(tmp_path / "home"),
            "HF_HUB_OFFLINE": "1",
        },
        input=articles[0].text[:300],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    for name, folder in folders.items():
        assert read[name] == read[str(folder)]
        assert all(read[name].values())
        assert read[name]["auto"] == read[name]["pipeline"]


def test_how_a_tokenizer_was_loaded_here_is_not_saved_with_it(tiny_checkpoint: Path, tmp_path: Path):
    checkpoint.save_tokenizer(checkpoint.load_tokenizer(str(tiny_checkpoint)), tmp_path)
    saved = json.loads((tmp_path / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert not {"is_local", "local_files_only", "name_or_path"} & set(saved)


def test_a_new_revision_is_fetched(server: Hub, tiny_checkpoint: Path, tmp_path: Path):
    server.add("owner/name", tiny_checkpoint)
    first, _ = checkpoint.load("owner/name")
    changed = Path(shutil.copytree(tiny_checkpoint, tmp_path / "changed"))
    edit(changed / "config.json", hasila_base={"source_model": "another"})
    server.add("owner/name", changed)
    second, _ = checkpoint.load("owner/name")
    assert not hasattr(first.config, "hasila_base")
    assert second.config.hasila_base == {"source_model": "another"}


def test_only_what_is_read_is_fetched(server: Hub, tiny_checkpoint: Path, tmp_path: Path):
    folder = Path(shutil.copytree(tiny_checkpoint, tmp_path / "folder"))
    for name in ("pytorch_model.bin", "optimizer.pt", "README.md"):
        (folder / name).write_bytes(b"")
    server.add("owner/name", folder)
    checkpoint.load_tokenizer("owner/name")
    assert not any("model.safetensors" in request for request in server.requests)
    checkpoint.load("owner/name")
    (snapshot,) = (tmp_path / "cache" / "models--owner--name" / "snapshots").iterdir()
    assert {path.name for path in snapshot.iterdir()} == {path.name for path in tiny_checkpoint.iterdir()}


def test_an_unknown_id_is_told(server: Hub):
    with pytest.raises(CheckpointError, match="owner/name: no such folder, and as a model id it cannot be reached"):
        checkpoint.load("owner/name")


def test_what_is_fetched_but_no_checkpoint_is_refused_by_its_id(server: Hub, folder: Path):
    (folder / "tokenizer.json").unlink()
    server.add("owner/name", folder)
    with pytest.raises(CheckpointError, match=r"^owner/name: not a checkpoint that can be loaded: .*tokenizer\.json"):
        checkpoint.load("owner/name")


def test_a_hub_that_is_gone_or_silent_is_not_waited_for_when_the_cache_has_all(
    server: Hub, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    server.add("owner/name", tiny_checkpoint)
    checkpoint.load("owner/name")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(constants, "HF_HUB_ETAG_TIMEOUT", 0.2)
        for port, reason in ((silent.getsockname()[1], "timed out"), (9, "refused")):
            monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{port}")
            caplog.clear()
            began = time.monotonic()
            checkpoint.load("owner/name")
            assert time.monotonic() - began < 10
            (message,) = caplog.messages
            assert message.startswith("owner/name: taken from the cache; the hub did not answer (")
            assert reason in message
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    caplog.clear()
    checkpoint.load("owner/name")
    assert caplog.messages == []
