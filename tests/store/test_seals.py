"""What the chain sealed is compared with what the store holds."""

from datetime import datetime

import pytest
import shapely

from riskzone.clock import SHANGHAI
from riskzone.store import Store, attachments, audit, blobs, units
from riskzone.store.seals import Unsealed, unsealed, verified
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind, State
from tests.store.conftest import ACTOR

UNIT = ControlUnit(
    name="幸福小区3号楼3单元",
    kind=Kind.ENTRANCE,
    scheme="hlj-2020-04",
    circle="entrance",
    county="231081",
    township="231081100",
    place_text="幸福小区3号楼3单元",
    effective_at=datetime(2020, 3, 4, 2, 30, tzinfo=SHANGHAI),
)
SCAN = b"%PDF-1.4 signed"


@pytest.fixture
def sealed(store: Store) -> Store:
    """One control unit of two versions, and the scan of its slip."""
    with store.write(ACTOR) as uow:
        made = units.add(uow, UNIT, Action.DRAFT, reason="晨会")
    with store.write(ACTOR) as uow:
        wanted = made.changed(state=State.PROPOSED, place_text="3号楼3单元及一楼商铺")
        units.change(uow, units.Change(wanted, 1, Action.PROPOSE))
        attachments.add(
            uow, subject="control_unit:1", kind="scan", name="slip-000001-v1.pdf",
            media="application/pdf", data=SCAN,
        )  # fmt: skip
    return store


def found(store: Store) -> tuple[Unsealed, ...]:
    with store.read() as uow:
        return unsealed(uow)


def unlocked(table: str, *statements: str) -> tuple[str, ...]:
    return (
        f"DROP TRIGGER {table}_no_update",
        f"DROP TRIGGER {table}_no_delete",
        *statements,
    )


def test_an_untouched_store_is_as_it_was_sealed(sealed: Store) -> None:
    assert found(sealed) == ()


@pytest.mark.parametrize(
    "change",
    [
        "body = body || ' '",
        "reason = '补录'",
        "actor = 'somebody'",
        "state = 'approved'",
        "recorded_at = datetime(recorded_at, '-1 day')",
        "action = 'plan'",
        "effective_at = 'yesterday'",
        "recorded_at = 5",
        "body = x'ff00'",
    ],
)
def test_a_changed_revision_is_named(sealed: Store, raw, change: str) -> None:
    statement = f"UPDATE control_unit_revision SET {change} WHERE version = 1"  # noqa: S608
    raw(*unlocked("control_unit_revision", statement))
    assert found(sealed) == (Unsealed("revision_changed", "control_unit:1", 1),)


def test_a_control_unit_without_its_present_state_is_named(sealed: Store, raw) -> None:
    raw("DELETE FROM control_unit")
    assert found(sealed) == (Unsealed("present_differs", "control_unit:1", 2),)


def test_a_drawn_control_unit_the_map_no_longer_finds_is_named(sealed: Store, raw) -> None:
    with sealed.write(ACTOR) as uow:
        square = shapely.box(131.08, 44.41, 131.0805, 44.4105)
        units.add(uow, UNIT.changed(name="幸福小区4号楼", geometry=square), Action.DRAFT)
    assert found(sealed) == ()
    raw("UPDATE control_unit_box SET east = 0, west = 0")
    moved = found(sealed)
    raw("DELETE FROM control_unit_box")
    assert moved == found(sealed) == (Unsealed("present_differs", "control_unit:2", 1),)


def test_a_removed_revision_is_named(sealed: Store, raw) -> None:
    raw(*unlocked("control_unit_revision", "DELETE FROM control_unit_revision WHERE version = 1"))
    assert found(sealed) == (Unsealed("revision_missing", "control_unit:1", 1),)


def test_a_revision_written_behind_the_program_is_named(sealed: Store, raw) -> None:
    raw(
        "INSERT INTO control_unit_revision SELECT unit_id, 3, action, state, reason, actor,"
        " effective_at, recorded_at, body FROM control_unit_revision WHERE version = 2"
    )
    kinds = {one.kind for one in found(sealed)}
    assert kinds == {"revision_unsealed", "present_differs"}


@pytest.mark.parametrize(
    "change",
    [
        "county = '230102'",
        "state = 'withdrawn'",
        "version = 1",
        "body = replace(body, '3', '4')",
        "kind = 'building'",
        "effective_at = NULL",
        "lapses_at = '2020-03-05 00:00:00.000000'",
        "review_on = '2020-03-20'",
        "recorded_at = '2020-03-03 00:00:00.000000'",
        "recorded_at = 'yesterday'",
        "ended_at = 5",
        "geometry = x'ff00'",
        "body = CAST(body AS BLOB)",
    ],
)
def test_a_present_state_that_is_not_the_newest_revision_is_named(
    sealed: Store, raw, change: str
) -> None:
    raw(f"UPDATE control_unit SET {change}")  # noqa: S608
    assert [one.kind for one in found(sealed)] == ["present_differs"]


def test_an_altered_scan_is_named_by_its_bytes(sealed: Store, raw) -> None:
    raw("UPDATE blob SET bytes = CAST('%PDF-1.4 forged' AS BLOB)")
    assert [one.kind for one in found(sealed)] == ["blob_changed"]


def test_a_scan_exchanged_for_another_whole_file_is_named(sealed: Store, raw) -> None:
    with sealed.write(ACTOR) as uow:
        other = blobs.put(uow, b"%PDF-1.4 another", "application/pdf")
    raw(*unlocked("attachment", f"UPDATE attachment SET blob_hash = '{other}'"))  # noqa: S608
    assert found(sealed) == (Unsealed("row_changed", "attachment:1"),)


@pytest.mark.parametrize(
    "change",
    [
        "subject = 'control_unit:2'",
        "kind = 'note'",
        "name = 'slip-000002-v1.pdf'",
        "media = 'image/png'",
        "actor = 'somebody'",
        "recorded_at = datetime(recorded_at, '-1 day')",
        "recorded_at = 'yesterday'",
    ],
)
def test_a_scan_put_beside_another_control_unit_or_under_another_name_is_named(
    sealed: Store, raw, change: str
) -> None:
    raw(*unlocked("attachment", f"UPDATE attachment SET {change}"))  # noqa: S608
    assert found(sealed) == (Unsealed("row_changed", "attachment:1"),)


def test_a_scan_whose_file_is_gone_is_named(sealed: Store, raw) -> None:
    raw("DELETE FROM blob")
    assert found(sealed) == (Unsealed("row_missing", "attachment:1"),)


@pytest.mark.parametrize("value", ["'%PDF-1.4 signed'", "5"])
def test_a_file_that_is_no_longer_bytes_is_named(sealed: Store, raw, value: str) -> None:
    raw(f"UPDATE blob SET bytes = {value}")  # noqa: S608
    assert [one.kind for one in found(sealed)] == ["blob_changed"]


@pytest.mark.parametrize(
    "change", ["details = '5'", "details = 'null'", "details = '['", "subject = 'control_unit:²'"]
)
def test_entries_that_cannot_be_understood_end_no_verification(
    sealed: Store, raw, change: str
) -> None:
    first = "(SELECT min(seq) FROM audit_entry WHERE subject = 'control_unit:1')"
    statement = f"UPDATE audit_entry SET {change} WHERE seq = {first}"  # noqa: S608
    raw(*unlocked("audit_entry", statement))
    with sealed.read() as uow:
        told = verified(uow)
    assert told.chain.broken is not None
    assert told.chain.broken.kind == "changed"
    assert Unsealed("revision_unsealed", "control_unit:1", 1) in told.content


def test_a_removed_scan_is_named(sealed: Store, raw) -> None:
    raw(*unlocked("attachment", "DELETE FROM attachment"))
    assert found(sealed) == (Unsealed("row_missing", "attachment:1"),)


def test_entries_about_a_control_unit_that_seal_nothing_are_left_alone(sealed: Store) -> None:
    with sealed.write(ACTOR) as uow:
        audit.append(uow, "slip.print", "control_unit:1", {"version": 2})
        audit.append(uow, "cases.open", "control_unit:x", {"count": 2})
    assert found(sealed) == ()
