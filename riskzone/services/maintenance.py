"""Keep the store: make and upgrade it, copy it, put a copy back, verify the audit chain."""

from pathlib import Path

from riskzone.access import Actor, Right
from riskzone.services import guard
from riskzone.settings import Settings
from riskzone.store import BackupReport, RestoreReport, UpgradeReport, audit, open_store
from riskzone.store import backup as copy_store
from riskzone.store import restore as put_back
from riskzone.store import upgrade as upgrade_schema
from riskzone.store.seals import Verified, verified
from riskzone.store.tables import HEAD


def upgrade(actor: Actor, settings: Settings) -> UpgradeReport:
    """Make the store, or bring it to this program's schema.

    Raises
    ------
    StoreError
        It is newer, in use, of another program, or a migration failed and was undone.
    Denied
        The actor may not maintain the store.
    """
    guard.check(actor, settings, Right.MAINTAIN_STORE)
    report = upgrade_schema(settings)
    if report.before != report.after:
        with open_store(settings) as store, store.write(actor) as uow:
            details = {"before": report.before or "", "after": report.after}
            audit.append(uow, "store.upgrade", "store", details)
    return report


def backup(actor: Actor, settings: Settings, target: Path) -> BackupReport:
    """Copy the store into a new file while others work.

    The copy was made before its entry in the audit chain: the chain of the copy ends with the
    head in the report.  A store of an older schema, which one copies before an upgrade, gets
    no entry: nothing may write it.

    Raises
    ------
    StoreError
        The target exists or cannot be written; the store is missing or damaged.
    Denied
        The actor may not maintain the store.
    """
    guard.check(actor, settings, Right.MAINTAIN_STORE)
    report = copy_store(settings, target)
    if report.revision == HEAD:
        with open_store(settings) as store, store.write(actor) as uow:
            details = {"head": str(report.head), "pages": report.pages}
            audit.append(uow, "store.backup", "store", details)
    return report


def restore(actor: Actor, settings: Settings, source: Path) -> RestoreReport:
    """Put a backup in the place of the store; the former file is kept beside it.

    Raises
    ------
    NotFound
        There is no such file.
    StoreError
        The backup is damaged, newer, or its chain broken; the store is in use.
    Denied
        The actor may not maintain the store.
    """
    guard.check(actor, settings, Right.MAINTAIN_STORE)
    return put_back(settings, source, actor)


def verify_audit(actor: Actor, settings: Settings, expect_head: str | None = None) -> Verified:
    """Walk the audit chain, and compare what it sealed with what the store holds.

    Parameters
    ----------
    actor : Actor
    settings : Settings
    expect_head : str, optional
        A head printed or noted earlier, ``"number:hash"``.

    Raises
    ------
    InputError
        ``expect_head`` is not a head.
    Denied
        The actor may not verify the audit chain.
    """
    guard.check(actor, settings, Right.VERIFY_AUDIT)
    with open_store(settings) as store, store.read() as uow:
        return verified(uow, expect_head)
