"""Names of zones in the language of the reader."""

from riskzone.places.english import english_name
from riskzone.ui.text import word


def zone_name(code: str, name: str) -> str:
    """Name a zone.

    Parameters
    ----------
    code : str
        Its code; only divisions have English names.
    name : str
        Its Chinese name, which serves where there is no English one.
    """
    return word(name, english_name(code))


def zone_in(code: str, name: str, parent: str, parent_name: str) -> str:
    """Name a zone with what it lies in: "牡丹江市西安区", "Xi'an District, Mudanjiang"."""
    own, whole = zone_name(code, name), zone_name(parent, parent_name)
    return word(f"{whole}{own}", f"{own}, {whole}" if whole else own)
