"""English names of divisions, for readers of the second language."""

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from riskzone.settings import DATA

_FILE = DATA / "divisions" / "names_en.csv"


def english_name(code: str) -> str:
    """Give the English name of a division.

    Parameters
    ----------
    code : str
        Six digits (province, prefecture, county) or nine (township).

    Returns
    -------
    str
        ``""`` where none is known: readers are then shown the Chinese name.
    """
    return _names().get(code, "")


@cache
def _names() -> Mapping[str, str]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["code"]: row["name_en"] for row in csv.DictReader(file)})
