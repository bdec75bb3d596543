"""Slips printed from the store, and the scans of the signed ones."""

import hashlib
import io
import sqlite3
from contextlib import closing

import pytest
from PIL import Image

from riskzone.access import Actor
from riskzone.errors import Denied, InputError, NotFound, RiskZoneError, StoreError, TooLarge
from riskzone.services import audit_trail, scans, slips
from riskzone.services.context import Context
from riskzone.store import audit
from riskzone.units.authority import Decision
from riskzone.units.lifecycle import Action
from tests.services.conftest import DESK
from tests.services.papers import (
    APPROVER,
    EDITOR,
    EXPERT,
    HARBIN,
    LEADER,
    NOBODY,
    approved,
    stored,
)

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n"


def picture(form: str, size: tuple[int, int] = (8, 8)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "white").save(stream, form)
    return stream.getvalue()


@pytest.fixture
def closed(ctx: Context) -> Context:
    """One control unit in force, number 1."""
    stored(ctx, approved(), Action.APPROVE)
    return ctx


def newest(ctx: Context) -> tuple[str, str, str]:
    with ctx.store.read() as uow:
        entry = audit.entries(uow, newest=1)[0]
    return entry.actor, entry.action, entry.subject


def test_a_slip_is_a_pdf_and_its_print_is_entered_after_the_head_it_carries(
    closed: Context,
) -> None:
    made = slips.slip_of(LEADER, closed, 1)
    assert made.data.startswith(b"%PDF-")
    assert made.name == "slip-231081-000001-v1-close.pdf"
    assert newest(closed) == ("leader", "slip.print", "control_unit:1")
    assert audit_trail.verify(DESK, closed, str(made.head)).ok


@pytest.mark.parametrize("actor", [HARBIN, NOBODY])
def test_a_slip_is_for_those_who_may_see_the_control_unit(closed: Context, actor: Actor) -> None:
    with pytest.raises(Denied):
        slips.slip_of(actor, closed, 1)
    with pytest.raises(Denied):
        scans.scans(actor, closed, 1)


def test_a_control_unit_that_is_not_there_has_no_slip(closed: Context) -> None:
    with pytest.raises(NotFound):
        slips.slip_of(LEADER, closed, 99)


@pytest.mark.parametrize(("name", "wanted"), [("", None), ("release", Decision.RELEASE)])
def test_a_decision_is_named_by_its_word(name: str, wanted: Decision | None) -> None:
    assert slips.decision_named(name) == wanted


def test_an_unknown_decision_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError) as caught:
        slips.decision_named("<b>")
    assert "extend" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "media"),
    [(PDF, "application/pdf"), (picture("JPEG"), "image/jpeg"), (picture("PNG"), "image/png")],
)
def test_a_scan_is_kept_by_its_hash_under_a_name_of_ours(
    closed: Context, data: bytes, media: str
) -> None:
    kept = scans.attach_scan(EDITOR, closed, 1, data)
    assert kept.media == media
    assert kept.digest == hashlib.sha256(data).hexdigest()
    assert kept.name.startswith("slip-000001-v1.")
    assert newest(closed)[1] == "attachment.add"
    assert scans.scans(LEADER, closed, 1) == (kept,)
    assert scans.open_scan(LEADER, closed, kept.id).data == data
    assert newest(closed) == ("leader", "attachment.open", f"attachment:{kept.id}")
    assert audit_trail.verify(DESK, closed).ok


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "slip.scan_type"),
        (b"GIF89a", "slip.scan_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "slip.scan_type"),
        (b"<html>%PDF-1.4", "slip.scan_type"),
        (b"%PDF-1.4 cut off", "slip.scan_damaged"),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>"), "slip.scan_active"),
        (PDF.replace(b"/Catalog", b"/Catalog/AA<</JS(x)>>"), "slip.scan_active"),
        (PDF.replace(b"/Catalog", b"/Catalog/AA<</J#53(x)>>"), "slip.scan_active"),
        (PDF.replace(b"/Catalog", b"/Catalog/AA<</S/#4aava#53cript>>"), "slip.scan_active"),
        (PDF.replace(b"/Catalog", b"/Catalog/AA<</S/SubmitForm>>"), "slip.scan_active"),
        (PDF.replace(b"/Catalog", b"/Catalog/E#6ecrypt 2 0 R"), "slip.scan_locked"),
        (PDF.replace(b"/Catalog", b"/Catalog/Names<</EmbeddedFiles 2 0 R>>"), None),
        (PDF.replace(b"/Catalog", b"/Catalog/Encrypt 2 0 R"), "slip.scan_locked"),
        (picture("JPEG")[:200], "slip.scan_damaged"),
        (b"\xff\xd8\xff" + b"0" * 50, "slip.scan_damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "slip.scan_damaged"),
        (picture("PNG")[:-30], "slip.scan_damaged"),
    ],
)
def test_what_is_no_whole_scan_is_refused_and_nothing_kept(
    closed: Context, data: bytes, code: str | None
) -> None:
    if code is None:
        assert scans.media_of(data) == "application/pdf"
        return
    with pytest.raises(InputError) as caught:
        scans.attach_scan(EDITOR, closed, 1, data)
    assert caught.value.code == code
    assert scans.scans(EDITOR, closed, 1) == ()


def test_a_scan_that_is_too_large_is_refused(
    closed: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "LARGEST", len(PDF))
    assert scans.media_of(PDF) == "application/pdf"
    with pytest.raises(TooLarge):
        scans.media_of(PDF + b"\n")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scans, "_MOST_PIXELS", 63)
    with pytest.raises(TooLarge) as caught:
        scans.media_of(picture("PNG"))
    assert caught.value.code == "slip.scan_pixels"


@pytest.mark.parametrize("actor", [LEADER, EXPERT, HARBIN, NOBODY])
def test_only_who_may_write_there_keeps_a_scan(closed: Context, actor: Actor) -> None:
    with pytest.raises(Denied):
        scans.attach_scan(actor, closed, 1, PDF)
    assert scans.attach_scan(APPROVER, closed, 1, PDF).id == 1


def test_a_scan_that_was_altered_is_not_given_out(closed: Context) -> None:
    kept = scans.attach_scan(EDITOR, closed, 1, PDF)
    path = closed.settings.home / "riskzone.sqlite"
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE blob SET bytes = ? WHERE hash = ?", (PDF + b"x", kept.digest))
    with pytest.raises(StoreError):
        scans.open_scan(LEADER, closed, kept.id)
    found = audit_trail.verify(DESK, closed)
    assert [one.kind for one in found.content] == ["blob_changed"]


def test_a_scan_of_another_county_is_not_opened(closed: Context) -> None:
    kept = scans.attach_scan(EDITOR, closed, 1, PDF)
    with pytest.raises(RiskZoneError):
        scans.open_scan(HARBIN, closed, kept.id)
    with pytest.raises(NotFound):
        scans.open_scan(LEADER, closed, 77)


@pytest.mark.parametrize("number", [2**63, 10**30, -(10**30)])
def test_a_number_no_row_can_have_is_the_number_of_none(closed: Context, number: int) -> None:
    with pytest.raises(NotFound):
        scans.open_scan(LEADER, closed, number)
    with pytest.raises(NotFound):
        slips.slip_of(LEADER, closed, number)
