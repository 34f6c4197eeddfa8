"""Documents are read in the background, and what goes wrong there is told."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from hasila.desk.desk import Desk, UnreadError
from hasila.desk.log import Log
from hasila.desk.reading import Background
from hasila.documents.document import Document
from hasila.errors import CheckpointError, DocumentError, HasilaError
from hasila.layers import Layers
from support.desks import RECORDER, TEXTS, read_layers


def documents(count: int) -> list[tuple[Document, None]]:
    return [(Document(f"{number}", f"{TEXTS['quiet.txt']} {number}"), None) for number in range(count)]


def test_a_document_that_is_asked_for_is_read_before_the_others(tmp_path: Path):
    desk, order, go = Desk(Log(tmp_path / "log.jsonl"), RECORDER), list[str](), threading.Event()

    def model(texts: Sequence[str]) -> list[Layers]:
        order.extend(texts)
        return read_layers(texts)

    def load() -> object:
        go.wait(60)
        return model

    background = Background(desk, documents(100), load, lambda error: None)  # type: ignore[arg-type]
    background.start()
    assert background.complete.wait(60)
    last = desk.shelf.get("99")
    assert last
    with pytest.raises(UnreadError, match="not read it yet"):
        background.await_reading(last, 0.01)
    with pytest.raises(UnreadError, match="not loaded yet"):
        background.layers(["a"], 0.01)
    go.set()
    background.await_reading(last, 60)
    for item in desk.shelf:
        background.await_reading(item, 60)
    background.stop()
    assert order[0] == last.document.text
    assert len(order) == len(set(order)) == 100


def test_a_text_that_was_added_before_is_read_at_the_next_start(tmp_path: Path):
    Desk(Log(tmp_path / "log.jsonl"), RECORDER).take_in(Document("added", TEXTS["quiet.txt"]), "R.")
    desk = Desk(Log(tmp_path / "log.jsonl"), RECORDER)
    background = Background(desk, [], lambda: read_layers, lambda error: None)
    background.start()
    assert background.complete.wait(60)
    for _ in range(600):
        if all(item.history for item in desk.shelf):
            break
        threading.Event().wait(0.1)
    background.stop()
    assert [bool(item.history) for item in desk.shelf] == [True]


def test_a_document_that_is_not_there_yet_is_waited_for(tmp_path: Path):
    desk, go = Desk(Log(tmp_path / "log.jsonl"), RECORDER), threading.Event()

    def slow() -> Iterator[tuple[Document, None]]:
        go.wait(60)
        yield from documents(2)

    background = Background(desk, slow(), lambda: read_layers, lambda error: None)
    background.start()
    assert background.item("1", 0.01) is None
    threading.Timer(0.05, go.set).start()
    found = background.item("1", 60)
    assert found is not None
    assert found.document.id == "1"
    assert background.item("nowhere", 60) is None
    background.stop()


def test_what_cannot_be_read_is_told_and_the_rest_is_there(tmp_path: Path):
    desk = Desk(Log(tmp_path / "log.jsonl"), RECORDER)
    found = [DocumentError("a: broken"), *documents(1), DocumentError("b: broken")]
    background = Background(desk, found, lambda: read_layers, lambda error: None)
    background.start()
    assert background.complete.wait(60)
    background.stop()
    assert (background.failed, background.failures, len(desk.shelf)) == (2, ["a: broken", "b: broken"], 1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("error", [CheckpointError("no checkpoint"), RuntimeError("no memory")])
def test_a_model_that_cannot_be_loaded_ends_the_desk_with_the_reason(tmp_path: Path, error: Exception):
    told: list[HasilaError] = []
    came = threading.Event()

    def load() -> object:
        raise error

    def end(fault: HasilaError) -> None:
        told.append(fault)
        came.set()

    background = Background(Desk(Log(tmp_path / "log.jsonl"), RECORDER), [], load, end)  # type: ignore[arg-type]
    background.start()
    assert came.wait(60)
    background.stop()
    assert str(error) in str(told[0])


def test_changes_of_many_threads_are_all_in_the_log_in_their_order(tmp_path: Path):
    desk = Desk(Log(tmp_path / "log.jsonl"), RECORDER)
    item = desk.add(Document("quiet.txt", TEXTS["quiet.txt"]))
    desk.read(item, *read_layers([item.document.text]))

    def work(who: str) -> None:
        made = 0
        while made < 10:
            assert item.history
            try:
                desk.change(item, who, item.history.version, [{"op": "note", "note": f"{who} {made}"}])
            except HasilaError:
                continue
            made += 1

    threads = [threading.Thread(target=work, args=(f"person {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = Log(tmp_path / "log.jsonl").read()
    assert [line["version"] for line in lines] == list(range(1, 41))
    assert item.history
    assert item.history.current.note == lines[-1]["changes"][0]["note"]
