"""Whether a document can be decided: what refuses it, what is only said.

Contradictions between published lists are never refused: they are held and shown
(:mod:`riskzone.decisions.contradiction`).  Of the papers of others less is asked, as they cannot
be mended here: their source, but no number and no scan.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from riskzone.clock import SHANGHAI
from riskzone.decisions.adopting import adoptions, with_own
from riskzone.decisions.authority import Kind, LevelAuthority, authority_in_force, kinds_of
from riskzone.decisions.backdating import Change, dated_back, raised_by_relation
from riskzone.decisions.lines import Levels, check_lines, place_words
from riskzone.decisions.model import DecisionDocument, Relation, State
from riskzone.decisions.overlap import overlaps
from riskzone.decisions.reach import path, reaches
from riskzone.decisions.resolve import Book, book
from riskzone.messages import Words
from riskzone.places.divisions import Divisions
from riskzone.units.authority import level_of
from riskzone.units.findings import Finding, Severity, raise_refusals, refusals
from riskzone.units.words import LEVEL_WORDS, joined

__all__ = ["Finding", "check", "raise_refusals", "refusals"]


#: Years a document can be about; others are a slip of the hand.
_YEARS = range(2000, 2101)


@dataclass(frozen=True)
class _Case:
    document: DecisionDocument
    before: Book
    table: LevelAuthority
    now: datetime
    divisions: Divisions
    levels: Levels
    scans: int
    deciding: bool


def check(
    document: DecisionDocument,
    *,
    book: Book,
    authority: LevelAuthority,
    divisions: Divisions,
    now: datetime,
    scans: int = 0,
    deciding: bool = True,
) -> tuple[Finding, ...]:
    """Look for everything that is wrong with a document.

    Parameters
    ----------
    document : DecisionDocument
        As it would be decided, with ``decided_at`` and ``number``.
    book : Book
        The documents decided so far, and the levels of each layer as adopted.  What the
        authority table says of a layer goes before it.
    authority : LevelAuthority
    divisions : Divisions
    now : datetime
        The minute that counts as now; aware.
    scans : int
        Scans attached to the document.
    deciding : bool
        Whether it is about to be decided.  Before that, what only the decision needs is a warning.

    Returns
    -------
    tuple of Finding
        ``field`` says where: ``"number"``, ``"lines.0.level"`` …
    """
    unreadable = tuple(_unreadable(document))
    if unreadable:
        return unreadable
    levels = Levels(authority.id, with_own(book.sets, document, divisions), divisions)
    before = without(book, document)
    case = _Case(document, before, authority, now, divisions, levels, scans, deciding)
    change = _change(case, book)
    return (
        *_document(case),
        *_authority(case),
        *_body(case),
        *_demands(case),
        *_number(case, book),
        *_relation(case, book),
        *check_lines(document, levels, divisions),
        *adoptions(document, before, levels),
        *raised_by_relation(change, now),
        *dated_back(change, now),
        *overlaps(document, case.before, divisions),
    )


def without(whole: Book, document: DecisionDocument) -> Book:
    """The book as if a document were decided but had no lines: what its lines are added to."""
    others = [one for one in whole.known if one.id != document.id]
    bare = replace(document, id=_next_number(whole, document), state=State.DECIDED, lines=())
    return book([*others, bare], whole.sets)


def _unreadable(document: DecisionDocument) -> Iterator[Finding]:
    """Times that cannot be compared with others."""
    times = {name: getattr(document, name) for name in ("decided_at", "published_at")}
    for position, line in enumerate(document.lines):
        times[f"lines.{position}.effective_at"] = line.effective_at
        times[f"lines.{position}.until"] = line.until
    for where, value in times.items():
        if value is None:
            continue
        if value.tzinfo is None:
            yield Finding("decisions.time_without_zone", {"value": str(value)}, field=where)
        elif value.year not in _YEARS:
            given = {"value": f"{value:%Y-%m-%d}", "first": _YEARS[0], "last": _YEARS[-1]}
            yield Finding("decisions.time_out_of_range", given, field=where)


def _document(case: _Case) -> Iterator[Finding]:
    document, now = case.document, case.now
    if not document.title.strip():
        yield Finding("decisions.no_title", field="title")
    if not document.lines and document.relation is not Relation.WITHDRAWS:
        yield Finding("decisions.no_lines", field="lines")
    signed, published = document.decided_at, document.published_at
    if signed is None:
        severity: Severity = "refuse" if case.deciding else "warn"
        yield Finding("decisions.not_signed", severity=severity, field="decided_at")
        return
    if signed > now:
        given: dict[str, Any] = {"signed": _minute(signed), "now": _minute(now)}
        yield Finding("decisions.signed_ahead", given, field="decided_at")
    if published is not None and published < signed:
        given = {"published": _minute(published), "signed": _minute(signed)}
        yield Finding("decisions.published_before", given, "warn", "published_at")


def _authority(case: _Case) -> Iterator[Finding]:
    """The table is told by area and day: whoever writes a document does not choose its demands."""
    document, table = case.document, case.table
    signed = (document.decided_at or case.now).astimezone(SHANGHAI)
    right = authority_in_force(document.area, signed.date())
    if right.id != table.id:
        given: dict[str, Any] = {
            "authority": Words(table.zh, table.en),
            "right": Words(right.zh, right.en),
            "area": place_words(document.area, case.divisions),
            "day": f"{signed:%Y-%m-%d}",
        }
        yield Finding("decisions.other_authority", given, field="authority")


def _body(case: _Case) -> Iterator[Finding]:
    document, table = case.document, case.table
    if document.body not in table.bodies:
        known = joined(Words(f"{entry.zh} {body}", body) for body, entry in table.bodies.items())
        given: dict[str, Any] = {"body": document.body or "–", "known": known}
        yield Finding("decisions.unknown_body", given, field="body")
        return
    body = table.bodies[document.body]
    for kind in kinds_of(document):
        right = table.bodies[table.decisions[kind].decides]
        if right != body:
            given = {
                "body": Words(body.zh, body.en),
                "kind": KIND_WORDS[kind],
                "right": Words(right.zh, right.en),
            }
            yield Finding("decisions.body_may_not", given, field="body")
    level = level_of([path(document.area)])
    if level != body.level and level is not None:
        given = {
            "body": Words(body.zh, body.en),
            "level": LEVEL_WORDS[body.level],
            "area": place_words(document.area, case.divisions),
            "area_level": LEVEL_WORDS[level],
        }
        yield Finding("decisions.body_of_other_level", given, field="area")


def _demands(case: _Case) -> Iterator[Finding]:
    document = case.document
    if document.certainty != "own":
        if not document.source.strip():
            yield Finding("decisions.no_source", field="source")
        return
    severity: Severity = "refuse" if case.deciding else "warn"
    demanded = {d for kind in kinds_of(document) for d in case.table.decisions[kind].demands}
    given: dict[str, Any] = {"authority": Words(case.table.zh, case.table.en)}
    if "number" in demanded and not document.number.strip():
        yield Finding("decisions.no_number", given, severity, "number")
    if "scan" in demanded and not case.scans:
        yield Finding("decisions.no_scan", given, severity, "scans")
    if "opinion" in demanded and not _heard(case):
        yield Finding("decisions.no_opinion", given, severity, "opinions")
    if "basis" in demanded and not document.basis.strip():
        yield Finding("decisions.no_basis", given, severity, "basis")


def _heard(case: _Case) -> bool:
    """Whether each kind of decision that demands an opinion has one, of a body asked for it."""
    bodies = {one.body for one in case.document.opinions}
    rules = (case.table.decisions[kind] for kind in kinds_of(case.document))
    return all(
        bodies & set(rule.opinion) if rule.opinion else bodies
        for rule in rules
        if "opinion" in rule.demands
    )


def _number(case: _Case, whole: Book) -> Iterator[Finding]:
    """A number stands for one paper; a paper that was withdrawn or corrected frees it."""
    document = case.document
    number = document.number.strip()
    for one in whole.documents:
        if (
            number
            and one.number.strip() == number
            and one.id
            not in (
                document.id,
                document.refers_to,
            )
        ):
            given = {"number": number, "document": one.id}
            severity: Severity = "refuse" if document.certainty == "own" else "warn"
            yield Finding("decisions.number_taken", given, severity, "number")
            return


def _relation(case: _Case, whole: Book) -> Iterator[Finding]:
    document = case.document
    if (document.relation is None) != (document.refers_to == 0):
        yield Finding(
            "decisions.relation_half", {"document": document.refers_to}, field="refers_to"
        )
        return
    if document.relation is None:
        return
    target = whole.by_id.get(document.refers_to)
    if target is None or (document.id and document.refers_to >= document.id):
        given: dict[str, Any] = {"document": document.refers_to}
        yield Finding("decisions.refers_to_none", given, field="refers_to")
    elif not reaches(document.area, target.area):
        given = {
            "document": target.id,
            "theirs": place_words(target.area, case.divisions),
            "area": place_words(document.area, case.divisions),
        }
        yield Finding("decisions.refers_to_others", given, field="refers_to")
    elif document.decided_at and target.decided_at and document.decided_at < target.decided_at:
        given = {
            "document": target.id,
            "signed": _minute(document.decided_at),
            "theirs": _minute(target.decided_at),
        }
        yield Finding("decisions.refers_to_later", given, field="decided_at")


def _change(case: _Case, whole: Book) -> Change:
    """What the document makes of the days before it."""
    document = case.document
    decided = replace(document, id=_next_number(whole, document), state=State.DECIDED)
    others = [one for one in whole.known if one.id != document.id]
    before, after = book(others, whole.sets), book([*others, decided], whole.sets)
    return Change(decided, document.decided_at or case.now, before, after, case.levels)


def _next_number(whole: Book, document: DecisionDocument) -> int:
    return document.id or max((one.id for one in whole.known), default=0) + 1


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


#: What is decided.
KIND_WORDS = {
    Kind.LEVEL: Words("风险等级", "risk levels"),
    Kind.LIST: Words("风险等级名单", "lists of risk levels"),
    Kind.RESPONSE: Words("响应级别", "response levels"),
    Kind.SCHEME: Words("评定方案", "schemes"),
    Kind.WITHDRAW: Words("撤回文件", "withdrawals"),
}
