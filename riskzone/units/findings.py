"""What a check of a control unit found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: It cannot be saved as it is.
REFUSE = "refuse"
#: It can, and is said beside it.
WARN = "warn"


@dataclass(frozen=True)
class Finding:
    """One finding.

    Parameters
    ----------
    code : str
        Catalogue code.
    params : mapping
        Its parameters.
    severity : {"refuse", "warn"}
    field : str
        Field of the control unit it is about.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: str = REFUSE
    field: str = ""
