"""``riskzone store …`` and ``riskzone audit verify``."""

from pathlib import Path
from typing import Annotated

import typer

from riskzone.cli import options as o
from riskzone.cli.deployment import actor, settings
from riskzone.cli.output import document, line, told, working
from riskzone.cli.words import say, say_it


def upgrade(*, as_json: o.Json = False) -> None:
    """Make or upgrade the store; see docs/cli.md."""
    from riskzone.services import maintenance  # noqa: PLC0415 - SQLAlchemy

    with working("cli.upgrading"):
        done = maintenance.upgrade(actor(), settings())
    if as_json:
        document({"path": done.path, "before": done.before, "after": done.after})
    elif done.before is None:
        line(say("cli.store_made", path=done.path, revision=done.after))
    elif done.before == done.after:
        line(say("cli.store_current", path=done.path, revision=done.after))
    else:
        params = {"before": done.before, "after": done.after}
        line(say("cli.store_upgraded", path=done.path, **params))


def backup(
    target: Annotated[Path, typer.Argument(help=say("cli.argument_target"), metavar="TARGET")],
    *,
    as_json: o.Json = False,
) -> None:
    """Copy the store; see docs/cli.md."""
    from riskzone.services import maintenance  # noqa: PLC0415 - SQLAlchemy

    with working("cli.copying"):
        done = maintenance.backup(actor(), settings(), target)
    if as_json:
        document(
            {
                "path": done.path,
                "pages": done.pages,
                "revision": done.revision,
                "head": str(done.head),
            }
        )
        return
    line(say("cli.backed_up", path=done.path, head=done.head))


def restore(
    source: Annotated[Path, typer.Argument(help=say("cli.argument_source"), metavar="SOURCE")],
    *,
    as_json: o.Json = False,
) -> None:
    """Put a backup back; see docs/cli.md."""
    from riskzone.services import maintenance  # noqa: PLC0415 - SQLAlchemy

    with working("cli.copying"):
        done = maintenance.restore(actor(), settings(), source)
    if as_json:
        document(
            {
                "path": done.path,
                "kept": done.kept,
                "pages": done.pages,
                "revision": done.revision,
                "head": str(done.head),
            }
        )
        return
    line(say("cli.restored", path=done.path, head=done.head))
    if done.kept is not None:
        line(say("cli.former_kept", kept=done.kept))


def verify(
    *,
    expect_head: Annotated[
        str | None,
        typer.Option("--expect-head", help=say("cli.option_expect_head"), metavar="NUMBER:HASH"),
    ] = None,
    as_json: o.Json = False,
) -> int:
    """Verify the audit chain; see docs/cli.md."""
    from riskzone.services import maintenance  # noqa: PLC0415 - SQLAlchemy

    with working("cli.verifying"):
        found = maintenance.verify_audit(actor(), settings(), expect_head)
    code, params = found.chain.message
    if as_json:
        broken = vars(found.chain.broken) if found.chain.broken else None
        document(
            {
                "ok": found.ok,
                "entries": found.chain.entries,
                "head": str(found.chain.head),
                "broken": broken,
                "content": [vars(one) for one in found.content],
                "message": told(code, params),
            }
        )
    else:
        line(say_it(code, params))
        for one in found.content:
            line(say_it(*one.message))
    return 0 if found.ok else 1
