"""Bulletin and notices of a pack as plain text, to be read beside its figures."""

import zipfile
from contextlib import suppress
from io import BytesIO

from riskzone.errors import InputError
from riskzone.places.divisions import Divisions
from riskzone.publish.bulletin import text
from riskzone.publish.bulletin.files import FOLDER, TEXT
from riskzone.publish.material import Provenance
from riskzone.publish.notice.plain_text import plain_notice
from riskzone.publish.notice.writing import Stamp, notice
from riskzone.publish.product import Product
from riskzone.release.pack import Pack
from riskzone.services.pack_parts import Parts
from riskzone.services.packs import archive_of
from riskzone.store import UnitOfWork


def texts_of(
    divisions: Divisions, parts: Parts, wanted: Pack, origin: Provenance
) -> dict[str, str]:
    """Name of each text → its words: ``"bulletin"``, ``"notice:<document>"``.

    Parameters
    ----------
    divisions : Divisions
    parts : Parts
    wanted : Pack
        With the products it holds, in its language.
    origin : Provenance
    """
    found: dict[str, str] = {}
    told = parts.checked
    if told is not None and Product.BULLETIN.value in wanted.products:
        found["bulletin"] = text(told.bulletin, told.before, wanted.language)
    stamp = Stamp(origin.snapshot, origin.audit_head, origin.produced_at)
    if Product.NOTICE.value in wanted.products:
        for facts in parts.notices:
            with suppress(InputError):  # the checklist says why there is none
                written = notice(facts, divisions, stamp, wanted.language)
                found[f"notice:{facts.document.id}"] = plain_notice(written)
    return found


def bulletin_that_left(uow: UnitOfWork, pack: Pack) -> dict[str, str]:
    """The bulletin as the archive of a released pack holds it; nothing before it left.

    Raises
    ------
    StoreError
        The archive was damaged.
    """
    if pack.released_at is None or Product.BULLETIN.value not in pack.products:
        return {}
    with zipfile.ZipFile(BytesIO(archive_of(uow, pack))) as packed:
        return {"bulletin": packed.read(f"{FOLDER}/{TEXT}").decode("utf-8-sig")}
