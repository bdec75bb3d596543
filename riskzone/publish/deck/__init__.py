"""The morning as slides: what leadership sees on the wall at 7:30."""

from riskzone.publish.deck.make import deck

__all__ = ["deck"]
