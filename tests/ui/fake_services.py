"""A stand-in for the zoning services: one scheme of three levels, figures invented on the spot.

It lets the pages be tested without a store; the levels it gives are not computed.
"""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from riskzone.access import Actor, Grant, Right, Role, require
from riskzone.cases.tables import Coverage
from riskzone.clock import SHANGHAI, midnight
from riskzone.errors import NotFound
from riskzone.places import load_divisions
from riskzone.store.sessions import SignedIn
from riskzone.zoning.assessment import Assessment
from riskzone.zoning.scheme import Scheme, parse_scheme

DEFAULT_DAY = date(2020, 3, 4)

_SINCE = datetime(2020, 3, 4, 7, tzinfo=SHANGHAI)
#: Who reads, without a session that would be looked up in a store.
READER = SignedIn(
    1, "editor", "牡丹江市应急指挥部办公室", False, (Grant(Role.EDITOR, "231000"),),
    _SINCE, _SINCE, _SINCE,
)  # fmt: skip
ACTOR = Actor("editor", grants=READER.grants)

SCHEME_TEXT = """
id = "three-levels"
zh = "三级规则"
en = "Rule of three levels"
source = "测试用"
layer = "county"

[[levels]]
id = "low"
zh = "低风险"
en = "Low"
colour = "#DCEBE1"

[[levels]]
id = "medium"
zh = "中风险"
en = "Medium"
colour = "#F2B134"
pattern = "diagonal"
glyph = "▲"

[[levels]]
id = "high"
zh = "高风险"
en = "High"
colour = "#A50F15"
pattern = "cross"
glyph = "■"

[indicators.new_14d]
measure = "count"
window_days = 14
zh = "近14天新增本地确诊"
en = "new local confirmed cases in 14 days"

[indicators.quiet_days]
measure = "days_since_last"
unit = "days"
zh = "距末例天数"
en = "days since the last case"

[[clause]]
id = "quiet"
level = "low"
when = [["new_14d", "==", 0]]
zh = "连续14天无新增"
en = "none new in 14 days"

[[clause]]
id = "some"
level = "medium"
when = [["new_14d", ">=", 1], ["new_14d", "<=", 50], ["quiet_days", ">=", 0]]
zh = "14天内有新增"
en = "new cases in 14 days"

[[clause]]
id = "many"
level = "high"
when = [["new_14d", ">", 50]]
zh = "14天内新增超过50例"
en = "more than 50 new cases in 14 days"
"""

#: Zone → level, upper level, stale.
LEVELS = {
    "231005": ("medium", "", False),
    "230103": ("medium", "high", False),
    "230102": ("high", "", False),
    "232761": ("medium", "", True),
    "230206": ("unknown", "", True),
}


def scheme() -> Scheme:
    return parse_scheme(SCHEME_TEXT)


def assessment(on: date = DEFAULT_DAY, reading: str = "midnight") -> Assessment:
    table = load_divisions("23").zone_table("county").frame
    state = [LEVELS.get(code, ("low", "", False)) for code in table.index]
    level = [one[0] for one in state]
    new = np.array([{"medium": 3.0, "high": 60.0}.get(name, 0.0) for name in level])
    zones = pd.DataFrame(
        {
            "name": table["name"],
            "parent": table["parent"],
            "level": level,
            "level_upper": [one[1] for one in state],
            "stale": [one[2] for one in state],
            "clause": [{"medium": "some", "high": "many"}.get(name, "quiet") for name in level],
            "new_14d": np.where(np.array(level) == "unknown", np.nan, new),
            "quiet_days": np.where(new > 0, 2.0, np.inf),
            "silence": "no_case",
        },
        index=table.index,
    )
    order = ("low", "medium", "high", "unknown")
    cutoff = midnight(on) if reading == "midnight" else datetime(2020, 3, 4, 9, 30, tzinfo=SHANGHAI)
    return Assessment(
        area="23",
        layer="county",
        on=on,
        reading="midnight" if reading == "midnight" else "now",
        cutoff=cutoff,
        scheme=scheme(),
        zones=zones,
        totals={name: level.count(name) for name in order},
        coverage=Coverage(),
        layer_hash="0" * 64,
    )


@dataclass(frozen=True)
class Value:
    name: str
    zh: str
    en: str
    value: float
    unit: str


@dataclass(frozen=True)
class Fall:
    zone: str
    level_from: str
    level_to: str
    on: date


@dataclass(frozen=True)
class Explained:
    zone: str
    name: str
    level: str
    level_zh: str
    clause_id: str
    clause_zh: str
    clause_en: str
    values: tuple[Value, ...]
    would_change: tuple[tuple[str, dict[str, object]], ...]
    outlook: Fall | None
    case_ids: tuple[str, ...]
    notes: tuple[tuple[str, dict[str, object]], ...]


class FakeZoning:
    """Answers as ``riskzone.services.zoning`` does."""

    def assess(
        self, actor: Actor, _ctx: object, *, on: date, reading: str, **_layer: str
    ) -> Assessment:
        require(actor, Right.VIEW_LEVELS)
        if on.year != 2020:
            raise NotFound("zoning.no_data")
        return assessment(on, reading)

    def explain(
        self, actor: Actor, _ctx: object, zone: str, *, on: date, reading: str, **_layer: str
    ) -> Explained:
        require(actor, Right.VIEW_LEVELS)
        given = assessment(on, reading)
        row = given.zones.loc[zone]
        clause = given.scheme.clause(row["clause"])
        assert clause is not None
        falls = row["level"] in ("medium", "high")
        return Explained(
            zone,
            row["name"],
            row["level"],
            row["level"],
            clause.id,
            clause.zh,
            clause.en,
            tuple(
                Value(name, item.zh, item.en, float(row[name]), item.unit)
                for name, item in given.scheme.indicators.items()
            ),
            (),
            Fall(zone, row["level"], "low", date(2020, 3, 19)) if falls else None,
            ("K-0007",) if actor.may(Right.READ_CASES) else (),
            (),
        )

    def default_day(self, _actor: Actor, _ctx: object) -> date:
        return DEFAULT_DAY

    def is_demo(self, _actor: Actor, _ctx: object) -> bool:
        return True

    def data_version(self, _ctx: object) -> int:
        return 7
