"""Scans of signed slips: what is taken in, kept by hash, listed, and given out again."""

import re
import struct
from dataclasses import dataclass

from riskzone import confine
from riskzone.access import Actor, Right
from riskzone.errors import InputError, NotFound, TooLarge
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.unit_scope import area_of
from riskzone.store import attachments, audit, blobs, units
from riskzone.store.attachments import Attachment
from riskzone.units.model import ControlUnit

#: A page scanned in colour at 300 dpi has 2 to 8 MB.
LARGEST = 20 * 1024 * 1024
#: A page of A3 at 600 dpi.
_MOST_PIXELS = 100_000_000
_LIMITS = confine.Limits(memory_mb=2048, seconds=20)

#: What a PDF of a scanner has no use for: it would act when somebody opens it.
_ACTIVE = (
    b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA", b"/SubmitForm",
    b"/ImportData",
)  # fmt: skip
#: A sign of a name may be written by its number: /J#53 is /JS.
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")

#: File endings by media type.
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}

_PREFIX = "control_unit:"
_KEEPERS = (Right.DRAFT_UNITS, Right.ORDER_UNITS, Right.DECIDE_UNITS)


@dataclass(frozen=True)
class Opened:
    """A scan that was opened.

    Parameters
    ----------
    scan : Attachment
    data : bytes
        Compared with its hash.
    """

    scan: Attachment
    data: bytes


def attach_scan(actor: Actor, ctx: Context, unit_id: int, data: bytes) -> Attachment:
    """Keep the scan of a signed slip beside its control unit.

    The name of the file is not kept, it may tell of a person; the type is told by the content.

    Raises
    ------
    NotFound
        There is no such control unit.
    InputError, TooLarge
        It is not a PDF, JPEG or PNG that can be read, or it is too large; nothing was kept.
    Denied
        The actor may not write about control units there.
    """
    guard.check(actor, ctx, Right.VIEW_UNITS)
    with ctx.store.read() as uow:
        unit = units.get(uow, unit_id).unit
    guard.check(actor, ctx, _right(actor, unit), area_of(unit))
    media = media_of(data)
    with ctx.store.write(actor) as uow:
        version = units.get(uow, unit_id).unit.version
        name = f"slip-{unit_id:06d}-v{version}.{ENDINGS[media]}"
        return attachments.add(
            uow, subject=_subject(unit_id), kind="scan", name=name, media=media, data=data
        )


def scans(actor: Actor, ctx: Context, unit_id: int) -> tuple[Attachment, ...]:
    """The scans of a control unit, the oldest first.

    Raises
    ------
    NotFound
        There is no such control unit.
    Denied
        It lies outside the actor's jurisdiction.
    """
    guard.check(actor, ctx, Right.VIEW_UNITS)
    with ctx.store.read() as uow:
        unit = units.get(uow, unit_id).unit
        guard.check(actor, ctx, Right.VIEW_UNITS, area_of(unit))
        return attachments.of(uow, _subject(unit_id))


def may_attach(actor: Actor, ctx: Context, unit: ControlUnit) -> bool:
    """Whether the actor may keep a scan beside a control unit."""
    now = guard.check(actor, ctx, Right.VIEW_UNITS)
    return any(now.may(right, area_of(unit)) for right in _KEEPERS)


def open_scan(actor: Actor, ctx: Context, scan_id: int) -> Opened:
    """Give out a scan; it carries signatures, so that opening it is audited.

    Raises
    ------
    NotFound
        There is no such scan.
    StoreError
        Its bytes are no longer those that were kept.
    Denied
        Its control unit lies outside the actor's jurisdiction.
    """
    guard.check(actor, ctx, Right.VIEW_UNITS)
    with ctx.store.read() as uow:
        scan = attachments.get(uow, scan_id)
        if not scan.subject.startswith(_PREFIX):
            raise NotFound("slip.no_such_scan", scan=scan_id)
        unit = units.get(uow, int(scan.subject.removeprefix(_PREFIX))).unit
        guard.check(actor, ctx, Right.VIEW_UNITS, area_of(unit))
        data = blobs.get(uow, scan.digest).data
    with ctx.store.write(actor) as writing:
        audit.append(writing, "attachment.open", f"attachment:{scan.id}", {"of": scan.subject})
    return Opened(scan, data)


def _right(actor: Actor, unit: ControlUnit) -> Right:
    area = area_of(unit)
    return next((right for right in _KEEPERS if actor.may(right, area)), Right.DRAFT_UNITS)


def _subject(unit_id: int) -> str:
    return f"{_PREFIX}{unit_id}"


def media_of(data: bytes) -> str:
    """The media type of a scan, told by its content.

    Raises
    ------
    TooLarge
        More bytes or pixels than a page needs.
    InputError
        Nothing of the three, damaged, locked by a password, or a PDF that would act.
    """
    if len(data) > LARGEST:
        raise TooLarge("slip.scan_too_large", size=len(data) >> 20, most=LARGEST >> 20)
    if data.startswith(b"%PDF-"):
        _check_pdf(data)
        return "application/pdf"
    if data.startswith(b"\xff\xd8\xff"):
        confine.call(check_picture, data, "JPEG", limits=_LIMITS)
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        confine.call(check_picture, data, "PNG", limits=_LIMITS)
        return "image/png"
    raise InputError("slip.scan_type")


def _check_pdf(data: bytes) -> None:
    # Looked at from outside only: it is kept and given out, never parsed by us.
    if b"%%EOF" not in data[-2048:] or b"startxref" not in data[-4096:]:
        raise InputError("slip.scan_damaged")
    named = _ESCAPED.sub(lambda sign: bytes([int(sign[1], 16)]), data)
    if b"/Encrypt" in named:
        raise InputError("slip.scan_locked")
    found = next((mark for mark in _ACTIVE if _names(named, mark)), None)
    if found is not None:
        raise InputError("slip.scan_active", found=found.decode())


def _names(data: bytes, mark: bytes) -> bool:
    """Whether a PDF uses a name; ``/JSON`` does not use ``/JS``."""
    at = data.find(mark)
    while at >= 0:
        after = data[at + len(mark) : at + len(mark) + 1]
        if not (after.isalnum() or after in (b"_", b"-")):
            return True
        at = data.find(mark, at + 1)
    return False


def check_picture(data: bytes, form: str) -> None:
    """Decode a picture completely; runs in a child process with limits.

    Raises
    ------
    InputError, TooLarge
        It cannot be decoded, or has more pixels than a page needs.
    """
    import io  # noqa: PLC0415 - the child pays for what it uses

    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # our own limit is told in our own words
    try:
        with Image.open(io.BytesIO(data), formats=(form,)) as picture:
            width, height = picture.size
            if width * height > _MOST_PIXELS:
                raise TooLarge("slip.scan_pixels", width=width, height=height)
            picture.load()
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise InputError("slip.scan_damaged") from error
