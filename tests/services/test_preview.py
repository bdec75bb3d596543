"""A preview shows what an import would do, and does nothing."""

import threading
from pathlib import Path
from typing import Any

import pytest

from riskzone.access import Actor, Right
from riskzone.errors import InputError, RowsRejected, StoreError
from riskzone.services import imports, prepare, rejects
from riskzone.services.context import Context, open_context
from riskzone.settings import Settings
from riskzone.store import audit, data_version, open_store

from .conftest import DESK
from .test_imports import ONE, TWO, load, state, table

OPERATOR = Actor("desk", frozenset({Right.VIEW_LEVELS, Right.IMPORT}))
THREE = "K-3,confirmed,local,2020-03-06,2020-03-06,230103,"
BAD = "K-9,confirmed,local,2020-13-06,2020-03-06,230103,"


def prepared(ctx: Context, *rows: str, **options: Any) -> prepare.Prepared:
    return prepare.prepare_cases(
        OPERATOR, ctx, table(*rows), prepare.ImportOptions(filename="list.csv", **options)
    )


def test_a_preview_counts_what_the_import_then_does_and_writes_nothing(ctx: Context) -> None:
    load(ctx, ONE, TWO)
    before = state(ctx)
    given = prepared(ctx, ONE, THREE, mode="full")
    seen = imports.preview(OPERATOR, ctx, given)
    assert state(ctx) == before
    done = imports.store(OPERATOR, ctx, given, seen=seen.version)
    for name in ("read", "new", "changed", "withdrawn", "unchanged", "reasons"):
        assert getattr(seen, name) == getattr(done, name)
    assert (done.new, done.withdrawn, done.unchanged) == (1, 1, 1)
    assert (seen.batch, done.batch) == (None, 2)


def test_counts_and_reports_are_previewed_by_the_same_rows(ctx: Context) -> None:
    counts = b"zone,date,new_confirmed\n231005,2020-03-04,1\n"
    reports = b"zone,reported_at\n231005,2020-03-04 08:00\n"
    for given in (
        prepare.prepare_counts(OPERATOR, ctx, counts, prepare.ImportOptions(filename="c.csv")),
        prepare.prepare_reports(OPERATOR, ctx, reports, prepare.ImportOptions(filename="r.csv")),
    ):
        assert imports.preview(OPERATOR, ctx, given).new == 1
        assert imports.store(OPERATOR, ctx, given).new == 1
        again = imports.preview(OPERATOR, ctx, given)
        assert (again.new, again.unchanged) == (0, 1)
        assert [code for code, _ in again.notes] == ["services.nothing_new"]


@pytest.mark.parametrize(
    "rows",
    [b"", b"110101,2020-03-04,1\n", b"231005,2020-13-04,1\n"],
    ids=["none", "foreign", "bad"],
)
def test_a_file_without_a_usable_row_is_not_said_to_be_in_the_store(
    ctx: Context, rows: bytes
) -> None:
    list_of = b"case_id,classification,reported_on,county_code\n"
    given = (
        prepare.prepare_counts(
            OPERATOR,
            ctx,
            b"zone,date,new_confirmed\n" + rows,
            prepare.ImportOptions(filename="c.csv"),
        )
        if rows
        else prepare.prepare_cases(OPERATOR, ctx, list_of, prepare.ImportOptions(filename="c.csv"))
    )
    codes = [code for code, _ in imports.preview(OPERATOR, ctx, given).notes]
    assert "services.nothing_usable" in codes
    assert "services.nothing_new" not in codes


def test_what_changed_since_the_preview_refuses_the_import(ctx: Context) -> None:
    given = prepared(ctx, ONE)
    seen = imports.preview(OPERATOR, ctx, given)
    load(ctx, TWO)
    before = state(ctx)
    with pytest.raises(StoreError) as refused:
        imports.store(OPERATOR, ctx, given, seen=seen.version)
    assert refused.value.code == "services.changed_since_preview"
    assert state(ctx) == before


def test_a_bad_row_refuses_the_whole_file_unless_the_desk_leaves_it_out(ctx: Context) -> None:
    given = prepared(ctx, ONE, BAD)
    with pytest.raises(RowsRejected):
        imports.store(OPERATOR, ctx, given)
    assert imports.store(OPERATOR, ctx, given, bad_rows="skip").new == 1


def test_the_file_of_refused_rows_holds_no_formula_and_no_person(ctx: Context) -> None:
    given = prepared(ctx, '=cmd|1,confirmed,local,"=HYPERLINK(1)",2020-03-06,230103,')
    text = rejects.rejected_csv(rejects.of_readings(given.readings)).decode("utf-8-sig")
    assert text.splitlines()[0] == "file,line,field,value,code,zh,en"
    assert "reported_on" in text
    cells = [cell for line in text.splitlines()[1:] for cell in line.split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_a_mapping_may_be_given_as_text(ctx: Context) -> None:
    content = "编号甲,判定,上报,确定,属地\nK-1,confirmed,2020-03-04,2020-03-04,231005\n".encode()
    mapping = (
        'kind = "line_list"\n[columns]\ncase_id = "编号甲"\nclassification = "判定"\n'
        'reported_on = "上报"\nconfirmed_on = "确定"\ncounty_code = "属地"\n'
    )
    given = prepare.prepare_cases(
        OPERATOR, ctx, content, prepare.ImportOptions(filename="a.csv", mapping=mapping)
    )
    assert imports.store(OPERATOR, ctx, given).new == 1
    lacking = mapping.replace("属地", "所在地")
    with pytest.raises(InputError) as refused:
        prepare.prepare_cases(
            OPERATOR, ctx, content, prepare.ImportOptions(filename="a.csv", mapping=lacking)
        )
    assert refused.value.code == "cases.map_missing_column"
    assert refused.value.params["missing"] == "所在地"
    assert "上报" in refused.value.params["found"]
    with pytest.raises(InputError) as refused:
        prepare.prepare_cases(
            OPERATOR, ctx, content, prepare.ImportOptions(filename="a.csv", mapping="kind = ")
        )
    assert refused.value.code == "cases.map_invalid"


def test_two_imports_at_once_are_stored_one_after_the_other(ctx: Context) -> None:
    lists = [prepared(ctx, ONE), prepared(ctx, TWO)]
    threads = [threading.Thread(target=imports.store, args=(OPERATOR, ctx, one)) for one in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ctx.store.read() as uow:
        entries = audit.entries(uow)
    batches = {entry.subject for entry in entries if entry.action == "cases.import"}
    assert batches == {"batch:1", "batch:2"}


def test_while_another_process_imports_the_second_is_refused_in_words(
    settings: Settings, ctx: Context
) -> None:
    given = prepared(ctx, ONE)
    impatient = Context(settings, open_store(settings, busy_seconds=0.05))
    with ctx.store.write(DESK), pytest.raises(StoreError) as refused:
        imports.store(OPERATOR, impatient, given)
    assert refused.value.code == "services.import_running"
    assert imports.store(OPERATOR, impatient, given).new == 1
    impatient.store.close()


def test_an_import_is_not_told_as_failed_when_only_its_histories_have_to_wait(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreError("store.busy", path="x", seconds=5)

    monkeypatch.setattr(imports, "keep_histories", busy)
    assert imports.store(OPERATOR, ctx, prepared(ctx, ONE)).batch == 1


def test_an_import_that_dies_in_the_middle_leaves_the_store_as_it_was(
    ctx: Context, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = prepared(ctx, ONE, TWO)
    before = state(ctx)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(imports.audit, "append", dies)
    with pytest.raises(KeyboardInterrupt):
        imports.store(OPERATOR, ctx, given)
    monkeypatch.undo()
    assert state(ctx) == before
    other = open_context(settings)
    assert imports.store(OPERATOR, other, given).new == 2
    with other.store.read() as uow:
        assert data_version(uow) > before[0]
    other.store.close()
