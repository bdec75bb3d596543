"""Names of zones in the language of the reader."""

from collections.abc import Mapping

from riskzone.messages import render
from riskzone.places.english import english_name
from riskzone.places.tables import NATION
from riskzone.ui import geography, text
from riskzone.ui.text import ReaderLanguage, language, say, word


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
    # Asked once: telling the language reads the address.
    if language() == "zh":
        return f"{parent_name}{name}"
    own, whole = english_name(code) or name, english_name(parent) or parent_name
    return f"{own}, {whole}" if whole else own


def zone_names(names: Mapping[str, str]) -> Mapping[str, str]:
    """Give names by code, in the language of the reader."""
    if language() == "zh":
        return names
    return {code: english_name(code) or name for code, name in names.items()}


def area_name() -> str:
    """Name the area served: a division, or the whole country."""
    return area_name_in(text.language())


def area_name_in(lang: ReaderLanguage) -> str:
    """Name the area served, in a language."""
    divisions = geography.divisions()
    if divisions.area == NATION:
        return render("ui.whole_country", language=lang)
    code = divisions.area.ljust(6, "0")
    english = english_name(code) if lang == "en" else ""
    return english or divisions.name(code)


def division_name(code: str) -> str:
    """Name the division a role holds in: ``""`` is everywhere, two digits are a province."""
    if not code:
        return say("accounts.everywhere")
    return zone_name(code.ljust(6, "0"), geography.divisions().name(code.ljust(6, "0")))
