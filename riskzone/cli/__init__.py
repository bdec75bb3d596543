"""The command line ``riskzone``.

Importing this package, and ``riskzone --help``, load neither pandas nor a database:
every command imports what it needs when it runs.
"""

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: those of the process.

    Returns
    -------
    int
        Exit code: 0 done, 1 refused or failed, 2 wrongly called, 130 interrupted.
    """
    from riskzone.cli.edge import run  # noqa: PLC0415 - the console script imports this module

    return run(list(sys.argv[1:] if arguments is None else arguments))
