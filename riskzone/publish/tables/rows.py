"""The tables of a pack, out of its material."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from riskzone.errors import NotFound
from riskzone.messages import render
from riskzone.places.divisions import Divisions, load_divisions
from riskzone.places.english import division_words
from riskzone.places.zones import LAYER_WORDS
from riskzone.publish.material import Look, Material, ZoneShown
from riskzone.publish.tables.model import Column, Hidden, Table, Value
from riskzone.release.bulletin import Bulletin, figures
from riskzone.release.bulletin_identities import said_in_full
from riskzone.release.disclosure.model import CountTable, Key, Why

_WHY = {
    Why.THRESHOLD: "pack_files.why_threshold",
    Why.SECONDARY: "pack_files.why_secondary",
    Why.HELD: "pack_files.why_held",
    Why.LAYER: "pack_files.why_layer",
    Why.HIDDEN: "pack_files.why_hidden",
}

#: Digits of a county.
_COUNTY = 6


@cache
def known() -> Mapping[str, Any]:
    """``columns.toml``: tables and columns with their texts."""
    return tomllib.loads((files(__package__) / "columns.toml").read_text("utf-8"))


@cache
def column(name: str) -> Column:
    """A column by its name."""
    return Column(name, **known()["columns"][name])


def tables(material: Material) -> tuple[Table, ...]:
    """Every table of a pack that has anything to say, in the order of the sheets."""
    made = [
        levels(material),
        by_prefecture(material),
        changes(material),
        *([townships(material)] if material.townships else []),
        *([counts(material)] if material.counts else []),
        *([control_units(material)] if material.extents else []),
        *([bulletin(material.bulletin, material.bulletin_before)] if material.bulletin else []),
        trend(material),
    ]
    return tuple(made)


def levels(material: Material) -> Table:
    """Levels of all counties; the totals below sum to all of them."""
    rows = [
        (
            *_named(zone.zone, zone.name, zone.name_en),
            *_named(zone.parent, *_parent(material, zone.parent)),
            *_level(material, zone.level),
            material.look(zone.level_upper) if zone.level_upper else None,
            zone.since,
            material.look(zone.before) if zone.before else None,
            zone.stale,
            zone.new_14d,
            zone.cumulative,
        )
        for zone in material.zones
    ]
    columns = [column(name) for name in known()["tables"]["levels"]["columns"]]
    at = {one.name: number for number, one in enumerate(columns)}

    def total(label: str, level: Value, zones: Sequence[ZoneShown]) -> tuple[Value, ...]:
        cells: list[Value] = [""] * len(columns)
        cells[at["zone"]], cells[at["name"]] = label, len(zones)
        cells[at["level_shown"]] = level
        cells[at["new_14d"]] = _sum(zone.new_14d for zone in zones)
        cells[at["cumulative"]] = _sum(zone.cumulative for zone in zones)
        return tuple(cells)

    looks = [look for look in material.looks if look.id or material.totals.get(look.id, 0)]
    parts = [
        total("其中 of which", look, [z for z in material.zones if z.level == look.id])
        for look in looks
    ]
    return _table("levels", rows, (total("合计 Total", "", material.zones), *parts))


def townships(material: Material) -> Table:
    """Townships that have a level of their own."""
    rows = [
        (
            *_named(zone.zone, zone.name, zone.name_en),
            *_named(zone.parent, *_parent(material, zone.parent)),
            *_level(material, zone.level),
            zone.since,
            material.look(zone.before) if zone.before else None,
        )
        for zone in material.townships
    ]
    return _table("townships", rows)


def by_prefecture(material: Material) -> Table:
    """Counties of each prefecture by level; rows and columns sum."""
    looks = [look for look in material.looks if look.id or material.totals.get(look.id, 0)]
    shown = known()["tables"]["totals"]
    columns = (
        *(column(name) for name in shown["columns"]),
        *(
            Column(
                look.id or "none", f"{look.glyph} {look.zh}", look.en,
                f"等级为{look.zh}的区县数", f"Counties whose level is {look.en.lower()}", 12,
            )
            for look in looks
        ),
        column("total"),
    )  # fmt: skip
    of: dict[str, list[str]] = {}
    for zone in material.zones:
        of.setdefault(zone.parent, []).append(zone.level)
    rows: list[tuple[Value, ...]] = [
        (
            *_named(parent, *_parent(material, parent)),
            *(levels.count(look.id) for look in looks),
            len(levels),
        )
        for parent, levels in sorted(of.items())
    ]
    sums = (material.totals.get(look.id, 0) for look in looks)
    last: tuple[Value, ...] = ("合计 Total", "", "", *sums, len(material.zones))
    return Table("totals", shown["zh"], shown["en"], columns, tuple(rows), (last,))


def changes(material: Material) -> Table:
    """Zones whose level is another one than the day before."""
    shown = {one.zone: one for one in (*material.zones, *material.townships)}
    rows = []
    for one in material.changes:
        zone = shown.get(one.zone)
        before, level = material.look(one.before), material.look(one.level)
        names = (zone.name, zone.name_en) if zone else _parent(material, one.zone)
        rows.append(
            (
                *_named(one.zone, *names),
                *(_parent(material, zone.parent) if zone else (None, None)),
                before.id,
                level.id,
                before,
                level,
                one.at,
                one.number or None,
                one.reason_zh or None,
                one.reason_en or None,
            )
        )
    nothing = _both("pack_files.no_changes", {})
    return _table("changes", rows, notes=() if rows else (nothing,))


def counts(material: Material) -> Table:
    """Counts as they may leave, one row a figure; what is hidden says why."""
    return _table("counts", list(_counts(material)), notes=tuple(hidden_notes(material)))


def hidden_notes(material: Material) -> Iterator[tuple[str, str]]:
    """What a reader has to know of the cells that are not shown."""
    for table in material.counts:
        if table.hidden:
            params = {
                "layer": LAYER_WORDS[table.layer],
                "day": table.day,
                "hidden": table.hidden,
                "cells": len(table.cells),
                "threshold": table.threshold,
            }
            yield _both("pack_files.hidden_cells", params)


def _counts(material: Material) -> Iterator[tuple[Value, ...]]:
    divisions = load_divisions(material.provenance.area)
    for table in material.counts:
        for zone in table.zones:
            zh, en = _name(material, divisions, zone.rstrip("*"))
            for measure in table.measures:
                value = shown_count(table, zone, measure)
                yield (
                    _layer(zone),
                    *_named(zone, f"{zh}（乡镇不详）" if zone.endswith("*") else zh, en),
                    table.parents.get(zone),
                    table.day,
                    measure,
                    value,
                    value.why.value if isinstance(value, Hidden) else None,
                    " ".join(_both(_WHY[value.why], {})) if isinstance(value, Hidden) else None,
                )


def _layer(zone: str) -> str:
    """Layer of a division by its code; what is known no finer than a county lies below it."""
    if zone == "CN":
        return "nation"
    if len(zone) > _COUNTY:
        return "township"
    padded = zone.ljust(_COUNTY, "0")
    return (
        "province"
        if padded.endswith("0000")
        else "prefecture"
        if padded.endswith("00")
        else "county"
    )


def shown_count(table: CountTable, zone: str, measure: str) -> int | Hidden | None:
    """A count of a table, hidden with its reason, or ``None`` where there is none."""
    cell = table.cells.get(Key(zone, measure, table.day))
    if cell is None:
        return None
    return Hidden(cell.why) if cell.value is None else cell.value


def trend(material: Material) -> Table:
    """The days of the charts: new cases, and counties by level."""
    shown = known()["tables"]["trend"]
    looks = [look for look in material.looks if look.id in material.figures.levels]
    columns = (
        *(column(name) for name in shown["columns"]),
        *(
            Column(
                look.id or "none", f"{look.glyph} {look.zh}", look.en,
                f"当日{look.zh}区县数", f"Counties whose level was {look.en.lower()}", 12,
            )
            for look in looks
        ),
    )  # fmt: skip
    known_days = material.figures
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            day,
            known_days.new_confirmed[number],
            *(known_days.levels[look.id][number] for look in looks),
        )
        for number, day in enumerate(known_days.days)
    )
    whole = _both("pack_files.cumulative", {"count": known_days.cumulative})
    return Table("trend", shown["zh"], shown["en"], columns, rows, (), (whole,))


def control_units(material: Material) -> Table:
    """Extents of control units: where they are and what holds there."""
    rows = [
        (
            one.id or None,
            one.place,
            one.place_en or None,
            *_named(one.county, *_parent(material, one.county)),
            one.area if one.area != one.county else None,
            one.circle_zh,
            one.circle_en,
            one.in_force,
            one.effective_at,
            one.until,
            "；".join(one.measures_zh) or None,
            "; ".join(one.measures_en) or None,
            one.number or None,
        )
        for one in material.extents
    ]
    return _table("control_units", rows)


def bulletin(today: Bulletin, before: Bulletin | None) -> Table:
    """The bulletin of the day beside the one published before it."""
    then = dict(figures(before)) if before else {}
    now = dict(figures(today))
    rows = [
        (
            path,
            said_in_full(path).zh,
            said_in_full(path).en,
            now.get(path),
            then.get(path),
            _more(now, then, path),
        )
        for path in (*now, *(path for path in then if path not in now))
    ]
    return _table("bulletin", rows)


def _more(now: Mapping[str, int], then: Mapping[str, int], path: str) -> int | None:
    return now[path] - then[path] if path in now and path in then else None


def _table(
    name: str,
    rows: Sequence[tuple[Value, ...]],
    totals: tuple[tuple[Value, ...], ...] = (),
    notes: tuple[tuple[str, str], ...] = (),
) -> Table:
    shown = known()["tables"][name]
    columns = tuple(column(one) for one in shown["columns"])
    return Table(name, shown["zh"], shown["en"], columns, tuple(rows), totals, notes)


def _both(code: str, params: Mapping[str, object]) -> tuple[str, str]:
    return render(code, params, "zh"), render(code, params, "en")


def _named(code: str, zh: str, en: str) -> tuple[str, str, str]:
    return code, zh, en


def _parent(material: Material, code: str) -> tuple[str, str]:
    return material.parents.get(code, ("", ""))


def _name(material: Material, divisions: Divisions, code: str) -> tuple[str, str]:
    """Name of any zone of a count: of the material, else of the divisions."""
    if code in material.parents:
        return material.parents[code]
    try:
        words = division_words(code, divisions.name(code))
    except NotFound:
        return "", ""
    return words.zh, words.en


def _level(material: Material, level: str) -> tuple[str, str, str, Look]:
    look = material.look(level)
    return look.id, look.zh, look.en, look


def _sum(values: Iterable[int | None]) -> int | None:
    """A sum, or ``None`` where a part of it is not known."""
    known_values = list(values)
    if any(value is None for value in known_values):
        return None
    return sum(value for value in known_values if value is not None)
