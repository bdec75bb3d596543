"""Making, copying and putting back the store, verifying its chain; each leaves its entry."""

from pathlib import Path

import pytest

from riskzone.errors import InputError, NotFound, StoreError
from riskzone.services import accounts, imports, maintenance, sessions
from riskzone.services.context import open_context
from riskzone.settings import Settings
from riskzone.store import audit, open_store

from .conftest import DESK


def actions(settings: Settings) -> list[str]:
    with open_store(settings) as store, store.read() as uow:
        return [entry.action for entry in audit.entries(uow)]


def test_a_new_store_says_who_made_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert maintenance.upgrade(DESK, settings).before is None
    assert actions(settings)[-1] == "store.upgrade"


def test_upgrading_what_is_up_to_date_leaves_no_trace(settings: Settings) -> None:
    before = actions(settings)
    report = maintenance.upgrade(DESK, settings)
    assert report.before == report.after
    assert actions(settings) == before


def test_a_backup_goes_back_with_everything_in_it(settings: Settings, tmp_path: Path) -> None:
    row = b"case_id,classification,reported_on,county_code\nK-1,confirmed,2020-03-04,231005"
    ctx = open_context(settings)
    imports.import_cases(DESK, ctx, row, imports.ImportOptions(filename="list.csv"))
    ctx.store.close()
    target = tmp_path / "copy.sqlite"
    report = maintenance.backup(DESK, settings, target)
    assert actions(settings)[-1] == "store.backup"
    assert maintenance.restore(DESK, settings, target).head == report.head
    assert actions(settings)[-2:] == ["cases.import", "store.restore"]
    assert maintenance.verify_audit(DESK, settings, str(report.head)).ok


def test_who_signed_out_since_a_backup_is_not_in_again_with_it(
    settings: Settings, tmp_path: Path
) -> None:
    ctx = open_context(settings)
    accounts.add(DESK, ctx, name="night.desk", password="three-plain-words")  # noqa: S106 - of a test
    opened = sessions.sign_in(ctx, "night.desk", "three-plain-words")
    ctx.store.close()
    target = tmp_path / "copy.sqlite"
    maintenance.backup(DESK, settings, target)
    ctx = open_context(settings)
    sessions.sign_out(ctx, opened.token)
    ctx.store.close()
    maintenance.restore(DESK, settings, target)
    ctx = open_context(settings)
    assert sessions.who(ctx, opened.token) is None
    ctx.store.close()


def test_a_backup_never_overwrites(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    target.write_text("mine")
    with pytest.raises(StoreError):
        maintenance.backup(DESK, settings, target)
    assert target.read_text() == "mine"


def test_a_backup_that_is_not_there_is_named(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        maintenance.restore(DESK, settings, tmp_path / "none.sqlite")


def test_a_head_of_another_chain_is_found_out(settings: Settings) -> None:
    maintenance.backup(DESK, settings, settings.home / "copy.sqlite")
    head = f"1:{'0' * 64}"
    found = maintenance.verify_audit(DESK, settings, head)
    assert found.chain.broken is not None
    assert found.chain.broken.kind == "other_head"
    with pytest.raises(InputError):
        maintenance.verify_audit(DESK, settings, "nonsense")
