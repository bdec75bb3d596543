"""Material with everything a pack may hold: hidden counts, extents, a bulletin, odd names."""

from dataclasses import replace
from datetime import date, datetime
from functools import cache

import shapely

from riskzone.clock import SHANGHAI
from riskzone.publish.material import Extent, Material, ZoneShown
from riskzone.release.audience import Audience
from riskzone.release.bulletin import Bulletin, Half
from riskzone.release.disclosure.model import CountTable, Disclosed, Key, Why
from tests.publish.material import FEBRUARY, sample_material

DAY = date(2020, 4, 23)
#: Names as somebody might enter them.
FORMULA = '=HYPERLINK("http://example.org","x")'
SCRIPT = "<script>alert(1)</script> & \u202e反"


@cache
def whole_material(audience: Audience = Audience.RESTRICTED) -> Material:
    """A morning of February with all that there may be."""
    return replace(
        sample_material(FEBRUARY, audience=audience, title=f"{SCRIPT} {'长' * 30}"),
        townships=(
            ZoneShown("231202001", "紫来街道", "Zilai Subdistrict", "231202", "medium"),
            ZoneShown("230113001", FORMULA, SCRIPT, "230113", "high", seat=(126.3, 45.4)),
        ),
        counts=(_counts(),),
        extents=extents(),
        bulletin=_bulletin(DAY, 544, 61),
        bulletin_before=_bulletin(date(2020, 4, 22), 537, 54),
        unlocated=2,
    )


def extents() -> tuple[Extent, ...]:
    """A drawn control unit, one of building units, and one in words only."""
    at = datetime(2020, 4, 20, 18, tzinfo=SHANGHAI)
    box = shapely.box(126.99, 46.63, 127.0, 46.64)
    return (
        Extent(7, "紫来街道幸福小区", "231202001", "231202", "封闭区", "Closed", True, at,
               polygon_wkb=shapely.to_wkb(box), measures_zh=("封闭管理", "核酸检测"),
               measures_en=("closed", "tested"), number="绥指〔2020〕7号",
               place_en="Zilai Subdistrict, 幸福小区"),
        Extent(0, FORMULA, "231202", "231202", "管控区", "Controlled", False, at,
               points=((126.98, 46.62), (126.981, 46.62))),
        Extent(9, SCRIPT, "231202", "231202", "管控区", "Controlled", True, at),
    )  # fmt: skip


def _counts() -> CountTable:
    zones = ("231202", "231202001", "231202002", "231202*")
    values: dict[str, int | None] = {
        "231202": 9,
        "231202001": None,
        "231202002": None,
        "231202*": 0,
    }
    why = {"231202001": Why.THRESHOLD, "231202002": Why.SECONDARY}
    return CountTable(
        layer="township",
        day=DAY,
        measures=("new_14d",),
        zones=zones,
        parents=dict.fromkeys(zones[1:], "231202"),
        cells={
            Key(zone, "new_14d", DAY): Disclosed(values[zone], why.get(zone, Why.SHOWN))
            for zone in zones
        },
        threshold=5,
    )


def _bulletin(on: date, cumulative: int, active: int) -> Bulletin:
    half = Half(cumulative=cumulative, cured=470, died=13, active=active)
    return Bulletin(area="23", on=on, local=half)
