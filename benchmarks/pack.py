"""A whole pack of the province, in child processes, against bare drawings of its map sheets.

Claim: every product of a pack (bulletin, notice, map sheets, deck, report, tables, GIS files,
list, manifest, archive) is made in at most 8 s by child processes that have their libraries
loaded, no sheet takes more than 1 s, and a session of the parent answers meanwhile as it does
otherwise.  The peer is ``geopandas``: the same polygons at the same size and resolution, one
``plot`` and ``savefig`` a sheet, without title, labels, legend, list or patterns.  Median of
three in one run; processor time stands beside the wall clock, which a busy machine stretches.

    python benchmarks/pack.py
"""

import io
import statistics
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from matplotlib.figure import Figure

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from riskzone import jobs  # noqa: E402
from riskzone.publish.build import build, build_share, shares_of  # noqa: E402
from riskzone.publish.material import Material  # noqa: E402
from riskzone.publish.product import Product  # noqa: E402
from riskzone.publish.sheets import SheetSpec, sheets_for  # noqa: E402
from riskzone.publish.sheets.compose import draw  # noqa: E402
from riskzone.publish.sheets.spec import SIZES  # noqa: E402
from riskzone.publish.tables import table_files  # noqa: E402
from riskzone.services import pack_pool  # noqa: E402
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


def in_children(material: Material) -> pack_pool.Packed:
    """A whole pack as the server makes it, from the material on."""
    products = tuple(Product)
    workers = pack_pool.pool()
    shares = shares_of(products, jobs.WORKERS)
    parts = [
        workers.submit(build_share, material, products, share, shares) for share in range(shares)
    ]
    files = [one for part in parts for one in part.result()]
    packed: pack_pool.Packed = workers.call(pack_pool.packed, material, products, files)
    return packed


def answers(material: Material, until: threading.Event) -> list[float]:
    """Times of a session that asks ten times a second for the rows of a table, in seconds."""
    found = []
    while not until.wait(0.1):
        found.append(seconds(lambda: table_files(material)))
    return found


def beside(material: Material, work: Callable[[], object]) -> list[float]:
    """Times of the answers of a session while something else goes on."""
    end = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        told = threads.submit(answers, material, end)
        work()
        end.set()
        return told.result()


def main() -> bool:
    """Measure, print, and tell whether the bounds hold."""
    material = whole_material()
    specs = sheets_for(material)
    draw(material, specs[0])  # fonts are found once in a process
    in_children(material)  # libraries and fonts of the children
    whole = statistics.median(seconds(lambda: in_children(material)) for _ in range(ROUNDS))
    start = time.process_time()
    build(material, tuple(Product))
    alone = time.process_time() - start
    quiet = beside(material, lambda: time.sleep(5))
    busy = beside(material, lambda: in_children(material))
    pack_pool.pool().close()
    print(f"whole pack, in two children    {whole:5.2f} s  (hold {HOLD_SECONDS:.0f} s)")
    print(f"  processor time in one        {alone:5.2f} s")
    for name, times in (("nothing else goes on", quiet), ("a pack is made", busy)):
        slow = sorted(times)[int(0.95 * len(times))]
        print(
            f"  an answer while {name:21}{1000 * statistics.median(times):4.0f} ms,"
            f" 95 %: {1000 * slow:4.0f} ms"
        )
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
