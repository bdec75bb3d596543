"""A film of levels for the map: one element that carries it, and the player that shows it.

The player's script and style are asked for when the first film arrives; a reader who
never plays one does not pay for them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from folium.template import Template

from riskzone.clock import day_number
from riskzone.maps.base import ASSETS_URL
from riskzone.maps.script import ScriptElement
from riskzone.maps.styles import LevelStyle

Tracks = Mapping[str, Sequence[tuple[int, int]]]


def _asset(name: str) -> str:
    content = (files("riskzone.maps") / "assets" / name).read_bytes()
    return f"{ASSETS_URL}/map/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


#: Addresses of the player; they change with its content.
PLAYER_JS, PLAYER_CSS = _asset("time_player.js"), _asset("time_player.css")


class FilmLayer(ScriptElement):
    """Levels of all days for the zone layer that is already mounted.

    Parameters
    ----------
    payload : dict
        See :func:`film_of`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (film) {
                window.riskzone.waiting = film;
                if (window.riskzone.film) { window.riskzone.film(film); return; }
                if (document.getElementById("time-player")) { return; }
                var style = document.createElement("link");
                style.rel = "stylesheet";
                style.href = {{ this.css|tojson }};
                document.head.appendChild(style);
                var script = document.createElement("script");
                script.id = "time-player";
                script.src = {{ this.js|tojson }};
                document.head.appendChild(script);
            })({{ this.payload|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "FilmLayer"
        self.js, self.css = PLAYER_JS, PLAYER_CSS
        self.payload = dict(payload)


@dataclass(frozen=True)
class Reel:
    """The days of a film and who changes on them.

    Parameters
    ----------
    first : date
        Day 0.
    days : int
        How many days.
    levels : sequence of str
        Level ids by rank.
    zones : mapping of str to sequence of (day, rank)
        Zone → its changes, the first on day 0.
    rest : sequence of (day, rank)
        The changes of every zone not named.
    size : int
        How many zones there are.
    """

    first: date
    days: int
    levels: Sequence[str]
    zones: Tracks
    rest: Sequence[tuple[int, int]]
    size: int


def film_of(
    reel: Reel,
    styles: Mapping[str, LevelStyle],
    words: Mapping[str, str],
    *,
    on: date,
    link: str,
    texts: Mapping[str, str],
) -> dict[str, Any]:
    """Write a film for the player.

    Parameters
    ----------
    reel : Reel
    styles : mapping of str to LevelStyle
        By level id.
    words : mapping of str to str
        Word of each level id.
    on : date
        The day the page shows; the film begins there.
    link : str
        Address of the page on a day, up to the day itself.
    texts : mapping of str to str
        Texts of the player.

    Returns
    -------
    dict
        ``first`` (day number), ``days``, ``at`` (day of the film), ``size``, ``link``,
        ``texts``, ``levels`` (``[id, word, glyph, swatch]``), ``zones`` and ``rest``, each
        track as numbers: days since the change before, rank, and so on.
    """
    return {
        "first": day_number(reel.first),
        "days": reel.days,
        "at": (on - reel.first).days,
        "size": reel.size,
        "link": link,
        "texts": dict(texts),
        "levels": [
            [level, words[level], styles[level].glyph, styles[level].swatch_url]
            for level in reel.levels
        ],
        "zones": {zone: packed(track) for zone, track in reel.zones.items()},
        "rest": packed(reel.rest),
    }


def packed(track: Sequence[tuple[int, int]]) -> list[int]:
    """Write a track as numbers: days since the change before, rank, and so on."""
    numbers: list[int] = []
    before = 0
    for day, rank in track:
        numbers += [day - before, rank]
        before = day
    return numbers


def unpacked(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Read what :func:`packed` wrote, as the player does."""
    track: list[tuple[int, int]] = []
    day = 0
    for since, rank in zip(numbers[::2], numbers[1::2], strict=True):
        day += since
        track.append((day, rank))
    return tuple(track)
