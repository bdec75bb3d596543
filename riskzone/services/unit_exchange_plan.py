"""An exchange file set against the store: what each row would do, and why some cannot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import shapely

from riskzone.access import Actor, Right
from riskzone.cases.privacy import CUT, PERSONAL, entrance
from riskzone.errors import NotFound
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.services.unit_checks import neighbours, placed
from riskzone.services.unit_places import is_inner
from riskzone.services.unit_scope import area_of
from riskzone.store import UnitOfWork, audit_search, exchanges, units
from riskzone.units import guard as rails
from riskzone.units.apply import consider
from riskzone.units.control_schemes import control_schemes
from riskzone.units.exchange_plan import RowPlan, Verdict, differing, same_order
from riskzone.units.exchange_read import RawFile, RawRow
from riskzone.units.exchange_rows import Read, Words, numbers_of, read_row
from riskzone.units.findings import Finding, refusals
from riskzone.units.lifecycle import Action
from riskzone.units.metres import shown
from riskzone.units.model import ControlUnit, State
from riskzone.units.overlap import overlaps

#: An edit of these is stored; of any other it is a draft, to be decided on.
_EDITED_AT_ONCE = (State.DRAFT, State.PLANNED)
_FINAL = (State.ENDED, State.REJECTED, State.WITHDRAWN, State.REFUSED_ABOVE)


@dataclass(frozen=True)
class Source:
    """A file to be set against the store.

    Parameters
    ----------
    raw : RawFile
    sha256 : str
        Of its bytes, hexadecimal.
    scheme : str
        Control scheme of new rows that name none.
    propose : bool
        Whether new rows are proposed at once, not only drafted.
    """

    raw: RawFile
    sha256: str
    scheme: str
    propose: bool = False


@dataclass
class _Known:
    """What the rows are set against."""

    actor: Actor
    ctx: Context
    uow: UnitOfWork
    words: Words
    source: Source
    imported: Mapping[str, int]
    drafts: Mapping[int, ControlUnit]
    #: County → name → control units of the store that are not over.
    counties: dict[str, dict[str, list[ControlUnit]]] = field(default_factory=dict)
    #: Name → new rows before this one.
    new: dict[str, list[ControlUnit]] = field(default_factory=dict)


def plan_rows(actor: Actor, ctx: Context, uow: UnitOfWork, source: Source) -> tuple[RowPlan, ...]:
    """What every row of a file would do.

    Parameters
    ----------
    actor : Actor
        As the guard gave it back: with the roles it has now.
    ctx : Context
    uow : UnitOfWork
    source : Source
    """
    words = Words(ctx.divisions, control_schemes(), ctx.clock.today())
    mine = {draft.unit.id: draft.unit for draft in units.drafts(uow, actor.name)}
    mine |= {
        one.draft.unit.id: one.draft.unit for one in exchanges.waiting(uow) if one.by == actor.name
    }
    known = _Known(actor, ctx, uow, words, source, imported_rows(uow, source.sha256), mine)
    plans: list[RowPlan] = []
    seen: set[int] = set()
    for row in source.raw.rows:
        plan = _plan(row, known)
        number = plan.theirs.id if plan.theirs else 0
        if number and number in seen:
            plan = _refused(plan, Finding("unit_exchange.twice_in_file", {"unit": number}))
        seen.add(number)
        plans.append(plan)
    return _apart(plans)


def imported_rows(uow: UnitOfWork, sha256: str) -> Mapping[str, int]:
    """Rows of this very file that became control units before, by their key."""
    search = audit_search.Search(action="unit.import", subject=f"file:{sha256[:32]}")
    found: dict[str, int] = {}
    for entry in audit_search.found(uow, search):
        found |= json.loads(entry.details).get("rows", {})
    return found


def row_key(row: RawRow | RowPlan) -> str:
    """A row within its file."""
    return f"{row.layer}:{row.number}"


def _plan(row: RawRow, known: _Known) -> RowPlan:
    name = _shown_name(row)
    try:
        number, version = numbers_of(row)
    except ValueError as error:
        field = str(error)
        params = {"field": field, "value": PERSONAL.sub(CUT, row.values[field])[:20]}
        finding = Finding("unit_exchange.bad_number", params, "refuse", field)
        return RowPlan(row.number, row.layer, Verdict.REFUSED, name, findings=(finding,))
    if number:
        return _of_known(row, name, number, version, known)
    if row_key(row) in known.imported:
        before = {"unit": known.imported[row_key(row)]}
        finding = Finding("unit_exchange.imported_before", before, "warn")
        return RowPlan(row.number, row.layer, Verdict.SAME, name, findings=(finding,))
    return _of_new(row, name, known)


def _shown_name(row: RawRow) -> str:
    """What a row is called in a report: the file's own words, but for what is personal."""
    name = row.values.get("name") or row.values.get("place_text") or ""
    return entrance(PERSONAL.sub(CUT, name))[:60]


def _of_new(row: RawRow, name: str, known: _Known) -> RowPlan:
    read = read_row(row, None, known.words, known.source.scheme)
    plan = RowPlan(
        row.number, row.layer, Verdict.NEW, name, read.unit, fields=read.edited,
        findings=read.findings,
    )  # fmt: skip
    if refusals(read.findings):
        return replace(plan, verdict=Verdict.REFUSED)
    twin = _twin(read.unit, _of_county(read.unit.county, known))
    if twin is not None:
        finding = Finding("unit_exchange.known_already", {"unit": twin.id}, "warn")
        return replace(plan, verdict=Verdict.SAME, theirs=twin, findings=(finding,))
    if _twin(read.unit, known.new) is not None:
        return _refused(plan, Finding("unit_exchange.same_row_twice", {"name": name}))
    known.new.setdefault(read.unit.name, []).append(read.unit)
    return _checked(plan, read, None, Action.DRAFT, known)


def _twin(unit: ControlUnit, named: Mapping[str, list[ControlUnit]]) -> ControlUnit | None:
    return next((one for one in named.get(unit.name, []) if same_order(one, unit)), None)


def _of_county(county: str, known: _Known) -> Mapping[str, list[ControlUnit]]:
    if county not in known.counties:
        named: dict[str, list[ControlUnit]] = {}
        for record in units.listing(known.uow, areas=(county,)):
            if record.unit.state not in _FINAL:
                named.setdefault(record.unit.name, []).append(record.unit)
        known.counties[county] = named
    return known.counties[county]


def _of_known(row: RawRow, name: str, number: int, version: int, known: _Known) -> RowPlan:
    """A row that names a control unit of the store and the version it was exported from."""
    try:
        theirs = units.get(known.uow, number).unit
    except NotFound:
        return _unknown(row, name, "unit_exchange.no_such_unit", {"unit": number})
    if not known.actor.may(Right.DRAFT_UNITS, area_of(theirs)):
        return _unknown(row, name, "unit_exchange.outside_jurisdiction", {"unit": number})
    history = {one.version: one.unit for one in units.revisions(known.uow, number)}
    base = history.get(version)
    if base is None:
        params = {"unit": number, "newest": theirs.version}
        if not version:
            return _unknown(row, name, "unit_exchange.no_version", params)
        params["version"] = version
        return _unknown(row, name, "unit_exchange.no_such_version", params)
    return _edit(row, base, theirs, known)


def _edit(row: RawRow, base: ControlUnit, theirs: ControlUnit, known: _Known) -> RowPlan:
    """What a row changes, set against the version it began from and the newest one."""
    read = read_row(row, base, known.words, known.source.scheme)
    pending = differing(read.edited, read.unit, theirs)
    plan = RowPlan(
        row.number, row.layer, Verdict.SAME, theirs.name, read.unit, base, theirs, pending,
        findings=read.findings,
    )  # fmt: skip
    if refusals(read.findings):
        return replace(plan, verdict=Verdict.REFUSED)
    if not pending:
        return replace(plan, mine=None)
    if theirs.state in _FINAL:
        return _refused(plan, Finding("unit_exchange.final", {"name": theirs.name}))
    stale = base.version != theirs.version
    plan = replace(
        plan,
        verdict=Verdict.CONFLICT if stale else Verdict.CHANGED,
        direct=not stale and theirs.state in _EDITED_AT_ONCE,
        clashing=differing(pending, base, theirs) if stale else (),
    )
    return _beside_draft(_checked(plan, read, theirs, Action.EDIT, known), known)


def _beside_draft(plan: RowPlan, known: _Known) -> RowPlan:
    """What the actor was writing about the same control unit is never overwritten."""
    kept = known.drafts.get(plan.theirs.id) if plan.theirs else None
    if kept is None or plan.mine is None or plan.verdict is Verdict.REFUSED:
        return plan
    if not differing(plan.fields, plan.mine, kept):
        finding = Finding("unit_exchange.draft_kept_already", {}, "warn")
        return replace(plan, verdict=Verdict.SAME, mine=None, findings=(finding,))
    return _refused(plan, Finding("unit_exchange.own_draft", {"name": plan.name}))


def _unknown(row: RawRow, name: str, code: str, params: Mapping[str, object]) -> RowPlan:
    finding = Finding(code, dict(params), "refuse", "id")
    return RowPlan(row.number, row.layer, Verdict.REFUSED, name, findings=(finding,))


def _checked(
    plan: RowPlan, read: Read, before: ControlUnit | None, action: Action, known: _Known
) -> RowPlan:
    """The plan with what the rules say of it: jurisdiction, place, guard rails, neighbours."""
    unit, findings = read.unit, list(read.findings)
    if not known.actor.may(Right.DRAFT_UNITS, area_of(unit)):
        params = {"unit": plan.name}
        findings.append(Finding("unit_exchange.outside_jurisdiction", params, field="county"))
    place = placed(known.ctx, known.uow, unit, action, before)
    findings += place.findings
    plan = replace(plan, mine=place.unit)
    if not refusals(findings):
        findings += _ruled(plan, place.unit, before, known)
    plan = replace(plan, findings=_once(findings))
    return replace(plan, verdict=Verdict.REFUSED) if refusals(plan.findings) else plan


def _once(findings: list[Finding]) -> tuple[Finding, ...]:
    """What refuses first; what two steps found is told once."""
    ranked = sorted(findings, key=lambda finding: finding.severity != "refuse")
    return tuple(one for i, one in enumerate(ranked) if one not in ranked[:i])


def _ruled(
    plan: RowPlan, unit: ControlUnit, before: ControlUnit | None, known: _Known
) -> list[Finding]:
    """What guard rails and neighbours say of storing a row, or of keeping it as a draft."""
    scheme = control_schemes().get(unit.scheme)
    if scheme is None:  # an edit of a control unit whose scheme is gone
        params = {"scheme": unit.scheme, "known": ", ".join(control_schemes())}
        return [Finding("units.no_such_scheme", params, field="scheme")]
    at = present(known.ctx, known.uow)
    action = Action.EDIT if before else Action.DRAFT
    if not plan.direct:
        found = list(rails.check(unit, scheme, before=before, action=action, at=at))
        return [*found, *neighbours(known.uow, unit, action, at)]
    made, of_step = consider(
        before, action, actor=known.actor.name, at=at, scheme=scheme, wanted=unit
    )
    found = list(of_step)
    if before is None and known.source.propose:
        made, of_step = consider(made, Action.PROPOSE, actor=known.actor.name, at=at, scheme=scheme)
        found = [*of_step, *found]
    return [*found, *neighbours(known.uow, made, action, at)]


def _apart(plans: list[RowPlan]) -> tuple[RowPlan, ...]:
    """Rows of one file whose inner control units lie over each other are refused, both."""
    at = [
        i
        for i, plan in enumerate(plans)
        if plan.verdict in (Verdict.NEW, Verdict.CHANGED) and plan.mine and _inner_polygon(plan)
    ]
    for pair in overlaps([_polygon(plans[i]) for i in at]):
        first, second = at[pair.first], at[pair.second]
        for one, other in ((first, second), (second, first)):
            label = f"{plans[other].name} #{plans[other].number}"
            params = {"other": label, "area": shown(pair.area_m2)}
            plans[one] = _refused(plans[one], Finding("unit_geometry.overlaps", params))
    return tuple(plans)


def _inner_polygon(plan: RowPlan) -> bool:
    unit = plan.mine
    return unit is not None and isinstance(unit.geometry, shapely.Polygon) and is_inner(unit)


def _polygon(plan: RowPlan) -> shapely.Polygon:
    assert plan.mine is not None and plan.mine.geometry is not None  # noqa: S101, PT018 - asked before
    return plan.mine.geometry


def _refused(plan: RowPlan, finding: Finding) -> RowPlan:
    findings = (*plan.findings, finding)
    return replace(plan, verdict=Verdict.REFUSED, findings=findings)
