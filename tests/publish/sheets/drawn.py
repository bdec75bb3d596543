"""Sheets the tests share: each is composed once, and only read."""

from functools import cache

from riskzone.publish.material import Material
from riskzone.publish.sheets import SheetSpec
from riskzone.publish.sheets.compose import compose
from riskzone.publish.sheets.context import Context
from tests.publish.material import FEBRUARY, sample_extents, sample_material


@cache
def material_of(name: str) -> Material:
    """Material by name: ``april``, ``february``, ``english`` (of February), ``units``, ``high``."""
    if name == "april":
        return sample_material()
    if name == "units":
        return sample_material(extents=sample_extents())
    if name == "high":
        return sample_material({zone.zone: "high" for zone in material_of("april").zones})
    return sample_material(FEBRUARY, language="en" if name == "english" else "zh")


@cache
def composed(name: str, spec: SheetSpec) -> Context:
    """A sheet of a material, before a file is made of it."""
    return compose(material_of(name), spec)
