"""What a check of a control unit found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from riskzone.errors import Refused

Severity = Literal["refuse", "warn"]


@dataclass(frozen=True)
class Finding:
    """Something a check found.

    Parameters
    ----------
    code : str
        Catalogue code.
    params : mapping
    severity : {"refuse", "warn"}
        Whether it cannot be done, or can and is said.
    field : str
        Field of the control unit it is about.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = "refuse"
    field: str = ""


def refusals(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that refuse."""
    return tuple(finding for finding in findings if finding.severity == "refuse")


def raise_refusals(findings: Iterable[Finding]) -> None:
    """Raise what refuses.

    Raises
    ------
    Refused
        With the text of the first and all that refuse.
    """
    found = refusals(findings)
    if found:
        raise Refused(found[0].code, findings=found, **found[0].params)
