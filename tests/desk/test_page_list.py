"""The list of documents on the page of the desk: its order, what is added, exports. Needs Playwright and Chromium."""

from pathlib import Path
from typing import Any

from support.browsers import needs_chromium
from support.desk_pages import Open, press, until
from support.fake_desk import FakeDesk, Served

pytestmark = needs_chromium


def test_the_token_leaves_the_address_and_the_list_tells_its_order(opened: Open) -> None:
    page = opened(FakeDesk())
    assert "token" not in page.url
    assert page.locator("#list .document").count() == 5
    assert "two mentions of people are doubtful" in page.inner_text("#list li:first-child")
    assert page.inner_text("#progress") == "0 of 5 done"


def test_a_wrong_token_is_told(browser: Any) -> None:
    with Served(FakeDesk()) as link:
        page = browser.new_page()
        page.goto(link + "x")
        page.wait_for_selector("#banner:not([hidden])")
        assert "found no token" in page.inner_text("#banner")
        page.close()


def test_done_goes_to_the_next_open_document(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    press(page, "d")
    until(page, "document.querySelector('#title').innerText === 'لغم في ريف درعا'")
    until(page, "document.querySelector('#progress').value === '1 of 5 done'")
    assert desk.documents["sarmin"]["state"] == "done"
    press(page, ",")
    until(page, "document.querySelector('#title').innerText === 'غارات على سرمين'")
    assert "Open again" in page.inner_text('[data-tool="done"]')


def test_filters_narrow_the_list(opened: Open) -> None:
    page = opened(FakeDesk())
    page.fill('[name="text"]', "الشحيل")
    until(page, "document.querySelectorAll('#list .document').length === 1")
    page.fill('[name="text"]', "")
    page.click("#more-filters summary")
    page.select_option('[name="harm"]', "displaced")
    until(page, "document.querySelector('#count').value === '1 document'")
    page.click("#more-filters [type=reset]")
    until(page, "document.querySelector('#count').value === '5 documents'")
    page.select_option('[name="sort"]', "date")
    until(page, "document.querySelector('#list .document').dataset.id === 'atarib'")


def test_a_pasted_text_is_added_and_opened(opened: Open) -> None:
    page = opened(FakeDesk())
    page.click("#paste")
    page.fill("dialog textarea", "قتل مدني في حلب")
    page.fill("dialog [type=date]", "2020-01-02")
    page.click("dialog .main")
    page.wait_for_selector(".block.drawn")
    assert page.inner_text("#text").strip() == "قتل مدني في حلب"
    assert page.inner_text("#progress") == "0 of 6 done"


def test_files_are_added_and_what_fails_is_told(opened: Open) -> None:
    page = opened(FakeDesk())
    files = [
        {"name": "one.txt", "mimeType": "text/plain", "buffer": "أصيب طفل".encode()},
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
    ]
    page.set_input_files("#files", files)
    page.wait_for_selector(".block.drawn")
    assert page.locator("#list .document").count() == 6


def test_a_file_is_dropped(opened: Open) -> None:
    page = opened(FakeDesk())
    page.evaluate(
        "() => { const carried = new DataTransfer(); carried.items.add(new File(['قتل مدني'], 'dropped.txt'));"
        " dispatchEvent(new DragEvent('drop', {dataTransfer: carried, cancelable: true})) }"
    )
    page.wait_for_selector(".block.drawn")
    assert page.inner_text("#text").strip() == "قتل مدني"


def test_an_export_is_saved(opened: Open, tmp_path: Path) -> None:
    page = opened(FakeDesk())
    page.click("#export")
    page.select_option("dialog select >> nth=0", "jsonl")
    page.select_option("dialog select >> nth=1", "all")
    with page.expect_download() as found:
        page.click("dialog .main")
    found.value.save_as(tmp_path / "out")
    assert found.value.suggested_filename == "desk.jsonl"
    assert (tmp_path / "out").read_text() == '{"format": "jsonl", "state": "all"}'


def test_agreement_and_help_are_shown(opened: Open) -> None:
    page = opened(FakeDesk(), "sarmin")
    page.click("#agreement")
    page.wait_for_selector("dialog table")
    assert "87%" in page.inner_text("dialog")
    press(page, "Escape")
    page.focus("#text")
    press(page, "?")
    assert "accept the mention" in page.inner_text("dialog")
