"""Head of the zone page: where one is, how many zones have which level, which reading."""

from riskzone.ui import geography, markup, zones_markup
from riskzone.ui.decisions.zone import LAYERS
from riskzone.ui.names import area_name, zone_name
from riskzone.ui.state import READINGS
from riskzone.ui.text import say, word
from riskzone.ui.zones import LevelCount, day_line, moment_line
from riskzone.ui.zones_links import Links
from riskzone.ui.zones_markup import Step
from riskzone.ui.zones_place import Place, crumbs
from riskzone.ui.zones_shown import Shown
from riskzone.zoning.assessment import Assessment


def layer_word(layer: str) -> str:
    """Name the zones of a layer in the language of the reader."""
    return say(f"layer_{layer}")


def page_head(links: Links, assessment: Assessment | None, *, demo: bool) -> str:
    """Lay out title, day and moment."""
    moment = moment_line(assessment, say) if assessment else ""
    badge = say("demo") if demo else ""
    return markup.page_head(say("page_zones"), day_line(links.view.on, word), moment, badge)


def _readings(links: Links) -> list[Step]:
    return [
        Step(say(f"reading_{name}"), "" if name == links.view.reading else links.reading(name))
        for name in READINGS
    ]


def _levels_shown(links: Links) -> list[Step]:
    """Computed or declared: what the map shows."""
    now = links.view.declared
    return [
        Step(say("decisions_page.row_rule"), links.shown(declared=False) if now else ""),
        Step(say("decisions_page.row_declared"), "" if now else links.shown(declared=True)),
    ]


def way(links: Links) -> str:
    """Lay out the way down to what is shown, each step a link back."""
    place, served = links.place, geography.divisions()
    trail = [Step(area_name(), links.area("county", "") if place.within else "")]
    for layer, code in crumbs(place, served):
        if not code:
            trail.append(Step(layer_word(layer)))
        elif layer == "building":  # a township is seen among its neighbours
            name = zone_name(code, served.name(code))
            trail.append(Step(name, links.zone("township", code, place.county)))
        else:
            here = (layer, code) == (place.layer, place.within)
            name = zone_name(code, served.name(code))
            trail.append(Step(name, "" if here else links.area(layer, code)))
    kinds = [
        Step(layer_word(layer), "" if layer == place.layer else links.area(layer, within))
        for layer, within in layers_of(place)
    ]
    choices = [(say("layer"), kinds), (say("reading"), _readings(links))]
    if place.layer in LAYERS:
        choices.append((say("decisions_page.view"), _levels_shown(links)))
    return zones_markup.steps(trail, choices)


def layers_of(place: Place) -> list[tuple[str, str]]:
    """Give the layers what is shown can be seen by, each with its area."""
    if place.county:
        inner = place.within if place.within != place.county else place.county
        return [("township", place.county), ("building", inner)]
    if place.within:
        return [("county", place.within)]
    return [("prefecture", ""), ("county", "")]


def level_strip(links: Links, counts: list[LevelCount], assessment: Assessment) -> str:
    """Lay out the number of zones per level, each a link that cuts the view to it."""
    rows = [(item, links.level(item.style.id or "none")) for item in counts]
    said = links.view.declared and assessment.layer in LAYERS
    entry = "decisions_page.declared_of" if said else "computed_of"
    heading = say(entry, layer=layer_word(assessment.layer))
    total = (say("total"), len(assessment.zones))
    return zones_markup.level_strip(rows, heading, total, links.view.level)


def map_head(shown: Shown, counts: list[LevelCount], *, declared: bool = False) -> str:
    """Lay out the heading of the map with its legend."""
    entry = "decisions_page.map_declared" if declared else "map_of"
    heading = say(entry, layer=layer_word(shown.place.layer))
    dashed = say("schematic_word") if shown.schematic else ""
    return zones_markup.legend(heading, counts, dashed)


def lacking(shown: Shown) -> str:
    """Say what cannot be drawn."""
    return next((say(name) for name in shown.remarks if name in _LACKING), "")


_LACKING = ("no_polygon", "no_cells")


def map_notes(shown: Shown) -> list[str]:
    """Say what a reader must know of the boundaries and marks on the map."""
    notes = [say(name) for name in shown.remarks if name not in _LACKING]
    if shown.schematic:
        notes.append(say("schematic_note"))
    elif shown.place.layer in ("township", "building") and shown.geometry_url:
        notes.append(say("own_townships_note"))
    if shown.place.layer in ("prefecture", "county"):
        notes.append(say("map_note", version=geography.boundary_version()))
    if shown.cells is not None:
        notes.append(say("cells_note", most=f"{shown.cells.most:,}"))
    return notes
