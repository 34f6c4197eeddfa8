"""The panel of the training on the page of the desk. Needs Playwright and Chromium."""

from support.browsers import needs_chromium
from support.desk_pages import Open, press, until
from support.fake_desk import FakeDesk

pytestmark = needs_chromium

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
