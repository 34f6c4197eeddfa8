"""Mentions, their attributes and their links on the page of the desk. Needs Playwright and Chromium."""

import pytest

from support.browsers import needs_chromium
from support.desk_pages import Open, drag, press, saved, spans, until, word
from support.fake_desk import FakeDesk, document

pytestmark = needs_chromium


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
