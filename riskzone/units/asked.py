"""What comes with an action on a control unit."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Asked:
    """What comes with an action.

    Parameters
    ----------
    reason : str
    effective_at : datetime, optional
        From when it counts; default: now.
    ordered_at : datetime, optional
        When an order was given by word; default: now.
    until : datetime, optional
        Decided end of an extension.
    review_on : date, optional
        Next day on which the order is looked at.
    document : str
        Number of the document that decided it.
    text : str
        Opinion, objection or answer.
    agrees : bool
        Whether an opinion supports, or an answer upholds.
    by : str
        Office or group that objects; default: the account.
    objection : int, optional
        Which objection is answered, from 0; default: the first open one.
    decider : str
        Level of the headquarters that decides; default: what the control unit says.
    speaks_for : str, optional
        Highest level of headquarters the actor may speak for; ``None``: not looked at.
    """

    reason: str = ""
    effective_at: datetime | None = None
    ordered_at: datetime | None = None
    until: datetime | None = None
    review_on: date | None = None
    document: str = ""
    text: str = ""
    agrees: bool = True
    by: str = ""
    objection: int | None = None
    decider: str = ""
    speaks_for: str | None = None
