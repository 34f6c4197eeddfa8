"""Publishes a checkpoint on the Hugging Face hub: checks its folder and uploads it in one commit."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import CommitOperationAdd, HfApi, ModelCard, get_token
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled
from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]  # there, but not in its __all__

from hasila.doctor.checkpoint import WITHOUT_HEADS
from hasila.errors import CheckpointError, PublicationError, counted
from hasila.inference import checkpoint
from hasila.publish.card import PLACEHOLDER

FILES = ("README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
"""The files of every published folder: the card, and the files of :func:`hasila.inference.checkpoint.save`."""

LICENCE = "LICENSE"
"""An optional file: some bases, such as AraBERT, require the text of their licence in every copy."""

OPTIONAL = (checkpoint.HEADS_FILE, LICENCE)
"""The files that a published folder may have beside :data:`FILES`."""

_METADATA = ("language", "license", "library_name", "pipeline_tag", "base_model")

_LOCAL_PATH = re.compile(
    r"""
    (?<![\w.~:/-]) (?: ~ | file:// )? (?: /[\w.@+-]+ ){2,}  # /home/someone, ~/x/y; not and/or, nor a URL's path
    | \b [A-Za-z]: [\\/] (?!/) [\w.\\/-]*                     # C:\Users
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Publication:
    """A folder that is ready for publication.

    Args:
        folder: the folder.
        repo: target repository, ``owner/name``.
        sizes: size in bytes of each file, by file name in the repository.
        card: text of the model card, with the model id filled in.
        warnings: one line each; they do not prevent publication.
    """

    folder: Path
    repo: str
    sizes: Mapping[str, int]
    card: str
    warnings: tuple[str, ...]


def inspect(folder: Path, repo: str) -> Publication:
    """Check a folder offline.

    Args:
        folder: the checkpoint.
        repo: target repository, ``owner/name``; it is filled into the card.

    Raises:
        PublicationError: the folder is not ready for publication; the error lists every fault.
    """
    check_id(repo)
    if not folder.is_dir():
        raise PublicationError(f"{folder}: no such folder; expected one with {', '.join(FILES)}")
    if faults := list(_faults(folder)):
        lines = "".join(f"\n  {fault}" for fault in faults)
        raise PublicationError(f"{folder}: {counted(len(faults), 'fault')}, not fit to be published:{lines}")
    card = (folder / "README.md").read_text(encoding="utf-8").replace(PLACEHOLDER, repo)
    warnings = []
    if "model-index" not in _metadata(card):
        warnings.append("README.md has no model-index: the checkpoint was not evaluated on held-out text")
    if not (folder / checkpoint.HEADS_FILE).is_file():
        warnings.append(f"there is no {checkpoint.HEADS_FILE}: the checkpoint gives {WITHOUT_HEADS}")
    sizes = {name: (folder / name).stat().st_size for name in (*FILES, *OPTIONAL) if (folder / name).is_file()}
    sizes["README.md"] = len(card.encode())
    return Publication(folder, repo, sizes, card, tuple(warnings))


def check_id(repo: str) -> None:
    """Check the form of a model id.

    Raises:
        PublicationError: the id is not a valid ``owner/name``.
    """
    try:
        validate_repo_id(repo)
        if "/" not in repo:
            raise HFValidationError("the owner is missing")
    except HFValidationError as error:
        raise PublicationError(f"{repo}: expected a model id such as owner/name ({_one_line(error)})") from None


def publish(
    publication: Publication,
    *,
    private: bool = False,
    revision: str | None = None,
    message: str = "Upload a Hasila checkpoint",
    api: HfApi | None = None,
) -> str:
    """Upload in one commit. The repository and the branch are created if they do not exist.

    Args:
        publication: the files; other files in the repository stay.
        private: whether a new repository is private.
        revision: a branch; by default the main branch.
        message: commit message.
        api: client of the hub.

    Returns:
        URL of the commit.

    Raises:
        PublicationError: there is no token, or the hub cannot be reached or refuses.
    """
    repo, api = publication.repo, api or HfApi()
    if not (api.token or get_token()):
        raise PublicationError("no token of the hub was found; run `hf auth login` or set HF_TOKEN")
    try:
        api.create_repo(repo, private=private or None, exist_ok=True)
        if private and not api.model_info(repo).private:  # the hub does not change an existing repository
            raise PublicationError(f"{repo} exists and is public; make it private in its settings, or choose another")
        if revision:
            api.create_branch(repo, branch=revision, exist_ok=True)
        # upload_folder may spread the files over several commits.
        contents = {name: publication.folder / name for name in publication.sizes}
        files = [CommitOperationAdd(*file) for file in (contents | {"README.md": publication.card.encode()}).items()]
        commit = api.create_commit(repo, files, commit_message=message, revision=revision)
    except PublicationError:
        raise
    except Exception as error:  # huggingface_hub raises its own errors, its HTTP client's, OSError and ValueError
        raise PublicationError(f"{repo}: not published: {_refusal(error)}") from error
    return str(commit.commit_url)


def _faults(folder: Path) -> Iterator[str]:
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name in sorted(present - {*FILES, *OPTIONAL}):
        yield f"{name} does not belong there; expected {', '.join(FILES)} and nothing else"
    missing = [name for name in FILES if name not in present]
    yield from (f"{name} is missing" for name in missing)
    for name in sorted({"README.md", "config.json", "tokenizer_config.json"} & present):
        try:
            text = (folder / name).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            yield f"{name} is not UTF-8: {error}"
            continue
        yield from (f"{name} names a path of this machine: {match[0]}" for match in _LOCAL_PATH.finditer(text))
        if name == "README.md":
            yield from _card_faults(text)
    if not missing:
        try:
            checkpoint.read(folder, as_model=True)
        except CheckpointError as error:
            yield str(error)
        with suppress(ValueError):  # malformed JSON, which loading has reported
            yield from _settings_faults(*(_read(folder / name) for name in ("config.json", "tokenizer_config.json")))


def _card_faults(card: str) -> Iterator[str]:
    try:
        data = _metadata(card)
    except Exception as error:  # YAMLError, ValueError or TypeError
        yield f"README.md: its metadata cannot be read: {_one_line(error)}"
        return
    if missing := [key for key in _METADATA if not data.get(key)]:
        yield f"README.md: its metadata lack {', '.join(missing)}"
    if (task := data.get("pipeline_tag", "token-classification")) != "token-classification":
        yield f"README.md: pipeline_tag is {task}; expected token-classification"
    bases = data.get("base_model") or []
    for base in [bases] if isinstance(bases, str) else bases:
        try:
            validate_repo_id(base)
        except HFValidationError:
            yield f"README.md: base_model is {base}; expected a model id of the hub"
        else:
            if Path(base).exists():
                yield f"README.md: base_model is {base}, a folder of this machine; expected a model id of the hub"


def _metadata(card: str) -> dict[str, Any]:
    return dict(ModelCard(card).data.to_dict())  # type: ignore[no-untyped-call]


def _settings_faults(config: Mapping[str, Any], tokenizer: Mapping[str, Any]) -> Iterator[str]:
    """Settings that this package accepts but plain ``transformers``, 4 or 5, does not."""
    if not any(name.endswith("ForTokenClassification") for name in config.get("architectures") or ()):
        yield f"config.json: architectures is {config.get('architectures')}; expected a ...ForTokenClassification"
    if config.get("label2id") != {label: int(index) for index, label in config.get("id2label", {}).items()}:
        yield "config.json: label2id is not id2label turned round"
    if (name := tokenizer.get("tokenizer_class")) != "PreTrainedTokenizerFast":
        yield f"tokenizer_config.json: tokenizer_class is {name}; expected PreTrainedTokenizerFast"
    length, positions = tokenizer.get("model_max_length", float("inf")), config.get("max_position_embeddings", 0)
    if length > positions:
        yield f"tokenizer_config.json: model_max_length is {length:g}; expected at most the model's {positions}"


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _refusal(error: Exception) -> str:
    if isinstance(error, OfflineModeIsEnabled):
        return "HF_HUB_OFFLINE forbids the network; unset it"
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code
        if status == 401:
            return "the hub does not know the token (401); run `hf auth login` or set HF_TOKEN"
        if status == 403:
            return "the token may not write there (403); expected one with the right to, of an account that may"
        return f"the hub answered {_one_line(error)}"
    if isinstance(error, ValueError):  # invalid metadata in the card
        return _one_line(error)
    return f"the hub cannot be reached ({_one_line(error)}); check the network"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
