"""Mappings of senders: replaced by later ones, taken out of use, never lost."""

import pytest
from sqlalchemy import delete

from riskzone.errors import StoreError
from riskzone.store import Store, mappings
from riskzone.store.tables import sender_mapping
from tests.store.conftest import ACTOR


def test_the_last_mapping_of_a_sender_is_the_one_in_use(store: Store) -> None:
    with store.write(ACTOR) as uow:
        mappings.add(uow, sender="南岗区疾控", kind="cases", content="one")
        mappings.add(uow, sender="南岗区疾控", kind="cases", content="two")
        mappings.add(uow, sender="南岗区疾控", kind="counts", content="other kind")
        mappings.add(uow, sender="道外区疾控", kind="cases", content="other sender")
    with store.read() as uow:
        found = [(m.sender, m.kind, m.content) for m in mappings.in_use(uow)]
    assert found == [
        ("南岗区疾控", "cases", "two"),
        ("南岗区疾控", "counts", "other kind"),
        ("道外区疾控", "cases", "other sender"),
    ]


def test_a_removed_mapping_is_out_of_use_and_stays_in_the_history(store: Store) -> None:
    with store.write(ACTOR) as uow:
        mappings.add(uow, sender="南岗区疾控", kind="cases", content="one")
        mappings.add(uow, sender="南岗区疾控", kind="cases", content="one", removed=True)
    with store.read() as uow:
        assert mappings.in_use(uow) == ()
        assert [m.removed for m in mappings.history(uow, "南岗区疾控")] == [False, True]


def test_no_mapping_can_be_deleted(store: Store) -> None:
    with store.write(ACTOR) as uow:
        mappings.add(uow, sender="a", kind="cases", content="one")
    with pytest.raises(StoreError, match="sender_mapping"), store.write(ACTOR) as uow:
        uow.connection.execute(delete(sender_mapping))
