"""Files of control units in, as proposals: read, set against the store, confirmed.

What is imported is never in force: new rows become drafts or proposals, edits of drafts and
plans are stored as edits (or kept as a draft of whoever imported them, where somebody changed
them since), and edits of control units that are proposed or in force wait for who decides on
them (:mod:`riskzone.services.unit_proposals`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from riskzone.access import Actor, Right
from riskzone.errors import InputError, StoreError
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.layers import layer_rules
from riskzone.services.prepare import storable_name
from riskzone.services.present import present
from riskzone.services.unit_exchange_plan import Source, plan_rows, row_key
from riskzone.store import UnitOfWork, WriteUnitOfWork, audit, exchanges, state_version, units
from riskzone.units.apply import apply
from riskzone.units.control_schemes import control_scheme
from riskzone.units.exchange_plan import RowPlan, Verdict, counts
from riskzone.units.exchange_read import RawFile, read_exchange
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit

#: Control scheme of rows that name none, unless another one is chosen.
DEFAULT_SCHEME = "hlj-2020-04"


@dataclass(frozen=True)
class Prepared:
    """A file that was read and is not stored.

    Parameters
    ----------
    file : str
        Name for messages.
    source : Source
    """

    file: str
    source: Source

    @property
    def raw(self) -> RawFile:
        """What the file holds."""
        return self.source.raw


@dataclass(frozen=True)
class Preview:
    """What confirming would do.

    Parameters
    ----------
    file : str
    plans : tuple of RowPlan
        In the order of the file.
    counts : mapping of Verdict to int
    personal, ignored : tuple of str
        Headers that were dropped as personal, and that mean nothing here.
    notes : tuple
        (catalogue code, parameters).
    version : int
        State of the store this was compared with.
    """

    file: str
    plans: tuple[RowPlan, ...]
    counts: Mapping[Verdict, int]
    personal: tuple[str, ...]
    ignored: tuple[str, ...]
    notes: tuple[tuple[str, Mapping[str, object]], ...]
    version: int


@dataclass(frozen=True)
class Imported:
    """What confirming did.

    Parameters
    ----------
    created, edited : tuple of int
        Numbers of new control units, and of drafts and plans that were edited.
    drafts : tuple of int
        Drafts and plans somebody changed since: the edit is kept as a draft of the actor.
    waiting : tuple of int
        Control units that are proposed or in force: the edit waits for who decides on them.
    same, refused : int
        Rows there was nothing to do for, and rows left out.
    """

    created: tuple[int, ...] = ()
    edited: tuple[int, ...] = ()
    drafts: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    same: int = 0
    refused: int = 0


def prepare(
    actor: Actor,
    ctx: Context,
    data: bytes,
    filename: str,
    *,
    datum: str | None,
    mapping: str | None = None,
    scheme: str = DEFAULT_SCHEME,
    propose: bool = False,
) -> Prepared:
    """Read a file of control units; nothing is compared or stored.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    data : bytes
        GeoPackage, GeoJSON, a Shapefile in a zip, XLSX, XLS or CSV; told by content.
    filename : str
    datum : str
        Of its coordinates; asked for, never guessed.
    mapping : str, optional
        Text of a column map (TOML): ``[columns]``, ``crs``, ``layer_name``, ``datum``.
    scheme : str
        Control scheme of new rows that name none.
    propose : bool
        Whether new rows are proposed, not only drafted.

    Raises
    ------
    InputError, TooLarge
        It cannot be read; nothing is half read.
    NotFound
        There is no such control scheme.
    Denied
        The actor may not draft control units.
    """
    guard.check(actor, ctx, Right.DRAFT_UNITS)
    control_scheme(scheme)
    rules = layer_rules(mapping or "")
    raw = read_exchange(
        data,
        filename,
        datum=datum or rules.datum,
        columns=rules.columns,
        crs=rules.crs,
        layer_name=rules.layer_name,
    )
    digest = hashlib.sha256(data).hexdigest()
    return Prepared(storable_name(filename, "units"), Source(raw, digest, scheme, propose))


def preview(actor: Actor, ctx: Context, prepared: Prepared) -> Preview:
    """What confirming a prepared file would do, row by row; nothing is written.

    Raises
    ------
    Denied
        The actor may not draft control units.
    """
    now = guard.check(actor, ctx, Right.DRAFT_UNITS)
    with ctx.store.read() as uow:
        return _preview(now, ctx, uow, prepared)


def _preview(actor: Actor, ctx: Context, uow: UnitOfWork, prepared: Prepared) -> Preview:
    raw = prepared.raw
    plans = plan_rows(actor, ctx, uow, prepared.source)
    return Preview(
        prepared.file,
        plans,
        counts(plans),
        raw.personal,
        raw.ignored,
        raw.notes,
        state_version(uow),
    )


def confirm(
    actor: Actor,
    ctx: Context,
    prepared: Prepared,
    *,
    seen: int | None = None,
    bad_rows: Literal["refuse", "skip"] = "refuse",
) -> Imported:
    """Store what a prepared file brings, all in one unit of work or nothing.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    prepared : Prepared
    seen : int, optional
        ``version`` of the preview that was looked at.
    bad_rows : {"refuse", "skip"}
        Whether one row that cannot be used refuses the file, or only itself.

    Raises
    ------
    InputError
        Rows cannot be used; nothing was stored.
    StoreError
        The store is not that of the preview; nothing was stored.
    Denied
        The actor may not draft control units.
    """
    now = guard.check(actor, ctx, Right.DRAFT_UNITS)
    # Planned without the lock of the store: what is compared takes its time.
    with ctx.store.read() as uow:
        made = _preview(now, ctx, uow, prepared)
    refused = made.counts[Verdict.REFUSED]
    if refused and bad_rows == "refuse":
        rows = ", ".join(str(p.number) for p in made.plans if p.verdict is Verdict.REFUSED)
        raise InputError(
            "unit_exchange.rows_refused", file=prepared.file, count=refused, rows=rows[:80]
        )
    with ctx.store.write(now) as writing:
        if state_version(writing) != (made.version if seen is None else seen):
            raise StoreError("services.changed_since_preview", file=prepared.file)
        done = [p for p in made.plans if p.stored]
        if not done:
            return Imported(same=made.counts[Verdict.SAME], refused=refused)
        return _store(now, writing, present(ctx, writing), prepared, done, made)


def _store(  # noqa: PLR0917 - private, one caller
    actor: Actor,
    uow: WriteUnitOfWork,
    at: datetime,
    prepared: Prepared,
    plans: Sequence[RowPlan],
    made: Preview,
) -> Imported:
    created: dict[str, int] = {}
    edited: list[int] = []
    drafts: list[int] = []
    waiting: list[int] = []
    for plan in plans:
        unit = plan.mine
        if unit is None:
            continue
        if plan.verdict is Verdict.NEW:
            created[row_key(plan)] = _created(actor, uow, at, unit, prepared)
        elif plan.direct and plan.theirs is not None:
            scheme = control_scheme(unit.scheme)
            after = apply(
                plan.theirs, Action.EDIT, actor=actor.name, at=at, scheme=scheme, wanted=unit
            )
            units.change(uow, units.Change(after, plan.theirs.version, Action.EDIT))
            edited.append(unit.id)
        elif plan.base is not None and plan.awaits_decision:
            exchanges.keep(uow, actor.name, unit, plan.base.version)
            waiting.append(unit.id)
        elif plan.base is not None:
            units.keep_draft(uow, actor.name, unit, plan.base.version)
            drafts.append(unit.id)
    result = Imported(
        tuple(created.values()),
        tuple(edited),
        tuple(drafts),
        tuple(waiting),
        made.counts[Verdict.SAME],
        made.counts[Verdict.REFUSED],
    )
    digest = prepared.source.sha256
    details = {
        "sha256": digest,
        "rows": created,
        "edited": edited,
        "drafts": drafts,
        "waiting": waiting,
        "refused": result.refused,
    }
    audit.append(uow, "unit.import", f"file:{digest[:32]}", details)
    return result


def _created(
    actor: Actor, uow: WriteUnitOfWork, at: datetime, unit: ControlUnit, prepared: Prepared
) -> int:
    scheme, name = control_scheme(unit.scheme), actor.name
    drafted = apply(None, Action.DRAFT, actor=name, at=at, scheme=scheme, wanted=unit)
    stored = units.add(uow, drafted, Action.DRAFT)
    if prepared.source.propose:
        proposed = apply(stored, Action.PROPOSE, actor=name, at=at, scheme=scheme)
        units.change(uow, units.Change(proposed, stored.version, Action.PROPOSE))
    return stored.id
