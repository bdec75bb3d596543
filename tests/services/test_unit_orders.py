"""One order of several circles: whoever decides speaks for a level, circles end together."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.errors import Denied, Refused
from riskzone.services import units as services
from riskzone.services.context import Context, open_context
from riskzone.settings import Settings
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind, State
from tests.units.build import COMPLETE, at, place

DUTY = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"),))
EDITOR = Actor("editor", grants=(Grant(Role.EDITOR, "231202"),))
COUNTY = Actor("head", grants=(Grant(Role.APPROVER, "231202"),))
PROVINCE = Actor("approver", grants=(Grant(Role.APPROVER, "23"),))

INNER = place(building_units=(), geometry=None)
OUTER = INNER.changed(name="幸福小区", circle="compound", kind=Kind.COMPOUND, measures=("in_city",))
EVERYTHING = {"disinfected": True}


@contextmanager
def at_minute(settings: Settings, moment: datetime) -> Iterator[Context]:
    opened = open_context(settings.model_copy(update={"now": moment}))
    try:
        yield opened
    finally:
        opened.store.close()


def drawn(unit: ControlUnit) -> ControlUnit:
    return unit.changed(building_units=("e33" if unit.circle == "entrance" else "c",))


@pytest.fixture
def order(settings: Settings) -> list[ControlUnit]:
    """Ordered in words at 02:00, drawn and confirmed at 09:00, evidence recorded on 8 May."""
    with at_minute(settings, at(24, 2)) as ctx:
        made = services.create(DUTY, ctx, [INNER, OUTER], Action.ORDER)
    with at_minute(settings, at(24, 9)) as ctx:
        made = [services.change(DUTY, ctx, drawn(unit), unit.version, Action.EDIT) for unit in made]
        made = [services.act(COUNTY, ctx, unit.id, unit.version, Action.CONFIRM) for unit in made]
    with at_minute(settings, at(8, 16, month=5)) as ctx:
        return [
            services.change(
                EDITOR, ctx, unit.changed(evidence=COMPLETE), unit.version, Action.RECORD
            )
            for unit in made
        ]


def test_an_order_of_two_circles_from_two_in_the_morning_to_its_release(
    settings: Settings, order: list[ControlUnit]
) -> None:
    inner, outer = order
    assert inner.group == outer.group != ""
    assert (inner.effective_at, inner.state) == (at(24, 2), State.APPROVED)
    with at_minute(settings, at(9, 7, month=5)) as ctx:
        # The outer circle is chosen first: it waits for the inner one.
        report = services.release_many(
            COUNTY,
            ctx,
            [(outer.id, outer.version), (inner.id, inner.version)],
            effective_at=at(9, 8, month=5),
            document="绥指〔2020〕31号",
            checklist=EVERYTHING,
        )
        assert (report.released, report.refused) == ((inner.id, outer.id), ())
        ended = services.one(COUNTY, ctx, outer.id).unit
        assert (ended.ended_at, ended.document) == (at(9, 8, month=5), "绥指〔2020〕31号")


def test_an_outer_circle_is_not_released_before_its_inner_one_without_a_reason(
    settings: Settings, order: list[ControlUnit]
) -> None:
    outer = order[1]
    with (
        at_minute(settings, at(9, 7, month=5)) as ctx,
        pytest.raises(Refused, match="ends with the inner one"),
    ):
        services.act(COUNTY, ctx, outer.id, outer.version, Action.RELEASE)


def test_a_county_enters_what_the_prefecture_decided_with_its_document(
    settings: Settings, order: list[ControlUnit]
) -> None:
    inner = order[0]
    early = {"reason": "专家组评估", "decider": "prefecture"}
    with at_minute(settings, at(8, 17, month=5)) as ctx:
        with pytest.raises(Refused, match="number of its document"):
            services.act(COUNTY, ctx, inner.id, inner.version, Action.RELEASE, **early)
        with pytest.raises(Denied):
            services.act(EDITOR, ctx, inner.id, inner.version, Action.RELEASE, **early)
        ended = services.act(PROVINCE, ctx, inner.id, inner.version, Action.RELEASE, **early)
    assert ended.state is State.ENDED


def test_who_ordered_it_does_not_confirm_it_whatever_else_they_may(settings: Settings) -> None:
    both = Actor("duty", grants=(*DUTY.grants, *PROVINCE.grants))
    with at_minute(settings, at(24, 2)) as ctx:
        [made] = services.create(both, ctx, [drawn(INNER)], Action.ORDER)
        with pytest.raises(Denied, match="another person"):
            services.act(
                both, ctx, made.id, made.version, Action.CONFIRM, review_on=date(2020, 4, 27)
            )


def test_a_high_risk_area_leaves_the_draft_of_its_three_days(settings: Settings) -> None:
    high = drawn(INNER).changed(scheme="cn-2022-06", circle="high", review_on=date(2020, 4, 27))
    with at_minute(settings, at(24, 2)) as ctx:
        [made] = services.create(DUTY, ctx, [high], Action.ORDER)
        made = services.act(COUNTY, ctx, made.id, made.version, Action.CONFIRM)
    with at_minute(settings, at(1, 8, month=5)) as ctx:
        early = {"reason": "第7天筛查在途", "decider": "prefecture", "document": "〔2020〕40号"}
        services.act(COUNTY, ctx, made.id, made.version, Action.RELEASE, **early)
        drafts = [row.unit for row in services.listing(COUNTY, ctx) if row.unit.id != made.id]
    assert [(unit.circle, unit.state) for unit in drafts] == [("lowered", State.DRAFT)]
    assert drafts[0].effective_at == at(1, 8, month=5)
