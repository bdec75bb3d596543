"""Rules of the health code, with every revision."""

from typing import Any

from riskzone.healthcode.changes import RuleChange, from_json, to_json
from riskzone.store.health_tables import health_rules, health_rules_revision
from riskzone.store.shelf import Shelf, listing
from riskzone.store.unit_of_work import UnitOfWork


def _columns(one: RuleChange) -> dict[str, Any]:
    return {"rules": one.rules, "area": one.area, "valid_from": one.valid_from}


def _told(one: RuleChange) -> dict[str, Any]:
    return {"area": one.area, "rules": one.rules, "valid_from": one.valid_from.isoformat()}


HEALTH_RULES: Shelf[RuleChange] = Shelf(
    newest=health_rules,
    revisions=health_rules_revision,
    number="rules_id",
    subject="health_rules",
    columns=_columns,
    told=_told,
    write=to_json,
    read=from_json,
    missing="health.no_such_rules",
    stale="health.rules_stale",
)


def changes(uow: UnitOfWork, area: str) -> tuple[RuleChange, ...]:
    """The changes of an area in their newest version, by number."""
    return tuple(one.record for one in listing(uow, HEALTH_RULES) if one.record.area == area)
