"""Frozen mornings of every form there has been open in this program.

``frozen/form-<n>.json`` is the morning of 2020-04-24 of the demonstration as the first program with
that form froze it, ``form-<n>.toml`` the rule it refers to.  They are never made again: a record
that cannot be read any more needs a new number of the form, and a way to read the old one.
"""

from datetime import date
from pathlib import Path

import pytest

from riskzone.briefing.frozen import FrozenMorning
from riskzone.briefing.record_json import FORMAT, thaw

FOLDER = Path(__file__).parent / "frozen"


@pytest.mark.parametrize("form", range(1, FORMAT + 1))
def test_a_morning_of_each_form_opens(form: int) -> None:
    rule = (FOLDER / f"form-{form}.toml").read_text("utf-8")
    data = (FOLDER / f"form-{form}.json").read_bytes()
    found: FrozenMorning = thaw(data, (FrozenMorning,), lambda _: rule)
    morning = found.morning
    assert morning.on == date(2020, 4, 24)
    assert dict(morning.today.totals) == {"low": 120, "medium": 4, "high": 0, "unknown": 1}
    assert sum(found.record.declared.totals.values()) == 125
    assert found.record.responses.whole.level == "III"
    assert [(one.zone, len(one.cases)) for one in found.behind] == [
        ("230103", 26), ("230104", 30), ("231025", 3), ("231081", 2),
    ]  # fmt: skip
