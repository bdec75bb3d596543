"""What is looked at before a pack may leave, and what becomes of each finding.

A finding refuses the pack, or must be answered for with a reason that the manifest then prints,
or only warns.  Each has a catalogue entry ``packs.<code>`` in both languages.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from riskzone.release.audience import Audience
from riskzone.release.pack import Acceptance, Pack
from riskzone.release.review_number import readable

Severity = Literal["refuse", "accept", "warn"]

#: Longest title; a sheet has no room for more.
LONGEST_TITLE = 80
LONGEST_REVIEW_NUMBER = 40
#: Shortest reason that says anything.
SHORTEST_REASON = 4
LONGEST_REASON = 500
#: Counts below which nothing may be shown, and which thresholds there are.
THRESHOLDS = (3, 5, 10)

#: Control characters, marks that turn the direction of a text, halves of characters.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

#: Products that hold maps of zones.
_MAPPED = frozenset({"sheets", "deck", "report", "gis"})


@dataclass(frozen=True)
class Finding:
    """Something about a pack that whoever releases it has to know.

    Parameters
    ----------
    code : str
        ``"packs.<entry>"``.
    params : mapping
    severity : {"refuse", "accept", "warn"}
    product : str
        Which product it is about; ``""``: all of it.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = "refuse"
    product: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the rules are asked about a pack.

    Parameters
    ----------
    pack : Pack
    known : tuple of str
        Ids of the products there are.
    schematic : tuple of str
        Layers with boundaries that are invented or rough.
    mapped : int
        Zones drawn below the counties.
    unlocated : int
        Cases that belong to no county.
    silent : int
        Counties that have not reported.
    unknown : int
        Counties whose level is not known.
    undeclared : int
        Counties nothing is declared of.
    contradictions : int
        Places at which decided papers contradict each other.
    altered : int
        Days by which the frozen morning differs from what is declared now.
    demo : bool
    bulletin : bool
        Whether there is a bulletin of the day.
    broken : tuple of Finding
        What the figures of the bulletin themselves do not obey.
    bounded : tuple of str
        Hidden cells an attacker could bound.
    fixed : int
        Hidden cells the declared level itself fixes.
    documents : int
        Decided documents a notice could be made of.
    corrected : Pack, optional
        The pack it corrects.
    unpublished : int
        Counties a document that is not public declares another level of.
    newer : int
        Newest edition of the frozen morning where the pack is of an older one; else 0.
    """

    pack: Pack
    known: tuple[str, ...]
    schematic: tuple[str, ...] = ()
    mapped: int = 0
    unlocated: int = 0
    silent: int = 0
    unknown: int = 0
    undeclared: int = 0
    contradictions: int = 0
    altered: int = 0
    demo: bool = False
    bulletin: bool = False
    broken: tuple[Finding, ...] = ()
    bounded: tuple[str, ...] = ()
    fixed: int = 0
    documents: int = 0
    corrected: Pack | None = None
    unpublished: int = 0
    newer: int = 0


def unseen(text: str) -> bool:
    """Whether a text holds signs nobody sees: control characters, marks of direction."""
    return any(unicodedata.category(sign) in _UNSEEN for sign in text)


def wanted_findings(pack: Pack, known: Iterable[str]) -> tuple[Finding, ...]:
    """What is wrong with what was asked for, before anything is looked up."""
    found: list[Finding] = []
    names = tuple(known)
    if not pack.products:
        found.append(Finding("packs.no_products"))
    for name in dict.fromkeys(pack.products):
        if name not in names:
            unknown = {"value": name[:40], "known": ", ".join(names)}
            found.append(Finding("packs.no_such_product", unknown))
    if len(pack.title) > LONGEST_TITLE:
        size = {"length": len(pack.title), "most": LONGEST_TITLE}
        found.append(Finding("packs.title_too_long", size))
    if any(map(unseen, (pack.title, pack.review_number, pack.reason))):
        found.append(Finding("packs.control_characters"))
    if len(pack.review_number) > LONGEST_REVIEW_NUMBER:
        found.append(Finding("packs.review_number_too_long", {"length": len(pack.review_number)}))
    if pack.threshold not in THRESHOLDS:
        code = "packs.below_minimum" if pack.threshold < THRESHOLDS[0] else "packs.no_threshold"
        found.append(
            Finding(code, {"value": pack.threshold, "known": ", ".join(map(str, THRESHOLDS))})
        )
    if pack.basis == "computed" and pack.audience is not Audience.INTERNAL:
        found.append(Finding("packs.computed_outside"))
    if not pack.snapshot and pack.audience is not Audience.INTERNAL:
        found.append(Finding("packs.not_frozen", {"on": pack.on.isoformat()}))
    return tuple(found)


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Everything there is to say of a pack: what refuses it first, then what to answer for."""
    pack = facts.pack
    found = [*wanted_findings(pack, facts.known), *facts.broken, *_drawn(facts), *_told(facts)]
    found += _corrects(facts)
    if facts.bounded:
        params = {"count": len(facts.bounded), "cells": ", ".join(facts.bounded[:5])}
        found.append(Finding("packs.can_be_bounded", params))
    if facts.fixed:
        found.append(Finding("packs.fixed_by_level", {"count": facts.fixed}, "warn"))
    rank = {"refuse": 0, "accept": 1, "warn": 2}
    return tuple(sorted(found, key=lambda one: rank[one.severity]))


def _corrects(facts: Facts) -> Iterable[Finding]:
    """A correction names a pack that left for the same readers, and says why."""
    pack, old = facts.pack, facts.corrected
    if not pack.corrects:
        return
    if old is None or old.released_at is None or (old.area, old.audience) != (
        pack.area, pack.audience
    ):  # fmt: skip
        yield Finding("packs.corrects_nothing", {"number": pack.corrects})
    if len(pack.reason.strip()) < SHORTEST_REASON:
        yield Finding("packs.correction_without_reason", {"number": pack.corrects})


def _drawn(facts: Facts) -> Iterable[Finding]:
    """What is to be said of the maps."""
    pack = facts.pack
    if not _MAPPED.intersection(pack.products):
        return
    if pack.audience is Audience.PUBLIC and not pack.review_number.strip():
        yield Finding("packs.no_review_number", {}, "refuse", "sheets")
    if pack.audience is Audience.RESTRICTED and not pack.review_number.strip():
        yield Finding("packs.unreviewed_map", {}, "warn", "sheets")
    if pack.review_number and not readable(pack.review_number):
        shape: Severity = "accept" if pack.audience is Audience.PUBLIC else "warn"
        value = {"value": pack.review_number[:LONGEST_REVIEW_NUMBER]}
        yield Finding("packs.review_number_form", value, shape, "sheets")
    if facts.schematic:
        outside = pack.audience is Audience.PUBLIC
        params = {"layers": ", ".join(facts.schematic)}
        yield Finding("packs.schematic", params, "refuse" if outside else "warn", "sheets")


def _told(facts: Facts) -> Iterable[Finding]:
    """What is to be said of levels and figures."""
    pack = facts.pack
    outside = pack.audience is not Audience.INTERNAL
    weighty: Severity = "accept" if outside else "warn"
    if not pack.snapshot and not outside:
        yield Finding("packs.running_morning", {"on": pack.on.isoformat()}, "warn")
    if facts.newer:
        yield Finding("packs.older_edition", {"edition": facts.newer}, weighty)
    counted: tuple[tuple[str, int, Severity], ...] = (
        ("packs.unlocated", facts.unlocated, weighty),
        ("packs.contradictions", facts.contradictions, weighty),
        ("packs.altered", facts.altered, weighty),
        ("packs.unpublished", facts.unpublished, weighty),
        ("packs.undeclared", facts.undeclared, weighty),
        ("packs.silent", facts.silent, "warn"),
        ("packs.unknown", facts.unknown, "warn"),
    )
    for code, count, severity in counted:
        if count:
            yield Finding(code, {"count": count}, severity)
    if "bulletin" in pack.products and not facts.bulletin:
        yield Finding("packs.no_bulletin", {"on": pack.on.isoformat()}, "refuse", "bulletin")
    if "notice" in pack.products and not facts.documents:
        yield Finding("packs.no_documents", {"on": pack.on.isoformat()}, "warn", "notice")
    if facts.demo and outside:
        yield Finding("packs.invented", {}, "warn")


def enough(reason: str) -> bool:
    """Whether a reason is long enough to answer for a finding."""
    return len(reason.strip()) >= SHORTEST_REASON


def unanswered(found: Iterable[Finding], accepted: Iterable[Acceptance]) -> tuple[Finding, ...]:
    """The findings that still hold a pack back: refusals, and what nobody answers for."""
    known = {one.code for one in accepted if enough(one.reason)}
    return tuple(
        one
        for one in found
        if one.severity == "refuse" or (one.severity == "accept" and one.code not in known)
    )
