"""What Alembic runs: migrations on the connection that the upgrade hands over.

Batch mode stays off: it copies a table and forgets its triggers.  Each migration is one
transaction together with the check that follows it.
"""

from alembic import context

_attributes = context.config.attributes

context.configure(
    connection=_attributes["connection"],
    target_metadata=_attributes["metadata"],
    include_object=_attributes["include_object"],
    on_version_apply=_attributes["after_each"],
    render_as_batch=False,
    transactional_ddl=True,
    transaction_per_migration=True,
)

with context.begin_transaction():
    context.run_migrations()
