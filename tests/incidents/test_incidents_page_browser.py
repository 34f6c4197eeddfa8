"""The page of incidents in a browser, as a user works with it. Needs Playwright and Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hasila.incidents.page import write_page
from support.browsers import launched, needs_chromium
from support.invented_incidents import accused, at, bare, found, incidents, on, report, toll

pytestmark = needs_chromium

ROWS = "#rows tr[role]"
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens a page of incidents; at the end it must have asked for nothing but itself, and complained of nothing."""
    contexts, requests, complaints = [], [], []
    path = tmp_path / "page.html"

    def call(told: Any, texts: dict[str, str] | None = None, fragment: str = "", **options: Any) -> Any:
        write_page(path, told, texts or {}, "Incidents")
        context = browser.new_context(viewport=options.pop("viewport", {"width": 1440, "height": 900}), **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector("#count b", state="attached")
        return page

    yield call
    for context in contexts:
        context.close()
    assert {url.partition("#")[0] for url in requests} == {path.as_uri()}
    assert complaints == []


def count(page: Any) -> int:
    page.evaluate("new Promise(done => setTimeout(() => requestAnimationFrame(done), 160))")
    return int(page.inner_text("#count b").replace(",", ""))


def column(page: Any, number: int) -> list[str]:
    return [cell.strip() for cell in page.locator(f"{ROWS} td:nth-child({number})").all_inner_texts()]


def centre(page: Any, canvas: str = "#map") -> None:
    box = page.locator(canvas).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def placed(name: str, latitude: float, longitude: float, **changes: Any) -> dict[str, Any]:
    place = at("سراقب", latitude, longitude)
    return bare(name, place=place, places=[place], **changes)


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


def test_an_incident_opens_has_an_address_and_closes(opened: Open) -> None:
    told, texts = incidents(5)
    page = opened(told, texts)
    page.locator(ROWS).nth(1).click()
    (chosen,) = [each for each in told if page.url.endswith(f"#{each['id']}")]
    assert page.locator("#open-title bdi").first.inner_text() == chosen["place"]["name"]
    assert page.locator(f"{ROWS}[aria-selected=true]").count() == 1
    assert page.locator(".lead").inner_text().startswith(chosen["grade"]["value"])
    page.click(".close")
    assert "#" not in page.url
    assert not page.is_visible("#open")
    page.go_back()
    assert page.is_visible("#open")


def test_marked_words_are_those_of_the_records(opened: Open) -> None:
    told, texts = incidents(12)
    page = opened(told, texts)
    for each in told:
        page.evaluate("id => { location.hash = id; }", each["id"])
        page.wait_for_function("id => document.querySelector('.lead a').hash === '#' + id", arg=each["id"])
        shown = page.eval_on_selector_all(
            ".telling",
            """bodies => bodies.map(body => Object.fromEntries([0, 1, 2].map(number => [
                number,
                Array.from(body.querySelectorAll(`mark[data-records~="${number}"]`), mark => mark.textContent).join(""),
            ])))""",
        )
        records = [
            {str(record["number"]): record["text"] for record in telling["records"]} for telling in each["tellings"]
        ]
        assert sorted(map(str, shown)) == sorted(map(str, records))


def test_spans_may_overlap_and_follow_signs_outside_the_first_plane(opened: Open) -> None:
    text = "🔴🔴 مقتل 7 مدنيين بينهم 3 أطفال و👮شرطي"
    records = [found(text, "7 مدنيين بينهم 3 أطفال"), found(text, "3 أطفال", 1, "part"), found(text, "شرطي", 2)]
    page = opened([bare("i-1", tellings=[report("A", *records)])], {"A": text}, "#i-1")
    marks = [
        (mark.get_attribute("data-records"), mark.text_content()) for mark in page.locator(".text mark").all()
    ]  # fmt: skip
    assert marks == [("0", "7 مدنيين بينهم "), ("0 1", "3 أطفال"), ("2", "شرطي")]
    assert page.text_content(".text") == text


def test_words_that_are_not_at_their_place_are_not_marked(opened: Open) -> None:
    record = {**found("قتل مدني", "مدني"), "start": 0, "end": 4}
    page = opened([bare("i-1", tellings=[report("A", record), report("B", record)])], {"A": "قتل مدني"}, "#i-1")
    assert page.locator("mark").count() == 0
    assert page.get_by_text("not found at its place in the text").count() == 2
    assert page.get_by_text("The text of this report is not in this file.").count() == 1


def test_a_lone_circle_opens_its_incident(opened: Open) -> None:
    page = opened([placed("i-1", 35.86, 36.8), bare("i-2")])
    centre(page)
    assert page.url.endswith("#i-1")
    assert "1 not on the map" in page.inner_text("#count")


def test_a_circle_of_several_filters_the_table_and_the_timeline(opened: Open) -> None:
    told = [placed(f"i-{number}", 35.86, 36.8, date=on("2019-07-22")) for number in range(3)]
    page = opened([*told, bare("i-far", date=on("2019-07-23"))])
    centre(page)
    assert count(page) == 3
    assert page.inner_text("#unpick") == "3 picked on the map ×"
    page.click("#unpick")
    assert count(page) == 4


def test_the_map_is_used_with_keys(opened: Open) -> None:
    page = opened([placed("i-north", 36.2, 37.1), placed("i-south", 15.3, 44.2)])
    page.focus("#map")
    for key in ("+", "-", "ArrowLeft", "ArrowDown", "0", "n"):
        page.keyboard.press(key)
    assert "1 incident," in page.inner_text("#map-tip")
    assert page.text_content("#map-say")
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    assert page.url.endswith("#i-south")


def test_wheel_and_drag_move_the_map(opened: Open) -> None:
    page = opened([placed("i-1", 35.86, 36.8), placed("i-2", 15.3, 44.2)])
    box = page.locator("#map").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    shots = [page.locator("#map").screenshot()]
    page.mouse.move(*middle)
    page.mouse.wheel(0, -600)
    count(page)
    shots.append(page.locator("#map").screenshot())
    page.mouse.down()
    page.mouse.move(middle[0] + 90, middle[1] + 40, steps=4)
    page.mouse.up()
    count(page)
    shots.append(page.locator("#map").screenshot())
    page.click("#zoom-fit")
    page.mouse.move(1, 1)
    count(page)
    assert len(set(shots)) == 3
    assert "#" not in page.url, "a drag chooses nothing"


def test_two_fingers_zoom_the_map(opened: Open) -> None:
    page = opened([placed("i-1", 35.86, 36.8), placed("i-2", 35.9, 37.2)], has_touch=True)
    for _ in range(7):
        page.click("#zoom-out")
    page.focus("#map")
    page.keyboard.press("n")
    assert "2 incidents," in page.inner_text("#map-tip"), "from afar they are one circle"
    box = page.locator("#map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    for kind, reach in (("touchStart", 20), *(("touchMove", reach) for reach in range(30, 260, 10))):
        points = [{"x": x - reach, "y": y, "id": 0}, {"x": x + reach, "y": y, "id": 1}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    count(page)
    page.keyboard.press("n")
    assert "1 incident," in page.inner_text("#map-tip"), "from near they are two"
    assert not page.is_visible("#unpick")


def brush(page: Any, start: float, end: float) -> None:
    box = page.locator("#time").bounding_box()
    plot = box["width"] - 44
    page.mouse.move(box["x"] + 34 + plot * start, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 34 + plot * end, box["y"] + 60, steps=5)
    page.mouse.up()


def test_a_brush_chooses_days_and_leaves_out_what_has_no_date(opened: Open) -> None:
    told = [bare(f"i-{day}", date=on(f"2019-07-{day:02}")) for day in range(1, 21)]
    page = opened([*told, bare("i-none")])
    brush(page, 0.26, 0.49)
    assert (page.input_value("#f-from"), page.input_value("#f-to")) == ("2019-07-06", "2019-07-10")
    assert count(page) == 5
    assert "1 without a date left out" in page.inner_text("#count")
    page.focus("#time")
    page.keyboard.press("Escape")
    assert count(page) == 21


def test_the_timeline_is_used_with_keys(opened: Open) -> None:
    page = opened([bare(f"i-{day}", date=on(f"2019-07-{day:02}")) for day in range(1, 21)])
    page.focus("#time")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.text_content("#time-say") == "2019-07-02: 1 incident"
    page.keyboard.press("Enter")
    assert count(page) == 1
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert count(page) == 3
    assert page.input_value("#f-to") == "2019-07-04"


@pytest.mark.parametrize(
    ("years", "first"),
    [
        (0, "2019-07-01:"),
        (2, "2019-07-01 to 2019-07-07"),
        (12, "2019-07-01 to 2019-07-31"),
        (90, "2019-01-01 to 2019-12-31"),
    ],
)
def test_bars_are_as_wide_as_the_span_asks(years: int, first: str, opened: Open) -> None:
    page = opened([bare("i-1", date=on("2019-07-01")), bare("i-2", date=on(f"{2019 + years}-07-20"))])
    page.focus("#time")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#time-tip").startswith(first)


def test_a_range_of_days_passes_where_it_overlaps(opened: Open) -> None:
    page = opened([bare("i-1", date=on("2019-07-01", "2019-07-10")), bare("i-2", date=on("2019-07-20"))])
    page.fill("#f-from", "2019-07-09")
    page.fill("#f-to", "2019-07-12")
    assert count(page) == 1
    assert column(page, 1) == ["2019-07-01 – 10"]


@pytest.mark.parametrize(
    ("fragment", "is_open"), [("#i-2019-01", True), ("#i-none", False), ("#%", False), ("#__proto__", False)]
)
def test_a_fragment_opens_its_incident(fragment: str, is_open: bool, opened: Open) -> None:
    page = opened([bare("i-2019-01"), bare("i-2019-02")], None, fragment)
    assert page.is_visible("#open") is is_open


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


HOSTILE = "</script><img src=x onerror='document.title=1'>\u202e\u2067<b>عكس</b> 🔴 \u2028 \x07"


def test_hostile_texts_are_shown_as_text(opened: Open) -> None:
    place = at(HOSTILE, 35.0, 36.0)
    told = bare(
        f"i-{HOSTILE}", place=place, places=[place], attacks=[{"kind": HOSTILE, "texts": 1}],
        grade={"value": HOSTILE, "why": HOSTILE}, sources=[{"name": HOSTILE, "texts": 1}],
        conflicts=[{"kind": HOSTILE, "why": HOSTILE}],
        denials=[{"report": "A", "start": 0, "end": 9, "text": "</script>"}],
        perpetrators=[{**accused(HOSTILE, HOSTILE), "alleged_by": [HOSTILE]}],
        tolls=[{**toll(HOSTILE, 1, None, victims=HOSTILE), "unit": HOSTILE}],
        tellings=[
            report("A", found(HOSTILE, "عكس"), title=HOSTILE, url="javascript:alert(1)", outlet=HOSTILE,
                   published=HOSTILE, joined={"score": 0.5, "why": [HOSTILE]}),
            report(HOSTILE, {**found(HOSTILE, "عكس"), "role": HOSTILE, "harm": HOSTILE, "victims": [HOSTILE]}),
        ],
    )  # fmt: skip
    page = opened([told], {"A": HOSTILE, HOSTILE: HOSTILE})
    page.locator(ROWS).click()
    assert page.locator(".text").count() == 2
    assert page.locator("img, main b > bdi > b, .text b").count() == 0
    assert page.title() == "Incidents"
    assert "<b>" in page.locator(".text").first.inner_text()
    assert not set("\u202e\u2067\x07") & set(page.text_content("main"))
    assert page.locator(".text").first.get_attribute("dir") == "rtl"


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://news.example/a", True), ("http://news.example/أخبار", True), ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False), ("data:text/html,x", False), ("//news.example", False),
        ("file:///etc/passwd", False),
        ("https://", False), ("https://news.example\\@evil.example", False), (" https://news.example", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_are_links(url: str, is_link: bool, opened: Open) -> None:
    page = opened([bare("i-1", tellings=[report("A", url=url)])], {"A": "قتل مدني"}, "#i-1")
    assert page.locator(".telling a").count() == int(is_link)
    if is_link:
        assert "noopener noreferrer" in page.locator(".telling a").get_attribute("rel")


def test_copies_are_folded_under_their_original_even_in_a_circle(opened: Open) -> None:
    tellings = [
        report("A"), report("B", copy_of="A"), report("C", copy_of="B"), report("D", copy_of="elsewhere"),
        report("E", copy_of="F"), report("F", copy_of="E"),
    ]  # fmt: skip
    page = opened([bare("i-1", tellings=tellings)], dict.fromkeys("ABCDEF", "قتل مدني"), "#i-1")
    assert page.locator(".told").count() == 4
    assert page.locator(".told").first.locator("details .telling").count() == 2
    assert not page.locator("details .telling").first.is_visible()
    page.click(".copies summary")
    assert page.locator("details .telling").first.is_visible()
    assert "elsewhere" in page.locator(".told").nth(1).inner_text()


def test_reasons_conflicts_parties_and_tolls_are_told(opened: Open) -> None:
    text = "قتل 4 مدنيين ونفت الوزارة ذلك"
    told = bare(
        "i-1",
        tolls=[toll("killed", 4, 7, texts=2)], perpetrators=[accused("جماعة مسلحة", denied=True)],
        conflicts=[{"kind": "toll", "why": "killed: 4 (A) against 7 (B)"}],
        grade={"value": "contested", "why": "competing claims"},
        denials=[{"report": "A", "start": 13, "end": 25, "text": "ونفت الوزارة"}],
        tellings=[report("A"), report("B", joined={"score": 0.934, "why": ["same place (سراقب)", "same day"]})],
    )  # fmt: skip
    page = opened([told, bare("i-2", tellings=[report("A")])], {"A": text, "B": text}, "#i-1")
    words = page.inner_text("#open")
    for part in (
        "4–7",
        "careful 4",
        "alleged by المرصد المحلي",
        "denied",
        "killed: 4 (A) against 7 (B)",
        "competing claims",
        "Joined 0.93: same place (سراقب); same day",
    ):
        assert part in words
    assert page.text_content("mark.denial") == "ونفت الوزارة"
    assert page.locator(".why bdi", has_text="سراقب").count() == 1
    page.get_by_role("link", name="unknown place").click()
    assert page.url.endswith("#i-2")


def test_a_record_leads_to_its_words(opened: Open) -> None:
    text = "سطر\n" * 80 + "قتل 4 مدنيين"
    page = opened([bare("i-1", tellings=[report("A", found(text, "4 مدنيين"))])], {"A": text}, "#i-1")
    page.locator(".records .link").click()
    page.wait_for_function(
        """() => {
            const box = document.querySelector("mark").getBoundingClientRect();
            return box.top > 0 && box.bottom < innerHeight;
        }"""
    )


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
