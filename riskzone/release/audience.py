"""For whom something is made; everything that is hidden follows from it."""

from enum import StrEnum


class Audience(StrEnum):
    """Who is to read a pack, the widest last."""

    #: The headquarters that made it.
    INTERNAL = "internal"
    #: Other departments and headquarters, by name.
    RESTRICTED = "restricted"
    #: Everybody.
    PUBLIC = "public"
