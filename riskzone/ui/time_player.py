"""The time player of the zones page: whether it is wanted, and the film it plays."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.errors import RiskZoneError
from riskzone.maps import LevelStyle, styles_of
from riskzone.maps.film import FilmLayer, Reel, film_of
from riskzone.services import film as films
from riskzone.services.film import Film
from riskzone.ui import data, zones_data
from riskzone.ui.address import address
from riskzone.ui.controls import problem
from riskzone.ui.text import language, message, say
from riskzone.zoning.assessment import Assessment

#: What the address says while the player is open.
_ASKED = ("play", "1")

_TEXTS = ("player", "play", "pause", "speed", "open_day", "film_day")


def player_wanted(stated: Mapping[str, str]) -> bool:
    """Whether an address asks for the time player."""
    return stated.get(_ASKED[0]) == _ASKED[1]


def player_switch() -> str:
    """Lay out the link that opens the player, or closes it."""
    here = st.query_params.to_dict()
    wanted = player_wanted(here)
    there = {**here, _ASKED[0]: None if wanted else _ASKED[1]}
    return Markup('<a class="play-switch" href="{}" target="_self" data-stay>{}</a>').format(
        address("zones", there), say("time.close_player" if wanted else "time.open_player")
    )


def film_layer(
    desk: data.Desk, shown: Assessment, within: str, words: Mapping[str, str]
) -> FilmLayer | None:
    """Give the film of what is shown to the map, where the address asks for one.

    Parameters
    ----------
    desk : Desk
    shown : Assessment
        Levels on the day that is shown; the film stands there at first.
    within : str
        Code of the zone whose parts are shown; ``""``: all of the area served.
    words : mapping of str to str
        Word of each level id of the rule of the day, *unknown* and *no level* included.

    Returns
    -------
    FilmLayer or None
        ``None`` where none was asked for, or there is none; the reader is told why.
    """
    here = st.query_params.to_dict()
    if not player_wanted(here):
        return None
    try:
        found = _film(desk.key, shown.layer, shown.on, within or None, _actor=desk.actor)
    except RiskZoneError as error:
        problem(message(error.code, error.params))
        return None
    written = payload(found, styles_of(found.scheme), words, on=shown.on, here=here)
    return FilmLayer(written | {"marks": _marks(desk, found, shown)})


def _marks(desk: data.Desk, film: Film, shown: Assessment) -> list[tuple[str, str, float, float]]:
    """Where the building units of a film stand, so that they are seen at every scale."""
    cells = zones_data.cells(desk, shown.on) if film.layer == "building" else None
    if cells is None:
        return []
    names = shown.zones["name"]
    placed = ((code, cells.position(code)) for code in film.zones if code in names.index)
    return [(code, str(names[code]), *at) for code, at in placed if at is not None]


def payload(
    film: Film,
    styles: Mapping[str, LevelStyle],
    words: Mapping[str, str],
    *,
    on: date,
    here: Mapping[str, str],
) -> dict[str, Any]:
    """Write a film with the words of the reader and the address of its days.

    Parameters
    ----------
    film : Film
    styles, words
        By level id.
    on : date
        Day that is shown.
    here : mapping of str to str
        What the address of the page states.
    """
    reel = Reel(film.first, film.days, film.levels, film.zones, film.rest, film.size)
    texts = {name: say(f"time.{name}") for name in _TEXTS} | {"lang": language()}
    others = {name: value for name, value in here.items() if name != "on"}
    link = f"{address('zones', others)}&on="  # at least the player itself is stated
    return film_of(reel, styles, words, on=on, link=link, texts=texts)


@st.cache_resource(max_entries=64, show_spinner=False)
def _film(
    key: tuple[Any, ...],  # noqa: ARG001 - part of the cache key
    layer: str,
    on: date,
    within: str | None,
    _actor: Any,
) -> Film:
    return films.film(_actor, data.context(), layer=layer, on=on, within=within)
