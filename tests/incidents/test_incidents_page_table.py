"""The table and the filters on the page of incidents, in a browser. Needs Playwright and Chromium."""

from collections.abc import Callable
from typing import Any

import pytest

from support.browsers import needs_chromium
from support.incident_pages import ROWS, Open, column, count
from support.invented_incidents import bare, incidents, on, report

pytestmark = needs_chromium


def test_text_filters_whatever_the_spelling(opened: Open) -> None:
    told = [bare("i-1", tellings=[report("A")]), bare("i-2", tellings=[report("B")]), bare("i-3", tellings=[])]
    page = opened(told, {"A": "قُتل ٣ في مدينة إدلب", "B": "قتل 4 في حلب"})
    page.fill("#f-text", "3 ادلب مدينه")
    assert count(page) == 1
    page.fill("#f-text", "قتل")
    assert count(page) == 2
    page.click("#clear")
    assert count(page) == 3
    assert page.input_value("#f-text") == ""


@pytest.mark.parametrize(
    ("field", "value", "keep"),
    [
        ("harm", "injured", lambda each: any(toll["harm"] == "injured" for toll in each["tolls"])),
        ("country", "SY", lambda each: each["place"]["country"] == "SY"),
        ("grade", "contested", lambda each: each["grade"]["value"] == "contested"),
        ("attack", "shelling", lambda each: each["attacks"][0]["kind"] == "shelling"),
        ("party", "تنظيم الدولة", lambda each: any(party["name"] == "تنظيم الدولة" for party in each["perpetrators"])),
        ("from", "2020-01-01", lambda each: each["date"]["last"] >= "2020-01-01"),
        ("to", "2019-06-30", lambda each: each["date"]["first"] <= "2019-06-30"),
    ],
)
def test_a_filter_keeps_what_it_names(field: str, value: str, keep: Callable[[Any], bool], opened: Open) -> None:
    told, texts = incidents(120)
    page = opened(told, texts)
    if field in ("from", "to"):
        page.fill(f"#f-{field}", value)
    else:
        page.select_option(f"#f-{field}", value)
    assert count(page) == sum(map(keep, told))


def test_provinces_are_those_of_the_country(opened: Open) -> None:
    told, texts = incidents(120)
    page = opened(told, texts)
    page.select_option("#f-country", "YE")
    units = {each["place"]["units"][0] if each["place"]["units"] else each["place"]["name"]
             for each in told if each["place"]["country"] == "YE"}  # fmt: skip
    values = page.eval_on_selector_all("#f-province option", "options => options.map(option => option.value)")
    assert set(values) - {""} == units
    page.select_option("#f-province", values[1])
    assert 0 < count(page) < 120
    page.select_option("#f-country", "")
    assert count(page) == 120


def test_a_column_sorts_both_ways_and_says_so(opened: Open) -> None:
    told, texts = incidents(25)
    page = opened(told, texts)
    head = page.locator("th[data-column=killed]")
    head.locator("button").click()
    low = [int(cell.split("–")[0]) for cell in column(page, 4)]
    assert low == sorted(low, reverse=True)
    assert head.get_attribute("aria-sort") == "descending"
    assert page.locator("th[aria-sort]").count() == 1
    head.locator("button").focus()
    page.keyboard.press("Enter")
    low = [int(cell.split("–")[0]) for cell in column(page, 4)]
    assert low == sorted(low)
    assert head.get_attribute("aria-sort") == "ascending"


@pytest.mark.parametrize("name", ["date", "place", "country", "killed", "injured", "attack", "party", "texts", "grade"])
def test_every_column_sorts_with_the_unknown_last(name: str, opened: Open) -> None:
    told, texts = incidents(6)
    page = opened([bare("i-none", texts=0, independent_texts=None, grade={"value": None, "why": ""}), *told], texts)
    for _ in range(2):
        page.evaluate(f"document.querySelector('th[data-column={name}] button').click()")
        assert len(column(page, 1)) == 7
        if name == "party":  # some of the others name none either
            assert "" not in column(page, 7)[:4]
        elif name != "texts":
            assert column(page, 1)[-1] == "unknown"


def test_a_range_of_days_passes_where_it_overlaps(opened: Open) -> None:
    page = opened([bare("i-1", date=on("2019-07-01", "2019-07-10")), bare("i-2", date=on("2019-07-20"))])
    page.fill("#f-from", "2019-07-09")
    page.fill("#f-to", "2019-07-12")
    assert count(page) == 1
    assert column(page, 1) == ["2019-07-01 – 10"]


def test_everything_is_reached_with_the_keyboard_alone(opened: Open) -> None:
    told, texts = incidents(40)
    page = opened(told, texts)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "table":
            break
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    assert page.get_attribute("#table", "aria-activedescendant") == "row-1"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "open-title"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "close"
    page.keyboard.press("Escape")
    assert not page.is_visible("#open")
    assert page.evaluate("document.activeElement.id") == "table"
    page.keyboard.press("End")
    assert page.get_attribute("#table", "aria-activedescendant") == "row-39"


def test_two_thousand_incidents_keep_few_rows_in_the_page(opened: Open) -> None:
    told, texts = incidents(2000)
    page = opened(told, texts)
    assert count(page) == 2000
    assert page.get_attribute("#table", "aria-rowcount") == "2001"
    assert page.locator(ROWS).count() < 80
    page.focus("#table")
    page.keyboard.press("End")
    count(page)
    assert page.locator("#row-1999").is_visible()
    assert page.locator(ROWS).count() < 80
    page.keyboard.press("Enter")
    assert page.is_visible("#open")
    assert page.locator("#row-1999").get_attribute("aria-selected") == "true"


@pytest.mark.parametrize("is_open", [False, True])
def test_a_phone_shows_all_in_its_width(is_open: bool, opened: Open) -> None:
    told, texts = incidents(30)
    page = opened(
        told, texts, f"#{told[1]['id']}" if is_open else "", viewport={"width": 390, "height": 844}, has_touch=True
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('#open').scrollWidth") <= 390
    if not is_open:
        page.locator(ROWS).first.tap()
    box = page.locator("#open").bounding_box()
    assert (box["width"], box["height"]) == (390, 844)
    page.locator(".close").tap()
    assert not page.is_visible("#open")


def test_dark_where_the_reader_asks_for_it(opened: Open) -> None:
    shade = "getComputedStyle(document.documentElement).backgroundColor"
    told, texts = incidents(3)
    assert opened(told, texts).evaluate(shade) == "rgb(244, 243, 239)"
    assert opened(told, texts, color_scheme="dark").evaluate(shade) == "rgb(20, 23, 26)"


def test_on_paper_stand_all_rows_and_all_copies(opened: Open) -> None:
    told, texts = incidents(300)
    page = opened(told, texts)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(ROWS).count() == 300
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(ROWS).count() < 80
    assert page.pdf().startswith(b"%PDF")


def test_an_empty_page_says_so(opened: Open) -> None:
    page = opened([])
    assert count(page) == 0
    assert page.is_visible("#none")
