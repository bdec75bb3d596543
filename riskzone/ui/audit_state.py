"""What the audit page shows, read from its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from riskzone.clock import midnight
from riskzone.store.audit_search import Search

_NAME = re.compile(r"[^\x00-\x1f\x7f<>]{1,80}")
_PAGE = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class AuditView:
    """The state of the page.

    Parameters
    ----------
    since, until : date or None
        Local days, both inclusive.
    actor, action, subject : str
        As :class:`riskzone.store.audit_search.Search` takes them.
    page : int
        From 1.
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    """

    since: date | None = None
    until: date | None = None
    actor: str = ""
    action: str = ""
    subject: str = ""
    page: int = 1
    problems: tuple[tuple[str, dict[str, Any]], ...] = ()

    @property
    def search(self) -> Search:
        """What is looked for."""
        return Search(
            since=None if self.since is None else midnight(self.since),
            until=None if self.until is None else midnight(self.until + timedelta(days=1)),
            actor=self.actor,
            action=self.action,
            subject=self.subject,
        )


def read_audit_view(stated: Mapping[str, str]) -> AuditView:
    """Read the state of the page; what cannot be read falls back and is listed in ``problems``."""
    problems: list[tuple[str, dict[str, Any]]] = []
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        text = stated.get(name, "")
        days[name] = None
        if text:
            try:
                days[name] = date.fromisoformat(text)
            except ValueError:
                problems.append(("audit.bad_day", {"value": text[:40]}))
    names = {}
    for name in ("who", "action", "subject"):
        text = stated.get(name, "").strip()
        names[name] = text if _NAME.fullmatch(text) else ""
        if text and not names[name]:
            problems.append(("audit.bad_name", {"value": text[:40]}))
    since, until = days["since"], days["until"]
    if since and until and until < since:
        problems.append(("audit.days_reversed", {"since": since, "until": until}))
    if (until or date.min) > date(2999, 1, 1):
        until = None
    page = stated.get("page", "1")
    return AuditView(
        since,
        until,
        names["who"],
        names["action"],
        names["subject"],
        max(1, int(page)) if _PAGE.fullmatch(page) else 1,
        tuple(problems),
    )
