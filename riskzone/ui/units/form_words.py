"""Words of control units in the language of the reader."""

from datetime import datetime

from riskzone.clock import SHANGHAI
from riskzone.ui.text import language, say, word
from riskzone.units.control_schemes import ControlScheme, control_schemes
from riskzone.units.lifecycle import ACTION_WORDS, STATE_WORDS, Action
from riskzone.units.model import Kind, State, TriggerKind
from riskzone.units.words import KINDS


def kind_word(kind: Kind) -> str:
    """Name a kind of place."""
    return format(KINDS[kind], language())


def state_word(state: State) -> str:
    """Name a state."""
    return format(STATE_WORDS[state], language())


def action_word(action: Action) -> str:
    """Name an action as a button does."""
    text = format(ACTION_WORDS[action], language())
    return text[:1].upper() + text[1:]


def trigger_word(kind: TriggerKind) -> str:
    """Name what an order was drawn for."""
    return say(f"unit_form.trigger_{kind.value}")


def scheme_word(scheme: str) -> str:
    """Name a control scheme."""
    found = control_schemes().get(scheme)
    return scheme if found is None else word(found.zh, found.en)


def circle_word(scheme: ControlScheme | None, circle: str) -> str:
    """Name a circle, with its days; by its id where its scheme is not known any more."""
    found = None if scheme is None else scheme.circles.get(circle)
    if found is None:
        return circle
    days = say("unit_form.circle_days", days=found.days) if found.days else ""
    return f"{word(found.zh, found.en)}{days}"


def measure_word(scheme: ControlScheme | None, measure: str) -> str:
    """Name a measure; by its id where its scheme is not known any more."""
    found = None if scheme is None else scheme.measures.get(measure)
    return word(found.zh, found.en) if found else measure


def level_word(level: str) -> str:
    """Name a level of headquarters."""
    return say(f"unit_form.level_{level or 'none'}")


def minute(moment: datetime | None) -> str:
    """Write a minute of the local day; a dash for none."""
    if moment is None:
        return "—"
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
