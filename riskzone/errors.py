"""The one error tree of RiskZone.

::

    RiskZoneError                 carries a catalogue code and its parameters
    ├── InputError                a file, row, field or option given by a person is wrong
    │   ├── TooLarge              a limit on size, ratio, rows, vertices, memory or time was reached
    │   └── RowsRejected          some rows of a file were refused; carries the list
    ├── SchemeError               a scheme file is not valid
    ├── NotFound                  a zone, scheme, file or record that was named does not exist
    ├── Denied                    the actor lacks the right
    └── StoreError                the store is missing, outdated, locked or damaged

An error never carries finished text: ``code`` names an entry of the message
catalogue (``riskzone/messages/catalogue``), ``params`` fills it.  The edge
(command line, page) renders it in Chinese and English.
"""

from collections.abc import Mapping
from typing import Any


class RiskZoneError(Exception):
    """Base of every error RiskZone raises on purpose.

    Parameters
    ----------
    code : str
        Catalogue code, ``"<room>.<entry>"``, for example ``"cases.bad_date"``.
    **params
        Values for the placeholders of the entry.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Mapping[str, Any] = params

    def __str__(self) -> str:
        from riskzone.messages import render  # noqa: PLC0415 - the catalogue is read only when a text is wanted

        return render(self.code, self.params, "en")

    def __reduce__(self) -> tuple[Any, ...]:
        # Keyword parameters survive the pipe of a child process.
        return (_rebuild, (type(self), self.code, dict(self.params)))


def _rebuild(kind: type[RiskZoneError], code: str, params: dict[str, Any]) -> RiskZoneError:
    return kind(code, **params)


class InputError(RiskZoneError):
    """A file, row, field or option given by a person is wrong."""


class TooLarge(InputError):
    """A limit on size, compression ratio, rows, vertices, memory or time was reached."""


class RowsRejected(InputError):
    """Rows of a file were refused.

    ``params["rejected"]`` is a tuple of rejections; each has ``line``, ``field``,
    ``value`` (already redacted), ``code`` and ``params``.
    """


class SchemeError(RiskZoneError):
    """A scheme file is not valid."""


class NotFound(RiskZoneError):
    """Something that was named does not exist."""


class Denied(RiskZoneError):
    """The actor lacks the right."""


class StoreError(RiskZoneError):
    """The store is missing, outdated, locked or damaged."""
