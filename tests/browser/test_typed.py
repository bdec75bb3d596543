"""A text that an action asks for is still there after the action was refused."""

from playwright.sync_api import expect

SAID = "同意管控，建议扩大检测"


def test_a_stale_version_and_a_sign_out_elsewhere_leave_what_was_typed(visit, shot):
    first = visit("/waiting", account="expert")
    waits = first.locator(".task li a").first.get_attribute("href").partition("unit=")[2]
    place = f"/unit-edit?unit={waits}&do=opine"
    first.evaluate("place => window.location.assign(place)", place)
    box = first.locator(".st-key-unit-panel textarea")
    box.fill(SAID)
    box.blur()

    second = first.context.new_page()
    second.goto(first.url)
    other = second.locator(".st-key-unit-panel textarea")
    other.fill("专家组意见：同意")
    other.blur()
    second.get_by_role("button", name="出具意见").click()
    second.locator(".unit-done").wait_for()

    first.get_by_role("button", name="出具意见").click()
    expect(first.locator(".unit-refused")).to_be_visible()
    expect(box).to_have_value(SAID)
    shot(first, "typed-stale")

    second.goto(first.url.partition("/unit-edit")[0] + "/sign-out")
    second.get_by_role("button", name="退出登录").click()
    second.get_by_role("heading", name="演示账号").wait_for()
    box.fill(SAID + "，每日复核")
    box.blur()
    first.get_by_role("heading", name="演示账号").wait_for()
    first.locator("button[value=expert]").click()
    expect(box).to_have_value(SAID + "，每日复核", timeout=15_000)
    shot(first, "typed-signed-in-again")
    first.get_by_role("button", name="出具意见").click()
    first.locator(".unit-done").wait_for()
    first.get_by_role("link", name="出具意见").click()
    expect(box).to_have_value("")  # what is done is not offered again
