"""Two people changed one control unit: base, theirs and mine, on the map and field by field."""

from riskzone.ui.data import Desk
from riskzone.ui.units.form_state import Work
from riskzone.units.lifecycle import Action


def resolve(desk: Desk, work: Work, action: Action) -> None:
    """Show what both changed, and save what is chosen on the new version."""
    del desk, work, action
