"""An incident that is open on the page of incidents: what its reports tell. Needs Playwright and Chromium."""

import pytest

from support.browsers import needs_chromium
from support.incident_pages import ROWS, Open
from support.invented_incidents import accused, at, bare, found, incidents, report, toll

pytestmark = needs_chromium

HOSTILE = "</script><img src=x onerror='document.title=1'>\u202e\u2067<b>عكس</b> 🔴 \u2028 \x07"


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


@pytest.mark.parametrize(
    ("fragment", "is_open"), [("#i-2019-01", True), ("#i-none", False), ("#%", False), ("#__proto__", False)]
)
def test_a_fragment_opens_its_incident(fragment: str, is_open: bool, opened: Open) -> None:
    page = opened([bare("i-2019-01"), bare("i-2019-02")], None, fragment)
    assert page.is_visible("#open") is is_open


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
