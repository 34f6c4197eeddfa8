"""How the page of the desk shows texts, on screens and on paper. Needs Playwright and Chromium."""

import pytest

from support.browsers import needs_chromium
from support.desk_pages import Open, press, saved, spans, word
from support.fake_desk import FakeDesk, document

pytestmark = needs_chromium

HOSTILE = "</script><img src=x onerror=alert(1)> \u202eعكس\u202c <b>x</b> \x01 &amp; 🔴👨\u200d👩\u200d👧 قُتِلَ"
SEPARATE = "قال شهود 🔴 إن [CASUALTY Harm=killed|مدنيا] قتل 👨\u200d👩\u200d👧 في [PLACE|إدلب] أمس"


def test_emoji_and_marks_shift_no_offsets(opened: Open) -> None:
    desk = FakeDesk([document("one", "one", "2020-01-01", SEPARATE)])
    page = opened(desk, "one")
    assert page.locator(".mention").first.inner_text() == "مدنيا"
    word(page, "أمس").click()
    press(page, "4")
    saved(page)
    assert spans(desk, "one") == {"مدنيا": "CASUALTY", "إدلب": "PLACE", "أمس": "ATTACK"}


def test_mentions_that_touch_inside_a_word_leave_no_empty_word(opened: Open) -> None:
    touching = "قتل [CASUALTY Harm=killed|مدني][CASUALTY Harm=killed|ا] في [PLACE|إد][ACTOR|لب]"
    page = opened(FakeDesk([document("one", "one", "2020-01-01", touching)]), "one")
    words = page.locator("#text .w").all_inner_texts()
    assert words == ["قتل", "مدني", "ا", "في", "إد", "لب"]


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
