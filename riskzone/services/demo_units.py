"""Control units of the demonstration: invented, each taken step by step through the rules.

What is stored bears the invented minute and account of its step, so that the states of a
past minute can be shown; the audit chain tells who loaded the demonstration, and when.
"""

import hashlib
import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import shapely

from riskzone.clock import SHANGHAI
from riskzone.places.layers import UserLayer
from riskzone.settings import DATA
from riskzone.store import WriteUnitOfWork, cases, events, units
from riskzone.store.units import Change, Invented
from riskzone.units.apply import TAKES, apply
from riskzone.units.asked import Asked
from riskzone.units.control_schemes import control_scheme
from riskzone.units.lifecycle import Action
from riskzone.units.model import (
    Care,
    ControlUnit,
    Kind,
    Parties,
    Team,
    TestRound,
    Trigger,
    TriggerKind,
)

FILE = DATA / "demo" / "control_units.toml"

_PARTIES = Parties("街道（乡镇）办事处", "县（市、区）住建部门", "物业服务企业", "单元居民")
_CARE = Care(food=True, medicine=True, medical_passage=True, hotline="12345")
_PEOPLE = ("residents", "dialysis", "pregnant", "living_alone", "infants", "medicine_needed")
_TEAM = Team(head=1, police=1, doctor=1, nurse=1, cdc=1, psychologist=1)
_REVIEW = timedelta(days=7)
#: Demonstration account that writes in a prefecture.
_EDITORS = {"2301": "harbin", "2310": "editor"}
_MEASURES = {
    "entrance": ("sealed", "door_service", "disinfection"),
    "compound": ("in_city", "guarded_access", "no_gathering"),
}


def load_units(uow: WriteUnitOfWork, layer: UserLayer) -> int:
    """Store the control units of the demonstration.

    Parameters
    ----------
    uow : WriteUnitOfWork
        In which its cases were stored already.
    layer : UserLayer
        The invented building units.

    Returns
    -------
    int
        Control units stored.
    """
    raw = tomllib.loads(FILE.read_text("utf-8"))
    triggers = _of_cases(uow, raw["unit"])
    places = _places(layer)
    number = 0
    for entry in raw["unit"]:
        wanted = _wanted(entry, raw["scheme"], triggers, places)
        group = _group(entry) if len(wanted) > 1 else ""
        for unit in wanted:
            _lived(uow, unit.changed(group=group), entry)
            number += 1
    return number


def _of_cases(uow: WriteUnitOfWork, entries: list[dict[str, Any]]) -> dict[str, Trigger]:
    """Triggers of the cases that are named, with salted references."""
    event = events.current(uow).id
    named = sorted({case for entry in entries for case in entry.get("cases", ())})
    rows = cases.load(uow, event).set_index("case_id").loc[named]
    references = events.references(uow, event, named)
    return {
        case: Trigger(TriggerKind(str(kind)), day.date(), reference)
        for case, kind, day, reference in zip(
            named, rows["classification"], rows["reported_on"], references, strict=True
        )
    }


def _places(layer: UserLayer) -> pd.DataFrame:
    """Building units and those around them: name, kind, county, township, geometry."""
    columns = ["name", "county", "township"]
    inner = layer.zones.frame[columns].assign(
        kind=layer.attributes["kind"], geometry=layer.geometry.array
    )
    outer = pd.DataFrame(layer.around[[*columns, "kind", "geometry"]])
    return pd.concat([inner, outer])


def _wanted(
    entry: dict[str, Any], scheme: str, of_case: dict[str, Trigger], places: pd.DataFrame
) -> list[ControlUnit]:
    """The content of each control unit of an order."""
    known = [of_case[case] for case in entry.get("cases", ())]
    known += [Trigger(TriggerKind(kind), day) for kind, day in entry.get("triggers", ())]
    circle = entry["circle"]
    common: dict[str, Any] = {
        "scheme": scheme,
        "circle": circle,
        "triggers": tuple(known),
        "measures": _MEASURES[circle],
        "care": replace(_CARE, **dict(zip(_PEOPLE, entry["residents"], strict=True))),
        "parties": _PARTIES,
        "team": _TEAM,
        "review_on": entry.get("review") or _first(entry).date() + _REVIEW,
        "effective_at": _local(entry.get("starts")),
    }
    if "text" in entry:
        own = {name: entry[name] for name in ("name", "county", "township")}
        kind = Kind(entry["kind"])
        return [ControlUnit(kind=kind, place_text=entry["text"], **own, **common)]
    found = []
    for code in entry["places"]:
        row = places.loc[code]
        shape = row["geometry"]
        assert isinstance(shape, shapely.Polygon)  # noqa: S101 - the layer is ours
        found.append(
            ControlUnit(
                name=str(row["name"]),
                kind=Kind(entry.get("kind") or str(row["kind"])),
                county=str(row["county"]),
                township=str(row["township"]),
                building_units=(code,),
                geometry=shape,
                **common,
            )
        )
    return found


def _group(entry: dict[str, Any]) -> str:
    return hashlib.sha256(" ".join(entry["places"]).encode()).hexdigest()[:16]


def _lived(uow: WriteUnitOfWork, wanted: ControlUnit, entry: dict[str, Any]) -> None:
    """Take one control unit through its steps."""
    scheme = control_scheme(wanted.scheme)
    stored: ControlUnit | None = None
    for step in _steps(entry, wanted.county):
        action, at = Action(step["do"]), _local(step["at"])
        assert at is not None  # noqa: S101 - every step has its minute
        asked = _asked(step)
        content = stored or wanted
        if action in TAKES:
            known = tuple(t for t in wanted.triggers if t.on <= at.date())
            content = _content(content.changed(triggers=known), entry, step, at)
        made = apply(
            stored, action, actor=step["who"], at=at, scheme=scheme,
            wanted=content if action in TAKES else None, asked=asked,
        )  # fmt: skip
        who = Invented(step["who"], at)
        if stored is None:
            stored = units.add(uow, made, action, effective_at=made.effective_at, invented=who)
        else:
            told = Change(made, stored.version, action, asked.reason, asked.effective_at)
            stored = units.change(uow, told, invented=who)


def _first(entry: dict[str, Any]) -> datetime:
    moment: datetime = entry["steps"][0]["at"]
    return moment


def _steps(entry: dict[str, Any], county: str) -> list[dict[str, Any]]:
    """The steps of an entry, and the record of its fire exits where they were checked later."""
    steps = list(entry["steps"])
    if "fire" in entry and entry["fire"] > _first(entry):
        steps.append({"at": entry["fire"], "who": _EDITORS[county[:4]], "do": "record"})
    return sorted(steps, key=lambda step: step["at"])


def _content(
    unit: ControlUnit, entry: dict[str, Any], step: dict[str, Any], at: datetime
) -> ControlUnit:
    """What a step writes: evidence, tests, a review day, the check of the fire exits."""
    fire = _local(entry.get("fire"))
    if fire is not None and fire <= at:
        unit = unit.changed(fire_exits_checked_at=fire)
    if "review" in step:
        unit = unit.changed(review_on=step["review"])
    evidence = unit.evidence
    given: dict[str, Any] = {
        "last_case_removed_at": _local(step.get("removed")) or evidence.last_case_removed_at,
        "disinfected_at": _local(step.get("disinfected")) or evidence.disinfected_at,
        "suspected_excluded_at": _local(step.get("excluded")) or evidence.suspected_excluded_at,
        "rounds": (*evidence.rounds, *map(_round, step.get("rounds", ()))),
    }
    return unit.changed(evidence=replace(evidence, **given))


def _round(told: list[Any]) -> TestRound:
    method, on, due, *sampled = told
    number = sampled[0] if sampled else due
    return TestRound(on, due, number, number, method)


def _asked(step: dict[str, Any]) -> Asked:
    review: date | None = step.get("review")
    return Asked(
        reason=step.get("reason", ""),
        until=_local(step.get("until")),
        review_on=review,
        document=step.get("document", ""),
        text=step.get("text", ""),
        by=step.get("by", ""),
        decider=step.get("decider", ""),
    )


def _local(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=SHANGHAI)
