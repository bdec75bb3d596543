"""Division codes of the areas of a list of risk areas: lists name counties, and names repeat."""

from dataclasses import replace
from functools import cache

from riskzone.places.divisions import Divisions
from riskzone.release.bulletin_places import provinces
from riskzone.release.risk_areas import RiskArea, RiskList


def located(listed: RiskList, divisions: Divisions) -> RiskList:
    """A list whose areas have the codes of their counties.

    Parameters
    ----------
    listed : RiskList
    divisions : Divisions
        Of the nation, so that areas of other provinces are known.

    Returns
    -------
    RiskList
        An area whose province, city and county are no division together, or several, keeps ``""``:
        development zones (经开区) stand in lists and are no divisions.
    """

    @cache
    def code(province: str, city: str, county: str) -> str:
        return _code(divisions, province, city, county)

    areas = (replace(one, code=code(one.province, one.city, one.county)) for one in listed.areas)
    return replace(listed, areas=tuple(areas))


def unknown(listed: RiskList) -> tuple[RiskArea, ...]:
    """Areas without a code, each county once."""
    kept = {(one.province, one.city, one.county): one for one in listed.areas if not one.code}
    return tuple(kept.values())


def _code(divisions: Divisions, province: str, city: str, county: str) -> str:
    prefix = next((code for code, words in provinces().items() if words.zh == province), "")
    within = city or province
    found = [
        code
        for code in divisions.find(county, within=within, layer="county")
        if prefix and code.startswith(prefix)
    ]
    return found[0] if len(found) == 1 else ""
