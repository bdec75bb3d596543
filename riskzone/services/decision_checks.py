"""Everything the rules say of a document: those of the paper, and those only the store can tell."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from riskzone.decisions.authority import authority
from riskzone.decisions.check import Finding, check
from riskzone.decisions.model import DecisionDocument, LevelLine, Line, State, UnitLine
from riskzone.decisions.resolve import Book
from riskzone.errors import NotFound
from riskzone.services.context import Context
from riskzone.services.decision_book import book
from riskzone.services.decision_scans import of_document
from riskzone.services.decision_schemes import scheme_lines
from riskzone.services.present import present
from riskzone.store import UnitOfWork, decisions, units
from riskzone.units.texts import free_text

__all__ = ["Finding", "found_in", "text_findings"]


def found_in(
    ctx: Context,
    uow: UnitOfWork,
    document: DecisionDocument,
    *,
    known: Book | None = None,
    now: datetime | None = None,
) -> tuple[Finding, ...]:
    """What the rules find in a document, what refuses first.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    document : DecisionDocument
        As it would be stored; what only a decision needs is asked of a decided one.
    known : Book, optional
        What is decided so far; default: what the store knows.
    now : datetime, optional
        Aware; default: the present.

    Raises
    ------
    NotFound
        Its authority table is not known.
    """
    table = authority(document.authority)
    of_paper = check(
        document,
        book=known or book(ctx, uow),
        authority=table,
        divisions=ctx.divisions,
        now=now or present(ctx, uow),
        scans=len(of_document(uow, document.id)),
        deciding=document.state is State.DECIDED,
    )
    every = (*of_paper, *_of_store(uow, document), *text_findings(document))
    return tuple(sorted(every, key=lambda finding: finding.severity != "refuse"))


#: Longest title, number and name of a part, in signs; more lines are a slip of the hand.
_SHORT, _TITLE, _MOST_LINES = 120, 240, 2_000


def text_findings(document: DecisionDocument) -> Iterator[Finding]:
    """What no document may hold, be it a draft: personal data, control signs, texts without end."""
    yield from free_text("title", document.title, _TITLE)
    for name in ("number", "signatory"):
        yield from free_text(name, getattr(document, name), _SHORT)
    for name in ("basis", "source"):
        yield from free_text(name, getattr(document, name))
    if len(document.lines) > _MOST_LINES:
        yield _refuse("many_lines", "lines", count=len(document.lines), most=_MOST_LINES)
    for position, line in enumerate(document.lines[:_MOST_LINES]):
        for name in ("note_public", "note_internal"):
            yield from free_text(f"lines.{position}.{name}", getattr(line, name))
        if isinstance(line, LevelLine):
            yield from free_text(f"lines.{position}.part", line.part, _SHORT)


def _refuse(code: str, where: str, **params: Any) -> Finding:
    return Finding(f"decision_services.{code}", params, "refuse", where)


def _of_store(uow: UnitOfWork, document: DecisionDocument) -> Iterator[Finding]:
    for position, line in enumerate(document.lines):
        yield from _of_line(uow, line, f"lines.{position}")
    if document.refers_to:
        with suppress(NotFound):
            other = decisions.get(uow, document.refers_to).document
            if scheme_lines(other):
                # An adoption is in force from its day on; another one takes its place.
                yield _refuse("adopted_stays", "refers_to", title=other.title)


def _of_line(uow: UnitOfWork, line: Line, where: str) -> Iterator[Finding]:
    if isinstance(line, UnitLine):
        try:
            units.get(uow, line.unit_id)
        except NotFound:
            yield _refuse("no_such_unit", f"{where}.unit_id", unit=line.unit_id)
