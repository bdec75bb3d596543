"""The tables behind the divisions: read from ``data/divisions`` and the installed boundary set."""

import csv
import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pandas as pd

from riskzone.errors import NotFound
from riskzone.places.names import tidy
from riskzone.places.nation import load_national
from riskzone.places.zones import Layer, ZoneTable
from riskzone.settings import DATA

#: Division tables, seats and aliases (see the README.md in the folder).
FOLDER = DATA / "divisions"
NATION = "CN"
#: The province whose divisions stand in :data:`FOLDER`, townships included.
OWN_PROVINCE = "23"

_COLUMNS = ["name", "parent", "prefecture", "county", "township"]


def area_prefix(area: str) -> str:
    """Shorten an area code to what is kept: ``"230000"`` → ``"23"``, ``"231000"`` → ``"2310"``.

    Raises
    ------
    NotFound
        It is neither ``"CN"`` nor two, four or six digits.
    """
    text = tidy(area).upper()
    if text == NATION:
        return NATION
    if not re.fullmatch(r"\d{2}|\d{4}|\d{6}", text):
        raise NotFound("places.unknown_area", area=area)
    return text.removesuffix("00").removesuffix("00") if len(text) == 6 else text


def in_area(code: str, area: str) -> bool:
    """Whether a division code belongs to an area as :func:`area_prefix` keeps it."""
    return area == NATION or code.startswith(area)


def zone_table(layer: Layer, frame: pd.DataFrame, *, schematic: bool = False) -> ZoneTable:
    """Make a zone table from a frame with the columns of :class:`ZoneTable`.

    Sorted by code; the hash is taken over layer, schematic flag and every cell.
    """
    kept = frame[_COLUMNS].astype(str).sort_index()
    kept.index = pd.Index(kept.index.astype(str), name="zone")
    digest = hashlib.sha256(f"{layer}\n{int(schematic)}\n".encode())
    for row in kept.itertuples(name=None):
        digest.update("\x1f".join(row).encode() + b"\n")
    return ZoneTable(layer, kept, digest.hexdigest(), schematic)


def _csv(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def counties(area: str) -> dict[str, tuple[str, str, str]]:
    """County code → (name, prefecture code, prefecture name)."""
    found: dict[str, tuple[str, str, str]] = {}
    if not area.startswith(OWN_PROVINCE):
        national = load_national()
        for code, name in national.counties.items():
            city = national.city_of(code)
            if in_area(code, area):
                found[code] = (name, city, national.cities.get(city, name))
    if area == NATION or area.startswith(OWN_PROVINCE):
        cities = {row["code"]: row["name"] for row in _csv("hlj_divisions_prefecture.csv")}
        rolled_up = aliases()[1]
        for row in _csv("hlj_divisions_county.csv"):
            if row["code"] not in rolled_up and in_area(row["code"], area):
                city = f"{row['cityCode']}00"
                found[row["code"]] = (row["name"], city, cities[city])
    return found


def townships(counties: frozenset[str]) -> dict[str, tuple[str, str]]:
    """Township code → (name, county code), rolled up where its stated county is not one."""
    if not any(code.startswith(OWN_PROVINCE) for code in counties):
        return {}
    rolled_up = aliases()[1]
    stated = (
        (row["code"], row["name"], rolled_up.get(row["areaCode"], row["areaCode"]))
        for row in _csv("hlj_divisions_township.csv")
    )
    return {code: (name, county) for code, name, county in stated if county in counties}


def provinces(counties: Mapping[str, tuple[str, str, str]]) -> dict[str, str]:
    """Two digits → name of the provinces the counties lie in."""
    codes = sorted({code[:2] for code in counties})
    if codes == [OWN_PROVINCE]:
        return {OWN_PROVINCE: "黑龙江省"}
    return {code: load_national().provinces.get(f"{code}0000", code) for code in codes}


def municipal_codes(counties: Mapping[str, tuple[str, str, str]]) -> dict[str, str]:
    """110100 市辖区 and 500200 县 are no places of their own: they mean the municipality."""
    return {
        f"{code[:4]}00": city
        for code, (_, city, _) in counties.items()
        if city.endswith("0000") and f"{code[:4]}00" != city
    }


def division_tables(
    counties: Mapping[str, tuple[str, str, str]], townships: Mapping[str, tuple[str, str]]
) -> dict[str, ZoneTable]:
    """Zone tables of the layers prefecture, county and, where known, township."""
    cities: dict[str, tuple[str, ...]] = {
        city: (city_name, "", city, "", "") for _, city, city_name in counties.values()
    }
    rows: dict[Layer, dict[str, tuple[str, ...]]] = {
        "prefecture": cities,
        "county": {c: (name, city, city, c, "") for c, (name, city, _) in counties.items()},
    }
    if townships:
        rows["township"] = {
            code: (name, county, counties[county][1], county, code)
            for code, (name, county) in townships.items()
        }
    return {
        layer: zone_table(layer, pd.DataFrame.from_dict(part, orient="index", columns=_COLUMNS))
        for layer, part in rows.items()
    }


def division_notes(
    area: str,
    counties: Mapping[str, tuple[str, str, str]],
    townships: Mapping[str, tuple[str, str]],
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is worth knowing about the tables of an area: (catalogue code, parameters)."""
    if area == NATION:
        yield from load_national().notes
        yield ("places.townships_partly_known", {"count": len(townships)})
    elif not townships:
        yield ("places.townships_not_known", {"area": area})
    if area in (OWN_PROVINCE, "2306", "230604", NATION):
        for code, zone in aliases()[1].items():
            yield (
                "places.code_rolled_up",
                {"code": code, "zone": zone, "name": counties[zone][0]},
            )


@cache
def aliases() -> tuple[tuple[dict[str, str], ...], dict[str, str]]:
    """Documented names (``name, code, within, kind, source``) and codes that roll up to a zone."""
    written = tomllib.loads((FOLDER / "aliases.toml").read_text("utf-8"))
    names = tuple({key: str(value) for key, value in entry.items()} for entry in written["name"])
    return names, {entry["code"]: entry["zone"] for entry in written["code"]}
