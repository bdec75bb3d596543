"""Areas as notices write them: "望奎县（除惠七镇以外的县域地区）" and its zones."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.extract import Table
from riskzone.cases.redaction import redact_place
from riskzone.cases.tables import Unlocated
from riskzone.places.divisions import Divisions

_EXCEPT = re.compile(
    r"^(?P<whole>[^(（除]+)[(（]?除(?P<out>.+?)(?:以外|之外|外)"
    r"(?:的?(?:[县市区镇乡]域)?(?:其他|其它|其余)?(?:地区|区域|范围|乡镇|街道)?)?[)）]?$"
)
_LIST = re.compile(r"[、,，;；和及]")


@dataclass(frozen=True)
class Area:
    """A zone, less some zones inside it.

    Parameters
    ----------
    zone : str
        Code.
    without : tuple of str
        Codes of the zones inside that do not belong.
    """

    zone: str
    without: tuple[str, ...] = ()

    def zones(self, divisions: Divisions, layer: str) -> tuple[str, ...]:
        """Zones of a layer the area consists of."""
        frame = divisions.zone_table(layer).frame
        inside = [c for c in frame.index if divisions.lies_in(c, self.zone)]
        return tuple(
            c for c in inside if not any(divisions.lies_in(c, outer) for outer in self.without)
        )


def parse_area(divisions: Divisions, text: str) -> Area | None:
    """The area a text of a notice means, ``None`` where a name in it is not known.

    Examples
    --------
    ``"望奎县惠七镇"`` is the township,
    ``"望奎县（除惠七镇以外的县域地区）"`` the county without it.
    """
    exception = _EXCEPT.match(text)
    if exception is None:
        zone = _one(divisions, text, None)
        return Area(zone) if zone else None
    whole = _one(divisions, exception["whole"], None)
    if whole is None:
        return None
    without = [_one(divisions, part, whole) for part in _LIST.split(exception["out"])]
    if None in without:
        return None
    return Area(whole, tuple(zone for zone in without if zone))


def _one(divisions: Divisions, text: str, within: str | None) -> str | None:
    found = divisions.find(text, within=within)
    if len(found) == 1:
        return found[0]
    # 望奎县惠七镇: the longest front that names a county, the rest inside it.
    for cut in range(len(text) - 2, 1, -1):
        outer = divisions.find(text[:cut], within=within, layer="county")
        if len(outer) == 1:
            inner = divisions.find(text[cut:], within=outer[0])
            if len(inner) == 1:
                return inner[0]
    return None


def expanded_rows(
    table: Table, divisions: Divisions, frame: pd.DataFrame, keep: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """Each row repeated for every zone its area text consists of; ``name`` keeps the text.

    What is not known, or finer than the layer (a village), is listed as unlocated.
    """
    layer = table.mapping.expand or "township"
    texts = frame["zone"]
    zones: dict[str, tuple[str, ...]] = {}
    for text in texts.unique():
        area = parse_area(divisions, str(text))
        zones[str(text)] = area.zones(divisions, layer) if area else ()
    for row in np.flatnonzero(keep):
        text = str(texts.iloc[row])
        if not zones[text]:
            line = int(table.lines[row])
            shown = redact_place(text)
            table.unlocated.append(Unlocated(line, shown, shown, "", "cases.area_unknown"))
    made = frame[keep].copy()
    made["name"] = made["zone"]
    made["zone"] = [zones[str(text)] for text in made["zone"]]
    return (
        made.explode("zone").dropna(subset=["zone"]).astype({"zone": "str"}).reset_index(drop=True)
    )
