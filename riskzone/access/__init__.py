"""Who acts: roles, rights and jurisdictions, as pure functions."""

from riskzone.access.actor import Actor, covers, require, right_words
from riskzone.access.roles import RIGHTS, Grant, Right, Role

__all__ = ["RIGHTS", "Actor", "Grant", "Right", "Role", "covers", "require", "right_words"]
