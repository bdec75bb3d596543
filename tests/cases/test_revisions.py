from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskzone.cases.revisions import diff
from tests.cases.conftest import case, csv_of


@pytest.fixture(scope="module")
def listed(read):
    return lambda *rows: read(csv_of([{"classification": "", **r} for r in rows]))


def changes(revisions):
    columns = ["case_id", "kind", "reason", "fields"]
    return list(revisions.changes[columns].itertuples(index=False, name=None))


FULL = dict.fromkeys(
    (
        "converted_from",
        "cluster_id",
        "moved_to",
        "moved_on",
        "outcome",
        "outcome_on",
        "excluded_on",
    ),
    "",
)


def row(**fields):
    return case(**(FULL | fields))


def test_the_same_file_twice_changes_nothing(listed):
    made = listed(row(case_id="1"), row(case_id="2", outcome="cured", outcome_on="2020-03-09"))
    again = diff(made.cases, made, "full")
    assert changes(again) == []
    assert again.unchanged == 2


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ({"classification": "asymptomatic"}, {"classification": "confirmed"}, "converted"),
        ({"classification": "suspected"}, {"classification": "confirmed"}, "converted"),
        ({"classification": "suspected"}, {"classification": "excluded"}, "reclassified"),
        ({"classification": "confirmed"}, {"classification": "asymptomatic"}, "reclassified"),
        ({}, {"cluster_id": "J1"}, "completed"),
        ({}, {"outcome": "cured", "outcome_on": "2020-03-20"}, "completed"),
        ({"cluster_id": "J1"}, {"cluster_id": "J2"}, "corrected"),
        ({}, {"county_code": "230103"}, "corrected"),
        ({}, {"moved_to": "230103", "moved_on": "2020-03-06"}, "moved"),
        ({}, {"moved_to": "海南省", "moved_on": "2020-03-06"}, "moved"),
        ({}, {"reported_on": "2020-03-05"}, "corrected"),
    ],
)
def test_reasons_follow_from_the_fields(listed, before, after, reason):
    revisions = diff(listed(row(**before)).cases, listed(row(**after)), "full")
    assert [(kind, why) for _, kind, why, _ in changes(revisions)] == [("changed", reason)]


def test_a_stated_reason_stands_where_the_fields_prove_none(listed):
    old, new = listed(row(reported_on="2020-03-04")), listed(row(reported_on="2020-03-05"))
    assert changes(diff(old.cases, new, "delta", reason="error")) == [
        ("A1", "changed", "error", "reported_on")
    ]


def test_full_withdraws_what_is_gone_and_delta_does_not(listed):
    old = listed(row(case_id="1"), row(case_id="2"))
    new = listed(row(case_id="2"), row(case_id="3"))
    assert changes(diff(old.cases, new, "full")) == [
        ("3", "new", "reported", ""), ("1", "withdrawn", "withdrawn", ""),
    ]  # fmt: skip
    assert changes(diff(old.cases, new, "delta")) == [("3", "new", "reported", "")]


def test_a_case_on_a_refused_row_is_not_withdrawn(listed):
    old = listed(row(case_id="1"), row(case_id="2"))
    new = listed(row(case_id="1", reported_on="2020-02-30"), row(case_id="2"))
    assert changes(diff(old.cases, new, "full")) == []


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_applying_the_changes_gives_the_new_list(listed, data):
    ids = [f"C{i}" for i in range(5)]
    old = _list(listed, data, ids)
    new = _list(listed, data, ids)
    revisions = diff(old.cases, new, "full")
    state = old.cases.set_index("case_id", drop=False)
    latest = new.cases.set_index("case_id", drop=False)
    changed = revisions.changes
    state = state.drop(changed.loc[changed["kind"].isin(["withdrawn", "changed"]), "case_id"])
    added = latest.loc[changed.loc[changed["kind"].isin(["new", "changed"]), "case_id"]]
    state = pd.concat([state, added]).sort_index()
    pd.testing.assert_frame_equal(state, latest.sort_index())
    assert changes(diff(state, replace(new), "full")) == []


def _list(listed, data, ids):
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True, min_size=1))
    kinds = st.sampled_from(["confirmed", "asymptomatic", "suspected"])
    days = st.sampled_from(["2020-03-04", "2020-03-05"])
    return listed(
        *(
            row(case_id=i, classification=data.draw(kinds), reported_on=data.draw(days))
            for i in chosen
        )
    )
