"""A pack as a folder of files: there as a whole, or not at all."""

import os
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

from riskzone.access import Actor
from riskzone.errors import InputError, StoreError
from riskzone.services.context import Context
from riskzone.services.pack_release import Exported, download
from riskzone.services.pack_scope import publishes


def export(actor: Actor, ctx: Context, number: int, folder: Path) -> Exported:
    """Write the files of a pack into a folder; that is audited.

    The files are written beside it and moved there when all are on the disk.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    number : int
    folder : Path
        One that is not there yet, or is empty.

    Raises
    ------
    InputError
        There is no folder to put it in, or it holds something.
    StoreError
        The disk is full or cannot be written; nothing is left of it.
    NotFound, Denied
        As for :func:`riskzone.services.pack_release.download`.
    """
    publishes(actor, ctx)
    check_target(folder)
    taken = download(actor, ctx, number)
    part = folder.parent / f".{folder.name}.part-{os.getpid()}"
    try:
        _written(part, taken.data)
        if folder.is_dir():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        reason = error.strerror or str(error)
        raise StoreError("packs.cannot_write", folder=str(folder), reason=reason) from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return taken


def check_target(folder: Path) -> None:
    """Refuse a folder that cannot take a pack, before anything is made.

    Raises
    ------
    InputError
    """
    if not folder.parent.is_dir():
        raise InputError("packs.no_folder", folder=str(folder), parent=str(folder.parent))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("packs.folder_not_empty", folder=str(folder))


def _written(part: Path, data: bytes) -> None:
    part.mkdir()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            target = part / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                file.write(archive.read(name))
                file.flush()
                os.fsync(file.fileno())
