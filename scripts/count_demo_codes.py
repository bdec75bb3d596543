"""Count the made-up register anew: writes ``data/demo/health_codes.parquet``.

Run it where rules, generator, levels or control units of the demonstration changed, with
``RISKZONE_HOME`` at a home that ``riskzone demo`` has filled.
"""

from riskzone.access import Actor
from riskzone.services import demo_health
from riskzone.services.context import open_context
from riskzone.settings import Settings

if __name__ == "__main__":
    ctx = open_context(Settings())
    print(demo_health.prepare(Actor.command_line("scripts"), ctx))  # noqa: T201 - a script
    ctx.store.close()
