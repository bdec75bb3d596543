"""A folium map whose scripts and styles come from this server, and from nowhere else."""

import hashlib
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import folium
from folium.template import Template

#: Where the application serves Leaflet and our own map script.
ASSETS_URL = "/assets"

#: Centre of the view until the geometry has arrived and the map fits itself to it.
_START = (47.5, 128.0)


def asset_version(name: str) -> str:
    """Give what tells one content of a file in ``maps/assets`` from another."""
    content = (files("riskzone.maps") / "assets" / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def asset_url(name: str) -> str:
    """Where the application serves a script or sheet of the maps; it changes with the content."""
    return f"{ASSETS_URL}/map/{name}?v={asset_version(name)}"


_LEAFLET = f"{ASSETS_URL}/leaflet"
_LEAFLET_VERSION = version("django-leaflet")


class OfflineMap(folium.Map):
    """A :class:`folium.Map` without tiles and without foreign addresses.

    Folium's own defaults load Leaflet, jQuery, Bootstrap and more from content
    networks; on a closed network the map would stay empty without a word.
    Coordinates are geographic (EPSG:4490, drawn as EPSG:4326); the projection on
    the screen is Leaflet's default.
    """

    default_js = [  # noqa: RUF012 - as folium declares it
        ("leaflet", f"{_LEAFLET}/leaflet.js?v={_LEAFLET_VERSION}"),
        ("zone_map", asset_url("zone_map.js")),
    ]
    default_css = [  # noqa: RUF012 - as folium declares it
        ("leaflet_css", f"{_LEAFLET}/leaflet.css?v={_LEAFLET_VERSION}"),
        ("zone_map_css", asset_url("zone_map.css")),
    ]

    # Folium's own template carries styles and switches for a page of its own: a kilobyte on each
    # run that the component's frame has no use for.
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }}
            });
        {% endmacro %}
        """
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(
            location=_START,
            zoom_start=5,
            tiles=None,
            attribution_control=False,  # its prefix is a link to a foreign host
            zoom_snap=0.1,
            zoom_delta=0.5,
            **options,
        )

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 - as branca declares it
        """Give nothing: the component asks for scripts, styles and elements one by one.

        Folium would compile a page around them on each run that nobody looks at.
        """
        return ""
