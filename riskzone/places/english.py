"""English names of divisions, for readers of the second language."""

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from riskzone.messages import Words
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


def division_words(code: str, chinese: str) -> Words:
    """Name a division in both languages, for the parameters of messages.

    Parameters
    ----------
    code : str
        Six or nine digits.
    chinese : str
        Its Chinese name, which serves where there is no English one.
    """
    return Words(chinese, english_name(code) or chinese)


@cache
def _names() -> Mapping[str, str]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["code"]: row["name_en"] for row in csv.DictReader(file)})
