"""Map and timeline on the page of incidents, in a browser. Needs Playwright and Chromium."""

from typing import Any

import pytest

from support.browsers import needs_chromium
from support.incident_pages import Open, count, placed
from support.invented_incidents import bare, on

pytestmark = needs_chromium


def centre(page: Any, canvas: str = "#map") -> None:
    box = page.locator(canvas).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


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
