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
from riskzone.ui.text import items, say, word
from riskzone.units.control_schemes import control_schemes
from riskzone.units.lifecycle import STATE_WORDS
from riskzone.units.model import State

#: Pages on which a subject can be looked at, and the parameter that names it.
_PAGES = {
    "control_unit": ("control-units", "unit"),
    "decision": ("decisions", "document"),
    "account": ("accounts", ""),
    "zone": ("zones", "zone"),
    "batch": ("quality", ""),
    "snapshot": ("mornings", "snapshot"),
    "pack": ("publish", "pack"),
    "instruction": ("instructions", "instruction"),
}
#: Room and head of the words the values of a particular have.
_WORDED = {
    "role": ("accounts", "role"),
    "purpose": ("chronology", "purpose"),
    "kind": ("clocks", "kind"),
    "layer": ("ui", "layer"),
    "decided_by": ("unit_form", "level"),
}
_NUMBERED = re.compile(r"([a-z_]+):([0-9A-Za-z_-]{1,64})")

#: Particulars nobody reads in a table: hashes and names of keys stand in the export.
_HASH = re.compile(r"[0-9a-f]{16,64}")
_HEAD = re.compile(r"(\d+:[0-9a-f]{16})[0-9a-f]{48}")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d\+08:00")
_LONGEST = 60
#: What a document says that corrects none.
_NO_CORRECTION = ("corrects", 0)
#: Members of a list that are named; of a longer one, how many there are.
_NAMED = 6


def action_words(action: str) -> str:
    """Name an action; one the catalogue does not know shows its code."""
    entry = f"action_{action.replace('.', '_')}"
    return say(f"audit.{entry}") if f"audit.{entry}" in catalogue() else action


def subject_words(subject: str) -> str:
    """Name a subject; one the catalogue does not know stays as it is."""
    kind, _, number = subject.partition(":")
    entry = f"audit.subject_{kind}"
    if entry not in catalogue():
        return subject[:_LONGEST]
    return say(entry, number=number[: 12 if _HASH.fullmatch(number) else _LONGEST]).strip()


def subject_link(subject: str, kept: Mapping[str, str]) -> Markup:
    """Name a subject, with a link to where it can be looked at."""
    match = _NUMBERED.fullmatch(subject)
    kind = match[1] if match else subject
    said = subject_words(subject)
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
        if not (value in ("", None, [], {}) or _is_hash(value) or (name, value) == _NO_CORRECTION)
    ]
    return Markup(" ").join(pairs)


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _name(name: str) -> str:
    entry = f"detail_{name}"
    return say(f"audit.{entry}") if f"audit.{entry}" in catalogue() else name


def _worded(name: str, value: object, told: Mapping[str, Any]) -> str:
    """Give a value in words where it is a code of ours; what is not known stays as it is."""
    if isinstance(value, dict):  # line of a file → number of the control unit made of it
        value = list(value.values())
    if isinstance(value, list):
        if len(value) > _NAMED:
            return say("audit.so_many", count=len(value))
        return items(_worded(name, one, told) for one in value)
    return _thing(name, str(value), told) or _code(name, str(value)) or _value(value)


def _thing(name: str, text: str, told: Mapping[str, Any]) -> str:
    """Name a division, a control scheme, its circle or a subject."""
    if name in ("of", "about"):
        return subject_words(text)
    if name in ("county", "township", "zone", "area", "jurisdiction"):
        served = geography.divisions()
        return zone_name(text, served.name(text)) if served.layer_of(text) else ""
    scheme = control_schemes().get(text if name == "scheme" else str(told.get("scheme")))
    found = scheme if name == "scheme" or scheme is None else scheme.circles.get(text)
    return word(found.zh, found.en) if found and name in ("scheme", "circle") else ""


def _code(name: str, text: str) -> str:
    """Say a code that has an entry of its own."""
    if name == "state" and text in set(State):
        said = STATE_WORDS[State(text)]
        return word(said.zh, said.en)
    room, head = _WORDED.get(name, ("audit", f"detail_{name}"))
    # A check is told by its code in the catalogue; here it has a short name.
    short = text.rpartition(".")[2]
    entries = (f"audit.detail_{name}_{short}", f"{room}.{head}_{text}")
    return next((say(entry) for entry in entries if entry in catalogue()), "")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return say("audit.yes") if value else say("audit.no")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if moment := _MOMENT.fullmatch(text):
        return f"{moment[1]} {moment[2]}"
    if head := _HEAD.fullmatch(text):
        return head[1]
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
