"""The store: one SQLite file, units of work, repositories, audit chain.

Open it with :func:`open_store`, work in ``store.read()`` or ``store.write(actor)``, and
hand the unit of work to the functions of the repositories: the modules ``cases``,
``counts``, ``reports``, ``batches``, ``layers``, ``mappings``, ``adoptions``,
``assessments``, ``accounts``, ``sessions``, ``units``, ``attachments``, ``blobs``, ``events``
and ``audit`` of this package (import them by name; some need pandas, which opening the store
does not).
"""

from riskzone.store.backup import BackupReport, RestoreReport, backup, restore
from riskzone.store.engine import Store, open_store, store_path
from riskzone.store.schema import UpgradeReport, upgrade
from riskzone.store.unit_of_work import (
    UnitOfWork,
    WriteUnitOfWork,
    data_version,
    decision_version,
    state_version,
    unit_version,
)

__all__ = [
    "BackupReport",
    "RestoreReport",
    "Store",
    "UnitOfWork",
    "UpgradeReport",
    "WriteUnitOfWork",
    "backup",
    "data_version",
    "decision_version",
    "open_store",
    "restore",
    "state_version",
    "store_path",
    "unit_version",
    "upgrade",
]
