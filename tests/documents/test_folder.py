"""Folders: every file is read, passed over and counted, or an error; no folder is read twice, none for ever."""

import os
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasila.documents.collection import files_of, read_documents
from hasila.documents.document import Document
from hasila.documents.folder import files_in
from hasila.documents.passed_over import NO_SUFFIX, OTHER, PassedOver
from hasila.errors import DocumentError


def write(path: Path, text: str = "إدلب") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def walked(folder: Path) -> tuple[list[str], PassedOver]:
    """What is found below a folder, errors as their messages, and what is passed over."""
    passed = PassedOver()
    found = [str(each) for each in files_in(folder, passed)]
    return [each.removeprefix(f"{folder}{os.sep}") for each in found], passed


def test_files_of_no_format_are_counted_by_suffix_and_the_first_named(tmp_path: Path):
    for name in ("a.txt", "1.DOC", "2.doc", "b/3.doc", "b/4.doc", "b/5.doc", "notes"):
        write(tmp_path / name)
    found, passed = walked(tmp_path)
    assert found == ["a.txt"]
    assert passed.files == {".doc": 5, NO_SUFFIX: 1}
    assert passed.count == 6
    first = ", ".join(str(tmp_path / name) for name in ("1.DOC", "2.doc", "b/3.doc"))
    assert list(passed.lines()) == [
        f"passed over: 5 files, .doc: {first} and 2 more",
        f"passed over: 1 file, no suffix: {tmp_path / 'notes'}",
    ]


def test_hidden_files_and_what_systems_and_editors_leave_are_counted_apart(tmp_path: Path):
    aside = (".DS_Store", "._a.txt", ".git/config", "Thumbs.db", "desktop.ini", "~$draft.docx", "__MACOSX/._b.txt")
    for name in (*aside, "a.txt", "a.ann", "annotation.conf"):
        write(tmp_path / name)
    found, passed = walked(tmp_path)
    assert found == ["a.txt"]
    assert passed.count == 0
    assert passed.aside == len(aside) + 2
    assert list(passed.lines()) == []


def test_what_a_user_names_is_read_though_it_is_hidden(tmp_path: Path):
    assert list(read_documents([write(tmp_path / ".a.txt"), write(tmp_path / ".b" / "c.txt").parent])) == [
        Document(".a.txt", "إدلب"),
        Document("c.txt", "إدلب"),
    ]


def test_any_number_of_suffixes_is_told_in_a_few_lines(tmp_path: Path):
    passed = PassedOver()
    for number in range(3000):
        passed.add(tmp_path / f"a.s{number}")
    passed.add(tmp_path / "b.with a space")
    lines = list(passed.lines())
    assert len(lines) == 11
    assert passed.count == 3001
    assert passed.files[OTHER] == 2001
    assert lines[-1] == "passed over: 991 files of 991 more suffixes"


def test_a_link_to_a_file_is_read_and_one_to_nothing_is_an_error(tmp_path: Path):
    folder = tmp_path / "folder"
    write(folder / "b.txt")
    target = write(tmp_path / "elsewhere.txt", "حلب")
    folder.joinpath("a.txt").symlink_to(target)
    folder.joinpath("c.txt").symlink_to("none")
    folder.joinpath("d").symlink_to("none")
    documents = [each if isinstance(each, Document) else str(each) for each in read_documents([folder])]
    assert documents == [
        Document("a.txt", "حلب"),
        Document("b.txt", "إدلب"),
        f"{folder / 'c.txt'}: a link to a file that is not there",
        f"{folder / 'd'}: a link to a file that is not there",
    ]


def test_a_link_to_a_folder_elsewhere_is_followed_once(tmp_path: Path):
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    write(folder / "z.txt")
    write(elsewhere / "x" / "a.txt")
    folder.joinpath("1").symlink_to(elsewhere)
    folder.joinpath("2").symlink_to(elsewhere)
    folder.joinpath("3").symlink_to(elsewhere / "x")
    elsewhere.joinpath("back").symlink_to(folder)
    where = "a link to a folder that is read in its own place, not followed"
    found, _ = walked(folder)
    assert found == [
        f"1/back: {where}: {folder.resolve()}",
        "1/x/a.txt",
        f"2: {where}: {elsewhere.resolve()}",
        f"3: {where}: {elsewhere.resolve() / 'x'}",
        "z.txt",
    ]


def test_links_that_go_round_end_with_one_error_each(tmp_path: Path):
    write(tmp_path / "in" / "a" / "b.txt")
    tmp_path.joinpath("in", "a", "above").symlink_to(tmp_path)
    tmp_path.joinpath("in", "a", "here").symlink_to(".")
    tmp_path.joinpath("in", "self.txt").symlink_to("self.txt")
    found, _ = walked(tmp_path / "in")
    assert found == [
        f"a/above: a link to a folder that holds one that is read, not followed: {tmp_path.resolve()}",
        "a/b.txt",
        f"a/here: a link to a folder that is read in its own place, not followed: {tmp_path.resolve() / 'in' / 'a'}",
        "self.txt: cannot be read: Too many levels of symbolic links",
    ]


def test_what_is_no_file_is_one_error_whatever_its_name(tmp_path: Path):
    write(tmp_path / "c.txt")
    os.mkfifo(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "b")
    errors = [str(each) for each in read_documents([tmp_path]) if isinstance(each, DocumentError)]
    assert errors == [
        f"{tmp_path / name}: expected a file, found a device, a pipe or the like" for name in ("a.txt", "b")
    ]


def test_a_folder_that_cannot_be_read_is_one_error_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("a/1.txt", "b/2.txt", "c/3.txt"):
        write(tmp_path / name)
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "b":  # root may read every folder, so that no permission can forbid it
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert walked(tmp_path)[0] == ["a/1.txt", "b: cannot be read: Permission denied", "c/3.txt"]
    assert walked(tmp_path / "b")[0] == [f"{tmp_path / 'b'}: cannot be read: Permission denied"]


def test_folders_may_be_nested_deeper_than_the_stack(tmp_path: Path):
    deep = tmp_path.joinpath(*["d"] * 1200)
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("a.txt", os.O_CREAT, dir_fd=here))
    os.close(here)
    found = [str(each) for each in files_in(tmp_path, PassedOver())]
    deep.joinpath("a.txt").unlink()
    for folder in (deep, *deep.parents[:1199]):  # pytest cannot remove it
        folder.rmdir()
    assert found == [str(deep / "a.txt")]


_NAMES = st.text(string.ascii_lowercase[:3] + "A-. ", min_size=1, max_size=3).filter(lambda name: name.strip(". "))


@settings(max_examples=30)
@given(st.sets(st.tuples(_NAMES, _NAMES, st.sampled_from([".txt", ".TXT", ".jsonl", ".xyz", ""])), max_size=12))
def test_files_come_in_the_order_of_paths_and_none_is_lost(tmp_path_factory: pytest.TempPathFactory, names):
    folder = tmp_path_factory.mktemp("tree")
    for above, name, suffix in names:
        path = folder / above / f"{name}{suffix}"
        if not path.exists():
            write(path)
    passed = PassedOver()
    found = list(files_of([folder], passed))
    assert found == sorted(found)
    hidden = [path for path in folder.rglob("*") if path.name.startswith(".")]
    inside = [path for path in folder.rglob("*") if path.is_file() and any(each in path.parents for each in hidden)]
    everything = [path for path in folder.rglob("*") if path.is_file()]
    hidden_files = {path for path in hidden if path.is_file()} | set(inside)
    assert len(found) + passed.count + len(hidden_files) == len(everything)
