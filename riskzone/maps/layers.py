"""The two halves of a zone map: the geometry, mounted once, and the levels, sent on each run.

The first half never changes while a reader works, so pan and zoom survive; the
second travels in the feature group that streamlit-folium replaces in place.
"""

from collections.abc import Mapping
from typing import Any

from branca.element import MacroElement
from folium.template import Template

from riskzone.maps.styles import LevelStyle
from riskzone.zoning.assessment import Assessment


class ZoneLayer(MacroElement):
    """An empty GeoJSON layer that fetches its geometry after the map is mounted.

    The layer exists before the component hooks its events, so a click comes back.

    Parameters
    ----------
    geometry_url : str
        Address of a :class:`~riskzone.maps.geometry.GeometryFile`.
    styles : mapping of str to LevelStyle
        Styles by level id, lowest first (:func:`~riskzone.maps.styles.styles_of`).
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = window.riskzone.mount(
                {{ this._parent.get_name() }}, {{ this.config|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, geometry_url: str, styles: Mapping[str, LevelStyle]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ZoneLayer"
        self.config = {
            "url": geometry_url,
            "styles": [style.as_json() for style in styles.values()],
        }


class LevelPaint(MacroElement):
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


def paint_of(
    assessment: Assessment,
    words: Mapping[str, str],
    *,
    selected: str | None = None,
    stale_word: str = "",
    failed: str = "",
) -> dict[str, Any]:
    """Tell the map what it needs of an assessment: only zones off the lowest level.

    Parameters
    ----------
    assessment : Assessment
        Levels of a layer.
    words : mapping of str to str
        The word of each level id, *unknown* and *no level* included, as readers see it.
    selected : str, optional
        The zone whose border is emphasised.
    stale_word : str
        What is said of a zone whose reports stopped.
    failed : str
        What a reader is told when the geometry does not arrive.

    Returns
    -------
    dict
        ``lowest`` (level id), ``words``, ``zones`` (level id → codes, ascending),
        ``upper`` (code → upper level id of zones whose level is a range), ``stale``
        (codes), ``stale_word``, ``failed``, ``selected``.
    """
    lowest = assessment.scheme.lowest.id
    zones = assessment.zones
    off = zones[zones["level"] != lowest]
    ranged = zones.loc[zones["level_upper"] != "", "level_upper"]
    return {
        "lowest": lowest,
        "words": dict(words),
        "zones": {
            str(level): sorted(str(code) for code in group.index)
            for level, group in off.groupby("level", sort=True)
        },
        "upper": {str(code): str(level) for code, level in ranged.items()},
        "stale": sorted(str(code) for code in zones.index[zones["stale"].astype(bool)]),
        "stale_word": stale_word,
        "failed": failed,
        "selected": selected or "",
    }
