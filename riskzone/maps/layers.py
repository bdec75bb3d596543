"""The two halves of a zone map: the geometry, mounted once, and the levels, sent on each run.

The first half never changes while a reader works, so pan and zoom survive; the
second travels in the feature group that streamlit-folium replaces in place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from folium.template import Template

from riskzone.maps.script import ScriptElement
from riskzone.maps.styles import LevelStyle
from riskzone.zoning.assessment import Assessment


@dataclass(frozen=True)
class CellSource:
    """Where the browser finds the building units of a county.

    Parameters
    ----------
    url : str
        Folder of the cells of a layer: ``…/<county>/list.json`` lists them, ``…/<name>.json``
        holds one.
    county : str
    within : str
        Township whose units are drawn, ``""`` for all of the county.
    most : int
        Units drawn at most.
    """

    url: str
    county: str
    within: str
    most: int = 3000


class ZoneLayer(ScriptElement):
    """An empty GeoJSON layer that fetches its geometry after the map is mounted.

    The layer exists before the component hooks its events, so a click comes back.

    Parameters
    ----------
    geometry_url : str
        Address of a :class:`~riskzone.maps.geometry.GeometryFile`.
    styles : mapping of str to LevelStyle
        Styles by level id, lowest first (:func:`~riskzone.maps.styles.styles_of`).
    cells : CellSource, optional
        Building units, fetched for the part of the map that is looked at; the geometry
        is then only the ground they stand on.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = window.riskzone.mount(
                {{ this._parent.get_name() }}, {{ this.config|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        geometry_url: str,
        styles: Mapping[str, LevelStyle],
        cells: CellSource | None = None,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ZoneLayer"
        self.config = {
            "url": geometry_url,
            "styles": [style.as_json() for style in styles.values()],
            "cells": None if cells is None else asdict(cells),
        }


class LevelPaint(ScriptElement):
    """The levels of the moment, for the layer that is already mounted.

    Parameters
    ----------
    payload : dict
        See :func:`paint_of`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.riskzone.paint({{ this.payload|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "LevelPaint"
        self.payload = dict(payload)


@dataclass(frozen=True)
class Emphasis:
    """What a reader looks for on the map.

    Parameters
    ----------
    selected : str
        The zone whose border is emphasised; an outline with its code is as well.
    level : str
        Level id that stands out; the others fade. ``""``: all alike.
    view : tuple of float, optional
        West, south, east, north to look at; taken up when it changes, so that a
        reader's own pan and zoom are kept otherwise. Without it all that is drawn.
    """

    selected: str = ""
    level: str = ""
    view: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Mark:
    """A building unit off the lowest level: seen at every scale, wherever its cell is."""

    code: str
    name: str
    at: tuple[float, float]


@dataclass(frozen=True)
class Texts:
    """What the map says, in the language of the reader.

    Parameters
    ----------
    stale, failed : str
        Of a zone whose reports stopped; where the geometry does not arrive.
    schematic : str
        Of a boundary that is schematic.
    capped : str
        Where not all units in view are drawn; ``{shown}`` and ``{all}`` are put in.
    lacking : str
        What the map cannot show, and why.
    language : {"zh", "en"}
        Of the names on the map.
    """

    stale: str = ""
    failed: str = ""
    schematic: str = ""
    capped: str = ""
    lacking: str = ""
    language: str = "zh"


#: Zones that are named one by one to the browser; beyond them the most frequent level is
#: what a zone has that is not named.
MOST_NAMED = 400


def paint_of(
    assessment: Assessment,
    words: Mapping[str, str],
    *,
    emphasis: Emphasis = Emphasis(),
    texts: Texts = Texts(),
    marks: Sequence[Mark] = (),
) -> dict[str, Any]:
    """Tell the map what it needs of an assessment: only zones off the lowest level.

    Where more than :data:`MOST_NAMED` zones are off the lowest level (nobody reports, say)
    the most frequent level takes the place of the lowest, so that the weight never grows
    with the number of zones; of what then remains the highest levels are named.

    Parameters
    ----------
    assessment : Assessment
        Levels of a layer.
    words : mapping of str to str
        The word of each level id, *unknown* and *no level* included, as readers see it.
    emphasis : Emphasis
    texts : Texts
    marks : sequence of Mark

    Returns
    -------
    dict
        ``lowest`` (level id of zones that are not named), ``words``, ``zones`` (level id →
        codes, ascending), ``upper`` (code → upper level id of zones whose level is a
        range), ``stale`` (codes), ``texts``, ``selected``, ``only``, ``view``, ``marks``
        (code, name, longitude, latitude), ``unnamed`` (zones left out for their number).
    """
    zones = assessment.zones
    codes, level = zones.index.to_numpy(dtype=object), zones["level"].to_numpy(dtype=object)
    base = assessment.scheme.lowest.id
    off = np.flatnonzero(level != base)
    if off.size > MOST_NAMED:
        base = max(assessment.totals, key=assessment.totals.__getitem__)
        off = np.flatnonzero(level != base)
    ranks = {item.id: -rank for rank, item in enumerate(assessment.scheme.levels)}
    named: dict[str, list[str]] = {}
    for at in sorted(off.tolist(), key=lambda at: ranks.get(str(level[at]), 1))[:MOST_NAMED]:
        named.setdefault(str(level[at]), []).append(str(codes[at]))
    upper = zones["level_upper"].to_numpy(dtype=object)
    stale = codes[zones["stale"].to_numpy(dtype=bool)]
    return {
        "lowest": base,
        "words": dict(words),
        "zones": {name: sorted(members) for name, members in sorted(named.items())},
        "upper": {
            str(codes[at]): str(upper[at]) for at in np.flatnonzero(upper != "")[:MOST_NAMED]
        },
        "stale": sorted(map(str, stale)) if len(stale) <= MOST_NAMED else [],
        "texts": asdict(texts),
        "selected": emphasis.selected,
        "only": emphasis.level,
        "view": list(emphasis.view) if emphasis.view else None,
        "marks": [[mark.code, mark.name, *mark.at] for mark in marks],
        "unnamed": max(off.size - MOST_NAMED, 0),
    }
