"""The table of zones as a widget: shows a row selected, and turns a selection into a zone."""

from collections.abc import Callable

import streamlit as st

from riskzone.ui.zones import ZoneRows

_KEY = "zone_table"
HEIGHT = 420


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
    st.session_state[_KEY] = {"selection": {"rows": [] if position is None else [position]}}

    def chosen() -> None:
        marked = st.session_state[_KEY]["selection"]["rows"]
        on_zone(str(rows.frame.index[marked[0]]) if marked else None)

    texts = ("name", "prefecture", "level", "reports")
    columns = {
        name: st.column_config.TextColumn(heading)
        if name in texts
        else st.column_config.NumberColumn(heading, help=heading, width="small", format="localized")
        for name, heading in rows.headings.items()
    }
    st.dataframe(
        rows.frame,
        key=_KEY,
        on_select=chosen,
        selection_mode="single-row",
        hide_index=True,
        column_config=columns,
        height=HEIGHT,
        placeholder="—",
    )
