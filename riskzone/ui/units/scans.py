"""The scans of the signed slips of a control unit."""

import streamlit as st
from markupsafe import Markup

from riskzone.errors import RiskZoneError
from riskzone.services import scans
from riskzone.store.attachments import Attachment
from riskzone.ui import data_markup
from riskzone.ui.data import Desk, context
from riskzone.ui.text import escape, message, say
from riskzone.units.model import ControlUnit

_SAID = "_scan_said"


def papers(desk: Desk, unit: ControlUnit) -> None:
    """Show the scans of a control unit, and take a new one."""
    found = scans.scans(desk.actor, context(), unit.id)
    st.html(data_markup.head(say("slip.papers")) + _kept(found))
    said = st.session_state.pop(_SAID, None)
    if said is not None:
        kind, text = said
        (st.success if kind == "good" else st.error)(escape(text))
    if scans.may_attach(desk.actor, context(), unit):
        _upload(desk, unit, len(found))


def _kept(found: tuple[Attachment, ...]) -> Markup:
    if not found:
        return Markup('<p class="cut">{}</p>').format(say("slip.no_scan"))
    rows = Markup("").join(
        Markup(
            '<li><a href="/scan/{}" target="_blank">{}</a><span>{}</span><code>{}</code></li>'
        ).format(
            one.id,
            one.name,
            say("slip.scan_by", at=f"{one.recorded_at:%Y-%m-%d %H:%M}", actor=one.actor),
            one.digest[:16],
        )
        for one in found
    )
    return Markup('<ul class="scans">{}</ul>').format(rows)


def _upload(desk: Desk, unit: ControlUnit, count: int) -> None:
    # A key of its own after each scan: the field is empty again, nothing is kept twice.
    most = scans.LARGEST >> 20
    words = {"drop": say("slip.upload_drop", most=most), "browse": say("data_page.browse")}
    st.html(data_markup.properties(words))
    upload = st.container(key="upload_scan")
    with upload, st.form(f"scan_{unit.id}_{count}", border=False, clear_on_submit=True):
        file = st.file_uploader(
            say("slip.upload"),
            type=["pdf", "jpg", "jpeg", "png"],
            help=say("slip.upload_help", most=most),
        )
        sent = st.form_submit_button(say("slip.upload_keep"))
    if not sent or file is None:
        return
    try:
        kept = scans.attach_scan(desk.actor, context(), unit.id, file.getvalue())
        st.session_state[_SAID] = ("good", say("slip.scan_kept", digest=kept.digest[:16]))
    except RiskZoneError as error:
        st.session_state[_SAID] = ("bad", message(error.code, error.params))
    st.rerun()
