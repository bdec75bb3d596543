"""The table of zones as a widget: shows a row selected, and turns a selection into a zone."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from riskzone.ui.zones import ZoneRows

_KEY = "zone_table"
#: Pixels: at most; a short table is no higher than its rows.
HEIGHT, _ROW = 470, 35
#: Pixels; most names of prefecture and county together have six or seven characters.
_WIDTHS = {"name": 122, "level": 90, "declared": 90, "reports": 78}
_LONG_NAME, _MANY_CHARACTERS = 210, 14


def zone_table(
    rows: ZoneRows, *, selected: str | None, on_zone: Callable[[str | None], None]
) -> None:
    """Show the table of zones.

    Parameters
    ----------
    rows : ZoneRows
        What is shown.
    selected : str, optional
        Zone whose row is marked.
    on_zone : callable
        Called with the zone of a row that was chosen, ``None`` when it was given
        up, before the run that follows.
    """
    position = rows.position(selected)
    # The address is the state: whatever chose the zone, the row follows.
    shown = [] if position is None else [position]
    st.session_state[_KEY] = {"selection": {"rows": shown}}

    def chosen() -> None:
        marked = st.session_state[_KEY]["selection"]["rows"]
        # The browser tells the row it was given as well; only another one is a choice.
        if marked != shown:
            on_zone(str(rows.frame.index[marked[0]]) if marked else None)

    long = bool(rows.frame["name"].str.len().max() > _MANY_CHARACTERS)
    columns = {
        name: _column(name, heading, rows.helps.get(name, heading), long=long)
        for name, heading in rows.headings.items()
    }
    st.dataframe(
        rows.light(),
        key=_KEY,
        on_select=chosen,
        selection_mode="single-row",
        hide_index=True,
        column_order=list(rows.headings),
        column_config=columns,
        height=min(HEIGHT, _ROW * (len(rows.frame) + 1) + 3),
        placeholder="—",
    )


def _column(name: str, heading: str, explained: str, *, long: bool) -> Any:
    if name in _WIDTHS:
        width = _LONG_NAME if long and name == "name" else _WIDTHS[name]
        return st.column_config.TextColumn(heading, width=width)
    return st.column_config.NumberColumn(heading, help=explained, width=72, format="localized")
