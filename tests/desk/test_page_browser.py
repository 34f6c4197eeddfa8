"""The page of the desk in a browser, as an analyst works with it. Needs Playwright and Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.browsers import launched, needs_chromium
from support.fake_desk import FakeDesk, Served, document

pytestmark = needs_chromium

Open = Callable[..., Any]
HOSTILE = "</script><img src=x onerror=alert(1)> \u202eعكس\u202c <b>x</b> \x01 &amp; 🔴👨\u200d👩\u200d👧 قُتِلَ"
SEPARATE = "قال شهود 🔴 إن [CASUALTY Harm=killed|مدنيا] قتل 👨\u200d👩\u200d👧 في [PLACE|إدلب] أمس"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """Opens the desk on a document; at the end no request has left for another server, and nothing complained."""
    servers, contexts, requests, complaints = [], [], [], []

    def call(desk: FakeDesk, name: str = "", annotator: str = "R.", **options: Any) -> Any:
        served = next((each for each in servers if each.desk is desk), None)
        if served is None:
            served = Served(desk)
            servers.append(served)
            served.__enter__()
        context = browser.new_context(viewport=options.pop("viewport", {"width": 1440, "height": 900}), **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if "status of 4" not in told.text else None)
        page.goto(served.link)
        page.wait_for_selector("[data-ready]")
        if annotator:
            page.fill("#annotator", annotator)
            page.press("#annotator", "Tab")
        if name:
            page.click(f'[data-id="{name}"]')
            page.wait_for_selector(".block.drawn")
            until(page, "document.activeElement.id === 'text'")
        return page

    yield call
    for context in contexts:
        context.close()
    for served in servers:
        served.__exit__()
    assert all(url.startswith((*(each.address for each in servers), "data:", "blob:")) for url in requests)
    assert complaints == []


def until(page: Any, expression: str) -> None:
    """Wait until an expression of the page is true. The policy of the page forbids Playwright's own way."""
    for _ in range(400):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never true: {expression}")


def saved(page: Any) -> None:
    page.wait_for_selector("body[data-saved=true]")


def spans(desk: FakeDesk, name: str) -> dict[str, str]:
    """The words of each mention of a document, with their label."""
    told = desk.documents[name]
    return {told["text"][each["start"] : each["end"]]: each["label"] for each in told["mentions"]}


def word(page: Any, text: str, number: int = 0) -> Any:
    return page.locator(".w").filter(has_text=text).nth(number)


def drag(page: Any, first: Any, last: Any) -> None:
    """Select from the beginning of a word to the end of another, as a hand does in a text that runs to the left."""
    one, two = first.bounding_box(), last.bounding_box()
    page.mouse.move(one["x"] + one["width"] - 1, one["y"] + one["height"] / 2)
    page.mouse.down()
    page.mouse.move(two["x"] + 1, two["y"] + two["height"] / 2, steps=4)
    page.mouse.up()


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


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


def test_words_selected_with_the_mouse_get_a_label(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "plain")
    drag(page, word(page, "المجلس"), word(page, "المحلي"))
    press(page, "1")
    saved(page)
    assert spans(desk, "plain") == {"المجلس المحلي": "ACTOR"}
    assert desk.log[-1]["annotator"] == "R."
    assert page.locator(".mention.ours").get_attribute("data-badge") == "A"


def test_words_selected_with_the_keyboard_get_a_label(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "plain")
    press(page, "ArrowLeft", "ArrowLeft", "Shift+ArrowLeft", "3")
    saved(page)
    assert spans(desk, "plain") == {"المجلس المحلي": "PLACE"}


def test_the_server_leaves_proclitics_outside(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    word(page, "وتركيا").click()
    press(page, "3")
    saved(page)
    assert spans(desk, "sarmin")["تركيا"] == "PLACE"
    assert page.locator(".mention.chosen").inner_text() == "تركيا"


def test_alt_keeps_the_letters_that_the_mouse_selected(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "plain")
    box = word(page, "المدارس").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    press(page, "Alt+3")
    saved(page)
    (found,) = spans(desk, "plain")
    assert found in "المدارس"
    assert len(found) < len("المدارس")


@pytest.mark.parametrize(("key", "label"), [("1", "ACTOR"), ("3", "PLACE"), ("4", "ATTACK")])
def test_a_chosen_mention_is_relabelled(key: str, label: str, opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m2"]')
    press(page, key)
    saved(page)
    told = next(each for each in desk.documents["sarmin"]["mentions"] if each["key"] == "m2")
    assert (told["label"], told["origin"]) == (label, "person")


def test_a_label_button_does_what_its_key_does(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m2"]')
    page.click('[data-tool="label-1"]')
    saved(page)
    assert spans(desk, "sarmin")["12 مدنيا"] == "ACTOR"


@pytest.mark.parametrize("way", ["key", "button"])
def test_a_mention_is_deleted_and_its_links_with_it(way: str, opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m2"]')
    press(page, "Delete") if way == "key" else page.click('[data-tool="delete"]')
    saved(page)
    assert "12 مدنيا" not in spans(desk, "sarmin")
    assert not [each for each in desk.documents["sarmin"]["links"] if each["source"] == "m2"]


def test_undo_and_redo(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    before = spans(desk, "sarmin")
    page.click('.mention[data-key="m2"]')
    press(page, "Delete")
    saved(page)
    press(page, "u")
    page.wait_for_selector('.mention[data-key="m2"]')
    assert spans(desk, "sarmin") == before
    page.click('[data-tool="redo"]')
    page.wait_for_selector('.mention[data-key="m2"]', state="detached")
    assert "undone" not in page.inner_text("#say")


def test_nothing_to_undo_is_told(opened: Open) -> None:
    page = opened(FakeDesk(), "sarmin")
    press(page, "u")
    page.wait_for_selector("#banner:not([hidden])")
    assert "found nothing to undo" in page.inner_text("#banner")


def test_accept_one_and_accept_all(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m2"]')
    press(page, "Enter")
    saved(page)
    assert [each["key"] for each in desk.documents["sarmin"]["mentions"] if each["origin"] == "person"] == ["m2"]
    press(page, "a")
    saved(page)
    assert page.locator(".mention.model").count() == 0
    assert {each["origin"] for each in desk.documents["sarmin"]["mentions"]} == {"person"}


@pytest.mark.parametrize(
    ("key", "words"),
    [("]", "المرصد السوري إن"), ("[", "قال المرصد السوري"), ("Shift+]", "المرصد"), ("Shift+[", "السوري")],
)
def test_edges_move_by_a_word(key: str, words: str, opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m1"]')
    press(page, key)
    saved(page)
    assert spans(desk, "sarmin")[words] == "ACTOR"


def test_an_edge_does_not_move_into_another_mention(opened: Open) -> None:
    desk = FakeDesk([document("one", "one", "2020-01-01", "[PLACE|سرمين] [ACTOR|روسيا] هنا")])
    page = opened(desk, "one")
    page.click('.mention[data-key="m1"]')
    press(page, "]")
    assert "in the way" in page.inner_text("#say")
    assert not desk.log


def test_attributes_are_chosen(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m2"]')
    press(page, "e")
    page.select_option('[data-field="Harm"]', "injured")
    page.check('[data-field="Families"]')
    page.fill('[data-field="Count"]', "10..12")
    page.press('[data-field="Count"]', "Enter")
    until(page, "document.querySelector('#records').innerText.includes('10–12')")
    told = next(each for each in desk.documents["sarmin"]["mentions"] if each["key"] == "m2")["attributes"]
    assert (told["Harm"], told["Families"], told["Count"]) == ("injured", True, "10..12")


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


def test_an_attribute_that_is_refused_goes_back(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m2"]')
    page.fill('[data-field="Count"]', "many")
    page.press('[data-field="Count"]', "Tab")
    page.wait_for_selector("#banner:not([hidden])")
    assert "expected min..max" in page.inner_text("#banner")
    assert page.input_value('[data-field="Count"]') == "12..12"


def test_a_link_is_made_with_the_keyboard_and_its_kind_is_asked(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m2"]')
    press(page, "l", "Shift+M", "Enter", "2")
    saved(page)
    assert [(each["kind"], each["source"], each["target"]) for each in desk.documents["sarmin"]["links"]][-1] == (
        "Source", "m2", "m1",
    )  # fmt: skip


def test_a_link_is_dragged_and_removed(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m8"]')
    one, two = (page.locator(f'.mention[data-key="{key}"] .w').last.bounding_box() for key in ("m8", "m6"))
    page.mouse.move(one["x"] + one["width"] / 2, one["y"] + one["height"] / 2)
    page.mouse.down()
    page.mouse.move(two["x"] + two["width"] / 2, two["y"] + two["height"] / 2, steps=5)
    page.mouse.up()
    saved(page)
    made = desk.documents["sarmin"]["links"][-1]
    assert (made["kind"], made["source"], made["target"]) == ("Place", "m8", "m6")
    assert page.locator("#curves path.person").count() == 1
    page.click(f'[data-unlink="{made["key"]}"]')
    saved(page)
    assert made["key"] not in {each["key"] for each in desk.documents["sarmin"]["links"]}


def test_escape_makes_no_link(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.click('.mention[data-key="m2"]')
    press(page, "l", "m", "Escape")
    assert page.locator(".mention.target").count() == 0
    assert page.locator(".mention.chosen").get_attribute("data-key") == "m2"
    assert not desk.log


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


def test_the_change_of_a_conflict_can_be_dropped(opened: Open) -> None:
    desk = FakeDesk()
    one, two = opened(desk, "sarmin"), opened(desk, "sarmin")
    one.click('.mention[data-key="m1"]')
    press(one, "3")
    saved(one)
    two.click('.mention[data-key="m2"]')
    press(two, "Delete")
    two.click("text=Drop mine")
    saved(two)
    assert spans(desk, "sarmin")["12 مدنيا"] == "CASUALTY"
    assert two.locator('.mention[data-key="m2"]').count() == 1


def test_the_question_of_a_conflict_stays_until_it_is_answered(opened: Open) -> None:
    desk = FakeDesk()
    one, two = opened(desk, "sarmin"), opened(desk, "sarmin")
    one.click('.mention[data-key="m1"]')
    press(one, "3")
    saved(one)
    two.click('.mention[data-key="m2"]')
    press(two, "Delete")
    two.wait_for_selector("text=Drop mine")
    two.click('[data-id="plain"]')
    until(two, "document.getElementById('say').textContent.includes('save or drop them first')")
    two.click('.mention[data-key="m3"]')
    press(two, "1")
    two.click("text=Drop mine")
    saved(two)
    assert {"12 مدنيا": "CASUALTY", "3 أطفال": "ACTOR"}.items() <= spans(desk, "sarmin").items()


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


def test_emoji_and_marks_shift_no_offsets(opened: Open) -> None:
    desk = FakeDesk([document("one", "one", "2020-01-01", SEPARATE)])
    page = opened(desk, "one")
    assert page.locator(".mention").first.inner_text() == "مدنيا"
    word(page, "أمس").click()
    press(page, "4")
    saved(page)
    assert spans(desk, "one") == {"مدنيا": "CASUALTY", "إدلب": "PLACE", "أمس": "ATTACK"}


def test_offsets_are_exact_for_every_code_point(opened: Open) -> None:
    page = opened(FakeDesk())
    wrong = page.evaluate(
        "async texts => { const { Offsets } = await import('/offsets.js'); const wrong = [];"
        " for (const text of texts) { const offsets = new Offsets(text); const points = [...text]; let unit = 0;"
        " for (let at = 0; at <= points.length; at++) {"
        "  if (offsets.units(at) !== unit || offsets.points(unit) !== at) wrong.push([text, at]);"
        "  unit += (points[at] ?? '').length; }"
        " if (offsets.length !== points.length) wrong.push(text); } return wrong }",
        ["", "قتل", "🔴", "a🔴🔴ب", "قُتِلَ 👨\u200d👩\u200d👧 🇸🇾 x", "\U0001f600" * 5 + "ق" + "\U00010400"],
    )
    assert wrong == []


def test_hostile_texts_stay_texts(opened: Open) -> None:
    told = document(HOSTILE, HOSTILE, "2020-01-01", HOSTILE, HOSTILE)
    told["metadata"] = {HOSTILE: HOSTILE}
    told["note"] = HOSTILE
    desk = FakeDesk([told])
    page = opened(desk)
    page.click("#list .document")
    page.wait_for_selector(".block.drawn")
    assert page.locator("img, #text b, #list b").count() == 0
    assert page.locator('.control[data-mark="RLO"]').count() == 1
    shown = page.evaluate("document.body.textContent + document.title")
    assert not {"\u202e", "\u202c", "\x01"} & set(shown)
    word(page, "قُتِلَ").click()
    press(page, "2")
    saved(page)
    assert spans(desk, HOSTILE) == {"قُتِلَ": "CASUALTY"}


def test_a_long_text_is_drawn_as_it_comes_into_sight(opened: Open) -> None:
    text = "قال المرصد إن مدنيين قتلوا في غارات على سرمين بريف إدلب. " * 3600 + "[PLACE|حلب]"
    desk = FakeDesk([document("long", "long", "2020-01-01", text)])
    page = opened(desk, "long")
    assert len(desk.documents["long"]["text"]) > 200_000
    assert page.locator(".block.drawn").count() < page.locator(".block").count() / 2
    press(page, "m")
    page.wait_for_selector('.mention[data-key="m1"]')
    press(page, "1")
    saved(page)
    assert spans(desk, "long") == {"حلب": "ACTOR"}
    box = page.locator(".mention").bounding_box()
    assert 0 < box["y"] < 900


def test_evidence_and_cells_light_each_other(opened: Open) -> None:
    page = opened(FakeDesk(), "sarmin")
    page.hover("#records .cell:has-text('airstrike') >> nth=0")
    assert page.locator("#text .lit").inner_text() == "غارات"
    word(page, "سرمين").hover()
    assert "سرمين" in page.locator("#records .cell.lit").first.inner_text()


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


def test_an_arabic_keyboard_has_the_same_keys(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, "sarmin")
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ش', code: 'KeyA'}))")
    saved(page)
    assert page.locator(".mention.model").count() == 0


def test_the_keyboard_alone_corrects_a_document(opened: Open) -> None:
    desk = FakeDesk()
    page = opened(desk, annotator="")
    press(page, "/")
    assert page.evaluate("document.activeElement.name") == "text"
    page.focus("#list .document")
    press(page, "ArrowDown", "ArrowUp", "Enter")
    until(page, "document.activeElement.id === 'text'")
    press(page, "m", "m", "Delete")
    page.keyboard.type("K.")
    press(page, "Enter")
    saved(page)
    assert "12 مدنيا" not in spans(desk, "sarmin")
    press(page, "ArrowDown", "ArrowUp", "Home", "End", "m", "Shift+M", "d")
    until(page, "document.querySelector('#title').innerText === 'لغم في ريف درعا'")


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


def test_controls_have_names(opened: Open) -> None:
    page = opened(FakeDesk(), "sarmin")
    page.click('.mention[data-key="m2"]')
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, input, select, textarea, [role=application]')].filter(each =>"
        " !(each.getAttribute('aria-label') || each.labels?.length || each.textContent.trim()))"
        ".map(each => each.outerHTML)"
    )
    assert nameless == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_tabs_and_nothing_sticks_out(scheme: str, opened: Open) -> None:
    page = opened(FakeDesk(), viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page.click("#list .document")
    page.wait_for_selector(".block.drawn")
    assert not page.locator("#list").is_visible()
    page.click(".panes [data-pane=side]")
    assert page.locator("#records .card").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_paper_has_the_text_and_no_tools(opened: Open) -> None:
    page = opened(FakeDesk(), "sarmin")
    page.emulate_media(media="print")
    assert page.locator("#text").is_visible()
    assert not page.locator("#tools").is_visible()
    assert not page.locator("#list").is_visible()
    assert not page.locator("#mentions").is_visible()


SCORES = {"micro": {"f1": 0.712}, "CASUALTY": {"f1": 0.6}, "ACTOR": {"f1": 0.7}, "PLACE": {"f1": 0.8}}
LEARNT = {"documents": 9, "held_out": 3, "replayed": 18, "base": "embedded", "notes": []}
RUNNING = {
    "state": "running",
    "phase": "learning",
    "step": 3,
    "steps": 12,
    "loss": 0.25,
    "seconds": 75.0,
    "before": SCORES,
}
COMPLETE = {
    "state": "done", "before": SCORES, "after": {**SCORES, "micro": {"f1": 0.762}},
    "use": "hasila desk news --model new",
    "difference": {"f1": 0.05, "interval": [-0.01, 0.1]}, **LEARNT, "notes": ["the corrections are learnt alone"],
}  # fmt: skip


def test_the_panel_of_the_training_from_its_beginning_to_the_checkpoint(opened: Open) -> None:
    desk = FakeDesk()
    desk.training = [{}, {"state": "none", "done": 12, "warning": "learnt alone"}, {**RUNNING, **LEARNT}]
    page = opened(desk, "plain")
    page.click("#train")
    page.wait_for_selector("#training:not([hidden]) .main")
    assert "12 documents that are done" in page.inner_text("#training")
    assert "learnt alone" in page.inner_text("#training")
    page.click("#training .main")
    page.wait_for_selector("#training .run")
    assert desk.asked == ['POST {"anew":true}']
    told = page.inner_text("#training")
    assert "step 3 of 12 · loss 0.2500 · 1:15 min" in told
    assert "9 documents learnt, 3 held out, 18 of the corpus learnt again" in told
    assert page.evaluate("document.querySelector('#training progress').value") == 3
    desk.training = [COMPLETE]
    page.wait_for_selector("#training .use")
    told = page.inner_text("#training")
    assert "hasila desk news --model new" in told
    assert "71.2" in told
    assert "76.2" in told
    assert "+5.0 on 3 documents held out, 95 % interval −1.0 to +10.0. The interval holds 0" in told
    press(page, "Escape")
    assert page.is_hidden("#training")


def test_a_training_is_stopped_and_goes_on(opened: Open) -> None:
    desk = FakeDesk()
    desk.training = [{**RUNNING, **LEARNT}]
    page = opened(desk, "plain")
    page.click("#train")
    page.wait_for_selector("#training [data-act=stop]")
    desk.training = [{}, {**RUNNING, "stopping": True}, {**RUNNING, "state": "stopped"}]
    page.click("#training [data-act=stop]")
    page.wait_for_selector("#training [data-act=begin]")
    assert desk.asked == ["DELETE"]
    assert "Stopped after step 3 of 12. It can go on" in page.inner_text("#training")
    page.click("#training [data-act=begin]")
    until(page, "document.querySelector('#training .acts').childElementCount > 0")
    assert desk.asked[1:] == ['POST {"anew":false}']
    desk.training = [{"state": "failed", "why": "no room on the disk \u202e", "step": 3, "steps": 12}]
    page.click("#training [aria-label='Close the panel']")
    page.click("#train")
    page.wait_for_selector("#training .alarm")
    assert "no room on the disk ⟨RLO⟩" in page.inner_text("#training")


def test_what_training_lacks_is_named_and_a_refusal_told(opened: Open) -> None:
    desk = FakeDesk()
    desk.training = [{"state": "none", "missing": ["accelerate"], "done": 2}]
    page = opened(desk, "plain")
    page.click("#train")
    page.wait_for_selector("#training .alarm >> nth=1")
    told = page.inner_text("#training")
    assert "Training needs accelerate" in told
    assert "It needs at least 10." in told
    assert page.is_disabled("#training .main")
    desk.training = [{"state": "none", "done": 12}]
    page.click("#training [aria-label='Close the panel']")
    page.click("#train")
    page.wait_for_selector("#training .main:not([disabled])")
    desk.training = [{"error": "the corpus is gone"}]
    page.click("#training .main")
    page.wait_for_selector("#banner:not([hidden])")
    assert "the corpus is gone" in page.inner_text("#banner")
