"""What the page of imports remembers of an upload, and what it asks of the services.

An upload cannot stand in an address; it is kept in the session, and gone with it.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st

from riskzone.cases.fields import vocabulary
from riskzone.cases.revisions import Mode
from riskzone.cases.tables import LineList
from riskzone.services import imports, layers, mappings, prepare, recognition
from riskzone.services.imports import BadRows, ImportReport
from riskzone.services.layers import LayerReport, PreparedLayer
from riskzone.services.prepare import Prepared
from riskzone.services.reach import Reach, reach_of
from riskzone.services.recognition import ImportKind, Look
from riskzone.store.mappings import MappingRecord
from riskzone.ui.data import Desk, context

Report = ImportReport | LayerReport

_LOOK, _PREVIEW = "_intake_look", "_intake_preview"
#: Fields that are points.
_POINTS = frozenset({"lon", "lat"})


@dataclass(frozen=True)
class Upload:
    """A file or pasted cells.

    Parameters
    ----------
    name : str
    data : bytes
    """

    name: str
    data: bytes

    @property
    def key(self) -> str:
        """What tells it from other uploads."""
        return hashlib.sha256(self.data).hexdigest() + self.name


@dataclass(frozen=True)
class Choice:
    """What the desk chose for an upload.

    Parameters
    ----------
    kind : str
    mode : {"full", "delta"}
    datum : str or None
    start : date or None
        First day from which a list is complete, or on which a layer holds.
    sender : str
        Whose saved mapping is used; ``""``: nobody's.
    columns : mapping of str to str, optional
        Header → field where the desk chose for itself; ``""``: left out.
    values : mapping
        Field → text in the file → value.
    """

    kind: ImportKind
    mode: Mode = "delta"
    datum: str | None = None
    start: date | None = None
    sender: str = ""
    columns: Mapping[str, str] | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def reach(desk: Desk) -> Reach:
    """Give where the desk may import."""
    return reach_of(desk.actor, context())


def looked_at(desk: Desk, upload: Upload) -> Look:
    """Look at an upload, once.

    Raises
    ------
    InputError, TooLarge
        It cannot be used.
    """
    kept = st.session_state.get(_LOOK)
    if kept is not None and kept[0] == upload.key:
        return kept[1]
    found = recognition.look(desk.actor, context(), upload.data, upload.name)
    st.session_state[_LOOK] = (upload.key, found)
    return found


def senders(desk: Desk) -> tuple[MappingRecord, ...]:
    """Give the mappings in use."""
    return mappings.listing(desk.actor, context())


def may_change(desk: Desk, record: MappingRecord) -> bool:
    """Whether the desk may replace or remove a mapping."""
    return mappings.may_change(desk.actor, context(), record)


def recognised(desk: Desk, look: Look) -> MappingRecord | None:
    """Find the sender whose columns the file has."""
    return mappings.recognised(desk.actor, context(), look.headers, look.fits)


def columns_of(look: Look, choice: Choice, saved: MappingRecord | None) -> dict[str, str]:
    """Say which field each header becomes; what is left out is not in it."""
    if choice.columns is not None:
        return {header: name for header, name in choice.columns.items() if name}
    known = recognition.assigned(choice.kind, look.headers)
    if saved is None:
        return known
    own = mappings.columns_of(saved)
    taken = set(own.values())
    return {h: n for h, n in known.items() if h not in own and n not in taken} | own


def needs_datum(kind: ImportKind, columns: Mapping[str, str]) -> bool:
    """Whether a file of these columns holds points."""
    return kind in ("township", "building") or set(columns.values()) >= _POINTS


def states_datum(saved: MappingRecord) -> bool:
    """Whether a saved mapping says the datum of its points."""
    return "datum" in tomllib.loads(saved.content)


def with_datum(choice: Choice, datum: str | None) -> Choice:
    """Take up the datum that was chosen."""
    return replace(choice, datum=datum)


def mapping_text(look: Look, choice: Choice, saved: MappingRecord | None) -> str | None:
    """Write the mapping in use; ``None`` where the headers speak for themselves."""
    if choice.columns is None and not choice.values:
        return None if saved is None else saved.content
    return mappings.written(
        choice.kind,
        columns_of(look, choice, saved),
        sender=choice.sender,
        values=choice.values,
        datum=choice.datum,
    )


def preview(
    desk: Desk, upload: Upload, choice: Choice, mapping: str | None
) -> tuple[Prepared | PreparedLayer, Report]:
    """Read an upload as chosen and set it against the store; read once, compared anew.

    Raises
    ------
    RiskZoneError
        It cannot be used as chosen.
    """
    key = (upload.key, repr(replace(choice, sender="")), mapping)
    kept = st.session_state.get(_PREVIEW)
    if kept is None or kept[0] != key:
        st.session_state.pop(_PREVIEW, None)
        kept = (key, _prepared(desk, upload, choice, mapping), {})
        st.session_state[_PREVIEW] = kept
    prepared: Prepared | PreparedLayer = kept[1]
    reports: dict[int, Report] = kept[2]
    if desk.version not in reports:
        reports.clear()
        reports[desk.version] = _compared(desk, prepared)
    return prepared, reports[desk.version]


def store(desk: Desk, prepared: Prepared | PreparedLayer, seen: int, bad_rows: BadRows) -> Report:
    """Store what was previewed.

    Raises
    ------
    RiskZoneError
        Nothing was stored.
    """
    if isinstance(prepared, PreparedLayer):
        return layers.store_layer(desk.actor, context(), prepared, seen=seen)
    return imports.store(desk.actor, context(), prepared, bad_rows=bad_rows, seen=seen)


def forget() -> None:
    """Drop the upload and everything read of it."""
    for name in (_LOOK, _PREVIEW):
        st.session_state.pop(name, None)


def save_mapping(desk: Desk, sender: str, kind: ImportKind, content: str) -> MappingRecord:
    """Keep a mapping under the name of a sender."""
    return mappings.save(desk.actor, context(), sender=sender, kind=kind, content=content)


def remove_mapping(desk: Desk, record: MappingRecord) -> None:
    """Take a mapping out of use."""
    mappings.remove(
        desk.actor,
        context(),
        sender=record.sender,
        kind=record.kind,  # type: ignore[arg-type]
    )


def closed_values() -> Mapping[str, Mapping[str, list[str]]]:
    """Give the fields whose values are words of a list, with these values."""
    return vocabulary()["values"]


def last_day(prepared: Prepared | PreparedLayer) -> date | None:
    """Give the last day the rows speak of: where the levels are worth a look."""
    if isinstance(prepared, PreparedLayer):
        return None
    given = prepared.given
    frame = given.cases if isinstance(given, LineList) else given.rows
    names = [n for n in ("reported_on", "confirmed_on", "date", "reported_at") if n in frame]
    days = [frame[name].max() for name in names]
    known = [day.date() for day in days if day == day]  # noqa: PLR0124 - NaT is not itself
    return max(known) if known else None


def _prepared(
    desk: Desk, upload: Upload, choice: Choice, mapping: str | None
) -> Prepared | PreparedLayer:
    given = (desk.actor, context(), upload.data)
    if choice.kind in ("township", "building"):
        return layers.prepare_layer(
            *given, layer=choice.kind, filename=upload.name, mapping=mapping, datum=choice.datum,
            valid_from=choice.start,
        )  # fmt: skip
    options = prepare.ImportOptions(
        filename=upload.name, mapping=mapping, mode=choice.mode, coverage_from=choice.start,
        datum=choice.datum,
    )  # fmt: skip
    readers = {
        "cases": prepare.prepare_cases,
        "counts": prepare.prepare_counts,
        "reports": prepare.prepare_reports,
    }
    return readers[choice.kind](*given, options)


def _compared(desk: Desk, prepared: Prepared | PreparedLayer) -> Report:
    if isinstance(prepared, PreparedLayer):
        return layers.preview_layer(desk.actor, context(), prepared)
    return imports.preview(desk.actor, context(), prepared)
