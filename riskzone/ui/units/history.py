"""How a control unit came to be: its stored changes as a list, and one of them on the map."""

from collections.abc import Mapping, Sequence
from typing import Any

from riskzone.places.cells import BuildingCells
from riskzone.services.units import Revision
from riskzone.ui.text import say
from riskzone.ui.units import markup
from riskzone.ui.units.markup import Event
from riskzone.ui.units.panel import local
from riskzone.ui.units.positions import outline_of
from riskzone.ui.units.state import UnitLinks
from riskzone.ui.units.words import office_of


def history_list(
    revisions: Sequence[Revision], links: UnitLinks, offices: Mapping[str, str]
) -> str:
    """Lay out the stored changes of a control unit, the newest first.

    Parameters
    ----------
    revisions : sequence of Revision
        The oldest first.
    links : UnitLinks
    offices : mapping of str to str
        Offices by account name.
    """
    shapes = [revision.unit for revision in revisions]
    events = []
    for at, revision in enumerate(revisions):
        moved = at > 0 and not _same_place(shapes[at - 1], shapes[at])
        notes = []
        if revision.effective_at is not None and revision.effective_at != revision.recorded_at:
            notes.append(say("units_page.history_effective", at=local(revision.effective_at)))
        if revision.reason:
            notes.append(say("units_page.history_reason", reason=revision.reason))
        if moved:
            notes.append(say("units_page.history_moved"))
        chosen = links.view.revision == revision.version
        address = ""
        if moved:
            address = links.revision(None if chosen else revision.version)
        elif chosen:
            address = links.revision(None)
        events.append(
            Event(
                local(revision.recorded_at),
                say(f"units_page.action_{revision.action.value}"),
                say(
                    "units_page.history_by",
                    who=office_of(revision.actor, offices),
                    version=revision.version,
                ),
                tuple(notes),
                address,
                chosen,
            )
        )
    events.reverse()
    return markup.history(
        say("units_page.section_history"), events, say("units_page.compare_outline")
    )


def _same_place(one: Any, other: Any) -> bool:
    if (one.geometry is None) != (other.geometry is None):
        return False
    if one.geometry is not None and not one.geometry.equals(other.geometry):
        return False
    return bool(one.building_units == other.building_units)


def outlines(
    revisions: Sequence[Revision], version: int | None, cells: BuildingCells | None
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Give the outline of a version and of the one before it, for the map.

    Parameters
    ----------
    revisions : sequence of Revision
        The oldest first.
    version : int or None
        ``None``: nothing is compared.
    cells : BuildingCells, optional
        Building units that orders may name instead of a polygon.
    """
    found = []
    for kind, wanted in (("before", (version or 0) - 1), ("after", version)):
        revision = next((item for item in revisions if item.version == wanted), None)
        shape = None if revision is None else outline_of(revision.unit, cells)
        if shape is not None:
            found.append((kind, shape))
    return tuple(found) if version else ()
