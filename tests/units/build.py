"""Control units for the tests of this room: one entrance in Suihua, April 2020."""

from datetime import date, datetime

from riskzone.clock import SHANGHAI
from riskzone.units.control_schemes import ControlScheme, control_scheme
from riskzone.units.model import (
    Care,
    ControlUnit,
    Evidence,
    Kind,
    Parties,
    State,
    Team,
    TestRound,
    Trigger,
    TriggerKind,
)

HLJ = "hlj-2020-04"


def at(day: int, hour: int = 0, minute: int = 0, month: int = 4) -> datetime:
    """A minute of 2020, local time."""
    return datetime(2020, month, day, hour, minute, tzinfo=SHANGHAI)


def scheme(scheme_id: str = HLJ) -> ControlScheme:
    return control_scheme(scheme_id)


CARE = Care(60, 1, 1, 4, 2, 9, True, True, True, "0455-8101234")
PARTIES = Parties("兰河街道办事处", "卫生健康局", "幸福物业公司", "楼长")
TEAM = Team(1, 1, 1, 1, 1, 1)


def trigger(day: int, kind: TriggerKind = TriggerKind.CONFIRMED, **more: object) -> Trigger:
    return Trigger(kind, date(2020, 4, day), **more)  # type: ignore[arg-type]


def round_of(
    month: int, day: int, method: str = "nucleic", *, due: int = 60, short: int = 0
) -> TestRound:
    return TestRound(date(2020, month, day), due, due - short, due - short, method)


def place(**values: object) -> ControlUnit:
    """A complete control unit that nobody has acted on."""
    made = ControlUnit(
        name="幸福小区3号楼3单元",
        kind=Kind.ENTRANCE,
        scheme=HLJ,
        circle="entrance",
        county="231202",
        township="231202001",
        building_units=("e33",),
        place_text="兰河街道幸福小区3号楼3单元",
        triggers=(trigger(23),),
        measures=("sealed", "door_service"),
        fire_exits_checked_at=at(23, 21),
        parties=PARTIES,
        team=TEAM,
        care=CARE,
        review_on=date(2020, 4, 27),
    )
    return made.changed(**values)


def in_force(**values: object) -> ControlUnit:
    """The same, approved and in force since 24 April, 02:00."""
    held = {
        "id": 7,
        "version": 3,
        "state": State.APPROVED,
        "effective_at": at(24, 2),
        "ordered_at": at(24, 2),
        "ordered_by": "duty",
        "decided_by": "approver",
        "decider": "county",
    }
    return place(**(held | values))


#: Case removed and disinfected on 24 April; two nucleic rounds and one antibody round.
COMPLETE = Evidence(
    last_case_removed_at=at(24, 8),
    disinfected_at=at(24, 17),
    rounds=(
        round_of(4, 25),
        round_of(5, 8),
        round_of(5, 8, "antibody"),
    ),
)
