"""A layer import killed in the middle: the store is as it was, and the next import works."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import shapely

from riskzone.services import layers
from riskzone.services.context import Context
from riskzone.store import data_version
from riskzone.store import layers as table

from .conftest import DESK
from .test_imports import state

#: Stops inside the write unit of work, after the content went in.
_CHILD = """
import sys, time
from pathlib import Path
from riskzone import confine
from riskzone.access import Actor
from riskzone.services import layers
from riskzone.services.context import open_context
from riskzone.settings import Settings

confine.call = lambda function, *args, **_: function(*args)
def stands_still(*args, **kwargs):
    print("inside", flush=True)
    time.sleep(60)
layers.audit.append = stands_still
ctx = open_context(Settings(home=Path(sys.argv[1])))
actor, file = Actor.command_line("x"), Path(sys.argv[2])
layers.import_layer(actor, ctx, file, layer="building", datum="wgs84")
"""


def blocks(count: int) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"B-{i}", "kind": "compound", "county": "231005"},
            "geometry": shapely.box(
                129.6 + i * 1e-4, 44.56, 129.6 + i * 1e-4 + 5e-5, 44.5601
            ).__geo_interface__,
        }
        for i in range(count)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_kill_9_during_the_import_of_a_layer(ctx: Context, tmp_path: Path) -> None:
    file = tmp_path / "blocks.geojson"
    file.write_bytes(blocks(40))
    before = state(ctx)
    child = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _CHILD, str(ctx.settings.home), str(file)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "inside\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait(10)
    child.stdout.close()
    assert state(ctx) == before
    with ctx.store.read() as uow:
        assert table.listing(uow) == ()
        assert data_version(uow) == before[0]
    done = layers.import_layer(DESK, ctx, file, layer="building", datum="wgs84")
    assert (done.zones, done.fresh) == (40, True)
