"""What a reader of an empty store can do: the same three steps on every page that shows levels."""

from markupsafe import Markup

from riskzone.errors import RiskZoneError
from riskzone.ui.text import message, say

#: Errors of a store that holds no case, or has no rule for its counties.
NOTHING_YET = ("briefing.no_data", "zoning.no_data", "zoning.no_scheme_adopted")

_STEPS = ("first_demo", "first_import", "first_adopt")


def first_steps(head: str, error: RiskZoneError) -> str:
    """Lay out why there is nothing to show yet, and what to do.

    Parameters
    ----------
    head : str
        What is missing, in the words of the page.
    error : RiskZoneError
        Why.
    """
    steps = Markup("").join(Markup("<li>{}</li>").format(say(entry)) for entry in _STEPS)
    return Markup('<section class="b-empty"><h2>{}</h2><p>{}</p><ul>{}</ul></section>').format(
        head, message(error.code, error.params), steps
    )
