"""Declared levels on the page of zones: on its map, in its list, beside the reason of a zone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from riskzone.errors import InputError, NotFound
from riskzone.ui.data import Desk
from riskzone.ui.decisions import data, markup, words
from riskzone.ui.decisions.beside import difference
from riskzone.ui.state import View
from riskzone.ui.text import say
from riskzone.ui.zones import ZoneRows
from riskzone.ui.zones_links import Links
from riskzone.zoning.assessment import UNKNOWN, Assessment

#: Layers of which levels are declared.
LAYERS = ("county", "township")


def painted(desk: Desk, view: View, assessment: Assessment) -> Assessment:
    """The zones of an assessment with their declared levels; what is not declared is unknown.

    A level the scheme of the day does not have is shown as none.
    """
    said = data.declared(desk, view, assessment.layer).zones
    known = {level.id for level in assessment.scheme.levels}

    def level(zone: str) -> str:
        found = said[zone].level if zone in said else ""
        return UNKNOWN if not found else found if found in known else ""

    levels = [level(str(zone)) for zone in assessment.zones.index]
    zones = assessment.zones.assign(level=levels, level_upper="", stale=False)
    totals = dict.fromkeys(assessment.totals, 0) | Counter(levels)
    return replace(assessment, zones=zones, totals=totals)


def level_words(plain: Mapping[str, str]) -> dict[str, str]:
    """The words of levels, where what is not known was not declared."""
    return {**plain, UNKNOWN: say("decisions_page.undeclared")}


def with_column(desk: Desk, view: View, layer: str, rows: ZoneRows) -> ZoneRows:
    """The table of zones with a column of declared levels beside the computed ones."""
    said = data.declared(desk, view, layer).zones
    column = [_short(said[zone].level if zone in said else "") for zone in rows.frame.index]
    frame = rows.frame.copy()
    frame.insert(2, "declared", column)
    heads = list(rows.headings.items())
    heads.insert(2, ("declared", say("decisions_page.row_declared")))
    return ZoneRows(frame, dict(heads), rows.helps)


def _short(level: str) -> str:
    return f"{words.style_of(level).glyph} {words.level_word(level)}"


def panel(desk: Desk, links: Links) -> str:
    """Say what is declared of the chosen zone, by which document, and how far from the rule."""
    view, place = links.view, links.place
    zone = place.zone or ""
    if place.layer not in LAYERS:
        return ""
    try:
        said = data.declared(desk, view, place.layer).zones.get(zone)
        beside = data.beside(desk, view) if place.layer == "county" else ()
    except (InputError, NotFound):
        return ""
    if said is None:
        return ""
    own = next((one for one in beside if one.zone == zone), None)
    parts = [words.level_mark(said.level)]
    if said.since:
        parts.append(Markup("{}").format(say("decisions_page.since", at=words.minute(said.since))))
        goal = links.other("decisions", document=said.document)
        parts.append(markup.link(say("decisions_page.paper", number=said.document), goal))
    if own is not None:
        parts.append(difference(own))
    rows = [Markup(" ").join(parts)]
    rows += [
        Markup("{}").format(
            say("decisions_page.part", name=part.name, level=words.level_word(part.level))
        )
        for part in said.parts
    ]
    if said.until:
        rows.append(
            Markup("{}").format(say("decisions_page.next_change", at=words.minute(said.until)))
        )
    if place.layer == "county":
        goal = links.other("decisions", zone=zone)
        rows.append(markup.link(say("decisions_page.whole_course"), goal))
    body = Markup().join(Markup("<p>{}</p>").format(row) for row in rows)
    return Markup('<section class="reason d-declared"><h3>{}</h3>{}</section>').format(
        say("decisions_page.declared_level"), body
    )
