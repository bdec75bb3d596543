import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from riskzone.errors import InputError, StoreError
from riskzone.messages import render
from riskzone.settings import Settings
from riskzone.store import Store, audit, open_store
from tests.store.conftest import ACTOR


@pytest.fixture
def chain(store: Store) -> Store:
    """Five entries; the first is the opening of the first event."""
    for number in range(2, 6):
        with store.write(ACTOR) as uow:
            audit.append(uow, "cases.import", f"batch:{number}", {"rows": number, "mode": "full"})
    return store


def verified(store: Store, expect: str | None = None) -> audit.AuditReport:
    with store.read() as uow:
        return audit.verify(uow, expect)


def unlocked(*statements: str) -> tuple[str, ...]:
    return (
        "DROP TRIGGER audit_entry_no_update",
        "DROP TRIGGER audit_entry_no_delete",
        *statements,
    )


def test_an_untouched_chain_is_whole_and_tells_its_head(chain: Store) -> None:
    report = verified(chain)
    assert report.ok
    assert report.entries == report.head.seq == 5
    with chain.read() as uow:
        assert audit.head(uow) == report.head
    assert str(report.head) in render(*report.message, "zh")


def test_the_hash_is_that_of_the_canonical_json_with_the_hash_before(chain: Store) -> None:
    with chain.read() as uow:
        before, last = audit.entries(uow, newest=2)
    text = json.dumps(
        {
            "action": "cases.import",
            "actor": "cli:tester",
            "details": '{"mode":"full","rows":5}',
            "previous": before.hash,
            "recorded_at": "2020-03-04T00:04:00.000000+00:00",
            "seq": 5,
            "subject": "batch:5",
        },
        separators=(",", ":"),
    )
    assert last.hash == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("tampering", "seq", "kind"),
    [
        (["UPDATE audit_entry SET details = '{\"rows\":9}' WHERE seq = 3"], 3, "changed"),
        (["UPDATE audit_entry SET actor = 'cli:other' WHERE seq = 5"], 5, "changed"),
        (
            ["UPDATE audit_entry SET recorded_at = '2020-01-01 00:00:00.000000' WHERE seq = 2"],
            2,
            "changed",
        ),
        (["UPDATE audit_entry SET recorded_at = 'yesterday' WHERE seq = 4"], 4, "changed"),
        (["UPDATE audit_entry SET previous = upper(previous) WHERE seq = 4"], 4, "changed"),
        (["UPDATE audit_entry SET subject = x'ff' WHERE seq = 4"], 4, "changed"),
        (["UPDATE audit_entry SET subject = CAST(x'ff' AS TEXT) WHERE seq = 4"], 4, "changed"),
        (["DELETE FROM audit_entry WHERE seq = 1"], 1, "removed"),
        (["DELETE FROM audit_entry WHERE seq = 3"], 3, "removed"),
        (["DELETE FROM audit_entry WHERE seq IN (3, 4)"], 3, "removed"),
        (  # removed, and the gap closed
            [
                "DELETE FROM audit_entry WHERE seq = 3",
                "UPDATE audit_entry SET seq = 3 WHERE seq = 4",
            ],
            3,
            "removed",
        ),
        (  # two entries exchanged
            [
                "UPDATE audit_entry SET seq = 99 WHERE seq = 3",
                "UPDATE audit_entry SET seq = 3 WHERE seq = 4",
                "UPDATE audit_entry SET seq = 4 WHERE seq = 99",
            ],
            3,
            "reordered",
        ),
        (["UPDATE audit_entry SET seq = 99 WHERE seq = 2"], 2, "reordered"),
    ],
)
def test_the_first_broken_link_is_named(
    chain: Store, raw, tampering: list[str], seq: int, kind: str
) -> None:
    raw(*unlocked(*tampering))
    report = verified(chain)
    assert report.broken == audit.BrokenLink(seq, kind)
    assert report.entries == seq - 1
    assert str(seq) in render(*report.message, "en")


def test_an_entry_rewritten_together_with_its_hash_breaks_the_next_link(chain: Store, raw) -> None:
    rewrite(chain, raw, 3)
    assert verified(chain).broken == audit.BrokenLink(3, "changed")


def rewrite(chain: Store, raw, seq: int) -> None:
    """Change an entry the way somebody who knows the program would."""
    with chain.read() as uow:
        entry = audit.entries(uow)[seq - 1]
    fields = {
        name: getattr(entry, name) for name in ("seq", "actor", "action", "details", "previous")
    }
    at = entry.recorded_at.astimezone(UTC)
    fields |= {"subject": "batch:77", "recorded_at": at.isoformat(timespec="microseconds")}
    forged = hashlib.sha256(audit.canonical(fields).encode()).hexdigest()
    change = f"UPDATE audit_entry SET subject = 'batch:77', hash = '{forged}' WHERE seq = {seq}"  # noqa: S608
    raw(*unlocked(change))


def test_a_forged_end_is_seen_only_against_a_printed_head(chain: Store, raw) -> None:
    printed = str(verified(chain).head)
    rewrite(chain, raw, 5)
    assert verified(chain).ok
    assert verified(chain, printed).broken == audit.BrokenLink(5, "other_head")


def test_a_chain_cut_at_its_end_is_seen_only_against_a_printed_head(chain: Store, raw) -> None:
    printed = str(verified(chain).head)
    raw(*unlocked("DELETE FROM audit_entry WHERE seq > 3"))
    assert verified(chain).ok
    assert verified(chain, printed).broken == audit.BrokenLink(4, "cut_off")


def test_a_printed_head_holds_while_the_chain_grows(chain: Store) -> None:
    head = verified(chain).head
    with chain.write(ACTOR) as uow:
        audit.append(uow, "export.sheet", "sheet:1")
    assert verified(chain, str(head)).ok
    assert verified(chain, f" {head.seq}:{head.hash[:16].upper()} ").ok


@pytest.mark.parametrize("head", ["", "5", "5:abc", "x:" + "a" * 64, "5:" + "g" * 64])
def test_a_head_that_is_none_is_refused(chain: Store, head: str) -> None:
    with pytest.raises(InputError) as caught:
        verified(chain, head)
    assert caught.value.code == "store.bad_head"


def test_the_empty_chain_is_whole_and_anything_expected_of_it_is_gone(store: Store, raw) -> None:
    raw(*unlocked("DELETE FROM audit_entry"))
    assert verified(store).head == audit.Head(0, audit.GENESIS)
    assert verified(store, f"1:{'a' * 64}").broken == audit.BrokenLink(1, "cut_off")
    assert verified(store, f"0:{audit.GENESIS}").ok


def test_an_entry_is_undone_with_its_unit_of_work(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write(ACTOR) as uow:  # noqa: PT012 - the whole block
        audit.append(uow, "cases.import", "batch:1")
        1 / 0  # noqa: B018
    assert verified(store).entries == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'x'",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 1",
    ],
)
def test_the_store_itself_cannot_rewrite_the_chain(store: Store, statement: str) -> None:
    with pytest.raises(StoreError) as caught, store.write(ACTOR) as uow:
        uow.connection.exec_driver_sql(statement)
    assert caught.value.code == "store.append_only"
    assert verified(store).ok


@pytest.mark.parametrize("value", [0.5, {1: 2}, [b"x"], {"a": [{"b": float("nan")}]}, {1, 2}])
def test_details_without_one_canonical_text_are_refused(store: Store, value: object) -> None:
    with pytest.raises(TypeError), store.write(ACTOR) as uow:
        audit.append(uow, "x.y", "z", {"value": value})


def test_what_looks_like_a_person_does_not_enter_the_chain(store: Store) -> None:
    with store.write(ACTOR) as uow:
        entry = audit.append(
            uow,
            "cases.import",
            "file:13845678901.xlsx",
            {"note": ["电话13845678901", "230102199001011234 230102199001011 23010219900101123X"]},
        )
    assert "13845678901" not in entry.subject
    assert json.loads(entry.details)["note"] == ["电话***", "*** 230102199001011 ***"]


text = st.text(max_size=30)
details = st.dictionaries(
    text,
    st.recursive(
        st.none() | st.booleans() | st.integers() | text,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@pytest.fixture(scope="module")
def long_lived(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = tmp_path_factory.mktemp("long")
    shutil.copy2(store_template, home)
    with open_store(Settings(home=home)) as store:
        yield store


@examples(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batch=st.lists(st.tuples(text, text, details), min_size=1, max_size=4))
def test_any_entries_make_a_whole_chain(long_lived: Store, batch: list) -> None:
    with long_lived.write(ACTOR) as uow:
        for action, subject, told in batch:
            audit.append(uow, action[:20], subject, told)
        assert audit.verify(uow).ok


@examples(max_examples=60, deadline=None)
@given(told=details)
def test_canonical_json_does_not_depend_on_the_order_of_keys(told: dict) -> None:
    turned = dict(reversed(list(told.items())))
    assert audit.canonical(turned) == audit.canonical(told)
    assert json.loads(audit.canonical(told)) == told


def test_the_chain_reads_the_same_with_sqlite_alone(chain: Store) -> None:
    # What docs/store.md tells an outside auditor to do, with nothing but a JSON library.
    with closing(sqlite3.connect(chain.path)) as connection:
        connection.row_factory = sqlite3.Row
        previous = "0" * 64
        for row in connection.execute("SELECT * FROM audit_entry ORDER BY seq"):
            entry = {key: row[key] for key in row.keys() if key != "hash"}  # noqa: SIM118 - a Row is no mapping
            entry["recorded_at"] = entry["recorded_at"].replace(" ", "T") + "+00:00"
            line = json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            assert row["previous"] == previous
            assert row["hash"] == hashlib.sha256(line.encode()).hexdigest()
            previous = row["hash"]
