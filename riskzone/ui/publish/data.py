"""What the page of publishing asks of the services; what is kept is keyed by rights and data."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from riskzone.access import Right
from riskzone.publish.sheets import SheetSpec
from riskzone.release.pack import Pack, from_json, to_json
from riskzone.services import account_titles, pack_preview, packs, snapshots
from riskzone.services.pack_preview import Preview
from riskzone.services.packs import PackRow
from riskzone.store.shelf import Shelved
from riskzone.store.snapshots import Snapshot
from riskzone.ui.data import Desk, context


def may(desk: Desk, right: Right) -> bool:
    """Whether the reader has a right in the area served."""
    return desk.actor.may(right, context().settings.area)


def mornings(desk: Desk) -> tuple[Snapshot, ...]:
    """Give all frozen mornings, the newest day first."""
    return snapshots.snapshots(desk.actor, context())


def listing(desk: Desk) -> tuple[Shelved[Pack], ...]:
    """Give all packs, the newest first."""
    return tuple(row.shelved for row in packs.listing(desk.actor, context()))


def opened(desk: Desk, number: int) -> PackRow:
    """Give one pack with what its manifest says.

    Raises
    ------
    NotFound
        There is none of this number.
    """
    return packs.one(desk.actor, context(), number)


def history(desk: Desk, number: int) -> tuple[Shelved[Pack], ...]:
    """Give every revision of a pack, the first one first."""
    return packs.history(desk.actor, context(), number)


def offices(desk: Desk, known: Sequence[Shelved[Pack]]) -> dict[str, str]:
    """Give the offices of all who did something to packs, by account."""
    names = {name for one in known for name in (one.actor, one.record.prepared_by)}
    return account_titles.offices(desk.actor, context(), names)


def preview(desk: Desk, wanted: Pack) -> Preview:
    """Give what a pack will tell, and what there is to say of it.

    Raises
    ------
    NotFound, InputError, StoreError
        What it is to be made of is not there, or was altered.
    """
    return _preview(desk.key, to_json(wanted), desk)


@st.cache_resource(max_entries=24, show_spinner=False)
def _preview(key: tuple[Any, ...], wanted: str, _desk: Desk) -> Preview:  # noqa: ARG001
    return pack_preview.preview(_desk.actor, context(), from_json(wanted), apart=True)


def picture(desk: Desk, wanted: Pack, spec: SheetSpec) -> bytes:
    """Give a sheet as it will be printed (PNG)."""
    return _picture(desk.key, to_json(wanted), spec, desk)


@st.cache_resource(max_entries=48, show_spinner=False)
def _picture(key: tuple[Any, ...], wanted: str, spec: SheetSpec, _desk: Desk) -> bytes:  # noqa: ARG001
    return pack_preview.sheet_preview(_desk.actor, context(), from_json(wanted), spec, apart=True)
