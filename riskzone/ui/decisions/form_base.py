"""What the form begins with: a blank paper, proposals, a stored draft, or another document."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from riskzone.decisions.authority import Kind, authority_in_force
from riskzone.decisions.model import DecisionDocument, Line, Relation, State
from riskzone.errors import NotFound
from riskzone.services import decision_beside, decisions
from riskzone.ui import geography
from riskzone.ui.data import Desk, context
from riskzone.ui.decisions import data
from riskzone.ui.decisions.state import DecisionView


@dataclass(frozen=True)
class Base:
    """What a piece of work began from.

    Parameters
    ----------
    document : DecisionDocument
    version : int
        Version of the stored document it began from; 0 of a new one.
    draft : int or None
        Number of the draft it was kept in.
    """

    document: DecisionDocument
    version: int = 0
    draft: int | None = None


def base_of(desk: Desk, view: DecisionView) -> Base:
    """Give what the form begins with.

    Raises
    ------
    NotFound
        The document or draft the address names is not there.
    Denied
        The reader may not see it.
    """
    if view.way == "draft":
        found = decisions.drafts(desk.actor, context())
        one = next((each for each in found if each.number == view.draft), None)
        if one is None:
            raise NotFound("decisions_page.no_such_draft", number=view.draft)
        return Base(one.document, one.base_version, one.number)
    if view.way and view.document:
        stored = decisions.document(desk.actor, context(), view.document).document
        if view.way == "edit":
            return Base(stored, stored.version)
        return Base(_about(stored, view.way))
    return Base(_fresh(desk, view))


def _fresh(desk: Desk, view: DecisionView) -> DecisionDocument:
    served = geography.divisions().area.ljust(6, "0")
    table = authority_in_force(served, data.now().date())
    if view.picked:
        known = {one.zone: one for one in data.work_list(desk, view.day)}
        wanted = [known[zone] for zone in view.picked if zone in known]
        if wanted:
            return decision_beside.draft_from(desk.actor, context(), wanted)
    rule = table.decisions[Kind.LEVEL]
    return DecisionDocument(
        title="", area=served, authority=table.id, body=rule.decides, basis=rule.basis_zh
    )


def _about(stored: DecisionDocument, way: str) -> DecisionDocument:
    """A further document that corrects or withdraws a decided one."""
    plain: dict[str, Any] = {
        "id": 0, "version": 0, "state": State.DRAFT, "number": "", "decided_at": None,
        "published_at": None, "refers_to": stored.id, "opinions": (), "source": "",
        "certainty": "own",
    }  # fmt: skip
    table = authority_in_force(stored.area, data.now().date())
    plain["authority"] = table.id
    # Papers are written in Chinese, whatever language the page is read in.
    if way == "withdraws":
        rule = table.decisions[Kind.WITHDRAW]
        return replace(
            stored, **plain, relation=Relation.WITHDRAWS, lines=(), body=rule.decides,
            basis=rule.basis_zh, title=f"关于撤回《{stored.title}》的决定",
        )  # fmt: skip
    return replace(
        stored, **plain, relation=Relation.CORRECTS, title=f"关于更正《{stored.title}》的通知"
    )


def grouped(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    """Lines that differ only in their place stand together: one row of the form."""
    ordered = [(_same(line), line) for line in lines]
    return [tuple(line for _, line in group) for _, group in groupby(ordered, lambda one: one[0])]


def _same(line: Line) -> Line:
    bare = replace(line, area="", excluding=())
    return replace(bare, part="", level_from="") if bare.kind == "level" else bare
