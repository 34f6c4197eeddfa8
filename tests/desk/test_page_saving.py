"""How the page of the desk saves what a person changes, while others change it too. Needs Playwright and Chromium."""

from typing import Any

import pytest

from support.browsers import needs_chromium
from support.desk_pages import Open, press, read, saved, spans, until, word
from support.fake_desk import FakeDesk

pytestmark = needs_chromium


def test_a_note_is_kept(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    press(page, "n")
    page.keyboard.type("look at the date")
    page.click("dialog .main")
    saved(page)
    assert desk.documents["sarmin"]["note"] == "look at the date"
    page.click('[data-tab="metadata"]')
    assert "look at the date" in page.inner_text("#metadata")


def test_a_correction_asks_for_a_name(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin", annotator="")
    press(page, "a")
    page.wait_for_selector("dialog[open]")
    page.keyboard.type("S.")
    press(page, "Enter")
    saved(page)
    assert desk.log[-1]["annotator"] == "S."


def test_another_tab_is_told_and_the_change_is_made_again(opened: Open) -> None:
    desk = FakeDesk()
    one, two = opened(desk, "sarmin"), opened(desk, "sarmin", annotator="S.")
    one.click('.mention[data-key="m1"]')
    press(one, "Delete")
    saved(one)
    two.click('.mention[data-key="m2"]')
    press(two, "1")
    two.wait_for_selector("#banner:not([hidden])")
    told = two.inner_text("#banner")
    assert "المرصد السوري" in told
    assert "deleted" in told
    assert "is now actor" in told
    assert two.locator('.mention[data-key="m1"]').count() == 0
    assert spans(desk, "sarmin")["12 مدنيا"] == "CASUALTY"
    two.click("text=Make mine again")
    saved(two)
    assert spans(desk, "sarmin")["12 مدنيا"] == "ACTOR"


def deleting_what_another_changed(opened: Open, desk: FakeDesk) -> Any:
    """A page that deletes a mention of a document of which another page had changed another one."""
    one, two = opened(desk, "sarmin"), opened(desk, "sarmin")
    one.click('.mention[data-key="m1"]')
    press(one, "3")
    saved(one)
    two.click('.mention[data-key="m2"]')
    press(two, "Delete")
    return two


def test_the_change_of_a_conflict_can_be_dropped(opened: Open) -> None:
    desk = FakeDesk()
    two = deleting_what_another_changed(opened, desk)
    two.click("text=Drop mine")
    saved(two)
    assert spans(desk, "sarmin")["12 مدنيا"] == "CASUALTY"
    assert two.locator('.mention[data-key="m2"]').count() == 1


def test_the_question_of_a_conflict_stays_until_it_is_answered(opened: Open) -> None:
    desk = FakeDesk()
    two = deleting_what_another_changed(opened, desk)
    two.wait_for_selector("text=Drop mine")
    two.click('[data-id="plain"]')
    until(two, "document.getElementById('say').textContent.includes('save or drop them first')")
    two.click('.mention[data-key="m3"]')
    press(two, "1")
    two.click("text=Drop mine")
    saved(two)
    assert {"12 مدنيا": "CASUALTY", "3 أطفال": "ACTOR"}.items() <= spans(desk, "sarmin").items()


@pytest.mark.parametrize("fails", [False, True])
def test_records_that_come_late_do_not_take_the_question_of_a_conflict_away(opened: Open, fails: bool) -> None:
    desk = FakeDesk()
    one, two = opened(desk, "sarmin"), opened(desk, "sarmin")
    desk.fails_to_read = True
    two.click('.mention[data-key="m3"]')
    press(two, "1")
    two.wait_for_selector("#banner:has-text('Try again')")
    desk.fails_to_read = False
    one.reload()
    read(one, "sarmin")
    one.click('.mention[data-key="m1"]')
    press(one, "3")
    saved(one)
    two.click('.mention[data-key="m2"]')
    desk.fails_to_read, desk.reading_delay = fails, 0.8
    two.click("#banner .acts button")
    press(two, "Delete")
    two.wait_for_selector("text=Drop mine")
    two.wait_for_timeout(1200)
    desk.fails_to_read, desk.reading_delay = False, 0.0
    two.click("text=Drop mine")
    saved(two)
    until(two, "document.querySelector('#records').getAttribute('aria-busy') === 'false'")
    assert two.locator("#banner:not([hidden])").count() == 0


def test_a_change_before_the_next_document_is_there_goes_to_the_one_that_is_shown(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m1"]')
    desk.delay = 0.3
    press(page, ".", "3")
    until(page, "decodeURIComponent(location.hash) !== '#document=sarmin'")
    assert [(line["document"], line["changes"][0]["op"]) for line in desk.log] == [("sarmin", "label")]
    assert page.locator("#text").inner_text().strip()
    press(page, "m")


def test_a_note_is_not_written_to_a_document_that_was_opened_meanwhile(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    desk.delay = 0.3
    press(page, ".", "n")
    page.fill("dialog textarea", "خبر")
    until(page, "decodeURIComponent(location.hash) !== '#document=sarmin'")
    page.click("dialog .main")
    page.wait_for_selector("#banner:has-text('خبر')")
    assert not desk.log


def test_a_tab_goes_on_with_the_address_of_a_server_that_was_started_again(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    token = page.evaluate("sessionStorage.getItem('hasila-token')")
    page.evaluate("sessionStorage.setItem('hasila-token', 'that of the server before')")
    page.click('.mention[data-key="m1"]')
    press(page, "3")
    page.wait_for_selector("#banner:has-text('Not saved')")
    page.click("text=Try again")
    page.wait_for_selector("#banner:has-text('Not saved')")
    assert not desk.log
    page.evaluate("token => { location.hash = `token=${token}`; }", token)
    saved(page)
    assert desk.log[-1]["changes"][0]["op"] == "label"
    assert page.locator("#banner").is_hidden()
    assert page.url.endswith("#document=sarmin")


def test_changes_are_seen_before_the_server_answers_and_all_arrive(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "plain")
    desk.delay = 0.3
    word(page, "المجلس").click()
    press(page, "1")
    assert page.locator(".mention").count() == 1
    assert not desk.log
    press(page, "]", "3")
    assert page.locator(".mention").inner_text() == "المجلس المحلي"
    saved(page)
    assert spans(desk, "plain") == {"المجلس المحلي": "PLACE"}


def test_a_change_is_drawn_at_once(opened: Open) -> None:
    page = opened(FakeDesk(), "sarmin")
    page.click('.mention[data-key="m2"]')
    badge = page.evaluate(
        "async () => { document.dispatchEvent(new KeyboardEvent('keydown', {key: '1', code: 'Digit1'}));"
        " await null; await null; return document.querySelector('.mention[data-key=m2]').dataset.badge }"
    )
    assert badge == "A"


def test_no_answer_keeps_the_change_and_tries_again(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.evaluate("window.kept = window.fetch; window.fetch = () => Promise.reject(new TypeError('gone')); 0")
    press(page, "a")
    page.wait_for_selector("#banner:not([hidden])")
    assert "Not saved: the desk's server does not answer" in page.inner_text("#banner")
    assert page.locator(".mention.model").count() == 0
    page.evaluate("window.fetch = window.kept; 0")
    page.click("#banner button")
    saved(page)
    assert desk.log[-1]["changes"] == [{"op": "accept_all"}]


def test_a_change_is_saved_before_its_records_are_read_and_a_failure_to_read_them_is_told(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    desk.fails_to_read = True
    before = page.inner_text("#records")
    page.click('.mention[data-key="m2"]')
    press(page, "e")
    page.select_option('[data-field="Harm"]', "injured")
    saved(page)
    page.wait_for_selector("#banner:has-text('those of before your last changes')")
    assert "cannot be read now" in page.inner_text("#banner")
    assert page.inner_text("#records") == before
    assert page.get_attribute("#records", "aria-busy") == "true"
    desk.fails_to_read = False
    page.click("#banner button")
    page.wait_for_selector("#records[aria-busy=false]")
    assert page.locator("#banner").is_hidden()
    assert "injured" in page.inner_text("#records").lower()
    assert len(desk.log) == 1
