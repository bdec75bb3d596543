"""Everything the rules say of a document: those of the paper, and those only the store can tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from riskzone.access import covers
from riskzone.decisions.model import DecisionDocument, SchemeLine, State, UnitLine
from riskzone.errors import NotFound
from riskzone.services.context import Context
from riskzone.services.decision_schemes import scheme_lines
from riskzone.store import UnitOfWork, decisions, units
from riskzone.zoning.library import scheme_ids


@dataclass(frozen=True)
class Finding:
    """Something a check found."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Literal["refuse", "warn"] = "refuse"
    where: str = ""


def _refuse(code: str, where: str, **params: Any) -> Finding:
    return Finding(f"decision_services.{code}", params, "refuse", where)


def found_in(
    ctx: Context, uow: UnitOfWork, document: DecisionDocument, *, reason: str = ""
) -> tuple[Finding, ...]:
    """What the rules find in a document, what refuses first.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    document : DecisionDocument
        As it would be stored.
    reason : str
        Given with the step.
    """
    every = (*_of_store(uow, document),)
    return tuple(sorted(every, key=lambda finding: finding.severity != "refuse"))


def _of_store(uow: UnitOfWork, document: DecisionDocument) -> Iterator[Finding]:
    yield from _reference(uow, document)
    yield from _number(uow, document)
    for position, line in enumerate(document.lines):
        where = f"lines.{position}"
        if isinstance(line, SchemeLine) and line.scheme not in scheme_ids():
            yield _refuse(
                "no_such_scheme", where, scheme=line.scheme, known=", ".join(scheme_ids())
            )
        if isinstance(line, UnitLine):
            try:
                units.get(uow, line.unit_id)
            except NotFound:
                yield _refuse("no_such_unit", where, unit=line.unit_id)


def _reference(uow: UnitOfWork, document: DecisionDocument) -> Iterator[Finding]:
    """What is wrong with the document it corrects or withdraws."""
    if not document.refers_to and document.relation is None:
        return
    where = "refers_to"
    if not document.refers_to or document.relation is None:
        yield _refuse("half_reference", where)
        return
    try:
        other = decisions.get(uow, document.refers_to).document
    except NotFound:
        yield _refuse("no_such_document", where, number=document.refers_to)
        return
    if other.state is not State.DECIDED:
        yield _refuse("not_decided", where, title=other.title, number=other.id)
    if not covers(document.area, other.area):
        yield _refuse("other_area", where, title=other.title, area=other.area, own=document.area)
    if scheme_lines(other):
        # An adoption is in force from its day on; another one takes its place.
        yield _refuse("adopted_stays", where, title=other.title)
    earlier = _changed_before(uow, document)
    if earlier is not None:
        yield _refuse(
            "changed_before", where, title=other.title, by=earlier.title, number=earlier.id
        )


def _changed_before(uow: UnitOfWork, document: DecisionDocument) -> DecisionDocument | None:
    """The decided document that already corrects or withdraws the same one."""
    others = (one.document for one in decisions.listing(uow))
    return next(
        (
            one
            for one in others
            if one.refers_to == document.refers_to
            and one.state is State.DECIDED
            and one.id != document.id
        ),
        None,
    )


def _number(uow: UnitOfWork, document: DecisionDocument) -> Iterator[Finding]:
    """The number another paper of the same body bears already."""
    if not document.number:
        return
    mine = (document.number, document.area, document.body)
    for record in decisions.listing(uow):
        other = record.document
        if other.id == document.id or other.state not in (State.DECIDED, State.PROPOSED):
            continue
        if (other.number, other.area, other.body) == mine:
            yield _refuse(
                "number_taken", "number", number=other.number, title=other.title, other=other.id
            )
            return
