"""Entries of the audit chain in words: what was done, to what, with which particulars."""

import json
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from riskzone.messages import catalogue
from riskzone.store.audit import AuditEntry
from riskzone.ui import geography
from riskzone.ui.address import address
from riskzone.ui.names import zone_name
from riskzone.ui.text import say, word
from riskzone.units.control_schemes import control_schemes
from riskzone.units.lifecycle import STATE_WORDS
from riskzone.units.model import State

#: Pages on which a subject can be looked at, and the parameter that names it.
_PAGES = {
    "control_unit": ("control-units", "unit"),
    "account": ("accounts", ""),
    "zone": ("zones", "zone"),
    "batch": ("quality", ""),
}
_NUMBERED = re.compile(r"([a-z_]+):([0-9A-Za-z_-]{1,64})")

#: Particulars nobody reads in a table: hashes stand in the export.
_HASH = re.compile(r"[0-9a-f]{32,64}")
_LONGEST = 60


def action_words(action: str) -> str:
    """Name an action; one the catalogue does not know shows its code."""
    entry = f"action_{action.replace('.', '_')}"
    return say(f"audit.{entry}") if f"audit.{entry}" in catalogue() else action


def subject_link(subject: str, kept: Mapping[str, str]) -> Markup:
    """Name a subject, with a link to where it can be looked at."""
    match = _NUMBERED.fullmatch(subject)
    kind = match[1] if match else subject
    entry = f"subject_{kind}"
    if f"audit.{entry}" not in catalogue():
        return Markup("<span>{}</span>").format(subject[:_LONGEST])
    said = say(f"audit.{entry}", number=match[2][:_LONGEST] if match else "")
    if match is None or kind not in _PAGES:
        return Markup("<span>{}</span>").format(said)
    page, name = _PAGES[kind]
    params = dict(kept) | ({name: match[2]} if name else {})
    return Markup('<a href="{}" target="_self">{}</a>').format(address(page, params), said)


def particulars(entry: AuditEntry) -> Markup:
    """Lay out the particulars of an entry: names and values, hashes left out."""
    try:
        told = json.loads(entry.details)
    except ValueError:
        return Markup("<code>{}</code>").format(entry.details[:_LONGEST])
    if not isinstance(told, dict):
        return Markup("<code>{}</code>").format(entry.details[:_LONGEST])
    pairs = [
        Markup("<span><i>{}</i> {}</span>").format(_name(name), _worded(name, value, told))
        for name, value in told.items()
        if value not in ("", None) and not (isinstance(value, str) and _HASH.fullmatch(value))
    ]
    return Markup(" ").join(pairs)


def _name(name: str) -> str:
    entry = f"detail_{name}"
    return say(f"audit.{entry}") if f"audit.{entry}" in catalogue() else name


def _worded(name: str, value: object, told: Mapping[str, Any]) -> str:
    """Give a value in words where it is a code of ours; what is not known stays as it is."""
    text = str(value)
    if name in ("county", "township", "zone", "area", "jurisdiction"):
        served = geography.divisions()
        return zone_name(text, served.name(text)) if served.layer_of(text) else text
    schemes = control_schemes()
    if name == "circle" and told.get("scheme") in schemes:
        circle = schemes[told["scheme"]].circles.get(text)
        return word(circle.zh, circle.en) if circle else text
    if name == "state" and text in set(State):
        said = STATE_WORDS[State(text)]
        return word(said.zh, said.en)
    for entry in (f"audit.detail_{name}_{text}", f"accounts.{name}_{text}"):
        if entry in catalogue():
            return say(entry)
    return _value(value)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return say("audit.yes") if value else say("audit.no")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
