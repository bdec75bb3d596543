"""The form of the bulletin within the page of publishing."""

from riskzone.ui.data import Desk
from riskzone.ui.publish import chooser, data
from riskzone.ui.publish.bulletin_form import bulletin_form
from riskzone.ui.publish.state import PublishView


def show(desk: Desk, view: PublishView) -> None:
    """Show the form for the day of the morning that is chosen."""
    morning = chooser.morning_of(data.mornings(desk), view)
    bulletin_form(desk, view.on or (morning.on if morning else desk.default_day()))
