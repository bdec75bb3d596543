"""Bulletin and notices of a pack as plain text, to be read beside its figures."""

from riskzone.publish.material import Material
from riskzone.release.pack import Pack


def texts_of(_material: Material, _wanted: Pack) -> dict[str, str]:
    """Name of each text → its words."""
    return {}
