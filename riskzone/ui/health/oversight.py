"""To come."""

from riskzone.ui.data import Desk
from riskzone.ui.health.state import HealthView


def show(desk: Desk, view: HealthView) -> None:
    """Show it."""
