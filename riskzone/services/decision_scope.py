"""Which decisions an actor may see and touch.

What was decided is known to the whole headquarters, like the levels.  What is still being
written or waits for a decision is seen by those in whose jurisdiction it, or one of its
lines, lies, and by those who decide above them.
"""

from collections.abc import Iterable

from riskzone.access import Actor, Right, covers, require
from riskzone.decisions.model import DecisionDocument, State
from riskzone.errors import Denied

#: States every reader of levels may see.
_KNOWN = frozenset({State.DECIDED})


def areas_of(document: DecisionDocument) -> tuple[str, ...]:
    """The divisions its lines are about; its own where it has none yet."""
    return tuple(dict.fromkeys(line.area for line in document.lines)) or (document.area,)


def sees(actor: Actor, document: DecisionDocument) -> bool:
    """Whether an actor that may see levels may see a document."""
    if document.state in _KNOWN:
        return True
    places = (document.area, *areas_of(document))
    return any(actor.may(Right.VIEW_LEVELS, place) for place in places)


def check_seen(actor: Actor, document: DecisionDocument) -> None:
    """Refuse an actor that may not see a document.

    Raises
    ------
    Denied
        It is not decided, and lies outside the jurisdiction.
    """
    if not sees(actor, document):
        raise Denied(
            "access.outside_jurisdiction",
            actor=actor.name,
            area=document.area,
            jurisdiction=", ".join(actor.jurisdictions(Right.VIEW_LEVELS)),
        )


def require_place(actor: Actor, right: Right, document: DecisionDocument) -> None:
    """Refuse an actor whose right does not reach what is to be done to a document.

    Whoever drafts answers for the places its lines are about: a county drafts for itself what
    the province decides.  Whoever reviews or decides does it for the area of the document.

    Raises
    ------
    Denied
        Names the actor, the right and the area.
    """
    if right is not Right.DRAFT_DECISIONS:
        require(actor, right, document.area)
        return
    if not document.lines:
        require(actor, right, _nearest(document.area, actor.jurisdictions(right)))
    for area in areas_of(document) if document.lines else ():
        require(actor, right, area)


def _nearest(area: str, jurisdictions: Iterable[str]) -> str:
    """The area, or the jurisdiction inside it that an empty document would be written for."""
    return next((one for one in jurisdictions if one and covers(area, one)), area)
