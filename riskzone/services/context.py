"""What every service of a deployment shares: settings, store, divisions."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TypeVar

from riskzone.clock import Clock
from riskzone.places.divisions import Divisions, load_divisions
from riskzone.settings import Settings
from riskzone.store import Store, open_store

T = TypeVar("T")

#: Loaded inputs kept in memory; the newest few states of the data.
_KEPT = 24


@dataclass(frozen=True)
class Context:
    """A deployment: open it once a process with :func:`open_context`.

    Parameters
    ----------
    settings : Settings
    store : Store
    """

    settings: Settings
    store: Store
    _loaded: "OrderedDict[Hashable, object]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def clock(self) -> Clock:
        """The clock of the deployment."""
        return self.settings.clock

    @cached_property
    def divisions(self) -> Divisions:
        """The divisions of the area served."""
        return load_divisions(self.settings.area)

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for a key before, or is made now.

        Keys hold the version of the data, so that nothing outdated is ever found.
        """
        with self._lock:
            if key in self._loaded:
                self._loaded.move_to_end(key)
                return self._loaded[key]  # type: ignore[return-value]
        value = make()
        with self._lock:
            self._loaded[key] = value
            while len(self._loaded) > _KEPT:
                self._loaded.popitem(last=False)
        return value


def open_context(settings: Settings) -> Context:
    """Open the store of a deployment.

    Raises
    ------
    StoreError
        There is no store, or its schema is not this program's.
    """
    return Context(settings, open_store(settings))
