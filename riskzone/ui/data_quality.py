"""How good the data are, each figure with what it means."""

from collections.abc import Sequence
from datetime import date
from math import isnan
from typing import Any

import streamlit as st

from riskzone.clock import SHANGHAI
from riskzone.services import quality as service
from riskzone.services.quality import LAG_DAYS, Quality
from riskzone.ui import data_markup, geography
from riskzone.ui.data import Desk, context
from riskzone.ui.data_markup import Tile
from riskzone.ui.names import zone_name
from riskzone.ui.text import say, word

#: Files and differences shown.
SHOWN = 40


def quality(desk: Desk, on: date) -> Quality:
    """Give the quality of the data on a day.

    Raises
    ------
    InputError
        The day has not begun.
    """
    return _quality((*desk.key, context().clock.now().strftime("%Y%m%d%H")), on, desk)


@st.cache_resource(max_entries=16, show_spinner=False)
def _quality(key: tuple[Any, ...], on: date, _desk: Desk) -> Quality:  # noqa: ARG001
    return service.quality(_desk.actor, context(), on=on)


def tiles(found: Quality) -> str:
    """Lay out the figures of the day."""
    areas, reports = found.prefectures, found.reports
    silent = int(reports.counties["silent"].sum())
    unlocated, elsewhere = int(areas["unlocated"].sum()), int(areas["elsewhere"].sum())
    figures = (
        ("cases", f"{found.cases:,}", ""),
        ("lag", _days(found.lag.median), ""),
        ("silent", *_silent(silent, judged=reports.hours is not None)),
        ("unlocated", str(unlocated), "warn" if unlocated else "good"),
        ("elsewhere", str(elsewhere), "warn" if elsewhere else "good"),
        ("apart", str(len(found.differences)), "warn" if len(found.differences) else "good"),
    )
    return data_markup.tiles(
        Tile(say(f"data_quality.tile_{name}"), value, _note(name, found), tone)
        for name, value, tone in figures
    )


def _silent(count: int, *, judged: bool) -> tuple[str, str]:
    if not judged:
        return "—", ""
    return str(count), "bad" if count else "good"


def _note(name: str, found: Quality) -> str:
    hours = found.reports.hours
    if name == "silent" and hours is None:
        return say("data_quality.note_not_judged")
    if name == "lag" and not found.lag.cases:
        return say("data_quality.note_lag_none")
    return say(f"data_quality.note_{name}", p90=_days(found.lag.p90), hours=hours)


def lag(found: Quality) -> None:
    """Show how long reports take."""
    st.html(data_markup.head(say("data_quality.lag_head"), say("data_quality.lag_words")))
    own = found.lag
    if not own.cases:
        st.caption(say("data_quality.lag_none"))
        return
    last = len(own.days) - 1
    items = [
        (f"{day}+" if day == last else str(day), count, count > 0 and day > own.p90)
        for day, count in enumerate(own.days)
    ]
    st.html(data_markup.bars(items, say("data_quality.unit_cases")))
    st.caption(
        say(
            "data_quality.lag_said",
            cases=own.cases,
            median=_days(own.median),
            p90=_days(own.p90),
            without=own.without,
            most=LAG_DAYS,
        )
    )


def prefectures(found: Quality) -> None:
    """Show the gaps of each prefecture: counts, never a case."""
    st.html(data_markup.head(say("data_quality.area_head"), say("data_quality.area_words")))
    columns = ("area", "cases", "unlocated", "elsewhere", "median", "p90", "silent")
    rows = [
        (
            zone_name(str(code), str(row["name"])) or say("data_quality.no_area"),
            row["cases"],
            _count(row["unlocated"]),
            _count(row["elsewhere"]),
            _days(row["lag_median"]),
            _days(row["lag_p90"]),
            _count(row["silent"]),
        )
        for code, row in found.prefectures.to_dict("index").items()
    ]
    heads = [say(f"data_quality.column_{name}") for name in columns]
    st.html(data_markup.table(heads, rows, numbers=range(1, len(columns)), name="areas"))
    for name, ids in found.case_ids.items():
        if ids:
            st.html(data_markup.head(say(f"data_quality.tile_{name}"), word("、", ", ").join(ids)))


def silent(found: Quality) -> None:
    """List the counties that say nothing."""
    reports = found.reports
    if reports.hours is None:
        st.caption(say("data_quality.silence_not_judged"))
        return
    st.html(
        data_markup.head(
            say("data_quality.silent_head"), say("data_quality.silent_words", hours=reports.hours)
        )
    )
    own = reports.counties[reports.counties["silent"]]
    if own.empty:
        st.caption(say("data_quality.silent_none"))
        return
    names = geography.place_names()
    rows = [
        (
            zone_name(str(row["prefecture"]), names.get(str(row["prefecture"]), "")),
            zone_name(str(code), str(row["name"])),
            say("never") if isnan(row["hours"]) else f"{row['last_reported_at']:%Y-%m-%d %H:%M}",
            "—" if isnan(row["hours"]) else f"{row['hours']:.0f}",
        )
        for code, row in own.to_dict("index").items()
    ]
    heads = [say(f"data_quality.column_{name}") for name in ("area", "county", "last", "hours")]
    st.html(data_markup.table(heads, rows, numbers=(3,)))


def corrections(found: Quality) -> None:
    """Show how much was corrected, by reason."""
    st.html(
        data_markup.head(say("data_quality.revisions_head"), say("data_quality.revisions_words"))
    )
    rows = [
        (say(f"data_quality.reason_{row['reason']}"), row["cases"], row["figures"])
        for row in found.revisions.to_dict("records")
    ]
    _sheet(("reason", "of_cases", "of_figures"), rows, (1, 2), "data_quality.revisions_none")


def differences(found: Quality) -> None:
    """Show where the list and the counts disagree."""
    st.html(data_markup.head(say("data_quality.apart_head"), say("data_quality.apart_words")))
    newest = found.differences.sort_values("date", ascending=False).head(SHOWN)
    rows = [
        (zone_name(str(row["zone"]), str(row["name"])), f"{row['date']:%Y-%m-%d}",
         f"{row['listed']:.0f}", f"{row['counted']:.0f}", f"{row['difference']:+.0f}")
        for row in newest.to_dict("records")
    ]  # fmt: skip
    heads = ("county", "day", "listed", "counted", "difference")
    _sheet(heads, rows, (2, 3, 4), "data_quality.apart_none")


def files(found: Quality) -> None:
    """Show which file brought what."""
    st.html(data_markup.head(say("data_quality.files_head"), say("data_quality.files_words")))
    rows = [
        (
            batch.id,
            f"{batch.recorded_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            say(f"data_quality.kind_{batch.kind}"),
            batch.file_name,
            batch.actor,
            f"{batch.rows_read:,}",
            f"{batch.rows_stored:,}",
            _count(batch.rows_rejected),
        )
        for batch in found.batches[:SHOWN]
    ]
    heads = ("batch", "when", "kind", "file", "who", "read", "stored", "rejected")
    _sheet(heads, rows, (0, 5, 6, 7), "data_quality.files_none")


def _sheet(
    heads: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[int], none: str
) -> None:
    if not rows:
        st.caption(say(none))
        return
    words = [say(f"data_quality.column_{name}") for name in heads]
    st.html(data_markup.table(words, rows, numbers=numbers))


def _days(value: float) -> str:
    return "—" if isnan(value) else say("data_quality.days", count=f"{value:.3g}")


def _count(value: int) -> object:
    return data_markup.mark(f"{value:,}", "warn") if value else "0"
