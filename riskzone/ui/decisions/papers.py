"""Taking in what was published."""

from riskzone.ui.data import Desk
from riskzone.ui.decisions.state import Links


def show(desk: Desk, links: Links) -> None:
    """Show the import."""
