"""Small maps beside the map: dense districts magnified, and where the sheet lies in the area."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from riskzone.publish.sheets.board import Board, Room
from riskzone.publish.sheets.context import BEYOND, INK, OUTER_LINE, QUIET, Context
from riskzone.publish.sheets.faces import CAPITAL, clean, cut_to, width
from riskzone.publish.sheets.furniture import round_length
from riskzone.publish.sheets.ground import Box, Ground, ground, path_of
from riskzone.publish.sheets.labels import depth, inner_points
from riskzone.publish.sheets.zones import Names, fill, markers

#: A zone whose largest inner circle is narrower than this (radius, mm of A4) is too small.
_SMALL = 1.5
#: Clusters magnified on a sheet at most, their letters, and the width of the smallest in mm of A4.
_MOST, _LETTERS, _LEAST_SIZE = 4, "ABCD", 34.0
#: A cluster is magnified at least so many times, or not at all.
_LEAST_TIMES = 2.0
#: Zones whose gap is wider than this (mm) belong to different clusters.
_GAP = 0.4


@dataclass(frozen=True)
class Cluster:
    """Small zones of one prefecture that lie together.

    Parameters
    ----------
    group : str
        Code of the prefecture.
    zones : tuple of str
    raised : int
        How many of them are off the lowest level.
    highest : int
        Rank of the highest of them.
    """

    group: str
    zones: tuple[str, ...]
    raised: int
    highest: int


def clusters(sheet: Context, under: Ground) -> list[Cluster]:
    """Clusters worth magnifying: those with most zones off the lowest level first."""
    small: dict[str, list[str]] = {}
    for code, shape in under.core.items():
        if depth(under, code, shape) < _SMALL * sheet.u:
            small.setdefault(sheet.by_code[code].parent, []).append(code)
    found = []
    for group, codes in small.items():
        for together in _together(under, codes):
            ranks = [sheet.rank.get(sheet.by_code[code].level, 0) for code in together]
            if len(together) > 1:
                raised = sum(rank > 0 for rank in ranks)
                found.append(Cluster(group, tuple(together), raised, max(ranks)))
    found.sort(key=lambda one: (-one.highest, -one.raised, -len(one.zones), one.group))
    return found


def _together(under: Ground, codes: list[str]) -> list[list[str]]:
    """Zones joined with those they touch."""
    groups: list[list[str]] = []
    for code in codes:
        shape = under.core[code]
        near = [g for g in groups if any(under.core[o].distance(shape) < _GAP for o in g)]
        groups = [g for g in groups if g not in near]
        groups.append(sorted([code, *(one for g in near for one in g)]))
    return sorted(groups)


@dataclass(frozen=True)
class Inset:
    """A cluster and where it is drawn."""

    cluster: Cluster
    box: Box
    letter: str


#: Height of the line over a small map, in mm of A4.
_CAPTION = 4.6


def shape_of(under: Ground, cluster: Cluster) -> float:
    """Width of a cluster over its height, kept between 0.75 and 1.5."""
    left, top, right, bottom = shapely.total_bounds([under.core[code] for code in cluster.zones])
    return float(np.clip((right - left) / max(bottom - top, 0.1), 0.75, 1.5))


def magnified(sheet: Context, under: Ground, inset: Inset) -> None:
    """Draw a cluster larger, and its frame and letter on the map."""
    page, u = sheet.page, sheet.u
    left, top, right, bottom = inset.box
    frame = (left, top + _CAPTION * u, right, bottom)
    counties = sheet.material.boundaries["county"]
    core = counties[counties.index.isin(inset.cluster.zones)]
    parents = dict.fromkeys(inset.cluster.zones, inset.cluster.group)
    larger = ground(core, counties, parents, frame, margin=2.2 * u)
    page.box(left, top, right - left, bottom - top, fill="#FFFFFF")
    fill(sheet, larger, colour_all=True)
    inner = Board((frame[0] + 0.5 * u, frame[1] + 0.5 * u, frame[2] - 0.5 * u, frame[3] - 0.5 * u))
    dots = markers(sheet, larger, inner)
    bar = _small_bar(sheet, larger, inner)
    names = Names(sheet, _with_beyond(larger), inner)
    names.raised_zones(dots)
    names.quiet(size=6.0)
    bar()
    page.box(frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1], stroke=INK, line=0.7 * u)
    kind = sheet.type(7.4, bold=0.02)
    _letter(sheet, (left + 1.9 * u, top + 2.2 * u), inset.letter)
    times = under.metres / larger.metres
    told = sheet.say(
        "inset_title", name=sheet.group_name(inset.cluster.group), times=f"{times:.1f}"
    )
    page.text(left + 4.8 * u, top + 3.2 * u, cut_to(told, kind, right - left - 5 * u), kind)
    _mark_on_map(sheet, under, inset)


def extent(under: Ground, cluster: Cluster) -> Box:
    """What a magnified cluster covers of the map."""
    left, top, right, bottom = shapely.total_bounds([under.core[code] for code in cluster.zones])
    return (left - 0.6, top - 0.6, right + 0.6, bottom + 0.6)


def covered(sheet: Context, under: Ground, cluster: Cluster) -> set[str]:
    """Zones whose name stands in the small map: its own, and others it shows the middle of."""
    left, top, right, bottom = extent(under, cluster)
    found = set(cluster.zones)
    for zone in sheet.raised:
        if zone.zone in under.core:
            x, y = inner_points(under, zone.zone, under.core[zone.zone])[0].tolist()
            if left < x < right and top < y < bottom:
                found.add(zone.zone)
    return found


def letter_box(sheet: Context, under: Ground, cluster: Cluster) -> Box:
    """What the letter at the corner of a cluster covers of the map."""
    left, top, *_ = extent(under, cluster)
    radius = 2.0 * sheet.u
    return (left - radius, top - radius, left + radius, top + radius)


def _with_beyond(larger: Ground) -> Ground:
    """The same ground with neighbours as zones of their own, so that they are named too."""
    return Ground(
        larger.projection,
        larger.frame,
        larger.metres,
        larger.origin,
        {**larger.beyond, **larger.core},
        larger.groups,
        {},
        larger.kept,
    )


def _letter(sheet: Context, at: tuple[float, float], letter: str) -> None:
    kind = sheet.type(6.6, "#FFFFFF", bold=0.03)
    sheet.page.disc(*at, 1.75 * sheet.u, fill=INK, stroke="#FFFFFF", line=0.5 * sheet.u)
    sheet.page.text(at[0], at[1] + CAPITAL * kind.em / 2, letter, kind, "middle")


def _mark_on_map(sheet: Context, under: Ground, inset: Inset) -> None:
    left, top, right, bottom = extent(under, inset.cluster)
    page, u = sheet.page, sheet.u
    page.box(left, top, right - left, bottom - top, stroke="#FFFFFF", line=1.8 * u)
    page.box(left, top, right - left, bottom - top, stroke=INK, line=0.8 * u)
    _letter(sheet, (left, top), inset.letter)


def _small_bar(sheet: Context, larger: Ground, board: Board) -> Callable[[], None]:
    """Keep a corner free for a scale bar; what is returned draws it."""
    u = sheet.u
    left, _, right, bottom = larger.frame
    middle = ((left + right) / 2, (larger.frame[1] + bottom) / 2)
    per_mm = larger.ground_metres(*middle, 5.0) / 5.0
    metres = round_length(per_mm * (right - left) * 0.3)
    long = metres / per_mm
    word = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres} m"
    x, y = left + 1.6 * u, bottom - 1.6 * u
    board.take((x - 1 * u, y - 3.4 * u, x + max(long, 8 * u) + 1 * u, y + 1.6 * u))

    def draw() -> None:
        sheet.page.line(
            [(x, y - 0.9 * u), (x, y), (x + long, y), (x + long, y - 0.9 * u)], "#FFFFFF", 2.0 * u
        )
        sheet.page.line(
            [(x, y - 0.9 * u), (x, y), (x + long, y), (x + long, y - 0.9 * u)], INK, 0.7 * u
        )
        kind = sheet.type(5.4, INK, halo=0.25)
        sheet.page.text(x + 0.6 * u, y - 0.9 * u, word, kind)

    return draw


def overview(sheet: Context, under: Ground, box: Box) -> None:
    """Where the sheet lies in the area served: its prefectures, and the place filled."""
    page, u = sheet.page, sheet.u
    left, top, right, bottom = box
    origin = sheet.material.provenance
    whole = origin.area_name if sheet.zh else origin.area_name_en
    groups = sheet.material.boundaries["prefecture"]
    beside = sheet.zones[0].parent
    siblings = [zone.zone for zone in sheet.material.zones if zone.parent == beside]
    if sheet.spec.scope in ("county", "units") and len(siblings) > 1:
        counties = sheet.material.boundaries["county"]
        groups, whole = counties[counties.index.isin(siblings)], sheet.group_name(beside)
    kind, told = sheet.type(6.8, QUIET), clean(sheet.say("overview", area=whole))
    kind = kind.at(kind.size * min(1.0, max((right - left) / width(told, kind), 0.72)))
    page.text(left, top + 2.8 * u, cut_to(told, kind, right - left), kind)
    frame = (left, top + 3.8 * u, right, bottom)
    own = [shape for code, shape in under.core.items() if code in sheet.by_code]
    seats = [zone.seat for zone in sheet.zones if zone.seat is not None and not own]
    small = ground(groups, groups, {}, frame, seats=seats, margin=1.5 * u)
    page.box(left, frame[1], right - left, bottom - frame[1], fill="#FFFFFF")
    for code in small.core:
        page.path(small.path("core", code), fill=BEYOND, stroke="#B4BCC0", line=0.3 * u)
    flat = shapely.transform(
        np.asarray([under.outline if own else shapely.MultiPoint([under.at(*s) for s in seats])]),
        lambda x, y: _moved(under, small, x, y),
        interleaved=False,
    )[0]
    page.path(path_of(flat), fill=OUTER_LINE, stroke=OUTER_LINE, line=0.6 * u)
    wide, high = flat.bounds[2] - flat.bounds[0], flat.bounds[3] - flat.bounds[1]
    if max(wide, high) < 2.5 * u:
        page.disc(flat.centroid.x, flat.centroid.y, 2.2 * u, stroke="#A50F15", line=1.1 * u)
    page.box(left, frame[1], right - left, bottom - frame[1], stroke="#9AA4AA", line=0.5 * u)


def _moved(under: Ground, small: Ground, x: Any, y: Any) -> tuple[Any, Any]:
    """Millimetres of one ground in those of another."""
    lon, lat = under.projection.back(
        (x - under.origin[0]) * under.metres, (under.origin[1] - y) * under.metres
    )
    a, b = small.projection.forth(lon, lat)
    return small.origin[0] + a / small.metres, small.origin[1] - b / small.metres


def wanted(sheet: Context, under: Ground, most: int) -> list[Cluster]:
    """Which clusters are magnified: with zones off the lowest level, or else the first of all."""
    found: list[Cluster] = []
    for cluster in clusters(sheet, under):
        if len(found) == most or (cluster.raised == 0 and found):
            break
        left, _, right, _ = extent(under, cluster)
        if (right - left) * _LEAST_TIMES <= _LEAST_SIZE * sheet.u:
            found.append(cluster)
    return found


def choose(
    sheet: Context, under: Ground, room: Room, sizes: tuple[float, ...], slots: list[Box]
) -> list[Inset]:
    """Where the magnified clusters are drawn: beside the land, else in the slots."""
    found: list[Inset] = []
    for cluster in wanted(sheet, under, _MOST):
        shape = shape_of(under, cluster)
        corners = ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0))
        for size in sizes:
            wide, high = size * sheet.u, (size / shape + _CAPTION) * sheet.u
            gap = 2.0 * sheet.u
            box = next(
                (
                    b
                    for b in (room.place(wide + 2 * gap, high + 2 * gap, c) for c in corners)
                    if b is not None
                ),
                None,
            )
            if box is not None:
                placed = (box[0] + gap, box[1] + gap, box[2] - gap, box[3] - gap)
                found.append(Inset(cluster, placed, _LETTERS[len(found)]))
                break
        else:
            if slots:
                found.append(Inset(cluster, slots.pop(0), _LETTERS[len(found)]))
    return found
