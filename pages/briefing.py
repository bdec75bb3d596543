"""晨会简报: the morning on one page, and on the screens of the meeting room."""

import streamlit as st

from riskzone.errors import InputError, NotFound, StoreError
from riskzone.ui import geography, markup
from riskzone.ui.briefing.band import freeze_control, frozen_band
from riskzone.ui.briefing.opinion import opinion_form
from riskzone.ui.briefing.page import (
    front_of,
    front_page,
    frozen_number,
    head,
    meeting_room,
    nothing_to_tell,
)
from riskzone.ui.briefing.record import default_day
from riskzone.ui.controls import choose_day, problem
from riskzone.ui.first_paint import map_has_stood, then_everything
from riskzone.ui.server import ROOT
from riskzone.ui.session import desk
from riskzone.ui.state import View, read_view
from riskzone.ui.text import message, say

_POINT = "_briefing_point"


def pointed(lon: float, lat: float) -> None:
    """Take up a click on the map; the zone's own page opens in the run that follows."""
    st.session_state[_POINT] = geography.zone_at(lon, lat)


if zone := st.session_state.pop(_POINT, None):
    kept = {k: v for k, v in st.query_params.to_dict().items() if k in ("on", "reading", "lang")}
    st.switch_page(str(ROOT / "pages" / "zones.py"), query_params=kept | {"zone": zone})

desk = desk()
default = View(default_day(desk))
shown = st.query_params.to_dict()
view = read_view(shown, default.on)
# An address that asks for what there is not is told about on the page, not on the screens.
if shown.get("present") == "1" and not view.problems:
    meeting_room(pointed)
    st.stop()

heading, controls = st.columns([13, 7], vertical_alignment="bottom")
for code, params in view.problems:
    problem(message(code, params))
if shown.get("present") not in (None, "1"):
    problem(say("briefing.bad_present", value=shown["present"][:40]))
if shown.get("frozen") and frozen_number(shown) is None:
    problem(say("briefing.bad_frozen", value=shown["frozen"][:40]))
lang = {name: shown[name] for name in ("lang",) if name in shown}
try:
    front = front_of(desk, view, shown)
except (InputError, NotFound, StoreError) as error:
    with heading:
        head(desk, view, shown)
    nothing_to_tell(error, default, view)
    front = None
else:
    with heading:
        head(desk, front.view, shown, front)
with controls:
    if not map_has_stood():
        st.html(markup.space_for_controls())
    elif front is None or front.meta is None:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            choose_day(view)
            freeze_control(desk, view.on, view.reading, lang)
if front is not None:
    if front.meta is not None:
        frozen_band(desk, front.meta, lang)
    front_page(desk, front, pointed)
    if front.meta is None and map_has_stood():
        opinion_form(desk, view.on)
if not map_has_stood():
    then_everything()
