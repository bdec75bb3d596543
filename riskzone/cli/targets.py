"""Files a command would write, looked at before it reads anything."""

from collections.abc import Iterable
from pathlib import Path

from riskzone.errors import InputError


def check(targets: Iterable[Path | None], inputs: Iterable[Path | str | None]) -> None:
    """Refuse a target that would overwrite an input or another target, or has no folder.

    Parameters
    ----------
    targets : iterable of Path
        Files to be written; ``None`` where an option was not given.
    inputs : iterable of Path or str
        Files to be read, and the store; names that are no file do not matter.

    Raises
    ------
    InputError
        Nothing was read or written.
    """
    wanted = [target for target in targets if target is not None]
    read = [Path(name) for name in inputs if name is not None]
    for index, target in enumerate(wanted):
        if not target.parent.is_dir():
            folder = str(target.parent)
            raise InputError("zoning.out_folder", file=str(target), folder=folder)
        if target.is_dir():
            raise InputError("cli.is_a_folder", path=str(target))
        for other in read:
            if _same(target, other):
                raise InputError("cli.overwrites_input", target=str(target), file=str(other))
        if any(_same(target, other) for other in wanted[:index]):
            raise InputError("cli.target_twice", target=str(target))


def check_suffix(target: Path | None, known: tuple[str, ...]) -> None:
    """Refuse a target whose suffix names no form it can be written in.

    Raises
    ------
    InputError
    """
    if target is not None and target.suffix.lower() not in known:
        raise InputError("zoning.out_suffix", file=target.name, known=" ".join(known))


def _same(one: Path, other: Path) -> bool:
    """Whether two names mean one file: by link, by another spelling of the path."""
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()
