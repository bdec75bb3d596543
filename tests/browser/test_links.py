"""Links inside the text of a page move within the session."""

import re

from playwright.sync_api import expect

from tests.browser.zone_page import map_frame

_ADD = """() => {
    const link = document.createElement("a");
    link.href = "/quality?on=2020-03-19";
    link.id = "tried";
    link.textContent = "→";
    document.querySelector(".page-head").appendChild(link);
    window.sameDocument = true;
}"""


def test_a_link_in_a_text_moves_without_loading_the_page_anew_and_back_returns(visit):
    page = visit("/zones?on=2020-03-18")
    map_frame(page)
    page.evaluate(_ADD)
    page.click("#tried")
    expect(page).to_have_url(re.compile(r"/quality\?on=2020-03-19$"))
    expect(page.get_by_role("heading", name="数据质量")).to_be_visible()
    assert page.evaluate("window.sameDocument") is True
    page.go_back()
    expect(page.locator(".page-head")).to_contain_text("2020年3月18日")
    assert page.evaluate("window.sameDocument") is True
