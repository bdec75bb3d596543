"""Decisions that were published, taken in from tables: looked at first, then stored.

What others decided is recorded, not decided again: by whoever may both draft and decide there it
is stored as decided; by anybody who may draft it is proposed, and another person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from riskzone import confine
from riskzone.access import Actor, Right, require
from riskzone.cases.tables import Rejection
from riskzone.decisions.authority import authority as authority_of
from riskzone.decisions.check import Finding, refusals
from riskzone.decisions.model import DecisionDocument, State
from riskzone.decisions.papers import Papers, read_papers, read_tables
from riskzone.decisions.resolve import book as prepared
from riskzone.errors import InputError, NotFound, Refused, RowsRejected
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.decision_book import level_sets
from riskzone.services.decision_checks import found_in
from riskzone.services.decision_scope import require_place
from riskzone.store import UnitOfWork, audit, decisions, shelf
from riskzone.store.decisions import DECISIONS, IMPORT

BadRows = Literal["refuse", "skip"]


@dataclass(frozen=True)
class Planned:
    """A document an import would store.

    Parameters
    ----------
    document : DecisionDocument
    stored : int
        Number of the document that says the same already; 0: none does.
    findings : tuple of Finding
        What the rules say of it, what refuses first.
    """

    document: DecisionDocument
    stored: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class PapersPreview:
    """What an import would do.

    Parameters
    ----------
    planned : tuple of Planned
    rejected : tuple of (str, Rejection)
        File and row that cannot be used.
    rows, restated : int
        Rows read; rows of lists that say what the list before said.
    """

    planned: tuple[Planned, ...]
    rejected: tuple[tuple[str, Rejection], ...]
    rows: int
    restated: int

    @property
    def fresh(self) -> tuple[Planned, ...]:
        """Those that are not stored yet."""
        return tuple(one for one in self.planned if not one.stored)


@dataclass(frozen=True)
class PapersImported:
    """What an import did.

    Parameters
    ----------
    stored : tuple of DecisionDocument
        As they are now.
    same : int
        Documents that were stored before.
    preview : PapersPreview
        What was read.
    """

    stored: tuple[DecisionDocument, ...]
    same: int
    preview: PapersPreview


def preview_documents(
    actor: Actor,
    ctx: Context,
    contents: Sequence[tuple[str, bytes]],
    *,
    authority: str = "hlj-2020",
    area: str = "",
) -> PapersPreview:
    """Look at tables of decisions; nothing is stored.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    contents : sequence of (str, bytes)
        Name and content of each file; together they may tell one paper.
    authority : str
        Authority table by which they were decided.
    area : str
        Division code lists are about; default: the area served.

    Raises
    ------
    InputError, TooLarge
        A file is no table of decisions.
    NotFound
        There is no such authority table or area.
    Denied
        The actor drafts no decisions.
    """
    guard.check(actor, ctx, Right.DRAFT_DECISIONS)
    papers = _read(ctx, contents, authority, area)
    with ctx.store.read() as uow:
        return _preview(ctx, uow, papers)


def import_documents(
    actor: Actor,
    ctx: Context,
    contents: Sequence[tuple[str, bytes]],
    *,
    authority: str = "hlj-2020",
    area: str = "",
    bad_rows: BadRows = "refuse",
    decided: bool = False,
) -> PapersImported:
    """Store what tables of decisions say; what is stored already is not stored twice.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    contents, authority, area
        As for :func:`preview_documents`.
    bad_rows : {"refuse", "skip"}
        Whether rows that cannot be used keep everything out.
    decided : bool
        Store them as decided: for papers of others, by whoever may draft and decide there.
        Otherwise they are proposed.

    Raises
    ------
    InputError, TooLarge, RowsRejected
        A file is no table of decisions, or has rows that cannot be used.
    Refused
        A rule forbids one of them; carries every finding.  Nothing was stored.
    Denied
        The actor may not, or not there.
    """
    now = guard.check(actor, ctx, Right.DRAFT_DECISIONS)
    if decided:
        require(now, Right.DECIDE_LEVELS)
    papers = _read(ctx, contents, authority, area)
    if papers.rejected and bad_rows == "refuse":
        file = papers.rejected[0][0]
        rows = tuple(row for name, row in papers.rejected if name == file)
        raise RowsRejected("decision_services.papers_rejected", file=file, rejected=rows)
    for document in papers.documents:
        require_place(now, Right.DRAFT_DECISIONS, document)
        if decided:
            require(now, Right.DECIDE_LEVELS, document.area)
    with ctx.store.write(now) as uow:
        found = _preview(ctx, uow, papers)
        refused = [one for planned in found.fresh for one in refusals(planned.findings)]
        if refused:
            raise Refused(refused[0].code, findings=tuple(refused), **refused[0].params)
        state = State.DECIDED if decided else State.PROPOSED
        stored = tuple(
            shelf.add(uow, DECISIONS, replace(one.document, state=state), action=IMPORT)
            for one in found.fresh
        )
        if stored:
            details = {"documents": len(stored), "rows": found.rows, "state": state.value}
            audit.append(uow, "decision.import_file", "decisions", details)
    return PapersImported(stored, len(found.planned) - len(stored), found)


def _read(ctx: Context, contents: Sequence[tuple[str, bytes]], authority: str, area: str) -> Papers:
    """What the files say; parsed in a child process, as they are somebody's."""
    if not contents:
        raise InputError("decision_services.papers_none")
    table = authority_of(authority)
    place = _six(ctx, area or ctx.settings.area)
    grids = confine.call(read_tables, tuple(contents))
    return read_papers(grids, divisions=ctx.divisions, authority=table, area=place)


def _six(ctx: Context, area: str) -> str:
    """The six digits of an area; of the country, those of the province of its first county."""
    if area == "CN":
        raise InputError("decision_services.papers_area")
    code = area.ljust(6, "0")
    known = ctx.divisions.layer_of(code) or code.removesuffix("0000") in ctx.divisions.provinces
    if not known:
        raise NotFound("places.unknown_area", area=area)
    return code


def _preview(ctx: Context, uow: UnitOfWork, papers: Papers) -> PapersPreview:
    known = [record.document for record in decisions.listing(uow)]
    same = {_content(one): one.id for one in known if one.state not in _DROPPED}
    number = max((one.id for one in known), default=0)
    planned = []
    sets = level_sets(ctx, uow)
    for document in papers.documents:
        stored = same.get(_content(document), 0)
        found: tuple[Finding, ...] = ()
        if not stored:
            wanted = replace(document, state=State.DECIDED)
            found = found_in(ctx, uow, wanted, known=prepared(known, sets), now=ctx.clock.now())
            number += 1  # those after it are compared with it as well
            known.append(replace(wanted, id=number))
        planned.append(Planned(document, stored, found))
    return PapersPreview(tuple(planned), papers.rejected, papers.rows, papers.restated)


#: What was rejected or taken back is not there: it may come again.
_DROPPED = (State.REJECTED, State.WITHDRAWN)


def _content(document: DecisionDocument) -> DecisionDocument:
    """What a paper says: without what happened to it here, its name, and how sure a reader was."""
    return replace(
        document, id=0, version=0, title="", certainty="", state=State.DRAFT, opinions=()
    )
