"""Who calls, and on which deployment."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from riskzone.errors import InputError

if TYPE_CHECKING:
    from riskzone.access import Actor
    from riskzone.services.context import Context
    from riskzone.settings import Settings


def settings(area: str | None = None) -> "Settings":
    """The settings of the environment.

    Parameters
    ----------
    area : str, optional
        Division code that replaces the one of the environment.

    Raises
    ------
    InputError
        A value cannot be used; the message names the variable.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - slow to import

    from riskzone.settings import Settings  # noqa: PLC0415 - slow to import

    try:
        return Settings() if area is None else Settings(area=area)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        name = "--area" if field == "area" and area is not None else f"RISKZONE_{field.upper()}"
        raise InputError(
            "cli.bad_setting", name=name, value=str(first.get("input")), reason=first["msg"]
        ) from error


def actor() -> "Actor":
    """The operating-system user at this command line."""
    from riskzone.access import Actor  # noqa: PLC0415 - commands import when they run

    try:
        return Actor.command_line(getpass.getuser())
    except (KeyError, OSError):  # a container without this user in its list
        return Actor.command_line(f"uid-{os.getuid()}")


@contextmanager
def context() -> "Iterator[Context]":
    """The deployment with its store open, closed in the end.

    Raises
    ------
    StoreError
        There is no store yet, or it is not this program's.
    """
    from riskzone.services.context import open_context  # noqa: PLC0415 - pandas

    ctx = open_context(settings())
    try:
        yield ctx
    finally:
        ctx.store.close()
