"""Lists of risk areas from outside, in the shape of the national one."""

from riskzone import confine
from riskzone.access import Actor, Right
from riskzone.errors import TooLarge
from riskzone.places.divisions import load_divisions
from riskzone.release.risk_areas import MOST_BYTES, RiskList, read_bytes
from riskzone.release.risk_codes import located
from riskzone.services import guard
from riskzone.services.context import Context

_LIMITS = confine.Limits(memory_mb=2048, seconds=30)


def read_list(actor: Actor, ctx: Context, data: bytes) -> RiskList:
    """Read a list in a child process with limits; nothing is stored.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    data : bytes
        JSON in UTF-8.

    Returns
    -------
    RiskList
        With every entry as it was written, what was understood of it, the code of each county
        that is known, and the counts the list states beside those it holds.

    Raises
    ------
    InputError
        It is not of the shape.
    TooLarge
        It is larger than any such list.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    if len(data) > MOST_BYTES:
        raise TooLarge("risk_list.too_large", megabytes=MOST_BYTES // 1024**2)
    found = confine.call(read_bytes, data, limits=_LIMITS)
    return located(found, load_divisions("CN"))
