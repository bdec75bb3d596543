"""What waits, the audit chain, a slip and its scan, and the course of an event."""

import re

from tests.browser.conftest import PHONE
from tests.browser.lists import choose

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n"


def test_each_role_begins_with_its_work_and_leadership_with_the_briefing(visit, shot) -> None:
    page = visit("/", account="approver")
    page.locator(".task").first.wait_for()
    assert page.url.endswith("/waiting")
    card = page.locator(".task", has_text="临时命令待确认")
    assert int(card.locator("header b").inner_text()) >= 1
    shot(page, "waiting")
    card.locator("footer a").click()
    page.locator(".page-head h1", has_text="管控单元").wait_for()
    assert "status=temporary" in page.url
    leader = visit("/", account="leader")
    leader.wait_for_url("**/briefing**")


def test_a_slip_is_printed_its_scan_kept_and_both_stand_in_a_chain_that_verifies(
    visit, shot
) -> None:
    page = visit("/control-units?unit=1", account="approver")
    link = page.locator("a[href^='/slip/']")
    link.wait_for()
    assert link.get_attribute("target") == "_blank"  # once, and not as a page of the application
    printed = page.request.get(page.evaluate("e => e.href", link.element_handle()))
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF-")
    field = page.locator('[data-testid="stFileUploader"] input[type=file]')
    field.set_input_files({"name": "王某.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_text("王某.pdf").first.wait_for()
    page.get_by_role("button", name="保存扫描件").click()
    kept = page.locator(".scans a").first
    kept.wait_for()
    assert re.fullmatch(r"slip-000001-v\d+\.pdf", kept.inner_text())
    scan = page.request.get(page.evaluate("e => e.href", kept.element_handle()))
    assert scan.body() == PDF
    assert scan.headers["content-disposition"].startswith("attachment")

    audit = visit("/audit", account="auditor")
    audit.locator(".sheet.audit").wait_for()
    assert "上传扫描件" in audit.locator(".sheet.audit").inner_text()
    head = audit.locator("code", has_text=re.compile(r"^\d+:[0-9a-f]{64}")).first.inner_text()
    audit.get_by_label("与打印的链头核对").fill("".join(head.split()))
    audit.get_by_role("button", name="核验").click()
    audit.get_by_text("已与所填链头核对一致").wait_for()
    shot(audit, "audit")


def test_times_of_cases_are_shown_for_a_purpose_only(visit, shot) -> None:
    page = visit("/chronology?unit=1", viewport=PHONE, account="duty")
    page.locator(".course li.unit").first.wait_for()
    assert page.locator(".course li.case").count() == 0
    choose(page.get_by_role("combobox", name="查阅病例时间的用途"), "督查迟报、漏报")
    page.locator(".course li.case").first.wait_for()
    shot(page, "chronology")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
