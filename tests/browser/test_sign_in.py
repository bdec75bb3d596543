"""Signing in and out, in a real browser: the door holds, and a session ends everywhere."""

import re
from pathlib import Path

from tests.browser.conftest import PHONE, SHOTS
from tests.browser.entrance import sign_in

COOKIE = "riskzone_session"


def plain_shot(page, name):
    """Keep a screenshot of a page that is not Streamlit's."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def test_a_deep_link_leads_through_the_sign_in_page_and_back(visit, shot):
    page = visit("/control-units?on=2020-03-19", account=None)
    page.get_by_role("heading", name="演示账号").wait_for()
    assert page.url.endswith("/sign-in?next=%2Fcontrol-units%3Fon%3D2020-03-19")
    plain_shot(page, "sign-in")
    page.locator("button[value=duty]").click()
    page.locator(".side-reader").wait_for()
    assert page.url.endswith("/control-units?on=2020-03-19")
    assert "值班指挥长" in page.locator(".side-reader").inner_text()


def test_what_lies_beside_the_pages_is_not_reached(visit, server, chrome):
    context = chrome.new_context()
    try:
        for path in ("/pages/zones.py", "/app", "/media/x", "/_stcore/stream", "/geo/0.json"):
            answer = context.request.get(f"{server}{path}", max_redirects=0)
            assert answer.status in (401, 403), path
    finally:
        context.close()


def test_the_side_bar_has_what_the_role_may_open(visit):
    admin = visit("/zones", account="admin")
    admin.get_by_text("您的角色不能打开").wait_for()
    links = admin.locator(".side nav a").all_inner_texts()
    assert "账号管理" in links
    assert not {"风险分区", "数据导入"} & set(links)
    assert not admin.locator(".levels").count()
    admin.locator(".ways-onward a", has_text="等我处理").click()
    admin.locator(".clear, .tasks").first.wait_for()  # without figures of control units


def test_a_sign_out_in_another_tab_counts_with_the_next_action(visit, shot):
    first = visit("/quality")
    first.locator(".side-reader").wait_for()
    first.locator(".part").first.wait_for()
    cookie = next(one for one in first.context.cookies() if one["name"] == COOKIE)
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    second = first.context.new_page()
    second.goto(first.url)
    second.get_by_role("link", name="退出登录").click()
    second.get_by_role("button", name="退出登录").click()
    second.get_by_role("heading", name="演示账号").wait_for()
    # The socket of the first tab still stands, with the cookie of its handshake.
    first.get_by_role("link", name="晨会简报").click()
    first.get_by_role("heading", name="演示账号").wait_for()
    assert re.search(r"/sign-in\?next=%2Fbriefing", first.url)
    # The former cookie, put back by hand, opens nothing.
    first.context.add_cookies([cookie])
    first.goto(first.url.partition("/sign-in")[0] + "/zones")
    first.get_by_role("heading", name="演示账号").wait_for()


def test_a_socket_that_broke_after_a_sign_out_elsewhere_leads_to_the_sign_in_page(chrome, server):
    # Without the fixture "visit": the browser notes each handshake that is refused.
    context = chrome.new_context()
    try:
        sign_in(context, server, "duty")
        context.add_init_script(
            "window.WebSocket = class extends window.WebSocket {"
            " constructor(...given) { super(...given); window.lastSocket = this; } };"
        )
        page = context.new_page()
        page.goto(f"{server}/quality")
        page.locator(".side-reader").wait_for()
        assert context.request.post(f"{server}/sign-out", headers={"Origin": server}).ok
        page.evaluate("window.lastSocket.close()")
        page.get_by_role("heading", name="演示账号").wait_for()
        assert re.search(r"/sign-in\?next=%2Fquality", page.url)
    finally:
        context.close()


def test_a_revoked_session_stops_a_part_of_a_page_too(visit, server):
    page = visit("/accounts?account=press", account="admin")
    page.get_by_text("信息发布组").first.wait_for()
    other = page.context.browser.new_context()
    try:
        sign_in(other, server, "press")
        assert other.request.get(f"{server}/geo/0.json", max_redirects=0).status == 404
        page.reload()
        page.get_by_role("button", name="结束", exact=True).first.click()
        page.get_by_text("已办理").wait_for()
        assert other.request.get(f"{server}/geo/0.json", max_redirects=0).status == 401
    finally:
        other.close()


def test_an_account_is_made_locked_by_failures_and_unlocked(visit, server, shot):
    page = visit("/accounts?account=new*", account="admin")
    page.get_by_label("账号", exact=True).fill("duty.night")
    page.get_by_label("单位或岗位").fill("夜班值班室 <b>")
    page.get_by_role("button", name="新增账号").click()
    password = page.locator(".account-password code")
    password.wait_for()
    given = password.inner_text()
    shot(page, "accounts-new")
    page.reload()
    page.locator(".account-head").wait_for()
    assert not page.locator(".account-password").count()  # shown once
    assert "夜班值班室 <b>" in page.locator(".account-list").inner_text()

    def enter(word):
        answer = page.context.request.post(
            f"{server}/sign-in",
            form={"name": "duty.night", "password": word, "next": "/health"},
            headers={"Origin": server, "Cookie": ""},
            max_redirects=0,
        )
        return answer.status

    assert [enter("wrong-password") for _ in range(5)] == [403] * 5
    assert enter(given) == 403
    page.reload()
    page.get_by_role("button", name="解锁").click()
    page.get_by_text("已办理").wait_for()


def test_the_sign_in_page_and_the_accounts_fit_a_phone(visit, shot):
    page = visit("/briefing", PHONE, account=None)
    page.get_by_role("heading", name="演示账号").wait_for()
    shot_width = page.evaluate("document.documentElement.scrollWidth")
    assert shot_width <= PHONE["width"]
    for button in page.locator(".demo button").all():
        assert button.bounding_box()["height"] >= 44
    plain_shot(page, "sign-in-phone")
    page.goto(page.url + "&lang=en")
    page.get_by_role("heading", name="Demonstration accounts").wait_for()
    accounts = visit("/accounts?account=duty", PHONE, account="admin")
    accounts.locator(".account-head").wait_for()
    assert accounts.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    shot(accounts, "accounts-phone")
