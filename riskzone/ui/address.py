"""Addresses within the application."""

from collections.abc import Mapping
from urllib.parse import urlencode


def address(page: str, params: Mapping[str, object]) -> str:
    """Give the address of a page.

    Parameters
    ----------
    page : str
        Name of the page as addresses spell it (``"zones"``).
    params : mapping
        What the address states; ``None`` and ``""`` are left out.
    """
    stated = {name: str(value) for name, value in params.items() if value not in (None, "")}
    return f"/{page}?{urlencode(stated)}" if stated else f"/{page}"
