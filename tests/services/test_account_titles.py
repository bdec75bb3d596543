"""An office stands beside what its account did, on the panel's lists and on paper."""

from datetime import date

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.errors import Denied
from riskzone.publish.slip import slip_data
from riskzone.services import account_titles, accounts, slips
from riskzone.services import units as services
from riskzone.services.context import Context
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind, Trigger, TriggerKind

ADMIN = Actor("admin", grants=(Grant(Role.ADMINISTRATOR, ""),))
DUTY = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"),))


def test_offices_by_account_and_nothing_for_those_without(ctx: Context) -> None:
    accounts.add(ADMIN, ctx, name="duty", title="省指挥部值班室")
    accounts.add(ADMIN, ctx, name="nobody")
    found = account_titles.offices(DUTY, ctx, ["duty", "nobody", "cli:root", ""])
    assert found == {"duty": "省指挥部值班室"}
    assert account_titles.offices(DUTY, ctx, []) == {}
    with pytest.raises(Denied):
        account_titles.offices(ADMIN, ctx, ["duty"])


def test_the_slip_names_the_office_that_ordered(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add(ADMIN, ctx, name="duty", title="省指挥部值班室")
    order = ControlUnit(
        "幸福小区东门", Kind.ENTRANCE, "hlj-2020-04", "entrance", "231081",
        place_text="幸福小区东门", review_on=date(2020, 3, 23),
        triggers=(Trigger(TriggerKind.CONFIRMED, date(2020, 3, 20)),),
    )  # fmt: skip
    (stored,) = services.create(DUTY, ctx, (order,), Action.ORDER)
    seen = []
    monkeypatch.setattr(slips, "slip_sheet", lambda slip, _: seen.append(slip) or b"")
    slips.slip_of(DUTY, ctx, stored.id)
    boxes = slip_data(seen[0], "zh")["boxes"]
    assert "省指挥部值班室 (duty)" in boxes[0]["office"]
