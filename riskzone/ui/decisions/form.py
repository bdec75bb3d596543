"""Writing a document."""

from riskzone.ui.data import Desk
from riskzone.ui.decisions.state import DecisionView, Links


def show(desk: Desk, view: DecisionView, links: Links) -> None:
    """Show the form."""
