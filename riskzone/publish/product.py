"""A file of a pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Product(StrEnum):
    """Kinds of products a pack may hold."""

    BULLETIN = "bulletin"
    NOTICE = "notice"
    SHEETS = "sheets"
    DECK = "deck"
    REPORT = "report"
    TABLES = "tables"
    GIS = "gis"
    LIST = "list"


@dataclass(frozen=True)
class ProductFile:
    """A finished file.

    Parameters
    ----------
    path : str
        Inside the pack, with ``/``: ASCII, ``"sheets/province-a4.png"``.
    media : str
    data : bytes
    product : Product
    title_zh, title_en : str
        As the manifest names it.
    columns : mapping of str to (str, str)
        Data dictionary of a table: column → what it means, in Chinese and English.
    remarks : tuple of (str, mapping)
        Catalogue code and parameters of what the reader of the pack has to know of it.
    """

    path: str
    media: str
    data: bytes
    product: Product
    title_zh: str
    title_en: str
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    remarks: tuple[tuple[str, Mapping[str, object]], ...] = ()
