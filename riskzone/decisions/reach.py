"""Which divisions a code reaches: the tree of divisions as texts that begin alike.

Codes nest by their digits, but for codes that are no county of their own: the townships
230671010 … of a development zone lie in the county 230604.  A *path* mends that: a division
lies in another one exactly when its path begins with the path of the other.
"""

from functools import cache

from riskzone.places.tables import aliases


@cache
def path(code: str) -> str:
    """The place of a division in the tree.

    Parameters
    ----------
    code : str
        Two, four, six, nine or twelve digits; zeros behind a province or prefecture mean
        nothing.  ``""`` is everywhere.

    Examples
    --------
    >>> path("230000"), path("230100"), path("231221105"), path("230671010")
    ('23', '2301', '231221105', '230604~230671010')
    """
    if len(code) == 6:
        code = code.removesuffix("0000").removesuffix("00")
    zone = aliases()[1].get(code[:6])
    return code if zone is None else f"{zone}~{code}"


def reaches(area: str, code: str) -> bool:
    """Whether a division is, or lies in, an area."""
    return path(code).startswith(path(area))


def is_below(code: str, area: str) -> bool:
    """Whether a division lies in an area and is not that area."""
    return reaches(area, code) and path(code) != path(area)
