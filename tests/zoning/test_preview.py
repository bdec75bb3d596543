"""Two histories of the same zones, compared stretch by stretch."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.zoning.preview import flips

START = date(2020, 3, 1)
State = tuple[str, str, str]
STATE = tuple(
    f"{name}_{side}" for side in ("now", "then") for name in ("level", "level_upper", "clause")
)


def day(offset: int) -> pd.Timestamp:
    return pd.Timestamp(START + timedelta(days=offset))


def history(states: dict[str, list[State]]) -> pd.DataFrame:
    """Intervals out of the (level, highest level, clause) of each zone on each day."""
    rows = []
    for zone, daily in states.items():
        begun = 0
        for offset in range(1, len(daily) + 1):
            if offset == len(daily) or daily[offset] != daily[begun]:
                level, upper, clause = daily[begun]
                rows.append((zone, day(begun), day(offset), level, upper, clause, False))
                begun = offset
    columns = ["zone", "day_from", "day_until", "level", "level_upper", "clause", "stale"]
    return pd.DataFrame(rows, columns=columns)


def low(days: int) -> list[State]:
    return [("low", "", "quiet")] * days


def medium(days: int) -> list[State]:
    return [("medium", "", "some")] * days


def test_equal_histories_have_no_flips() -> None:
    same = history({"231005": low(3) + medium(4)})
    assert flips(same, same).empty


def test_a_flip_has_the_days_and_the_clauses_of_both_sides() -> None:
    now = history({"230103": low(10), "231005": medium(7) + low(3)})
    then = history({"230103": low(10), "231005": medium(4) + low(6)})
    found = flips(now, then)
    assert found.to_dict("records") == [
        {
            "zone": "231005",
            "day_from": day(4),
            "day_until": day(7),
            "level_now": "medium",
            "level_upper_now": "",
            "clause_now": "some",
            "level_then": "low",
            "level_upper_then": "",
            "clause_then": "quiet",
        }
    ]


def test_a_range_instead_of_a_certain_level_is_a_flip() -> None:
    now = history({"231005": medium(2)})
    then = history({"231005": [("medium", "high", "some")] * 2})
    assert list(flips(now, then)["level_upper_then"]) == ["high"]


def test_another_clause_for_the_same_level_is_none() -> None:
    now, then = history({"231005": medium(2)}), history({"231005": [("medium", "", "many")] * 2})
    assert flips(now, then).empty


_STATES = st.sampled_from(
    [("low", "", "quiet"), ("medium", "", "a"), ("medium", "", "b"), ("medium", "high", "b")]
)
_DAILY = st.lists(st.tuples(_STATES, _STATES), min_size=8, max_size=8)


@settings(max_examples=30)
@given(st.fixed_dictionaries({"230103": _DAILY, "231005": _DAILY}))
def test_flips_equal_the_comparison_of_every_day(
    daily: dict[str, list[tuple[State, State]]],
) -> None:
    found = flips(
        history({zone: [pair[0] for pair in pairs] for zone, pairs in daily.items()}),
        history({zone: [pair[1] for pair in pairs] for zone, pairs in daily.items()}),
    )
    spread = {
        (row.zone, moment): tuple(getattr(row, name) for name in STATE)
        for row in found.itertuples()
        for moment in pd.date_range(row.day_from, row.day_until, inclusive="left")
    }
    expected = {
        (zone, day(offset)): (*now, *then)
        for zone, pairs in daily.items()
        for offset, (now, then) in enumerate(pairs)
        if now[:2] != then[:2]
    }
    assert spread == expected
    touching = found["day_from"].eq(found["day_until"].shift()) & found["zone"].eq(
        found["zone"].shift()
    )
    state = found.drop(columns=["day_from", "day_until"])
    assert not (touching & state.eq(state.shift()).all(axis=1)).any(), "stretches are the longest"
