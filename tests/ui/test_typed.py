"""What is typed outlives a refusal and a session; only the same account gets it back."""

from types import SimpleNamespace

import pytest

from riskzone.ui import typed

PLACE = "/unit-edit?unit=3&do=reject"


@pytest.fixture
def browser(monkeypatch):
    """Give a function that begins a new browser session."""
    monkeypatch.setattr(typed, "_left", {})

    def begin() -> dict[str, object]:
        state: dict[str, object] = {}
        monkeypatch.setattr(typed, "st", SimpleNamespace(session_state=state))
        return state

    return begin


def test_a_field_begins_with_what_was_typed_before_its_page_went_away(browser) -> None:
    state = browser()
    key = typed.begin("act-3-reject-reason")
    assert key not in state  # an empty field begins empty
    typed.note(key, " 材料不全 ")
    assert typed.begin(key) in state
    assert typed.texts("act-3-reject-") == {"reason": "材料不全"}


def test_what_is_done_is_forgotten(browser) -> None:
    state = browser()
    typed.note("act-3-reject-reason", "材料不全")
    state["act-3-reject-reason"] = "材料不全"
    typed.note("act-3-opine-text", "同意")
    typed.forget("act-3-reject-")
    assert typed.texts("act-3-") == {"opine-text": "同意"}
    assert state["act-3-reject-reason"] == ""


def test_the_same_account_gets_its_newest_text_back_after_signing_in_again(browser) -> None:
    old = browser()
    typed.come_back("approver", PLACE)
    old["reason"] = typed.begin("reason", "")
    old["reason"] = "只写了一半"  # came with the run that found the session ended
    old[typed.watch("unit-3-place")] = "南头"
    old["_unit_work"] = "work"
    old["a button"] = True
    typed.leave(PLACE)

    new = browser()
    typed.come_back("approver", PLACE)
    assert (new["reason"], new["unit-3-place"], new["_unit_work"]) == ("只写了一半", "南头", "work")
    assert "a button" not in new
    third = browser()
    typed.come_back("approver", PLACE)
    assert "reason" not in third  # handed back once


@pytest.mark.parametrize(("account", "place"), [("duty", PLACE), ("approver", "/audit")])
def test_nobody_else_and_no_other_page_gets_it(browser, account, place) -> None:
    old = browser()
    typed.come_back("approver", PLACE)
    old[typed.begin("reason")] = "秘密"
    typed.leave(PLACE)
    new = browser()
    typed.come_back(account, place)
    assert "reason" not in new


def test_it_waits_for_a_night_only_and_for_so_many(browser, monkeypatch) -> None:
    for number in range(typed._MOST + 3):
        state = browser()
        typed.come_back(f"a{number}", PLACE)
        state[typed.begin("reason")] = "x"
        typed.leave(PLACE)
    assert len(typed._left) == typed._MOST
    later = typed.time.monotonic() + typed.KEPT_SECONDS + 1
    monkeypatch.setattr(typed, "time", SimpleNamespace(monotonic=lambda: later))
    new = browser()
    typed.come_back(f"a{typed._MOST}", PLACE)
    assert "reason" not in new
