"""Who may see, prepare and release packs, and where."""

from riskzone.access import Actor, Right
from riskzone.errors import InputError
from riskzone.messages import Words
from riskzone.places.english import division_words
from riskzone.services import guard
from riskzone.services.context import Context

_CHINA = Words("全国", "China")


def publishes(actor: Actor, ctx: Context, area: str | None = None) -> Actor:
    """The actor with the roles it has now, where it prepares or releases packs.

    Raises
    ------
    Denied
        It does neither, or not there, or its session has ended.
    """
    now = guard.current(actor, ctx)
    for right in (Right.PREPARE_PUBLICATION, Right.RELEASE_PUBLICATION):
        if now.may(right, area):
            return now
    # Whoever has one of them elsewhere is told where.
    held = now.may(Right.RELEASE_PUBLICATION)
    right = Right.RELEASE_PUBLICATION if held else Right.PREPARE_PUBLICATION
    return guard.check(actor, ctx, right, area)


def follows(actor: Actor, ctx: Context) -> Actor:
    """The actor with the roles it has now, where it may see which packs there are.

    Who looks after the audit trail sees what became of a pack, and nothing of what is in it.

    Raises
    ------
    Denied
        It neither prepares nor releases packs nor reads the audit trail.
    """
    now = guard.current(actor, ctx)
    return now if now.may(Right.READ_AUDIT) else publishes(actor, ctx)


def refuse_elsewhere(ctx: Context, area: str) -> None:
    """Refuse a pack of another area than the one served.

    Raises
    ------
    InputError
    """
    served = ctx.settings.area
    if area != served:
        code = served.ljust(6, "0")
        whole = served == "CN"
        known = _CHINA if whole else division_words(code, ctx.divisions.name(code))
        raise InputError("packs.other_area", area=area[:20], served=known)
