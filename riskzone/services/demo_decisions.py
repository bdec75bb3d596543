"""Decisions of the demonstration: the real sequence of Heilongjiang, and two that wait.

What was published in 2020 is stored with its source and certainty (``data/heilongjiang``), as if
recorded at the minute it took effect, so that a past morning can be asked what was known then;
the audit chain tells who loaded it, and when.  The two proposals are invented.
"""

import json
import tomllib
from dataclasses import replace
from datetime import datetime
from typing import Any

from riskzone.clock import SHANGHAI
from riskzone.decisions.authority import Kind, authority
from riskzone.decisions.lifecycle import Action, step_for
from riskzone.decisions.model import DecisionDocument, Opinion, State, from_json
from riskzone.decisions.papers import read_papers, read_tables
from riskzone.places.divisions import load_divisions
from riskzone.settings import DATA
from riskzone.store import WriteUnitOfWork, shelf
from riskzone.store.decisions import DECISIONS, IMPORT
from riskzone.store.shelf import Invented

FILE = DATA / "demo" / "decisions.toml"
#: Tables of what was published.
PUBLISHED = ("declared_events", "declared_lists", "response_levels")
AUTHORITY = "hlj-2020"
_AREA = "230000"
#: Demonstration account that keeps the papers of others.
_RECORDER = "duty"


def load_decisions(uow: WriteUnitOfWork) -> int:
    """Store what was published, and the proposals that wait on the morning of the demonstration.

    Returns
    -------
    int
        Documents stored.
    """
    papers = published()
    for document in papers:
        signed = document.decided_at
        assert signed is not None  # noqa: S101 - read from a table: the minute of its first line
        made = replace(document, state=State.DECIDED)
        who = Invented(_RECORDER, signed)
        shelf.add(uow, DECISIONS, made, action=IMPORT, invented=who)
    waiting = tomllib.loads(FILE.read_text("utf-8"))["document"]
    for entry in waiting:
        _lived(uow, entry)
    return len(papers) + len(waiting)


def published() -> tuple[DecisionDocument, ...]:
    """The documents of Heilongjiang in 2020, as far as they were published; not stored."""
    folder = DATA / "heilongjiang"
    contents = tuple((f"{name}.csv", (folder / f"{name}.csv").read_bytes()) for name in PUBLISHED)
    table, divisions = authority(AUTHORITY), load_divisions(_AREA)
    grids = read_tables(contents)
    return read_papers(grids, divisions=divisions, authority=table, area=_AREA).documents


def _lived(uow: WriteUnitOfWork, entry: dict[str, Any]) -> None:
    """Take one invented document through its steps."""
    stored: DecisionDocument | None = None
    for step in entry["steps"]:
        at, action = step["at"].replace(tzinfo=SHANGHAI), Action(step["do"])
        before = stored or _wanted(entry)
        made = replace(before, state=step_for(stored.state if stored else None, action).to)
        if action is Action.OPINE:
            opinion = Opinion(step["text"], step["body"], in_favour=True, given_at=at)
            made = replace(made, opinions=(*made.opinions, opinion))
        who = Invented(step["who"], at)
        if stored is None:
            stored = shelf.add(uow, DECISIONS, made, action=action.value, invented=who)
        else:
            stored = shelf.change(
                uow, DECISIONS, made, stored.version, action=action.value, invented=who
            )


def _wanted(entry: dict[str, Any]) -> DecisionDocument:
    rule = authority(AUTHORITY).decisions[Kind(entry["kind"])]
    content = {
        "title": entry["title"], "area": _AREA, "authority": AUTHORITY, "body": rule.decides,
        "basis": rule.basis_zh, "lines": entry["lines"],
    }  # fmt: skip
    return from_json(json.dumps(content, default=_local))


def _local(moment: datetime) -> str:
    return moment.replace(tzinfo=SHANGHAI).isoformat()
