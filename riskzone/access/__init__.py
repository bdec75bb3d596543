"""Who acts: roles, rights and jurisdictions, as pure functions."""

from riskzone.access.actor import Actor, Right, require

__all__ = ["Actor", "Right", "require"]
