"""``riskzone demo`` and ``riskzone serve``."""

import socket
import subprocess
from typing import Annotated

import typer

from riskzone.cli import options as o
from riskzone.cli.deployment import actor, context
from riskzone.cli.output import document, line, remark, working
from riskzone.cli.words import say
from riskzone.errors import InputError


def demo(*, as_json: o.Json = False) -> None:
    """Load the demonstration; see docs/cli.md."""
    with context() as ctx:
        from riskzone.services import demo as demonstration  # noqa: PLC0415 - pandas

        with working("cli.loading_demo"):
            done = demonstration.load(actor(), ctx)
    if as_json:
        document(vars(done))
    elif done.fresh:
        params = {
            "cases": done.cases,
            "reports": done.reports,
            "buildings": done.buildings,
            "scheme": done.scheme,
        }
        line(say("cli.demo_loaded", **params, today=done.today))
    else:
        line(say("cli.demo_there", today=done.today))


def serve(
    *,
    port: Annotated[
        int, typer.Option("--port", help=say("cli.option_port"), min=1, max=65535)
    ] = 8501,
    as_json: o.Json = False,
) -> int:
    """Run the application on this machine; see docs/cli.md."""
    from riskzone.ui.server import ADDRESS, command  # noqa: PLC0415 - only this command serves

    with context():
        pass  # there is a store, and it is this program's
    with socket.socket() as probe:
        if probe.connect_ex((ADDRESS, port)) == 0:
            raise InputError("cli.port_taken", port=port)
    address = f"http://{ADDRESS}:{port}"
    if as_json:
        document({"address": address})
    else:
        remark(say("cli.serving", address=address))
    return subprocess.run(command(port), check=False).returncode  # noqa: S603 - our own command
