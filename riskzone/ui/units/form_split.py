"""A drawing across townships: offer to store it as one control unit for each."""

import shapely
import streamlit as st

from riskzone.ui.data import Desk
from riskzone.ui.names import zone_name
from riskzone.ui.text import items, say
from riskzone.ui.units import drafts, form_markup
from riskzone.ui.units.form_state import Work


def offer(desk: Desk, work: Work, shape: shapely.Polygon | None) -> None:
    """Say which townships a new drawing crosses, and offer to part it there; or take that back."""
    new = shape is not None and work.stored is None and bool(work.unit.county)
    parts = drafts.split(desk, work.unit) if new else ()
    work.parts = parts
    if not parts:
        return
    names = items(
        dict.fromkeys(
            zone_name(part.township, part.name.zh)
            if part.township
            else say("unit_form.no_township")
            for part in parts
        )
    )
    told = "split_will" if work.parted else "split_crosses"
    st.html(form_markup.remarks([say(f"unit_form.{told}", count=len(parts), names=names)]))

    def turn() -> None:
        work.parted = not work.parted

    word = say("unit_form.split_undo") if work.parted else say("unit_form.split", count=len(parts))
    st.button(word, key=work.key("split"), on_click=turn)
