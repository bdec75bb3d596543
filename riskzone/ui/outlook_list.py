"""Zones that would drop in the days to come if nothing new comes, the soonest first."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.errors import RiskZoneError
from riskzone.maps import LevelStyle, styles_of
from riskzone.services import zoning
from riskzone.ui import data
from riskzone.ui.address import address
from riskzone.ui.names import zone_name
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import Say, level_words
from riskzone.zoning.assessment import Assessment
from riskzone.zoning.explain import Outlook

#: Zones the list names.
MOST = 12


def outlook_list(desk: data.Desk, shown: Assessment) -> None:
    """Show which of the zones shown would drop, when, and to what.

    Parameters
    ----------
    desk : Desk
    shown : Assessment
        Levels of the zones shown; others are left out.
    """
    try:
        found = _outlook(desk.key, shown.layer, shown.on, _actor=desk.actor)
    except RiskZoneError as error:
        st.caption(message(error.code, error.params))
        return
    names = shown.zones["name"]
    rows = [item for item in found if item.zone in names.index]
    here = st.query_params.to_dict()
    st.html(
        drops(
            rows,
            {item.zone: zone_name(item.zone, str(names[item.zone])) for item in rows[:MOST]},
            level_words(shown, say, word),
            styles_of(shown.scheme),
            lambda zone: address("zones", {**here, "zone": zone}),
            on=shown.on,
            say=say,
        )
    )


def drops(
    rows: Sequence[Outlook],
    names: Mapping[str, str],
    words: Mapping[str, str],
    styles: Mapping[str, LevelStyle],
    link: Callable[[str], str],
    *,
    on: date,
    say: Say,
) -> str:
    """Lay out the list.

    Parameters
    ----------
    rows : sequence of Outlook
        The soonest first.
    names : mapping of str to str
        Names of the first :data:`MOST` zones.
    words, styles
        By level id.
    link : callable
        Address of a zone.
    on : date
        The day that is shown.
    say : callable
        Texts in the language of the reader.
    """
    if not rows:
        body = Markup("<p>{}</p>").format(say("time.no_drops"))
    else:
        body = Markup("<dl>{}</dl>").format(
            Markup().join(
                Markup("<dt>{} <small>{}</small></dt>{}").format(
                    day, _until((day - on).days, say),
                    Markup().join(_drop(item, names, words, styles, link) for item in items),
                )
                for day, items in groupby(rows[:MOST], key=lambda item: item.on)
            )
        )  # fmt: skip
        if len(rows) > MOST:
            body += Markup("<p>{}</p>").format(say("time.more_drops", count=len(rows) - MOST))
    return Markup('<section class="reason outlook-list"><h3>{}</h3>{}</section>').format(
        say("time.drops"), body
    )


def _drop(
    item: Outlook,
    names: Mapping[str, str],
    words: Mapping[str, str],
    styles: Mapping[str, LevelStyle],
    link: Callable[[str], str],
) -> Markup:
    ends = [f"{styles[level].glyph} {words[level]}" for level in (item.level_from, item.level_to)]
    return Markup(
        '<dd><a href="{}" target="_self" data-stay>{}</a> <span>{} → {}</span></dd>'
    ).format(link(item.zone), names[item.zone], *ends)


def _until(days: int, say: Say) -> str:
    return say("time.in_day" if days == 1 else "time.in_days", days=days)


@st.cache_resource(max_entries=64, show_spinner=False)
def _outlook(
    key: tuple[Any, ...],  # noqa: ARG001 - part of the cache key
    layer: str,
    on: date,
    _actor: Any,
) -> tuple[Outlook, ...]:
    return zoning.outlook(_actor, data.context(), on=on, layer=layer)
