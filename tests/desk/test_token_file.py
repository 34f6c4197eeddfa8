"""The file that keeps the desk's token from start to start."""

import os
from pathlib import Path

import pytest

from hasila.desk.token_file import kept_token
from hasila.errors import HasilaError


def test_the_file_is_made_for_its_owner_only_and_read_at_the_next_start(tmp_path: Path):
    path = tmp_path / "token"
    before = os.umask(0)
    try:
        token = kept_token(path)
    finally:
        os.umask(before)
    assert kept_token(path) == token == path.read_text().strip()
    assert len(token) >= 32
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
@pytest.mark.parametrize("rights", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_may_read_or_write_is_refused(tmp_path: Path, rights: int):
    path = tmp_path / "token"
    kept_token(path)
    path.chmod(rights)
    with pytest.raises(HasilaError, match=f"only its owner may read, found the rights {rights:04o}"):
        kept_token(path)


@pytest.mark.parametrize(
    "content", ["", "secret", "a" * 31, "a" * 20 + " " + "b" * 20, "ن" * 40, "a" * 40 + "\n" + "b" * 40, "%" * 40]
)
def test_what_is_no_token_or_a_short_one_is_refused_and_not_told(tmp_path: Path, content: str):
    path = tmp_path / "token"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(HasilaError, match="at least 32 letters") as refused:
        kept_token(path)
    assert len(content) < 6 or content not in str(refused.value)
    assert path.read_text(encoding="utf-8") == content


def test_a_token_of_ones_own_is_taken(tmp_path: Path):
    path = tmp_path / "token"
    path.write_text("a-token.of_ones~own-" + "0" * 20 + "\n")
    path.chmod(0o600)
    assert kept_token(path) == "a-token.of_ones~own-" + "0" * 20


def test_what_is_no_file_or_has_no_folder_is_refused(tmp_path: Path):
    for path in (tmp_path, tmp_path / "nowhere" / "token"):
        with pytest.raises(HasilaError, match="cannot be read or made"):
            kept_token(path)
