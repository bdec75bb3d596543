"""Levels over time in a real browser: the player, the strip, the preview of a rule."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

ZONE = "/zones?zone=231081&on=2020-04-24"


def player(page):
    frame = page.frame_locator("iframe").first
    frame.locator(".time-player").wait_for()
    return frame


def to_day(frame, day: str) -> None:
    """Move the slider to a day, as a hand would."""
    frame.locator(".slider").evaluate(
        """(slider, day) => {
            const first = window.riskzone.waiting.first;
            slider.value = Date.parse(day) / 86400000 - first;
            slider.dispatchEvent(new Event("input"));
        }""",
        day,
    )


def numbers(texts: list[str]) -> list[str]:
    return [re.sub(r"\D", "", text) for text in texts]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_player_shows_what_the_page_of_that_day_shows(visit, viewport, shot):
    page = visit(f"{ZONE}&play=1", viewport)
    frame = player(page)
    expect(frame.locator(".day")).to_have_text("2020年4月24日")
    expect(frame.locator(".open")).to_be_hidden()
    to_day(frame, "2020-03-04")
    expect(frame.locator(".day")).to_have_text("2020年3月4日")
    counts = numbers(frame.locator(".counts li:visible b").all_inner_texts())
    shot(page, f"player-{viewport['width']}")
    frame.locator(".open").click()
    expect(page).to_have_url(re.compile("on=2020-03-04"))
    expect(page.locator(".page-head .day")).to_have_text("2020年3月4日")
    # The head of a page comes before its figures: those of the day before stand until then.
    page.locator("[data-test-script-state='notRunning']").first.wait_for()
    shown = numbers(page.locator(".levels .level:not(.total) .count").all_inner_texts())
    levels = dict(zip(("high", "medium", "low", "unknown"), shown, strict=False))
    film = dict(zip(("low", "medium", "high", "unknown"), counts, strict=False))
    assert {name: film[name] for name in ("low", "medium", "high")} == {
        name: levels[name] for name in ("low", "medium", "high")
    }
    expect(frame.locator(".open")).to_be_hidden()  # the player stands on the day it opened


def test_play_pause_and_keys(visit):
    page = visit(f"{ZONE}&play=1")
    frame = player(page)
    to_day(frame, "2020-03-01")
    slider = frame.locator(".slider")
    slider.focus()
    slider.press("ArrowRight")
    expect(frame.locator(".day")).to_have_text("2020年3月2日")
    slider.press("ArrowLeft")
    expect(frame.locator(".day")).to_have_text("2020年3月1日")
    slider.press(" ")
    expect(frame.locator(".day")).not_to_have_text("2020年3月1日")
    slider.press(" ")
    expect(frame.locator(".open")).to_be_visible()
    stopped = frame.locator(".day").inner_text()
    page.wait_for_timeout(700)
    assert frame.locator(".day").inner_text() == stopped
    page.locator(".play-switch").click()
    expect(frame.locator(".time-player")).to_have_count(0)


def test_the_strip_leads_to_the_first_day_of_a_stretch(visit):
    page = visit(f"{ZONE}&lang=en")
    strip = page.locator(".over-time")
    expect(strip).to_contain_text("Levels over time")
    assert "Medium from" in (strip.locator("img").get_attribute("alt") or "")
    first = strip.locator("ol a").first
    day = re.search(r"on=([\d-]+)", first.get_attribute("href") or "")
    first.click()
    expect(page).to_have_url(re.compile(f"on={day[1]}"))
    expect(page.locator(".over-time")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_preview_names_zones_days_and_reasons(visit, viewport):
    page = visit("/schemes?scheme=hlj-2020-building-unit&layer=county&on=2020-04-24", viewport)
    expect(page.locator(".flips .tally")).to_be_visible()
    expect(page.locator(".rule")).to_contain_text("14天内有确诊病例或无症状感染者")
    expect(page.locator(".adoptions")).to_contain_text("2020-02-17")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= viewport["width"]
