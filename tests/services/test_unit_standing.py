"""A remembered standing is the one that would be worked out."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.clock import SHANGHAI
from riskzone.services.unit_standing import standing_of
from riskzone.store.units import UnitRecord
from riskzone.units import model
from riskzone.units.control_schemes import control_scheme
from riskzone.units.model import ControlUnit, Evidence, Kind, State, Trigger, TriggerKind
from riskzone.units.status import status_of

START = datetime(2020, 4, 8, 20, 0, tzinfo=SHANGHAI)
UNIT = ControlUnit(
    name="幸福小区3号楼3单元",
    kind=Kind.ENTRANCE,
    scheme="hlj-2020-04",
    circle="entrance",
    county="230103",
    state=State.APPROVED,
    effective_at=START,
    review_on=date(2020, 4, 15),
    triggers=(Trigger(TriggerKind.CONFIRMED, date(2020, 4, 8)),),
    evidence=Evidence(
        last_case_removed_at=START + timedelta(hours=1),
        disinfected_at=START + timedelta(hours=15),
        rounds=(
            model.TestRound(date(2020, 4, 22), 30, 30, 30),
            model.TestRound(date(2020, 4, 23), 30, 30, 30),
            model.TestRound(date(2020, 4, 23), 30, 30, 30, "antibody"),
        ),
    ),
)
TEMPORARY = UNIT.changed(state=State.TEMPORARY, lapses_at=START + timedelta(hours=24))
ENDED = UNIT.changed(state=State.ENDED, ended_at=START + timedelta(days=17, minutes=5))
HALF_HOURS = st.integers(-48, 48 * 24)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([UNIT, TEMPORARY, ENDED]), st.lists(HALF_HOURS, min_size=2, max_size=8))
def test_whatever_was_asked_before(unit: ControlUnit, steps: list[int]) -> None:
    record = UnitRecord(unit, START)
    scheme = control_scheme(unit.scheme)
    for step in steps:
        at = START + timedelta(minutes=30 * step)
        assert standing_of(record, at) == status_of(unit, scheme, at)
