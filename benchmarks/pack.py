"""A whole pack of the province, against bare drawings of its map sheets.

Claim: every product of a pack (bulletin, notice, map sheets, deck, report, tables, GIS files,
list, manifest, archive) is made in at most 8 s, and no sheet takes more than 1 s.  The peer is
``geopandas``: the same polygons at the same size and resolution, one ``plot`` and ``savefig``
a sheet, without title, labels, legend, list or patterns.  Median of three in one run.

    python benchmarks/pack.py
"""

import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from riskzone.publish.build import archive, build  # noqa: E402
from riskzone.publish.material import Material  # noqa: E402
from riskzone.publish.product import Product  # noqa: E402
from riskzone.publish.sheets import SheetSpec, sheets_for  # noqa: E402
from riskzone.publish.sheets.compose import draw  # noqa: E402
from riskzone.publish.sheets.spec import SIZES  # noqa: E402
from tests.publish.material import FEBRUARY  # noqa: E402
from tests.publish.whole import whole_material  # noqa: E402

ROUNDS = 3
HOLD_SECONDS, HOLD_SHEET = 8.0, 1.0
_MM_PER_INCH = 25.4


def seconds(work: Callable[[], object]) -> float:
    """Wall time of a call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare(material: Material, spec: SheetSpec) -> bytes:
    """The polygons of a sheet in their colours, and nothing else."""
    frame = material.boundaries["county"].to_crs("+proj=aea +lat_1=45 +lat_2=52 +lon_0=127")
    colours = {zone.zone: material.look(zone.level).colour for zone in material.zones}
    wide, high = (side / _MM_PER_INCH for side in SIZES[spec.paper])
    figure = Figure(figsize=(wide, high or wide * 1.6))
    frame.plot(ax=figure.add_subplot(), color=[colours[code] for code in frame.index], lw=0.4)
    stream = io.BytesIO()
    figure.savefig(stream, format=spec.form, dpi=spec.dpi)
    return stream.getvalue()


def main() -> bool:
    """Measure, print, and tell whether the bounds hold."""
    material = whole_material()
    specs = sheets_for(material)
    draw(material, specs[0])  # fonts are found once in a process
    whole = statistics.median(
        seconds(lambda: archive(build(material, tuple(Product)))) for _ in range(ROUNDS)
    )
    print(f"whole pack                     {whole:5.2f} s  (hold {HOLD_SECONDS:.0f} s)")
    worst = 0.0
    ours = theirs = 0.0
    for spec in specs:
        own = statistics.median(seconds(lambda s=spec: draw(material, s)) for _ in range(ROUNDS))
        peer = statistics.median(seconds(lambda s=spec: bare(material, s)) for _ in range(ROUNDS))
        worst, ours, theirs = max(worst, own), ours + own, theirs + peer
        print(f"  {spec.path:28} {own:5.2f} s  bare plot {peer:5.2f} s  {own / peer:4.1f} ×")
    print(f"slowest sheet                  {worst:5.2f} s  (hold {HOLD_SHEET:.0f} s)")
    print(f"all sheets against bare plots  {ours / theirs:5.2f} ×")
    print(f"zones off the lowest level     {len(FEBRUARY)}")
    return whole <= HOLD_SECONDS and worst <= HOLD_SHEET


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
