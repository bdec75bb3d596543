"""Which level a control unit lifts: the other end of the link from the zone page."""

from contextlib import suppress
from datetime import datetime

from riskzone.access import Right
from riskzone.errors import InputError, NotFound
from riskzone.maps import styles_of
from riskzone.services import units as unit_services
from riskzone.services.units import UnitRow
from riskzone.ui import data, geography
from riskzone.ui.data import Desk
from riskzone.ui.names import zone_name
from riskzone.ui.text import say, word
from riskzone.ui.units import markup
from riskzone.ui.units.markup import Fact
from riskzone.ui.units.state import UnitLinks
from riskzone.ui.zones import level_label, level_words


def lifted(desk: Desk, links: UnitLinks, row: UnitRow, at: datetime) -> str:
    """Lay out the zones whose rule counts a control unit in force, each with its level.

    Parameters
    ----------
    desk : Desk
    links : UnitLinks
    row : UnitRow
    at : datetime
        Aware; the zones are read of its local day, by the reading 即时.
    """
    if not row.standing.in_force or not desk.actor.may(Right.VIEW_LEVELS):
        return ""
    rows = []
    for layer, zone in (("township", row.unit.township), ("county", row.unit.county)):
        with suppress(NotFound, InputError):
            if zone and _counts(desk, row, layer, zone, at):
                rows.append(_fact(desk, links, layer, zone, at))
    return markup.facts(say("units_page.section_lifts"), rows)


def _counts(desk: Desk, row: UnitRow, layer: str, zone: str, at: datetime) -> bool:
    found = unit_services.lifting(
        desk.actor, data.context(), zone, at.date(), reading="now", layer=layer
    )
    return any(one.unit.id == row.unit.id for one in found)


def _fact(desk: Desk, links: UnitLinks, layer: str, zone: str, at: datetime) -> Fact:
    assessment = desk.assessment(at.date(), "now", layer)
    words, styles = level_words(assessment, say, word), styles_of(assessment.scheme)
    level, upper = assessment.zones.loc[zone, ["level", "level_upper"]]
    address = links.other("zones", layer=layer, zone=zone, on=at.date().isoformat(), reading="now")
    name = zone_name(zone, geography.divisions().name(zone))
    return Fact(name, level_label(str(level), str(upper), words, styles, say), "", address)
