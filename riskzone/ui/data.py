"""What pages ask of the services, cached by the version of the store.

Pages call this module and nothing below it.  Every call carries the actor; what
is cached is keyed by the actor's rights too, so a cache never widens them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import streamlit as st

from riskzone.access import Actor, Right
from riskzone.services import guard, zoning
from riskzone.services.context import Context, open_context
from riskzone.ui.settings import settings
from riskzone.zoning.assessment import Assessment, ReadingName
from riskzone.zoning.explain import Explanation

LAYER = "county"


@cache
def context() -> Context:
    """Open the store of this deployment, once a process."""
    return open_context(settings())


def version() -> int:
    """Read the version of the store's data: it grows with every change."""
    return zoning.data_version(context())


def warm_up() -> None:
    """Rate the day a reader will ask for first."""
    desk = Desk(Actor.system(), version())
    desk.assessment(desk.default_day(), "midnight")


@dataclass(frozen=True)
class Desk:
    """What one reader may see, and of which state of the store.

    Parameters
    ----------
    actor : Actor
        Who reads.
    version : int
        Version of the data; read once a run, so that all parts of a page agree.
    """

    actor: Actor
    version: int

    @property
    def key(self) -> tuple[Any, ...]:
        """What distinguishes this desk in a cache; asking for it looks the session up.

        What was kept for a reader is handed out like what a service answers: to a session
        that lives, and as far as its roles reach at this moment.

        Raises
        ------
        SignedOut
            The session has ended.
        """
        actor = guard.current(self.actor, context())
        reach = tuple((right.value, actor.jurisdictions(right)) for right in Right)
        # What is shown of cases is entered in the audit chain: for each reader and session.
        reads = (actor.name, actor.session) if actor.may(Right.READ_CASES) else ()
        return (self.version, tuple((right, places) for right, places in reach if places), reads)

    @property
    def shared_key(self) -> tuple[Any, ...]:
        """The same for what every reader of levels sees alike: none of it depends on places."""
        actor = guard.current(self.actor, context())
        return (self.version, actor.may(Right.VIEW_LEVELS))

    def default_day(self) -> date:
        """Give the day a page shows when nobody asked for one."""
        return zoning.default_day(self.actor, context())

    def is_demo(self) -> bool:
        """Whether the store holds demonstration data."""
        return zoning.is_demo(self.actor, context())

    def assessment(self, on: date, reading: ReadingName, layer: str = LAYER) -> Assessment:
        """Rate the zones of a layer at one moment."""
        asked = (layer, on, reading, moment_of(reading))
        return _assessment(self.shared_key, asked, _actor=self.actor)

    def explanation(
        self, zone: str, on: date, reading: ReadingName, layer: str = LAYER
    ) -> Explanation:
        """Say why a zone has its level."""
        asked = (layer, on, reading, moment_of(reading))
        return _explanation(self.key, zone, asked, _actor=self.actor)


def moment_of(reading: ReadingName) -> datetime | None:
    """Give the minute a cached answer of the reading 即时 belongs to; ``None`` for 0时."""
    # The reading 即时 moves with the clock; a minute is fine enough for a page.
    if reading == "midnight":
        return None
    return settings().clock.now().replace(second=0, microsecond=0)


#: Layer, day, reading, and the minute of a reading that moves with the clock.
_Asked = tuple[str, date, ReadingName, datetime | None]


@st.cache_resource(max_entries=128, show_spinner=False)
def _assessment(
    key: tuple[Any, ...],  # noqa: ARG001 - part of the cache key
    asked: _Asked,
    _actor: Actor,
) -> Assessment:
    layer, on, reading, _ = asked
    return zoning.assess(_actor, context(), layer=layer, on=on, reading=reading)


@st.cache_data(max_entries=512, show_spinner=False)
def _explanation(
    key: tuple[Any, ...],  # noqa: ARG001
    zone: str,
    asked: _Asked,
    _actor: Actor,
) -> Explanation:
    layer, on, reading, _ = asked
    return zoning.explain(_actor, context(), zone, on=on, reading=reading, layer=layer)
