"""What the experts say of a morning."""

from datetime import date, datetime

from riskzone.access import Actor, Right
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.store import instructions as kept
from riskzone.store.instructions import ExpertOpinion
from riskzone.units.findings import Finding, raise_refusals
from riskzone.units.texts import free_text

#: Longest opinion, and longest name of a group, in signs.
LONGEST = 1000
GROUP = 60


def give_opinion(
    actor: Actor, ctx: Context, *, on: date, text: str, body: str, area: str | None = None
) -> ExpertOpinion:
    """Keep an opinion on a morning; it is never changed, a later one stands beside it.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
        The morning.
    text : str
    body : str
        The expert group that speaks; never a person.
    area : str, optional
        Division code of its headquarters; default: the area served.

    Raises
    ------
    Refused
        A text is missing, too long or about a person.
    Denied
        The actor does not speak for experts there.
    """
    place = area or ctx.settings.area
    guard.check(actor, ctx, Right.REVIEW_DECISIONS, place)
    found = [
        Finding("instructions.text_missing", field=name)
        for name, value in (("text", text), ("body", body))
        if not value.strip()
    ]
    found += free_text("text", text, LONGEST)
    found += free_text("body", body, GROUP)
    raise_refusals(found)
    with ctx.store.write(actor) as uow:
        return kept.add_opinion(uow, on=on, area=place, body=body.strip(), text=text.strip())


def opinions(
    actor: Actor, ctx: Context, *, on: date, known_at: datetime | None = None
) -> tuple[ExpertOpinion, ...]:
    """The opinions on a morning, the first one first.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        return kept.opinions(uow, on, known_at=known_at)
