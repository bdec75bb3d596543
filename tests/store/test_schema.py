import ast
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from riskzone.errors import StoreError
from riskzone.settings import Settings
from riskzone.store import Store, open_store, schema, upgrade
from riskzone.store.engine import sqlite_engine, writing
from riskzone.store.naming import metadata
from riskzone.store.tables import APPEND_ONLY, CASE_TABLES, HEAD
from tests.store.conftest import ACTOR


def test_the_program_works_with_the_newest_migration() -> None:
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == HEAD


def test_the_migrations_make_the_tables_of_the_program(store: Store) -> None:
    with store.read() as uow:
        options = {"include_object": schema.include_object, "compare_type": True}
        context = MigrationContext.configure(uow.connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_every_append_only_table_has_its_triggers(store: Store) -> None:
    with store.read() as uow:
        found = schema.named_objects(uow.connection)
    for table in APPEND_ONLY:
        assert f"{table.name}_no_update" in found
        assert f"{table.name}_no_delete" in found


def test_nothing_refers_to_the_case_tables_but_they_themselves() -> None:
    for table in metadata.tables.values():
        if table not in CASE_TABLES:
            assert not {key.column.table for key in table.foreign_keys} & set(CASE_TABLES)


def test_the_tables_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()
    for table in metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=dialect))
        for column in table.columns:
            if str(column.type).startswith("DATETIME"):
                assert f"{column.name} TIMESTAMP WITH TIME ZONE" in made
        for index in table.indexes:
            assert len(str(index.name)) <= 63, CreateIndex(index).compile(dialect=dialect)


def test_a_spatial_table_that_only_the_file_knows_is_not_dropped(store: Store) -> None:
    with store.write(ACTOR) as uow:
        uow.connection.exec_driver_sql("CREATE VIRTUAL TABLE place_box USING rtree(id, a, b, c, d)")
        context = MigrationContext.configure(
            uow.connection, opts={"include_object": schema.include_object}
        )
        assert compare_metadata(context, metadata) == []


def test_upgrading_twice_changes_nothing(settings: Settings) -> None:
    path = settings.home / "riskzone.sqlite"
    before = path.read_bytes()
    with open_store(settings):  # an up-to-date store may be in use
        assert upgrade(settings).before == HEAD
    assert path.read_bytes() == before


def further_migration(folder: Path, body: str) -> Path:
    """A copy of the migrations with one more."""
    versions = folder / "versions"
    versions.mkdir(parents=True)
    (folder / "env.py").write_text((schema.MIGRATIONS / "env.py").read_text())
    for module in (schema.MIGRATIONS / "versions").glob("r*.py"):
        (versions / module.name).write_text(module.read_text())
    (versions / "r9999_more.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f'revision = "9999"\ndown_revision = "{HEAD}"\n{body}'
    )
    return folder


BATCH = """
def upgrade():
    with op.batch_alter_table("count_row", recreate="always") as batch:
        batch.add_column(sa.Column("more", sa.Float()))
"""
NATIVE = """
def upgrade():
    op.add_column("count_row", sa.Column("more", sa.Float()))
"""
DROPPING = """
DROPPED = ("ix_layer_kind_valid_from",)
def upgrade():
    op.drop_index("ix_layer_kind_valid_from", "layer")
"""
FAILING = """
def upgrade():
    op.add_column("count_row", sa.Column("more", sa.Float()))
    op.execute("SELECT * FROM nowhere")
"""


def migrated(settings: Settings, folder: Path, body: str) -> list[str]:
    path = settings.home / "riskzone.sqlite"
    engine = sqlite_engine(path)
    try:
        with writing(engine).connect() as connection:
            schema.run_migrations(connection, path, further_migration(folder, body))
        return columns(path)
    finally:
        engine.dispose()


def columns(path: Path) -> list[str]:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("PRAGMA table_info(count_row)").all()
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    engine.dispose()
    return [version, *(row[1] for row in rows)]


def test_a_migration_that_loses_triggers_is_undone(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        migrated(settings, tmp_path / "m", BATCH)
    assert caught.value.code == "store.migration_lost"
    assert "count_row_no_update" in str(caught.value)
    found = columns(settings.home / "riskzone.sqlite")
    assert found[0] == HEAD
    assert "more" not in found
    with open_store(settings) as store, store.read() as uow:
        schema.check_complete(uow.connection, store.path)


def test_a_migration_that_fails_is_undone_as_a_whole(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="nowhere"):
        migrated(settings, tmp_path / "m", FAILING)
    found = columns(settings.home / "riskzone.sqlite")
    assert found[0] == HEAD
    assert "more" not in found


def test_a_native_column_keeps_the_triggers(settings: Settings, tmp_path: Path) -> None:
    found = migrated(settings, tmp_path / "m", NATIVE)
    assert (found[0], found[-1]) == ("9999", "more")


def test_a_migration_may_drop_what_it_declares(settings: Settings, tmp_path: Path) -> None:
    assert migrated(settings, tmp_path / "m", DROPPING)[0] == "9999"


@pytest.mark.parametrize(
    "tampering",
    [
        "DROP TRIGGER audit_entry_no_update",
        "DROP INDEX ix_layer_kind_valid_from",
        "CREATE TRIGGER spy AFTER INSERT ON blob BEGIN SELECT 1; END",
    ],
)
def test_a_schema_that_was_tampered_with_is_found(settings: Settings, raw, tampering: str) -> None:
    raw(tampering)
    with open_store(settings) as store, store.read() as uow, pytest.raises(StoreError) as caught:
        schema.check_complete(uow.connection, store.path)
    assert caught.value.code == "store.schema_altered"


def test_migrations_never_use_batch_mode() -> None:
    for module in (schema.MIGRATIONS / "versions").glob("r*.py"):
        names = {
            node.attr
            for node in ast.walk(ast.parse(module.read_text()))
            if isinstance(node, ast.Attribute)
        }
        assert "batch_alter_table" not in names
