"""For which zones a decision is worth considering."""

from datetime import date

import pandas as pd

from riskzone.cases.tables import Coverage
from riskzone.decisions.proposals import Proposal, proposals
from riskzone.decisions.resolve import Declared
from riskzone.zoning.assessment import Assessment
from riskzone.zoning.library import load_scheme
from tests.decisions.papers_of_2020 import at


def found(
    *rows: tuple[str, str, str],
    upper: str = "",
    since: dict[str, date] | None = None,
    due: dict[str, tuple[date, str]] | None = None,
) -> tuple[Proposal, ...]:
    """Rows of zone, computed level, declared level."""
    zones = pd.DataFrame(
        {
            "level": pd.Categorical([computed for _, computed, _ in rows]),
            "level_upper": [upper] * len(rows),
            "clause": ["quiet"] * len(rows),
            "stale": [False] * len(rows),
        },
        index=pd.Index([zone for zone, _, _ in rows], name="zone"),
    )
    assessment = Assessment(
        area="23", layer="county", on=date(2020, 4, 24), reading="midnight", cutoff=at(4, 24),
        scheme=load_scheme("cn-2020-02-county"), zones=zones, totals={}, coverage=Coverage(),
        layer_hash="",
    )  # fmt: skip
    known = {zone: Declared(zone, said) for zone, _, said in rows}
    return proposals(assessment, known, since=since, due=due)


def test_raising_comes_first_then_what_waits_longest() -> None:
    every = found(
        ("230103", "low", "medium"),
        ("230104", "low", "medium"),
        ("230110", "medium", "low"),
        ("231081", "high", "low"),
        ("231221", "medium", "medium"),
        since={"230103": date(2020, 4, 20), "230104": date(2020, 4, 10)},
    )
    assert [(one.zone, one.direction, one.days) for one in every] == [
        ("231081", "raise", None),
        ("230110", "raise", None),
        ("230104", "lower", 14),
        ("230103", "lower", 4),
    ]


def test_unknown_and_quiet_undeclared_zones_propose_nothing() -> None:
    assert (
        found(("230103", "unknown", "medium"), ("230104", "low", ""), ("230110", "", "low")) == ()
    )


def test_an_undeclared_zone_above_the_lowest_level_is_proposed() -> None:
    (one,) = found(("230103", "medium", ""))
    assert (one.level_declared, one.level_computed, one.direction) == ("", "medium", "raise")


def test_what_the_rule_leaves_open_is_not_contradicted() -> None:
    assert found(("230103", "medium", "high"), upper="high") == ()
    assert found(("230103", "medium", "low"), upper="high")[0].level_upper == "high"


def test_what_is_due_to_fall_is_proposed_ahead() -> None:
    (one,) = found(("230103", "medium", "medium"), due={"230103": (date(2020, 4, 26), "low")})
    assert (one.level_computed, one.days, one.direction) == ("low", -2, "lower")
