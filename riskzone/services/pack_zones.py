"""Counties, townships and parts of them as a pack shows them: what was declared, or computed."""

from collections.abc import Mapping
from datetime import timedelta

from riskzone.briefing.morning import Morning
from riskzone.clock import midnight
from riskzone.decisions.resolve import Book, Declared, declared
from riskzone.places.boundaries import load_boundaries
from riskzone.places.english import english_name
from riskzone.publish.material import PartShown, ZoneShown
from riskzone.release.audience import Audience
from riskzone.release.pack import Pack
from riskzone.services.context import Context
from riskzone.services.pack_cells import Exact

_LAYER = "county"


def zones_shown(  # noqa: PLR0917 - one caller
    ctx: Context,
    wanted: Pack,
    morning: Morning,
    known: Book,
    here: Mapping[str, Declared],
    counts: Exact,
) -> tuple[ZoneShown, ...]:
    """Every county of the area served, by code, with the levels of the pack's basis."""
    table = morning.today.zones
    before = declared(known, here, midnight(wanted.on - timedelta(days=1)))
    earlier = morning.before.zones["level"].astype(str)
    computed = wanted.basis == "computed"
    drawn = load_boundaries(ctx.settings.area, _LAYER).index
    found = []
    for zone, row in table.iterrows():
        code, said = str(zone), here[str(zone)]
        name = str(row["name"])
        found.append(
            ZoneShown(
                zone=code,
                name=name,
                name_en=english_name(code) or name,
                parent=str(row["parent"]),
                level=str(row["level"]) if computed else said.level,
                level_upper=str(row["level_upper"]) if computed else "",
                since=None if computed else said.since,
                before=str(earlier.get(code, "")) if computed else before[code].level,
                stale=bool(row["stale"]) and wanted.audience is Audience.INTERNAL,
                seat=None if code in drawn else ctx.divisions.seat(code),
                new_14d=counts.of(code, "new_14d"),
                cumulative=counts.of(code, "cumulative"),
                excluding=() if computed else tuple(map(ctx.divisions.name, said.except_)),
            )
        )
    return tuple(sorted(found, key=lambda one: one.zone))


def townships_shown(ctx: Context, here: Mapping[str, Declared]) -> tuple[ZoneShown, ...]:
    """Townships a document declares a level of, beside that of their county."""
    found = {}
    for county, said in here.items():
        for part in said.parts:
            if len(part.area) <= len(county) or part.name != part.area:
                continue  # a village or a road: no zone of a map
            name = ctx.divisions.name(part.area)
            found[part.area] = ZoneShown(
                part.area, name, english_name(part.area) or name, county, part.level,
                seat=ctx.divisions.seat(part.area),
            )  # fmt: skip
    return tuple(found[code] for code in sorted(found))


def parts_shown(ctx: Context, here: Mapping[str, Declared]) -> tuple[PartShown, ...]:
    """Villages and roads a document declares a level of: zones of no layer."""
    return tuple(
        PartShown(
            part.name,
            part.area,
            ctx.divisions.name(part.area) if part.area != county else "",
            county,
            part.level,
        )
        for county, said in sorted(here.items())
        for part in said.parts
        if part.name != part.area
    )
