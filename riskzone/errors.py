"""The one error tree of RiskZone.

::

    RiskZoneError                 carries a catalogue code and its parameters
    ├── InputError                a file, row, field or option given by a person is wrong
    │   ├── TooLarge              a limit on size, ratio, rows, vertices, memory or time was reached
    │   ├── RowsRejected          some rows of a file were refused; carries the list
    │   └── Refused               a rule forbids what was to be done; carries every finding
    ├── SchemeError               a scheme file is not valid
    ├── NotFound                  a zone, scheme, file or record that was named does not exist
    ├── Denied                    the actor lacks the right
    │   └── SignedOut             the session the actor came with has ended
    ├── Conflict                  somebody else saved the thing first; carries the three states
    ├── JobFailed                 work in a child process came to no end
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


class Refused(InputError):
    """A rule forbids what was to be done; the text is the one of the first finding.

    Parameters
    ----------
    code : str
        Of the first finding.
    findings : tuple
        All of them, each with ``code``, ``params`` and ``field``.
    **params
        Of the first finding.
    """

    def __init__(self, code: str, *, findings: tuple[Any, ...] = (), **params: Any) -> None:
        super().__init__(code, **params)
        self.findings = findings


class SchemeError(RiskZoneError):
    """A scheme file is not valid."""


class NotFound(RiskZoneError):
    """Something that was named does not exist."""


class Denied(RiskZoneError):
    """The actor lacks the right."""


class SignedOut(Denied):
    """The session the actor came with has ended."""


class StoreError(RiskZoneError):
    """The store is missing, outdated, locked or damaged."""


class JobFailed(RiskZoneError):
    """Work in a child process came to no end: it died, took too long, or there was no room."""


class Conflict(RiskZoneError):
    """Somebody else saved the thing first; nothing was overwritten.

    Parameters
    ----------
    code : str
    base, theirs, mine : object
        The state the change began from, the one stored now, and the one that was to be saved.
    **params
        Values for the placeholders.
    """

    def __init__(
        self, code: str, *, base: Any = None, theirs: Any = None, mine: Any = None, **params: Any
    ) -> None:
        super().__init__(code, **params)
        self.base, self.theirs, self.mine = base, theirs, mine
